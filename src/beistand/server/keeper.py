"""What does the server do by itself, again and again? Signs the state of the record."""

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Final

from beistand.server.desk import audit
from beistand.server.desk.audit_seal import AuditSeal
from beistand.server.desk.books import Books

EVERY_S: Final = 60

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Keeper:
    """Keeps the record in order while the server runs."""

    books: Books
    seal: AuditSeal
    now: Callable[[], datetime]

    async def run(self) -> None:
        """Work until cancelled."""
        while True:
            await asyncio.sleep(EVERY_S)
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

    async def _try(self, job: Callable[[], None]) -> None:
        try:
            await asyncio.to_thread(job)
        except Exception:  # noqa: BLE001 - outermost loop: a busy database must not end the job
            _log.exception("keeping_failed")
