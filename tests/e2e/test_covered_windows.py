"""Is what the customer hides never in the supporter's browser, whatever the windows do? Told with real programs."""

import json
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest
from tests.e2e.conftest import Play
from tests.support.people import LIMIT_S, wait_for
from tools.display import end

from beistand.proof.check import Result, check

MAIL, CHAT, NOTE = (0xFE, 0x01, 0x28), (0xFD, 0x02, 0x96), (0x20, 0x60, 0xA0)
LEAST_PX = 5_000
"""So many pixels of a window's own colour are on the screen when it is up."""


def pixels_of(picture: npt.NDArray[np.uint8], colour: tuple[int, int, int]) -> int:
    """Count the pixels of a colour that one window alone has."""
    return int((picture == colour).all(axis=2).sum())


class Screens:
    """What the customer's screen shows, and the supporter's browser."""

    def __init__(self, play: Play) -> None:
        self._play = play

    def is_up(self, colour: tuple[int, int, int]) -> bool:
        """Tell whether a window is on the customer's screen."""
        return pixels_of(self._play.customer.screen(), colour) > LEAST_PX

    def is_shown(self, colour: tuple[int, int, int]) -> bool:
        """Tell whether the supporter sees it."""
        return pixels_of(self._play.supporter.pixels(), colour) > LEAST_PX

    def leak(self, colour: tuple[int, int, int]) -> bool:
        """Tell whether the supporter sees any pixel of it."""
        return pixels_of(self._play.supporter.pixels(), colour) > 0

    def stay_covered(self, colour: tuple[int, int, int], seconds: float) -> None:
        """Look for some time that not one pixel of it comes."""
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            assert not self.leak(colour)


@contextmanager
def window(play: Play, *, program: str, title: str, colour: tuple[int, int, int], place: str) -> Iterator[None]:
    """Open a terminal that says it is this program, filled with one colour."""
    paint = "#" + bytes(colour).hex()
    look = ("-class", program, "-T", title, "-bg", paint, "-fg", paint, "-cr", paint, "-geometry", place)
    process = play.customer.desktop.start("xterm", *look)
    try:
        yield
    finally:
        end(process)


def told(play: Play, *words: str) -> None:
    """Let the window manager do something with a window, as a person does in the task bar."""
    environment = dict(play.customer.desktop.environment)
    subprocess.run(["xdotool", *words], env=environment, check=True, timeout=LIMIT_S)


@pytest.fixture(name="screens")
def _screens(play: Play) -> Screens:
    return Screens(play)


@pytest.mark.timeout(180)
def test_hidden_windows_stay_hidden_before_and_during_the_session(play: Play, screens: Screens, tmp_path: Path) -> None:
    """Mail open before the yes, a chat that opens after it, minimised, brought back: stripes; the proof says so."""

    def up(colour: tuple[int, int, int]) -> Callable[[], bool]:
        return lambda: screens.is_up(colour)

    with window(play, program="thunderbird", title="Posteingang", colour=MAIL, place="45x12+700+580"):
        wait_for(up(MAIL), "the mail window")
        play.meet(control=False)
        screens.stay_covered(MAIL, 1)
        play.supporter.reads("Gestreift: vom Kunden verborgen")

        with window(play, program="chat", title="Peter", colour=CHAT, place="40x10+760+400"):
            wait_for(up(CHAT), "the chat window")
            screens.stay_covered(CHAT, 2)
            told(play, "search", "--name", "^Posteingang$", "windowminimize")
            wait_for(lambda: not screens.is_up(MAIL), "the minimised mail window")
            screens.stay_covered(MAIL, 0.5)
            told(play, "search", "--name", "^Posteingang$", "windowactivate")
            wait_for(up(MAIL), "the mail window that is back")
            screens.stay_covered(MAIL, 1)
            time.sleep(5.5)  # what opened by itself is entered together, after five seconds

    with window(play, program="XTerm", title="Notiz", colour=NOTE, place="40x10+700+580"):
        wait_for(lambda: screens.is_shown(NOTE), "a new window of a program that is shown", limit_s=10)

    play.customer.press_end()
    play.supporter.reads("Ihr Kunde hat die Sitzung beendet.")
    folder = tmp_path / "Dokumente"
    folder.mkdir()
    play.customer.saves_receipt(folder)
    wait_for(lambda: len(list(folder.iterdir())) == 2, "the receipt and its paper")
    (proof,) = folder.glob("*.json")
    raw = proof.read_bytes()
    facts = [entry["facts"] for entry in json.loads(raw)["ledger"]["entries"]]
    masks = [(one["hidden"], one["waiting"], one["program_kinds"]) for one in facts if one["kind"] == "mask_changed"]

    assert check(raw).result is Result.HOLDS
    assert masks[:2] == [(1, 0, ["mail"]), (1, 1, ["mail"])]
    assert b"Posteingang" not in raw, "no title is on record"
