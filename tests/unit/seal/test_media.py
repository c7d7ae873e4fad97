"""Who can open a picture, and is every change of it noticed?"""

import pytest
from tests.support.paired import SESSION_ID

from beistand.seal.errors import SealError, TamperedError, Tampering
from beistand.seal.media import AT_ONCE_MAX_BYTES, MediaOpener, MediaSealer
from beistand.wire.envelope import FAST_GROUP, GROUP, SLOW_GROUP, Stream, read_header
from beistand.wire.limits import PACKET_MAX_BYTES, TAG_BYTES

KEY = bytes(range(32))


def sealer(*, key: bytes = KEY, epoch: int = 1) -> MediaSealer:
    """Return the sealer of one epoch."""
    return MediaSealer(key=key, epoch=epoch, session_id=SESSION_ID, sender=2)


def opener(*, key: bytes = KEY, epoch: int = 1, session_id: bytes = SESSION_ID) -> MediaOpener:
    """Return the opener of one epoch."""
    return MediaOpener(key=key, epoch=epoch, session_id=session_id, sender=2)


@pytest.mark.parametrize("pixels_bytes", [0, 6, AT_ONCE_MAX_BYTES - 6 - TAG_BYTES, AT_ONCE_MAX_BYTES, 1_000_000])
def test_parts_are_sealed_as_one(pixels_bytes: int) -> None:
    """A viewer gets the piece as it was, however it was put together, small or large."""
    pixels = bytes(number % 251 for number in range(pixels_bytes))
    packet = sealer().seal(b"head", bytearray(b"er"), memoryview(pixels), is_key_chunk=True)
    header = read_header(packet)
    assert (header.stream, header.receiver, header.is_key_chunk, header.counter) == (Stream.MEDIA, GROUP, True, 0)
    assert opener().open(packet) == b"header" + pixels


def test_each_packet_has_its_own_counter() -> None:
    """No two pictures are sealed under one number."""
    one = sealer()
    packets = [one.seal(b"same", is_key_chunk=False) for _ in range(3)]
    assert [read_header(packet).counter for packet in packets] == [0, 1, 2]
    assert len({packet[32:] for packet in packets}) == 3


def test_without_the_key_of_the_epoch_nothing_is_seen() -> None:
    """A participant who was not told the new key cannot see the new pictures."""
    packet = sealer().seal(b"secret", is_key_chunk=True)
    with pytest.raises(TamperedError) as caught:
        opener(key=bytes(32)).open(packet)
    assert caught.value.kind is Tampering.FLIPPED


def test_order_is_demanded() -> None:
    """A dropped, repeated or old picture packet is noticed."""
    one, two = sealer(), opener()
    first, second, third = (one.seal(bytes([i]), is_key_chunk=False) for i in range(3))
    two.open(first)
    for packet, kind in ((first, Tampering.REPEATED), (third, Tampering.GAP)):
        with pytest.raises(TamperedError) as caught:
            two.open(packet)
        assert caught.value.kind is kind
    assert two.open(second) == b"\1"


@pytest.mark.parametrize(
    ("packet", "kind"),
    [
        (sealer(epoch=2).seal(b"x", is_key_chunk=True), Tampering.OLD_EPOCH),
        (b"\2" * 60, Tampering.FLIPPED),
        (b"", Tampering.FLIPPED),
    ],
)
def test_foreign_packet_is_noticed(packet: bytes, kind: Tampering) -> None:
    """What is not of this epoch is not shown."""
    with pytest.raises(TamperedError) as caught:
        opener().open(packet)
    assert caught.value.kind is kind


def test_packet_of_another_session_is_noticed() -> None:
    """A picture of another customer never appears."""
    with pytest.raises(TamperedError) as caught:
        opener(session_id=bytes(16)).open(sealer().seal(b"x", is_key_chunk=True))
    assert caught.value.kind is Tampering.OTHER_SESSION


def test_too_large_piece_is_refused_before_sealing() -> None:
    """A piece that no link carries is refused where it can still be cut."""
    with pytest.raises(SealError, match="cut it"):
        sealer().seal(bytes(PACKET_MAX_BYTES), is_key_chunk=False)


def test_short_key_is_refused() -> None:
    """A key of another size is a mistake, not a weaker seal."""
    with pytest.raises(SealError, match="32 bytes"):
        sealer(key=b"short")


@pytest.mark.parametrize("receiver", [SLOW_GROUP, FAST_GROUP])
def test_a_lane_is_opened_with_its_key_and_not_with_the_other(receiver: int) -> None:
    """Each lane has a key of its own; that a packet was for another lane cannot be hidden."""
    packet = MediaSealer(key=KEY, epoch=1, session_id=SESSION_ID, sender=2, receiver=receiver).seal(
        b"pixels", is_key_chunk=True
    )
    assert opener().open(packet) == b"pixels"
    moved = packet[:3] + bytes([GROUP]) + packet[4:]
    with pytest.raises(TamperedError):
        opener().open(moved)
    with pytest.raises(TamperedError):
        opener(key=bytes(32)).open(packet)
