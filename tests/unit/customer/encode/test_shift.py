"""Holds what is dragged to its promise: nearly free in every direction, exact whatever else happens."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.support.picture_viewer import DrawnDesktop, PictureViewer

from beistand.customer.desktop.ports import Box, Pixels
from beistand.customer.encode.encoder import Encoder
from beistand.customer.encode.frames import Watched
from beistand.customer.encode.shift import REACH_PX, Shift, found_shift

WIDTH, HEIGHT = 800, 600
PLACE = Box(left=0, top=0, width=WIDTH, height=HEIGHT)
WINDOW = (320, 240)
"""Width and height of what is dragged."""
SLOW = 20.0
"""Bytes per millisecond of a line that shows photographs roughly first."""
WAYS = [(7, 3), (-7, -3), (1, 0), (0, 1), (-40, 25), (60, -60), (0, -33)]


def photograph(width: int, height: int, *, seed: int) -> Pixels:
    """Return a noisy photograph."""
    chance = np.random.default_rng(seed)
    return np.cumsum(chance.integers(-3, 4, (height, width, 4)), axis=1).astype(np.uint8)


def letters(width: int, height: int, *, seed: int) -> Pixels:
    """Return lines of something like letters with gaps."""
    chance = np.random.default_rng(seed)
    made = np.full((height, width, 4), 255, np.uint8)
    for top in range(6, height - 12, 18):
        made[top : top + 12, 8:-8] = 255 * chance.integers(0, 2, (12, width - 16, 1), dtype=np.uint8)
    return made


class Hand:
    """Somebody who drags a window over a photograph; ``viewer`` sees it."""

    def __init__(self, *, codecs: tuple[str, ...] = (), link: float | None = None) -> None:
        self.behind = photograph(WIDTH, HEIGHT, seed=1)
        self.window = letters(*WINDOW, seed=2)
        self.left, self.top, self.now_ms, self.link = 200, 160, 0, link
        self.desktop = DrawnDesktop(width=WIDTH, height=HEIGHT)
        self.viewer = PictureViewer(width=WIDTH, height=HEIGHT)
        self.encoder = Encoder(watched=(Watched(screen=0, place=PLACE),), edge_px=0, level=1)
        self.encoder.viewer_decodes(codecs)
        self.show()
        self.viewer.paint(self.encoder.whole(self.desktop.read, now_ms=0, link_bytes_per_ms=link))

    def show(self) -> None:
        """Draw the desktop as it is now."""
        self.desktop.pixels[:] = self.behind
        shown = self.window[: HEIGHT - self.top, : WIDTH - self.left]
        self.desktop.pixels[self.top : self.top + len(shown), self.left : self.left + shown.shape[1]] = shown

    def drag(self, right: int, down: int) -> int:
        """Drag the window; return the bytes of the frame."""
        self.left = min(max(0, self.left + right), WIDTH - 1)
        self.top = min(max(0, self.top + down), HEIGHT - 1)
        self.show()
        return self.frame(PLACE)

    def frame(self, *damage: Box) -> int:
        """Let a frame pass; return its bytes."""
        self.now_ms += 33
        before, now = self.viewer.packet_bytes, self.now_ms
        read, link = self.desktop.read, self.link
        self.viewer.paint(list(self.encoder.changed(list(damage), read, now_ms=now, link_bytes_per_ms=link)))
        return self.viewer.packet_bytes - before

    def is_exact(self) -> bool:
        """Tell whether the viewer sees the screen."""
        return bool((self.viewer.canvas[:, :, :3] == self.desktop.pixels[:, :, :3]).all())


@pytest.mark.parametrize(("right", "down"), WAYS)
def test_a_window_that_is_dragged_costs_what_it_uncovers(right: int, down: int) -> None:
    """The window itself was there before; only what it hid comes anew, and every pixel is right."""
    hand = Hand()
    uncovered_px = abs(right) * WINDOW[1] + abs(down) * WINDOW[0]
    for _ in range(3):
        most_bytes = 4 * 4 * uncovered_px + 64 * 4 * (abs(right) and 64 * 6) + 64 * 4 * (abs(down) and 64 * 6) + 500
        assert 0 < hand.drag(right, down) < most_bytes
        assert hand.is_exact()


@pytest.mark.parametrize(("right", "down"), WAYS)
def test_a_map_goes_in_every_direction(right: int, down: int) -> None:
    """What was on the map already is moved, and nothing but its new edge is sent."""
    drawn = photograph(3 * WIDTH, 3 * HEIGHT, seed=5)
    new, old = (
        drawn[HEIGHT - y : 2 * HEIGHT - y, WIDTH - x : 2 * WIDTH - x].view(np.uint32)[:, :, 0]
        for x, y in ((right, down), (0, 0))
    )
    shift = found_shift(new, old)

    assert shift is not None
    assert (shift.right, shift.down) == (right, down)
    assert shift.box.area >= (WIDTH - abs(right) - 1) * (HEIGHT - abs(down) - 1)


@settings(max_examples=60, deadline=None)
@given(
    steps=st.lists(st.tuples(st.integers(-90, 90), st.integers(-90, 90), st.integers(0, 3)), min_size=1, max_size=8),
    seed=st.integers(0, 9),
    is_plain=st.booleans(),
)
def test_whatever_happens_while_it_is_dragged_the_viewer_has_the_screen(
    steps: list[tuple[int, int, int]], seed: int, *, is_plain: bool
) -> None:
    """Over the edge, beyond reach, while other things change, on a plain desktop: the supporter sees just that."""
    hand, chance = Hand(), np.random.default_rng(seed)
    if is_plain:
        hand.behind[:] = 80
    for right, down, others in steps:
        for _ in range(others):
            left, top = int(chance.integers(0, 700)), int(chance.integers(0, 550))
            hand.behind[top : top + 40, left : left + 90] = chance.integers(0, 256, 4)
            hand.window[100:120, 50 : 50 + 9 * others] = chance.integers(0, 256, 4)
        hand.drag(right, down)
        assert hand.is_exact()


@pytest.mark.parametrize("codecs", [("jpeg",), ("vp9", "jpeg"), ()])
def test_nothing_is_dragged_that_the_viewer_has_only_roughly(codecs: tuple[str, ...]) -> None:
    """On a slow line photographs come roughly first; a window dragged over them leaves no blur that would stay."""
    hand = Hand(codecs=codecs, link=SLOW)
    for right, down in (*WAYS, *WAYS):
        hand.drag(right, down)
    for _ in range(600):
        hand.frame()

    assert hand.is_exact()


def test_what_did_not_move_is_not_said_to() -> None:
    """What repeats itself, what is plain, what is new altogether, and what went too far: no guess is better."""
    plain = np.zeros((300, 300), np.uint32)
    tiles = np.tile(np.arange(10, dtype=np.uint32), (300, 30))
    noise = np.random.default_rng(1).integers(0, 2**32, (2, 300, 300), dtype=np.uint32)
    far = REACH_PX + 2

    assert found_shift(plain, plain) is None
    assert found_shift(plain + 1, plain) is None
    assert found_shift(noise[0], noise[1]) is None
    assert found_shift(noise[0], noise[0]) is None
    assert found_shift(np.roll(noise[0], far, axis=1), noise[0]) is None
    assert found_shift(noise[0][:20], noise[1][:20]) is None
    moved = found_shift(np.roll(tiles, 3, axis=1), tiles)
    assert moved is None or (moved.right % 10, moved.down) == (3, moved.down)
    assert found_shift(noise[0][:-5, :-9], noise[0][5:, 9:]) == Shift(
        box=Box(left=9, top=5, width=282, height=290), right=9, down=5
    )
