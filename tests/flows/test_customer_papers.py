"""Does the customer's module get notice text and paper from its own server, and nothing false from any other?"""

import hashlib
import http.server
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from tests.support.receipts import whole_file
from tests.support.server_process import serving

from beistand.customer.link.papers import PaperError, Papers

FILE = whole_file()
TEXT = "Datenschutzhinweis: Sie bestimmen.\n"


@contextmanager
def answering(body: bytes, *, status: int = 200) -> Iterator[Papers]:
    """Serve the same answer to everybody on a port of the kernel; yield what asks there."""

    class Answers(http.server.BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["Content-Length"]))
            self.do_GET()

        def do_GET(self) -> None:
            self.send_response(status)
            self.send_header("Content-Length", str(len(body)))
            self.send_header("Location", "http://127.0.0.1:1/")
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_args: object) -> None:
            """Say nothing."""

    with http.server.HTTPServer(("127.0.0.1", 0), Answers) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield Papers(server=f"http://127.0.0.1:{server.server_address[1]}", tls=None)
        finally:
            server.shutdown()
            thread.join()


async def test_the_server_of_the_company_sets_the_receipt(tmp_path: Path) -> None:
    """From the goodbye card the customer has the paper within moments, from the real server."""
    with serving("--data", str(tmp_path / "data"), log=tmp_path / "log") as server:
        asked = Papers(server=server.url, tls=None)
        pdf = await asked.receipt(FILE, language="de", zone_min=60)
        with pytest.raises(PaperError, match="HTTP 422"):
            await asked.receipt(FILE[:-2], language="de", zone_min=60)
        with pytest.raises(PaperError, match="HTTP 4"):
            await asked.notice_text(version=99, language="de", sha256=bytes(32))

    assert pdf.startswith(b"%PDF")


async def test_only_the_text_that_was_hashed_is_enclosed() -> None:
    """A server that changed the notice afterwards cannot put the new text into the receipt."""
    right = hashlib.sha256(TEXT.encode()).digest()
    with answering(TEXT.encode()) as asked:
        assert await asked.notice_text(version=1, language="de", sha256=right) == TEXT
        with pytest.raises(PaperError, match="another text"):
            await asked.notice_text(version=1, language="de", sha256=bytes(32))


@pytest.mark.parametrize(("body", "status"), [(b"<html>", 200), (b"", 200), (b"", 500), (b"", 307), (b"%PDF", 404)])
async def test_an_answer_that_is_no_paper_is_told(body: bytes, status: int) -> None:
    """A proxy's page, an error or a hint to go elsewhere is not saved as the customer's receipt."""
    with answering(body, status=status) as asked, pytest.raises(PaperError):
        await asked.receipt(FILE, language="en", zone_min=0)


async def test_a_server_that_is_gone_is_told() -> None:
    """Offline, the module knows at once that it has to write the text form."""
    with answering(b"") as asked:
        gone = Papers(server=asked.server, tls=None)
    with pytest.raises(PaperError, match="could not be asked"):
        await gone.receipt(FILE, language="de", zone_min=0)
