"""Do people come in with passkeys and recovery codes, in a real browser with a real (virtual) authenticator?"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect
from tests.support.people import ORGANISATION
from tests.support.server_process import ServerProcess, serving

WAIT_MS: Final = 20_000
DEVICE: Final = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


@pytest.fixture
def server(tmp_path: Path) -> Iterator[ServerProcess]:
    """Serve on this machine."""
    with serving("--data", str(tmp_path / "data"), log=tmp_path / "log") as running:
        yield running


@contextmanager
def _browser(chromium: Browser, *, is_owner: bool = True) -> Iterator[tuple[Page, BrowserContext]]:
    """Give a browser whose computer has an authenticator; ``is_owner``: whether finger or PIN are right."""
    with chromium.new_context(locale="de-DE") as context:
        page = context.new_page()
        page.set_default_timeout(WAIT_MS)
        device = context.new_cdp_session(page)
        device.send("WebAuthn.enable")
        device.send("WebAuthn.addVirtualAuthenticator", {"options": {**DEVICE, "isUserVerified": is_owner}})
        yield page, context


def _home(server: ServerProcess) -> str:
    return f"http://localhost:{server.port}"


def _set_up(page: Page, server: ServerProcess) -> list[str]:
    """Set the server up with a passkey as the second key; return the recovery codes."""
    page.goto(server.setup_link.replace("127.0.0.1", "localhost"))
    for name, value in ORGANISATION.items():
        page.fill(f"[name={name}]", value)
    page.click("main form button.button")
    page.fill("[name=passkey_name]", "Laptop Büro")
    page.get_by_role("button", name="Passkey einrichten").click()
    expect(page.get_by_role("heading", name="Ersatzcodes", exact=True)).to_be_visible()
    codes = page.locator(".codes li").all_inner_texts()
    page.get_by_role("link", name="Ich habe sie aufgehoben").click()
    page.wait_for_url("**/desk")
    return codes


def _sign_out(page: Page) -> None:
    page.get_by_role("button", name="Abmelden", exact=True).click()
    page.wait_for_url("**/sign-in")


def _type_password(page: Page) -> None:
    page.fill("[name=email]", ORGANISATION["email"])
    page.fill("[name=password]", ORGANISATION["password"])
    page.get_by_role("button", name="Anmelden", exact=True).click()
    page.wait_for_url("**/second-factor")


def _type_code(page: Page, code: str) -> None:
    page.fill("[name=code]", code)
    page.get_by_role("button", name="Anmelden", exact=True).click()


def test_a_passkey_opens_the_desk_alone_and_after_the_password(chromium: Browser, server: ServerProcess) -> None:
    """Whoever has a passkey signs in with one touch; typed passwords end at it as the second key."""
    with _browser(chromium) as (page, _):
        _set_up(page, server)
        _sign_out(page)
        page.get_by_role("button", name="Mit Passkey anmelden").click()
        page.wait_for_url("**/desk")
        page.goto(f"{_home(server)}/account")
        assert "Passkey" in page.get_by_role("region", name="Liste der Anmeldungen").inner_text()
        assert page.get_by_text("Laptop Büro (seit").is_visible()
        _sign_out(page)
        _type_password(page)
        page.get_by_role("button", name="Passkey benutzen").click()
        page.wait_for_url("**/desk")


def test_a_recovery_code_opens_the_desk_once(chromium: Browser, server: ServerProcess) -> None:
    """Whoever lost the device comes in by a kept code; the same code is worth nothing the second time."""
    with _browser(chromium) as (page, _):
        codes = _set_up(page, server)
        assert len(set(codes)) == 10
        assert all(re.fullmatch(r"([a-z2-7]{4}-){3}[a-z2-7]{4}", code) for code in codes)
        _sign_out(page)
        _type_password(page)
        _type_code(page, codes[3].upper().replace("-", " "))
        page.wait_for_url("**/desk")
        _sign_out(page)
        _type_password(page)
        _type_code(page, codes[3])
        expect(page.get_by_role("alert").first).to_contain_text("stimmt nicht")
        _type_code(page, codes[4])
        page.wait_for_url("**/desk")


def test_a_found_device_opens_nothing_without_its_owner(chromium: Browser, server: ServerProcess) -> None:
    """A passkey alone counts only when the device checked finger, face or PIN; the last second key cannot go."""
    with _browser(chromium) as (owner, _):
        _set_up(owner, server)
        owner.goto(f"{_home(server)}/account")
        owner.get_by_role("button", name="Passkey Laptop Büro entfernen").click()
        expect(owner.get_by_role("heading", name="Das ist Ihr letzter zweiter Schlüssel.")).to_be_visible()
    with _browser(chromium, is_owner=False) as (page, _):
        page.goto(f"{_home(server)}/sign-in")
        page.get_by_role("button", name="Mit Passkey anmelden").click()
        expect(page.get_by_text("Das hat nicht geklappt.")).to_be_visible()
        page.goto(f"{_home(server)}/desk")
        assert page.url.endswith("/sign-in")


def test_a_foreign_answer_is_refused(chromium: Browser, server: ServerProcess) -> None:
    """A made-up answer, or one that was sent before, opens nothing and says so."""
    with _browser(chromium) as (page, context):
        _set_up(page, server)
        with page.expect_request("**/passkey") as asked:
            _sign_out(page)
            page.get_by_role("button", name="Mit Passkey anmelden").click()
            page.wait_for_url("**/desk")
        sent = asked.value.post_data
        assert sent
        _sign_out(page)
        home = _home(server)
        headers = {"content-type": "application/x-www-form-urlencoded"}
        for body in (sent, "passkey=", "passkey=[]", "passkey=%7B%7D", "passkey=" + "[" * 5_000):
            answer = context.request.post(f"{home}/sign-in/passkey", data=body, headers=headers)
            assert answer.status == 422
            assert "Dieser Passkey gehört zu keinem Konto hier" in answer.text()
