"""Is the receipt inside a PDF found, and is a PDF with tricks in it refused?"""

import zlib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.support.receipts import whole_file

from beistand.proof.command import EXIT_BROKEN, EXIT_HOLDS, verify
from beistand.proof.inside import PDF_MAX_BYTES, is_pdf, receipt_in
from beistand.wire.errors import ReceiptError

FILE = whole_file()


def pdf(*streams: bytes) -> bytes:
    """Return what has the form of a PDF with these streams."""
    objects = (b"1 0 obj <<>>\nstream\n" + stream + b"\nendstream\nendobj\n" for stream in streams)
    return b"%PDF-1.7\n" + b"".join(objects) + b"%%EOF"


def test_a_packed_and_a_plain_receipt_are_found() -> None:
    """Whatever program wrote the paper, the receipt in it comes out byte for byte."""
    for inside in (FILE, zlib.compress(FILE)):
        assert receipt_in(pdf(zlib.compress(b"a font"), inside, b"\x00picture")) == FILE


def test_no_receipt_two_receipts_and_giants_are_refused() -> None:
    """A paper that shows one receipt and encloses another beside it proves nothing."""
    bomb = zlib.compress(b'{"answers":[' + bytes(50 * 1024**2))
    wrong = (pdf(), pdf(b"text"), pdf(FILE, zlib.compress(FILE)), pdf(bomb), b"%PDF-" + bytes(PDF_MAX_BYTES))
    for data in wrong:
        with pytest.raises(ReceiptError):
            receipt_in(data)


@given(data=st.binary(max_size=500), middle=st.sampled_from([b"stream", b"endstream", b"stream\r\nendstream", b""]))
def test_hostile_papers_are_one_clear_error(data: bytes, middle: bytes) -> None:
    """A stranger's PDF causes a sentence and nothing else."""
    with pytest.raises(ReceiptError):
        receipt_in(b"%PDF-" + data + middle + data)


def test_the_command_takes_the_paper_too(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The customer may check the file at hand, and is told that the print itself proves nothing."""
    path = tmp_path / "beleg.pdf"
    path.write_bytes(pdf(zlib.compress(FILE)))
    assert is_pdf(path.read_bytes())
    assert verify([str(path)], program="beistand", language="de") == EXIT_HOLDS
    assert "kann davon abweichen" in capsys.readouterr().out
    path.write_bytes(pdf(zlib.compress(FILE.replace(b'"minutes":10', b'"minutes":99'))))
    assert verify([str(path)], program="beistand", language="de") == EXIT_BROKEN
    assert "Nummer 6" in capsys.readouterr().out
    path.write_bytes(pdf(b"nothing"))
    assert verify([str(path)], program="beistand", language="de") == EXIT_BROKEN
    assert "liegt kein Einwilligungsbeleg" in capsys.readouterr().out, "nobody reads that something was damaged"
