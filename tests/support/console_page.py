"""How does a test sit at the supporter's place? A real browser that sets up, opens a case and starts a session."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Final

import pyotp
from playwright.sync_api import Browser, Page, sync_playwright
from tests.support.desk import ORGANISATION, PASSWORD

CHROMIUM: Final = "/usr/bin/chromium"
FLAGS: Final = ("--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking")
LIMIT_MS: Final = 30_000
_CASE: Final = re.compile(r"/cases/[0-9][0-9-]*/session$")
_CODE: Final = re.compile(r"\d{4}\s\d{3}\s\d{3}")
_ENTRIES: Final = {
    **ORGANISATION,
    "name": "Jörg Weiß",
    "email": "joerg@mueller.example",
    "password": PASSWORD,
    "password_again": PASSWORD,
}


@contextmanager
def chromium_browser(*flags: str) -> Iterator[Browser]:
    """Run a browser of its own."""
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=CHROMIUM, args=[*FLAGS, *flags])
        try:
            yield browser
        finally:
            browser.close()


def open_case(page: Page, *, setup_link: str, base: str) -> None:
    """Set the server up and open a case; its console is up then."""
    page.set_default_timeout(LIMIT_MS)
    page.goto(setup_link)
    for name, value in _ENTRIES.items():
        field = page.query_selector(f"[name={name}]")
        if field is not None:
            field.fill(value)
    page.click("main form button.button")
    page.wait_for_selector("[name=code]")
    secret = ""
    if page.query_selector("form[action='/second-factor/later'] button"):
        page.click("form[action='/second-factor/later'] button")
    else:
        secret = (page.text_content(".mono") or "").replace(" ", "").strip()
        page.fill("[name=code]", pyotp.TOTP(secret).now())
        page.click("form[action='/second-factor'] button")
        page.click("a.button[href='/desk']")
    page.wait_for_url("**/desk*")
    _sign_secrecy(page, base, secret=secret)
    page.goto(f"{base}/cases/new")
    page.fill("[name=customer]", "Frau Schmidt")
    page.fill("[name=purpose]", "Der Drucker druckt nicht")
    page.click("main form button.button")
    page.wait_for_url(_CASE)


def _sign_secrecy(page: Page, base: str, *, secret: str) -> None:
    """Read and sign; with the device's next code, or the password where there is no device."""
    page.goto(f"{base}/secrecy/sign/basic")
    for box in page.get_by_role("checkbox").all():
        box.check()
    if secret:
        # The code of the sign-in is used up; the next one is good already.
        page.fill("[name=code]", pyotp.TOTP(secret).at(datetime.now(UTC) + timedelta(seconds=30)))
    else:
        page.fill("[name=password]", PASSWORD)
    page.click("main form button.button--large:not([type=button])")
    page.wait_for_url("**/secrecy?said=signed")


def start_session(page: Page) -> str:
    """Go from the console's first screen to a code, with the buttons that a person clicks; return the ten digits."""
    page.click("text=Sitzung starten")
    return code_on(page)


def code_on(page: Page) -> str:
    """Return the code that the console shows."""
    page.wait_for_selector(".code-digits:visible")
    found = _CODE.search(page.inner_text(".code-digits"))
    assert found, page.inner_text("main")
    return re.sub(r"\s", "", found[0])
