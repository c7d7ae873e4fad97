"""How is a moving part of the picture laid out? Knows offsets, not codecs: what follows a piece header that says so.

 0       1       2       3        4..5  6..7  8..9    10..11   12..13        14..15         16..
 codec   flags   screen  region   x     y     width   height   coded width   coded height   coded bytes

``flags`` bit 0: decodes without anything before it. The coded picture, which may be smaller, is drawn over the whole
place. Pieces of one region are decoded in order; the exact stream knows nothing of them. All numbers big-endian.
"""

import struct
from dataclasses import dataclass
from enum import IntEnum
from typing import Final

from beistand.wire.errors import PictureError
from beistand.wire.limits import CODED_AREA_MAX_PX, PIECE_RAW_MAX_BYTES, SCREENS_MAX
from beistand.wire.picture import Rectangle, check_rectangle

_HEAD: Final = struct.Struct(">BBBBHHHHHH")
_KEY: Final = 1
CODED_HEAD_BYTES: Final = _HEAD.size


class Codec(IntEnum):
    """How the bytes of a coded piece are to be read."""

    JPEG = 1
    """ISO/IEC 10918-1, baseline; every picture stands alone."""
    VP9 = 2
    """VP9 profile 0 (4:2:0, 8 bit); all pictures of a region are one stream."""


CODEC_NAMES: Final = {"jpeg": Codec.JPEG, "vp9": Codec.VP9}
"""The names by which a viewer says what it can decode (``ViewerCan``)."""
CODECS_UNTOLD: Final[tuple[str, ...]] = ("jpeg",)
"""What a viewer is taken to decode until it says so: the first picture comes before that."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CodedHead:
    """What stands before the coded bytes.

    Attributes:
        codec: how to read them.
        is_key: they need nothing before them.
        region: which stream of pictures they belong to; 0 to 255.
        place: what they cover.
        width_px: width of the coded picture, at most that of the place.
        height_px: height of the coded picture, at most that of the place.
    """

    codec: Codec
    is_key: bool
    region: int
    place: Rectangle
    width_px: int
    height_px: int


def pack_coded_head(head: CodedHead) -> bytes:
    """Return 16 bytes."""
    place = head.place
    flags = _KEY if head.is_key else 0
    fields = (place.screen, head.region, place.x, place.y, place.width, place.height, head.width_px, head.height_px)
    return _HEAD.pack(head.codec, flags, *fields)


def read_coded_head(data: bytes | memoryview) -> CodedHead:
    """Read the head of a coded piece; ``data`` is what follows the piece header.

    Raises:
        PictureError: no coded bytes, unknown codec or flags, a place or a size that is not allowed.
    """
    if not CODED_HEAD_BYTES < len(data) <= PIECE_RAW_MAX_BYTES:
        msg = f"a coded piece has {CODED_HEAD_BYTES + 1} to {PIECE_RAW_MAX_BYTES} bytes; got {len(data)}"
        raise PictureError(msg)
    codec, flags, screen, region, x, y, width, height, coded_width, coded_height = _HEAD.unpack_from(data)
    place = Rectangle(screen=screen, x=x, y=y, width=width, height=height)
    check_rectangle(place)
    is_size = 0 < coded_width <= width and 0 < coded_height <= height
    if not is_size or coded_width * coded_height > CODED_AREA_MAX_PX or screen >= SCREENS_MAX:
        msg = f"a coded picture of {coded_width}x{coded_height} for {width}x{height} is not allowed"
        raise PictureError(msg)
    if codec not in tuple(Codec) or flags & ~_KEY:
        msg = f"coded piece has codec {codec} and flags {flags}; this version knows {[int(one) for one in Codec]}"
        raise PictureError(msg)
    return CodedHead(
        codec=Codec(codec),
        is_key=bool(flags & _KEY),
        region=region,
        place=place,
        width_px=coded_width,
        height_px=coded_height,
    )
