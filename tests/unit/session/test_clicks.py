"""Does only the customer's own hand give something, and any hand refuse, take back and end?"""

from typing import Final, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.support.customer_rules import CONTROL, VIEW, Drive

from beistand.session import clicks
from beistand.session.clicks import GIVES_NOTHING, Clicked
from beistand.session.effects import Enter
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
    Intent,
    Pause,
    SaveReceipt,
    Say,
    ShowOnly,
    ShowProgram,
    ShowWindow,
    TakeBackAll,
    TakeBackRight,
)
from beistand.session.view import Stage
from beistand.wire import ledger_facts as facts
from beistand.wire.ledger_facts import Click
from beistand.wire.messages import RightAsked
from beistand.wire.policy import Right
from beistand.wire.presses import Origin, worst

YES: Final = Answer(is_yes=True, rights=VIEW, screens=(0,))
GIVING: Final[tuple[Intent, ...]] = (
    YES,
    Answer(is_yes=True),
    AnswerAsked(is_yes=True),
    GiveRight(right=Right.CONTROL),
    GoOn(),
    ShowWindow(window=7),
    ShowProgram(program="xterm"),
    ShowOnly(program="xterm"),
)
NOT_GIVING: Final[tuple[Intent, ...]] = (
    Answer(is_yes=False),
    AnswerAsked(is_yes=False),
    EnterCode(text="1"),
    ChangeLanguage(language="de"),
    HideWindow(window=7),
    HideProgram(program="xterm"),
    Pause(),
    TakeBackRight(right=Right.VIEW),
    TakeBackAll(),
    Say(text="x"),
    SaveReceipt(folder="."),
    End(),
    Dismiss(),
)


def entered(drive: Drive, kind: type) -> list[facts.Facts]:
    """Return what was entered of one kind."""
    return [one.facts for one in drive.all_effects if isinstance(one, Enter) and isinstance(one.facts, kind)]


def asked() -> Drive:
    """Return a session in which the supporter asks for control."""
    drive = Drive().reach(Stage.SHARING, rights=VIEW)
    drive.say(RightAsked(right="control", reason="Treiber"))
    return drive


def test_every_intent_is_known_as_giving_or_not() -> None:
    """Who adds something that the customer can want says whether another hand may want it, too."""
    assert {type(one) for one in (*GIVING, *NOT_GIVING)} == set(get_args(Intent))
    assert {type(one) for one in NOT_GIVING} - {Answer, AnswerAsked} == GIVES_NOTHING


@pytest.mark.parametrize("intent", GIVING, ids=lambda one: type(one).__name__)
@pytest.mark.parametrize("origin", [Origin.PROGRAM, Origin.OURS])
def test_what_another_hand_clicked_gives_nothing(intent: Intent, origin: Origin) -> None:
    """A click that the supporter or a program made is no consent, whatever it was."""
    assert not clicks.is_taken(Clicked(intent=intent, origin=origin))


@pytest.mark.parametrize("intent", NOT_GIVING, ids=lambda one: type(one).__name__)
@pytest.mark.parametrize("origin", Origin)
def test_any_hand_may_refuse_and_end(intent: Intent, origin: Origin) -> None:
    """Whoever can only press by a program still gets out at once."""
    assert clicks.is_taken(Clicked(intent=intent, origin=origin))


@pytest.mark.parametrize("intent", GIVING, ids=lambda one: type(one).__name__)
def test_assistive_technology_can_agree(intent: Intent) -> None:
    """A voice or a switch can be somebody's only hand: it counts, and nobody calls it physical on record."""
    by_program = Clicked(intent=intent, origin=Origin.PROGRAM, is_assisted=True)

    assert clicks.is_taken(by_program)
    assert clicks.on_record(by_program) == "unknown"
    assert clicks.is_taken(Clicked(intent=intent))
    assert not clicks.is_taken(Clicked(intent=intent, origin=Origin.OURS, is_assisted=True))


def test_the_first_yes_of_a_program_changes_nothing_but_the_record() -> None:
    """The question stays, the customer is told, it is on record, and the own click still counts."""
    drive = Drive().reach(Stage.CHECK)

    stages = []
    drive.happen(Clicked(intent=YES, origin=Origin.PROGRAM))
    stages.append(drive.view.stage)

    assert drive.view.clicks_refused == 1
    assert entered(drive, facts.Trouble) == [facts.Trouble(word="click_injected", times=1)]
    drive.happen(Clicked(intent=YES, origin=Origin.PHYSICAL))
    assert [*stages, drive.view.stage] == [Stage.CHECK, Stage.SHARING]


@pytest.mark.parametrize(("origin", "word"), [(Origin.PHYSICAL, "physical"), (Origin.UNKNOWN, "unknown")], ids=str)
def test_the_record_says_whose_click_it_was(origin: Origin, word: Click) -> None:
    """What is known of the hand stands in the consent and in each right; what is not known is called so."""
    drive = Drive().reach(Stage.CHECK)
    drive.happen(Clicked(intent=YES, origin=origin))
    drive.say(RightAsked(right="control", reason="Treiber"))
    drive.happen(Clicked(intent=AnswerAsked(is_yes=True), origin=origin))

    consent, granted = entered(drive, facts.Consent)[0], entered(drive, facts.RightGranted)[0]

    assert isinstance(consent, facts.Consent)
    assert isinstance(granted, facts.RightGranted)
    assert (consent.click, granted.click) == (word, word)


def test_a_hand_is_forgotten_with_its_click() -> None:
    """What one click was does not stand for the next, of which nothing is known."""
    drive = asked()
    drive.happen(Clicked(intent=Pause(), origin=Origin.PHYSICAL))
    drive.happen(Clicked(intent=GoOn(), origin=Origin.PHYSICAL))
    drive.happen(GiveRight(right=Right.CONTROL))

    assert entered(drive, facts.RightGranted) == [
        facts.RightGranted(right="control", duration="session", minutes=0, click="unknown")
    ]


def test_a_card_that_a_program_answers_stays() -> None:
    """The supporter's question waits for the customer; a refusal by any hand ends it."""
    drive = asked()
    drive.happen(Clicked(intent=AnswerAsked(is_yes=True), origin=Origin.PROGRAM))
    assert drive.view.asked is not None
    assert Right.CONTROL not in drive.view.rights_held

    drive.happen(Clicked(intent=AnswerAsked(is_yes=False), origin=Origin.PROGRAM))

    assert drive.view.asked is None


def test_a_pause_that_a_program_ends_goes_on() -> None:
    """Nobody but the customer lets the picture come back."""
    drive = Drive().reach(Stage.SHARING, rights=CONTROL)
    drive.happen(Clicked(intent=Pause(), origin=Origin.PROGRAM))

    drive.happen(Clicked(intent=GoOn(), origin=Origin.OURS))

    assert drive.view.is_paused
    assert drive.view.rights_held == ()


@given(st.lists(st.sampled_from(Origin)))
def test_the_worst_of_several_presses_counts(origins: list[Origin]) -> None:
    """A click that began with the customer and was ended by a program is the program's."""
    order = list(Origin)
    expected = order[max(map(order.index, origins))] if origins else Origin.UNKNOWN
    assert worst(origins) is expected
