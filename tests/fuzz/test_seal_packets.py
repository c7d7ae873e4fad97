"""Can a relay, whatever it does in whatever order, make an end take what its peer did not say?"""

from hypothesis import given
from hypothesis import strategies as st
from tests.support.paired import channels

from beistand.seal.channel import Channel
from beistand.seal.errors import TamperedError
from beistand.wire.envelope import Stream
from beistand.wire.opening import read_resume

SAID = [bytes([i]) * (i + 1) for i in range(6)]
orders = st.lists(st.integers(0, len(SAID) - 1), max_size=20)


def taken(channel: Channel, packets: list[bytes], *, now_ms: int = 0) -> list[bytes]:
    """Return what an end takes of these packets."""
    opened = []
    for packet in packets:
        try:
            got = channel.open(packet, now_ms=now_ms)
        except TamperedError:
            continue
        if got:
            opened.append(got.plaintext)
    return opened


@given(order=orders)
def test_control_is_always_a_beginning_of_what_was_said(order: list[int]) -> None:
    """However packets are dropped, repeated and swapped, consents and rights arrive in order and once."""
    supporter, customer = channels()
    packets = [customer.seal(Stream.CONTROL, text) for text in SAID]
    opened = taken(supporter, [packets[i] for i in order])
    assert opened == SAID[: len(opened)]


@given(order=orders)
def test_input_never_goes_back_or_repeats(order: list[int]) -> None:
    """However packets are dropped, repeated and swapped, no click happens twice or after a later one."""
    supporter, customer = channels()
    packets = [supporter.seal(Stream.LIVE, text) for text in SAID]
    opened = taken(customer, [packets[i] for i in order])
    places = [SAID.index(text) for text in opened]
    assert places == sorted(set(places))


@given(order=orders)
def test_a_resume_brings_everything(order: list[int]) -> None:
    """Whatever was lost before, after one honest resume everything is there, once and in order."""
    supporter, customer = channels()
    packets = [customer.seal(Stream.CONTROL, text) for text in SAID]
    opened = taken(supporter, [packets[i] for i in order])
    asked = customer.open(supporter.begin_generation(now_ms=0), now_ms=0)
    assert asked is not None
    assert opened + taken(supporter, customer.resumed(read_resume(asked.plaintext))) == SAID


@given(noise=st.binary(max_size=120), at=st.integers(0, 70), flipped=st.integers(1, 255))
def test_noise_is_never_taken(noise: bytes, at: int, flipped: int) -> None:
    """Bytes that the peer did not seal are noticed, and nothing else changes."""
    supporter, customer = channels()
    packet = customer.seal(Stream.CONTROL, b"x" * 30)
    damaged = bytearray(packet)
    damaged[at] ^= flipped
    assert taken(supporter, [noise, bytes(damaged), packet]) == [b"x" * 30]
