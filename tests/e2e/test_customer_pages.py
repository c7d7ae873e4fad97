"""Can every customer use the pages: by keyboard, on a small phone, in the dark, without a script, with large type?"""

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Thread
from typing import Any, Final

import pytest
import uvicorn
from playwright.sync_api import Browser, Page, Request
from tests.support.customer_site import site
from tests.support.desk import Clock, open_desk

AXE: Final = Path(__file__).resolve().parents[2] / "browser" / "node_modules" / "axe-core" / "axe.min.js"
RULES: Final = "axe.run(document, {runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']})"
CODE: Final = "1234567890"
SECRET: Final = CODE[4:]
WAIT_S: Final = 20
VIEWS: Final[dict[str, dict[str, Any]]] = {
    "desk": {"viewport": {"width": 1200, "height": 900}},
    "dark": {"viewport": {"width": 1200, "height": 900}, "color_scheme": "dark"},
    "phone": {"viewport": {"width": 320, "height": 640}, "has_touch": True},
    "zoomed": {"viewport": {"width": 640, "height": 450}, "device_scale_factor": 2},
}


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Serve the customers' pages on a port of the kernel."""
    folder = tmp_path_factory.mktemp("site")
    (folder / "files").mkdir()
    (folder / "files" / "beistand-customer.exe").write_bytes(b"module")
    with open_desk(folder) as desk, socket.create_server(("127.0.0.1", 0)) as listening:
        application = site(desk.database, clock=Clock(), downloads=folder / "files")
        server = uvicorn.Server(uvicorn.Config(application, log_level="warning", lifespan="off", ws="none"))
        thread = Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"
        server.should_exit = True
        thread.join(WAIT_S)


@contextmanager
def _page(chromium: Browser, **view: Any) -> Iterator[Page]:  # noqa: ANN401 - the options of a browser context
    with chromium.new_context(**({"locale": "de-DE"} | view)) as context:
        page = context.new_page()
        page.set_default_timeout(WAIT_S * 1_000)
        errors: list[str] = []
        page.on("pageerror", lambda error: errors.append(str(error)))
        yield page
        assert errors == []


def _confirm(page: Page) -> None:
    page.get_by_role("checkbox").check()
    page.get_by_role("button", name="Bestätigen und weiter").click()
    page.wait_for_url("**/start/*")


def _demand_accessible(page: Page) -> None:
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found = page.evaluate(RULES)["violations"]
    assert [(rule["id"], [node["html"] for node in rule["nodes"]]) for rule in found] == []
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), "the page scrolls sideways"


@pytest.mark.parametrize("view", VIEWS)
def test_everybody_can_read_and_go_on(chromium: Browser, address: str, view: str) -> None:
    """No page breaks WCAG 2.2 AA where a machine can tell, and none scrolls sideways, at any size or in the dark."""
    with _page(chromium, bypass_csp=True, **VIEWS[view]) as page:
        page.goto(address)
        _demand_accessible(page)
        _confirm(page)
        _demand_accessible(page)
        for path in ("/datenschutz", "/start/unknown"):
            page.goto(address + path)
            _demand_accessible(page)


def test_the_code_of_a_link_arrives_and_its_secret_stays(chromium: Browser, address: str) -> None:
    """Who opens the link never types the code, and no request carries more than its first four digits."""
    sent: list[str] = []

    def note(request: Request) -> None:
        sent.append(f"{request.url.partition('#')[0]} {request.headers} {request.post_data}")

    with _page(chromium) as page:
        page.on("request", note)
        page.goto(f"{address}/#{CODE}")
        _confirm(page)
        page.get_by_text("Der Code ist vollständig.").wait_for()

        assert page.get_by_label("Sitzungscode, zehn Ziffern").input_value() == "1234 567 890"
        assert SECRET not in page.url
    assert any("number=1234" in request for request in sent)
    assert not [request for request in sent if SECRET in request.replace(" ", "")]


def test_a_code_is_checked_where_it_is_typed(chromium: Browser, address: str) -> None:
    """A code that is too short is explained beside its field; pasted with dashes or as a link it is understood."""
    with _page(chromium) as page:
        page.goto(address)
        _confirm(page)
        field = page.get_by_label("Sitzungscode, zehn Ziffern")
        field.fill("12 34")
        field.blur()
        page.get_by_role("alert").get_by_text("zehn Ziffern").wait_for()
        assert field.get_attribute("aria-invalid") == "true"

        field.fill(f"{address}/#1234-567-890")
        field.blur()
        page.get_by_text("Der Code ist vollständig.").wait_for()
        assert field.input_value() == "1234 567 890"
        assert field.get_attribute("aria-invalid") == "false"


def test_the_keyboard_is_enough(chromium: Browser, address: str) -> None:
    """A customer without a mouse skips to the content, confirms with the space bar and goes on with Enter."""
    with _page(chromium) as page:
        page.goto(address)
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.className") == "skip-link"
        page.keyboard.press("Enter")
        for _ in range(40):
            page.keyboard.press("Tab")
            if page.evaluate("document.activeElement.type") == "checkbox":
                break
        page.keyboard.press("Space")
        page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        page.wait_for_url("**/start/*")


def test_no_script_is_needed(chromium: Browser, address: str) -> None:
    """With scripts switched off the customer reads, confirms, loads the module and says the session number."""
    with _page(chromium, java_script_enabled=False) as page:
        page.goto(f"{address}/#{CODE}")
        assert page.get_by_role("button", name="drucken").count() == 0
        _confirm(page)
        assert page.get_by_role("link", name="Kundenmodul für Windows").is_visible()
        page.get_by_label("Die ersten vier Ziffern").fill("1234")
        page.get_by_role("button", name="Nummer senden").click()
        page.wait_for_url("**/start/*?said=number")
        # Texts inside <noscript> are not found by text, so it is looked up by role.
        assert "Ihre Bestätigung gehört jetzt" in " ".join(page.get_by_role("status").all_inner_texts())


def test_the_notice_can_be_printed(chromium: Browser, address: str) -> None:
    """On paper stands the whole notice with its fingerprint, and nothing that one can only click."""
    with _page(chromium) as page:
        page.goto(address)
        page.emulate_media(media="print")

        assert page.get_by_role("heading", name="Bitte erst lesen, dann starten").is_visible()
        assert page.get_by_text("Kennung", exact=True).first.is_visible()
        assert not page.get_by_role("checkbox").is_visible()
        assert not page.get_by_text("English").is_visible()
        assert page.pdf().startswith(b"%PDF")
