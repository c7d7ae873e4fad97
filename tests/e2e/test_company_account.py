"""Do people come in by their company's own sign-in service, a real OpenID provider in a process of its own?"""

import contextlib
import json
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest
from playwright.sync_api import Browser, Page, expect
from tests.support.people import ORGANISATION
from tests.support.server_process import ServerProcess, serving

START_MAX_S: Final = 30
EMAIL: Final = ORGANISATION["email"]
ACCOUNTS: Final = (
    {"sub": "strong", "email": EMAIL.title(), "email_verified": True, "amr": ["pwd", "mfa"]},
    {"sub": "weak", "email": EMAIL, "email_verified": True, "amr": ["pwd"]},
    {"sub": "unverified", "email": EMAIL, "email_verified": False, "amr": ["mfa"]},
    {"sub": "stranger", "email": "somebody@else.example", "email_verified": True, "amr": ["mfa"]},
)


@pytest.fixture
def issuer(tmp_path: Path) -> Iterator[str]:
    """Run the provider; return its address."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    accounts = [word for account in ACCOUNTS for word in ("--user-claims", json.dumps(account))]
    command = [sys.executable, "-W", "ignore", "-m", "oidc_provider_mock", "--port", str(port), *accounts]
    with (tmp_path / "provider.log").open("w") as log:
        process = subprocess.Popen(command, stdout=log, stderr=log)
    address = f"http://127.0.0.1:{port}"
    try:
        until = time.monotonic() + START_MAX_S
        while not _answers(address):
            assert time.monotonic() < until, (tmp_path / "provider.log").read_text()
            time.sleep(0.1)
        yield address
    finally:
        process.terminate()
        process.wait(START_MAX_S)


def _answers(address: str) -> bool:
    with (
        contextlib.suppress(OSError),
        urllib.request.urlopen(f"{address}/.well-known/openid-configuration", timeout=2) as answer,  # noqa: S310 - this test's own process
    ):
        return bool(answer.status == 200)
    return False


@pytest.fixture
def server(tmp_path: Path, issuer: str) -> Iterator[ServerProcess]:
    """Serve with that provider."""
    (tmp_path / "secret").write_text("a client secret\n")
    given = ("--oidc-issuer", issuer, "--oidc-client", "beistand", "--oidc-secret-file", str(tmp_path / "secret"))
    with serving("--data", str(tmp_path / "data"), *given, log=tmp_path / "log") as running:
        yield running


@pytest.fixture
def page(chromium: Browser, server: ServerProcess) -> Iterator[Page]:
    """Set the server up and sign out again."""
    with chromium.new_context(locale="de-DE") as context:
        opened = context.new_page()
        opened.set_default_timeout(20_000)
        opened.goto(server.setup_link)
        for name, value in ORGANISATION.items():
            opened.fill(f"[name={name}]", value)
        opened.click("main form button.button")
        opened.click("form[action='/second-factor/later'] button")
        opened.wait_for_url("**/desk")
        opened.click("form[action='/sign-out'] button")
        opened.wait_for_url("**/sign-in")
        yield opened


def _go_as(page: Page, account: str) -> None:
    page.get_by_role("link", name="Mit dem Firmenkonto anmelden").click()
    page.get_by_role("button", name=account, exact=True).first.click()


def test_two_factors_there_open_the_desk_here(page: Page, server: ServerProcess) -> None:
    """Whoever proved two factors to the company is at the desk; the list of sign-ins says by which way."""
    _go_as(page, "strong")
    page.wait_for_url("**/desk")
    page.goto(f"{server.url}/account")
    assert "Anmeldedienst der Firma" in page.get_by_label("Liste der Anmeldungen").inner_text()
    cookies = {one["name"]: one for one in page.context.cookies()}
    assert list(cookies) == ["beistand"]
    assert (cookies["beistand"]["httpOnly"], cookies["beistand"]["sameSite"]) == (True, "Lax")
    page.click("form[action='/sign-out'] button")
    _go_as(page, "strong")
    page.wait_for_url("**/desk")
    page.click("form[action='/sign-out'] button")
    _go_as(page, "weak")
    expect(page.get_by_role("alert").first).to_contain_text("gibt es hier niemanden")


def test_one_factor_there_is_half_a_sign_in_here(page: Page, server: ServerProcess) -> None:
    """A password at the company alone opens nothing: the second key is asked for here."""
    _go_as(page, "weak")
    page.wait_for_url("**/second-factor")
    page.goto(f"{server.url}/people")
    assert page.url.endswith("/second-factor")


@pytest.mark.parametrize("account", ["unverified", "stranger"])
def test_only_people_who_were_invited_come_in(page: Page, account: str) -> None:
    """Somebody with a company account, or with an address that nobody checked, is nobody here until invited."""
    _go_as(page, account)
    expect(page.get_by_role("alert").first).to_contain_text("gibt es hier niemanden")


def test_a_refusal_and_a_foreign_answer_are_told(page: Page, server: ServerProcess) -> None:
    """Whoever says no there, or follows a link that somebody else prepared, stays outside and reads why."""
    page.get_by_role("link", name="Mit dem Firmenkonto anmelden").click()
    page.get_by_role("button", name="Deny").click()
    expect(page.get_by_role("alert").first).to_contain_text("seine Antwort passt nicht")
    page.goto(f"{server.url}/sign-in/outside/back?code=guessed&state=guessed")
    expect(page.get_by_role("alert").first).to_contain_text("seine Antwort passt nicht")
    page.get_by_role("link", name="Mit dem Firmenkonto anmelden").click()
    state = page.url.split("state=")[1].split("&")[0]
    page.goto(f"{server.url}/sign-in/outside/back?code=guessed&state={state}")
    expect(page.get_by_role("alert").first).to_contain_text("seine Antwort passt nicht")
