"""Does the relay hold on real sockets: join, forward, refuse, restart?"""

import contextlib
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack

import pytest
from tests.support.memory_link import NOTICE_HASH, SESSION
from tests.support.packets import sealed
from tests.support.relay_house import RelayHouse, relay_house
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed
from websockets.typing import Subprotocol

from beistand.wire.limits import HEADER_BYTES, PACKET_MAX_BYTES
from beistand.wire.signals import Bye, Closed, FromServer, Joined, Left, Refused, Welcome, pack_signal, read_from_server

SUPPORTER = ("beistand.1", f"ticket.{SESSION}.supporter")
CUSTOMER = ("beistand.1", f"ticket.{SESSION}.customer")


@pytest.fixture
def house() -> Iterator[RelayHouse]:
    """A relay on a real port."""
    with relay_house(notice_hash=NOTICE_HASH) as relay:
        yield relay


class Ends:
    """Opens real WebSockets to one relay and closes them at the end of the test."""

    def __init__(self, house: RelayHouse, stack: AsyncExitStack) -> None:
        self._url = f"ws://127.0.0.1:{house.port}/relay"
        self._stack = stack

    async def link(self, offered: tuple[str, ...], *, origin: str | None = None) -> ClientConnection:
        """Open a link that offers these subprotocols."""
        opening = connect(
            self._url,
            subprotocols=[Subprotocol(one) for one in offered] or None,
            origin=origin,  # type: ignore[arg-type]
            proxy=None,
            max_size=PACKET_MAX_BYTES,
            open_timeout=10,
        )
        return await self._stack.enter_async_context(opening)


@pytest.fixture
async def ends(house: RelayHouse) -> AsyncIterator[Ends]:
    """A way to open links."""
    async with AsyncExitStack() as stack:
        yield Ends(house, stack)


async def signal(link: ClientConnection) -> FromServer:
    """Return the next signal."""
    text = await link.recv()
    assert isinstance(text, str)
    return read_from_server(text)


async def close_code(link: ClientConnection) -> int | None:
    """Wait until the relay closed the link; return its code."""
    try:
        while True:
            await link.recv()
    except ConnectionClosed as closed:
        return closed.rcvd.code if closed.rcvd else None


async def test_packets_of_every_size_arrive_byte_for_byte(ends: Ends) -> None:
    """A key press and a whole screen both arrive as they were sent, in order."""
    supporter, customer = await ends.link(SUPPORTER), await ends.link(CUSTOMER)
    assert isinstance(await signal(supporter), Welcome)
    assert isinstance(await signal(supporter), Joined)
    assert isinstance(await signal(customer), Welcome)
    sizes = [0, 1, 125, 126, 65_535, 65_536, 200_000, PACKET_MAX_BYTES - HEADER_BYTES]
    packets = [sealed(sender=2, receiver=1, body=bytes([size % 251]) * size) for size in sizes]

    for packet in packets:
        await customer.send(packet)

    assert [await supporter.recv() for _ in packets] == packets
    assert supporter.subprotocol == "beistand.1"
    assert supporter.response
    assert "Sec-WebSocket-Extensions" not in supporter.response.headers


async def test_a_goodbye_reaches_the_other_end_and_the_record(ends: Ends, house: RelayHouse) -> None:
    """When one person ends the session, the other one's screen says so at once."""
    supporter, customer = await ends.link(SUPPORTER), await ends.link(CUSTOMER)
    await signal(supporter)
    await signal(supporter)

    await customer.send(pack_signal(Bye(reason="customer")))

    assert await signal(supporter) == Left(participant=2, role="customer", is_final=True)
    assert await signal(supporter) == Closed(reason="customer")
    assert await close_code(supporter) == await close_code(customer) == 4410
    assert [report.what for report in house.reports] == ["joined", "joined", "bye"]


@pytest.mark.parametrize(
    ("offered", "origin", "word", "code"),
    [
        (("beistand.1", "ticket.forged"), None, "bad_ticket", 4401),
        (("beistand.1",), None, "bad_ticket", 4401),
        (("beistand.1", "ticket.a", "ticket.b"), None, "bad_ticket", 4401),
        (("beistand.0", CUSTOMER[1]), None, "old_version", 4426),
        (("beistand.2", CUSTOMER[1]), None, "old_version", 4426),
        ((), None, "old_version", 4426),
        (CUSTOMER, "https://elsewhere.example", "wrong_origin", 4401),
    ],
)
async def test_a_link_that_is_not_served_reads_why(
    ends: Ends, offered: tuple[str, ...], origin: str | None, word: str, code: int
) -> None:
    """An old program, a forged ticket or a foreign page gets a reason that can be shown, never a bare error."""
    link = await ends.link(offered, origin=origin)

    assert await signal(link) == Refused(reason=word)
    assert await close_code(link) == code
    assert link.subprotocol == (offered[0] if offered else None)


@pytest.mark.parametrize(
    ("hostile", "word", "code"),
    [
        (b"nonsense", "bad_packet", 4400),
        (sealed(sender=1), "bad_packet", 4400),
        ('{"kind":"code_burned"}', "bad_signal", 4400),
        ("x" * 5_000, "bad_signal", 4400),
    ],
)
async def test_hostile_bytes_cost_the_own_link_only(ends: Ends, hostile: bytes | str, word: str, code: int) -> None:
    """A manipulated program loses its link; the other person's link stands."""
    supporter, customer = await ends.link(SUPPORTER), await ends.link(CUSTOMER)
    await signal(customer)

    await customer.send(hostile)

    assert await signal(customer) == Refused(reason=word)
    assert await close_code(customer) == code
    again = await ends.link(CUSTOMER)
    await signal(again)
    await supporter.send(sealed(sender=1, receiver=2))
    assert await again.recv() == sealed(sender=1, receiver=2)


async def test_a_packet_above_the_limit_never_enters_the_memory(ends: Ends) -> None:
    """Nobody can fill the server's memory with one huge packet."""
    customer = await ends.link(CUSTOMER)

    with contextlib.suppress(ConnectionClosed):  # the server may say no while this is still being sent
        await customer.send(b"x" * (PACKET_MAX_BYTES + 1))

    assert await close_code(customer) == 1009


async def test_a_newer_link_replaces_the_older(ends: Ends) -> None:
    """Who comes back through another network goes on at once."""
    old = await ends.link(CUSTOMER)
    await signal(old)

    new = await ends.link(CUSTOMER)

    assert isinstance(await signal(new), Welcome)
    assert await signal(old) == Refused(reason="replaced")
    assert await close_code(old) == 4409


async def test_a_restarted_server_takes_the_same_tickets(ends: Ends, house: RelayHouse) -> None:
    """A restart costs seconds, not the session."""
    before = await ends.link(CUSTOMER)
    await signal(before)

    house.stop()
    assert await signal(before) == Refused(reason="server_stopping")
    assert await close_code(before) == 1012
    house.start()

    supporter, customer = await ends.link(SUPPORTER), await ends.link(CUSTOMER)
    await signal(customer)
    await supporter.send(sealed(sender=1, receiver=2))
    assert await customer.recv() == sealed(sender=1, receiver=2)
