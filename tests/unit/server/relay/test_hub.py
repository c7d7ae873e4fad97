"""Does the hub move bytes between links, with limits, and end cleanly?"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from tests.support.clock import FakeClock, settle
from tests.support.hub_link import HubLink
from tests.support.memory_link import SESSION, seat
from tests.support.packets import sealed

from beistand.server.relay.door import Report, Seat
from beistand.server.relay.hub import CLOSE_MAX_MS, Hub
from beistand.server.relay.rates import Rates
from beistand.wire.limits import LINK_OUTBOX_MAX_BYTES, LINK_SILENT_MAX_MS, TICK_EVERY_MS
from beistand.wire.signals import Bye, Closed, Joined, Left, Refused, Tick, Tock, Welcome, pack_signal

BIG = b"x" * (1_000_000)


async def admit(ticket: str) -> Seat | str:
    """Admit a ticket that is the name of a role."""
    if ticket == "broken":
        msg = "the database is away"
        raise RuntimeError(msg)
    return seat(ticket) if ticket in {"supporter", "customer"} else "bad_ticket"  # type: ignore[arg-type]


class Served:
    """A running hub, its clock, and everything it reported."""

    def __init__(self, *, rates: Rates | None = None) -> None:
        self.clock = FakeClock()
        self.reports: list[Report] = []
        self.is_recording = asyncio.Event()
        self.is_recording.set()
        self.hub = Hub(admit=admit, report=self._record, clock=self.clock, rates=rates)
        self.tasks: dict[HubLink, asyncio.Task[None]] = {}
        self._group: asyncio.TaskGroup | None = None

    async def _record(self, report: Report) -> None:
        await self.is_recording.wait()
        self.reports.append(report)

    @asynccontextmanager
    async def running(self) -> AsyncIterator["Served"]:
        """Run the hub until the block ends, then stop it."""
        async with asyncio.TaskGroup() as group:
            self._group = group
            group.create_task(self.hub.run())
            yield self
            self.is_recording.set()
            await self.hub.stop()

    async def link(self, ticket: str) -> HubLink:
        """Serve a new link."""
        assert self._group
        link = HubLink(ticket)
        self.tasks[link] = self._group.create_task(self.hub.serve(link))
        await settle()
        return link

    async def wait_ms(self, duration_ms: int) -> None:
        """Let time pass for the hub."""
        self.clock.advance(duration_ms)
        await settle()


@pytest.fixture
async def served() -> AsyncIterator[Served]:
    """A running hub."""
    async with Served().running() as running:
        yield running


async def test_two_links_of_a_session_exchange_packets(served: Served) -> None:
    """What one end sends is what the other end gets, byte for byte and in order."""
    supporter, customer = await served.link("supporter"), await served.link("customer")
    packets = [sealed(body=bytes([number]) * number) for number in range(50)]

    for packet in packets:
        supporter.bring(packet)
    await settle()

    assert customer.sent[1:] == packets
    assert isinstance(customer.sent[0], Welcome)
    assert isinstance(supporter.sent[1], Joined)


async def test_a_bad_ticket_is_told_and_closed(served: Served) -> None:
    """Whoever is not let in reads why."""
    link = await served.link("forged")

    assert link.sent == [Refused(reason="bad_ticket")]
    assert link.closed == (4401, "bad_ticket")
    assert served.tasks[link].done()


async def test_a_failing_database_is_no_bad_ticket(served: Served) -> None:
    """A server in trouble does not tell an honest customer that the ticket is forged."""
    link = await served.link("broken")

    assert link.sent == []
    assert link.closed == (1011, "admit_failed")


async def test_a_refused_link_may_be_gone_already(served: Served) -> None:
    """Somebody who hangs up while being refused does not disturb the server."""
    link = HubLink("forged")
    link.is_gone = True

    await served.hub.serve(link)

    assert link.closed is None


async def test_a_newer_link_replaces_the_older(served: Served) -> None:
    """Who comes back with the same ticket goes on at once; the old link is told why it ends."""
    old = await served.link("customer")
    new = await served.link("customer")

    assert old.sent[-1] == Refused(reason="replaced")
    assert old.closed == (4409, "replaced")
    assert served.tasks[old].done()
    assert new.closed is None
    assert not served.tasks[new].done()


async def test_a_reader_that_does_not_read_is_given_up(served: Served) -> None:
    """A stalled browser costs the server a bounded amount of memory and nobody else anything."""
    supporter, customer = await served.link("supporter"), await served.link("customer")
    customer.stall()
    packet = sealed(body=BIG)

    for _ in range(LINK_OUTBOX_MAX_BYTES // len(packet) + 2):
        supporter.bring(packet)
    await settle()
    assert supporter.sent[-1] == Left(participant=2, role="customer", is_final=False)
    assert not served.tasks[customer].done()
    await served.wait_ms(CLOSE_MAX_MS + TICK_EVERY_MS)

    assert served.tasks[customer].done()
    assert not served.tasks[supporter].done()
    assert [report.facts for report in served.reports if report.what == "left"] == [{"reason": "link_full"}]


async def test_a_full_link_that_reads_again_learns_why(served: Served) -> None:
    """A browser that was asleep finds a reason and can come back, instead of half a picture."""
    supporter, customer = await served.link("supporter"), await served.link("customer")
    customer.stall()
    for _ in range(10):
        supporter.bring(sealed(body=BIG))
    await settle()

    customer._reads.set()  # noqa: SLF001 - the other side wakes up
    await settle()

    assert customer.sent[-1] == Refused(reason="link_full")
    assert customer.closed == (4413, "link_full")


async def test_a_silent_link_is_closed(served: Served) -> None:
    """A dead cable is noticed without anybody's doing, and the other side sees it."""
    supporter, customer = await served.link("supporter"), await served.link("customer")

    for _ in range(LINK_SILENT_MAX_MS // TICK_EVERY_MS + 1):
        await served.wait_ms(TICK_EVERY_MS)
        supporter.bring(pack_signal(Tock()))
        await settle()

    assert Tick() in customer.sent
    assert customer.closed == (1001, "silent")
    assert supporter.closed is None
    assert Left(participant=2, role="customer", is_final=False) in supporter.sent


async def test_a_link_that_breaks_while_sending_is_forgotten(served: Served) -> None:
    """A cable cut in mid-picture ends that link only."""
    supporter, customer = await served.link("supporter"), await served.link("customer")
    customer.is_gone = True

    supporter.bring(sealed())
    await settle()

    assert served.tasks[customer].done()
    assert supporter.sent[-1] == Left(participant=2, role="customer", is_final=False)


async def test_a_goodbye_ends_both_links_after_what_was_sent(served: Served) -> None:
    """The goodbye card and its sealed reason arrive before the link closes."""
    supporter, customer = await served.link("supporter"), await served.link("customer")
    last = sealed(sender=2, receiver=1)

    customer.bring(last)
    customer.bring(pack_signal(Bye(reason="customer")))
    await settle()

    assert supporter.sent[-3:] == [last, Left(participant=2, role="customer", is_final=True), Closed(reason="customer")]
    assert supporter.closed == customer.closed == (4410, "session_over")
    assert [report.what for report in served.reports] == ["joined", "joined", "bye"]


async def test_the_desk_can_end_a_session(served: Served) -> None:
    """An expired session ends on both screens with its reason."""
    customer = await served.link("customer")

    served.hub.close_session(SESSION, "timeout")
    served.hub.close_session("00" * 16, "timeout")
    await settle()
    late = await served.link("supporter")

    assert customer.sent[-1] == Closed(reason="timeout")
    assert customer.closed == (4410, "session_over")
    assert late.sent == [Refused(reason="session_over")]


async def test_a_link_above_its_rate_rests() -> None:
    """A program gone wild is slowed down; nothing it sent is lost."""
    async with Served(rates=Rates(packets_per_s=10)).running() as slow:
        supporter, customer = await slow.link("supporter"), await slow.link("customer")
        for _ in range(25):
            supporter.bring(sealed())
        await settle()
        assert supporter.unread == 4

        for _ in range(4):
            await slow.wait_ms(101)

        assert supporter.unread == 0
        assert len(customer.sent) == 26


async def test_a_record_that_is_slow_stops_the_readers_not_the_memory() -> None:
    """No happening is lost when the database stalls, and nobody can fill the memory meanwhile."""
    async with Served(rates=Rates(signals_per_s=1_000)).running() as served:
        served.is_recording.clear()
        link = await served.link("customer")
        for _ in range(400):
            link.bring('{"kind":"told","what":"rights_changed","rights":["view"]}')
        for _ in range(20):
            await settle()
        assert link.unread > 100

        served.is_recording.set()
        for _ in range(20):
            await settle()

        assert link.unread == 0
        assert len(served.reports) == 401


async def test_stopping_tells_everybody_and_loses_no_report() -> None:
    """A restart of the server is told to both people, and the record is complete."""
    served = Served()
    async with served.running():
        links = [await served.link("supporter"), await served.link("customer")]
        served.is_recording.clear()

    for link in links:
        assert link.sent[-1] == Refused(reason="server_stopping")
        assert link.closed == (1012, "server_stopping")
    assert [report.facts for report in served.reports if report.what == "left"] == [{"reason": "server_stopping"}] * 2


async def test_the_same_tickets_serve_after_a_restart() -> None:
    """A killed and restarted server joins the same two people again."""
    for _ in range(2):
        async with Served().running() as served:
            supporter, customer = await served.link("supporter"), await served.link("customer")
            supporter.bring(sealed())
            await settle()
            assert customer.sent[-1] == sealed()


async def test_a_link_that_comes_while_stopping_is_sent_away() -> None:
    """Nobody waits at a server that is about to go."""
    async with Served().running() as served:
        await served.hub.stop()
        link = await served.link("customer")

        assert link.sent == [Refused(reason="server_stopping")]
        assert link.closed == (1012, "server_stopping")
