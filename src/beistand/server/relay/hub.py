"""How do bytes get from link to link? The asyncio shell around the switchboard: reads links and does the effects."""

import asyncio
import itertools
import logging
import time
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final, assert_never

from beistand.server.relay.door import (
    Admit,
    Clock,
    KeepReports,
    Link,
    Report,
    Seat,
    TakeReport,
)
from beistand.server.relay.effects import CloseLink, Effect, RestLink, SendPacket, SendSignal
from beistand.server.relay.outbox import Closing, Outbox
from beistand.server.relay.rates import Rates
from beistand.server.relay.reports import Reports, keep_nothing
from beistand.server.relay.switchboard import Switchboard
from beistand.wire.closing import closing_of
from beistand.wire.limits import LINK_OUTBOX_MAX_BYTES, TICK_EVERY_MS
from beistand.wire.signals import Refused, pack_signal

ADMIT_MAX_S: Final = 10
CLOSE_MAX_MS: Final = 3_000
"""How long a closing link may take to read its last bytes; the next tick after it cuts the link."""
STOP_LINKS_MAX_S: Final = 3
STOP_REPORTS_MAX_S: Final = 10
"""What is not on record by then is kept, and goes on record at the next start."""

_log = logging.getLogger(__name__)


class MonotonicClock:
    """The clock of a running server."""

    def now_ms(self) -> int:
        """Return monotonic time."""
        return time.monotonic_ns() // 1_000_000

    async def sleep_ms(self, duration_ms: int) -> None:
        """Wait so long."""
        await asyncio.sleep(duration_ms / 1_000)


@dataclass(slots=True, kw_only=True, eq=False)
class _Line:
    """One link while it is served."""

    number: int
    link: Link
    outbox: Outbox = field(default_factory=lambda: Outbox(limit_bytes=LINK_OUTBOX_MAX_BYTES))
    cut_at_ms: int | None = None
    sending: asyncio.Task[None] | None = None


class Hub:
    """Serves links: one ``run`` for the whole life of the server, one ``serve`` for each link."""

    def __init__(
        self,
        *,
        admit: Admit,
        report: TakeReport,
        clock: Clock,
        rates: Rates | None = None,
        keep: KeepReports = keep_nothing,
    ) -> None:
        self._admit = admit
        self._clock = clock
        self._switchboard = Switchboard(rates=rates or Rates())
        self._reports = Reports(take=report, clock=clock, keep=keep)
        self._lines: dict[int, _Line] = {}
        self._numbers = itertools.count(1)
        self._stopped = asyncio.Event()

    def late_reports(self) -> int:
        """How many reports wait because the record does not take them."""
        return self._reports.late

    async def run(self) -> None:
        """Send ticks and hand reports on until ``stop``; returns when every report is handed on."""
        async with asyncio.TaskGroup() as group:
            ticking = group.create_task(self._tick())
            handing_on = group.create_task(self._reports.run())
            await self._stopped.wait()
            ticking.cancel()
            self._reports.finish()
            done, _ = await asyncio.wait({handing_on}, timeout=STOP_REPORTS_MAX_S)
            if not done:
                _log.critical("reports_unfinished after_s=%d", STOP_REPORTS_MAX_S)
                handing_on.cancel()

    async def stop(self) -> None:
        """Tell every link that the server stops, close it with 1012 and let ``run`` return. Twice is fine."""
        self._perform(self._switchboard.stop())
        sending = {line.sending for line in self._lines.values() if line.sending}
        if sending:
            _, unsent = await asyncio.wait(sending, timeout=STOP_LINKS_MAX_S)
            for task in unsent:
                task.cancel()
        self._stopped.set()

    def close_session(self, session: str, reason: str) -> None:
        """End a session: all its links are told ``closed`` and closed with 4410. An ended or unknown one is fine.

        To be called in the thread of the event loop. ``session``: 32 hex digits; ``reason``: a word of the ends'
        end reasons.
        """
        self._perform(self._switchboard.close_session(session, reason))

    def knocked(self, session: str) -> None:
        """Tell the supporter of a session that its used code was tried again; in the thread of the event loop."""
        self._perform(self._switchboard.knocked(session))

    async def serve(self, link: Link) -> None:
        """Let a link take part until it is closed by either side; returns then.

        The link is refused here if its ticket is not good.
        """
        seat = await self._seat_of(link)
        if seat is None:
            return
        if self._reports.is_full:
            await self._reports.room()
        line = _Line(number=next(self._numbers), link=link)
        self._lines[line.number] = line
        try:
            async with asyncio.TaskGroup() as group:
                line.sending = group.create_task(line.outbox.run(link))
                reading = group.create_task(self._read(line))
                self._perform(self._switchboard.link_up(line.number, seat, now_ms=self._clock.now_ms()))
                await asyncio.wait({line.sending, reading}, return_when=asyncio.FIRST_COMPLETED)
                line.sending.cancel()
                reading.cancel()
        finally:
            del self._lines[line.number]
            self._perform(self._switchboard.link_down(line.number))

    async def refuse(self, link: Link, word: str) -> None:
        """Tell an accepted link why it is not served, and close it. ``word``: one of ``wire.closing``."""
        try:
            await link.send(pack_signal(Refused(reason=word)))
            await link.close(closing_of(word).code, word)
        except ConnectionError:
            return

    async def _seat_of(self, link: Link) -> Seat | None:
        try:
            async with asyncio.timeout(ADMIT_MAX_S):
                seat = await self._admit(link.ticket)
        except Exception:  # noqa: BLE001 - outermost loop of a link
            # Whatever the database raises must not look like a bad ticket: the end comes back and tries again.
            _log.exception("admit_failed")
            await link.close(closing_of("admit_failed").code, "admit_failed")
            return None
        if isinstance(seat, str):
            await self.refuse(link, seat)
            return None
        return seat

    async def _read(self, line: _Line) -> None:
        switchboard, clock, receive, number = self._switchboard, self._clock, line.link.receive, line.number
        while (data := await receive()) is not None:
            if isinstance(data, str):
                rest_ms = self._perform(switchboard.signal(number, data, now_ms=clock.now_ms()))
            else:
                rest_ms = self._perform(switchboard.packet(number, data, now_ms=clock.now_ms()))
            if rest_ms:
                await clock.sleep_ms(rest_ms)
            if self._reports.is_full:
                await self._reports.room()

    async def _tick(self) -> None:
        while True:
            await self._clock.sleep_ms(TICK_EVERY_MS)
            now_ms = self._clock.now_ms()
            self._perform(self._switchboard.tick(now_ms=now_ms))
            for line in self._lines.values():
                if line.sending and line.cut_at_ms is not None and now_ms >= line.cut_at_ms:
                    line.sending.cancel()

    def _perform(self, effects: Iterable[Effect]) -> int:
        """Do the effects in order; return for how many milliseconds the link that caused them has to rest."""
        rest_ms = 0
        for effect in effects:
            match effect:
                case SendPacket():
                    for number in effect.links:
                        self._put(number, effect.packet)
                case SendSignal():
                    self._put(effect.link, pack_signal(effect.signal))
                case CloseLink():
                    self._close(effect)
                case RestLink():
                    rest_ms = effect.rest_ms
                case Report():
                    self._reports.add(effect)
                case _:
                    assert_never(effect)
        return rest_ms

    def _put(self, number: int, data: bytes | str) -> None:
        line = self._lines.get(number)
        if line and not line.outbox.put(data):
            # The refusal fits always: what waited is given up, since a link that lacks a piece is of no use.
            line.outbox.drop_waiting()
            self._perform(self._switchboard.link_full(number))

    def _close(self, effect: CloseLink) -> None:
        line = self._lines.get(effect.link)
        if line is None:
            return
        _log.info("link_closed link=%d code=%d reason=%s", effect.link, effect.code, effect.reason)
        line.cut_at_ms = self._clock.now_ms() + CLOSE_MAX_MS
        line.outbox.finish(Closing(code=effect.code, reason=effect.reason))
