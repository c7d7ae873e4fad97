"""Does the dishonest relay of the tests do what it says, so that tests built on it prove something?"""

import pytest
from tests.support.clock import FakeClock
from tests.support.memory_link import (
    Change,
    Drop,
    MemoryLink,
    MemoryRelay,
    Mischief,
    Repeat,
    Swap,
    chooses,
    flip,
    relabel,
    replay,
    seat,
    shorten,
)
from tests.support.packets import sealed

from beistand.wire.envelope import Stream, read_header
from beistand.wire.signals import Bye

PACKETS = [sealed(sender=2, receiver=1, body=bytes([number]) * 8) for number in range(4)]


def ends(relay: MemoryRelay) -> tuple[MemoryLink, MemoryLink]:
    """Link a supporter and a customer."""
    return relay.link(seat("supporter")), relay.link(seat("customer"))


@pytest.mark.parametrize(
    ("mischief", "arrived"),
    [
        (Drop(chooses(stream=Stream.LIVE, nth=1)), [0, 2, 3]),
        (Repeat(chooses(stream=Stream.LIVE, nth=1)), [0, 1, 1, 2, 3]),
        (Swap(chooses(stream=Stream.LIVE, nth=1)), [0, 2, 1, 3]),
        (Drop(chooses(stream=Stream.MEDIA)), [0, 1, 2, 3]),
        (Drop(chooses(sender=2)), []),
    ],
)
def test_a_dishonest_relay_loses_repeats_and_swaps(mischief: Mischief, arrived: list[int]) -> None:
    """A test that says a packet was lost, repeated or swapped is right about it."""
    relay = MemoryRelay(clock=FakeClock(), mischief=mischief)
    supporter, customer = ends(relay)

    for packet in PACKETS:
        customer.send(packet)
    relay.deliver()

    assert supporter.take_packets() == [PACKETS[number] for number in arrived]
    assert relay.carried == PACKETS


def test_a_dishonest_relay_alters_what_it_carries() -> None:
    """Altered packets still look true from outside, so that only the seal can notice."""
    packet = PACKETS[1]
    altered = {
        "shorten": shorten(by_bytes=3)(packet),
        "flip": flip(bit=8 * 35)(packet),
        "replay": replay(sealed(body=b"older"))(packet),
        "relabel": relabel(counter=9, epoch=4)(packet),
    }

    for one in altered.values():
        assert one != packet
        assert read_header(one).sender == 2
    assert len(altered["shorten"]) == len(packet) - 3
    assert altered["replay"].endswith(b"older")
    assert (read_header(altered["relabel"]).counter, read_header(altered["relabel"]).epoch) == (9, 4)
    assert Change(chooses(nth=0), flip(bit=0))(packet) == [flip(bit=0)(packet)]


def test_a_slow_network_delivers_when_its_time_has_come() -> None:
    """A test of a slow line needs no waiting."""
    clock = FakeClock()
    relay = MemoryRelay(clock=clock)
    supporter, customer = ends(relay)
    relay.deliver()
    supporter.take()
    relay.delay_ms = 300

    customer.send(PACKETS[0])
    relay.deliver()
    assert supporter.take() == []
    clock.advance(300)
    relay.deliver()

    assert supporter.take() == [PACKETS[0]]


def test_a_cut_or_restart_loses_what_is_on_its_way() -> None:
    """A test of a broken line breaks it as cables do: without a word to the end itself."""
    relay = MemoryRelay(clock=FakeClock())
    supporter, customer = ends(relay)
    customer.send(PACKETS[0])
    supporter.cut()
    relay.deliver()
    assert (supporter.take(), supporter.close_code, customer.is_up) == ([], 1006, True)

    relay.restart()
    assert not customer.is_up
    again, customer = ends(relay)
    customer.send(PACKETS[1])
    relay.deliver()
    assert again.take_packets() == [PACKETS[1]]


def test_an_ended_session_closes_both_links() -> None:
    """The end arrives at both ends as it does on a real server."""
    relay = MemoryRelay(clock=FakeClock())
    supporter, customer = ends(relay)
    customer.send(Bye(reason="customer"))
    relay.deliver()

    assert supporter.close_code == customer.close_code == 4410
