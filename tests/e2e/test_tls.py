"""Does a whole session run over TLS, with certificates of one's own or behind a proxy, and is a false one refused?"""

import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Browser, expect
from tests.support.authority import Authority, Pair
from tests.support.console_page import LIMIT_MS, chromium_browser, open_case, start_session
from tests.support.customer_app import YES, RunningApp
from tests.support.front_proxy import front_proxy
from tests.support.server_process import ServerProcess, serving

from beistand.customer.app import EXIT_SERVER_UNREACHABLE
from beistand.customer.window.texts import text, told
from beistand.session.intents import End
from beistand.session.view import Problem

pytestmark = pytest.mark.skipif(not shutil.which("chromium"), reason="needs chromium")
INFORMED = replace(YES, has_read_notice=True)


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """Run a browser."""
    with chromium_browser() as browser:
        yield browser


def _files(pair: Pair) -> tuple[str, ...]:
    return ("--tls-certificate", str(pair.certificate), "--tls-key", str(pair.key))


def _help(browser: Browser, *, url: str, setup_link: str, ca_file: Path | None) -> str:
    """Hold a session from the set-up to the end; return the link that the supporter would send."""
    context = browser.new_context(ignore_https_errors=True, locale="de-DE")
    page = context.new_page()
    open_case(page, setup_link=setup_link, base=url)
    code = start_session(page)
    page.click("text=E-Mail an den Kunden")
    expect(page.locator("#mail-body")).not_to_have_value("", timeout=LIMIT_MS)
    mail = page.input_value("#mail-body")
    customer = RunningApp(server=url, code=code, answer=INFORMED, ca_file=ca_file)
    try:
        expect(page.locator("canvas").first).to_be_visible(timeout=LIMIT_MS)
        page.click("text=Beenden")
        page.click("dialog[open] .button--danger")
        view = customer.face.wait_for(lambda view: bool(view.ended_reason))
        assert (view.ended_reason, view.problem) == ("supporter", None)
    finally:
        customer.face.click(End())
        customer.stop()
        context.close()
    return mail


def _refused(server: ServerProcess, ca_file: Path | None) -> tuple[Problem, str]:
    """Let the module try; return what it says."""
    customer = RunningApp(server=server.url, ca_file=ca_file)
    try:
        view = customer.face.wait_for(lambda view: view.problem is not None)
        assert view.problem
        said = text("de", f"problem.{view.problem.value}", **told(view.facts))
        customer.face.click(End())
        assert customer.finished() == EXIT_SERVER_UNREACHABLE
    finally:
        customer.stop()
    return view.problem, said


def test_a_whole_session_with_certificates_of_ones_own(
    chromium: Browser, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An organisation with its own authority serves HTTPS; the module is told of it by option or by the system."""
    ours, other = Authority(tmp_path, "ours"), Authority(tmp_path, "other")
    with serving("--data", str(tmp_path / "data"), *_files(ours.sign()), log=tmp_path / "log") as server:
        assert server.url.startswith("https://")
        problem, said = _refused(server, other.file)
        assert problem is Problem.SERVER_UNTRUSTED
        assert server.url in said
        mail = _help(chromium, url=server.url, setup_link=server.setup_link, ca_file=ours.file)
        assert f"{server.url}/#" in mail
        monkeypatch.setenv("SSL_CERT_FILE", str(ours.file))
        customer = RunningApp(server=server.url, code="0000000000")
        view = customer.face.wait_for(lambda view: view.problem is not None)
        assert view.problem is Problem.UNKNOWN_NUMBER, "the authority of the system counts too"
        customer.face.click(End())
        customer.stop()


def test_an_expired_certificate_is_told_as_such(tmp_path: Path) -> None:
    """The customer reads that the time is over, not that somebody attacks, and what to check."""
    ours = Authority(tmp_path, "ours")
    with serving("--data", str(tmp_path / "data"), *_files(ours.sign(days_old=3)), log=tmp_path / "log") as server:
        problem, said = _refused(server, ours.file)

    assert problem is Problem.SERVER_EXPIRED
    assert "abgelaufen" in said
    assert "Uhrzeit" in said


def _join_from(address: str, url: str, ca_file: Path, number: str, *, claims: str = "") -> int:
    """Ask for a ticket from an address of this machine; ``claims``: what the client says of itself."""
    headers = {"x-forwarded-for": claims} if claims else {}
    with httpx.Client(transport=httpx.HTTPTransport(local_address=address, verify=str(ca_file))) as client:
        return client.post(f"{url}/api/join", json={"number": number}, headers=headers).status_code


@pytest.mark.filterwarnings("ignore:.*verify=<str>.*:DeprecationWarning")
def test_a_whole_session_behind_a_proxy(chromium: Browser, tmp_path: Path) -> None:
    """The link names the public address, and each customer is counted by the own address, whatever anybody claims."""
    ours = Authority(tmp_path, "ours")
    with front_proxy(ours.sign()) as proxy:
        behind = ("--behind-proxy", "127.0.0.1", "--public-url", proxy.url)
        with serving("--data", str(tmp_path / "data"), *behind, log=tmp_path / "log") as server:
            proxy.upstream = server.port
            assert server.setup_link.startswith(proxy.url)
            mail = _help(chromium, url=proxy.url, setup_link=server.setup_link, ca_file=ours.file)
            assert f"{proxy.url}/#" in mail

            told_codes = [
                _join_from("127.0.0.2", proxy.url, ours.file, f"{n:04}", claims=f"192.0.2.{n}") for n in range(11)
            ]
            assert told_codes == [404] * 10 + [429], "a claim does not get around the limit"
            assert _join_from("127.0.0.3", proxy.url, ours.file, "0099") == 404, "one's tries slow down nobody else"
            direct = f"http://127.0.0.1:{server.port}"
            past = [_join_from("127.0.0.4", direct, ours.file, f"1{n:03}", claims=f"192.0.2.{n}") for n in range(11)]
            assert past == [404] * 10 + [429], "who comes past the proxy is not believed either"
