"""Which boxes together make up an area? Painting and taking away, exact to the pixel, on few boxes at a time."""

from collections.abc import Iterable, Sequence

import numpy as np
import numpy.typing as npt

from beistand.customer.desktop.ports import Box

Grid = npt.NDArray[np.bool_]
"""Shape (rows, columns) of cells between lines that are not equally far apart."""


def painted(strokes: Sequence[tuple[Box, bool]]) -> list[Box]:
    """Return what is covered after painting in this order; True covers, False clears. The boxes do not overlap."""
    covering = [box for box, covers in strokes if covers]
    if len(covering) <= 1 and len(strokes) == len(covering):
        return covering
    if not covering:
        return []
    around = _around(covering)
    inside = [(cut, covers) for box, covers in strokes for cut in cuts((box,), around)]
    lines = _Lines([box for box, _ in inside])
    return lines.boxes(lines.grid(inside))


class _Lines:
    """The lines at the edges of boxes; between them every pixel is like its neighbours."""

    def __init__(self, boxes: Sequence[Box]) -> None:
        self._across = sorted({edge for box in boxes for edge in (box.left, box.left + box.width)})
        self._down = sorted({edge for box in boxes for edge in (box.top, box.top + box.height)})

    def grid(self, strokes: Iterable[tuple[Box, bool]]) -> Grid:
        """Paint strokes whose edges are known."""
        column, row = ({edge: at for at, edge in enumerate(edges)} for edges in (self._across, self._down))
        grid = np.zeros((len(self._down) - 1, len(self._across) - 1), np.bool_)
        for box, covers in strokes:
            rows = slice(row[box.top], row[box.top + box.height])
            grid[rows, column[box.left] : column[box.left + box.width]] = covers
        return grid

    def boxes(self, grid: Grid) -> list[Box]:
        """Return what is painted."""
        return grid_boxes(grid, across=self._across, down=self._down)


def _around(boxes: Sequence[Box]) -> Box:
    left, top = min(one.left for one in boxes), min(one.top for one in boxes)
    right, bottom = max(one.right for one in boxes), max(one.bottom for one in boxes)
    return Box(left=left, top=top, width=right - left, height=bottom - top)


def without(boxes: Iterable[Box], other: Iterable[Box]) -> list[Box]:
    """Return what of the first boxes the others do not cover."""
    return painted([*((box, True) for box in boxes), *((box, False) for box in other)])


def differences(some: Sequence[Box], others: Sequence[Box]) -> tuple[list[Box], list[Box]]:
    """Return what of each the other does not cover."""
    if some == others:
        return [], []
    lines = _Lines([*some, *others])
    one, other = (lines.grid((box, True) for box in boxes) for boxes in (some, others))
    return lines.boxes(one & ~other), lines.boxes(other & ~one)


def together(boxes: Iterable[Box]) -> list[Box]:
    """Return the same area in boxes that do not overlap."""
    return painted([(box, True) for box in boxes])


def cuts(boxes: Iterable[Box], box: Box) -> list[Box]:
    """Return what of the boxes lies inside one."""
    left, top, right, bottom = box.left, box.top, box.right, box.bottom
    found = []
    for one in boxes:
        # Asked for hundreds of boxes per frame: most lie elsewhere or wholly inside.
        beyond, below = one.left + one.width, one.top + one.height
        if one.left >= right or one.top >= bottom or beyond <= left or below <= top:
            continue
        is_inside = one.left >= left and one.top >= top and beyond <= right and below <= bottom
        cut = one if is_inside else one.cut(box)
        if cut is not None:
            found.append(cut)
    return found


def grid_boxes(grid: Grid, *, across: Sequence[int], down: Sequence[int]) -> list[Box]:
    """Join runs of marked cells to boxes; runs of equal place in rows that follow each other become one box.

    ``across``, ``down``: the lines between columns and rows, one more than there are of them.
    """
    done: list[Box] = []
    growing: dict[tuple[int, int], int] = {}
    before: list[tuple[int, int]] = []
    for row, runs in enumerate([*_runs(grid), []]):
        if runs == before:
            continue
        for run in before:
            if run not in runs:
                top, left, right = down[growing.pop(run)], across[run[0]], across[run[1]]
                done.append(Box(left=left, top=top, width=right - left, height=down[row] - top))
        for run in runs:
            growing.setdefault(run, row)
        before = runs
    return done


def _runs(grid: Grid) -> list[list[tuple[int, int]]]:
    """Return for each row (first, beyond last) of each run of marked cells."""
    framed = np.zeros((grid.shape[0], grid.shape[1] + 2), np.int8)
    framed[:, 1:-1] = grid
    steps = framed[:, 1:] - framed[:, :-1]
    rows, firsts = (found.tolist() for found in np.nonzero(steps > 0))
    found: list[list[tuple[int, int]]] = [[] for _ in range(grid.shape[0])]
    for row, first, beyond in zip(rows, firsts, np.nonzero(steps < 0)[1].tolist(), strict=True):
        found[row].append((first, beyond))
    return found
