"""Does a channel deliver what the peer sealed, once, in order, and nothing else?"""

import pytest
from tests.support.paired import channels

from beistand.seal.channel import OVERDUE_MS, SETTLING_MS, Channel
from beistand.seal.errors import ReplayFullError, SealError, TamperedError, Tampering
from beistand.wire.envelope import Stream
from beistand.wire.limits import REPLAY_BUFFER_MAX_BYTES
from beistand.wire.opening import Resume, read_resume

CONTROL, LIVE, OPENING = Stream.CONTROL, Stream.LIVE, Stream.OPENING


def resume(sender: Channel, receiver: Channel, *, now_ms: int) -> list[bytes]:
    """Let ``receiver`` ask for what it misses; return what ``sender`` sends again."""
    opened = sender.open(receiver.begin_generation(now_ms=now_ms), now_ms=now_ms)
    assert opened is not None
    assert opened.stream is Stream.RESUME
    return sender.resumed(read_resume(opened.plaintext))


def kind_of(channel: Channel, packet: bytes, *, now_ms: int = 0) -> Tampering:
    """Return what the channel finds wrong with a packet."""
    with pytest.raises(TamperedError) as caught:
        channel.open(packet, now_ms=now_ms)
    return caught.value.kind


@pytest.mark.parametrize("stream", [OPENING, CONTROL, LIVE])
def test_what_is_sealed_is_opened(stream: Stream) -> None:
    """A message arrives as it was said."""
    supporter, customer = channels()
    opened = customer.open(supporter.seal(stream, b"x" * 1024), now_ms=0)
    assert opened is not None
    assert (opened.stream, opened.plaintext) == (stream, b"x" * 1024)


def test_missing_control_packet_is_noticed_and_comes_again() -> None:
    """A consent that got lost on its way arrives after all, in its place."""
    supporter, customer = channels()
    customer.seal(CONTROL, b"lost")
    late = customer.seal(CONTROL, b"late")
    assert kind_of(supporter, late) is Tampering.GAP
    texts = [supporter.open(packet, now_ms=10) for packet in resume(customer, supporter, now_ms=0)]
    assert [opened.plaintext for opened in texts if opened] == [b"lost", b"late"]


def test_packet_that_comes_twice_is_noticed_except_after_a_resume() -> None:
    """A repeated message has no effect; only around a new link it is not worth a word."""
    supporter, customer = channels()
    packet = customer.seal(CONTROL, b"once")
    supporter.open(packet, now_ms=0)
    assert kind_of(supporter, packet) is Tampering.REPEATED
    supporter.begin_generation(now_ms=1_000)
    assert supporter.open(packet, now_ms=1_000 + SETTLING_MS - 1) is None
    assert kind_of(supporter, packet, now_ms=1_000 + SETTLING_MS) is Tampering.REPEATED


def test_lost_input_is_told_and_does_not_stop_what_follows() -> None:
    """After lost key strokes the module knows that it must release all keys."""
    supporter, customer = channels()
    supporter.seal(LIVE, b"lost")
    opened = customer.open(supporter.seal(LIVE, b"next"), now_ms=0)
    assert opened is not None
    assert (opened.lost_before, opened.is_noticed) == (1, True)


def test_input_of_an_old_link_never_arrives_late() -> None:
    """A click that was held back until after a reconnect does nothing."""
    supporter, customer = channels()
    held_back = supporter.seal(LIVE, b"click")
    opened = customer.open(supporter.begin_generation(now_ms=0), now_ms=0)
    assert opened is not None
    assert kind_of(customer, held_back) is Tampering.OLD_EPOCH
    fresh = customer.open(supporter.seal(LIVE, b"new"), now_ms=0)
    assert fresh is not None
    assert fresh.lost_before == 0


def test_old_resume_is_noticed() -> None:
    """Nobody can make an end send everything again by repeating what was said."""
    supporter, customer = channels()
    packet = supporter.begin_generation(now_ms=0)
    customer.open(packet, now_ms=0)
    assert kind_of(customer, packet) is Tampering.OLD_EPOCH


def test_kept_packets_are_the_same_bytes_and_are_forgotten_when_confirmed() -> None:
    """Nothing is sealed twice under one number, and memory does not grow with a session."""
    supporter, customer = channels()
    sent = [customer.seal(CONTROL, bytes([i])) for i in range(3)]
    assert customer.resumed(Resume(next_opening=0, next_control=0)) == sent
    customer.received(Resume(next_opening=0, next_control=2))
    assert customer.resumed(Resume(next_opening=0, next_control=2)) == sent[2:]
    supporter.open(sent[0], now_ms=0)
    assert supporter.expected() == Resume(next_opening=0, next_control=1)


@pytest.mark.parametrize("counter", [1, 4], ids=["confirmed", "never sent"])
def test_impossible_resume_is_noticed(counter: int) -> None:
    """A peer that asks for the impossible is not believed."""
    _, customer = channels()
    for _ in range(3):
        customer.seal(CONTROL, b"x")
    customer.received(Resume(next_opening=0, next_control=2))
    with pytest.raises(TamperedError) as caught:
        customer.resumed(Resume(next_opening=0, next_control=counter))
    assert caught.value.kind is Tampering.IMPOSSIBLE


def test_peer_that_confirms_nothing_cannot_fill_the_memory() -> None:
    """What waits for a peer is bounded; then the session ends instead of the machine."""
    _, customer = channels()
    fitting = REPLAY_BUFFER_MAX_BYTES // (200_000 + 48)
    for _ in range(fitting):
        customer.seal(CONTROL, bytes(200_000))
    with pytest.raises(ReplayFullError, match="wait to be confirmed"):
        customer.seal(CONTROL, bytes(200_000))


def test_only_the_fixed_sizes_are_read_before_the_yes() -> None:
    """A stranger's introduction of another size meets no parser."""
    supporter, customer = channels()
    with pytest.raises(SealError, match="1024"):
        supporter.seal(OPENING, b"short")
    whole = supporter.seal(OPENING, bytes(1024))
    shorter = whole[:20] + (1024).to_bytes(4, "big") + whole[24:-16]
    assert kind_of(customer, shorter) is Tampering.SIZE


@pytest.mark.parametrize("stream", [Stream.PAIRING, Stream.RESUME, Stream.MEDIA])
def test_other_streams_are_not_sealed_here(stream: Stream) -> None:
    """A picture cannot slip into the channel of messages by mistake."""
    supporter, _ = channels()
    with pytest.raises(SealError, match="allowed are"):
        supporter.seal(stream, b"x")


def test_dropped_last_word_is_noticed_by_who_said_it() -> None:
    """The end of a session cannot be kept from the other person for long."""
    supporter, customer = channels()
    last = customer.seal(CONTROL, b"the end")
    assert customer.overdue(now_ms=0) == []
    assert customer.overdue(now_ms=OVERDUE_MS - 1) == []
    assert customer.overdue(now_ms=OVERDUE_MS) == [last]
    assert customer.overdue(now_ms=OVERDUE_MS + 1) == []
    opened = supporter.open(last, now_ms=0)
    assert opened is not None
    customer.received(supporter.expected())
    assert customer.overdue(now_ms=9 * OVERDUE_MS) == []
