"""Can everybody use a page? What a machine can tell: WCAG 2.2 AA by axe, sideways scrolling, tiny text, keys."""

from pathlib import Path
from typing import Any, Final

from playwright.sync_api import Page

AXE: Final = Path(__file__).resolve().parents[2] / "browser" / "node_modules" / "axe-core" / "axe.min.js"
RULES: Final = "axe.run(document, {runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']})"
SMALLEST_PX: Final = 13.5
SMALL: Final = """least => [...document.querySelectorAll("body *")]
  .filter(one => one.checkVisibility() && [...one.childNodes].some(node => node.nodeType === 3 && node.data.trim()))
  .filter(one => parseFloat(getComputedStyle(one).fontSize) < least)
  .map(one => one.outerHTML.slice(0, 120))"""
STOPS: Final = """() => [...document.querySelectorAll(
    "a[href], button, input, select, textarea, summary, [tabindex='0']")]
  .filter(one => one.checkVisibility() && !one.disabled && one.type !== "hidden" && !one.closest("[hidden]"))
  .map((one, place) => { one.dataset.stop = place; return place; }).length"""
# Where the focus stands on the calendar button inside a date, Chromium draws a ring of its own.
HERE: Final = """() => {
  const one = document.activeElement, style = getComputedStyle(one);
  return {
    stop: one.dataset.stop ?? "",
    seen: (style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2)
      || one.type === "file" || !one.matches(":focus"),
    what: one.outerHTML.slice(0, 120),
  };
}"""
EXTRA_STOPS: Final = 60
"""Dates have a stop for day, month and year each."""


def demand_accessible(page: Page, place: str) -> None:
    """Hold an open page to it, with everything unfolded. ``place``: what is said when it is not so."""
    page.evaluate("document.querySelectorAll('details').forEach(one => { one.open = true })")
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found: list[dict[str, Any]] = page.evaluate(RULES)["violations"]
    assert [(rule["id"], [node["html"] for node in rule["nodes"]]) for rule in found] == [], place
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), f"{place} scrolls sideways"
    assert page.evaluate(SMALL, SMALLEST_PX) == [], f"{place} has tiny text"


def demand_keys(page: Page, place: str) -> None:
    """Walk through an open page by Tab: everything that can be used is reached, and shows that it is reached."""
    page.evaluate("document.querySelectorAll('details').forEach(one => { one.open = true })")
    stops = page.evaluate(STOPS)
    page.evaluate("document.activeElement.blur()")
    reached = set()
    for _ in range(stops + EXTRA_STOPS):
        page.keyboard.press("Tab")
        here = page.evaluate(HERE)
        assert here["seen"] or not here["stop"], f"{place}: no focus to be seen at {here['what']}"
        reached.add(here["stop"])
        if len(reached - {""}) == stops:
            return
    missed = page.evaluate(
        "reached => [...document.querySelectorAll('[data-stop]')].filter(one => !reached.includes(one.dataset.stop))"
        ".map(one => one.outerHTML.slice(0, 120))",
        sorted(reached),
    )
    raise AssertionError(f"{place}: the Tab key does not reach {missed}")
