"""Does the module believe only the server whose certificate is true, and survive whatever a false one answers?"""

import asyncio
import datetime as dt
import http.server
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

from beistand.customer.link.join import ANSWER_MAX_BYTES, JoinError, TicketAsker
from beistand.customer.link.trust import trust


def certificate(folder: Path, name: str) -> Path:
    """Write a throw-away certificate with its key for a name; return the file."""
    key = ec.generate_private_key(ec.SECP256R1())
    who = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = dt.datetime.now(dt.UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(who)
        .issuer_name(who)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - dt.timedelta(days=1))
        .not_valid_after(now + dt.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        .sign(key, hashes.SHA256())
    )
    path = folder / f"{name}.pem"
    secret = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    path.write_bytes(secret + made.public_bytes(Encoding.PEM))
    return path


@contextmanager
def answering(body: bytes, *, status: int = 200, pem: Path | None = None, to: str = "") -> Iterator[str]:
    """Serve the same answer to everybody on a port of the kernel; yield the address."""

    class Answers(http.server.BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["Content-Length"]))
            self.send_response(status)
            self.send_header("Content-Length", str(len(body)))
            if to:
                self.send_header("Location", to)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_args: object) -> None:
            """Say nothing."""

    server = http.server.HTTPServer(("127.0.0.1", 0), Answers)
    if pem is not None:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(pem)
        server.socket = context.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        scheme = "https" if pem else "http"
        yield f"{scheme}://{'localhost' if pem else '127.0.0.1'}:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


async def ask(url: str, *, ca_file: Path | None = None) -> str:
    """Ask for a ticket."""
    return (await TicketAsker(server=url, tls=trust(server=url, ca_file=ca_file)).ask("1234")).ticket


async def test_a_true_certificate_is_believed(tmp_path: Path) -> None:
    """With the organisation's own authority the module joins."""
    pem = certificate(tmp_path, "localhost")
    with answering(b'{"ticket": "1.ab.2.customer.x-_"}', pem=pem) as url:
        assert await ask(url, ca_file=pem) == "1.ab.2.customer.x-_"


@pytest.mark.parametrize("name", ["unknown", "other.example"])
async def test_a_false_certificate_is_not(tmp_path: Path, name: str) -> None:
    """An authority that nobody named and a certificate of another name are both refused, and it is said so."""
    pem = certificate(tmp_path, "localhost" if name == "unknown" else name)
    with answering(b'{"ticket": "t"}', pem=pem) as url, pytest.raises(JoinError) as caught:
        await ask(url, ca_file=None if name == "unknown" else pem)

    assert caught.value.word == "server_untrusted"


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<html>",
        b"[]",
        b'{"ticket": ""}',
        b'{"ticket": "a b"}',
        b'{"ticket": "a,b"}',
        b'{"ticket": 5}',
        b'{"ticket": "' + b"a" * ANSWER_MAX_BYTES + b'"}',
        b"[" * 50_000,
    ],
    ids=["nothing", "a page", "a list", "empty", "blank", "comma", "number", "huge", "deep"],
)
async def test_a_strange_answer_is_told_as_such(body: bytes) -> None:
    """Whatever a strange server answers, the customer reads that it is no beistand server."""
    with answering(body) as url, pytest.raises(JoinError) as caught:
        await ask(url)

    assert caught.value.word == "server_strange"


async def test_a_refusal_says_how_long_to_wait() -> None:
    """The customer is told the server's own reason."""
    with answering(b'{"error": "code_expired", "message": {}}', status=410) as url, pytest.raises(JoinError) as caught:
        await ask(url)

    assert caught.value.word == "code_expired"


async def test_nobody_is_sent_elsewhere_for_a_ticket() -> None:
    """A redirect to another address is not followed."""
    with (
        answering(b'{"ticket": "stolen"}') as elsewhere,
        answering(b"", status=307, to=elsewhere) as url,
        pytest.raises(JoinError) as caught,
    ):
        await ask(url)

    assert caught.value.word == "server_strange"


async def test_a_server_that_is_not_there_is_told() -> None:
    """A wrong address ends in a sentence, not in waiting."""
    with answering(b"") as url:
        gone = url
    async with asyncio.timeout(5):
        with pytest.raises(JoinError) as caught:
            await ask(gone)

    assert caught.value.word == "server_unreachable"
