"""How is a piece of the picture laid out? Knows offsets, not pixels: the plaintext of one MEDIA packet.

 0..3     4..7        8..11      12      13..15    16..
 frame    taken_ms    raw_bytes  flags   reserved  zstd block(s), flushed

``flags`` bit 0: last piece of this frame; bit 1: what follows is a coded picture (``wire/coded.py``), not zstd, and
``raw_bytes`` is its length. What comes out of zstd is ``raw_bytes`` long:

 u16 count, then ``count`` rectangles of 10 bytes (u8 screen, u8 kind, u16 x, u16 y, u16 width, u16 height),
 for a rectangle of kind 1 its source (u16 x, u16 y),
 then the pixels of all of kind 0 in the same order: rows top to bottom, each pixel B, G, R, unused.

``kind`` 0 is exact pixels. ``kind`` 1 is moved: what the exact stream painted at the source so far, of the same screen
and size, is painted here; the two may overlap. Only the first rectangle of a piece may be of kind 1. All numbers
big-endian, except the pixels.
"""

import struct
from dataclasses import dataclass
from typing import Final

from beistand.wire.errors import PictureError
from beistand.wire.limits import PIECE_RAW_MAX_BYTES, RECTANGLES_MAX, SCREEN_SIDE_MAX_PX, SCREENS_MAX

_PIECE = struct.Struct(">IIIB3s")
_RECTANGLE = struct.Struct(">BBHHHH")
_COUNT = struct.Struct(">H")
_SOURCE = struct.Struct(">HH")
_LAST: Final = 1
_CODED: Final = 2
_NO_RESERVED: Final = b"\0\0\0"
PIECE_HEADER_BYTES: Final = _PIECE.size
RECTANGLE_BYTES: Final = _RECTANGLE.size
EXACT: Final = 0
MOVED: Final = 1
RAW_MAX_BYTES: Final = PIECE_RAW_MAX_BYTES + _COUNT.size + RECTANGLES_MAX * RECTANGLE_BYTES + _SOURCE.size


@dataclass(frozen=True, slots=True, kw_only=True)
class Rectangle:
    """A changed part of a screen, in pixels; ``x + width`` and ``y + height`` lie inside the screen.

    ``source``: left and top of where its pixels were before; None: they follow.
    """

    screen: int
    x: int
    y: int
    width: int
    height: int
    source: tuple[int, int] | None = None

    @property
    def pixels_bytes(self) -> int:
        """How many bytes of pixels follow for it."""
        return 0 if self.source is not None else self.width * self.height * 4


@dataclass(frozen=True, slots=True, kw_only=True)
class PieceHeader:
    """What stands before the compressed bytes of one piece.

    Attributes:
        frame: number of the frame in this media epoch, from 0.
        taken_ms: the customer's monotonic clock when the picture was complete, modulo 2**32.
        raw_bytes: size after decompression, or of the coded picture with its head.
        is_last: the frame is complete with this piece and may be shown.
        is_coded: a coded picture follows, nothing of the exact stream.
    """

    frame: int
    taken_ms: int
    raw_bytes: int
    is_last: bool
    is_coded: bool = False


def pack_piece_header(header: PieceHeader) -> bytes:
    """Return 16 bytes."""
    flags = _LAST * header.is_last | _CODED * header.is_coded
    return _PIECE.pack(header.frame, header.taken_ms & 0xFFFFFFFF, header.raw_bytes, flags, _NO_RESERVED)


def read_piece_header(data: bytes) -> PieceHeader:
    """Read the 16 bytes before the compressed bytes.

    Raises:
        PictureError: too short, unknown flags, or more raw bytes than a piece may have.
    """
    if len(data) < PIECE_HEADER_BYTES:
        msg = f"a piece has at least {PIECE_HEADER_BYTES} bytes; got {len(data)}"
        raise PictureError(msg)
    frame, taken_ms, raw_bytes, flags, reserved = _PIECE.unpack_from(data)
    if flags & ~(_LAST | _CODED) or reserved != _NO_RESERVED:
        msg = f"piece has unknown flags {flags} or a used reserved field"
        raise PictureError(msg)
    if not _COUNT.size <= raw_bytes <= RAW_MAX_BYTES:
        msg = f"piece tells of {raw_bytes} raw bytes; allowed are {_COUNT.size} to {RAW_MAX_BYTES}"
        raise PictureError(msg)
    return PieceHeader(
        frame=frame,
        taken_ms=taken_ms,
        raw_bytes=raw_bytes,
        is_last=bool(flags & _LAST),
        is_coded=bool(flags & _CODED),
    )


def pack_rectangles(rectangles: list[Rectangle]) -> bytes:
    """Return count, rectangles and source, the head of the raw bytes of a piece; only the first may have a source."""
    head = [_COUNT.pack(len(rectangles))]
    for r in rectangles:
        kind = EXACT if r.source is None else MOVED
        head.append(_RECTANGLE.pack(r.screen, kind, r.x, r.y, r.width, r.height))
    if rectangles and (source := rectangles[0].source) is not None:
        head.append(_SOURCE.pack(*source))
    return b"".join(head)


def read_rectangles(raw: bytes | memoryview) -> tuple[list[Rectangle], int]:
    """Read the head of a piece's raw bytes; return the rectangles and the offset of the first pixel.

    Raises:
        PictureError: truncated, too many, unknown kind, empty or oversized rectangle, a moved one that is not the
            first, or a pixel count that does not fit the bytes that follow.
    """
    if len(raw) < _COUNT.size:
        msg = "a piece without a rectangle count"
        raise PictureError(msg)
    (count,) = _COUNT.unpack_from(raw)
    offset = _COUNT.size + count * RECTANGLE_BYTES
    if count > RECTANGLES_MAX or offset > len(raw):
        msg = f"piece tells of {count} rectangles in {len(raw)} bytes; allowed are {RECTANGLES_MAX}"
        raise PictureError(msg)
    source = None
    if count and raw[_COUNT.size + 1] == MOVED:
        source, offset = _read_source(raw, offset), offset + _SOURCE.size
    places = [_COUNT.size + i * RECTANGLE_BYTES for i in range(count)]
    found = [_read_rectangle(raw, at, source=None if i else source) for i, at in enumerate(places)]
    pixels_bytes = sum(r.pixels_bytes for r in found)
    if offset + pixels_bytes != len(raw):
        msg = f"rectangles need {pixels_bytes} bytes of pixels; there are {len(raw) - offset}"
        raise PictureError(msg)
    return found, offset


def check_rectangle(rectangle: Rectangle) -> None:
    """Check what can be checked without the screen's size.

    Raises:
        PictureError: empty, larger than any screen, or of a screen number that cannot be.
    """
    r = rectangle
    lefts, tops = (r.x, (r.source or (0, 0))[0]), (r.y, (r.source or (0, 0))[1])
    is_inside = max(lefts) + r.width <= SCREEN_SIDE_MAX_PX and max(tops) + r.height <= SCREEN_SIDE_MAX_PX
    if r.screen >= SCREENS_MAX or not r.width or not r.height or not is_inside:
        source = f" from {r.source[0]},{r.source[1]}" if r.source is not None else ""
        msg = f"a rectangle of {r.width}x{r.height} at {r.x},{r.y}{source} on screen {r.screen} is not allowed"
        raise PictureError(msg)


def _read_source(raw: bytes | memoryview, at: int) -> tuple[int, int]:
    if len(raw) < at + _SOURCE.size:
        msg = f"a moved rectangle without its source: {len(raw)} bytes, needed are {at + _SOURCE.size}"
        raise PictureError(msg)
    x, y = _SOURCE.unpack_from(raw, at)
    return x, y


def _read_rectangle(raw: bytes | memoryview, at: int, *, source: tuple[int, int] | None) -> Rectangle:
    screen, kind, x, y, width, height = _RECTANGLE.unpack_from(raw, at)
    if kind != (EXACT if source is None else MOVED):
        msg = f"a rectangle of kind {kind} is not allowed here; {EXACT} always is, {MOVED} only as the first"
        raise PictureError(msg)
    rectangle = Rectangle(screen=screen, x=x, y=y, width=width, height=height, source=source)
    check_rectangle(rectangle)
    return rectangle
