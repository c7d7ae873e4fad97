"""How do changed pixels become pieces? One zstd stream (RFC 8878) as long as the media epoch.

Its history is the reference, so scrolled text, moved windows and repeated glyphs cost next to nothing, and every pixel
is exact.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

import numpy as np
import zstandard

from beistand.customer.desktop.ports import Pixels
from beistand.wire.limits import PIECE_RAW_MAX_BYTES, RECTANGLES_MAX
from beistand.wire.picture import Rectangle, pack_rectangles

WINDOW_LOG: Final = 25
"""Four whole screens: photographs that are scrolled back and forth are still in it."""
WINDOW_LOG_LARGE: Final = 26
LEVEL: Final = 5
LEVELS: Final[Mapping[int, Mapping[str, int]]] = MappingProxyType(
    {
        5: {"strategy": zstandard.STRATEGY_GREEDY, "search_log": 4, "hash_log": 18},
        1: {"strategy": zstandard.STRATEGY_FAST, "hash_log": 17},
    },
)
"""What is changed of zstd's own levels, made for files.

Of everything tried on text, photographs, windows and switches, the greedy search with many candidates was the cheapest
of those with few bytes. Tables are as large as stays in the processor's cache: what scrolls is moved without them, and
larger ones cost more than they find. ``docs/measurements.md`` says by how much.
"""
LARGE_MORE: Final = 2
"""Four times the table where a frame has four times the pixels; else it would push itself out of it."""
PIXEL_BYTES: Final = 4
BLOCK_BYTES: Final = 126_976
"""So much is given to zstd at once, and flushed: above 128 KiB it looks for places to split its blocks, in vain."""
MEASURED_PX: Final = 6 * 64 * 64
"""Patches of so many pixels are measured one by one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Patch:
    """Changed pixels of a screen. ``pixels``: shape (height, width, 4), as the rectangle; none of what only moved."""

    rectangle: Rectangle
    pixels: Pixels


@dataclass(frozen=True, slots=True, kw_only=True)
class Zipped:
    """Compressed patches that decode at once to ``raw_bytes``; ``costs_bytes``: what each large patch took."""

    raw_bytes: int
    data: bytes
    costs_bytes: tuple[tuple[Rectangle, int], ...]


class LosslessStream:
    """One epoch's stream. Every piece must be sent, in order. Not for two threads at once."""

    def __init__(self, *, level: int = LEVEL, window_log: int = WINDOW_LOG) -> None:
        parameters = zstandard.ZstdCompressionParameters.from_level(
            level,
            source_size=1 << 30,
            window_log=window_log,
            write_content_size=False,
            write_checksum=False,
            **{**LEVELS[level], "hash_log": LEVELS[level]["hash_log"] + (LARGE_MORE if window_log > WINDOW_LOG else 0)},
        )
        self._zip = zstandard.ZstdCompressor(compression_params=parameters).compressobj()
        self._packed = np.empty(BLOCK_BYTES, np.uint8)

    def zip(self, group: list[Patch]) -> Zipped:
        """Compress patches of at most 1 MiB of pixels; see ``grouped``."""
        head = pack_rectangles([patch.rectangle for patch in group])
        raw_bytes = len(head) + sum(patch.pixels.nbytes for patch in group)
        if raw_bytes <= BLOCK_BYTES and not any(_is_large(patch) for patch in group):
            together = b"".join((head, *(patch.pixels.tobytes() for patch in group)))
            return Zipped(raw_bytes=raw_bytes, data=self._zip.compress(together) + self._flushed(), costs_bytes=())
        return self._in_blocks(head, group, raw_bytes)

    def _in_blocks(self, head: bytes, group: list[Patch], raw_bytes: int) -> Zipped:
        """Compress patch by patch; large ones are measured."""
        zipped = [self._zip.compress(head)]
        costs: list[tuple[Rectangle, int]] = []
        for patch in group:
            is_large = _is_large(patch)
            if is_large:
                zipped.append(self._flushed())
            begun = len(zipped)
            for block in self._blocks(patch.pixels):
                zipped += [self._zip.compress(block), self._flushed() if is_large else b""]
            if is_large:
                costs.append((patch.rectangle, sum(len(part) for part in zipped[begun:])))
        zipped.append(self._flushed())
        return Zipped(raw_bytes=raw_bytes, data=b"".join(zipped), costs_bytes=tuple(costs))

    def _blocks(self, pixels: Pixels) -> Iterator[memoryview]:
        """Yield the pixels row after row; each block is good until the next one is asked for.

        Rows that are apart are put together in one small place that stays in the processor's cache.
        """
        height, width = pixels.shape[:2]
        rows = max(1, BLOCK_BYTES // (width * PIXEL_BYTES))
        for top in range(0, height, rows):
            band = pixels[top : top + rows]
            if not band.flags.c_contiguous:
                together = self._packed[: band.size].reshape(band.shape)
                np.copyto(together, band)
                band = together
            yield band.data.cast("B")

    def _flushed(self) -> bytes:
        return self._zip.flush(zstandard.COMPRESSOBJ_FLUSH_BLOCK)


def _is_large(patch: Patch) -> bool:
    return patch.rectangle.pixels_bytes >= MEASURED_PX * PIXEL_BYTES


def grouped(patches: list[Patch]) -> Iterator[list[Patch]]:
    """Cut and group patches so that no group has more pixels or rectangles than a piece may have."""
    group: list[Patch] = []
    group_bytes = 0
    for band in (band for patch in patches for band in _bands(patch)):
        size = band.rectangle.pixels_bytes
        is_full = group_bytes + size > PIECE_RAW_MAX_BYTES or len(group) == RECTANGLES_MAX
        if group and (is_full or band.rectangle.source is not None):  # what moved is the first of its piece
            yield group
            group, group_bytes = [], 0
        group.append(band)
        group_bytes += size
    if group:
        yield group


def _bands(patch: Patch) -> Iterator[Patch]:
    """Cut a patch into bands of whole rows that fit a piece."""
    area = patch.rectangle
    rows = max(1, PIECE_RAW_MAX_BYTES // (area.width * PIXEL_BYTES))
    if area.source is not None or area.height <= rows:
        yield patch
        return
    for top in range(0, area.height, rows):
        height = min(rows, area.height - top)
        rectangle = Rectangle(screen=area.screen, x=area.x, y=area.y + top, width=area.width, height=height)
        yield Patch(rectangle=rectangle, pixels=patch.pixels[top : top + height])
