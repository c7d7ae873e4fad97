"""How does the module get the notice's text, and its receipt on paper? Two requests to the server that it trusts.

Neither is needed: without an answer the receipt has no text enclosed, and is saved as plain text instead of paper.
"""

import asyncio
import hashlib
import http.client
import ssl
import urllib.error
import urllib.request
from dataclasses import dataclass, field
from typing import Final

from beistand.customer.link.join import no_redirects

TEXT_MAX_BYTES: Final = 131_072
PAPER_MAX_BYTES: Final = 16 * 1024**2
TEXT_WAIT_MAX_S: Final = 5.0
PAPER_WAIT_MAX_S: Final = 45.0


class PaperError(Exception):
    """The server gave no paper, or none that can be used; the message says why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Papers:
    """Asks one server. ``tls``: how it is verified; None for plain http on this machine."""

    server: str
    tls: ssl.SSLContext | None = field(repr=False)

    async def notice_text(self, *, version: int, language: str, sha256: bytes) -> str:
        """Return the text of a notice whose hash (32 bytes) is known.

        Raises:
            PaperError: no answer in time, or another text than the one of the hash.
        """
        request = urllib.request.Request(f"{self.server}/notice/{version}/{language}.txt")  # noqa: S310 - see join
        data = await self._asked(request, wait_s=TEXT_WAIT_MAX_S, most_bytes=TEXT_MAX_BYTES)
        if hashlib.sha256(data).digest() != sha256:
            raise PaperError(f"the server gave another text than that of notice version {version} ({language})")
        return data.decode(errors="strict")

    async def receipt(self, file: bytes, *, language: str, zone_min: int) -> bytes:
        """Return the PDF of a receipt; the server keeps nothing of it.

        Raises:
            PaperError: the server did not set it, or not in time.
        """
        request = urllib.request.Request(  # noqa: S310 - settings let https and this machine's http through only
            f"{self.server}/api/receipt/pdf?language={language}&zone_min={zone_min}",
            data=file,
            headers={"Content-Type": "application/json", "Accept": "application/pdf"},
            method="POST",
        )
        pdf = await self._asked(request, wait_s=PAPER_WAIT_MAX_S, most_bytes=PAPER_MAX_BYTES)
        if not pdf.startswith(b"%PDF"):
            raise PaperError(f"the server's answer of {len(pdf)} bytes is no PDF")
        return pdf

    async def _asked(self, request: urllib.request.Request, *, wait_s: float, most_bytes: int) -> bytes:
        try:
            async with asyncio.timeout(wait_s + 2):
                data = await asyncio.to_thread(self._ask, request, wait_s, most_bytes)
        except TimeoutError:
            raise PaperError(f"no answer within {wait_s:.0f} s") from None
        if len(data) > most_bytes:
            raise PaperError(f"the answer is larger than {most_bytes} bytes")
        return data

    def _ask(self, request: urllib.request.Request, wait_s: float, most_bytes: int) -> bytes:
        try:
            with no_redirects(self.tls).open(request, timeout=wait_s) as answer:
                data: bytes = answer.read(most_bytes + 1)
        except urllib.error.HTTPError as error:
            with error:
                raise PaperError(f"the server refused: HTTP {error.code}") from None
        except (OSError, http.client.HTTPException) as error:
            raise PaperError(f"the server could not be asked: {error}") from error
        return data
