"""Holds the encoder to its promise: what the viewer decodes is the screen, pixel by pixel."""

import numpy as np
from hypothesis import given, settings
from hypothesis.strategies import DrawFn, composite, integers, lists, tuples
from tests.support.picture_viewer import DrawnDesktop, PictureViewer

from beistand.customer.desktop.ports import Box, Pixels
from beistand.customer.encode.changes import changed_boxes
from beistand.customer.encode.encoder import Encoder
from beistand.customer.encode.frames import Frames, Watched
from beistand.wire.limits import PIECE_RAW_MAX_BYTES

WIDTH, HEIGHT = 200, 150
PLACE = Box(left=40, top=30, width=WIDTH, height=HEIGHT)
WATCHED = (Watched(screen=0, place=PLACE),)


@composite
def strokes(draw: DrawFn) -> tuple[int, int, int, int, int]:
    """Draw a rectangle of one colour somewhere on the desktop."""
    left, top = draw(integers(0, 399)), draw(integers(0, 299))
    return left, top, draw(integers(1, 400 - left)), draw(integers(1, 300 - top)), draw(integers(0, 255))


@settings(max_examples=60, deadline=None)
@given(drawing=lists(lists(strokes(), max_size=4), max_size=6))
def test_the_viewer_has_exactly_the_screen_after_every_frame(
    drawing: list[list[tuple[int, int, int, int, int]]],
) -> None:
    """Whatever is drawn, the supporter sees exactly that and nothing beside the shared screen."""
    desktop, viewer = DrawnDesktop(width=400, height=300), PictureViewer(width=WIDTH, height=HEIGHT)
    encoder = Encoder(watched=WATCHED, edge_px=0, level=1)
    viewer.paint(encoder.whole(desktop.read, now_ms=0, link_bytes_per_ms=None))
    for number, group in enumerate(drawing):
        damage = []
        for left, top, width, height, colour in group:
            desktop.pixels[top : top + height, left : left + width] = colour
            damage.append(Box(left=left, top=top, width=width, height=height))
        viewer.paint(encoder.changed(damage, desktop.read, now_ms=33 * number, link_bytes_per_ms=None))
        assert np.array_equal(desktop.read(PLACE), viewer.canvas)


@settings(max_examples=60, deadline=None)
@given(points=lists(tuples(integers(0, 299), integers(0, 199)), max_size=12))
def test_changed_boxes_cover_every_change_and_do_not_overlap(points: list[tuple[int, int]]) -> None:
    """No changed pixel is forgotten, and none is sent twice."""
    old = np.zeros((200, 300, 4), np.uint8)
    new = old.copy()
    for x, y in points:
        new[y, x] = 9
    covered = np.zeros((200, 300), np.uint8)
    for box in changed_boxes(new, old):
        covered[box.top : box.bottom, box.left : box.right] += 1

    assert covered.max(initial=0) <= 1
    assert (covered[(new != old).any(axis=2)] == 1).all()


def test_of_a_small_place_only_what_changed_is_sent() -> None:
    """A panel that was filled is one box, as small as it is; two letters far apart are two."""
    old = np.zeros((200, 300, 4), np.uint8)
    panel, letters = old.copy(), old.copy()
    panel[20:180, 30:270] = 9
    letters[10:20, 10:18] = letters[180:190, 280:288] = 9

    assert changed_boxes(panel, old) == [Box(left=30, top=20, width=240, height=160)]
    assert changed_boxes(letters, old) == [
        Box(left=10, top=10, width=8, height=10),
        Box(left=280, top=180, width=8, height=10),
    ]
    assert changed_boxes(old, old) == []


def test_the_border_of_the_module_is_never_in_the_picture() -> None:
    """The coloured frame around a shared screen is for the customer; the supporter sees what lies beside it."""
    desktop, viewer = DrawnDesktop(width=400, height=300), PictureViewer(width=WIDTH, height=HEIGHT)
    desktop.pixels[:] = 50
    encoder = Encoder(watched=WATCHED, edge_px=4)
    shared = desktop.pixels[PLACE.top : PLACE.bottom, PLACE.left : PLACE.right]
    for edge in (shared[:4], shared[-4:], shared[:, :4], shared[:, -4:]):
        edge[:] = 200
    viewer.paint(encoder.whole(desktop.read, now_ms=0, link_bytes_per_ms=None))
    assert (viewer.canvas == 50).all()

    for edge in (shared[:4], shared[-4:], shared[:, :4], shared[:, -4:]):
        edge[:] = 90
    damage = [
        Box(left=PLACE.left, top=PLACE.top, width=WIDTH, height=4),
        Box(left=PLACE.left, top=PLACE.bottom - 4, width=WIDTH, height=4),
        Box(left=PLACE.left, top=PLACE.top, width=4, height=HEIGHT),
        Box(left=PLACE.right - 4, top=PLACE.top, width=4, height=HEIGHT),
    ]
    for box in damage:
        assert list(encoder.changed([box], desktop.read, now_ms=33, link_bytes_per_ms=None)) == []


def test_a_large_picture_is_cut_into_pieces_that_a_viewer_takes() -> None:
    """A 4K screen arrives in pieces of bounded size, and the last one says that it is complete."""
    desktop = DrawnDesktop(width=3840, height=2160)
    whole = Watched(screen=0, place=Box(left=0, top=0, width=3840, height=2160))
    encoder = Encoder(watched=(whole,), edge_px=0, level=1)
    pieces = list(encoder.whole(desktop.read, now_ms=0, link_bytes_per_ms=None))

    assert all(piece.raw_bytes <= PIECE_RAW_MAX_BYTES + 12 for piece in pieces)
    assert [piece.is_last for piece in pieces] == [False] * (len(pieces) - 1) + [True]


def test_a_screen_that_nobody_looks_at_costs_nothing_and_is_exact_when_somebody_does() -> None:
    """Two screens are shared, one is shown: the other is not read, and nothing of what changed there is lost."""
    left = Watched(screen=0, place=Box(left=0, top=0, width=100, height=80))
    right = Watched(screen=1, place=Box(left=100, top=0, width=100, height=80))
    desktop = DrawnDesktop(width=200, height=80)
    read: list[Box] = []

    def reading(box: Box) -> Pixels:
        read.append(box)
        return desktop.read(box)

    frames = Frames(watched=(left, right), edge_px=0)
    frames.whole(reading)
    frames.look_at(frozenset({0}))
    read.clear()
    desktop.pixels[10:20, 110:150] = 7
    desktop.pixels[40:50, 160:170] = 8
    for damage in (Box(left=110, top=10, width=40, height=10), Box(left=160, top=40, width=10, height=10)):
        assert frames.changed([damage], reading, now_ms=1) == []
    assert read == []
    assert not frames.has_missed

    frames.look_at(frozenset({1}))
    assert frames.has_missed
    frames.changed([], reading, now_ms=2)
    assert np.array_equal(frames.known(1), desktop.pixels[:, 100:])
    assert not frames.has_missed
