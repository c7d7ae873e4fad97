"""Did something move in any direction, as a window that is dragged does, or a map? Finds where to, and by how much.

A few short rows of pixels that look like no other are looked for nearby in the picture before. What they say is only a
guess that the caller checks pixel by pixel.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from beistand.customer.desktop.ports import Box

ROWS_STEP: Final = 32
"""One of so many rows tells where something changed."""
SIDE_MIN_PX: Final = 96
REACH_PX: Final = 64
"""So far, in both directions, something is looked for: 1,900 pixels a second at 30 pictures."""
ANCHORS_MAX: Final = 16
ANCHOR_PX: Final = 8
STEPS_MIN: Final = 4
"""So many neighbours in an anchor must differ from each other; else it looks like too much else."""
FOUND_MAX: Final = 400
"""What is there more often is no sign of anything."""
SEARCHES_MAX: Final = 3
"""After so many anchors that are nowhere near, nothing moved."""
AGREEING_MIN: Final = 3
"""So many anchors must have gone the same way; what they say is weighed by the caller."""
EDGE_SHARE: Final = 8
"""An eighth of the width at each side has no anchors: there something may have come in."""

Words = npt.NDArray[np.uint32]


@dataclass(frozen=True, slots=True, kw_only=True)
class Shift:
    """What ``box`` shows was ``right`` columns left of it and ``down`` rows above; negative: right of it, below."""

    box: Box
    right: int
    down: int


def found_shift(new: Words, old: Words) -> Shift | None:
    """Return what moved and by how much; None: nothing did, or nobody can tell.

    ``new`` and ``old``: one shape (height, width), a pixel is a number; rows may be further apart than the width.
    """
    around = _changed_around(new, old)
    if around is None or min(around.width, around.height) < SIDE_MIN_PX:
        return None
    way = _most_likely(new, old, around)
    if way is None:
        return None
    right, down = way
    moved = Box(left=around.left + right, top=around.top + down, width=around.width, height=around.height)
    box = around.cut(moved)  # of a window that was dragged: the window; of a map: what of it was there before
    if box is None or min(box.width, box.height) < SIDE_MIN_PX:
        return None
    return Shift(box=box, right=right, down=down)


def _changed_around(new: Words, old: Words) -> Box | None:
    """Return the box around what differs: across as the sampled rows say, up and down to the row."""
    differs = new[::ROWS_STEP] != old[::ROWS_STEP]
    columns, rows = np.flatnonzero(differs.any(axis=0)), np.flatnonzero(differs.any(axis=1)) * ROWS_STEP
    if not rows.size:
        return None
    left, right = int(columns[0]), int(columns[-1]) + 1
    top, last = int(rows[0]), int(rows[-1])
    above = slice(max(0, top - ROWS_STEP + 1), top)
    below = slice(last + 1, last + ROWS_STEP)
    more = np.flatnonzero((new[above, left:right] != old[above, left:right]).any(axis=1))
    beyond = np.flatnonzero((new[below, left:right] != old[below, left:right]).any(axis=1))
    top = above.start + int(more[0]) if more.size else top
    bottom = last + 2 + int(beyond[-1]) if beyond.size else last + 1
    return Box(left=left, top=top, width=right - left, height=bottom - top)


def _most_likely(new: Words, old: Words, around: Box) -> tuple[int, int] | None:
    """Return the way, right and down, that most anchors can have gone; one is looked for, the others are asked."""
    middle = around.top + around.height // 2
    anchors = sorted(_anchors(new, old, around), key=lambda one: abs(one[1] - middle))
    for left, top in anchors[:SEARCHES_MAX]:
        ways = _ways(new[top, left : left + ANCHOR_PX], old, left, top)
        if not ways:
            continue
        agreeing = {way: sum(_went(new, old, one, way) for one in anchors) for way in ways}
        way = max(agreeing, key=lambda one: (agreeing[one], -abs(one[0]) - abs(one[1])))
        if agreeing[way] >= AGREEING_MIN:
            return way
    return None


def _anchors(new: Words, old: Words, around: Box) -> Iterator[tuple[int, int]]:
    """Give places, left and top, of short rows that changed and have something to be known by."""
    first = -(-around.top // ROWS_STEP) * ROWS_STEP  # as looked at already
    step = ROWS_STEP * -(-len(range(first, around.bottom, ROWS_STEP)) // ANCHORS_MAX)
    left = around.left + around.width // EDGE_SHARE
    places = slice(first, around.bottom, step), slice(left, around.right - around.width // EDGE_SHARE)
    rows, before = new[places], old[places]
    steps = (rows[:, 1:] != rows[:, :-1]) & (rows[:, 1:] != before[:, 1:])
    sums = np.cumsum(steps, axis=1, dtype=np.int32)
    many = sums[:, ANCHOR_PX - 1 :].copy()
    many[:, 1:] -= sums[:, :-ANCHOR_PX]
    for number, is_known_by in enumerate(many >= STEPS_MIN):
        known_by = np.flatnonzero(is_known_by)
        if known_by.size:
            aim = rows.shape[1] * (1 + number % 2) // 3  # left and right in turn: perhaps only one side moved
            yield left + int(known_by[np.abs(known_by - aim).argmin()]) + 1, first + number * step


def _ways(anchor: Words, old: Words, left: int, top: int) -> list[tuple[int, int]]:
    """Return by how much this row of pixels can have moved; none: not at all, or it looks like too much else."""
    first, at = max(0, top - REACH_PX), max(0, left - REACH_PX)
    near = old[first : top + REACH_PX + 1, at : left + REACH_PX + ANCHOR_PX]
    step = int(np.flatnonzero(anchor[1:] != anchor[:-1])[0])
    width = near.shape[1] - ANCHOR_PX + 1
    alike = near[:, step : step + width] == anchor[step]
    alike &= near[:, step + 1 : step + 1 + width] == anchor[step + 1]
    rows, columns = np.divmod(np.flatnonzero(alike), width)
    if not 0 < len(rows) <= FOUND_MAX:
        return []
    same = (near[rows[:, None], columns[:, None] + np.arange(ANCHOR_PX)] == anchor).all(axis=1)
    found = zip(columns[same].tolist(), rows[same].tolist(), strict=True)
    return [way for column, row in found if (way := (left - at - column, top - first - row)) != (0, 0)]


def _went(new: Words, old: Words, anchor: tuple[int, int], way: tuple[int, int]) -> bool:
    """Tell whether an anchor can have gone this way."""
    left, top = anchor
    before, above = left - way[0], top - way[1]
    if before < 0 or above < 0 or above >= len(old):
        return False
    row = new[top, left : left + ANCHOR_PX]
    return bool(np.array_equal(old[above, before : before + ANCHOR_PX], row))
