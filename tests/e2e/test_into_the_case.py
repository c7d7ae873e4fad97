"""Does what the customer allowed come into the support case, visibly for both, and nothing that the rules forbid?"""

import re
from pathlib import Path
from typing import Final

import numpy as np
from playwright.sync_api import Page, expect
from tests.e2e.conftest import Play
from tests.support.people import LIMIT_MS, Customer, wait_for

from beistand.customer.window.style import ORANGE

AXE: Final = Path(__file__).resolve().parents[2] / "browser" / "node_modules" / "axe-core" / "axe.min.js"
RULES: Final = "axe.run(document, {runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']})"
SHOTS: Final = Path("build/into-the-case")
NEWS_LEAST_PX: Final = 1_000
"""The ground of the sentence that a screenshot is being taken has many more."""


def _look(page: Page, name: str) -> None:
    """Hold a page to WCAG 2.2 AA as far as a machine can tell, wide and on a phone; keep its pictures."""
    SHOTS.mkdir(parents=True, exist_ok=True)
    for view, width_px in (("desk", 1366), ("phone", 390)):
        page.set_viewport_size({"width": width_px, "height": 900})
        page.evaluate(AXE.read_text(encoding="utf-8"))
        found = page.evaluate(RULES)["violations"]
        page.screenshot(path=SHOTS / f"{name}-{view}.png", full_page=True)
        assert [(name, rule["id"], [node["html"] for node in rule["nodes"]]) for rule in found] == []
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), (name, view)


def _is_told(customer: Customer, before: int) -> bool:
    return _orange(customer) >= before + NEWS_LEAST_PX


def _orange(customer: Customer) -> int:
    wanted = np.array([int(ORANGE[at : at + 2], 16) for at in (1, 3, 5)], np.uint8)
    return int((customer.screen() == wanted).all(axis=2).sum())


def _writes(page: Page, line: str) -> None:
    page.fill(".talk__field", line)
    page.keyboard.press("Enter")


def _asks_to_keep(play: Play) -> None:
    """Ask for keeping what is written; the customer answers the card with yes."""
    page = play.supporter.page
    page.click("text=Aufbewahren …")
    page.fill("#ask-chat_transcript", "Damit wir die Schritte nachlesen können")
    page.click("dialog[open] >> text=Bitte senden")
    play.customer.allow_card(page.get_by_text("Wird im Supportfall aufbewahrt.").is_visible)


def _shoots(play: Play) -> None:
    """Take a screenshot; the customer is told of it in a strong colour."""
    before = _orange(play.customer)
    play.supporter.page.get_by_role("button", name="Bildschirmfoto", exact=True).click()
    wait_for(lambda: _is_told(play.customer, before), "the customer's bar telling of the screenshot")
    SHOTS.mkdir(parents=True, exist_ok=True)
    play.customer.photograph(SHOTS / "customer.png")
    play.supporter.reads("Das Bildschirmfoto liegt im Supportfall.")
    play.supporter.page.screenshot(path=SHOTS / "console.png")


def test_talk_and_screenshot_come_into_the_case_and_the_customer_sees_both(play: Play) -> None:
    """Asked with a reason, announced, ended with one click; afterwards the case shows what was allowed and no more."""
    play.meet(control=False)
    page, case = play.supporter.page, play.supporter.page.url.removesuffix("/session")
    page.click("text=Schreiben")
    _writes(page, "Vor Ihrem Ja.")
    play.supporter.reads("Wird nicht aufbewahrt.")
    _asks_to_keep(play)
    _writes(page, "Bitte den Drucker einschalten.")
    _shoots(play)
    play.customer.takes_everything_back()
    play.supporter.reads("Wird nicht aufbewahrt.")
    _writes(page, "Nach Ihrem Klick.")
    play.customer.press_end()
    play.supporter.reads("Was Sie sich schreiben und aufbewahren durften, liegt im Supportfall.")

    page.goto(f"{case}?show=screenshots")
    page.locator("img.timeline__shot").scroll_into_view_if_needed()
    page.wait_for_function("() => document.querySelector('img.timeline__shot').naturalWidth === 1280", timeout=LIMIT_MS)
    expect(page.locator(".timeline__row")).to_have_count(3)  # announced, taken, and the file
    page.goto(f"{case}?show=all")
    for told in ("Bildschirmfoto angekündigt", "Geschriebenes aufbewahrt", "Zeilen: 1", "verpflichtet seit"):
        expect(page.locator(".timeline")).to_contain_text(told)
    _look(page, "case")
    page.get_by_role("link", name="Lesen").first.click()
    page.wait_for_url(re.compile("/transcripts/"))
    expect(page.locator(".talk-lines")).to_contain_text("Bitte den Drucker einschalten.")
    expect(page.locator(".talk-lines li")).to_have_count(1)
    _look(page, "talk")


def test_what_the_rules_never_allow_is_offered_to_nobody(play: Play) -> None:
    """Where the notice says never, the supporter finds no button, the customer no question, the case no trace."""
    page = play.supporter.page
    base, case = play.server.url, page.url.removesuffix("/session")
    page.goto(f"{base}/notices/edit")
    page.select_option("#screenshots", "never")
    page.select_option("#chat_transcript", "never")
    page.fill("#note", "Aus Sitzungen bleibt nur das Protokoll.")
    page.get_by_role("button", name="Als neue Fassung veröffentlichen").click()
    page.wait_for_url("**/notices?said=notice")
    page.goto(f"{case}/session")
    play.meet(control=False)
    page.click("text=Schreiben")
    _writes(page, "Nur für den Augenblick.")
    play.supporter.reads("Wird nicht aufbewahrt.")
    expect(page.get_by_text("Aufbewahren …")).to_be_hidden()
    expect(page.get_by_role("button", name="Bildschirmfoto", exact=True)).to_be_hidden()
    play.customer.photograph(SHOTS / "customer-never.png")
    play.customer.press_end()
    play.supporter.reads("Der Sitzungsbeleg, den beide Seiten unterschrieben haben, liegt im Supportfall.")
    page.goto(f"{case}?show=all")

    expect(page.locator(".timeline")).to_contain_text("von beiden Seiten unterschrieben")
    expect(page.locator(".timeline")).not_to_contain_text("Bildschirmfoto")
    expect(page.locator(".timeline")).not_to_contain_text("aufbewahrt")
