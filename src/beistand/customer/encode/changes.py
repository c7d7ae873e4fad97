"""What changed in a picture? Compares tiles of 64 x 64 pixels and merges the changed ones to few rectangles."""

from typing import Final

import numpy as np
import numpy.typing as npt

from beistand.customer.desktop.ports import Box, Pixels
from beistand.customer.encode.areas import grid_boxes

TILE_PX: Final = 64
SAMPLED_ROWS: Final = 8
"""What scrolls or moves differs in nearly every row: one of so many tells, for most tiles."""
SHRINK_MAX_PX: Final = 256 * 256
"""Smaller rectangles are shrunk to the pixels that changed; for larger ones that costs more than it saves."""
Words = npt.NDArray[np.uint32]


def changed_boxes(new: Pixels, old: Pixels) -> list[Box]:
    """Return boxes, relative to the arrays, that cover every pixel in which two pictures of one shape differ.

    The boxes do not overlap. ``new`` and ``old``: shape (height, width, 4), rows may be further apart than the width.
    """
    fresh, known = _words(new), _words(old)
    tiles = _tile_map(fresh, known)
    boxes = merged_boxes(tiles, width=fresh.shape[1], height=fresh.shape[0])
    return [_shrunk(fresh, known, box) if box.area <= SHRINK_MAX_PX else box for box in boxes]


def _words(pixels: Pixels) -> Words:
    """View each pixel as one number; no copy."""
    return pixels.view(np.uint32)[:, :, 0]


def _tile_map(new: Words, old: Words) -> npt.NDArray[np.bool_]:
    """Return (tile rows, tile columns): True where a tile differs. One band of rows at a time stays in the cache.

    Every eighth row is compared first; the rest only between the first and the last tile that is equal so far.
    """
    height, width = new.shape
    starts = np.arange(0, width, TILE_PX)
    tiles = np.zeros((-(-height // TILE_PX), len(starts)), np.bool_)
    for row, differs in enumerate(tiles):
        band = slice(row * TILE_PX, (row + 1) * TILE_PX)
        fresh, known = new[band], old[band]
        differs[:] = _differing(fresh[::SAMPLED_ROWS], known[::SAMPLED_ROWS], starts)
        equal = np.flatnonzero(~differs)
        if equal.size:
            first, beyond = int(equal[0]), int(equal[-1]) + 1
            part = slice(first * TILE_PX, beyond * TILE_PX)
            differs[first:beyond] |= _differing(fresh[:, part], known[:, part], starts[: beyond - first])
    return tiles


def _differing(new: Words, old: Words, starts: npt.NDArray[np.intp]) -> npt.NDArray[np.bool_]:
    """Return for each tile of a band, beginning at these columns, whether it differs."""
    columns = (new != old).any(axis=0)
    return np.logical_or.reduceat(columns, starts) if columns.any() else np.zeros(len(starts), np.bool_)


def merged_boxes(tiles: npt.NDArray[np.bool_], *, width: int, height: int) -> list[Box]:
    """Join runs of marked tiles to boxes; runs of equal place in rows that follow each other become one box.

    ``tiles``: shape (tile rows, tile columns) of a picture of ``width * height`` pixels.
    """
    across = [*range(0, width, TILE_PX), width]
    down = [*range(0, height, TILE_PX), height]
    return grid_boxes(tiles, across=across, down=down)


def _shrunk(new: Words, old: Words, box: Box) -> Box:
    """Return the smallest box around the pixels that differ inside ``box``."""
    rows, columns = slice(box.top, box.bottom), slice(box.left, box.right)
    differs = new[rows, columns] != old[rows, columns]
    across, down = np.flatnonzero(differs.any(axis=0)), np.flatnonzero(differs.any(axis=1))
    left, top = box.left + int(across[0]), box.top + int(down[0])
    return Box(
        left=left,
        top=top,
        width=box.left + int(across[-1]) + 1 - left,
        height=box.top + int(down[-1]) + 1 - top,
    )
