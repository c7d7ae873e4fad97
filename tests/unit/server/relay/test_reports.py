"""Do reports reach the record in order, also when it fails for a while?"""

import asyncio
from collections.abc import Sequence

import pytest
from tests.support.clock import FakeClock, settle
from tests.support.memory_link import SESSION

from beistand.server.relay.door import Report
from beistand.server.relay.reports import RETRY_MAX_MS, WAITING_MAX, Reports


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


class Kept:
    """A place beside the record; ``refusals`` of it fail first."""

    def __init__(self, *, refusals: int = 0) -> None:
        self.refusals = refusals
        self.now: list[Report] = []
        self.most = 0
        self.is_keeping = asyncio.Event()

    async def keep(self, waiting: Sequence[Report]) -> None:
        """Keep what waits."""
        if self.refusals:
            self.refusals -= 1
            raise OSError(28, "no space left")
        self.now = list(waiting)
        self.is_keeping.set()
        self.most = max(self.most, len(self.now))


async def test_what_the_record_refuses_is_kept_and_tried_for_ever() -> None:
    """However long the database stays away, no row is given up, and meanwhile a killed process loses none."""
    clock, record, kept = FakeClock(), Record(failures=40), Kept()
    reports = Reports(take=record.take, clock=clock, keep=kept.keep, now_ms=lambda: 5)
    reports.add(paired(1))
    reports.add(paired(2))

    async with asyncio.TaskGroup() as group:
        group.create_task(reports.run())
        await settle()
        assert (kept.now, reports.late) == ([paired(1), paired(2)], 2)
        assert [report.at_ms for report in kept.now] == [5, 5]
        reports.add(paired(3))
        for _ in range(40):
            await settle()
            clock.advance(RETRY_MAX_MS)
        await settle()
        reports.finish()

    assert record.taken == [paired(1), paired(2), paired(3)]
    assert (kept.now, kept.most, reports.late) == ([], 3, 0)


async def test_a_record_that_is_slow_is_not_trusted_to_come() -> None:
    """While the database still waits for a lock, what waits for it is kept already."""
    may_go, kept = asyncio.Event(), Kept()

    async def take(_: Report) -> None:
        await may_go.wait()

    reports = Reports(take=take, clock=FakeClock(), keep=kept.keep)
    reports.add(paired(1))
    reports.finish()
    async with asyncio.TaskGroup() as group, asyncio.timeout(5):
        group.create_task(reports.run())
        await kept.is_keeping.wait()
        assert kept.now == [paired(1)]
        may_go.set()

    assert kept.now == []


async def test_when_nothing_can_be_kept_the_operator_reads_the_rows(caplog: pytest.LogCaptureFixture) -> None:
    """Database and folder both refuse: the log has the rows, and both are tried again."""
    clock, record, kept = FakeClock(), Record(failures=3), Kept(refusals=2)
    reports = Reports(take=record.take, clock=clock, keep=kept.keep)
    reports.add(paired(1))
    reports.finish()

    async with asyncio.TaskGroup() as group:
        group.create_task(reports.run())
        for _ in range(3):
            await settle()
            clock.advance(RETRY_MAX_MS)

    assert record.taken == [paired(1)]
    lost = [entry.getMessage() for entry in caplog.records if entry.levelname == "CRITICAL"]
    assert len(lost) == 2
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
