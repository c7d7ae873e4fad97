"""Is every picture covered by the windows as they lay when it was made, and every trace until it was painted over?"""

from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np
import pytest

from beistand.customer.desktop.ports import Box, Layer, Monitor, Pixels, Pointer, Stack, Window
from beistand.customer.encode.fading import QUIET_MS
from beistand.customer.encode.veil import BACKGROUND, CALM_MS, SETTLE_MS, Veil
from beistand.wire.messages import CursorShape

WHOLE = Box(left=0, top=0, width=120, height=80)
SECRET, PLAIN = 255, 7
PLACE = Box(left=10, top=10, width=30, height=20)
ASIDE = Box(left=60, top=40, width=30, height=20)
PAPER, POST = 1, 2


class Desk:
    """A ``Sight`` whose windows a test moves. The screen keeps what was painted, as X does.

    Attributes:
        during_read: is called in the middle of each read, before the system's answer is heard.
        asked: boxes that programs were asked to paint again.
    """

    def __init__(self) -> None:
        self.now = Stack(layers=(), version=1, can_cover=True, whole=WHOLE)
        self.screen = np.full((WHOLE.height, WHOLE.width, 4), PLAIN, np.uint8)
        self.damage: list[Box] = []
        self.asked: list[Box] = []
        self.during_read: Callable[[], None] = lambda: None
        self.waited_s: list[float] = []
        self.at = Pointer(left=0, top=0)
        self.look: CursorShape | None = None

    def lay(self, *layers: Layer, touched: tuple[tuple[int, Box], ...] = (), is_composed: bool = False) -> None:
        """Let windows lie so from now on."""
        version = self.now.version + 1
        self.now = replace(self.now, layers=layers, version=version, touched=touched, is_composed=is_composed)

    def draw(self, box: Box, value: int) -> None:
        """Let a program draw."""
        self.screen[box.top : box.bottom, box.left : box.right] = value
        self.damage.append(box)

    def monitors(self) -> tuple[Monitor, ...]:
        """Nobody asks."""
        return ()

    def wait(self, timeout_s: float) -> list[Box]:
        """Return what was drawn; never wait."""
        self.waited_s.append(timeout_s)
        damage, self.damage = self.damage, []
        return damage

    def read(self, box: Box) -> Pixels:
        """Return the pixels, then let things happen."""
        pixels = self.screen[box.top : box.bottom, box.left : box.right].copy()
        self.during_read()
        return pixels

    def stack(self) -> Stack:
        """Return the windows."""
        return self.now

    def repaint(self, boxes: Sequence[Box]) -> None:
        """Note what was asked."""
        self.asked += boxes

    def pointer(self) -> tuple[Pointer, CursorShape | None]:
        """Return where the pointer is."""
        look, self.look = self.look, None
        return self.at, look

    def wake(self) -> None:
        """Nobody waits."""

    def close(self) -> None:
        """Nothing is kept."""


def layer(number: int, box: Box | None) -> Layer:
    """Return a window without a frame that hides what lies below."""
    return Layer(number=number, windows=(Window(number=number),), box=box, solid=(box,) if box else ())


class Watched:
    """A veil over a desk, with the time in the test's hand."""

    def __init__(self, *shown: int) -> None:
        self.desk, self.now_ms = Desk(), 1_000
        self.veil = Veil(self.desk, now_ms=lambda: self.now_ms)
        self.shown = frozenset(shown)

    def begin(self) -> None:
        """Begin to cover."""
        self.veil.set_cover(lambda _: self.shown)
        self.veil.wait(0)

    def later(self, ms: int) -> list[Box]:
        """Let time pass; return what must be read."""
        self.now_ms += ms
        return self.veil.wait(1)

    def leaks(self, box: Box = WHOLE) -> bool:
        """Tell whether a pixel of a covered window is read."""
        return bool((self.veil.read(box)[:, :, 0] == SECRET).any())

    def is_plain(self, box: Box) -> bool:
        """Tell whether a place is seen as it is."""
        return bool((self.veil.read(box)[:, :, 0] == PLAIN).all())


@pytest.fixture(name="watched")
def _watched() -> Watched:
    """Look at a desktop with a shown paper, and mail that is covered."""
    made = Watched(PAPER, BACKGROUND)
    made.desk.lay(layer(PAPER, WHOLE), layer(POST, PLACE))
    made.desk.draw(PLACE, SECRET)
    made.begin()
    return made


def test_a_covered_window_is_stripes_in_every_read(watched: Watched) -> None:
    """However a part of the screen is read, nothing of a covered window is in it, and all around it is exact."""
    assert not watched.leaks()
    assert not watched.leaks(Box(left=20, top=15, width=5, height=5))
    assert watched.is_plain(ASIDE)


def test_what_lies_above_a_covered_window_is_seen(watched: Watched) -> None:
    """A shown window over a covered one is shown with every pixel."""
    above = Box(left=15, top=12, width=10, height=5)
    watched.desk.draw(above, PLAIN)
    watched.desk.lay(layer(POST, PLACE), layer(PAPER, above), touched=((PAPER, above),))

    assert not watched.leaks()
    watched.later(0)
    assert watched.is_plain(above) or not watched.leaks()


def test_a_window_that_moves_during_every_read_is_covered_wherever_it_was(watched: Watched) -> None:
    """When windows do not stand still for one read, all places where covered ones were are covered."""
    places = [PLACE, ASIDE]

    def jump() -> None:
        places.reverse()
        watched.desk.draw(places[0], SECRET)
        watched.desk.lay(layer(PAPER, WHOLE), layer(POST, places[0]), touched=((POST, PLACE), (POST, ASIDE)))

    watched.desk.during_read = jump

    assert not watched.leaks()


def test_a_window_that_opens_during_a_read_is_covered_in_it(watched: Watched) -> None:
    """The first picture of a new window already has stripes, also when it came while the picture was made."""

    def open_chat() -> None:
        watched.desk.during_read = lambda: None
        watched.desk.draw(ASIDE, SECRET)
        watched.desk.lay(layer(PAPER, WHOLE), layer(POST, PLACE), layer(3, ASIDE), touched=((3, ASIDE),))

    watched.desk.during_read = open_chat

    assert not watched.leaks()


def test_what_a_window_left_is_covered_until_it_was_painted(watched: Watched) -> None:
    """A closed window's pixels stay on the screen until a program paints there; so long stripes stay, too."""
    watched.desk.lay(layer(PAPER, WHOLE), touched=((POST, PLACE),))
    watched.later(1)
    assert not watched.leaks()
    watched.later(CALM_MS)
    assert watched.desk.asked == [PLACE]
    for _ in range(20):
        watched.later(1_000)
        assert not watched.leaks(), "nobody painted there"
    watched.desk.draw(PLACE, PLAIN)
    watched.later(1)
    assert not watched.is_plain(PLACE), "programs may paint in several steps"

    assert PLACE in watched.later(SETTLE_MS)
    assert watched.is_plain(PLACE)


def test_what_was_painted_before_it_was_asked_for_counts_for_nothing(watched: Watched) -> None:
    """Damage from before may be the covered window's own; only what comes after the request opens a place."""
    watched.desk.lay(layer(PAPER, WHOLE), touched=((POST, PLACE),))
    watched.later(1)
    watched.later(CALM_MS)
    watched.desk.lay(layer(PAPER, WHOLE), touched=((9, ASIDE),))
    watched.later(1)
    watched.desk.damage.append(PLACE)
    watched.later(1)
    watched.later(SETTLE_MS * 2)

    assert not watched.leaks(), "a window moved since: the place has to be asked for again"


def test_a_window_that_flashed_up_leaves_no_trace(watched: Watched) -> None:
    """A window that came and went between two looks was on the screen all the same: its place stays covered."""
    watched.desk.draw(ASIDE, SECRET)
    watched.desk.lay(layer(PAPER, WHOLE), layer(POST, PLACE), touched=((9, ASIDE),))

    assert not watched.leaks()


def test_a_desktop_that_fades_is_covered_as_long_as_that_lasts(watched: Watched) -> None:
    """A compositor paints later than windows move: the place is covered until it rests, and then shown by itself."""
    watched.desk.lay(layer(PAPER, WHOLE), is_composed=True, touched=((POST, PLACE),))
    assert not watched.leaks()
    watched.later(5_000)
    assert not watched.leaks(), "nobody painted there yet"
    for _ in range(10):
        watched.desk.damage.append(PLACE)
        watched.later(100)
        assert not watched.leaks(), "it fades"
    watched.desk.draw(PLACE, PLAIN)
    watched.later(10)
    assert not watched.is_plain(PLACE)

    assert PLACE in watched.later(QUIET_MS)
    assert watched.desk.waited_s[-1] < 1, "it is looked at again when the time is over, without any damage"
    assert watched.is_plain(PLACE)


def test_a_click_counts_for_the_next_read() -> None:
    """Hidden is hidden at once, and shown is shown at once; what changed is read without any damage."""
    watched = Watched(PAPER, POST, BACKGROUND)
    watched.desk.lay(layer(PAPER, WHOLE), layer(POST, PLACE))
    watched.desk.draw(PLACE, SECRET)
    watched.begin()
    assert watched.leaks()
    watched.shown = frozenset({PAPER, BACKGROUND})
    watched.veil.set_cover(lambda _: watched.shown)
    assert not watched.leaks()
    assert PLACE in watched.veil.wait(0)

    watched.shown = frozenset({PAPER, POST, BACKGROUND})
    watched.veil.set_cover(lambda _: watched.shown)
    assert watched.leaks()


def test_without_the_background_only_windows_are_seen() -> None:
    """Who shows one program shows nothing of the desktop behind it."""
    watched = Watched(PAPER)
    watched.desk.lay(layer(PAPER, PLACE))
    watched.desk.draw(ASIDE, SECRET)
    watched.begin()

    assert watched.is_plain(PLACE)
    assert not watched.leaks()


def test_a_desktop_that_grows_is_covered_to_its_edge(watched: Watched) -> None:
    """Stripes follow the desktop's size in the middle of a session."""
    watched.desk.screen = np.full((200, 300, 4), SECRET, np.uint8)
    large = Box(left=0, top=0, width=300, height=200)
    watched.desk.now = replace(watched.desk.now, whole=large)
    watched.desk.lay(layer(POST, large), touched=((POST, large),))

    assert not watched.leaks(large)


def test_the_pointer_tells_nothing_of_what_is_covered(watched: Watched) -> None:
    """Over a covered window the pointer is a plain arrow, whatever look the program gives it."""
    hand = CursorShape(width_px=1, height_px=1, hot_x_px=0, hot_y_px=0, rgba=b"1234")
    watched.desk.look = hand
    assert watched.veil.pointer()[1] == hand
    watched.desk.at, watched.desk.look = Pointer(left=20, top=20), hand
    over = watched.veil.pointer()[1]
    assert over is not None
    assert over != hand
    assert watched.veil.pointer()[1] is None
    watched.desk.at = Pointer(left=0, top=0)

    assert watched.veil.pointer()[1] == hand
