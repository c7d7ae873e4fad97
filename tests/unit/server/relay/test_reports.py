"""Do reports reach the record in order, also when it fails for a while?"""

import asyncio

import pytest
from tests.support.clock import FakeClock, settle
from tests.support.memory_link import SESSION

from beistand.server.relay.door import Report
from beistand.server.relay.reports import RETRY_MAX_MS, TRIES_MAX, WAITING_MAX, Reports


def paired(runs: int) -> Report:
    """Return a report that can be told from others."""
    return Report(session=SESSION, participant=1, role="supporter", what="pairing_failed", facts={"runs": runs})


class Record:
    """A record that refuses the first tries."""

    def __init__(self, *, failures: int) -> None:
        self.failures = failures
        self.taken: list[Report] = []

    async def take(self, report: Report) -> None:
        """Refuse or take."""
        if self.failures:
            self.failures -= 1
            msg = "database is locked"
            raise OSError(msg)
        self.taken.append(report)


async def test_a_failing_record_is_asked_again_and_order_stays() -> None:
    """A database that is locked for a moment costs no row and mixes no order."""
    clock, record = FakeClock(), Record(failures=3)
    reports = Reports(take=record.take, clock=clock)
    for runs in range(5):
        reports.add(paired(runs))
    reports.finish()

    async with asyncio.TaskGroup() as group:
        group.create_task(reports.run())
        for _ in range(3):
            await settle()
            assert record.taken == []
            clock.advance(RETRY_MAX_MS)

    assert record.taken == [paired(runs) for runs in range(5)]


async def test_a_record_that_stays_away_is_told_to_the_operator(caplog: pytest.LogCaptureFixture) -> None:
    """What the record never took stands at least in the log, and what follows is written."""
    clock, record = FakeClock(), Record(failures=TRIES_MAX)
    reports = Reports(take=record.take, clock=clock)
    reports.add(paired(1))
    reports.add(paired(2))
    reports.finish()

    async with asyncio.TaskGroup() as group:
        group.create_task(reports.run())
        for _ in range(TRIES_MAX):
            await settle()
            clock.advance(RETRY_MAX_MS)

    assert record.taken == [paired(2)]
    lost = [entry.getMessage() for entry in caplog.records if entry.levelname == "CRITICAL"]
    assert len(lost) == 1
    assert "pairing_failed" in lost[0]
    assert SESSION in lost[0]


async def test_there_is_room_again_when_the_record_took_some() -> None:
    """Whoever waits for the record goes on as soon as it can."""
    record = Record(failures=0)
    reports = Reports(take=record.take, clock=FakeClock())
    for runs in range(WAITING_MAX):
        reports.add(paired(runs))
    assert reports.is_full

    async with asyncio.TaskGroup() as group:
        group.create_task(reports.run())
        await reports.room()
        assert not reports.is_full
        reports.finish()
