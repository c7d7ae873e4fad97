"""Are areas painted and taken away exactly to the pixel?"""

import numpy as np
import numpy.typing as npt
from hypothesis import given
from hypothesis import strategies as some

from beistand.customer.desktop.ports import Box
from beistand.customer.encode.areas import cuts, differences, painted, together, without

SIDE = 24
SIZES = some.integers(1, SIDE // 2)
PLACES = some.integers(0, SIDE // 2)
BOXES = some.builds(Box, left=PLACES, top=PLACES, width=SIZES, height=SIZES)
LISTS = some.lists(BOXES, max_size=8)


def pixels(boxes: list[Box]) -> npt.NDArray[np.int_]:
    """Count for each pixel in how many boxes it lies."""
    grid = np.zeros((SIDE, SIDE), np.int_)
    for box in boxes:
        grid[box.top : box.bottom, box.left : box.right] += 1
    return grid


@given(strokes=some.lists(some.tuples(BOXES, some.booleans()), max_size=10))
def test_the_last_stroke_over_a_pixel_decides(strokes: list[tuple[Box, bool]]) -> None:
    """Windows above others decide what is covered, pixel by pixel, and no pixel is covered twice."""
    wanted = np.zeros((SIDE, SIDE), np.bool_)
    for box, covers in strokes:
        wanted[box.top : box.bottom, box.left : box.right] = covers

    assert (pixels(painted(strokes)) == wanted).all()


@given(boxes=LISTS, others=LISTS)
def test_what_is_taken_away_is_gone_and_nothing_else(boxes: list[Box], others: list[Box]) -> None:
    """What was left by a covered window is just what is not covered any more."""
    assert (pixels(without(boxes, others)) == ((pixels(boxes) > 0) & (pixels(others) == 0))).all()
    assert (pixels(together(boxes)) == (pixels(boxes) > 0)).all()
    gone, fresh = differences(boxes, others)
    assert (pixels(gone) == pixels(without(boxes, others))).all()
    assert (pixels(fresh) == pixels(without(others, boxes))).all()


@given(boxes=LISTS, frame=BOXES)
def test_a_cut_stays_inside_and_loses_nothing(boxes: list[Box], frame: Box) -> None:
    """A read of a part of the desktop is covered where the part is, and nowhere beside it."""
    assert (pixels(cuts(boxes, frame)) == pixels(boxes) * (pixels([frame]) > 0)).all()
