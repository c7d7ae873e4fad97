"""Can supporters work on cases in a real browser: by keyboard, on a phone, in both languages, two at once?"""

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Final

import pytest
from playwright.sync_api import Browser, BrowserContext, expect
from tests.support.accessible import demand_accessible
from tests.support.people import Supporter
from tests.support.server_process import ServerProcess, serving

WIDTHS_PX: Final = (1_366, 360)
HEIGHT_PX: Final = 900
WAIT_MS: Final = 20_000


class Office:
    """A server with one supporter at a browser."""

    def __init__(self, server: ServerProcess, context: BrowserContext) -> None:
        self.url = server.url
        self.page = context.new_page()
        self.page.set_default_timeout(WAIT_MS)

    def open_case(self, customer: str, purpose: str) -> str:
        """Open a case and return its address."""
        self.page.goto(f"{self.url}/cases/new")
        self.page.get_by_label("Kunde").fill(customer)
        self.page.get_by_label("Anliegen").fill(purpose)
        self.page.get_by_role("button", name="Nur anlegen").click()
        self.page.wait_for_url("**/cases/2*")
        return self.page.url.removeprefix(self.url)


@pytest.fixture
def office(chromium: Browser, tmp_path: Path) -> Iterator[Office]:
    """Give a server that is set up, and its supporter's browser."""
    with ExitStack() as stack:
        server = stack.enter_context(serving("--data", str(tmp_path / "data"), log=tmp_path / "log"))
        view = {"width": WIDTHS_PX[0], "height": HEIGHT_PX}
        context = chromium.new_context(viewport=view, locale="de-DE", bypass_csp=True)  # type: ignore[arg-type] # two numbers
        stack.callback(context.close)
        Supporter(context, server.url).set_up(server.setup_link)
        yield Office(server, context)


def test_every_page_is_accessible_in_both_languages_at_every_width(office: Office) -> None:
    """Nobody is kept out of the office by a small screen, a screen reader or the language."""
    page, case = office.page, office.open_case("Herr Öztürk", "Der Drucker im Büro druckt nicht.")
    page.get_by_role("textbox", name="Notizen").fill("# Anruf\n\n| Gerät | Stand |\n|--|--|\n| Kyocera | **ok** |")
    page.get_by_role("button", name="Notizen speichern").click()
    file = {"name": "protokoll.txt", "mimeType": "text/plain", "buffer": b"inhalt"}
    page.get_by_label("Datei hinzufügen").set_input_files(file)  # type: ignore[arg-type] # a file in memory
    page.get_by_role("button", name="Hochladen").click()
    expect(page.get_by_role("link", name="protokoll.txt")).to_be_visible()
    page.get_by_text("Zeit eintragen").first.click()
    page.get_by_label("Dauer").fill("12:30")
    page.get_by_role("button", name="Zeit eintragen").click()
    expect(page.get_by_text("0:12:30").first).to_be_visible()
    papers = [f"/papers/{name}" for name in ("art30", "bsi")]
    for language in ("de", "en"):
        page.goto(f"{office.url}/account")
        page.locator("#language").select_option(language)
        page.locator("form:has(#language) button").click()
        for path in ("/desk", "/cases/new", case, f"{case}/notes/2", "/times", "/programs", "/papers", *papers):
            page.goto(office.url + path)
            for width in WIDTHS_PX:
                page.set_viewport_size({"width": width, "height": HEIGHT_PX})
                demand_accessible(page, f"{path} {language} {width}")


def test_the_keyboard_finds_and_opens_a_case(office: Office) -> None:
    """A supporter on the phone needs one hand: search, arrow down, Enter."""
    wanted = office.open_case("Frau Weiß", "Netzwerkdrucker druckt nicht.")
    office.open_case("Herr Groß", "VPN verbindet nicht.")
    page = office.page
    page.goto(f"{office.url}/desk")
    page.keyboard.press("Control+k")
    page.keyboard.type("drucker weiss")
    page.keyboard.press("Enter")
    page.wait_for_url("**q=drucker*")
    page.keyboard.press("Control+k")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**{wanted}")


def test_two_windows_lose_nothing(office: Office) -> None:
    """Whoever saves second sees what the first one saved, and keeps both with one click."""
    case = office.open_case("Frau Weiß", "Der Drucker druckt nicht.")
    first, second = office.page, office.page.context.new_page()
    for page in (first, second):
        page.goto(office.url + case)
    first.get_by_role("textbox", name="Notizen").fill("Treiber erneuert")
    first.get_by_role("button", name="Notizen speichern").click()
    expect(first.get_by_text("Die Notizen sind gespeichert.")).to_be_visible()
    second.get_by_role("textbox", name="Notizen").fill("Kabel getauscht")
    second.get_by_role("button", name="Notizen speichern").click()
    expect(second.get_by_role("heading", name="Jemand hat gleichzeitig geändert")).to_be_visible()
    demand_accessible(second, "both versions")
    second.get_by_role("button", name="Beide untereinander speichern").click()
    written = second.locator(".written")
    expect(written).to_contain_text("Treiber erneuert")
    expect(written).to_contain_text("Kabel getauscht")
