"""Does each reader say what it got, what is allowed, and stop there?"""

from dataclasses import replace

import msgspec
import pytest
from tests.support.customer_rules import introduction

from beistand.wire.code import read_code
from beistand.wire.codec import pack_message, read_from_customer, read_from_supporter
from beistand.wire.envelope import GROUP, Header, Stream, pack_header, read_header
from beistand.wire.errors import CodeError, EnvelopeError, MessageError, OpeningError, PictureError, SignalError
from beistand.wire.limits import CURSOR_SIDE_MAX_PX, MESSAGE_MAX_BYTES, PACKET_MAX_BYTES, SIGNAL_MAX_BYTES
from beistand.wire.messages import CursorShape, Paused, Ping
from beistand.wire.opening import (
    INTRODUCTION_BYTES,
    HelperRole,
    Resume,
    pack_introduction,
    pack_resume,
    read_introduction,
    read_pair,
    read_resume,
)
from beistand.wire.picture import RAW_MAX_BYTES, PieceHeader, pack_piece_header, read_piece_header, read_rectangles
from beistand.wire.signals import read_from_end, read_from_server

PACKET = pack_header(
    Header(session=1, sender=2, receiver=GROUP, stream=Stream.MEDIA, epoch=1, counter=0, body_bytes=4),
) + bytes(4)


def changed(at: int, value: int) -> bytes:
    """Return the packet with one other byte."""
    return PACKET[:at] + bytes([value]) + PACKET[at + 1 :]


@pytest.mark.parametrize(
    ("packet", "text"),
    [
        (b"", "packet is 0 bytes; allowed are 32"),
        (PACKET[:31], "packet is 31 bytes"),
        (bytes(PACKET_MAX_BYTES + 1), "allowed are 32 to 2097152"),
        (changed(0, 2), "speaks version 2"),
        (changed(1, 2), "unknown flags 2"),
        (changed(6, 1), "reserved"),
        (changed(2, 0), "sender 0"),
        (changed(2, 255), "sender 255"),
        (changed(3, 0), "receiver 0"),
        (changed(4, 9), "stream 9"),
        (changed(23, 5), "tells of 5 bytes"),
        (changed(24, 0x80), "counter"),
    ],
)
def test_header_that_is_not_ours_is_refused(packet: bytes, text: str) -> None:
    """Whoever debugs a link reads what was wrong with the packet."""
    with pytest.raises(EnvelopeError, match=text):
        read_header(packet)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\xc1",
        msgspec.msgpack.encode({"a": 1}),
        msgspec.msgpack.encode([99]),
        msgspec.msgpack.encode([4]),
        msgspec.msgpack.encode([4, True, 1]),
        msgspec.msgpack.encode([5, -1]),
        msgspec.msgpack.encode([5, 2**32]),
        msgspec.msgpack.encode([3, 1, bytes(31), 20, []]),
        msgspec.msgpack.encode([60, 2, 2, 0, 0, bytes(15)]),
        bytes(MESSAGE_MAX_BYTES + 1),
        b"\x91" * 5_000,
    ],
)
def test_message_that_is_none_is_refused(data: bytes) -> None:
    """A message is one of the list, whole and in range, or an error."""
    with pytest.raises(MessageError):
        read_from_customer(data)


def test_each_end_may_say_only_its_own_messages() -> None:
    """A supporter cannot say what only the customer's module may say."""
    with pytest.raises(MessageError, match="not a message of a supporter"):
        read_from_supporter(pack_message(Paused(is_paused=True)))
    with pytest.raises(MessageError, match="not a message of the customer"):
        read_from_customer(pack_message(Ping(sent_ms=1)))


def test_largest_cursor_fits_into_a_message() -> None:
    """A pointer of the largest allowed size is shown, not refused."""
    side = CURSOR_SIDE_MAX_PX
    cursor = CursorShape(width_px=side, height_px=side, hot_x_px=0, hot_y_px=0, rgba=bytes(side * side * 4))
    assert read_from_customer(pack_message(cursor)) == cursor


@pytest.mark.parametrize(
    "text",
    ["", "[]", "{", '{"kind":"nothing"}', '{"kind":"tick","more":1}', " " * (SIGNAL_MAX_BYTES + 1), "[" * 2_000],
)
def test_signal_that_is_none_is_refused(text: str) -> None:
    """Neither a server nor an end can be confused by a strange signal."""
    for read in (read_from_server, read_from_end):
        with pytest.raises(SignalError):
            read(text)


@pytest.mark.parametrize(("step", "size"), [(0, 31), (1, 33), (2, 95), (3, 63), (4, 32), (-1, 32)])
def test_pairing_step_has_exactly_its_size(step: int, size: int) -> None:
    """The first bytes of a stranger have one size and no other."""
    with pytest.raises(OpeningError, match="the steps 0 to 3"):
        read_pair(step, bytes(size))


def test_introduction_cannot_hide_what_it_says() -> None:
    """Nobody turns a name around with invisible characters."""
    policy = b"\1" + bytes([1] * 10) + b"\1" + bytes(20)
    tricky = "Ada\u202e".encode().ljust(128, b"\0")
    body = (b"\0\0\0\1" + policy + bytes(64) + tricky + bytes(128 + 512)).ljust(INTRODUCTION_BYTES, b"\0")
    with pytest.raises(OpeningError, match="control characters"):
        read_introduction(body)


@pytest.mark.parametrize("role", [0, 3, 255])
def test_nobody_comes_in_a_role_that_does_not_exist(role: int) -> None:
    """Whoever introduces himself or herself is a supporter or a guest, and says which."""
    body = pack_introduction(introduction())
    at = 900 + 32
    with pytest.raises(OpeningError, match=r"there are \[1, 2\]"):
        read_introduction(body[:at] + bytes([role]) + body[at + 1 :])


def test_a_guest_and_a_notice_of_two_texts_come_through() -> None:
    """A version of the time before plain German is introduced as what it is."""
    before = introduction()
    sent = replace(before, role=HelperRole.GUEST, notice=replace(before.notice, text_de_plain_sha256=None))
    assert read_introduction(pack_introduction(sent)) == sent


def test_resume_has_sixteen_bytes() -> None:
    """What is missing after a break is said in fixed size."""
    assert read_resume(pack_resume(Resume(next_opening=1, next_control=2))) == Resume(next_opening=1, next_control=2)
    with pytest.raises(OpeningError, match="16 bytes"):
        read_resume(bytes(15))


@pytest.mark.parametrize("raw_bytes", [0, 1, RAW_MAX_BYTES + 1])
def test_piece_cannot_ask_for_more_memory_than_a_piece_has(raw_bytes: int) -> None:
    """A hostile picture cannot fill a viewer's memory."""
    header = PieceHeader(frame=0, taken_ms=0, raw_bytes=raw_bytes, is_last=True)
    with pytest.raises(PictureError, match="raw bytes"):
        read_piece_header(pack_piece_header(header))


@pytest.mark.parametrize(
    "rectangle",
    [
        b"\x10\0" + bytes(8),
        b"\0\2" + b"\0\0\0\0\0\1\0\1",
        b"\0\0" + bytes(8),
        b"\0\0\x40\0\0\0\0\1\0\1",
        b"\0\1" + b"\0\0\0\0\0\1\0\1" + b"\x40\0",
    ],
    ids=["screen 16", "kind 2", "empty", "beyond the screen", "moved from beyond the screen"],
)
def test_rectangle_outside_the_rules_is_refused(rectangle: bytes) -> None:
    """No picture writes outside its screen."""
    with pytest.raises(PictureError, match="not allowed"):
        read_rectangles(b"\0\1" + rectangle + bytes(4))


def test_only_the_first_rectangle_may_have_moved() -> None:
    """One piece moves one part of a screen at most; how much may move in a second the viewer counts."""
    moved = b"\0\1" + b"\0\0\0\0\0\1\0\1"
    with pytest.raises(PictureError, match="only as the first"):
        read_rectangles(b"\0\2" + moved + moved + bytes(8))
    with pytest.raises(PictureError, match="without its source"):
        read_rectangles(b"\0\1" + moved + bytes(3))


@pytest.mark.parametrize(
    "text",
    ["1234567890", "1234 567 890", " 1234-567-890\n", "https://hilfe.example/#1234567890", "1234/567.890"],
)
def test_code_is_read_as_people_write_it(text: str) -> None:
    """Spaces, dashes and a pasted link do not matter."""
    code = read_code(text)
    assert (code.number, code.secret, code.spoken()) == ("1234", "567890", "1234 567 890")
    assert "567890" not in repr(code)


@pytest.mark.parametrize("text", ["", "123456789", "12345678901", "12345678٩0", "abcdefghij"])
def test_code_of_another_form_is_refused(text: str) -> None:
    """A person who mistyped reads how a code looks."""
    with pytest.raises(CodeError, match="1234 567 890"):
        read_code(text)
