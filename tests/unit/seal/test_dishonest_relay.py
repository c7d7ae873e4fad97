"""Does a relay that lies get anything past the two ends? The real switchboard, the real channel, every kind of lie."""

from collections.abc import Callable

import pytest
from tests.support.clock import FakeClock
from tests.support.memory_link import (
    Change,
    Drop,
    MemoryRelay,
    Mischief,
    Repeat,
    Swap,
    chooses,
    flip,
    relabel,
    seat,
    shorten,
)
from tests.support.memory_link import replay as replayed
from tests.support.paired import FACTS, channels

from beistand.seal.channel import Channel
from beistand.seal.errors import TamperedError, Tampering
from beistand.wire.envelope import Stream

SENT = [bytes([65 + i]) * 20 for i in range(4)]
SECOND = chooses(stream=Stream.CONTROL, nth=1)
OTHER_SESSION_PACKET = channels(FACTS)[1].seal(Stream.CONTROL, b"from the other session")


def over(mischief: Mischief, stream: Stream) -> tuple[list[bytes], list[Tampering]]:
    """Send four messages over a dishonest relay; return what was opened and what was noticed."""
    supporter, customer = channels()
    relay = MemoryRelay(clock=FakeClock(), mischief=mischief)
    at_supporter, at_customer = relay.link(seat("supporter")), relay.link(seat("customer"))
    for text in SENT:
        at_customer.send(customer.seal(stream, text))
    relay.deliver()
    opened: list[bytes] = []
    noticed: list[Tampering] = []
    for packet in at_supporter.take_packets():
        _take(supporter, packet, opened, noticed)
    return opened, noticed


def _take(channel: Channel, packet: bytes, opened: list[bytes], noticed: list[Tampering]) -> None:
    try:
        got = channel.open(packet, now_ms=0)
    except TamperedError as error:
        noticed.append(error.kind)
        return
    if got:
        opened.append(got.plaintext)
        noticed.extend([Tampering.GAP] * got.is_noticed)


def test_honest_relay_changes_nothing() -> None:
    """An honest server carries everything and nothing is noticed."""
    assert over(Drop(chooses(stream=Stream.MEDIA)), Stream.CONTROL) == (SENT, [])


@pytest.mark.parametrize(
    ("mischief", "kind"),
    [
        (lambda: Drop(SECOND), Tampering.GAP),
        (lambda: Repeat(chooses(stream=Stream.CONTROL, nth=1)), Tampering.REPEATED),
        (lambda: Swap(chooses(stream=Stream.CONTROL, nth=1)), Tampering.GAP),
        (lambda: Change(chooses(stream=Stream.CONTROL, nth=1), shorten(by_bytes=1)), Tampering.FLIPPED),
        (lambda: Change(chooses(stream=Stream.CONTROL, nth=1), flip(bit=32 * 8 + 3)), Tampering.FLIPPED),
        (lambda: Change(chooses(stream=Stream.CONTROL, nth=1), relabel(counter=9)), Tampering.GAP),
        (lambda: Change(chooses(stream=Stream.CONTROL, nth=1), relabel(epoch=1)), Tampering.OLD_EPOCH),
        (lambda: Change(chooses(stream=Stream.CONTROL, nth=1), replayed(OTHER_SESSION_PACKET)), Tampering.FLIPPED),
    ],
    ids=["drop", "repeat", "swap", "cut", "flip", "renumber", "re-epoch", "replay"],
)
def test_every_lie_about_control_is_noticed(mischief: Callable[[], Mischief], kind: Tampering) -> None:
    """A server that drops, repeats, swaps, cuts, flips or replays is noticed, and no lie is delivered."""
    opened, noticed = over(mischief(), Stream.CONTROL)
    assert kind in noticed
    assert opened == SENT[: len(opened)]


@pytest.mark.parametrize("bit", range(0, 32 * 8 + 36 * 8, 7))
def test_every_flipped_bit_is_noticed(bit: int) -> None:
    """Not one bit of a packet, header or body, can be turned over unseen."""
    opened, noticed = over(Change(chooses(stream=Stream.CONTROL, nth=1), flip(bit=bit)), Stream.CONTROL)
    assert noticed
    assert opened == SENT[:1]


@pytest.mark.parametrize(
    "mischief",
    [
        lambda: Drop(chooses(stream=Stream.LIVE, nth=1)),
        lambda: Repeat(chooses(stream=Stream.LIVE, nth=1)),
        lambda: Swap(chooses(stream=Stream.LIVE, nth=1)),
        lambda: Change(chooses(stream=Stream.LIVE, nth=1), flip(bit=300)),
        lambda: Change(chooses(stream=Stream.LIVE, nth=1), relabel(counter=7)),
    ],
    ids=["drop", "repeat", "swap", "flip", "renumber"],
)
def test_every_lie_about_input_is_noticed(mischief: Callable[[], Mischief]) -> None:
    """A lost or altered key stroke is noticed, and the strokes after it still arrive."""
    opened, noticed = over(mischief(), Stream.LIVE)
    assert noticed
    assert opened[-1] == SENT[-1]
    assert set(opened) <= set(SENT)
    assert len(opened) == len(set(opened))


def test_packet_of_the_other_direction_is_noticed() -> None:
    """A mirror in the middle cannot make an end answer to itself."""
    _, customer = channels()
    with pytest.raises(TamperedError) as caught:
        customer.open(customer.seal(Stream.CONTROL, b"own words"), now_ms=0)
    assert caught.value.kind is Tampering.OTHER_PARTICIPANT
