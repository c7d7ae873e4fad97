"""How do reports reach the record? In order, beside the forwarding, and none is forgotten."""

import asyncio
import logging
from collections import deque
from typing import Final

from beistand.server.relay.door import Clock, Report, TakeReport

WAITING_MAX: Final = 256
"""Above it the hub stops reading the links; each link can still add the few reports of its own end."""
TRIES_MAX: Final = 8
RETRY_FIRST_MS: Final = 250
RETRY_MAX_MS: Final = 5_000

_log = logging.getLogger(__name__)


class Reports:
    """Reports on their way to the record."""

    def __init__(self, *, take: TakeReport, clock: Clock) -> None:
        self._take = take
        self._clock = clock
        self._waiting: deque[Report] = deque()
        self._wake = asyncio.Event()
        self._has_room = asyncio.Event()
        self._has_room.set()
        self._is_finishing = False

    @property
    def is_full(self) -> bool:
        """Whether whoever causes reports has to wait."""
        return not self._has_room.is_set()

    def add(self, report: Report) -> None:
        """Queue a report; never waits."""
        self._waiting.append(report)
        self._wake.set()
        if len(self._waiting) >= WAITING_MAX:
            self._has_room.clear()

    async def room(self) -> None:
        """Wait until fewer than ``WAITING_MAX`` reports wait."""
        await self._has_room.wait()

    def finish(self) -> None:
        """Let ``run`` return once nothing waits."""
        self._is_finishing = True
        self._wake.set()

    async def run(self) -> None:
        """Hand on one report after another until ``finish`` was called and nothing waits."""
        while self._waiting or not self._is_finishing:
            if not self._waiting:
                self._wake.clear()
                await self._wake.wait()
                continue
            await self._hand_on(self._waiting[0])
            self._waiting.popleft()
            if len(self._waiting) < WAITING_MAX:
                self._has_room.set()

    async def _hand_on(self, report: Report) -> None:
        rest_ms = RETRY_FIRST_MS
        for tries in range(1, TRIES_MAX + 1):
            try:
                await self._take(report)
            except Exception:  # noqa: BLE001 - outermost loop
                # Whatever the record's database raises, the next reports must still be written.
                _log.exception("report_failed session=%s what=%s tries=%d", report.session, report.what, tries)
            else:
                return
            if tries < TRIES_MAX:
                await self._clock.sleep_ms(rest_ms)
                rest_ms = min(2 * rest_ms, RETRY_MAX_MS)
        # The log is the last place where an operator can find what the record could not take.
        _log.critical("report_lost %r", report)
