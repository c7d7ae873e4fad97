"""Do the customer's rules do the right thing on every page for every event?"""

from typing import get_args

import pytest
from tests.support.customer_rules import (
    CODE,
    CONTROL,
    SCREENS,
    SUPPORTER,
    VIEW,
    WORDS,
    Drive,
    introduction,
    joined,
    left,
    welcome,
)

from beistand.session import events as ev
from beistand.session.clicks import Clicked
from beistand.session.cover import WindowFound
from beistand.session.customer import TABLE
from beistand.session.effects import (
    BeginPairing,
    CloseLink,
    Enter,
    Inject,
    Join,
    OpenLedger,
    Quit,
    ReleaseAll,
    Send,
    StopPicture,
    Tell,
)
from beistand.session.events import Deadline, Event
from beistand.session.intents import (
    Answer,
    AnswerAsked,
    ChangeLanguage,
    Dismiss,
    End,
    EnterCode,
    GiveRight,
    GoOn,
    HideProgram,
    HideWindow,
    Pause,
    SaveReceipt,
    Say,
    ShowOnly,
    ShowProgram,
    ShowWindow,
    TakeBackAll,
    TakeBackRight,
)
from beistand.session.view import Problem, Stage
from beistand.wire import ledger_facts
from beistand.wire.envelope import Stream
from beistand.wire.ledger_facts import LinkLost, Trouble, Who, kind_of
from beistand.wire.limits import CONSENT_WAIT_MAX_MS, LEDGER_LAST_WAIT_MS, PAIRING_TIMEOUT_MS
from beistand.wire.messages import Answered, Ended, KeyChanged
from beistand.wire.policy import Policy, Right
from beistand.wire.signals import Bye, Closed, Knocked, Refused, Tick, Tock, Told

ONE_OF_EACH: list[Event] = [
    EnterCode(text=CODE),
    ChangeLanguage(language="en"),
    Answer(is_yes=True, rights=CONTROL, screens=(0,)),
    Pause(),
    GoOn(),
    TakeBackRight(right=Right.CONTROL),
    TakeBackAll(),
    GiveRight(right=Right.CONTROL),
    Say(text="Guten Tag"),
    SaveReceipt(folder="Dokumente"),
    HideWindow(window=7),
    ShowWindow(window=7),
    HideProgram(program="xterm"),
    ShowProgram(program="xterm"),
    ShowOnly(program="xterm"),
    ev.LanesWanted(slow=frozenset({3})),
    ev.WindowsChanged(windows=(WindowFound(window=7, program="xterm", title="Notizen"),), has_list=True),
    AnswerAsked(is_yes=True),
    End(),
    Dismiss(),
    Clicked(intent=ChangeLanguage(language="de")),
    welcome(SUPPORTER),
    joined(),
    left(),
    Refused(reason="replaced"),
    Closed(reason="supporter"),
    Knocked(),
    Tick(),
    Knocked(),
    ev.JoinRefused(problem=Problem.UNKNOWN_NUMBER),
    ev.SecrecyTold(since_ms=1, is_professional=False),
    ev.LinkDown(),
    ev.LinkRefused(word="session_over"),
    ev.PairingReplied(run=1),
    ev.PairingDone(run=1, words=WORDS),
    ev.PairingBroke(run=1, is_wrong_code=True),
    ev.IntroductionCame(introduction=introduction()),
    ev.MessageCame(message=KeyChanged(code="KeyA", key="a", is_down=True)),
    ev.PeerResumed(),
    ev.PacketsLost(is_noticed=True),
    ev.PacketTampered(must_resend=True),
    ev.OwnInputSeen(),
    ev.EpochWanted(),
    ev.LanesWanted(slow=frozenset({3})),
    ev.ScreensChanged(screens=SCREENS[:1]),
    ev.DesktopFailed(detail="gone"),
    ev.ModuleBroke(detail="broken"),
    ev.Entered(number=1, unix_ms=1, who=Who.MODULE, facts=LinkLost()),
    ev.LedgerSettled(),
    ev.LedgerFailed(detail="full", is_tampered=False),
    ev.ReceiptSaved(paths=("Beleg.json", "Beleg.pdf")),
    ev.ReceiptFailed(detail="full"),
    ev.TimePassed(),
]
EVERYWHERE = {"ChangeLanguage", "ScreensChanged", "Tick"}


def test_the_walk_knows_every_event() -> None:
    """An event that somebody adds is walked through every page, too."""
    assert {type(event) for event in ONE_OF_EACH} == set(get_args(Event))


@pytest.mark.parametrize("stage", list(Stage))
@pytest.mark.parametrize("event", ONE_OF_EACH, ids=lambda event: type(event).__name__)
def test_what_is_not_in_the_table_changes_nothing(stage: Stage, event: Event) -> None:
    """No event has an effect on a page where nobody thought of it."""
    drive = Drive().reach(stage)
    was = drive.view

    effects = drive.happen(event)

    if (stage, type(event)) not in TABLE and type(event).__name__ not in EVERYWHERE:
        assert [effect for effect in effects if type(effect).__name__ != "Show"] == []
        assert drive.view.stage is was.stage
        assert drive.view.rights_held == was.rights_held


@pytest.mark.parametrize("stage", list(Stage))
@pytest.mark.parametrize("event", ONE_OF_EACH, ids=lambda event: type(event).__name__)
def test_only_a_yes_leads_to_sharing(stage: Stage, event: Event) -> None:
    """From no page does anything but the customer's own answer start the sharing."""
    drive = Drive().reach(stage)

    drive.happen(event)

    if stage is not Stage.SHARING and drive.view.stage is Stage.SHARING:
        assert (stage, type(event)) == (Stage.CHECK, Answer)


ENDINGS: list[Event] = [
    End(),
    Closed(reason="supporter"),
    ev.LinkRefused(word="session_over"),
    ev.DesktopFailed(detail="gone"),
    ev.ModuleBroke(detail="broken"),
]


@pytest.mark.parametrize("stage", [Stage.ENTER_CODE, Stage.CONNECTING, Stage.PAIRING, Stage.CHECK, Stage.SHARING])
@pytest.mark.parametrize("event", ENDINGS, ids=lambda event: type(event).__name__)
def test_every_end_lets_go_of_keys_then_stops_the_picture_then_the_link(stage: Stage, event: Event) -> None:
    """However a session ends, no key stays down and nothing is captured for one moment longer."""
    drive = Drive().reach(stage, rights=CONTROL)

    kinds = [type(effect) for effect in drive.happen(event)]
    drive.now_ms += LEDGER_LAST_WAIT_MS
    kinds += [type(effect) for effect in drive.happen(ev.TimePassed())]

    assert kinds[:2] == [ReleaseAll, StopPicture]
    assert kinds.index(CloseLink) > 1
    assert drive.view.stage in {Stage.ENDED, Stage.FAILED}
    assert drive.view.rights_held == ()
    assert drive.rules.wakes_ms() is None


def test_nothing_is_captured_before_the_yes() -> None:
    """Up to the question not one effect starts a picture or touches the desktop."""
    drive = Drive().reach(Stage.CHECK)

    names = {type(effect).__name__ for effect in drive.all_effects}

    assert names == {"Show", "Join", "BeginPairing", "Tell", "OpenLedger"}


@pytest.mark.parametrize("stage", [Stage.ENTER_CODE, Stage.CONNECTING, Stage.PAIRING, Stage.CHECK])
@pytest.mark.parametrize("stream", [Stream.CONTROL, Stream.LIVE, Stream.MEDIA])
def test_typed_messages_are_not_opened_before_the_yes(stage: Stage, stream: Stream) -> None:
    """A stranger's bytes meet no parser of typed messages."""
    assert not Drive().reach(stage).rules.may_open(stream)


def test_a_code_that_is_none_is_told_and_can_be_typed_again() -> None:
    """A slip of the finger costs nothing."""
    drive = Drive()

    drive.happen(EnterCode(text="12 34"))
    assert (drive.view.stage, drive.view.problem) == (Stage.ENTER_CODE, Problem.BAD_CODE)

    assert Join(number="1234") in drive.happen(EnterCode(text="https://hilfe.example/#1234567890"))
    assert drive.view.problem is None


def test_a_wrong_secret_is_typed_again_in_the_same_session() -> None:
    """After a wrong code the next run begins without asking the server again."""
    drive = Drive().reach(Stage.PAIRING)
    drive.happen(ev.PairingBroke(run=1, is_wrong_code=True))
    assert (drive.view.stage, drive.view.problem, drive.view.wrong_runs) == (Stage.ENTER_CODE, Problem.WRONG_CODE, 1)

    (begin,) = [e for e in drive.happen(EnterCode(text="1234 000 000")) if isinstance(e, BeginPairing)]

    assert (begin.run, begin.secret) == (2, "000000")


def test_three_wrong_codes_burn_it() -> None:
    """After three wrong runs the customer is told that a new code is needed."""
    drive = Drive().reach(Stage.FAILED)

    assert drive.view.problem is Problem.CODE_BURNED
    assert drive.view.ended_reason == "code_burned"


def test_a_run_that_nobody_answers_ends() -> None:
    """The customer does not wait for ever for an end that is silent."""
    drive = Drive().reach(Stage.PAIRING)
    drive.now_ms += PAIRING_TIMEOUT_MS

    drive.happen(ev.TimePassed())

    assert (drive.view.stage, drive.view.problem) == (Stage.ENTER_CODE, Problem.PAIRING_FAILED)


def test_rules_that_are_not_those_of_the_notice_end_the_session() -> None:
    """Nobody is asked under other rules than those that were read; it is on record, and not as if they were read."""
    drive = Drive().reach(Stage.PAIRING)
    drive.happen(ev.PairingDone(run=1, words=WORDS))

    drive.happen(ev.IntroductionCame(introduction=introduction(Policy(screens_max=0))))

    assert (drive.view.stage, drive.view.problem) == (Stage.FAILED, Problem.RULES_CHANGED)
    entered = [effect.facts for effect in drive.effects if isinstance(effect, Enter)]
    assert entered == [Trouble(word="other_rules", times=1), ledger_facts.Ended(reason="tampered", lasted_s=0)]
    opened = drive.effects[0]
    assert isinstance(opened, OpenLedger)
    assert opened.confirmed_ms == 0


@pytest.mark.parametrize("stage", [Stage.CHECK, Stage.SHARING])
def test_a_server_that_changes_the_rules_in_mid_session_ends_it(stage: Stage) -> None:
    """Under other rules than those that were consented to nothing goes on; what happened is on record, in words."""
    drive = Drive().reach(stage)

    drive.happen(welcome(SUPPORTER, policy=Policy(screens_max=0, ask_again_min=0)))

    assert (drive.view.stage, drive.view.problem) == (Stage.FAILED, Problem.RULES_CHANGED)
    assert drive.view.rights_held == ()
    entered = [effect.facts for effect in drive.effects if isinstance(effect, Enter)]
    assert [kind_of(one) for one in entered] == ["error", "ended"]
    assert entered[0] == Trouble(word="rules_changed", times=1)


def test_the_same_welcome_again_changes_nothing() -> None:
    """A server that comes back with the same rules is heard as before."""
    drive = Drive().reach(Stage.SHARING)

    drive.happen(welcome(SUPPORTER, policy=drive.policy))

    assert drive.view.stage is Stage.SHARING


def test_rules_that_contradict_themselves_end_the_session() -> None:
    """Nobody is asked under rules that cannot be kept as they are told, even if the notice says so; it is on record."""
    rules = Policy(screens_max=1, retention_recording_days=0)
    drive = Drive(policy=rules).reach(Stage.PAIRING)
    drive.happen(ev.PairingDone(run=1, words=WORDS))

    drive.happen(ev.IntroductionCame(introduction=introduction(rules)))

    assert (drive.view.stage, drive.view.problem) == (Stage.FAILED, Problem.RULES)
    entered = [effect.facts for effect in drive.effects if isinstance(effect, Enter)]
    assert entered == [Trouble(word="rules_contradict", times=1), ledger_facts.Ended(reason="failed", lasted_s=0)]
    assert isinstance(drive.effects[0], OpenLedger), "the record begins with what was introduced"


@pytest.mark.parametrize(
    "answer",
    [
        Answer(is_yes=True, rights=frozenset(), screens=(0,)),
        Answer(is_yes=True, rights=CONTROL - VIEW, screens=(0,)),
        Answer(is_yes=True, rights=VIEW, screens=()),
        Answer(is_yes=True, rights=VIEW, screens=(0, 1)),
        Answer(is_yes=True, rights=VIEW, screens=(7,)),
    ],
    ids=["no right", "no sight", "no screen", "two screens where one is allowed", "a screen that is not there"],
)
def test_a_yes_that_is_not_complete_is_none(answer: Answer) -> None:
    """The question stays until the answer is clear."""
    drive = Drive().reach(Stage.CHECK)

    assert drive.happen(answer) == []
    assert drive.view.stage is Stage.CHECK


def test_an_unread_notice_must_be_confirmed_with_the_yes() -> None:
    """Who did not confirm the notice before does it here, or there is no session."""
    drive = Drive()
    drive.happen(EnterCode(text=CODE))
    drive.happen(welcome(SUPPORTER, policy=drive.policy, confirmed_ms=0))
    drive.happen(ev.PairingDone(run=1, words=WORDS))
    drive.happen(ev.IntroductionCame(introduction=introduction(drive.policy)))

    drive.happen(Answer(is_yes=True, rights=VIEW, screens=(0,)))
    without = drive.view.stage
    drive.happen(Answer(is_yes=True, rights=VIEW, screens=(0,), has_read_notice=True))

    assert (without, drive.view.stage) == (Stage.CHECK, Stage.SHARING)


def test_a_no_is_said_to_the_supporter_and_the_record() -> None:
    """A refusal is an answer like any other: it is told, recorded, and ends the session."""
    drive = Drive().reach(Stage.CHECK)

    effects = drive.happen(Answer(is_yes=False))

    assert Send(message=Answered(is_yes=False, rights=[], screens=[], language="de")) in effects
    assert [e.signal for e in effects if isinstance(e, Tell)] == [Told(what="consent_refused"), Bye(reason="refused")]
    assert drive.view.ended_reason == "refused"


def test_silence_is_a_no() -> None:
    """A question that nobody answers is refused."""
    drive = Drive().reach(Stage.CHECK)
    drive.now_ms += CONSENT_WAIT_MAX_MS

    drive.happen(ev.TimePassed())

    assert (drive.view.stage, drive.view.ended_reason) == (Stage.ENDED, "timeout")


def test_the_end_says_how_long_it_was() -> None:
    """The goodbye card and the supporter are told the same duration."""
    drive = Drive().reach(Stage.SHARING)
    drive.now_ms += 61_500

    effects = drive.happen(End())

    assert Send(message=Ended(reason="customer", lasted_s=61)) in effects
    assert drive.view.lasted_s == 61


def test_the_last_card_ends_the_module() -> None:
    """When the goodbye was read nothing is left running."""
    drive = Drive().reach(Stage.ENDED)

    assert drive.happen(Dismiss())[-1] == Quit()


def test_the_server_is_answered_on_every_page() -> None:
    """A module that waits for a person does not look dead to the server."""
    for stage in Stage:
        assert Tell(signal=Tock()) in Drive().reach(stage).happen(Tick())


def test_input_of_a_viewer_is_dropped() -> None:
    """Who may only watch moves nothing, whatever it sends."""
    drive = Drive().reach(Stage.SHARING)

    effects = drive.say(KeyChanged(code="KeyA", key="a", is_down=True))

    assert not any(isinstance(effect, Inject) for effect in effects)


def test_deadlines_have_an_answer() -> None:
    """Everything that is waited for with a limit has somebody who acts at the limit."""
    assert {key for _, key in TABLE if isinstance(key, Deadline)} == set(Deadline)
