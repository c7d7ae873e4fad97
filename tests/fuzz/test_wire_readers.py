"""Can any bytes from outside do more than cause one clear error?"""

from collections.abc import Callable
from dataclasses import replace
from typing import TypeVar

import pytest
from hypothesis import given
from hypothesis import strategies as st

from beistand.wire.code import read_code
from beistand.wire.codec import pack_message, read_from_customer, read_from_supporter
from beistand.wire.coded import Codec, CodedHead, pack_coded_head, read_coded_head
from beistand.wire.envelope import PARTICIPANT_MAX, Header, Stream, pack_header, read_header
from beistand.wire.errors import WireError
from beistand.wire.limits import RECTANGLES_MAX
from beistand.wire.messages import KeyChanged, PointerMoved, TextTyped
from beistand.wire.opening import INTRODUCTION_BYTES, pack_introduction, read_introduction, read_pair, read_resume
from beistand.wire.picture import Rectangle, pack_rectangles, read_piece_header, read_rectangles
from beistand.wire.policy import POLICY_BYTES, read_policy
from beistand.wire.signals import read_from_end, read_from_server

Given = TypeVar("Given")
READERS = (
    read_from_customer,
    read_from_supporter,
    read_header,
    read_introduction,
    read_resume,
    read_policy,
    read_piece_header,
    read_rectangles,
    read_coded_head,
)


def complaint(read: Callable[[Given], object], given_data: Given) -> str | None:
    """Return what a reader says against its data; None when it took them."""
    try:
        read(given_data)
    except WireError as error:
        return str(error)
    return None


@pytest.mark.parametrize("read", READERS, ids=lambda read: read.__name__)
@given(data=st.binary(max_size=200))
def test_any_bytes_are_read_or_refused(read: Callable[[bytes], object], data: bytes) -> None:
    """A stranger's bytes never crash the module; they are ours or one clear error."""
    assert complaint(read, data) != ""


@given(data=st.binary(min_size=INTRODUCTION_BYTES, max_size=INTRODUCTION_BYTES))
def test_introduction_of_right_size_is_read_or_refused(data: bytes) -> None:
    """The only text that is read before the yes shows what it says, or is refused."""
    try:
        introduction = read_introduction(data)
    except WireError:
        return
    assert introduction.supporter.isprintable()
    assert pack_introduction(introduction) == data


@given(data=st.binary(min_size=POLICY_BYTES, max_size=POLICY_BYTES))
def test_policy_knows_no_silent_mode(data: bytes) -> None:
    """No bytes make a rule that gives a right without asking or announcing."""
    try:
        policy = read_policy(b"\1" + data[1:])
    except WireError:
        return
    assert policy.view.name in {"NEVER", "ASK", "ANNOUNCE"}


@given(step=st.integers(-2, 6), body=st.binary(max_size=100))
def test_pairing_steps_are_read_or_refused(step: int, body: bytes) -> None:
    """The first bytes of a stranger have a fixed size or are refused."""
    try:
        read_pair(step, body)
    except WireError:
        return
    assert len(body) in {32, 64, 96}


@pytest.mark.parametrize("read", [read_from_server, read_from_end, read_code], ids=lambda read: read.__name__)
@given(text=st.text(max_size=300))
def test_any_text_is_read_or_refused(read: Callable[[str], object], text: str) -> None:
    """What somebody types or a server says never crashes an end."""
    assert complaint(read, text) != ""


headers = st.builds(
    Header,
    session=st.integers(0, 2**64 - 1),
    sender=st.integers(1, PARTICIPANT_MAX),
    receiver=st.integers(1, 255),
    stream=st.sampled_from(Stream),
    epoch=st.integers(0, 2**32 - 1),
    counter=st.integers(0, 2**63 - 1),
    body_bytes=st.just(0),
    is_key_chunk=st.booleans(),
)


@given(bare=headers, body=st.binary(max_size=50))
def test_every_header_comes_back(bare: Header, body: bytes) -> None:
    """What stands in a header is what the other end reads."""
    header = replace(bare, body_bytes=len(body))
    assert read_header(pack_header(header) + body) == header


@given(code=st.text(max_size=32), key=st.text(max_size=32), is_down=st.booleans())
def test_every_key_comes_back(*, code: str, key: str, is_down: bool) -> None:
    """Whatever a keyboard names a key, the name arrives."""
    message = KeyChanged(code=code, key=key, is_down=is_down)
    assert read_from_supporter(pack_message(message)) == message


@given(text=st.text(max_size=4_096))
def test_every_text_comes_back(text: str) -> None:
    """What was typed arrives letter for letter."""
    assert read_from_supporter(pack_message(TextTyped(text=text))) == TextTyped(text=text)


@given(cut=st.integers(0, 10), flipped=st.integers(0, 7), data=st.data())
def test_a_damaged_message_is_read_or_refused(cut: int, flipped: int, data: st.DataObject) -> None:
    """A damaged message is another message of the list or an error, never half a message."""
    packed = bytearray(pack_message(PointerMoved(screen=1, x_px=300, y_px=400)))
    at = data.draw(st.integers(0, len(packed) - 1))
    packed[at] ^= 1 << flipped
    said = complaint(read_from_supporter, bytes(packed[: len(packed) - cut]))
    assert said is None or "not a message of a supporter" in said


rectangles = st.builds(
    Rectangle,
    screen=st.integers(0, 15),
    x=st.integers(0, 100),
    y=st.integers(0, 100),
    width=st.integers(1, 5),
    height=st.integers(1, 5),
)


@given(found=st.lists(rectangles, max_size=8), source=st.none() | st.tuples(st.integers(0, 100), st.integers(0, 100)))
def test_every_rectangle_comes_back(found: list[Rectangle], source: tuple[int, int] | None) -> None:
    """The changed parts of a picture arrive where they were, and what moved from where it was."""
    found = [replace(one, source=None if at else source) for at, one in enumerate(found)]
    head = pack_rectangles(found)
    pixels = bytes(sum(one.pixels_bytes for one in found))
    assert read_rectangles(head + pixels) == (found, len(head))


@given(count=st.integers(0, 2**16 - 1), rest=st.binary(max_size=64))
def test_untrue_count_is_refused(count: int, rest: bytes) -> None:
    """A piece that tells of more rectangles than it has reserves no memory for them."""
    try:
        found, _ = read_rectangles(count.to_bytes(2, "big") + rest)
    except WireError:
        return
    assert len(found) <= RECTANGLES_MAX


@given(
    place=rectangles,
    codec=st.sampled_from(Codec),
    is_key=st.booleans(),
    region=st.integers(0, 255),
    half=st.booleans(),
)
def test_every_moving_part_comes_back(place: Rectangle, codec: Codec, *, is_key: bool, region: int, half: bool) -> None:
    """A moving part is drawn where it was, by the codec that it was made with."""
    width, height = (-(-place.width // 2), -(-place.height // 2)) if half else (place.width, place.height)
    head = CodedHead(codec=codec, is_key=is_key, region=region, place=place, width_px=width, height_px=height)
    assert read_coded_head(pack_coded_head(head) + b"x") == head
