"""Is there a clear way on when the customer's module dies in mid-session and is started again?"""

import contextlib
import shutil
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import pytest
from playwright.sync_api import expect
from tests.support.console_page import LIMIT_MS, chromium_browser, code_on, open_case, start_session
from tests.support.customer_app import YES, RunningApp
from tests.support.own_hand import OwnHand
from tests.support.server_process import serving
from tools.display import Desktop, missing_programs, throw_away_desktop

from beistand.customer.window.texts import text
from beistand.session.intents import End
from beistand.session.view import Problem, Stage

MISSING = [*missing_programs(), *(name for name in ("chromium", "xdotool") if not shutil.which(name))]
LIMIT_S = 30.0

pytestmark = pytest.mark.skipif(bool(MISSING), reason=f"needs {', '.join(MISSING)}")


def _started(desktop: Desktop, code: str, url: str) -> subprocess.Popen[bytes]:
    """Start the real module and allow everything with the keys."""
    command = (sys.executable, "-m", "beistand.customer.program", code, "--server", url, "--language", "de")
    module = desktop.start(*command, PYTHONPATH="src")
    until = time.monotonic() + LIMIT_S
    while "Müller" not in _active_title(desktop):
        assert time.monotonic() < until, "the question never came"
        time.sleep(0.05)
    with contextlib.closing(OwnHand(desktop.name)) as hand:
        hand.press("alt+d", "alt+s", "alt+z")
    return module


def _active_title(desktop: Desktop) -> str:
    command = ["xdotool", "getactivewindow", "getwindowname"]
    environment = dict(desktop.environment)
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=False, timeout=LIMIT_S).stdout


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


def test_a_module_that_was_killed_and_started_again_leads_to_a_new_code(tmp_path: Path) -> None:
    """Both read at once that only a new code helps; one click makes it in the same case, and the help goes on."""
    with (
        throw_away_desktop(layout="de") as desktop,
        serving("--data", str(tmp_path / "data"), log=tmp_path / "log") as server,
        chromium_browser() as browser,
    ):
        supporter = browser.new_page(viewport={"width": 1366, "height": 900}, locale="de-DE")
        open_case(supporter, setup_link=server.setup_link, base=server.url)
        code = start_session(supporter)
        module = _started(desktop, code, server.url)
        expect(supporter.locator("canvas").first).to_be_visible(timeout=LIMIT_MS)

        module.kill()
        module.wait(LIMIT_S)
        expect(supporter.locator("text=Die Verbindung zum Kunden ist unterbrochen")).to_be_visible(timeout=LIMIT_MS)
        note = supporter.locator(".console__restart")
        _start_again(server.url, code)
        expect(note).to_contain_text("Das Kundenmodul wurde neu gestartet", timeout=2_000)
        supporter.screenshot(path=str(tmp_path / "restarted.png"))

        note.get_by_role("button", name="Neuen Code erzeugen").click()
        fresh = code_on(supporter)
        assert fresh[:4] != code[:4]
        expect(note).to_be_hidden()
        helped = RunningApp(server=server.url, code=fresh, answer=replace(YES, has_read_notice=True))
        try:
            expect(supporter.locator("canvas").first).to_be_visible(timeout=LIMIT_MS)
            helped.face.click(End())
            expect(supporter.locator("text=Ihr Kunde hat die Sitzung beendet")).to_be_visible(timeout=LIMIT_MS)
        finally:
            helped.stop()
