"""Does the supporter's input reach shown windows and nothing else, on a real X server?"""

import time
from collections.abc import Iterator

import pytest
from tests.support.secret_windows import Program
from tools.display import Desktop, missing_programs, throw_away_desktop
from xcffib.xproto import CW, EventMask

from beistand.customer.desktop.ports import Box
from beistand.customer.desktop.select import open_hands, open_sight, prepare
from beistand.customer.encode.veil import Veil
from beistand.customer.pipeline.shown import NeverTouched, OwnWindows, Showing, found_as
from beistand.session.windows import Windows
from beistand.wire.messages import KeyChanged, PointerButton, PointerMoved, TextTyped, WheelTurned
from beistand.wire.policy import Mode

WHOLE = Box(left=0, top=0, width=640, height=480)
SHOWN, COVERED = (50, 50), (350, 250)
SIZE = {"width": 200, "height": 150}
NO_OWN = OwnWindows(all=frozenset, private=frozenset)
HEARD = EventMask.ButtonPress | EventMask.ButtonRelease | EventMask.KeyPress

pytestmark = pytest.mark.skipif(bool(missing_programs()), reason="needs Xvfb, openbox and setxkbmap")


@pytest.fixture(name="desktop", scope="module")
def _desktop() -> Iterator[Desktop]:
    """Run a desktop whose window manager gets none of these windows: they lie where they are put."""
    with throw_away_desktop(width_px=WHOLE.width, height_px=WHOLE.height) as made:
        yield made


class Listening:
    """A program with one window that hears clicks and keys. ``window``: its number."""

    def __init__(self, desktop: Desktop, *, name: str, at: tuple[int, int]) -> None:
        self._program = Program(desktop.name, name=name, shade=0x20_40_A0)
        self.window = self._program.open(left=at[0], top=at[1], **SIZE, is_menu=True, repaints=True)
        self.x = self._program.x
        self.x.core.ChangeWindowAttributes(self.window, CW.EventMask, [HEARD])
        self.x.core.GetInputFocus().reply()

    def focus(self) -> None:
        """Take the keyboard."""
        self.x.core.SetInputFocus(0, self.window, 0)
        self.x.core.GetInputFocus().reply()

    def heard(self) -> list[str]:
        """Return which input came since the last call."""
        time.sleep(0.1)
        self.x.core.GetInputFocus().reply()
        found = []
        while (event := self.x.poll_for_event()) is not None:
            found.append(type(event).__name__.removesuffix("Event"))
        return [one for one in found if one.startswith(("Button", "Key"))]

    def close(self) -> None:
        """End the program."""
        self._program.quit()


class Place:
    """Hands on a desktop where one program is shown and another one is covered."""

    def __init__(self, desktop: Desktop) -> None:
        self.shown = Listening(desktop, name="editor", at=SHOWN)
        self.sight = open_sight(desktop.name)
        stack = self.sight.stack()
        found = tuple(found_as(one) for layer in stack.layers for one in layer.windows)
        windows = Windows().seen(found, has_list=True).begun(Mode.ASK).with_program("editor", is_shown=True)
        self.never = NeverTouched(frozenset)
        self.never.showing = Showing(windows.cover, own=NO_OWN)
        self.veil = Veil(self.sight, now_ms=lambda: time.monotonic_ns() // 1_000_000)
        self.veil.set_cover(self.never.showing)
        self.veil.wait(0)
        self.covered = Listening(desktop, name="mail", at=COVERED)
        self.hands = open_hands(
            desktop.name, own_windows=self.never, reached=self.never.reached, helper=prepare(desktop.name)
        )

    def click(self, at: tuple[int, int], *, is_down: bool) -> None:
        """Press or let go in the middle of a window."""
        where = {"x_px": at[0] + 100, "y_px": at[1] + 75}
        self.hands.inject(PointerButton(screen=0, button=1, is_down=is_down, **where), origin=WHOLE)

    def close(self) -> None:
        """Take everything away."""
        self.hands.close()
        self.sight.close()
        self.covered.close()
        self.shown.close()


@pytest.fixture(name="place")
def _place(desktop: Desktop) -> Iterator[Place]:
    made = Place(desktop)
    yield made
    made.close()


def test_clicks_reach_what_is_shown(place: Place) -> None:
    """A supporter who steers can use the windows that the customer shows."""
    place.click(SHOWN, is_down=True)
    place.click(SHOWN, is_down=False)

    assert place.shown.heard() == ["ButtonPress", "ButtonRelease"]


def test_a_window_that_nobody_looked_at_yet_gets_no_click(place: Place) -> None:
    """A window that opens right under the pointer is covered before anybody has seen it: the click is nobody's."""
    for is_down in (True, False):
        place.click(COVERED, is_down=is_down)
    place.hands.inject(WheelTurned(screen=0, x_px=450, y_px=325, right_units=0, down_units=240), origin=WHOLE)

    assert place.covered.heard() == []


def test_a_covered_window_gets_no_click_no_wheel_and_no_key(place: Place) -> None:
    """What the supporter cannot see cannot be used either, by mouse or by keyboard."""
    place.veil.wait(0)
    place.covered.focus()
    for is_down in (True, False):
        place.click(COVERED, is_down=is_down)
        place.hands.inject(KeyChanged(code="KeyA", key="a", is_down=is_down), origin=WHOLE)
    place.hands.inject(WheelTurned(screen=0, x_px=450, y_px=325, right_units=0, down_units=240), origin=WHOLE)
    place.hands.inject(TextTyped(text="geheim"), origin=WHOLE)
    assert place.covered.heard() == []

    place.shown.focus()
    place.hands.inject(TextTyped(text="x"), origin=WHOLE)
    assert "KeyPress" in place.shown.heard()


def test_keys_go_to_no_covered_window_under_the_pointer(place: Place) -> None:
    """Where the keyboard follows the pointer, a pointer over a covered window lets no key through."""
    place.veil.wait(0)
    place.hands.inject(PointerMoved(screen=0, x_px=450, y_px=325), origin=WHOLE)
    for focus in (1, place.covered.x.get_setup().roots[0].root):
        place.covered.x.core.SetInputFocus(0, focus, 0)
        place.covered.heard()
        place.hands.inject(TextTyped(text="geheim"), origin=WHOLE)
        assert place.covered.heard() == []


def test_nothing_is_dropped_onto_a_covered_window(place: Place) -> None:
    """A drag that ends over a covered window lets go where it was last over a shown one."""
    place.veil.wait(0)
    place.click(SHOWN, is_down=True)
    for x_px in (200, 300, 450):
        place.hands.inject(PointerMoved(screen=0, x_px=x_px, y_px=120 + x_px // 2), origin=WHOLE)
    place.click(COVERED, is_down=False)
    at = place.shown.x.core.QueryPointer(place.shown.x.get_setup().roots[0].root).reply()

    assert place.shown.heard()[-1] == "ButtonRelease"
    assert not (at.root_x >= COVERED[0] and at.root_y >= COVERED[1])
    assert place.covered.heard() == []
