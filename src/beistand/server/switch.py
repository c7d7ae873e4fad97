"""How do relay and desk work together? Tickets to seats, reports to rows; neither of both knows the other."""

import asyncio
import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, Final

from beistand.server.desk import sessions
from beistand.server.desk.books import Books
from beistand.server.desk.tickets import TicketOffice
from beistand.server.relay.door import Report, Seat
from beistand.server.relay.hub import Hub
from beistand.server.store.journal import Journal
from beistand.server.store.tables import from_unix_ms

OVERDUE_EVERY_S: Final = 5

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Switch:
    """Joins the relay, which knows no desk, with the desk, which knows no relay."""

    books: Books
    tickets: TicketOffice
    journal: Journal
    now: Callable[[], datetime]

    async def admit(self, ticket: str) -> Seat | str:
        """Turn a ticket into the relay's seat."""
        found = await asyncio.to_thread(self._admit, ticket)
        if isinstance(found, str):
            return found
        return Seat(
            session=found.session,
            participant=found.participant,
            role=found.role,
            notice_hash=found.notice_hash,
            notice_version=found.notice_version,
            confirmed_ms=found.confirmed_ms,
        )

    async def report(self, report: Report) -> None:
        """Put a report of the relay on record."""
        await asyncio.to_thread(self._report, report)

    async def keep(self, waiting: Sequence[Report]) -> None:
        """Keep reports that the record does not take now, instead of those that were kept before.

        Raises:
            OSError: the data folder cannot be written.
        """
        await asyncio.to_thread(self.journal.write, [asdict(report) for report in waiting])

    def take_up(self) -> None:
        """Put on record what an earlier process could only keep: all of it, each once, with the time it happened.

        Raises:
            DatabaseUnusableError: the database cannot be written.
        """
        kept = self.journal.read()
        if not kept:
            return
        with self.books.transaction() as tx:
            for entry in kept:
                sessions.record_late(tx, _told(entry), now=from_unix_ms(int(entry["at_ms"])))
        self.journal.write([])
        _log.warning("reports_taken_up count=%d", len(kept))

    async def end_overdue(self, hub: Hub) -> None:
        """End sessions whose time is over, again and again."""
        while True:
            await asyncio.sleep(OVERDUE_EVERY_S)
            try:
                ended = await asyncio.to_thread(self._end_overdue)
            except Exception:  # noqa: BLE001 - outermost loop: a busy database must not end the job
                _log.exception("end_overdue_failed")
                continue
            for session, reason in ended.items():
                hub.close_session(session, reason)

    async def start(self) -> None:
        """Note that a server starts with no links."""
        await asyncio.to_thread(self._start)

    def _admit(self, ticket: str) -> sessions.Seat | str:
        with self.books.reading() as tx:
            return sessions.admit(tx, ticket=ticket, tickets=self.tickets, now=self.now())

    def _report(self, report: Report) -> None:
        with self.books.transaction() as tx:
            sessions.record_told(tx, _told(asdict(report)), now=from_unix_ms(report.at_ms))

    def _end_overdue(self) -> dict[str, str]:
        with self.books.transaction() as tx:
            return sessions.end_overdue(tx, now=self.now())

    def _start(self) -> None:
        with self.books.transaction() as tx:
            sessions.server_started(tx, now=self.now())


def _told(entry: Mapping[str, Any]) -> sessions.Told:
    return sessions.Told(**{name: entry[name] for name in ("session", "participant", "role", "what", "facts")})
