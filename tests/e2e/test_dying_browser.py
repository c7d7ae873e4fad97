"""What lies in the case when the supporter's browser dies in the middle of a session? All that the ledger named."""

import os
import signal
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright
from tests.e2e.conftest import CHROMIUM, FLAGS, Play
from tests.support.people import wait_for

MARK: Final = "--beistand-story=dying-browser"
SHOTS: Final = Path("build/dying-browser")
EMAIL: Final = "anna@mueller.example"


@pytest.fixture
def chromium() -> Iterator[Browser]:
    """Run a browser of this story alone, since it is killed."""
    with sync_playwright() as playing:
        browser = playing.chromium.launch(executable_path=CHROMIUM, args=[*FLAGS, MARK])
        yield browser
        browser.close()


def _kill_browser() -> None:
    """End the browser as a crash or a power cut does: at once, with no word to its pages."""
    for process in Path("/proc").iterdir():
        if process.name.isdecimal() and MARK in _command(process):
            os.kill(int(process.name), signal.SIGKILL)


def _command(process: Path) -> str:
    try:
        return (process / "cmdline").read_bytes().decode(errors="replace")
    except OSError:
        return ""


def _writes(page: Page, line: str) -> None:
    page.fill(".talk__field", line)
    page.keyboard.press("Enter")


def _keeps(play: Play) -> Page:
    """Meet, and have the talk kept."""
    play.meet(control=False)
    page = play.supporter.page
    page.click("text=Schreiben")
    page.click("text=Aufbewahren …")
    page.fill("#ask-chat_transcript", "Damit wir die Schritte nachlesen können")
    page.click("dialog[open] >> text=Bitte senden")
    play.customer.allow_card(page.get_by_text("Wird im Supportfall aufbewahrt.").is_visible)
    return page


def _lies_there(data: Path, line: str) -> bool:
    """Tell whether a line lies in the data folder."""
    files = [one for one in (data / "files").glob("??/*") if one.is_file()]
    return any(line.encode() in one.read_bytes() for one in files)


def test_a_killed_browser_leaves_talk_and_screenshot_in_the_case(play: Play, tmp_path: Path) -> None:
    """The supporter's computer goes down in mid-session; whoever opens the case later sees everything all the same."""
    page = _keeps(play)
    case = page.url.removesuffix("/session")
    cookies = play.supporter.context.cookies()
    page.get_by_role("button", name="Bildschirmfoto", exact=True).click()
    play.supporter.reads("Das Bildschirmfoto liegt im Supportfall.")
    for line in ("Bitte den Drucker einschalten.", "Danke, das war es."):
        _writes(page, line)
    wait_for(lambda: _lies_there(tmp_path / "data", "Danke, das war es."), "the last line in the data folder")
    _kill_browser()

    with_new_browser = page.context.browser
    assert with_new_browser
    again = with_new_browser.browser_type.launch(executable_path=CHROMIUM, args=list(FLAGS))
    context = again.new_context(viewport={"width": 1366, "height": 900}, locale="de-DE")
    context.add_cookies([{"name": one["name"], "value": one["value"], "url": play.server.url} for one in cookies])
    later = context.new_page()
    later.goto(f"{case}?show=all")
    expect(later.locator(".timeline")).to_contain_text("Zeilen: 2")
    SHOTS.mkdir(parents=True, exist_ok=True)
    later.screenshot(path=SHOTS / "case.png", full_page=True)
    expect(later.locator(".timeline")).to_contain_text("Bildschirmfoto gemacht")
    later.get_by_role("link", name="Lesen").first.click()
    later.wait_for_url("**/transcripts/*")
    expect(later.locator(".talk-lines li")).to_have_count(2)
    expect(later.locator(".talk-lines")).to_contain_text("Danke, das war es.")
    again.close()


def test_what_the_server_cannot_take_just_now_comes_when_it_is_back(play: Play) -> None:
    """Nothing gets through when the session ends: the page says that it waits, and in the end the case has it all."""
    page = _keeps(play)
    case = page.url.removesuffix("/session")
    _writes(page, "Vor dem Neustart.")
    play.supporter.reads("Vor dem Neustart.")
    page.route("**/api/sessions/*/*", lambda route: route.abort())
    _writes(page, "Während der Server fort ist.")
    play.supporter.reads("Während der Server fort ist.")
    play.customer.press_end()
    play.supporter.reads("Lassen Sie diese Seite bitte offen")
    SHOTS.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=SHOTS / "waiting.png")
    page.unroute("**/api/sessions/*/*")
    play.supporter.reads("Was Sie sich schreiben und aufbewahren durften, liegt im Supportfall.")
    page.goto(f"{case}?show=all")
    expect(page.locator(".timeline")).to_contain_text("Zeilen: 2")
