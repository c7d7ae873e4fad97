"""What changed in a picture? Compares tiles of 64 x 64 pixels and merges the changed ones to few rectangles."""

from collections.abc import Callable, Sequence
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
MOVED_ROWS_MIN: Final = 16
"""What moves by fewer rows is moved by so many at once: to copy some of it twice is cheaper than many small copies."""
Words = npt.NDArray[np.uint32]
Marked = npt.NDArray[np.bool_]


def changed_boxes(new: Pixels, old: Pixels, *, shift: Shift | None = None) -> list[Box]:
    """Return boxes, relative to the arrays, that cover every pixel in which two pictures of one shape differ.

    The boxes do not overlap. Of a picture no larger than a tile, as a typed letter is, all is one box or nothing is.
    ``shift``: this is moved in ``old`` before; what is new at its edges has boxes of its own. ``new`` and ``old``:
    shape (height, width, 4), rows may be further apart than the width.
    """
    fresh, known = _words(new), _words(old)
    if shift is None and (few := _few(fresh, known)) is not None:
        return few
    height, width = fresh.shape
    moved = shift.box if shift is not None else None
    across = _lines(width, (moved.left, moved.right) if moved else ())
    down = _lines(height, (moved.top, moved.bottom) if moved else ())
    boxes = grid_boxes(_tile_map(fresh, known, across, down, shift), across=across, down=down)
    return [_shrunk(fresh, known, box) if box.area <= SHRINK_MAX_PX else box for box in boxes]


def _few(fresh: Words, known: Words) -> list[Box] | None:
    """Return the boxes of a small picture, one or none; None: tiles have to be looked at."""
    height, width = fresh.shape
    if fresh.size <= TILE_PX * TILE_PX:  # as bytes they are compared in a fifth of the time
        return [Box(left=0, top=0, width=width, height=height)] if fresh.tobytes() != known.tobytes() else []
    return _one_box(fresh, known) if fresh.size <= SHRINK_MAX_PX else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """What moved. ``shift``: where to, and from where; ``finder``: what found it."""

    shift: Shift
    finder: "Finder"


def found_move(new: Pixels, old: Pixels, *, first: "Finder") -> Move | None:
    """Return what of a picture only moved, if that is worth it.

    ``first``: which of the ``FINDERS`` to ask first; what moved the last time goes on, mostly.
    """
    fresh, known = _words(new), _words(old)
    for finder in sorted(FINDERS, key=lambda one: one is not first):
        shift = finder(fresh, known)
        if shift is not None and _is_worth(fresh, known, shift):
            return Move(shift=shift, finder=finder)
    return None


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


def _lines(length: int, edges: Sequence[int]) -> list[int]:
    """Return where tiles begin along a side, and its end; these edges are lines, too."""
    return sorted({*range(0, length, TILE_PX), length, *edges})


def _tile_map(new: Words, old: Words, across: list[int], down: list[int], shift: Shift | None) -> Marked:
    """Return (tile rows, tile columns): True where a tile differs, after ``old`` was moved.

    One band of rows at a time is moved and compared: so it stays in the cache.
    """
    tiles = np.zeros((len(down) - 1, len(across) - 1), np.bool_)
    above = tiles[0]
    order = range(len(tiles))
    for row in reversed(order) if shift and shift.down > 0 else order:  # nothing is overwritten before it was moved
        top, bottom = down[row], down[row + 1]
        if shift is not None and shift.box.top <= top < shift.box.bottom:
            _move_rows(old, shift, top, bottom)
        _mark_differing(new[top:bottom], old[top:bottom], across, tiles[row], above=above)
        above = tiles[row]
    return tiles


def _move_rows(pixels: Words, shift: Shift, top: int, bottom: int) -> None:
    """Move what is to be in these rows; so few at once that they are not copied twice because they overlap."""
    to, before = _columns(shift.box, 0), _columns(shift.box, shift.right)
    step = max(abs(shift.down), MOVED_ROWS_MIN)
    firsts = range(top, bottom, step)
    for first in reversed(firsts) if shift.down > 0 else firsts:
        beyond = min(first + step, bottom)
        pixels[first:beyond, to] = pixels[first - shift.down : beyond - shift.down, before]


def _mark_differing(fresh: Words, known: Words, across: list[int], differs: Marked, *, above: Marked) -> None:
    """Mark the tiles of a band that differ; ``above``: those of the band before.

    Where most tiles of the band before differ, every eighth row is compared first, and the rest only between the
    first and the last tile that is equal so far. Where few did, that would only be read in vain.
    """
    if np.count_nonzero(above) <= BUSY_SHARE * len(above):
        differs[:] = _differing(fresh, known, across[:-1])
        return
    differs[:] = _differing(fresh[::SAMPLED_ROWS], known[::SAMPLED_ROWS], across[:-1])
    equal = np.flatnonzero(~differs)
    if equal.size:
        first, beyond = int(equal[0]), int(equal[-1]) + 1
        part = slice(across[first], across[beyond])
        starts = [one - across[first] for one in across[first:beyond]]
        differs[first:beyond] |= _differing(fresh[:, part], known[:, part], starts)


def _differing(new: Words, old: Words, starts: Sequence[int]) -> Marked:
    """Return for each tile of a band, beginning at these columns, whether it differs."""
    differs = new != old
    if not differs.any():
        return np.zeros(len(starts), np.bool_)
    return np.logical_or.reduceat(differs.any(axis=0), starts)


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
