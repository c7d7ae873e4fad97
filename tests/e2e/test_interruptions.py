"""What happens when somebody or something comes between? The customer stays the master, and nothing is lost."""

from pathlib import Path

import numpy as np
from playwright.sync_api import expect
from tests.e2e.conftest import Play
from tests.support.people import LIMIT_MS, wait_for
from tests.support.server_process import serving

TYPING_PLACE = (500, 450)
BACK_MAX_S = 5.0
RESTS = "Ihr Kunde arbeitet gerade selbst"


def test_the_customers_own_mouse_comes_first(play: Play) -> None:
    """When the customer moves the mouse, what the supporter types in that moment reaches nothing."""
    play.meet(control=True)
    play.supporter.click_at(*TYPING_PLACE)
    wait_for(play.typed.exists, "the customer's program")
    wait_for(lambda: play.customer.pointer_is_near(*TYPING_PLACE), "the supporter's click")
    play.supporter.begins_to_remember(RESTS)
    play.customer.move_mouse(900, 200)
    play.supporter.remembers(RESTS)
    play.customer.move_mouse(910, 210)  # whoever works goes on moving: the rest is as long again
    play.supporter.page.keyboard.type("nichts")
    resting = play.supporter.page.get_by_text(RESTS).first
    expect(resting).to_be_hidden(timeout=LIMIT_MS)
    play.supporter.click_at(*TYPING_PLACE)
    play.supporter.page.keyboard.type("doch")
    play.supporter.page.keyboard.press("Enter")
    wait_for(lambda: play.typed.read_text() == "doch\n", "the text of afterwards, and only that")


def test_the_customers_own_keys_come_first(play: Play) -> None:
    """When the customer types, the supporter's keys of that moment reach nothing, and the customer's text is whole."""
    play.meet(control=True)
    play.supporter.click_at(*TYPING_PLACE)
    wait_for(play.typed.exists, "the customer's program")
    wait_for(lambda: play.customer.pointer_is_near(*TYPING_PLACE), "the supporter's click")
    play.supporter.begins_to_remember(RESTS)
    play.customer.type("ich selbst")
    play.supporter.page.keyboard.type("nichts")
    play.supporter.remembers(RESTS)
    play.customer.press("Return")
    wait_for(lambda: play.typed.read_text() == "ich selbst\n", "the customer's own text, and only that")


def test_a_pause_covers_everything_until_the_customer_goes_on(play: Play) -> None:
    """In a pause the supporter sees and types nothing; the customer's click goes on where it was."""
    play.meet(control=True)
    play.customer.press_pause()
    play.supporter.reads("Ihr Kunde hat die Sitzung angehalten")
    expect(play.supporter.page.locator(".stage--frozen")).to_have_count(1, timeout=LIMIT_MS)
    before = play.supporter.pixels()
    play.customer.click_at(*TYPING_PLACE)
    play.customer.type("geheim")
    play.supporter.click_at(*TYPING_PLACE)
    play.supporter.page.keyboard.type("nichts")
    assert np.array_equal(play.supporter.pixels(), before)
    play.customer.press("Return")
    wait_for(lambda: play.typed.read_text() == "geheim\n", "the customer's own text, and only that")
    play.customer.press_go_on()
    expect(play.supporter.page.locator(".stage--frozen")).to_have_count(0, timeout=LIMIT_MS)
    wait_for(lambda: not np.array_equal(play.supporter.pixels(), before), "the picture of afterwards")


def test_control_that_is_taken_back_is_gone(play: Play) -> None:
    """One click on "Steuerung zurücknehmen", and no key of the supporter is down or reaches anything."""
    play.meet(control=True)
    play.supporter.click_at(*TYPING_PLACE)
    wait_for(play.typed.exists, "the customer's program")
    play.supporter.page.keyboard.down("Shift")
    wait_for(lambda: bool(play.customer.held_keys()), "a held key")
    play.customer.press_control()
    play.supporter.reads("Nur ansehen")
    assert play.customer.held_keys() == set()
    play.supporter.page.keyboard.up("Shift")
    play.supporter.click_at(*TYPING_PLACE)
    play.supporter.page.keyboard.type("weg")
    play.customer.click_at(*TYPING_PLACE)
    play.customer.type("selbst")
    play.customer.press("Return")
    wait_for(lambda: play.typed.read_text() == "selbst\n", "the customer's own text, and only that")


def test_a_killed_server_costs_seconds(play: Play, tmp_path: Path) -> None:
    """The server dies in mid-session and comes back: the same session goes on, and nothing is typed late."""
    play.meet(control=True)
    play.supporter.click_at(*TYPING_PLACE)
    wait_for(play.typed.exists, "the customer's program")
    play.server.kill()
    play.supporter.reads("Das Bild steht still")
    play.supporter.page.keyboard.type("verloren")
    data = ("--data", str(tmp_path / "data"), "--port", str(play.server.port))
    with serving(*data, log=tmp_path / "log2"):
        frozen = play.supporter.page.locator(".stage--frozen")
        took_s = wait_for(lambda: frozen.count() == 0, "the picture", limit_s=BACK_MAX_S)
        play.supporter.click_at(*TYPING_PLACE)
        play.supporter.page.keyboard.type("weiter")
        play.supporter.page.keyboard.press("Enter")
        wait_for(lambda: play.typed.read_text() == "weiter\n", "the text of afterwards, and only that")
        assert took_s < BACK_MAX_S
        play.supporter.end()
        assert play.customer.goes() == 0
