"""Which changed pixels look like a photograph? Those may come roughly first when the link is slow; letters never do."""

from typing import Final

import numpy as np
import numpy.typing as npt

from beistand.customer.desktop.ports import Box, Pixels
from beistand.customer.encode.changes import TILE_PX, merged_boxes

ROWS_STEP: Final = 16
"""Four rows of a tile tell as much as all of them: what is counted are their 256 steps from pixel to pixel."""
SMALL_STEP_MAX: Final = 12
SMALL_SHARE: Final = 0.4
"""In a photograph most neighbours differ, but little; in text they are equal, or differ much."""
EQUAL_SHARE: Final = 0.1
"""Where hardly any neighbours are equal it is a photograph, too, however much they differ: leaves, hair, noise."""
GREEN: Final = 1


Tiles = npt.NDArray[np.bool_]


def photo_boxes(pixels: Pixels, tiles: Tiles) -> tuple[list[Box], list[Box]]:
    """Return boxes of photo-like pixels, and boxes of all others; together they cover the picture once.

    ``tiles``: of these pixels, from ``photo_tiles``.
    """
    height, width = pixels.shape[:2]
    rough = merged_boxes(tiles, width=width, height=height)
    return rough, merged_boxes(~tiles, width=width, height=height)


def photo_tiles(pixels: Pixels) -> Tiles:
    """Return (tile rows, tile columns): True where a tile looks like a photograph.

    ``pixels``: shape (height, width, 4), at least two pixels wide.
    """
    green = pixels[::ROWS_STEP, :, GREEN].astype(np.int16)
    steps = np.abs(np.diff(green, axis=1, append=green[:, -1:]))
    is_small = (steps > 0) & (steps <= SMALL_STEP_MAX)
    if not is_small.any():  # an empty place, as most that is painted at once
        return np.zeros((-(-pixels.shape[0] // TILE_PX), -(-pixels.shape[1] // TILE_PX)), np.bool_)
    down = np.arange(0, is_small.shape[0], TILE_PX // ROWS_STEP)
    across = np.arange(0, is_small.shape[1], TILE_PX)
    heights = np.diff(np.append(down, is_small.shape[0]))
    widths = np.diff(np.append(across, is_small.shape[1]))
    counted = heights[:, None] * widths[None, :]

    def in_tiles(marked: Tiles) -> npt.NDArray[np.int32]:
        return np.add.reduceat(np.add.reduceat(marked.astype(np.int32), down, axis=0), across, axis=1)

    found: Tiles = (in_tiles(is_small) >= SMALL_SHARE * counted) | (in_tiles(steps == 0) <= EQUAL_SHARE * counted)
    return found
