"""Did something only move up or down? Finds by how many rows, by rows that look like no other.

Of each row a few short strips are looked at; what they say is only a guess that the caller checks pixel by pixel.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

LEAST_PX: Final = 256 * 96
"""To find out about less than this costs more than it saves."""
STRIPS: Final = 2
STRIP_PX: Final = 16
"""One line of the processor's cache."""
ROWS_MIN: Final = 24
SURE_SHARE: Final = 0.1
"""So many of all rows, each different from all others, must have moved alike."""
MATCHING_SHARE: Final = 0.5

Words = npt.NDArray[np.uint32]
Marks = npt.NDArray[np.uint64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Scroll:
    """Rows ``top`` to ``bottom`` (not included) look as those ``down`` rows above them did; negative: below them."""

    top: int
    bottom: int
    down: int


def found_scroll(new: Words, old: Words) -> Scroll | None:
    """Return how most of a picture moved up or down; None: it did not, or nobody can tell.

    ``new`` and ``old``: one shape (height, width), a pixel is a number; rows may be further apart than the width.
    """
    height, width = new.shape
    if height < ROWS_MIN or width < STRIPS * STRIP_PX:
        return None
    fresh = _marks(new)
    if (fresh == fresh[0]).all():  # an empty place looks everywhere as if it had moved
        return None
    known = _marks(old)
    down = _most_moved(fresh, known)
    if not down:
        return None
    top, bottom = max(0, down), height + min(0, down)
    alike = np.flatnonzero(fresh[top:bottom] == known[top - down : bottom - down])
    if len(alike) < MATCHING_SHARE * (bottom - top):
        return None
    return Scroll(top=top + int(alike[0]), bottom=top + int(alike[-1]) + 1, down=down)


def _marks(rows: Words) -> Marks:
    """Return a number for each row, made of some of its pixels."""
    width = rows.shape[1]
    lefts = [(2 * at + 1) * width // (2 * STRIPS) - STRIP_PX // 2 for at in range(STRIPS)]
    marks = np.zeros(rows.shape[0], np.uint64)
    for left in lefts:
        marks *= _STEP
        marks += np.einsum("ij,j->i", rows[:, left : left + STRIP_PX].view(np.uint64), _WEIGHTS)
    return marks


def _most_moved(fresh: Marks, known: Marks) -> int:
    """Return by how many rows most of the rows moved that were there only once; 0: too few did."""
    once, at, count = np.unique(known, return_index=True, return_counts=True)
    once, at = once[count == 1], at[count == 1]
    if not len(once):
        return 0
    place = np.minimum(np.searchsorted(once, fresh), len(once) - 1)
    rows = np.flatnonzero(once[place] == fresh)
    ways = np.bincount(rows - at[place[rows]] + len(known), minlength=2 * len(known))
    ways[len(known)] = 0
    best = int(ways.argmax())
    return best - len(known) if ways[best] >= max(ROWS_MIN // 2, SURE_SHARE * len(known)) else 0


_STEP: Final = np.uint64(0x9E3779B97F4A7C15)
_WEIGHTS: Final = (np.arange(1, STRIP_PX // 2 + 1, dtype=np.uint64) * _STEP) | np.uint64(1)
"""One for each two pixels."""
