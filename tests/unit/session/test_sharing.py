"""Does a running session keep its promises: control, rest, pause, cards, lost links, altered packets?"""

import pytest
from tests.support.customer_rules import CONTROL, SCREENS, SUPPORTER, VIEW, Drive, joined, left, welcome

from beistand.session.effects import (
    Effect,
    Inject,
    NewEpoch,
    ReleaseAll,
    Resume,
    Send,
    Show,
    SlowLane,
    StartPicture,
    StopPicture,
    Tell,
)
from beistand.session.events import (
    LanesWanted,
    LinkDown,
    OwnInputSeen,
    PacketsLost,
    PacketTampered,
    PeerResumed,
    ScreensChanged,
    TimePassed,
)
from beistand.session.granting import ASKED_WAIT_MAX_MS, QUIET_AFTER_REFUSAL_MS
from beistand.session.intents import AnswerAsked, GiveRight, GoOn, Pause, TakeBackRight
from beistand.session.view import Problem, Stage
from beistand.wire.limits import CONTROL_REST_MS, RECONNECT_GIVE_UP_MS
from beistand.wire.messages import (
    AllReleased,
    ControlRests,
    EpochAsked,
    FromSupporter,
    KeyChanged,
    Paused,
    PointerMoved,
    RightAsked,
    RightsChanged,
    SupporterLeft,
)
from beistand.wire.policy import Mode, Policy, Right
from beistand.wire.signals import Lanes, Told

KEY = KeyChanged(code="KeyA", key="a", is_down=True)
ASK = RightAsked(right="control", reason="Ich richte den Drucker ein")


def sharing(*, rights: frozenset[Right] = CONTROL, policy: Policy | None = None) -> Drive:
    """Return a session that runs."""
    return Drive(policy=policy).reach(Stage.SHARING, rights=rights)


def of(kind: type, effects: list[Effect]) -> list[Effect]:
    """Return the effects of one kind."""
    return [effect for effect in effects if isinstance(effect, kind)]


def test_with_control_input_reaches_the_desktop() -> None:
    """What the customer allowed works."""
    assert sharing().say(KEY) == [Inject(message=KEY)]


def test_control_that_is_taken_back_is_gone_with_the_click() -> None:
    """After the click not one key of the supporter has an effect, and none stays down."""
    drive = sharing()

    effects = drive.happen(TakeBackRight(right=Right.CONTROL))

    assert isinstance(effects[0], ReleaseAll)
    assert Send(message=RightsChanged(rights=["view"], reason="customer")) in effects
    assert of(Inject, drive.say(KEY)) == []
    assert not drive.view.is_given(Right.CONTROL)


def test_the_customer_can_give_control_unasked() -> None:
    """One click gives control; it is told to the supporter and the record."""
    drive = sharing(rights=VIEW)

    effects = drive.happen(GiveRight(right=Right.CONTROL))

    assert Tell(signal=Told(what="rights_changed", rights=["view", "control"])) in effects
    assert drive.view.is_controlled


@pytest.mark.parametrize(
    "message",
    [PointerMoved(screen=1, x_px=1, y_px=1), PointerMoved(screen=0, x_px=320, y_px=0)],
    ids=["a screen that is not shared", "beyond the edge"],
)
def test_the_pointer_stays_on_shared_screens(message: FromSupporter) -> None:
    """What is not shared cannot be clicked either."""
    assert sharing().say(message) == []


def test_own_mouse_takes_control_for_a_moment() -> None:
    """The customer's hand comes first: keys are let go, input is dropped, the supporter is told, then it goes on."""
    drive = sharing()

    effects = drive.happen(OwnInputSeen())
    assert isinstance(effects[0], ReleaseAll)
    assert Send(message=ControlRests(rest_ms=CONTROL_REST_MS)) in effects
    assert of(Inject, drive.say(KEY)) == []
    assert drive.view.rests_until_ms == drive.now_ms + CONTROL_REST_MS

    drive.now_ms += CONTROL_REST_MS
    (show,) = drive.happen(TimePassed())
    assert isinstance(show, Show)
    assert of(Inject, drive.say(KEY)) == [Inject(message=KEY)]


def test_a_rest_is_renewed_without_flooding_the_supporter() -> None:
    """A hundred movements make one long rest and a few messages."""
    drive = sharing()
    told = 0
    for _ in range(100):
        told += len(of(Send, drive.happen(OwnInputSeen())))
        drive.now_ms += 10

    assert 2 <= told <= 3
    assert of(Inject, drive.say(KEY)) == []


def test_a_pause_stops_picture_and_input_and_can_end() -> None:
    """Pause means pause; going on starts under a new key with the rights of before."""
    drive = sharing()

    effects = drive.happen(Pause())
    assert [type(effect) for effect in effects[:2]] == [ReleaseAll, StopPicture]
    assert Send(message=Paused(is_paused=True)) in effects
    assert (list(drive.view.rights_held), list(drive.view.watchers)) == ([], [])
    assert of(Inject, drive.say(KEY)) == []

    (picture,) = of(StartPicture, drive.happen(GoOn()))
    assert isinstance(picture, StartPicture)
    assert picture.epoch == 2
    assert drive.view.rights_held == (Right.VIEW, Right.CONTROL)


def test_the_supporter_asks_and_the_customer_answers() -> None:
    """A card is shown with the supporter's reason; only a yes gives the right."""
    drive = sharing(rights=VIEW)

    drive.say(ASK)
    assert drive.view.asked is not None
    assert drive.view.asked.reason == "Ich richte den Drucker ein"
    assert of(Inject, drive.say(KEY)) == []
    drive.happen(AnswerAsked(is_yes=True))

    assert drive.view.asked is None
    assert of(Inject, drive.say(KEY)) == [Inject(message=KEY)]


def test_a_no_to_a_card_is_kept_for_a_while() -> None:
    """Nobody is worn down by the same question again and again."""
    drive = sharing(rights=VIEW)
    drive.say(ASK)
    assert Send(message=RightsChanged(rights=["view"], reason="refused")) in drive.happen(AnswerAsked(is_yes=False))

    drive.say(ASK)
    assert drive.view.asked is None
    drive.now_ms += QUIET_AFTER_REFUSAL_MS
    drive.say(ASK)
    assert drive.view.asked is not None


def test_a_card_that_nobody_answers_is_a_no() -> None:
    """Silence never grants anything."""
    drive = sharing(rights=VIEW)
    drive.say(ASK)
    drive.now_ms += ASKED_WAIT_MAX_MS

    drive.happen(TimePassed())

    assert drive.view.asked is None
    assert drive.view.rights_held == (Right.VIEW,)


@pytest.mark.parametrize("right", ["recording_picture", "elevation", "everything", ""])
def test_what_cannot_be_given_is_refused_at_once(right: str) -> None:
    """The customer is not asked about what this module cannot do."""
    drive = sharing(rights=VIEW)

    effects = drive.say(RightAsked(right=right, reason=""))

    assert effects == [Send(message=RightsChanged(rights=["view"], reason="refused"))]


def test_control_that_the_notice_rules_out_cannot_even_be_asked() -> None:
    """The policy stands above the supporter's question and the customer's click."""
    drive = sharing(rights=VIEW, policy=Policy(control=Mode.NEVER))

    drive.say(ASK)
    drive.happen(GiveRight(right=Right.CONTROL))

    assert drive.view.asked is None
    assert drive.view.rights_held == (Right.VIEW,)


def test_hidden_signs_in_a_reason_are_not_shown() -> None:
    """A reason cannot turn the text around it or hide a part."""
    drive = sharing(rights=VIEW)

    drive.say(RightAsked(right="control", reason="gut\u202e\n"))

    assert drive.view.asked is not None
    assert drive.view.asked.reason == "gut  "


def test_after_a_while_the_customer_is_asked_again() -> None:
    """As the notice promises: is watching still fine? Silence pauses."""
    drive = sharing(policy=Policy(ask_again_min=30))
    drive.now_ms += 30 * 60_000
    drive.happen(TimePassed())
    assert drive.view.asked is not None
    assert drive.view.asked.right is Right.VIEW

    drive.now_ms += ASKED_WAIT_MAX_MS
    drive.happen(TimePassed())

    assert drive.view.is_paused


@pytest.mark.parametrize("event", [LinkDown(), left()], ids=["own link", "supporter's link"])
def test_a_lost_link_lets_go_and_stops(event: LinkDown) -> None:
    """Without a link no key stays down, nothing is captured, and the customer sees why."""
    drive = sharing()

    effects = drive.happen(event)

    assert [type(effect) for effect in effects[:2]] == [ReleaseAll, StopPicture]
    assert drive.view.is_interrupted or drive.view.is_supporter_away
    assert drive.view.watchers == ()


def test_a_link_that_came_back_goes_on_under_a_new_key() -> None:
    """Missing packets first, then whole screens in a new epoch."""
    drive = sharing()
    drive.happen(LinkDown())

    effects = drive.happen(welcome(SUPPORTER, policy=drive.policy))

    assert [type(effect) for effect in effects[:2]] == [ReleaseAll, Resume]
    assert not drive.view.is_interrupted
    assert len(of(StartPicture, drive.happen(PeerResumed()))) == 1


def test_a_supporter_that_linked_anew_unseen_gets_a_new_epoch() -> None:
    """A replaced link of the supporter leaves no broken picture."""
    drive = sharing()

    assert [type(effect) for effect in drive.happen(joined())[:3]] == [ReleaseAll, StopPicture, Resume]
    assert len(of(StartPicture, drive.happen(PeerResumed()))) == 1


def test_a_link_that_stays_away_ends_the_session() -> None:
    """Nobody keeps a door open for ever."""
    drive = sharing()
    drive.happen(left())
    drive.now_ms += RECONNECT_GIVE_UP_MS - 1
    drive.happen(TimePassed())
    assert drive.view.stage is Stage.SHARING

    drive.now_ms += 1
    drive.happen(TimePassed())

    assert drive.view.ended_reason == "link_lost"


@pytest.mark.parametrize("event", [SupporterLeft(reason="supporter"), left(is_final=True)])
def test_the_supporter_can_end_it(event: SupporterLeft) -> None:
    """When the supporter goes, the customer sees the goodbye card."""
    drive = sharing()

    if isinstance(event, SupporterLeft):
        drive.say(event)
    else:
        drive.happen(event)

    assert (drive.view.stage, drive.view.ended_reason) == (Stage.ENDED, "supporter")


def test_altered_packets_are_counted_and_too_many_end_it() -> None:
    """Who alters packets is noticed; who goes on altering ends the session."""
    drive = sharing()
    for _ in range(3):
        assert of(Resume, drive.happen(PacketTampered(must_resend=True)))
    assert drive.view.noticed == 3

    drive.happen(PacketTampered(must_resend=True))

    assert (drive.view.stage, drive.view.problem) == (Stage.FAILED, Problem.TAMPERED)


def test_lost_input_lets_go_of_everything() -> None:
    """If a release was lost on the way the key does not stay down."""
    drive = sharing()

    assert isinstance(drive.happen(PacketsLost(is_noticed=True))[0], ReleaseAll)
    assert isinstance(drive.say(AllReleased())[0], ReleaseAll)
    assert drive.view.noticed == 1


def test_only_the_newest_picture_is_renewed() -> None:
    """Asking for an old epoch again and again costs nothing."""
    drive = sharing()

    assert len(of(NewEpoch, drive.say(EpochAsked(epoch=1, reason="gap")))) == 1
    assert of(NewEpoch, drive.say(EpochAsked(epoch=1, reason="gap"))) == []


def test_an_unplugged_screen_is_not_shared_any_more() -> None:
    """Without a screen to share the session ends with a sentence; with another size it goes on."""
    drive = sharing()
    wider = ScreensChanged(screens=(SCREENS[1],))

    drive.happen(wider)

    assert (drive.view.stage, drive.view.problem) == (Stage.FAILED, Problem.NO_SCREEN)


def test_unequal_links_get_an_epoch_each_and_one_together_later() -> None:
    """Who is slow is told to the server before the packets; either epoch can be asked for anew; then one is enough."""
    drive = sharing()
    first = drive.happen(LanesWanted(slow=frozenset({3})))
    (begun,) = of(NewEpoch, first)
    assert isinstance(begun, NewEpoch)
    assert begun.slow == SlowLane(epoch=begun.epoch + 1, viewers=frozenset({3}))
    assert first.index(Tell(signal=Lanes(slow=[3]))) < first.index(begun)
    assert of(NewEpoch, drive.say(EpochAsked(epoch=begun.epoch, reason="gap")))

    together = drive.happen(LanesWanted(slow=frozenset()))
    (last,) = of(NewEpoch, together)
    assert isinstance(last, NewEpoch)
    assert last.slow is None
    assert Tell(signal=Lanes(slow=[])) in together
    assert not of(NewEpoch, drive.say(EpochAsked(epoch=last.epoch - 1, reason="gap")))


def test_lanes_show_nothing_that_was_paused() -> None:
    """However links differ, nothing is captured while the customer paused."""
    drive = sharing()
    drive.happen(Pause())
    assert of(NewEpoch, drive.happen(LanesWanted(slow=frozenset({3})))) == []
