"""How does a moving part of the picture get small? JPEG (ISO/IEC 10918-1), or VP9 where the package ``av`` is there.

Both lose a little. They are only for what moves; what rests is sent again exactly.
"""

import importlib.util
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final, Protocol

import numpy as np
import simplejpeg

from beistand.customer.desktop.ports import Pixels
from beistand.wire.coded import CODEC_NAMES, Codec

HALF_ABOVE_PX: Final = 500_000
"""Larger regions are coded at half their width and height: a film in full screen has no letters to keep sharp."""
JPEG_QUALITY: Final = 75
CRF: Final = ((640 * 360, 36), (854 * 480, 33))
"""Constant rate factor up to so many coded pixels, as Google's recommended VP9 settings for files of these sizes."""
CRF_LARGER: Final = 32
VP9_OPTIONS: Final = {
    "deadline": "realtime",
    "cpu-used": "8",
    "lag-in-frames": "0",
    "b": "0",
    "g": "9999",
    "aq-mode": "0",
    "static-thresh": "0",
}


class CodecError(Exception):
    """A codec did not do what it should; the next one is taken."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Coded:
    """One coded picture. ``is_key``: it needs nothing before it."""

    data: bytes
    is_key: bool


class RegionCodec(Protocol):
    """Codes the pictures of one region, one after the other. For one thread."""

    codec: Codec
    width_px: int
    height_px: int

    def encode(self, pixels: Pixels) -> Coded:
        """Code one picture of the region's full size.

        Raises:
            CodecError: the codec failed; the region needs another one.
        """
        ...


def known_codecs() -> frozenset[Codec]:
    """Return what this installation can code."""
    has_video = importlib.util.find_spec("av") is not None
    return frozenset({Codec.JPEG, Codec.VP9} if has_video else {Codec.JPEG})


def chosen_codec(wished: Sequence[str], *, known: frozenset[Codec]) -> Codec | None:
    """Return the first codec of a viewer's list that is known here; None: exact pixels only."""
    return next((CODEC_NAMES[name] for name in wished if CODEC_NAMES.get(name) in known), None)


def open_codec(codec: Codec, *, width_px: int, height_px: int) -> RegionCodec:
    """Return a new coder for a region of this size.

    Raises:
        CodecError: it is installed and does not work here.
    """
    step = 2 if width_px * height_px > HALF_ABOVE_PX else 1
    if codec is Codec.VP9:
        try:
            return Vp9Codec(width_px=width_px // step, height_px=height_px // step)
        except (ImportError, OSError, ValueError) as error:
            msg = f"VP9 cannot be used on this computer: {error}"
            raise CodecError(msg) from error
    return JpegCodec(width_px=width_px, height_px=height_px, step=step)


def film_crf(area_px: int) -> int:
    """Return how coarse a film of so many coded pixels may be: the larger it is shown, the finer it must be."""
    return next((crf for most_px, crf in CRF if area_px <= most_px), CRF_LARGER)


def jpeg(pixels: Pixels, *, quality: int = JPEG_QUALITY) -> bytes:
    """Return one picture with full colour (4:4:4)."""
    return bytes(
        simplejpeg.encode_jpeg(
            np.ascontiguousarray(pixels),
            quality=quality,
            colorspace="BGRX",
            colorsubsampling="444",
            fastdct=True,
        ),
    )


class JpegCodec:
    """Each picture stands alone."""

    codec = Codec.JPEG

    def __init__(self, *, width_px: int, height_px: int, step: int) -> None:
        self._step = step
        self.width_px, self.height_px = -(-width_px // step), -(-height_px // step)

    def encode(self, pixels: Pixels) -> Coded:
        """Code one picture; of a large one every other pixel."""
        return Coded(data=jpeg(pixels[:: self._step, :: self._step]), is_key=True)


class Vp9Codec:
    """One stream of pictures, each from the one before; 4:2:0, BT.709, limited range."""

    codec = Codec.VP9

    def __init__(self, *, width_px: int, height_px: int) -> None:
        import av  # noqa: PLC0415 - the package is optional
        from av.codec.context import ThreadType  # noqa: PLC0415
        from av.video.reformatter import ColorRange, Colorspace, Interpolation  # noqa: PLC0415

        self.width_px, self.height_px = max(2, width_px & ~1), max(2, height_px & ~1)
        self._av = av
        self._how: dict[str, Any] = {
            "width": self.width_px,
            "height": self.height_px,
            "format": "yuv420p",
            "dst_colorspace": Colorspace.ITU709,
            "src_color_range": ColorRange.JPEG,
            "dst_color_range": ColorRange.MPEG,
            "interpolation": Interpolation.AREA,
            "threads": 1,  # more of them take more of the processor than they save
        }
        context = av.CodecContext.create("libvpx-vp9", "w")
        context.width, context.height = self.width_px, self.height_px
        context.pix_fmt = "yuv420p"
        context.color_range = ColorRange.MPEG
        context.colorspace = Colorspace.ITU709
        context.thread_count = 1
        context.thread_type = ThreadType.NONE
        context.options = {**VP9_OPTIONS, "crf": str(film_crf(self.width_px * self.height_px))}
        self._context = context
        self._number = 0

    def encode(self, pixels: Pixels) -> Coded:
        """Code the next picture."""
        try:
            whole = self._av.VideoFrame.from_numpy_buffer(pixels, "bgra")
            small = whole.reformat(**self._how)
            small.pts = self._number
            packets = self._context.encode(small)
        except (self._av.FFmpegError, ValueError) as error:
            msg = f"VP9 did not take a picture of {pixels.shape[1]}x{pixels.shape[0]}: {error}"
            raise CodecError(msg) from error
        self._number += 1
        if len(packets) != 1:
            msg = f"VP9 gave {len(packets)} packets for one picture"
            raise CodecError(msg)
        return Coded(data=bytes(packets[0]), is_key=bool(packets[0].is_keyframe))
