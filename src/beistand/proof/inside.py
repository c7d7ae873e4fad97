"""Which receipt is inside a PDF? Finds the enclosed JSON file; knows no more of PDF (ISO 32000-2, 7.3.8) than streams.

What is printed on the paper is not looked at: only the enclosed file can be proven.
"""

import zlib
from collections.abc import Iterator
from typing import Final

from beistand.wire.errors import ReceiptError
from beistand.wire.limits import RECEIPT_MAX_BYTES

PDF_MAX_BYTES: Final = 16 * 1024**2
MAGIC: Final = b"%PDF-"
_BEGIN: Final = b"stream"
_END: Final = b"endstream"
_RECEIPT_BEGINS: Final = b'{"answers":['
_FORM: Final = b'"form":"beistand receipt '


def is_pdf(data: bytes) -> bool:
    """Tell whether a file says that it is a PDF."""
    return data.startswith(MAGIC)


def receipt_in(data: bytes) -> bytes:
    """Return the one receipt that is enclosed in a PDF.

    Raises:
        ReceiptError: the file is too large, or no receipt or more than one is enclosed.
    """
    if len(data) > PDF_MAX_BYTES:
        raise ReceiptError(f"the PDF has {len(data)} bytes; allowed are {PDF_MAX_BYTES}")
    found = [whole for stream in _streams(data) if (whole := _receipt(stream)) is not None]
    if len(found) != 1:
        raise ReceiptError(f"{len(found)} receipts are enclosed in the PDF; there must be exactly one")
    return found[0]


def _streams(data: bytes) -> Iterator[bytes]:
    at = data.find(_BEGIN)
    while at >= 0:
        begin = at + len(_BEGIN)
        end = data.find(_END, begin)
        if end < 0:
            return
        yield data[begin:end].removeprefix(b"\r").removeprefix(b"\n")
        at = data.find(_BEGIN, end + len(_END))


def _receipt(stream: bytes) -> bytes | None:
    """Return a stream's receipt, unpacked if it is packed; None: it is something else."""
    if stream.startswith(_RECEIPT_BEGINS):
        plain = stream.removesuffix(b"\n").removesuffix(b"\r")
    elif _unpacked(stream, most_bytes=len(_RECEIPT_BEGINS)) == _RECEIPT_BEGINS:
        plain = _unpacked(stream, most_bytes=RECEIPT_MAX_BYTES + 1)
    else:
        return None
    return plain if _FORM in plain else None


def _unpacked(stream: bytes, *, most_bytes: int) -> bytes:
    """Return at most so many bytes of what a stream unpacks to; a stream that is not packed unpacks to nothing."""
    try:
        return zlib.decompressobj().decompress(stream, most_bytes)
    except zlib.error:
        return b""
