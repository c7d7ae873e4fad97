"""Can an administrator change the rules in a real browser, and does each session keep the notice it began with?"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect
from tests.support.people import Supporter
from tests.support.server_process import serving

AXE: Final = Path(__file__).resolve().parents[2] / "browser" / "node_modules" / "axe-core" / "axe.min.js"
RULES: Final = "axe.run(document, {runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']})"
SHOTS: Final = Path("build/notice-editor")
VIEWS: Final[dict[str, dict[str, Any]]] = {
    "desk": {"viewport": {"width": 1366, "height": 900}},
    "phone": {"viewport": {"width": 390, "height": 844}},
}
LANGUAGES: Final = ("de", "de_plain", "en")


@pytest.fixture
def home(tmp_path: Path) -> Iterator[tuple[str, str]]:
    """Serve on this machine; give the address and the first link."""
    with serving("--data", str(tmp_path / "data"), log=tmp_path / "log") as running:
        yield f"http://127.0.0.1:{running.port}", running.setup_link


def _look(page: Page, name: str) -> None:
    """Hold a page to WCAG 2.2 AA as far as a machine can tell; keep its picture."""
    SHOTS.mkdir(parents=True, exist_ok=True)
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found = page.evaluate(RULES)["violations"]
    page.screenshot(path=SHOTS / f"{name}.png", full_page=True)
    assert [(name, rule["id"], [node["html"] for node in rule["nodes"]]) for rule in found] == []
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), name


def _confirmed(page: Page, base: str, language: str) -> str:
    """Read and confirm as a customer; return the address that follows."""
    page.goto(f"{base}/?language={language}")
    page.get_by_role("checkbox").check()
    page.click("#confirm button")
    page.wait_for_url("**/start/*")
    return page.url


@pytest.mark.parametrize("view", VIEWS)
def test_a_changed_rule_reaches_the_next_customer_only(chromium: Browser, home: tuple[str, str], view: str) -> None:
    """An administrator sees the difference while typing, publishes, and only new sessions come under the new rules."""
    base, link = home
    with chromium.new_context(locale="de-DE", bypass_csp=True, **VIEWS[view]) as context:
        anna = Supporter(context, base)
        anna.set_up(link)
        anna.open_case()
        begun = anna.page.url
        anna.begin()
        page = context.new_page()
        page.goto(f"{base}/notices/edit")
        page.select_option("#recording_picture", "never")
        expect(page.locator("#preview")).to_contain_text("widersprechen sich")
        page.fill("#retention_recording_days", "0")
        expect(page.locator("#preview")).not_to_contain_text("widersprechen sich")
        expect(page.locator("#difference + ul")).to_contain_text("Bild aufzeichnen: nur nach Ja → nie")
        expect(page.locator("#preview .notice")).to_contain_text("Das Bild der Sitzung zeichnen wir nicht auf.")
        page.select_option("#preview_language", "de_plain")
        expect(page.locator("#preview .notice")).to_contain_text("Wir nehmen das Bild nicht auf.")
        _look(page, f"edit-{view}")
        _speaks_english_throughout(context, base)
        page.fill("#note", "Wir zeichnen nicht mehr auf.")
        page.get_by_role("button", name="Als neue Fassung veröffentlichen").click()
        page.wait_for_url("**/notices?said=notice")
        _look(page, f"list-{view}")
        expect(anna.page.locator(".code-digits")).to_be_visible()
        anna.page.goto(begun)
        assert _first_words(page, f"{base}/notice/1") != _first_words(page, f"{base}/notice/2")


def _speaks_english_throughout(context: BrowserContext, base: str) -> None:
    """Whoever has the page in English gets the difference in English, too, also while typing."""
    page = context.new_page()
    page.goto(f"{base}/notices/edit?language=en")
    page.select_option("#new_windows", "never")
    expect(page.locator("#difference + ul")).to_contain_text("Show new windows: only after a yes → never")
    page.close()


def _first_words(page: Page, address: str) -> str:
    page.goto(address)
    return page.inner_text(".summary")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("view", VIEWS)
def test_the_notice_is_for_everybody(chromium: Browser, home: tuple[str, str], view: str, language: str) -> None:
    """In German, plain German and English the notice can be read, printed and confirmed; the choice is remembered."""
    base, link = home
    with chromium.new_context(locale="de-DE", bypass_csp=True, **VIEWS[view]) as context:
        Supporter(context, base).set_up(link)
        page = context.new_page()
        page.goto(f"{base}/")
        names = page.locator(".language-switch")
        expect(names).to_contain_text("Deutsch, einfach")
        page.goto(f"{base}/?language={language}")
        _look(page, f"notice-{language}-{view}")
        text = page.inner_text(".summary")
        page.goto(f"{base}/")
        assert page.inner_text(".summary") == text
        page.emulate_media(media="print")
        page.screenshot(path=SHOTS / f"notice-{language}-{view}-print.png", full_page=True)
        page.emulate_media(media="screen")
        after = _confirmed(page, base, language)
        assert "/start/" in after
        _look(page, f"start-{language}-{view}")
