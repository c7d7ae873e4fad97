"""Is the customer asked about each window, before the yes and after it? Told with a real module, heard and clicked."""

from pathlib import Path

import pytest
from tests.e2e.conftest import Play
from tests.support.at_the_end import facts_of, saved_receipt
from tests.support.coloured_windows import CHAT, MAIL, NOTE, Screens, window
from tests.support.people import wait_for
from tests.support.screen_reader import ScreenReader
from tools.display import end

SHOTS = Path("build/windows")
WAITS = "Ein neues Fenster ist verborgen: "


def begins(play: Play, reader: ScreenReader) -> None:
    """Go as far as the question, which proposes to hide the mail window; look at the list, then say yes."""
    code = play.supporter.begin()
    play.customer.confirm_notice(play.supporter.context, code)
    play.customer.start(code)
    play.supporter.reads("Ihr Kunde entscheidet jetzt")
    play.customer.waits_for_window()
    reader.hears("Ein Fenster ist verborgen: E-Mail.")
    play.customer.click_at(*reader.finds("push button", "Fenster auswählen").middle)
    mail = reader.finds("check box", "besser verborgen (E-Mail): Posteingang (thunderbird)")
    assert not mail.is_checked, "no tick: it is not shown"
    play.customer.photograph(SHOTS / "question.png")
    play.customer.allow(control=False)
    play.supporter.sees_picture()


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
            play.customer.click_at(*reader.finds("push button", "Zeigen").middle)
            wait_for(lambda: screens.is_shown(CHAT), "the chat, released by the customer")
            play.supporter.page.screenshot(path=SHOTS / "released.png")

            with window(customer, program="softphone", title="Anruf von Heinz", colour=NOTE, place="40x10+980+420"):
                wait_for(lambda: screens.is_up(NOTE), "the softphone")
                reader.hears(f"{WAITS}Anruf von Heinz")
                play.customer.click_at(*reader.finds("push button", "Verborgen lassen").middle)
                wait_for(lambda: reader.is_silent_about(WAITS), "no card any more")
                screens.stay_covered(NOTE, 2)
                assert screens.has_stripes_at(NOTE)
                assert screens.is_shown(CHAT)
                screens.stay_covered(MAIL, 0.5)
                raw = saved_receipt(customer, play.supporter, tmp_path / "Dokumente")
    assert not any(title in raw for title in (b"Posteingang", b"Peter", b"Anruf von Heinz")), "no title is on record"
    masks = [(one["hidden"], one["waiting"]) for one in facts_of(raw) if one["kind"] == "mask_changed"]
    assert masks[0] == (1, 0)
    assert masks[-1] == (2, 0)


@pytest.mark.timeout(240)
def test_when_nobody_tells_of_windows_everything_is_covered_and_said(
    play: Play, reader: ScreenReader, tmp_path: Path
) -> None:
    """The window manager dies: stripes, words for the customer, on record; with the next one all is as before."""
    customer, screens = play.customer, Screens(play.customer, play.supporter)
    with window(customer, program="notes", title="Notiz", colour=NOTE, place="40x10+900+560"):
        wait_for(lambda: screens.is_up(NOTE), "the note")
        first = customer.desktop.start("openbox", "--sm-disable", "--replace")
        play.meet(control=False)
        wait_for(lambda: screens.is_shown(NOTE), "the note at the supporter's")
        end(first)
        wait_for(lambda: screens.has_stripes_at(NOTE), "stripes in its place")
        reader.hears("Ihr Computer nennt seine Fenster gerade nicht.")
        play.supporter.reads("Alles gestreift: Der Computer des Kunden nennt seine Fenster gerade nicht")
        customer.photograph(SHOTS / "windows-lost.png")
        play.supporter.page.screenshot(path=SHOTS / "windows-lost-console.png")
        screens.stay_covered(NOTE, 2)

        second = customer.desktop.start("openbox", "--sm-disable")
        wait_for(lambda: screens.is_shown(NOTE), "the note, shown as before")
        wait_for(lambda: reader.is_silent_about("Ihr Computer nennt seine Fenster gerade nicht."), "no such words")
        facts = facts_of(saved_receipt(customer, play.supporter, tmp_path / "Dokumente"))
        end(second)
    lost = [one for one in facts if one["kind"].startswith("windows_")]
    assert [one["kind"] for one in lost] == ["windows_lost", "windows_back"]
    assert lost[1]["away_ms"] > 1_000
