"""Holds every desktop to the seam: the real X server and the one in memory keep the same promises."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack

import numpy as np
import pytest
from tools.display import missing_programs, throw_away_desktop

from beistand.customer.desktop.fake.desktop import MemoryDesktop
from beistand.customer.desktop.fake.hands import MemoryHands
from beistand.customer.desktop.fake.sight import MemorySight
from beistand.customer.desktop.ports import Box, BoxGoneError, Hands, Pointer, Sight
from beistand.customer.desktop.select import open_hands, open_sight, prepare
from beistand.customer.desktop.x11.hands import X11Hands
from beistand.wire.messages import KeyChanged, PointerButton, PointerMoved, TextTyped, WheelTurned
from beistand.wire.presses import Origin

LIMIT_S = 10.0


class Place:
    """One desktop. ``look``: opens another sight of it."""

    def __init__(self, *, look: Callable[[], Sight], hands: Hands) -> None:
        self.look = look
        self.hands = hands


@pytest.fixture(params=["memory", "x11", "x11 with hands apart", "x11 without MIT-SHM", "x11 without XInputExtension"])
def place(request: pytest.FixtureRequest) -> Iterator[Place]:
    """Give each desktop in turn."""
    with ExitStack() as stack:
        if request.param == "memory":
            desktop = MemoryDesktop()
            made = Place(look=lambda: MemorySight(desktop), hands=MemoryHands(desktop))
        else:
            if missing_programs():
                pytest.skip("needs Xvfb, openbox and setxkbmap")
            _, _, lacks = request.param.partition(" without ")
            name = stack.enter_context(throw_away_desktop(without=lacks)).name
            made = Place(look=lambda: open_sight(name), hands=X11Hands(name, own_windows=frozenset))
            if "apart" in request.param:
                made.hands.close()
                made.hands = open_hands(name, own_windows=frozenset, helper=prepare(name))
        stack.callback(made.hands.close)
        yield made


@pytest.fixture
def sight(place: Place) -> Iterator[Sight]:
    """Look at the desktop."""
    opened = place.look()
    yield opened
    opened.close()


def whole(sight: Sight) -> Box:
    """Return the main screen."""
    return sight.monitors()[0].box


def test_there_is_a_screen_and_it_can_be_read(sight: Sight) -> None:
    """The customer can choose a screen, and what is shared has its size."""
    monitors = sight.monitors()
    assert monitors[0].name
    pixels = sight.read(whole(sight))
    assert pixels.shape == (whole(sight).height, whole(sight).width, 4)


def test_a_part_is_the_same_as_in_the_whole(sight: Sight) -> None:
    """A window at the edge of what changed is at the same place in every picture."""
    all_of_it = sight.read(whole(sight)).copy()
    part = sight.read(Box(left=100, top=130, width=77, height=33))
    assert np.array_equal(part[:, :, :3], all_of_it[130:163, 100:177, :3])


@pytest.mark.parametrize("box", [Box(left=5000, top=0, width=9, height=9), Box(left=0, top=700, width=10, height=4000)])
def test_what_is_not_on_the_desktop_is_not_read(sight: Sight, box: Box) -> None:
    """A screen that was unplugged is an error with a name, not a crash and not old pixels."""
    with pytest.raises(BoxGoneError, match="not on the desktop"):
        sight.read(box)


def test_waiting_ends_in_time_or_when_woken(sight: Sight) -> None:
    """Nothing changes: the module sleeps, and wakes at once when the supporter types."""
    sight.wait(0)
    begun = time.monotonic()
    sight.wait(0.2)
    assert time.monotonic() - begun < LIMIT_S
    threading.Timer(0.1, sight.wake).start()
    begun = time.monotonic()
    sight.wait(LIMIT_S)
    assert time.monotonic() - begun < LIMIT_S / 2


def test_the_pointer_goes_where_the_supporter_points(place: Place, sight: Sight) -> None:
    """The supporter's pointer is where it should be, and has a look."""
    _, shape = sight.pointer()
    place.hands.inject(PointerMoved(screen=0, x_px=321, y_px=234), origin=whole(sight))
    until = time.monotonic() + LIMIT_S
    while (at := sight.pointer()[0]) != Pointer(left=321, top=234):
        assert time.monotonic() < until, at
    assert shape is not None
    assert len(shape.rgba) == shape.width_px * shape.height_px * 4


def test_the_supporters_own_work_is_not_the_customers(place: Place, sight: Sight) -> None:
    """Control does not rest because the supporter works."""
    origin = whole(sight)
    place.hands.strayed()
    place.hands.inject(PointerMoved(screen=0, x_px=50, y_px=60), origin=origin)
    place.hands.inject(KeyChanged(code="KeyA", key="a", is_down=True), origin=origin)
    place.hands.inject(KeyChanged(code="KeyA", key="a", is_down=False), origin=origin)
    place.hands.inject(TextTyped(text="ä€"), origin=origin)
    place.hands.inject(WheelTurned(screen=0, x_px=50, y_px=60, right_units=0, down_units=120), origin=origin)
    place.hands.wait(0.1)
    assert not place.hands.strayed()


def test_of_no_press_nothing_is_known(place: Place) -> None:
    """A button that nobody pressed, because assistive technology asked for it, is nobody's forgery."""
    assert place.hands.origin(()) is Origin.UNKNOWN


def test_letting_go_and_closing_twice_is_fine(place: Place, sight: Sight) -> None:
    """However a session ends, nothing is held and nothing fails."""
    origin = whole(sight)
    place.hands.inject(PointerButton(screen=0, x_px=5, y_px=5, button=1, is_down=True), origin=origin)
    for _ in range(2):
        place.hands.release_all()
    for _ in range(2):
        place.hands.close()
        sight.close()
