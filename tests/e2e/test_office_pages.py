"""Can everybody in the office use the pages of sign-in, roles and secrecy: on a phone, at a desk, in both languages?"""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest
from playwright.sync_api import Browser, Page
from tests.support.accessible import demand_accessible
from tests.support.people import ORGANISATION
from tests.support.server_process import serving

PAGES: Final = (
    "account",
    "people",
    "people/1",
    "secrecy",
    "secrecy/sign/basic",
    "secrecy/sign/professional",
    "secrecy/register",
    "secrecy/texts/professional",
    "secrecy/texts/telecommunications/1",
    "account/authenticator",
    "mails?name=Vor+der+Sitzung&language=de",
    "organisation",
    "audit",
    "privacy",
    "times",
    "programs",
    "papers",
    "desk",
)
WIDTHS: Final = {"desk": 1366, "phone": 390}
SHOTS: Final = Path("build/office-pages")
DEVICE: Final = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


class Walk:
    """One visit: looks at each page, by eye and by axe."""

    def __init__(self, page: Page, *, view: str, language: str) -> None:
        self.page = page
        self._mark = f"{language}-{view}"
        SHOTS.mkdir(parents=True, exist_ok=True)

    def look(self, name: str) -> None:
        """Hold a page to WCAG 2.2 AA as far as a machine can tell; keep its picture."""
        file = re.sub(r"\W+", "-", name)
        self.page.screenshot(path=SHOTS / f"{file}-{self._mark}.png", full_page=True)
        demand_accessible(self.page, name)


@pytest.fixture
def home(tmp_path: Path) -> Iterator[tuple[str, str]]:
    """Serve on this machine; give the address and the first link, by the name that passkeys need."""
    with serving("--data", str(tmp_path / "data"), log=tmp_path / "log") as running:
        yield f"http://localhost:{running.port}", running.setup_link.replace("127.0.0.1", "localhost")


@pytest.mark.parametrize("language", ["de", "en"])
@pytest.mark.parametrize("view", WIDTHS)
def test_every_page_is_for_everybody(chromium: Browser, home: tuple[str, str], view: str, language: str) -> None:
    """From the first link to the register no page breaks WCAG 2.2 AA or scrolls sideways."""
    base, link = home
    size = {"width": WIDTHS[view], "height": 900}
    locale = "de-DE" if language == "de" else "en-GB"
    with chromium.new_context(locale=locale, viewport=size, bypass_csp=True) as context:  # type: ignore[arg-type]
        page = context.new_page()
        page.set_default_timeout(20_000)
        device = context.new_cdp_session(page)
        device.send("WebAuthn.enable")
        device.send("WebAuthn.addVirtualAuthenticator", {"options": DEVICE})
        walk = Walk(page, view=view, language=language)
        page.goto(link)
        for name, value in ORGANISATION.items():
            page.fill(f"[name={name}]", value)
        page.click("main form button.button")
        page.wait_for_selector("[data-passkey-button]:visible")
        walk.look("second-factor-new")
        page.click("[data-passkey-button]")
        page.wait_for_selector(".codes")
        walk.look("recovery-codes")
        for address in PAGES:
            page.goto(f"{base}/{address}")
            walk.look(address)
        _refused(walk, base)
        page.goto(f"{base}/desk")
        page.click("form[action='/sign-out'] button")
        page.wait_for_url("**/sign-in")
        walk.look("sign-in")
        page.fill("[name=email]", ORGANISATION["email"])
        page.fill("[name=password]", ORGANISATION["password"])
        page.click("form[action='/sign-in'] button")
        page.wait_for_url("**/second-factor")
        walk.look("second-factor")


def _refused(walk: Walk, base: str) -> None:
    """Meet the missing declaration on the way to a session, sign by passkey, and go on."""
    page = walk.page
    page.goto(f"{base}/cases/new")
    page.fill("[name=customer]", "Praxis Dr. Öztürk")
    page.fill("[name=purpose]", "Der Drucker druckt nicht")
    page.click("main form button.button")
    page.wait_for_selector("a[href^='/secrecy/sign/basic?then=']")
    walk.look("secrecy-missing")
    page.click("a[href^='/secrecy/sign/basic?then=']")
    page.wait_for_url(re.compile(r"/secrecy/sign/basic\?then="))
    page.wait_for_selector("[data-passkey-button]:visible")
    for box in page.get_by_role("checkbox").all():
        box.check()
    page.click("[data-passkey-button]")
    page.wait_for_url(re.compile(r":\d+/cases/[0-9-]+/session$"))
    page.goto(page.url.removesuffix("/session"))
    walk.look("case")
    page.click("form[action$='/mail'] button")
    page.wait_for_selector("[data-copy=mail-body]:visible")
    walk.look("case-mail")
