"""What changed in a picture? Compares tiles of 64 x 64 pixels and merges the changed ones to few rectangles."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
import numpy.typing as npt

from beistand.customer.desktop.ports import Box, Pixels
from beistand.customer.encode.areas import grid_boxes
from beistand.customer.encode.scroll import found_scroll
from beistand.customer.encode.shift import Shift, found_shift

TILE_PX: Final = 64
SAMPLED_ROWS: Final = 8
"""What scrolls or moves differs in nearly every row: one of so many tells, for most tiles."""
BUSY_SHARE: Final = 0.5
"""Where more of the tiles of a band differ, those of the next are sampled first."""
WORTH_ROWS: Final = 32
"""One of so many rows tells whether what moved is worth it."""
WORTH_SHARE: Final = 0.5
SHRINK_MAX_PX: Final = 256 * 256
"""Smaller rectangles are shrunk to the pixels that changed; for larger ones that costs more than it saves."""
DENSE_SHARE: Final = 0.25
"""Where so much of a small box changed, it is sent as one: to part it takes longer than the rest of it costs."""
Words = npt.NDArray[np.uint32]
Marked = npt.NDArray[np.bool_]
Starts = npt.NDArray[np.intp]


def changed_boxes(new: Pixels, old: Pixels) -> list[Box]:
    """Return boxes, relative to the arrays, that cover every pixel in which two pictures of one shape differ.

    The boxes do not overlap. ``new`` and ``old``: shape (height, width, 4), rows may be further apart than the width.
    """
    fresh, known = _words(new), _words(old)
    if fresh.size <= SHRINK_MAX_PX and (few := _one_box(fresh, known)) is not None:
        return few
    tiles = _tile_map(fresh, known)
    boxes = merged_boxes(tiles, width=fresh.shape[1], height=fresh.shape[0])
    return [_shrunk(fresh, known, box) if box.area <= SHRINK_MAX_PX else box for box in boxes]


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """What moved. ``shift``: where to, and from where; ``parts``: what in it is new; ``finder``: what found it."""

    shift: Shift
    parts: list[Box]
    finder: "Finder"


def taken_move(new: Pixels, old: Pixels, *, first: "Finder") -> Move | None:
    """Return what of a picture only moved, if that is worth it; ``old`` is as ``new`` there afterwards.

    ``first``: which of the ``FINDERS`` to ask first; what moved the last time goes on, mostly.
    """
    fresh, known = _words(new), _words(old)
    for finder in sorted(FINDERS, key=lambda one: one is not first):
        shift = finder(fresh, known)
        if shift is not None and _is_worth(fresh, known, shift):
            return Move(shift=shift, parts=_taken(fresh, known, shift), finder=finder)
    return None


def _taken(fresh: Words, known: Words, shift: Shift) -> list[Box]:
    """Move it; return what of it is new, which is taken as well.

    Band by band is compared and copied at once: what was read from memory is still near.
    """
    box, down = shift.box, shift.down
    columns, before = _columns(box, 0), _columns(box, shift.right)
    starts = np.arange(0, box.width, TILE_PX)
    tiles = np.zeros((-(-box.height // TILE_PX), len(starts)), np.bool_)
    order = range(len(tiles))
    for row in reversed(order) if down > 0 else order:  # nothing is overwritten before it was compared
        band = slice(box.top + row * TILE_PX, min(box.top + (row + 1) * TILE_PX, box.bottom))
        part = fresh[band, columns]
        tiles[row] = _differing(part, known[band.start - down : band.stop - down, before], starts)
        known[band, columns] = part
    parts = merged_boxes(tiles, width=box.width, height=box.height)
    return [replace(one, left=one.left + box.left, top=one.top + box.top) for one in parts]


def found_page(new: Words, old: Words) -> Shift | None:
    """Return how most of a picture moved up or down, if it did."""
    scroll = found_scroll(new, old)
    if scroll is None:
        return None
    box = Box(left=0, top=scroll.top, width=new.shape[1], height=scroll.bottom - scroll.top)
    return Shift(box=box, right=0, down=scroll.down)


Finder = Callable[[Words, Words], Shift | None]
FINDERS: Final[tuple[Finder, ...]] = (found_page, found_shift)


def _is_worth(new: Words, old: Words, shift: Shift) -> bool:
    """Tell from some rows whether clearly less differs from what moved than from what was at the same place."""
    box = shift.box
    rows = slice(box.top, box.bottom, WORTH_ROWS)
    before = slice(box.top - shift.down, box.bottom - shift.down, WORTH_ROWS)
    fresh = new[rows, _columns(box, 0)]
    moved = np.count_nonzero(fresh != old[before, _columns(box, shift.right)])
    return int(moved) < WORTH_SHARE * int(np.count_nonzero(fresh != old[rows, _columns(box, 0)]))


def _columns(box: Box, right: int) -> slice:
    return slice(box.left - right, box.right - right)


def _words(pixels: Pixels) -> Words:
    """View each pixel as one number; no copy."""
    return pixels.view(np.uint32)[:, :, 0]


def _one_box(new: Words, old: Words) -> list[Box] | None:
    """Return the box around all that differs in a small picture, if there is any; None: it is worth parting."""
    differs = new != old
    columns, rows = differs.any(axis=0), differs.any(axis=1)
    if not columns.any():
        return []
    box = _marked(columns, rows)
    is_small = box.area <= TILE_PX * TILE_PX
    return [box] if is_small or np.count_nonzero(differs) >= DENSE_SHARE * box.area else None


def _marked(columns: Marked, rows: Marked) -> Box:
    """Return the smallest box around the marked columns and rows; there is one of each."""
    left, top = int(columns.argmax()), int(rows.argmax())
    right, bottom = len(columns) - int(columns[::-1].argmax()), len(rows) - int(rows[::-1].argmax())
    return Box(left=left, top=top, width=right - left, height=bottom - top)


def _tile_map(new: Words, old: Words) -> Marked:
    """Return (tile rows, tile columns): True where a tile differs. One band of rows at a time stays in the cache."""
    height, width = new.shape
    starts = np.arange(0, width, TILE_PX)
    tiles = np.zeros((-(-height // TILE_PX), len(starts)), np.bool_)
    for row, differs in enumerate(tiles):
        band = slice(row * TILE_PX, (row + 1) * TILE_PX)
        above = tiles[row - 1] if row else differs
        _mark_differing(new[band], old[band], starts, differs, above=above)
    return tiles


def _mark_differing(fresh: Words, known: Words, starts: Starts, differs: Marked, *, above: Marked) -> None:
    """Mark the tiles of a band that differ; ``above``: those of the band before.

    Where most tiles of the band before differ, every eighth row is compared first, and the rest only between the
    first and the last tile that is equal so far. Where few did, that would only be read in vain.
    """
    if np.count_nonzero(above) <= BUSY_SHARE * len(above):
        differs[:] = _differing(fresh, known, starts)
        return
    differs[:] = _differing(fresh[::SAMPLED_ROWS], known[::SAMPLED_ROWS], starts)
    equal = np.flatnonzero(~differs)
    if equal.size:
        first, beyond = int(equal[0]), int(equal[-1]) + 1
        part = slice(first * TILE_PX, beyond * TILE_PX)
        differs[first:beyond] |= _differing(fresh[:, part], known[:, part], starts[: beyond - first])


def _differing(new: Words, old: Words, starts: Starts) -> Marked:
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
    inner = _marked(differs.any(axis=0), differs.any(axis=1))
    return replace(inner, left=box.left + inner.left, top=box.top + inner.top)
