"""How does a session end, or never begin? Each way says so in plain words on both sides and leaves nothing behind."""

import signal
import sqlite3
from contextlib import closing
from pathlib import Path

from tests.e2e.conftest import Play
from tests.support.people import wait_for

TYPING_PLACE = (500, 450)


def happenings(folder: Path) -> list[str]:
    """Return what the audit has, oldest first."""
    (database,) = (folder / "data").glob("*.sqlite3")
    with closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True)) as opened:
        return [row[0] for row in opened.execute("SELECT happening FROM happenings ORDER BY id")]


def test_a_customer_who_refuses_is_left_in_peace(play: Play, tmp_path: Path) -> None:
    """After a no the supporter reads that it is the customer's good right; nobody saw anything; both can go on."""
    code = play.supporter.begin()
    play.customer.confirm_notice(play.supporter.context, code)
    play.customer.start(code)
    play.supporter.reads("Ihr Kunde entscheidet jetzt")
    play.customer.waits_for_window()
    play.customer.press("alt+a")
    play.supporter.reads("Ihr Kunde hat abgelehnt")

    assert play.supporter.page.locator("canvas").count() == 0
    assert play.customer.goes() == 0
    assert play.customer.left_behind() == []
    play.supporter.page.click("text=Neue Sitzung starten")
    play.supporter.page.wait_for_selector(".code-digits")
    recorded = happenings(tmp_path)
    assert "session.consent.refused" in recorded
    assert "session.consent.given" not in recorded


def test_the_customer_ends_with_one_click(play: Play, tmp_path: Path) -> None:
    """A click on "Beenden" in the bar ends it at that moment; both sides say who ended it."""
    play.meet(control=True)
    play.customer.press_end()
    play.supporter.reads("Ihr Kunde hat die Sitzung beendet.")

    wait_for(lambda: not play.customer.has_bar(), "the end of the bar")
    assert play.customer.goes() == 0
    assert play.customer.left_behind() == []
    wait_for(lambda: "session.session.ended" in happenings(tmp_path), "the audit row")


def test_the_supporter_ends_and_the_customer_reads_it(play: Play) -> None:
    """When the supporter ends, the customer's bar goes and a goodbye says so."""
    play.meet(control=False)
    play.supporter.end()
    play.supporter.reads("Sie haben die Sitzung beendet.")
    wait_for(lambda: not play.customer.has_bar(), "the end of the bar")

    assert play.customer.goes() == 0
    assert play.customer.left_behind() == []


def test_a_module_that_is_killed_holds_no_key(play: Play) -> None:
    """Even a module that is killed without a word leaves no key down and no process behind."""
    play.meet(control=True)
    play.supporter.click_at(*TYPING_PLACE)
    wait_for(play.typed.exists, "the customer's program")
    play.supporter.page.keyboard.down("Shift")
    wait_for(lambda: bool(play.customer.held_keys()), "a held key")
    assert play.customer.module is not None
    play.customer.module.kill()

    wait_for(lambda: not play.customer.held_keys(), "the end of the held key", limit_s=2)
    wait_for(lambda: not play.customer.processes(), "the end of all processes", limit_s=2)
    play.supporter.reads("Die Verbindung zum Kunden ist unterbrochen")


def test_closing_the_question_is_a_no(play: Play) -> None:
    """Who closes the window instead of answering has refused, and nobody saw anything."""
    code = play.supporter.begin()
    play.customer.confirm_notice(play.supporter.context, code)
    play.customer.start(code)
    play.supporter.reads("Ihr Kunde entscheidet jetzt")
    play.customer.waits_for_window()
    play.customer.close_window()
    play.supporter.reads("Ihr Kunde hat abgelehnt")

    assert play.supporter.page.locator("canvas").count() == 0
    assert play.customer.goes() == 0


def test_three_wrong_codes_burn_it_for_both(play: Play, tmp_path: Path) -> None:
    """After three wrong tries the code is worth nothing, also the right one; both sides say so."""
    code = play.supporter.begin()
    play.customer.confirm_notice(play.supporter.context, code)
    wrong = code[:4] + ("111111" if code[4:] != "111111" else "222222")
    play.customer.start(wrong)
    for tries in ("1 von 3", "2 von 3"):
        play.supporter.reads(f"({tries} Versuchen)")
        play.customer.waits_for_window("Hilfe aus der Ferne")
        play.customer.type(wrong)
        play.customer.press("Return")
    play.supporter.reads("Der Code wurde dreimal falsch eingegeben")
    wait_for(lambda: "session.code.burned" in happenings(tmp_path), "the audit row")
    play.customer.stop()

    play.customer.start(code)
    wait_for(play.customer.has_problem, "the sentence that refuses")
    assert happenings(tmp_path).count("session.code.used") == 1


def test_a_code_works_for_one_customer_only(play: Play) -> None:
    """Whoever overheard the code and comes second is told that it was used; the session goes on undisturbed."""
    play.meet(control=False)
    code = play.code
    first = play.customer.module
    play.customer.start(code)
    wait_for(play.customer.has_problem, "the sentence that refuses")
    assert play.customer.has_bar()
    play.customer.stop()
    play.customer.module = first
    play.supporter.end()
    assert play.customer.goes() == 0


def test_a_module_that_is_told_to_go_holds_no_key(play: Play) -> None:
    """When the system ends the module while the supporter holds a key, the key is let go and nothing stays behind."""
    play.meet(control=True)
    play.supporter.click_at(*TYPING_PLACE)
    wait_for(play.typed.exists, "the customer's program")
    play.supporter.page.keyboard.down("Shift")
    wait_for(lambda: bool(play.customer.held_keys()), "a held key")
    assert play.customer.module is not None

    play.customer.module.send_signal(signal.SIGTERM)
    wait_for(lambda: not play.customer.held_keys(), "the end of the held key", limit_s=2)

    assert play.customer.exit_code() == 0
    assert play.customer.left_behind() == []
