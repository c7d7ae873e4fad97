"""Which boxes together make up an area? Painting and taking away, exact to the pixel, on few boxes at a time."""

from collections.abc import Iterable, Sequence

import numpy as np
import numpy.typing as npt

from beistand.customer.desktop.ports import Box

Grid = npt.NDArray[np.bool_]
"""Shape (rows, columns) of cells between lines that are not equally far apart."""


def painted(strokes: Sequence[tuple[Box, bool]]) -> list[Box]:
    """Return what is covered after painting in this order; True covers, False clears. The boxes do not overlap."""
    if not any(covers for _, covers in strokes):
        return []
    across = sorted({edge for box, _ in strokes for edge in (box.left, box.right)})
    down = sorted({edge for box, _ in strokes for edge in (box.top, box.bottom)})
    column, row = ({edge: at for at, edge in enumerate(edges)} for edges in (across, down))
    grid = np.zeros((len(down) - 1, len(across) - 1), np.bool_)
    for box, covers in strokes:
        grid[row[box.top] : row[box.bottom], column[box.left] : column[box.right]] = covers
    return grid_boxes(grid, across=across, down=down)


def without(boxes: Iterable[Box], other: Iterable[Box]) -> list[Box]:
    """Return what of the first boxes the others do not cover."""
    return painted([*((box, True) for box in boxes), *((box, False) for box in other)])


def together(boxes: Iterable[Box]) -> list[Box]:
    """Return the same area in boxes that do not overlap."""
    return painted([(box, True) for box in boxes])


def cuts(boxes: Iterable[Box], box: Box) -> list[Box]:
    """Return what of the boxes lies inside one."""
    return [cut for one in boxes if (cut := one.cut(box)) is not None]


def grid_boxes(grid: Grid, *, across: Sequence[int], down: Sequence[int]) -> list[Box]:
    """Join runs of marked cells to boxes; runs of equal place in rows that follow each other become one box.

    ``across``, ``down``: the lines between columns and rows, one more than there are of them.
    """
    done: list[Box] = []
    growing: dict[tuple[int, int], int] = {}
    for row in range(grid.shape[0] + 1):
        runs = set(_runs(grid[row])) if row < grid.shape[0] else set()
        for run in [run for run in growing if run not in runs]:
            top = down[growing.pop(run)]
            left, right = across[run[0]], across[run[1]]
            done.append(Box(left=left, top=top, width=right - left, height=down[row] - top))
        for run in runs:
            growing.setdefault(run, row)
    return done


def _runs(row: npt.NDArray[np.bool_]) -> list[tuple[int, int]]:
    """Return (first, beyond last) of each run of marked cells in one row."""
    if not row.any():
        return []
    edges = np.flatnonzero(np.diff(np.concatenate(([False], row, [False])).astype(np.int8)))
    return [(int(first), int(last)) for first, last in zip(edges[::2], edges[1::2], strict=True)]
