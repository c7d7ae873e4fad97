"""Does a whole session work for people? Real server, real Chromium, the real module's windows on a real X desktop."""

import tarfile
from pathlib import Path

import pytest
from tests.e2e.conftest import PACKAGE, Play
from tests.support.people import is_same_inside, wait_for

TYPING_PLACE = (500, 450)


def test_a_session_from_the_first_link_to_the_goodbye(play: Play) -> None:
    """The company sets up, the customer confirms and allows, the supporter types and ends; nothing stays behind."""
    play.meet(control=True)
    play.supporter.click_at(*TYPING_PLACE)
    wait_for(play.typed.exists, "the customer's program")
    play.supporter.page.keyboard.type("Hallo @ {ä}")
    play.supporter.page.keyboard.press("Enter")
    wait_for(lambda: play.typed.read_text() == "Hallo @ {ä}\n", "the typed text")
    play.supporter.end()

    assert play.customer.goes() == 0
    assert play.customer.left_behind() == []


@pytest.mark.skipif(not list(PACKAGE.glob("*.tar.gz")), reason="needs the package; make package makes it")
def test_a_customer_downloads_unpacks_and_starts(play: Play, tmp_path: Path) -> None:
    """Nothing is installed and no address is typed: load, unpack, start, type the code, allow; nothing stays."""
    code = play.supporter.begin()
    archive = play.customer.download(play.supporter.context, code, folder=tmp_path)
    folder = tmp_path / "Mein Schreibtisch ä"
    with tarfile.open(archive) as packed:
        packed.extractall(folder, filter="data")
    play.customer.start_program(folder / "beistand-kunde" / "fernwartung-starten")
    play.customer.waits_for_window("Hilfe aus der Ferne")
    play.customer.type(code)
    play.customer.press("Return")
    play.supporter.reads("Ihr Kunde entscheidet jetzt")
    play.customer.allow(control=True)
    play.supporter.sees_picture()
    play.customer.press_end()
    play.supporter.reads("Ihr Kunde hat die Sitzung beendet.")

    assert play.customer.goes() == 0
    assert play.customer.left_behind() == []


def test_the_supporter_sees_every_pixel_as_it_is(play: Play) -> None:
    """At rest the picture in the browser is the customer's screen, pixel by pixel; only the border is not in it."""
    play.meet(control=False)

    wait_for(lambda: is_same_inside(play.supporter.pixels(), play.customer.screen()), "an exact picture")
