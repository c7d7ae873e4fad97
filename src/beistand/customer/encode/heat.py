"""Where does the picture really move? Tiles whose exact pixels stay expensive, frame after frame."""

from typing import Final

import numpy as np
import numpy.typing as npt

from beistand.customer.desktop.ports import Box

TILE_PX: Final = 64
HOT_BYTES_PER_PX: Final = 0.5
"""Exact text, scrolling and dragging stay far below this; a film stays above it."""
HOT_FRAMES: Final = 3
FORGET_MS: Final = 500
"""A tile that was expensive so long ago does not move, it was changed."""
TILES_MIN: Final = 6
REGIONS_MAX: Final = 2
FULL_LEAST: Final = 0.6
"""So much of the box around hot tiles must be hot."""


class Heat:
    """The tiles of one screen of ``width_px * height_px``."""

    def __init__(self, *, width_px: int, height_px: int) -> None:
        self._width_px, self._height_px = width_px, height_px
        shape = (-(-height_px // TILE_PX), -(-width_px // TILE_PX))
        self._frames: npt.NDArray[np.int16] = np.zeros(shape, np.int16)
        self._seen_ms: npt.NDArray[np.int64] = np.full(shape, -FORGET_MS, np.int64)

    def note(self, area: Box, *, bytes_per_px: float, now_ms: int) -> bool:
        """Note what these pixels cost; tell whether some tile became hot by it."""
        tiles = _tiles(area)
        if bytes_per_px < HOT_BYTES_PER_PX:
            self._frames[tiles] = 0
            return False
        is_recent = now_ms - self._seen_ms[tiles] < FORGET_MS
        self._frames[tiles] = np.where(is_recent, np.minimum(self._frames[tiles] + 1, HOT_FRAMES), 1)
        self._seen_ms[tiles] = now_ms
        return bool((self._frames[tiles] == HOT_FRAMES).any())

    def cool(self, area: Box) -> None:
        """Forget what these pixels cost."""
        self._frames[_tiles(area)] = 0

    def boxes(self, *, moving: list[Box]) -> list[Box]:
        """Return the boxes, in whole tiles, around at most two groups of connected hot tiles; the largest first.

        ``moving``: parts that count as hot, because they are not noted any more.
        """
        left = self._frames >= HOT_FRAMES
        for area in moving:
            left[_tiles(area)] = True
        found: list[tuple[int, Box]] = []
        while left.any():
            group = _connected(left)
            left &= ~group
            rows, columns = np.flatnonzero(group.any(axis=1)), np.flatnonzero(group.any(axis=0))
            tiles = group[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
            if group.sum() >= TILES_MIN and tiles.mean() >= FULL_LEAST:
                found.append((int(group.sum()), self._box(rows, columns)))
        return [box for _, box in sorted(found, key=lambda one: -one[0])[:REGIONS_MAX]]

    def _box(self, rows: npt.NDArray[np.intp], columns: npt.NDArray[np.intp]) -> Box:
        left, top = int(columns[0]) * TILE_PX, int(rows[0]) * TILE_PX
        right = min((int(columns[-1]) + 1) * TILE_PX, self._width_px)
        bottom = min((int(rows[-1]) + 1) * TILE_PX, self._height_px)
        return Box(left=left, top=top, width=right - left, height=bottom - top)


def _tiles(area: Box) -> tuple[slice, slice]:
    """Return the tiles that the area touches."""
    rows = slice(area.top // TILE_PX, -(-area.bottom // TILE_PX))
    return rows, slice(area.left // TILE_PX, -(-area.right // TILE_PX))


def _connected(hot: npt.NDArray[np.bool_]) -> npt.NDArray[np.bool_]:
    """Return the tiles that hang together with the first hot one."""
    group = np.zeros_like(hot)
    group.flat[int(np.argmax(hot))] = True
    while True:
        grown = group.copy()
        grown[1:] |= group[:-1]
        grown[:-1] |= group[1:]
        grown[:, 1:] |= group[:, :-1]
        grown[:, :-1] |= group[:, 1:]
        grown &= hot
        if (grown == group).all():
            return group
        group = grown
