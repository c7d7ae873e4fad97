"""Is the customer asked about each window, before the yes and after it? Told with a real module, heard and clicked."""

import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.e2e.conftest import Play
from tests.support.coloured_windows import CHAT, MAIL, NOTE, Screens, window
from tests.support.people import wait_for
from tests.support.screen_reader import NEEDED, ScreenReader

from beistand.proof.check import Result, check

SHOTS = Path("build/windows")
WAITS = "Ein neues Fenster ist verborgen: "


@pytest.fixture(name="reader")
def _reader(play: Play) -> Iterator[ScreenReader]:
    missing = [name for name in NEEDED if not shutil.which(name)]
    if missing:
        pytest.skip(f"needs {', '.join(missing)}; tools/setup/system_packages.sh test installs them")
    reader = ScreenReader(play.customer.desktop)
    play.customer.desktop = reader.desktop
    yield reader
    play.customer.stop()
    reader.close()


def clicks(play: Play, reader: ScreenReader, words: str, *, role: str = "push button") -> None:
    """Click on what is called so with the own mouse, once it is there and can be clicked."""
    place = reader.finds(role, words)
    play.customer.click_at(place.left + place.width // 2, place.top + place.height // 2)


def begins(play: Play, reader: ScreenReader) -> None:
    """Go as far as the question, which proposes to hide the mail window; look at the list, then say yes."""
    code = play.supporter.begin()
    play.customer.confirm_notice(play.supporter.context, code)
    play.customer.start(code)
    play.supporter.reads("Ihr Kunde entscheidet jetzt")
    play.customer.waits_for_window()
    reader.hears("Ein Fenster ist verborgen. Darunter: E-Mail.")
    clicks(play, reader, "Fenster auswählen")
    mail = reader.finds("check box", "besser verborgen (E-Mail): Posteingang (thunderbird)")
    assert not mail.is_checked, "no tick: it is not shown"
    play.customer.photograph(SHOTS / "question.png")
    play.customer.allow(control=False)
    play.supporter.sees_picture()


def masks_on_record(play: Play, folder: Path) -> list[tuple[int, int]]:
    """End, save the receipt, and return how many windows were hidden and waiting, entry by entry."""
    play.customer.press_end()
    play.supporter.reads("Ihr Kunde hat die Sitzung beendet.")
    folder.mkdir()
    play.customer.saves_receipt(folder)
    wait_for(lambda: len(list(folder.iterdir())) == 2, "the receipt and its paper")
    (proof,) = folder.glob("*.json")
    raw = proof.read_bytes()
    assert check(raw).result is Result.HOLDS
    assert not any(title in raw for title in (b"Posteingang", b"Peter", b"Anruf von Heinz")), "no title is on record"
    facts = [entry["facts"] for entry in json.loads(raw)["ledger"]["entries"]]
    return [(one["hidden"], one["waiting"]) for one in facts if one["kind"] == "mask_changed"]


@pytest.mark.timeout(240)
def test_each_window_is_the_customers_own_choice(play: Play, reader: ScreenReader, tmp_path: Path) -> None:
    """Mail is proposed to hide; a new window is stripes until "Zeigen", another stays so with "Verborgen lassen"."""
    customer, screens = play.customer, Screens(play.customer, play.supporter)
    SHOTS.mkdir(parents=True, exist_ok=True)
    with window(customer, program="thunderbird", title="Posteingang", colour=MAIL, place="40x10+980+640"):
        wait_for(lambda: screens.is_up(MAIL), "the mail window")
        begins(play, reader)
        screens.stay_covered(MAIL, 1)

        with window(customer, program="chat", title="Peter", colour=CHAT, place="40x10+720+420"):
            wait_for(lambda: screens.is_up(CHAT), "the chat window")
            wait_for(lambda: screens.has_stripes_at(CHAT), "stripes in its place")
            reader.hears(f"{WAITS}Peter")
            customer.photograph(SHOTS / "card.png")
            play.supporter.page.screenshot(path=SHOTS / "stripes.png")
            screens.stay_covered(CHAT, 1)
            clicks(play, reader, "Zeigen")
            wait_for(lambda: screens.is_shown(CHAT), "the chat, released by the customer")
            play.supporter.page.screenshot(path=SHOTS / "released.png")

            with window(customer, program="softphone", title="Anruf von Heinz", colour=NOTE, place="40x10+980+420"):
                wait_for(lambda: screens.is_up(NOTE), "the softphone")
                reader.hears(f"{WAITS}Anruf von Heinz")
                clicks(play, reader, "Verborgen lassen")
                wait_for(lambda: reader.is_silent_about(WAITS), "no card any more")
                screens.stay_covered(NOTE, 2)
                assert screens.has_stripes_at(NOTE)
                assert screens.is_shown(CHAT)
                screens.stay_covered(MAIL, 0.5)
                masks = masks_on_record(play, tmp_path / "Dokumente")
    assert masks[0] == (1, 0)
    assert masks[-1] == (2, 0)
