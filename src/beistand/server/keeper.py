"""What does the server do by itself, again and again? Signs the state of the record, and deletes what is due."""

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Final

from beistand.server.desk import audit, retention
from beistand.server.desk.audit_seal import AuditSeal
from beistand.server.desk.books import Books

EVERY_S: Final = 60
DELETE_EVERY: Final = timedelta(days=1)
"""Also a minute after each start."""
ROUNDS_MAX: Final = 1_000
"""So often what is due is deleted in one go; the rest comes a day later."""

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Keeper:
    """Keeps the record in order while the server runs."""

    books: Books
    data_dir: Path
    seal: AuditSeal
    now: Callable[[], datetime]

    async def run(self) -> None:
        """Work until cancelled."""
        deleted_at: datetime | None = None
        while True:
            await asyncio.sleep(EVERY_S)
            if deleted_at is None or self.now() - deleted_at >= DELETE_EVERY:
                deleted_at = self.now()
                await self._try(self.delete_due)
            await self._try(self.sign)

    async def stop(self) -> None:
        """Sign what is new at the end; a record that cannot be written now is signed after the next start."""
        await self._try(partial(self.sign, is_last=True))

    def sign(self, *, is_last: bool = False) -> None:
        """Sign the state of the record if there is enough new, see ``audit.checkpoint``. Blocks."""
        with self.books.transaction() as tx:
            made = audit.checkpoint(tx, self.seal, now=self.now(), is_last=is_last)
        if made:
            self.seal.note(made)

    def delete_due(self) -> None:
        """Delete what the rules of retention say, a little in each transaction, and files of erased rows. Blocks."""
        for _ in range(ROUNDS_MAX):
            with self.books.transaction() as tx:
                made = retention.delete_due(tx, now=self.now())
            if not made:
                break
            _log.info("deleted_due kinds=%s", ",".join(certificate.kind for certificate in made))
        with self.books.reading() as tx:
            count = retention.remove_unnamed_files(tx, self.data_dir, now=self.now())
        if count:
            _log.info("files_removed count=%d", count)

    async def _try(self, job: Callable[[], None]) -> None:
        try:
            await asyncio.to_thread(job)
        except Exception:  # noqa: BLE001 - outermost loop: a busy database must not end the job
            _log.exception("keeping_failed")
