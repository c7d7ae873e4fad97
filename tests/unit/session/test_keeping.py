"""Does a line or a screenshot go into the case only while the customer allows it, and never unannounced?"""

import pytest
from tests.support.customer_rules import VIEW, Drive, joined, left

from beistand.session.effects import Effect, Enter, EnterKept, KeepLine, Send
from beistand.session.events import TimePassed
from beistand.session.intents import (
    Answer,
    AnswerAsked,
    End,
    GiveRight,
    GoOn,
    Pause,
    Say,
    TakeBackAll,
    TakeBackRight,
)
from beistand.session.rights import GRANTABLE, STANDS_ON, Span, spans_of, with_what_stands_on
from beistand.session.transcript import Kept
from beistand.session.view import Stage
from beistand.wire import ledger_facts as facts
from beistand.wire.ledger_facts import Who
from beistand.wire.limits import SCREENSHOTS_MAX, TRANSCRIPT_ENTERED_MS, TRANSCRIPT_LINES_MAX
from beistand.wire.messages import RightAsked, RightsChanged, ScreenshotAnswered, ScreenshotAsked, ScreenshotTaken
from beistand.wire.messages import SupporterSaid as Said
from beistand.wire.policy import Mode, Policy, Right
from beistand.wire.transcript import KeptLine, first_digest, next_digest

TALK, SHOTS = Right.CHAT_TRANSCRIPT, Right.SCREENSHOTS
ASK = RightAsked(right="chat_transcript", reason="Zum Nachlesen")
SHOOT = ScreenshotAsked(screen=0)
REFUSED = Send(message=ScreenshotAnswered(screen=0, number=0))
ANNOUNCED = frozenset({Right.VIEW, SHOTS})


def kept(effects: list[Effect]) -> list[str]:
    """Return the lines that are kept."""
    return [effect.text for effect in effects if isinstance(effect, KeepLine)]


def entered(effects: list[Effect]) -> list[facts.Facts]:
    """Return what was entered."""
    return [effect.facts for effect in effects if isinstance(effect, Enter)]


def sharing(policy: Policy | None = None, rights: frozenset[Right] = VIEW) -> Drive:
    """Return a session in which these rights were given with the first yes."""
    return Drive(policy=policy).reach(Stage.SHARING, rights=rights)


# ── the talk ──


def test_only_lines_between_the_yes_and_the_withdrawal_are_kept() -> None:
    """What was written before the customer's yes, and after the one click, stays between the two."""
    drive = sharing()
    before = drive.happen(Say(text="davor"))
    drive.say(ASK)
    asked = drive.view.asked
    drive.happen(AnswerAsked(is_yes=True, span=Span.SESSION))
    during = [*drive.say(Said(text="dabei")), *drive.happen(Say(text="auch\u202edabei"))]
    drive.happen(TakeBackRight(right=TALK))
    after = drive.say(Said(text="danach"))

    assert asked
    assert (asked.right, asked.reason) == (TALK, "Zum Nachlesen")
    assert (kept(before), kept(during), kept(after)) == ([], ["dabei", "auch dabei"], [])
    assert [effect.is_supporter for effect in during if isinstance(effect, KeepLine)] == [True, False]
    assert facts.RightWithdrawn(right="chat_transcript") in entered(drive.all_effects)
    assert drive.view.kept_lines == 2


def test_nothing_is_kept_in_a_pause() -> None:
    """A pause is a pause for everything, and after it what was allowed goes on."""
    drive = sharing()
    drive.happen(GiveRight(right=TALK))
    drive.happen(Pause())
    paused = drive.say(Said(text="in der Pause"))
    drive.happen(GoOn())

    assert kept(paused) == []
    assert kept(drive.say(Said(text="danach"))) == ["danach"]


def test_the_talk_goes_on_without_sight_and_one_click_ends_it_too() -> None:
    """Keeping what is written needs no sight; showing nothing more ends everything, the talk itself aside."""
    drive = sharing()
    drive.happen(GiveRight(right=TALK))
    drive.happen(TakeBackRight(right=Right.VIEW))
    blind = drive.say(Said(text="ohne Bild"))
    drive.happen(TakeBackAll())

    assert kept(blind) == ["ohne Bild"]
    assert kept(drive.say(Said(text="nichts mehr"))) == []


def test_silence_keeps_nothing() -> None:
    """A card that nobody answers is a no."""
    drive = sharing()
    drive.say(ASK)
    drive.now_ms += 120_000
    drive.happen(TimePassed())

    assert drive.view.asked is None
    assert kept(drive.say(Said(text="x"))) == []
    assert facts.RightRefused(right="chat_transcript", reason="timeout") in entered(drive.all_effects)


def test_what_the_rules_never_allow_is_not_even_asked() -> None:
    """Where the notice says never, the customer sees no question and no click can allow it."""
    drive = sharing(Policy(screens_max=1, chat_transcript=Mode.NEVER, screenshots=Mode.NEVER))
    drive.say(ASK)
    no_card = drive.view.asked
    drive.happen(GiveRight(right=TALK))
    drive.happen(GiveRight(right=SHOTS))

    assert no_card is None
    assert facts.RightRefused(right="chat_transcript", reason="policy") in entered(drive.all_effects)
    assert kept(drive.say(Said(text="x"))) == []
    assert drive.say(SHOOT) == [REFUSED]


def test_what_is_announced_stands_in_the_first_question_and_may_be_left_out() -> None:
    """The customer is told before anything begins, and a tick that was taken away is a no."""
    policy = Policy(screens_max=1, chat_transcript=Mode.ANNOUNCE)
    told = Drive(policy=policy).reach(Stage.CHECK).view.rights_offered
    with_all, without = sharing(policy, frozenset({Right.VIEW, TALK, SHOTS})), sharing(policy)

    assert told == (Right.VIEW, Right.CONTROL, SHOTS, TALK)
    assert kept(with_all.say(Said(text="x"))) == ["x"]
    assert kept(without.say(Said(text="x"))) == []
    refused = next(one for one in entered(without.all_effects) if isinstance(one, facts.Consent)).rights_refused
    assert refused == ["control", "screenshots", "chat_transcript"]


def test_what_is_only_asked_for_cannot_hide_in_the_first_yes() -> None:
    """A first yes covers what stood in the question, nothing else."""
    drive = Drive(policy=Policy(screens_max=1, screenshots=Mode.ASK)).reach(Stage.CHECK)

    assert drive.happen(Answer(is_yes=True, rights=ANNOUNCED, screens=(0,))) == []
    assert drive.happen(Answer(is_yes=True, rights=VIEW, screens=(0,))) != []


def test_a_yes_to_writing_only_can_keep_what_is_written() -> None:
    """Who shows nothing may still have the written words kept, and no screenshot is possible."""
    drive = Drive(policy=Policy(screens_max=1, chat_transcript=Mode.ANNOUNCE)).reach(Stage.CHECK)
    drive.happen(Answer(is_yes=True, rights=frozenset({SHOTS, TALK})))
    assert drive.view.stage is Stage.CHECK, "a screenshot of nothing was never the question"
    drive.happen(Answer(is_yes=True, rights=frozenset({TALK})))

    assert kept(drive.say(Said(text="x"))) == ["x"]
    assert drive.say(SHOOT) == [REFUSED]


def test_the_ledger_says_soon_what_is_kept_and_at_the_end_what_came_since() -> None:
    """A session that breaks off loses little, one that ends loses nothing, and nothing is entered twice."""
    drive = sharing()
    drive.happen(GiveRight(right=TALK))
    drive.say(Said(text="eins"))
    drive.now_ms += TRANSCRIPT_ENTERED_MS - 1
    early = drive.happen(TimePassed())
    drive.now_ms += 1
    due = drive.happen(TimePassed())
    drive.say(Said(text="zwei"))
    end = drive.happen(End())

    assert EnterKept() not in early
    assert EnterKept() in due
    last = [effect for effect in end if isinstance(effect, EnterKept | Enter)]
    assert last[0] == EnterKept()
    assert EnterKept() not in sharing().happen(End())


def test_a_supporter_cannot_fill_the_ledger_with_words() -> None:
    """After so many lines the right is over, and both sides are told."""
    drive = sharing()
    drive.happen(GiveRight(right=TALK))
    for _ in range(TRANSCRIPT_LINES_MAX + 5):
        drive.say(Said(text="x"))

    assert len(kept(drive.all_effects)) == TRANSCRIPT_LINES_MAX
    assert entered(drive.all_effects)[-1] == facts.RightExpired(right="chat_transcript")
    assert not drive.view.is_given(TALK)


def test_the_hash_of_the_ledger_covers_every_kept_line() -> None:
    """The number and the hash that both sides sign are those of the lines that the other side was sent."""
    talk, digest = Kept(session=bytes(16)), first_digest(bytes(16))
    assert talk.news() is None
    for number in (1, 2):
        sent = talk.add("Grüße", by="customer", time_ms=7, salt=bytes(range(16)))
        line = KeptLine(number=number, by="customer", time_ms=sent.time_ms, salt=sent.salt.hex(), text=sent.text)
        digest = next_digest(digest, line)

    assert talk.news() == facts.TranscriptKept(lines=2, sha256=digest.hex())
    assert talk.news() is None


# ── screenshots ──


def test_a_screenshot_is_announced_and_entered_before_it_may_be_taken() -> None:
    """The customer sees it and the record has it before the supporter's end hears that it may."""
    drive = sharing(rights=ANNOUNCED)
    effects = drive.say(SHOOT)

    announced = facts.Screenshot(number=1, screen=0, state="announced", sha256="")
    assert effects[:2] == [
        Enter(facts=announced, who=Who.SUPPORTER),
        Send(message=ScreenshotAnswered(screen=0, number=1)),
    ]
    assert (drive.view.screenshots, drive.view.screenshot_ms) == (1, drive.now_ms)


def test_the_file_of_a_screenshot_is_entered_once() -> None:
    """Which file it became stands in the record; nobody adds files to it that were never announced."""
    drive = sharing(rights=ANNOUNCED)
    drive.say(SHOOT)
    taken = ScreenshotTaken(number=1, sha256=bytes(range(32)))

    assert entered(drive.say(taken)) == [
        facts.Screenshot(number=1, screen=0, state="taken", sha256=bytes(range(32)).hex())
    ]
    assert drive.say(taken) == []
    assert drive.say(ScreenshotTaken(number=2, sha256=bytes(32))) == []


@pytest.mark.parametrize("how", ["not given", "taken back", "paused", "away", "other screen", "no sight"])
def test_no_screenshot_where_it_is_not_allowed_now(how: str) -> None:
    """Without the right, in a pause, with nobody there or nothing shown, the answer is no and nothing is announced."""
    drive = sharing(rights=VIEW if how == "not given" else ANNOUNCED)
    if how == "taken back":
        drive.happen(TakeBackRight(right=SHOTS))
    elif how == "paused":
        drive.happen(Pause())
    elif how == "no sight":
        drive.happen(TakeBackRight(right=Right.VIEW))
    elif how == "away":
        drive.happen(left())
        drive.happen(joined())
    message = ScreenshotAsked(screen=1) if how == "other screen" else SHOOT

    answer = drive.say(message)

    assert answer == [Send(message=ScreenshotAnswered(screen=message.screen, number=0))]
    assert drive.view.screenshots == 0


def test_screenshots_have_a_limit() -> None:
    """Nobody fills the record with announcements, and the customer is not worn down."""
    drive = sharing(rights=ANNOUNCED)
    for _ in range(SCREENSHOTS_MAX):
        drive.say(SHOOT)

    assert drive.say(SHOOT) == [REFUSED]
    assert drive.view.screenshots == SCREENSHOTS_MAX


def test_taking_back_sight_takes_back_what_stands_on_it() -> None:
    """Who shows nothing more has allowed no screenshot either, and the supporter's end knows at once."""
    drive = sharing(rights=ANNOUNCED)
    effects = drive.happen(TakeBackRight(right=Right.VIEW))

    assert Send(message=RightsChanged(rights=[], reason="customer")) in effects
    assert entered(effects) == [facts.RightWithdrawn(right="view"), facts.RightWithdrawn(right="screenshots")]


# ── the table ──


def test_every_grantable_right_has_its_place_and_its_spans() -> None:
    """A right that somebody adds later stands on what it needs, and can be given for some time."""
    assert set(STANDS_ON) | set(STANDS_ON.values()) | {TALK} == set(GRANTABLE)
    assert with_what_stands_on({Right.VIEW}) == {Right.VIEW, Right.CONTROL, SHOTS}
    assert with_what_stands_on({TALK}) == {TALK}
    assert all(Span.SESSION in spans_of(right) for right in GRANTABLE)
    assert Span.ONCE not in spans_of(TALK)
