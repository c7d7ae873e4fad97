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
FORGET_SLOW_MS: Final = 2_000
"""The same for a tile of the frame before, on a computer that manages so few frames."""
TILES_MIN: Final = 6
REGIONS_MAX: Final = 2
FULL_LEAST: Final = 0.6
"""So much of the box around hot tiles must be hot."""
SHARE_LEAST: Final = 0.5
"""So much of what changes together must be hot: of a photograph that is scrolled only the edge that comes in is."""


class Heat:
    """The tiles of one screen of ``width_px * height_px``."""

    def __init__(self, *, width_px: int, height_px: int) -> None:
        self._width_px, self._height_px = width_px, height_px
        shape = (-(-height_px // TILE_PX), -(-width_px // TILE_PX))
        self._frames: npt.NDArray[np.int16] = np.zeros(shape, np.int16)
        self._seen_ms: npt.NDArray[np.int64] = np.full(shape, -FORGET_SLOW_MS, np.int64)
        self._changed_ms: npt.NDArray[np.int64] = np.full(shape, -FORGET_SLOW_MS, np.int64)
        self._frame_ms = self._frame_before_ms = 0

    def note(self, area: Box, *, bytes_per_px: float, now_ms: int) -> bool:
        """Note what these pixels cost; tell whether some tile became hot by it."""
        if now_ms != self._frame_ms:
            self._frame_before_ms, self._frame_ms = self._frame_ms, now_ms
        tiles = _tiles(area)
        self._changed_ms[tiles] = now_ms
        if bytes_per_px < HOT_BYTES_PER_PX:
            self._frames[tiles] = 0
            return False
        seen_ms = self._seen_ms[tiles]
        was_in_frame_before = (seen_ms >= self._frame_before_ms) & (now_ms - seen_ms < FORGET_SLOW_MS)
        is_recent = (now_ms - seen_ms < FORGET_MS) | was_in_frame_before
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
        changed = left | (self._changed_ms >= self._frame_before_ms)
        found: list[tuple[int, Box]] = []
        while left.any():
            group = _connected(left, within=left)
            left &= ~group
            together = _connected(group, within=changed)
            rows, columns = np.flatnonzero(group.any(axis=1)), np.flatnonzero(group.any(axis=0))
            tiles = group[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
            is_most = group.sum() >= SHARE_LEAST * together.sum()
            if group.sum() >= TILES_MIN and tiles.mean() >= FULL_LEAST and is_most:
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


def _connected(tiles: npt.NDArray[np.bool_], *, within: npt.NDArray[np.bool_]) -> npt.NDArray[np.bool_]:
    """Return those of ``within`` that hang together with the first of the tiles."""
    group = np.zeros_like(within)
    group.flat[int(np.argmax(tiles))] = True
    while True:
        grown = group.copy()
        grown[1:] |= group[:-1]
        grown[:-1] |= group[1:]
        grown[:, 1:] |= group[:, :-1]
        grown[:, :-1] |= group[:, 1:]
        grown &= within
        if (grown == group).all():
            return group
        group = grown
