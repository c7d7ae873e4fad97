"""Is what the customer hides never in the supporter's browser, whatever the windows do? Told with real programs."""

import time
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.e2e.conftest import Play
from tests.support.at_the_end import facts_of, saved_receipt
from tests.support.coloured_windows import CHAT, MAIL, NOTE, Screens, told, window
from tests.support.people import wait_for


@pytest.fixture(name="screens")
def _screens(play: Play) -> Screens:
    return Screens(play.customer, play.supporter)


@pytest.mark.timeout(180)
def test_hidden_windows_stay_hidden_before_and_during_the_session(play: Play, screens: Screens, tmp_path: Path) -> None:
    """Mail open before the yes, a chat that opens after it, minimised, brought back: stripes; the proof says so."""

    def up(colour: tuple[int, int, int]) -> Callable[[], bool]:
        return lambda: screens.is_up(colour)

    with window(play.customer, program="thunderbird", title="Posteingang", colour=MAIL, place="45x12+700+580"):
        wait_for(up(MAIL), "the mail window")
        play.meet(control=False)
        screens.stay_covered(MAIL, 1)
        play.supporter.reads("Gestreift: vom Kunden verborgen")

        with window(play.customer, program="chat", title="Peter", colour=CHAT, place="40x10+760+400"):
            wait_for(up(CHAT), "the chat window")
            screens.stay_covered(CHAT, 2)
            told(play.customer, "search", "--name", "^Posteingang$", "windowminimize")
            wait_for(lambda: not screens.is_up(MAIL), "the minimised mail window")
            screens.stay_covered(MAIL, 0.5)
            told(play.customer, "search", "--name", "^Posteingang$", "windowactivate")
            wait_for(up(MAIL), "the mail window that is back")
            screens.stay_covered(MAIL, 1)
            time.sleep(5.5)  # what opened by itself is entered together, after five seconds

    with window(play.customer, program="XTerm", title="Notiz", colour=NOTE, place="40x10+700+580"):
        wait_for(lambda: screens.is_shown(NOTE), "a new window of a program that is shown", limit_s=10)

    raw = saved_receipt(play.customer, play.supporter, tmp_path / "Dokumente")
    facts = facts_of(raw)
    masks = [(one["hidden"], one["waiting"], one["program_kinds"]) for one in facts if one["kind"] == "mask_changed"]

    assert masks[:2] == [(1, 0, ["mail"]), (1, 1, ["mail"])]
    assert b"Posteingang" not in raw, "no title is on record"
