"""Does a whole session work for people? Real server, real Chromium, the real module's windows on a real X desktop."""

import re
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright
from tests.support.server_process import serving
from tools.display import Desktop, end, missing_programs, throw_away_desktop

CHROMIUM = "/usr/bin/chromium"
FLAGS = ("--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking")
LIMIT_S = 30.0
LIMIT_MS = LIMIT_S * 1000
MISSING = [*missing_programs(), *(name for name in ("chromium", "xdotool", "xterm") if not shutil.which(name))]
ORGANISATION = {
    "organisation_name": "Müller IT GmbH",
    "address": "Hauptstraße 1\n01067 Dresden",
    "organisation_email": "hilfe@mueller.example",
    "phone": "0351 123456",
    "name": "Jörg Weiß",
    "email": "joerg@mueller.example",
    "password": "ein guter langer Satz",
    "password_again": "ein guter langer Satz",
}

pytestmark = pytest.mark.skipif(bool(MISSING), reason=f"needs {', '.join(MISSING)}")


def wait_for(condition: Callable[[], bool], what: str) -> None:
    """Wait until something holds, with a limit."""
    until = time.monotonic() + LIMIT_S
    while not condition():
        assert time.monotonic() < until, f"{what} did not happen within {LIMIT_S} s"
        time.sleep(0.05)


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """Run a browser."""
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=CHROMIUM, args=list(FLAGS))
        yield browser
        browser.close()


@pytest.fixture
def desktop() -> Iterator[Desktop]:
    """Run the customer's desktop."""
    with throw_away_desktop(layout="de") as made:
        yield made


class Customer:
    """The customer at the own desktop: starts the module, presses real keys."""

    def __init__(self, desktop: Desktop, *, url: str, folder: Path) -> None:
        self._desktop = desktop
        self._url = url
        self._home = folder / "home"
        self._home.mkdir()
        self.module: subprocess.Popen[bytes] | None = None

    def start(self, code: str) -> None:
        """Start the module with a code."""
        command = (sys.executable, "-m", "beistand.customer.program", code, "--server", self._url, "--language", "de")
        self.module = self._desktop.start(*command, HOME=str(self._home), PYTHONPATH="src")

    def press(self, *keys: str) -> None:
        """Press keys as a person does."""
        command = ["xdotool", "key", "--delay", "60", *keys]
        subprocess.run(command, env=dict(self._desktop.environment), check=True, timeout=LIMIT_S)

    def has_window(self, title: str) -> bool:
        """Tell whether a window with this title is on the screen and has the keyboard."""
        command = ["xdotool", "getactivewindow", "getwindowname"]
        found = subprocess.run(
            command, env=dict(self._desktop.environment), capture_output=True, text=True, check=False, timeout=LIMIT_S
        )
        return title in found.stdout

    def left_behind(self) -> list[str]:
        """Return the files that the module left in the customer's home."""
        return [str(path.relative_to(self._home)) for path in self._home.rglob("*") if path.is_file()]


def prepare(page: Page, setup_link: str, base: str) -> str:
    """Set the server up, open a case, start a session; return the code."""
    page.set_default_timeout(LIMIT_MS)
    page.goto(setup_link)
    for name, value in ORGANISATION.items():
        field = page.query_selector(f"[name={name}]")
        if field is not None:
            field.fill(value)
    page.click("main form button.button")
    page.click("form[action='/second-factor/later'] button")
    page.wait_for_url("**/desk*")
    page.goto(f"{base}/cases/new")
    page.fill("[name=customer]", "Frau Schmidt")
    page.fill("[name=purpose]", "Der Drucker druckt nicht")
    page.click("main form button.button")
    page.click("text=Sitzung starten")
    page.wait_for_selector(".code-digits")
    found = re.search(r"\d{4}\s\d{3}\s\d{3}", page.inner_text("main"))
    assert found
    return re.sub(r"\s", "", found[0])


def confirm_notice(page: Page, base: str, code: str) -> None:
    """Read and confirm the notice as the customer does, with the link that was sent."""
    page.set_default_timeout(LIMIT_MS)
    page.goto(f"{base}/#{code}")
    page.check("input[type=checkbox]")
    page.click("main form button.button")
    page.wait_for_url("**/start/*")
    expect(page.locator("text=Der Code ist vollständig")).to_be_visible(timeout=LIMIT_MS)


def test_a_session_from_the_first_link_to_the_goodbye(chromium: Browser, desktop: Desktop, tmp_path: Path) -> None:
    """The company sets up, the customer confirms and allows, the supporter types and ends; nothing stays behind."""
    typed = tmp_path / "typed"
    pad = desktop.start(
        "xterm", "-fa", "Monospace", "-geometry", "80x20+200+300", "-e", f"cat > {typed}", LC_ALL="C.UTF-8"
    )
    with serving("--data", str(tmp_path / "data"), log=tmp_path / "log") as server:
        context = chromium.new_context(viewport={"width": 1366, "height": 900}, locale="de-DE")
        supporter = context.new_page()
        code = prepare(supporter, server.setup_link, server.url)
        confirm_notice(context.new_page(), server.url, code)
        customer = Customer(desktop, url=server.url, folder=tmp_path)
        customer.start(code)
        expect(supporter.locator("text=Ihr Kunde entscheidet jetzt")).to_be_visible(timeout=LIMIT_MS)
        wait_for(lambda: customer.has_window("Müller IT GmbH"), "the question at the customer")
        customer.press("alt+s", "alt+z")
        expect(supporter.locator("canvas").first).to_be_visible(timeout=LIMIT_MS)
        supporter.bring_to_front()
        box = supporter.locator("canvas").first.bounding_box()
        assert box
        scale = box["width"] / 1280
        supporter.mouse.click(box["x"] + 500 * scale, box["y"] + 450 * scale)
        wait_for(typed.exists, "the customer's program")
        supporter.keyboard.type("Hallo @ {ä}")
        supporter.keyboard.press("Enter")
        wait_for(lambda: typed.read_text() == "Hallo @ {ä}\n", "the typed text")
        supporter.click("text=Beenden")
        supporter.click("dialog[open] .button--danger")
        wait_for(lambda: customer.has_window("Müller IT GmbH"), "the goodbye at the customer")
        customer.press("Return", "space")
        assert customer.module is not None
        assert customer.module.wait(LIMIT_S) == 0
        assert customer.left_behind() == []
        context.close()
    end(pad)
