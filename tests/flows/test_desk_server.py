"""Does the real program start, stop and say what is wrong?"""

import asyncio
import contextlib
import datetime as dt
import io
import ipaddress
import json
import socket
import ssl
from pathlib import Path

import httpx
import pytest
import websockets
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from tests.support.desk import ORGANISATION, PASSWORD, signature
from tests.support.server_process import ServerProcess, run, serving
from tests.support.staff_browser import PERSON

from beistand.server.cli import main
from beistand.server.store.database import FILE_NAME

FIELDS = {**ORGANISATION, **PERSON, "password": PASSWORD, "password_again": PASSWORD}


def _relay(server: ServerProcess, ticket: str) -> websockets.connect:
    protocols = [websockets.Subprotocol("beistand.1"), websockets.Subprotocol(f"ticket.{ticket}")]
    return websockets.connect(f"ws://127.0.0.1:{server.port}/relay", subprotocols=protocols, open_timeout=10)


def _csrf(page: str) -> str:
    return page.split('name="csrf" value="')[1].split('"', maxsplit=1)[0]


def _offer(server: ServerProcess) -> dict[str, str]:
    """Set the server up and start a session, as a person on this machine does."""
    with httpx.Client(base_url=server.url, follow_redirects=True) as client:
        second = client.post(server.setup_link, data=FIELDS)
        client.post("/second-factor/later", data={"csrf": _csrf(second.text)})
        csrf = _csrf(client.get("/cases/new").text)
        client.post("/secrecy/sign/basic", data=signature(csrf))
        case = client.post("/cases/new", data={"csrf": csrf, "customer": "Herr Öztürk", "purpose": "Drucker"})
        answer = client.post(f"/api{case.url.path}/sessions", headers={"x-beistand-csrf": csrf})
        assert answer.status_code == 201, answer.text
        offer: dict[str, str] = answer.json()
        return offer


async def _signals_until_closed(link: websockets.ClientConnection) -> list[str]:
    """Return kinds of signals, or their reasons where they have one."""
    told: list[str] = []
    with contextlib.suppress(websockets.ConnectionClosed):
        while True:
            signal = json.loads(await link.recv())
            told.append(signal.get("reason") or signal["kind"])
    return told


def _join(server: ServerProcess, number: str) -> dict[str, str]:
    ticket: dict[str, str] = httpx.post(f"{server.url}/api/join", json={"number": number}).json()
    return ticket


async def test_a_session_outlives_a_restart_of_the_server(tmp_path: Path) -> None:
    """Restarting the server costs both ends a moment: they are told, and their tickets are good again."""
    data, log = str(tmp_path / "data"), tmp_path / "log"
    with serving("--data", data, log=log) as server:
        offer = await asyncio.to_thread(_offer, server)
        joined = await asyncio.to_thread(_join, server, offer["number"])
        async with _relay(server, offer["ticket"]) as supporter, _relay(server, joined["ticket"]) as customer:
            assert json.loads(await customer.recv())["kind"] == "welcome"
            stopped = asyncio.get_running_loop().run_in_executor(None, server.stop)
            for link in (supporter, customer):
                async with asyncio.timeout(15):
                    assert "server_stopping" in await _signals_until_closed(link)
                assert link.close_code == 1012
            assert await stopped == 0

    with serving("--data", data, log=log) as again:
        assert again.setup_link == "", "a server that is set up prints no link"
        async with _relay(again, offer["ticket"]) as supporter, _relay(again, joined["ticket"]) as customer:
            welcome = json.loads(await customer.recv())
            assert (welcome["kind"], welcome["participant"]) == ("welcome", 2)
            assert json.loads(await supporter.recv())["kind"] == "welcome"
        again.kill()

    with serving("--data", data, log=log) as third:
        async with _relay(third, offer["ticket"]) as supporter:
            assert json.loads(await supporter.recv())["kind"] == "welcome", "also after a power cut"


async def test_a_foreign_page_gets_no_link(tmp_path: Path) -> None:
    """A page from elsewhere cannot use the relay through somebody's browser."""
    with serving("--data", str(tmp_path / "data"), log=tmp_path / "log") as server:
        offer = await asyncio.to_thread(_offer, server)
        protocols = [websockets.Subprotocol("beistand.1"), websockets.Subprotocol(f"ticket.{offer['ticket']}")]
        address = f"ws://127.0.0.1:{server.port}/relay"
        foreign = websockets.Origin("https://evil.example")
        async with websockets.connect(address, subprotocols=protocols, origin=foreign) as link:
            assert await _signals_until_closed(link) == ["wrong_origin"]
        own = websockets.Origin(f"http://localhost:{server.port}")
        async with websockets.connect(address, subprotocols=protocols, origin=own) as link:
            assert json.loads(await link.recv())["kind"] == "welcome"


def _joins(server: ServerProcess, address: str) -> int:
    """Try to join with a number that is not there; return the status."""
    headers = {"x-forwarded-for": address, "x-forwarded-proto": "https"}
    local = f"http://127.0.0.1:{server.port}"
    number = f"{int(address.rsplit('.', 1)[1]):04}"
    return httpx.post(f"{local}/api/join", json={"number": number}, headers=headers).status_code


def test_behind_a_proxy_each_customer_counts_alone(tmp_path: Path) -> None:
    """One who guesses slows down nobody else, and cookies go over HTTPS only."""
    log, data = tmp_path / "log", str(tmp_path / "data")
    proxy = ("--behind-proxy", "127.0.0.1", "--public-url", "https://hilfe.example")
    with serving("--data", data, *proxy, log=log) as server:
        assert [_joins(server, f"198.51.100.{n}") for n in range(20)] == [404] * 20
        assert [_joins(server, "192.0.2.1") for _ in range(6)][-1] == 429
        local = f"http://127.0.0.1:{server.port}"
        page = httpx.get(f"{local}/?language=en", headers={"x-forwarded-proto": "https"})
        assert "secure" in page.headers["set-cookie"].lower()
        assert "strict-transport-security" in page.headers


def test_without_a_proxy_nobody_chooses_the_own_address(tmp_path: Path) -> None:
    """A header that anybody can send does not get around the limits."""
    with serving("--data", str(tmp_path / "data"), log=tmp_path / "log") as server:
        numbers = [f"{n:04}" for n in range(11)]
        told = [
            httpx.post(
                f"{server.url}/api/join", json={"number": number}, headers={"x-forwarded-for": f"192.0.2.{number}"}
            ).status_code
            for number in numbers
        ]
    assert told == [404] * 10 + [429]


def test_tls_is_served_with_a_certificate_of_ones_own(tmp_path: Path) -> None:
    """An operator with a certificate serves HTTPS; cookies then go over HTTPS only."""
    certificate, key = _certificate(tmp_path)
    files = ("--tls-certificate", str(certificate), "--tls-key", str(key))
    with serving("--data", str(tmp_path / "data"), *files, log=tmp_path / "log") as server:
        assert server.url.startswith("https://")
        trusting = ssl.create_default_context(cafile=str(certificate))
        with httpx.Client(base_url=server.url, verify=trusting) as client:
            answer = client.post(server.setup_link, data=FIELDS)
    assert answer.status_code == 303
    assert answer.headers["set-cookie"].startswith("__Host-beistand=")
    assert "Secure" in answer.headers["set-cookie"]


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("--host", "0.0.0.0"), ("Ohne TLS", "Without TLS")),  # noqa: S104 - the mistake that is to be told
        (("--tls-certificate", "no.pem", "--tls-key", "no.pem"), ("nicht lesbar", "cannot be read")),
        (("--data", "/dev/null/data"), ("Datenordner", "data folder")),
    ],
)
def test_what_cannot_work_ends_with_2(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...], told: tuple[str, str]
) -> None:
    """An operator reads what to do instead of a traceback."""
    code = main(["serve", "--data", str(tmp_path / "data"), *arguments])

    said = capsys.readouterr().err
    assert code == 2
    assert all(sentence in said for sentence in told)


def test_a_port_in_use_is_told_and_nothing_is_left(tmp_path: Path) -> None:
    """Two servers on one port: the second says so and makes no database."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        answer = run("serve", "--data", str(tmp_path / "data"), "--port", str(taken.getsockname()[1]))

    assert (answer.returncode, "--port" in answer.stderr) == (2, True)
    assert not (tmp_path / "data" / FILE_NAME).exists()


def test_the_operator_sets_up_an_administrator_from_the_terminal(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A server without a browser at hand is set up too; a lost password gets a new link."""
    data = ["--data", str(tmp_path / "data")]

    def make(name: str, password: str) -> int:
        monkeypatch.setattr("sys.stdin", io.StringIO(f"{password}\n"))
        return main(["make-admin", *data, "--name", name, "--email", f"{name}@b.example"])

    assert make("anna", PASSWORD) == 0
    assert make("joerg", PASSWORD) == 0, "a second one needs no link either"
    assert make("bo", "kurz") == 2
    assert "12 to 256" in capsys.readouterr().err
    assert main(["setup-link", *data]) == 2, "the server is set up"
    assert main(["setup-link", *data, "--email", "Anna@b.example"]) == 0
    assert "http://127.0.0.1:8600/setup/" in capsys.readouterr().out
    assert main(["migrate", *data]) == 0
    main(["doctor", *data, "--port", "0"])
    assert capsys.readouterr().out.count("✓") >= 4


def _certificate(folder: Path) -> tuple[Path, Path]:
    """Make a throw-away certificate for 127.0.0.1."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    now = dt.datetime.now(dt.UTC)
    host = x509.SubjectAlternativeName([x509.DNSName("127.0.0.1"), x509.IPAddress(ipaddress.ip_address("127.0.0.1"))])
    built = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(minutes=5))
        .not_valid_after(now + dt.timedelta(days=1))
        .add_extension(host, critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    certificate_file, key_file = folder / "cert.pem", folder / "key.pem"
    certificate_file.write_bytes(built.public_bytes(serialization.Encoding.PEM))
    key_file.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()),
    )
    return certificate_file, key_file
