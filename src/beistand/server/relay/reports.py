"""How do reports reach the record? In order, beside the forwarding, and none is lost.

A report that the record does not take at once is kept outside of it as well, so that it outlives this process, and is
tried again for as long as this process lives.
"""

import asyncio
import logging
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Final

from beistand.server.relay.door import Clock, KeepReports, Report, TakeReport

WAITING_MAX: Final = 256
"""Above it the hub stops reading the links: what cannot go on record does not happen. Each link can still add the few
reports of its own end."""
RETRY_FIRST_MS: Final = 250
RETRY_MAX_MS: Final = 5_000
KEEP_AFTER_S: Final = 0.2
"""How long the record may take for one report before everything that waits is kept elsewhere as well."""

_log = logging.getLogger(__name__)


def wall_ms() -> int:
    """Return the wall clock in milliseconds of Unix time."""
    return int(datetime.now(UTC).timestamp() * 1_000)


async def keep_nothing(_: Sequence[Report]) -> None:
    """Be a place for reports that keeps none, where nothing needs to outlive the process."""


class Reports:
    """Reports on their way to the record."""

    def __init__(
        self,
        *,
        take: TakeReport,
        clock: Clock,
        keep: KeepReports = keep_nothing,
        now_ms: Callable[[], int] = wall_ms,
    ) -> None:
        self._take = take
        self._keep_elsewhere = keep
        self._clock = clock
        self._now_ms = now_ms
        self._waiting: deque[Report] = deque()
        self._kept: tuple[Report, ...] = ()
        self._keeping = asyncio.Lock()
        self._is_slow = asyncio.Event()
        self._wake = asyncio.Event()
        self._has_room = asyncio.Event()
        self._has_room.set()
        self._is_finishing = False
        self._is_late = False

    @property
    def is_full(self) -> bool:
        """Whether whoever causes reports has to wait."""
        return not self._has_room.is_set()

    @property
    def late(self) -> int:
        """How many reports wait because the record does not take them; 0 while it does."""
        return len(self._waiting) if self._is_late else 0

    def add(self, report: Report) -> None:
        """Queue a report; never waits."""
        self._waiting.append(replace(report, at_ms=report.at_ms or self._now_ms()))
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
        async with asyncio.TaskGroup() as group:
            looking = group.create_task(self._look_after())
            try:
                await self._hand_on_all()
            finally:
                looking.cancel()

    async def _hand_on_all(self) -> None:
        while self._waiting or not self._is_finishing:
            if not self._waiting:
                self._wake.clear()
                await self._wake.wait()
                continue
            await self._hand_on(self._waiting[0])
            self._waiting.popleft()
            self._is_late = False
            if self._kept:
                await self._keep()
            if len(self._waiting) < WAITING_MAX:
                self._has_room.set()

    async def _hand_on(self, report: Report) -> None:
        rest_ms, tries = RETRY_FIRST_MS, 1
        while True:
            try:
                await self._try(report)
            except Exception:  # noqa: BLE001 - outermost loop: whatever the record's database raises
                _log.exception("report_failed session=%s what=%s tries=%d", report.session, report.what, tries)
            else:
                return
            self._is_late = True
            await self._keep()
            await self._clock.sleep_ms(rest_ms)
            rest_ms, tries = min(2 * rest_ms, RETRY_MAX_MS), tries + 1

    async def _try(self, report: Report) -> None:
        slow = asyncio.get_running_loop().call_later(KEEP_AFTER_S, self._is_slow.set)
        try:
            await self._take(report)
        finally:
            slow.cancel()
            self._is_slow.clear()

    async def _look_after(self) -> None:
        """While the record takes long for a report, keep what waits."""
        while True:
            await self._is_slow.wait()
            self._is_late = True
            await self._keep()
            await asyncio.sleep(KEEP_AFTER_S)

    async def _keep(self) -> None:
        """Keep what waits, if that is not what is kept already."""
        async with self._keeping:
            waiting = tuple(self._waiting)
            if waiting == self._kept:
                return
            try:
                await self._keep_elsewhere(waiting)
            except OSError:
                # Database and folder both refuse: the log is the last place where an operator can find these.
                _log.critical("reports_not_kept %r", waiting)
            else:
                self._kept = waiting
