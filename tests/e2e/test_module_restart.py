"""Is there a clear way on when the customer's module dies in mid-session and is started again?"""

from dataclasses import replace
from pathlib import Path

from playwright.sync_api import expect
from tests.e2e.conftest import Play
from tests.support.console_page import code_on
from tests.support.customer_app import YES, RunningApp

from beistand.customer.window.texts import text
from beistand.session.intents import End
from beistand.session.view import Problem, Stage


def _start_again(url: str, code: str) -> None:
    """Start the module with the used code, read what it says, and close it."""
    again = RunningApp(server=url, code=code)
    try:
        view = again.face.wait_for(lambda view: view.problem is not None)
        assert (view.stage, view.problem) == (Stage.ENTER_CODE, Problem.CODE_USED)
        assert "neuen Code" in text("de", "problem.code_used")
    finally:
        again.face.click(End())
        again.stop()


def test_a_module_that_was_killed_and_started_again_leads_to_a_new_code(play: Play, tmp_path: Path) -> None:
    """Both read at once that only a new code helps; one click makes it in the same case, and the help goes on."""
    play.meet(control=True)
    assert play.customer.module is not None
    play.customer.module.kill()
    play.customer.exit_code()
    play.supporter.reads("Die Verbindung zum Kunden ist unterbrochen")
    page = play.supporter.page
    note = page.locator(".console__restart")
    _start_again(play.server.url, play.code)
    expect(note).to_contain_text("Das Kundenmodul wurde neu gestartet", timeout=2_000)
    page.screenshot(path=str(tmp_path / "restarted.png"))

    note.get_by_role("button", name="Neuen Code erzeugen").click()
    fresh = code_on(page)
    assert fresh[:4] != play.code[:4]
    expect(note).to_be_hidden()
    helped = RunningApp(server=play.server.url, code=fresh, answer=replace(YES, has_read_notice=True))
    try:
        play.supporter.sees_picture()
        helped.face.click(End())
        play.supporter.reads("Ihr Kunde hat die Sitzung beendet")
    finally:
        helped.stop()
