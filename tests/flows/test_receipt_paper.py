"""Does a customer get the receipt on paper from the server, and nobody anything else?"""

import re
import zlib
from pathlib import Path

import pytest
from tests.support.receipts import STORY, whole_file, whole_session
from tests.support.staff_browser import signed_in

from beistand.server.papers.receipt import NotPrintedError, Printer
from beistand.server.web.receipts import RECEIPT_PATH
from beistand.wire.ledger_facts import RightAsked, Who
from beistand.wire.limits import RECEIPT_MAX_BYTES
from beistand.wire.receipt import pack_receipt

FILE = whole_file()


def attached(pdf: bytes) -> list[bytes]:
    """Return what is inside the streams of a PDF (ISO 32000-2, 7.3.8), unpacked where they are packed."""
    found = []
    for stream in re.findall(rb"stream\r?\n(.*?)\r?\nendstream", pdf, flags=re.DOTALL):
        try:
            found.append(zlib.decompress(stream))
        except zlib.error:
            found.append(stream)
    return found


def files_of(folder: Path) -> dict[Path, bytes]:
    """Return every file below a folder."""
    return {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.mark.parametrize("language", ["de", "de_plain", "en"])
async def test_a_receipt_comes_back_as_paper_with_itself_inside(tmp_path: Path, language: str) -> None:
    """The customer gets one PDF for the files, and the machine-readable receipt in it is byte for byte the own one."""
    async with signed_in(tmp_path) as (_, browser):
        answer = await browser.client.post(f"{RECEIPT_PATH}?language={language}&zone_min=60", content=FILE)

    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == "application/pdf"
    assert "attachment" in answer.headers["content-disposition"]
    assert answer.headers["cache-control"] == "no-store"
    assert answer.content.startswith(b"%PDF")
    assert FILE in attached(answer.content)
    assert any(b"<pdfaid:part>3</pdfaid:part>" in part for part in attached(answer.content)), "it is for archives"


async def test_only_receipts_that_hold_are_printed(tmp_path: Path) -> None:
    """The server lends its paper to nothing that was changed, is too large or is no receipt."""
    wrong = (
        (FILE.replace(b'"minutes":10', b'"minutes":90'), "", 422, "receipt_broken"),
        (b"{}", "", 422, "receipt_broken"),
        (b"\xff\xfe", "", 422, "receipt_broken"),
        (b"", "", 422, "receipt_broken"),
        (FILE, "?language=fr", 400, "bad_request"),
        (FILE, "?zone_min=100000", 400, "bad_request"),
    )
    async with signed_in(tmp_path) as (_, browser):
        for content, query, status, error in wrong:
            answer = await browser.client.post(RECEIPT_PATH + query, content=content)
            assert (answer.status_code, answer.json()["error"]) == (status, error)
            assert set(answer.json()["message"]) == {"de", "en"}


async def test_too_large_and_too_many_are_refused_early(tmp_path: Path) -> None:
    """Nobody keeps the server busy with papers: files have a size, and each address so many per minute."""
    async with signed_in(tmp_path) as (_, browser):
        large = await browser.client.post(RECEIPT_PATH, content=b"x" * (RECEIPT_MAX_BYTES + 1))
        answers = [await browser.client.post(RECEIPT_PATH, content=b"{}") for _ in range(7)]

    assert (large.status_code, large.json()["error"]) == (413, "too_large")
    assert answers[-1].status_code == 429
    assert int(answers[-1].headers["retry-after"]) > 0


async def test_a_receipt_leaves_nothing_on_the_server(tmp_path: Path) -> None:
    """What the customer sends to be printed is not kept, not even in a temporary file."""
    async with signed_in(tmp_path) as (_, browser):
        before = files_of(tmp_path)
        await browser.client.post(RECEIPT_PATH, content=FILE)
        after = files_of(tmp_path)

    assert set(after) == set(before)
    assert not [path for path, content in after.items() if "Jörg Müller".encode() in content]


def test_text_that_looks_like_markup_stays_text() -> None:
    """A supporter's words cannot draw, read or fetch anything on the paper; letters of every script come out."""
    session = whole_session(STORY[:4])
    for reason in (
        '#read("/etc/passwd") $x$ *fett*',
        '#import "@preview/x:1.0.0"',
        "مرحبا Привет 漢字 🖨",
        "\\ @ <a> ~",
    ):
        session.enter(RightAsked(right="control", participant=1, reason=reason), Who.SUPPORTER)

    pdf = Printer().receipt(pack_receipt(session.receipt()), language="de")

    assert pdf.startswith(b"%PDF")
    assert not any(b"root:" in part for part in attached(pdf))


def test_a_paper_that_takes_too_long_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    """A receipt made to keep the server busy ends after its time, with a clear error."""
    monkeypatch.setattr("beistand.server.papers.receipt.SET_MAX_S", 0.01)
    with pytest.raises(NotPrintedError, match="not set"):
        Printer().receipt(FILE, language="de")
