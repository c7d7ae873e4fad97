"""Holds the in-memory desktop to what the demo shows on it: typing, clicking, dragging, a screen that goes."""

import numpy as np
import pytest

from beistand.customer.desktop.fake.desktop import COLUMNS_MAX, COUNTER, MemoryDesktop, wrapped
from beistand.customer.desktop.fake.hands import MemoryHands
from beistand.customer.desktop.fake.sight import MemorySight
from beistand.customer.desktop.ports import Box, BoxGoneError, DesktopError, Monitor
from beistand.wire.messages import KeyChanged, PointerButton, PointerMoved

WHOLE = Box(left=0, top=0, width=1280, height=800)


def key(name: str, *, code: str = "KeyQ", is_down: bool = True) -> KeyChanged:
    """Return a key that goes down or up."""
    return KeyChanged(code=code, key=name, is_down=is_down)


def test_what_is_typed_is_seen() -> None:
    """Letters, umlauts and the backspace appear on the desktop, and the damage says where."""
    desktop = MemoryDesktop()
    sight, hands = MemorySight(desktop), MemoryHands(desktop)
    before = sight.read(WHOLE)
    for name in ("ä", "@", "x", "Backspace", "Enter"):
        hands.inject(key(name), origin=WHOLE)
    assert desktop.text.endswith("ä@\n")
    changed = (sight.read(WHOLE) != before).any(axis=2)
    rows, columns = np.nonzero(changed)
    (*_, box) = sight.wait(0)
    assert box.left <= columns.min() <= columns.max() < box.right
    assert box.top <= rows.min() <= rows.max() < box.bottom


def test_a_shortcut_types_nothing() -> None:
    """Ctrl+C is no letter."""
    desktop = MemoryDesktop(text="")
    hands = MemoryHands(desktop)
    hands.inject(key("Control", code="ControlLeft"), origin=WHOLE)
    hands.inject(key("c", code="KeyC"), origin=WHOLE)
    assert desktop.text == ""
    hands.release_all()
    assert hands.held == set()


def test_a_click_counts_and_a_title_drags() -> None:
    """The mouse does what it does on every desktop."""
    desktop = MemoryDesktop()
    sight, hands = MemorySight(desktop), MemoryHands(desktop)
    inside = {"screen": 0, "x_px": COUNTER.left + 50, "y_px": COUNTER.top + 100}
    for is_down in (True, False):
        hands.inject(PointerButton(**inside, button=1, is_down=is_down), origin=WHOLE)
    assert desktop.clicks == 1
    before = sight.read(WHOLE)
    title = {"screen": 0, "x_px": COUNTER.left + 50, "y_px": COUNTER.top + 5}
    hands.inject(PointerButton(**title, button=1, is_down=True), origin=WHOLE)
    hands.inject(PointerMoved(screen=0, x_px=title["x_px"], y_px=700), origin=WHOLE)
    hands.release_all()
    assert (sight.read(WHOLE) != before).any()
    assert desktop.clicks == 1


def test_somebody_else_at_the_pointer_is_noticed() -> None:
    """A hand that is not the supporter's comes first here, too."""
    desktop = MemoryDesktop()
    hands = MemoryHands(desktop)
    hands.inject(PointerMoved(screen=0, x_px=9, y_px=9), origin=WHOLE)
    desktop.point(500, 500)
    assert hands.strayed()
    assert not hands.strayed()


def test_a_screen_that_is_unplugged_is_gone() -> None:
    """What was shared there is not read any more; without any screen a sentence says so."""
    desktop = MemoryDesktop()
    sight = MemorySight(desktop)
    half = Box(left=0, top=0, width=640, height=800)
    desktop.plug(Monitor(name="LEFT", box=half, is_primary=True))
    assert sight.monitors()[0].box == half
    with pytest.raises(BoxGoneError, match="not on the desktop"):
        sight.read(WHOLE)
    desktop.plug()
    with pytest.raises(DesktopError, match="no screen"):
        sight.monitors()


def test_long_lines_are_wrapped() -> None:
    """Nothing that is typed runs out of the note pad."""
    assert [len(row) for row in wrapped("x" * (COLUMNS_MAX + 3))] == [COLUMNS_MAX, 3]
