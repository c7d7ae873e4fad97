"""Holds the encoder to its promise: what the viewer decodes is the screen, pixel by pixel."""

import numpy as np
import zstandard
from hypothesis import given, settings
from hypothesis.strategies import DrawFn, composite, integers, lists, tuples

from beistand.customer.desktop.ports import Box, Pixels
from beistand.customer.encode.changes import changed_boxes
from beistand.customer.encode.frames import Frames, Watched
from beistand.customer.encode.stream import LosslessStream, Patch
from beistand.wire.limits import PIECE_RAW_MAX_BYTES
from beistand.wire.picture import Rectangle, read_rectangles

WIDTH, HEIGHT = 200, 150
PLACE = Box(left=40, top=30, width=WIDTH, height=HEIGHT)
WATCHED = (Watched(screen=0, place=PLACE),)


class Screen:
    """A desktop in memory that a test draws on."""

    def __init__(self) -> None:
        self.pixels = np.zeros((300, 400, 4), np.uint8)

    def read(self, box: Box) -> Pixels:
        """Return a copy of a box."""
        return self.pixels[box.top : box.bottom, box.left : box.right].copy()

    def shared(self) -> Pixels:
        """Return what is shared."""
        return self.read(PLACE)


class Viewer:
    """Decodes pieces as the browser does."""

    def __init__(self) -> None:
        self.canvas = np.full((HEIGHT, WIDTH, 4), 7, np.uint8)
        self._unzip = zstandard.ZstdDecompressor(max_window_size=1 << 27).decompressobj()

    def paint(self, stream: LosslessStream, patches: list[Patch]) -> None:
        """Put every piece of a frame on the canvas."""
        for piece in stream.frame(patches):
            raw = self._unzip.decompress(piece.zipped)
            assert len(raw) == piece.raw_bytes
            rectangles, at = read_rectangles(raw)
            for r in rectangles:
                size = r.width * r.height * 4
                pixels = np.frombuffer(raw[at : at + size], np.uint8).reshape(r.height, r.width, 4)
                self.canvas[r.y : r.y + r.height, r.x : r.x + r.width] = pixels
                at += size


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
    screen, viewer = Screen(), Viewer()
    frames, stream = Frames(watched=WATCHED, edge_px=0), LosslessStream(level=1)
    viewer.paint(stream, frames.whole(screen.read))
    for group in drawing:
        damage = []
        for left, top, width, height, colour in group:
            screen.pixels[top : top + height, left : left + width] = colour
            damage.append(Box(left=left, top=top, width=width, height=height))
        patches = frames.changed(damage, screen.read)
        if patches:
            viewer.paint(stream, patches)
        assert np.array_equal(screen.shared(), viewer.canvas)


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


def test_the_border_of_the_module_is_never_in_the_picture() -> None:
    """The coloured frame around a shared screen is for the customer; the supporter sees what lies beside it."""
    screen, viewer = Screen(), Viewer()
    screen.pixels[:] = 50
    frames, stream = Frames(watched=WATCHED, edge_px=4), LosslessStream()
    shared = screen.pixels[PLACE.top : PLACE.bottom, PLACE.left : PLACE.right]
    for edge in (shared[:4], shared[-4:], shared[:, :4], shared[:, -4:]):
        edge[:] = 200
    viewer.paint(stream, frames.whole(screen.read))
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
        assert frames.changed([box], screen.read) == []


def test_a_large_picture_is_cut_into_pieces_that_a_viewer_takes() -> None:
    """A 4K screen arrives in pieces of bounded size, and the last one says that it is complete."""
    pixels = np.zeros((2160, 3840, 4), np.uint8)
    patch = Patch(rectangle=Rectangle(screen=0, x=0, y=0, width=3840, height=2160), pixels=pixels)
    pieces = list(LosslessStream(level=1).frame([patch]))

    assert all(piece.raw_bytes <= PIECE_RAW_MAX_BYTES + 12 for piece in pieces)
    assert [piece.is_last for piece in pieces] == [False] * (len(pieces) - 1) + [True]
