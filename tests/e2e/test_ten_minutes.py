"""Does control end by itself after the ten minutes that the customer chose? A real module, a real card, a real bar."""

import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import pytest
from playwright.sync_api import expect
from tests.e2e.conftest import Play
from tests.support.at_the_end import entries_of, saved_receipt
from tests.support.people import LIMIT_MS, wait_for
from tests.support.screen_reader import ScreenReader

SHOTS = Path("build/ten-minutes")
TYPING_PLACE = (500, 450)
TEN_MINUTES_S: Final = 600


@dataclass(slots=True, kw_only=True)
class Clock:
    """How far the module's clock is ahead. ``file``: where the module reads it."""

    file: Path
    ahead_s: int = 0

    def goes_on(self, seconds: int) -> None:
        """Put it forward, at once for the module."""
        self.ahead_s += seconds
        spare = self.file.with_suffix(".new")
        spare.write_text(str(self.ahead_s), encoding="ascii")
        spare.replace(self.file)


@pytest.fixture(name="clock")
def _clock(tmp_path: Path) -> Clock:
    file = tmp_path / "ahead"
    file.write_text("0", encoding="ascii")
    return Clock(file=file)


def meet(play: Play, clock: Clock) -> None:
    """Go from the code to a session in which the supporter only looks."""
    code = play.supporter.begin()
    play.customer.confirm_notice(play.supporter.context, code)
    words = (str(clock.file), code, "--server", play.server.url, "--language", "de")
    command = (sys.executable, "-m", "tests.support.module_under_a_clock", *words)
    home = str(play.customer.home)
    play.customer.module = play.customer.desktop.start(*command, HOME=home, TMPDIR=home, PYTHONPATH="src:.")
    play.supporter.reads("Ihr Kunde entscheidet jetzt")
    play.customer.allow(control=False)
    play.supporter.sees_picture()


def control_is_asked_and_given(play: Play, reader: ScreenReader) -> None:
    """The supporter says why; the customer reads it on the card and gives ten minutes."""
    page = play.supporter.page
    page.click("text=Um Steuerung bitten")
    page.fill("#ask-control", "Ich möchte den Treiber erneuern")
    page.click("text=Bitte senden")
    reader.hears("Jörg Weiß bittet darum, Maus und Tastatur zu benutzen.")
    reader.hears("Grund: Ich möchte den Treiber erneuern")
    assert reader.finds("radio button", "10 Minuten lang").is_checked
    play.customer.photograph(SHOTS / "card.png")
    play.customer.click_at(*reader.finds("push button", "Zulassen").middle)
    expect(page.locator(".badge--control")).to_be_visible(timeout=LIMIT_MS)


def types(play: Play, text: str) -> None:
    """Let the supporter click into the customer's program and type."""
    play.supporter.click_at(*TYPING_PLACE)
    play.supporter.page.keyboard.type(f"{text}\n")


@pytest.mark.timeout(300)
def test_control_for_ten_minutes_ends_by_itself(play: Play, reader: ScreenReader, clock: Clock, tmp_path: Path) -> None:
    """Typed in the tenth minute it arrives; after it nothing does: both sides see that and the receipt says when."""
    SHOTS.mkdir(parents=True, exist_ok=True)
    meet(play, clock)
    control_is_asked_and_given(play, reader)
    reader.hears("Steuern noch 9:")
    types(play, "anfang")
    wait_for(lambda: play.typed.read_text() == "anfang\n", "what was typed at the beginning")

    clock.goes_on(TEN_MINUTES_S - 60)
    reader.hears("Steuern noch 0:")
    types(play, "kurz davor")
    wait_for(lambda: play.typed.read_text() == "anfang\nkurz davor\n", "what was typed in the last minute")
    play.customer.photograph(SHOTS / "last-minute.png")

    clock.goes_on(60)
    expect(play.supporter.page.locator(".badge--control")).to_be_hidden(timeout=LIMIT_MS)
    reader.hears("Jörg Weiß sieht Ihren Bildschirm")
    assert reader.is_silent_about("Steuern noch")
    play.customer.photograph(SHOTS / "over.png")
    play.supporter.page.screenshot(path=SHOTS / "over-console.png")
    types(play, "danach")
    play.customer.click_at(*TYPING_PLACE)
    play.customer.type("selbst\n")
    wait_for(lambda: play.typed.read_text().endswith("selbst\n"), "what the customer types")
    assert play.typed.read_text() == "anfang\nkurz davor\nselbst\n"

    entries = entries_of(saved_receipt(play.customer, play.supporter, tmp_path / "Dokumente"))
    given, over = (
        next(one for one in entries if one["facts"]["kind"] == kind and one["facts"]["right"] == "control")
        for kind in ("right_granted", "right_expired")
    )
    assert (given["facts"]["duration"], given["facts"]["minutes"]) == ("minutes", 10)
    assert over["time_ms"] - given["time_ms"] >= TEN_MINUTES_S * 1000
