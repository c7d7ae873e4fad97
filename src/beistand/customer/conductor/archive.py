"""How does the receipt get written? Asks the server for text and paper, does without both, and says where it is."""

import asyncio
import logging
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from beistand.customer.conductor.ports import Books, Happened
from beistand.customer.conductor.saving import Saved, SavingError, save_receipt
from beistand.customer.link.papers import PaperError, Papers
from beistand.proof.check import check
from beistand.proof.reading import reading_of
from beistand.proof.text import text_of
from beistand.proof.words import load_words
from beistand.session.events import ReceiptFailed, ReceiptSaved
from beistand.wire.errors import LedgerError, ReceiptError
from beistand.wire.ledger_facts import Language

_log = logging.getLogger(__name__)
_MINUTE_S: Final = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class ServerArchive:
    """Writes receipts; ``start`` runs a job in the loop, ``happened`` hears what came of it."""

    papers: Papers
    start: Callable[[Coroutine[None, None, None]], None]
    happened: Happened

    def save(self, books: Books, *, folder: str, language: Language) -> None:
        """Begin to write; exactly one event follows."""
        self.start(self._save(books, Path(folder), language))

    async def _save(self, books: Books, folder: Path, language: Language) -> None:
        try:
            saved = await self._saved(books, folder, language)
        except (SavingError, ReceiptError, LedgerError) as error:
            self.happened(ReceiptFailed(detail=str(error)))
            return
        self.happened(ReceiptSaved(paths=(str(saved.proof), str(saved.paper))))

    async def _saved(self, books: Books, folder: Path, language: Language) -> Saved:
        shown = books.notice_shown()
        text = ""
        try:
            text = await self.papers.notice_text(
                version=shown.version, language=shown.language, sha256=bytes.fromhex(shown.text)
            )
        except PaperError as error:
            _log.warning("receipt_without_notice_text text=%s", error)
        file = books.receipt(notice_text=text)
        local = datetime.now().astimezone()
        words = load_words(language)
        offset = local.utcoffset()
        zone_min = round(offset.total_seconds() / _MINUTE_S) if offset else 0
        try:
            paper, suffix = await self.papers.receipt(file, language=language, zone_min=zone_min), ".pdf"
        except PaperError as error:
            _log.warning("receipt_without_paper text=%s", error)
            reading = reading_of(check(file), words, zone=local.tzinfo or UTC)
            paper, suffix = text_of(reading).encode(), ".txt"
        return await asyncio.to_thread(
            save_receipt, folder, file=file, paper=paper, suffix=suffix, words=words, local=local
        )
