"""Does a supporter whose browser cannot hold a session read at once which ones can, before anything is begun?"""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect
from tests.support.console_page import chromium_browser, open_case
from tests.support.server_process import ServerProcess, serving

pytestmark = pytest.mark.skipif(not shutil.which("chromium"), reason="needs chromium")

WAIT_MS = 10_000
NO_SUCH_KEYS = (
    "const real = SubtleCrypto.prototype.generateKey;"
    "SubtleCrypto.prototype.generateKey = function (how, ...rest) {"
    "  return how.name === '%s' ? Promise.reject(new DOMException('no', 'NotSupportedError'))"
    "    : real.call(this, how, ...rest); };"
)
LACKING = {
    "WebCrypto X25519": NO_SUCH_KEYS % "X25519",
    "WebCrypto Ed25519": NO_SUCH_KEYS % "Ed25519",
    "OffscreenCanvas": "delete globalThis.OffscreenCanvas;",
    "WebAssembly": "delete globalThis.WebAssembly;",
    "Web Worker": "delete globalThis.Worker;",
}
SENTENCES = {"de": "Nehmen Sie Chrome oder Edge ab Version 137", "en": "Use Chrome or Edge 137 or newer"}


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServerProcess]:
    """Run a server."""
    folder: Path = tmp_path_factory.mktemp("server")
    with serving("--data", str(folder / "data"), log=folder / "log") as running:
        yield running


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """Run a browser."""
    with chromium_browser() as browser:
        yield browser


@pytest.fixture(scope="module")
def console(server: ServerProcess, chromium: Browser) -> tuple[str, dict[str, str]]:
    """Return the console's address and the cookie of somebody who is signed in."""
    context = chromium.new_context(locale="de-DE")
    page = context.new_page()
    open_case(page, setup_link=server.setup_link, base=server.url)
    address = page.url
    cookies = {str(one["name"]): str(one["value"]) for one in context.cookies()}
    context.close()
    return address, cookies


@pytest.mark.parametrize("lacking", LACKING)
@pytest.mark.parametrize("language", SENTENCES)
def test_the_sign_in_page_says_it(server: ServerProcess, chromium: Browser, lacking: str, language: str) -> None:
    """Nobody signs in first, only to read then that it was in vain."""
    with chromium.new_context(locale=language) as context:
        context.add_init_script(LACKING[lacking])
        page = context.new_page()
        page.goto(f"{server.url}/sign-in")
        note = page.locator("#browser-note")
        expect(note).to_be_visible(timeout=WAIT_MS)
        expect(note).to_contain_text(SENTENCES[language])


@pytest.mark.parametrize("lacking", LACKING)
def test_the_console_says_what_is_lacking_and_begins_nothing(
    console: tuple[str, dict[str, str]], chromium: Browser, lacking: str
) -> None:
    """The sentence names what is missing and what works; there is no button that would fail."""
    address, cookies = console
    with chromium.new_context(locale="de-DE") as context:
        context.add_cookies([{"name": name, "value": value, "url": address} for name, value in cookies.items()])
        context.add_init_script(LACKING[lacking])
        page = context.new_page()
        page.goto(address)
        told = page.locator("[role=alert]", has_text=SENTENCES["de"])
        expect(told).to_have_count(1, timeout=WAIT_MS)
        expect(told).to_contain_text(lacking)
        begin = page.get_by_role("button", name="Sitzung starten")
        assert begin.count() == 0 or begin.is_disabled()


def test_a_browser_that_cannot_read_the_console_at_all_says_it_too(
    console: tuple[str, dict[str, str]], chromium: Browser
) -> None:
    """Where the console's own code never runs, the page itself has the sentence."""
    address, cookies = console
    with chromium.new_context(locale="de-DE") as context:
        context.add_cookies([{"name": name, "value": value, "url": address} for name, value in cookies.items()])
        context.add_init_script(LACKING["WebAssembly"])
        page = context.new_page()
        page.route("**/browser/console.js", lambda route: route.fulfill(body="?.", content_type="text/javascript"))
        page.goto(address)
        note = page.locator("#browser-note")
        expect(note).to_be_visible(timeout=WAIT_MS)
        expect(note).to_contain_text(SENTENCES["de"])


def test_a_good_browser_reads_no_such_thing(server: ServerProcess, chromium: Browser) -> None:
    """Whoever can help is not warned."""
    with chromium.new_context(locale="de-DE") as context:
        page = context.new_page()
        page.goto(f"{server.url}/sign-in")
        page.wait_for_load_state("networkidle")
        expect(page.locator("#browser-note")).to_be_hidden()
