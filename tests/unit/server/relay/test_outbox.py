"""Does an outbox keep order, its limit and its last word?"""

import asyncio

from tests.support.clock import settle
from tests.support.hub_link import HubLink

from beistand.server.relay.outbox import Closing, Outbox
from beistand.wire.signals import Tick, pack_signal

GOODBYE = Closing(code=4410, reason="session_over")


async def test_everything_put_is_sent_in_order_before_the_link_closes() -> None:
    """The last thing said before the end still arrives."""
    outbox, link = Outbox(limit_bytes=100), HubLink("")
    text = pack_signal(Tick())
    assert outbox.put(b"one")
    assert outbox.put(text)
    outbox.finish(GOODBYE)
    outbox.finish(Closing(code=4400, reason="bad_packet"))
    assert outbox.put(b"too late")

    await outbox.run(link)

    assert link.sent == [b"one", Tick()]
    assert link.closed == (4410, "session_over")
    assert outbox.waiting_bytes == 0


async def test_a_full_outbox_takes_nothing_more_until_something_left() -> None:
    """Memory for one link is bounded, whatever the others send."""
    outbox, link = Outbox(limit_bytes=10), HubLink("")
    assert outbox.put(b"x" * 10)
    assert not outbox.put(b"y")
    assert outbox.waiting_bytes == 10

    async with asyncio.TaskGroup() as group:
        group.create_task(outbox.run(link))
        await settle()
        assert outbox.put(b"z" * 10)
        await settle()
        outbox.finish(GOODBYE)

    assert link.sent == [b"x" * 10, b"z" * 10]


async def test_what_is_being_sent_counts_until_it_is_sent() -> None:
    """A reader that stalls in the middle of a packet cannot be used to hold more memory."""
    outbox, link = Outbox(limit_bytes=10), HubLink("")
    link.stall()
    outbox.put(b"x" * 6)

    async with asyncio.TaskGroup() as group:
        sending = group.create_task(outbox.run(link))
        await settle()
        outbox.put(b"y" * 4)
        assert not outbox.put(b"z")
        outbox.drop_waiting()
        assert outbox.waiting_bytes == 6
        sending.cancel()


async def test_a_link_that_is_gone_ends_the_sending() -> None:
    """A broken cable leaves nothing behind."""
    outbox, link = Outbox(limit_bytes=10), HubLink("")
    link.is_gone = True
    outbox.put(b"one")
    outbox.put(b"two")

    await outbox.run(link)

    assert link.sent == []
    assert not link.closed
