"""How do news reach their receivers? Looks for what is due, sends it, and notes how it went; again and again.

A receiver has ``SEND_MAX_S`` for its answer; only a status of 2xx counts as taken. Nothing is followed elsewhere, and
no answer is read further than needed.
"""

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

import httpx

from beistand.server.desk import webhooks
from beistand.server.desk.books import Books
from beistand.server.desk.webhooks import Letter

LOOK_EVERY_S: Final = 2.0
SEND_MAX_S: Final = 10.0
AT_ONCE: Final = 8
"""News sent beside each other, and fetched from the record at once."""

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Courier:
    """Sends what the desk wrote. ``now``: wall clock, aware, UTC."""

    books: Books
    now: Callable[[], datetime]

    async def run(self) -> None:
        """Send until cancelled."""
        async with httpx.AsyncClient(timeout=SEND_MAX_S, follow_redirects=False, trust_env=False) as client:
            while True:
                try:
                    is_idle = await self.round(client) < AT_ONCE
                except Exception:  # noqa: BLE001 - outermost loop: a busy database must not end the job
                    _log.exception("courier_failed")
                    is_idle = True
                if is_idle:
                    await asyncio.sleep(LOOK_EVERY_S)

    async def round(self, client: httpx.AsyncClient) -> int:
        """Send what is due, once; return how many news that were."""
        letters = await asyncio.to_thread(self._due)
        async with asyncio.TaskGroup() as group:
            for letter in letters:
                group.create_task(self._send(client, letter))
        return len(letters)

    async def _send(self, client: httpx.AsyncClient, letter: Letter) -> None:
        is_taken, told = False, ""
        try:
            async with (
                asyncio.timeout(SEND_MAX_S),
                client.stream("POST", letter.url, content=letter.body, headers=letter.headers) as answer,
            ):
                is_taken, told = answer.is_success, f"HTTP {answer.status_code}"
        except (httpx.HTTPError, httpx.InvalidURL, TimeoutError, ValueError) as error:
            told = f"{type(error).__name__}: {error}"
        await asyncio.to_thread(self._note, letter, is_taken=is_taken, told=told)

    def _due(self) -> list[Letter]:
        with self.books.reading() as tx:
            return webhooks.due(tx, now=self.now(), limit=AT_ONCE)

    def _note(self, letter: Letter, *, is_taken: bool, told: str) -> None:
        with self.books.transaction() as tx:
            webhooks.sent(tx, letter, is_taken=is_taken, told=told, now=self.now())
