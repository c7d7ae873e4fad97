"""Does a real X server tell the customer's own hand from a program's and from the supporter's?"""

import subprocess
import time
from collections.abc import Iterator

import pytest
import xcffib
import xcffib.xinput
import xcffib.xproto
import xcffib.xtest
from tests.support.own_hand import OwnHand
from tools.display import Desktop, missing_programs, throw_away_desktop

from beistand.customer.desktop.ports import Box, Hands
from beistand.customer.desktop.select import open_hands, prepare
from beistand.wire.messages import KeyChanged, PointerButton
from beistand.wire.presses import Origin

WHOLE = Box(left=0, top=0, width=1280, height=800)
LIMIT_S = 10.0
AT = (400, 300)
PRESSES = (
    xcffib.xproto.ButtonPressEvent,
    xcffib.xproto.ButtonReleaseEvent,
    xcffib.xproto.KeyPressEvent,
    xcffib.xproto.KeyReleaseEvent,
)

pytestmark = pytest.mark.skipif(bool(missing_programs()), reason="needs Xvfb, openbox and setxkbmap")


class Window:
    """A window over the whole desktop that reads the times of what is pressed in it, as Qt does."""

    def __init__(self, display: str) -> None:
        self._x = xcffib.connect(display)
        root = self._x.get_setup().roots[0]
        self.number = self._x.generate_id()
        mask = xcffib.xproto.EventMask
        heard = mask.ButtonPress | mask.ButtonRelease | mask.KeyPress | mask.KeyRelease
        values = [root.white_pixel, 1, heard]
        flags = xcffib.xproto.CW.BackPixel | xcffib.xproto.CW.OverrideRedirect | xcffib.xproto.CW.EventMask
        size = (0, 0, root.width_in_pixels, root.height_in_pixels)
        self._x.core.CreateWindow(24, self.number, root.root, *size, 0, 1, root.root_visual, flags, values)
        self._x.core.MapWindow(self.number)
        self._x.core.SetInputFocus(1, self.number, 0)
        self._x.core.GetInputFocus().reply()

    def pressed_ms(self, count: int = 2) -> tuple[int, ...]:
        """Return the times of the next presses and releases."""
        times: list[int] = []
        until = time.monotonic() + LIMIT_S
        while len(times) < count:
            assert time.monotonic() < until, f"{len(times)} of {count} events came"
            event = self._x.poll_for_event()
            if isinstance(event, PRESSES):
                times.append(event.time)
        return tuple(times)

    def told_of_a_press(self, time_ms: int) -> None:
        """Be told of a key that nobody pressed, as every program may tell every window."""
        x = self._x
        root = x.get_setup().roots[0].root
        event = xcffib.xproto.KeyPressEvent.synthetic(38, time_ms, root, self.number, 0, 0, 0, 0, 0, 0, True)  # noqa: FBT003
        x.core.SendEvent(False, self.number, xcffib.xproto.EventMask.KeyPress, event.pack(), is_checked=True).check()  # noqa: FBT003

    def close(self) -> None:
        """Go."""
        self._x.disconnect()


@pytest.fixture
def desktop() -> Iterator[Desktop]:
    """Run a desktop."""
    with throw_away_desktop(layout="de") as made:
        yield made


@pytest.fixture
def hands(desktop: Desktop) -> Iterator[Hands]:
    """Open hands on it."""
    made = open_hands(desktop.name, own_windows=frozenset, helper=prepare(desktop.name))
    yield made
    made.close()


@pytest.fixture
def window(desktop: Desktop, hands: Hands) -> Iterator[Window]:  # noqa: ARG001 - hands watch before anybody presses
    """Open a window."""
    made = Window(desktop.name)
    yield made
    made.close()


@pytest.fixture
def hand(desktop: Desktop) -> Iterator[OwnHand]:
    """Sit at the desktop."""
    made = OwnHand(desktop.name)
    yield made
    made.close()


def test_a_real_mouse_and_keyboard_are_the_customers(window: Window, hands: Hands, hand: OwnHand) -> None:
    """Who sits at the computer is known by the devices."""
    hand.click(*AT)
    assert hands.origin(window.pressed_ms()) is Origin.PHYSICAL
    hand.press("a")
    assert hands.origin(window.pressed_ms()) is Origin.PHYSICAL
    assert hands.strayed()


def test_a_program_and_the_supporter_are_told_apart(desktop: Desktop, window: Window, hands: Hands) -> None:
    """A program that clicks is one; what the supporter typed is ours."""
    for act in (("mousemove", "400", "300", "click", "1"), ("key", "b")):
        subprocess.run(["xdotool", *act], env=dict(desktop.environment), check=True, timeout=LIMIT_S)
        assert hands.origin(window.pressed_ms()) is Origin.PROGRAM
    assert hands.strayed()
    for is_down in (True, False):
        hands.inject(PointerButton(screen=0, x_px=AT[0], y_px=AT[1], button=1, is_down=is_down), origin=WHOLE)
    assert hands.origin(window.pressed_ms()) is Origin.OURS
    for is_down in (True, False):
        hands.inject(KeyChanged(code="KeyC", key="c", is_down=is_down), origin=WHOLE)
    assert hands.origin(window.pressed_ms()) is Origin.OURS


def test_an_event_that_only_the_window_got_is_a_programs(window: Window, hands: Hands) -> None:
    """Nobody agrees for the customer by telling the window of a key that was never pressed."""
    for time_ms in (0, 123_456):
        window.told_of_a_press(time_ms)
        assert hands.origin(window.pressed_ms(1)) is Origin.PROGRAM


def test_a_new_pointer_of_a_program_is_no_real_one(desktop: Desktop, window: Window, hands: Hands) -> None:
    """A program that makes a pointer of its own has not plugged in a mouse."""
    x = xcffib.connect(desktop.name)
    try:
        inputs = x(xcffib.xinput.key)
        inputs.XIQueryVersion(2, 2).reply()
        name = b"e"
        header = xcffib.xinput.AddMaster.synthetic(1, 4, len(name), True, True, list(name))  # noqa: FBT003
        inputs.XIChangeHierarchy(1, [header], is_checked=True).check()
        infos = inputs.XIQueryDevice(0).reply().infos
        made = next(one for one in infos if one.name.to_string() == "e XTEST pointer")
        opcode = x.core.QueryExtension(len(xcffib.xinput.key.name), xcffib.xinput.key.name).reply().first_event
        test = x(xcffib.xtest.key)
        root = x.get_setup().roots[0].root
        test.FakeInput(6, 0, 0, root, *AT, 0)
        for kind in (3, 4):
            test.FakeInput(opcode + kind, 1, 0, root, 0, 0, made.deviceid, is_checked=True).check()
        assert hands.origin(window.pressed_ms()) is Origin.PROGRAM
    finally:
        x.disconnect()
