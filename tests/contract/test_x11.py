"""Holds the seam to X11 to its promises, on a real X server of the test's own."""

import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
import xcffib
import xcffib.xproto
from tools.display import Desktop, end, missing_programs, throw_away_desktop

from beistand.customer.desktop.ports import Box, DesktopError, Hands
from beistand.customer.desktop.select import open_hands, open_sight, prepare
from beistand.customer.desktop.x11.sight import X11Sight
from beistand.wire.messages import KeyChanged, PointerButton, PointerMoved, TextTyped, WheelTurned

WHOLE = Box(left=0, top=0, width=1280, height=800)
CHARACTERS = "aAzZyY@€{}[]\\|~äöüßÄÖÜé'ñ\"„“#+-*/=?!§$%&()<>^`´°"  # noqa: RUF001
LIMIT_S = 20.0

pytestmark = pytest.mark.skipif(bool(missing_programs()), reason="needs Xvfb, openbox and setxkbmap")


def wait_for(condition: Callable[[], bool], what: str) -> None:
    """Wait until something holds, with a limit."""
    until = time.monotonic() + LIMIT_S
    while not condition():
        assert time.monotonic() < until, f"{what} did not happen within {LIMIT_S} s"
        time.sleep(0.02)


@pytest.fixture(scope="module", params=["de", "us"])
def desktop(request: pytest.FixtureRequest) -> Iterator[Desktop]:
    """Run a desktop with a German and one with a US keyboard."""
    with throw_away_desktop(layout=request.param) as made:
        yield made


class Notepad:
    """A real window that writes down what is typed into it. ``text``: what arrived so far."""

    def __init__(self, desktop: Desktop, folder: Path) -> None:
        self._path = folder / "typed"
        self._title = str(folder)
        command = ("xterm", "-T", self._title, "-fa", "Monospace", "-e", f"cat > {self._path}; sleep 60")
        self.process = desktop.start(*command, LC_ALL="C.UTF-8")
        self._x = xcffib.connect(desktop.name)
        wait_for(self._path.exists, "the notepad's start")
        wait_for(lambda: self._title in self._focused_name(), "the notepad's window")

    @property
    def text(self) -> str:
        """Return what arrived, up to the last line that was ended."""
        return self._path.read_text()

    def close(self) -> None:
        """Take the window away."""
        end(self.process)
        self._x.disconnect()

    def _focused_name(self) -> str:
        """Return the title of the window that has the keyboard."""
        name = xcffib.xproto.Atom.WM_NAME
        try:
            told = self._x.core.GetProperty(False, self.window(), name, 0, 0, 100).reply()  # noqa: FBT003
        except xcffib.XcffibException:
            return ""  # none, or gone since it was asked for
        return str(told.value.to_string())

    def window(self) -> int:
        """Return the window that has the keyboard."""
        return int(self._x.core.GetInputFocus().reply().focus)


@pytest.fixture
def notepad(desktop: Desktop, tmp_path: Path) -> Iterator[Notepad]:
    """Open a notepad in the middle of the desktop."""
    made = Notepad(desktop, tmp_path)
    yield made
    made.close()


@pytest.fixture
def own() -> set[int]:
    """Return the windows that count as the module's own."""
    return set()


@pytest.fixture
def hands(desktop: Desktop, own: set[int]) -> Iterator[Hands]:
    """Give hands on the desktop."""
    made = open_hands(desktop.name, own_windows=lambda: frozenset(own), helper=prepare(desktop.name))
    yield made
    made.close()


def press(hands: Hands, code: str, key: str, *, is_down: bool = True) -> None:
    """Press or let go of a key."""
    hands.inject(KeyChanged(code=code, key=key, is_down=is_down), origin=WHOLE)


def test_every_character_arrives_on_every_keyboard(hands: Hands, notepad: Notepad) -> None:
    """What the supporter types is what the customer's program gets, whatever keyboards both have."""
    for char in CHARACTERS:
        press(hands, "KeyX", char)
        press(hands, "KeyX", char, is_down=False)
    press(hands, "ShiftLeft", "Shift")
    press(hands, "Digit7", "/")
    press(hands, "Digit7", "/", is_down=False)
    press(hands, "ShiftLeft", "Shift", is_down=False)
    hands.inject(TextTyped(text="Größe ½ 漢\n"), origin=WHOLE)

    wait_for(lambda: notepad.text.endswith("\n"), "the end of the line")
    assert notepad.text == f"{CHARACTERS}/Größe ½ 漢\n"


@pytest.mark.parametrize("layout", ["us", "fr", "ru"])
def test_a_layout_that_changes_in_mid_session_is_followed(
    desktop: Desktop, hands: Hands, notepad: Notepad, layout: str
) -> None:
    """The customer may switch the keyboard while the supporter types: the letters stay the same."""
    for line, chosen in enumerate((layout, "de", layout), start=1):
        subprocess.run(["setxkbmap", chosen], env=dict(desktop.environment), check=True, timeout=10)
        for char in "yz@q":
            press(hands, "KeyX", char)
            press(hands, "KeyX", char, is_down=False)
        hands.inject(TextTyped(text="zß\n"), origin=WHOLE)
        wait_for(lambda line=line: notepad.text.count("\n") == line, "the end of the line")  # type: ignore[misc]
    assert notepad.text == 3 * "yz@qzß\n"


def test_no_key_meets_an_own_window(hands: Hands, own: set[int], notepad: Notepad) -> None:
    """The supporter can never answer the customer's questions by keyboard."""
    window = notepad.window()
    own.add(window)
    hands.inject(TextTyped(text="no\n"), origin=WHOLE)
    press(hands, "KeyN", "n")
    own.clear()
    hands.inject(TextTyped(text="yes\n"), origin=WHOLE)

    wait_for(lambda: notepad.text.endswith("\n"), "the end of the line")
    assert notepad.text == "yes\n"


def test_no_click_meets_an_own_window(desktop: Desktop, own: set[int], hands: Hands) -> None:
    """The supporter can never press a button of the module."""
    x = xcffib.connect(desktop.name)
    try:
        window = _plain_window(x)
        own.add(window)
        for down in (True, False):
            hands.inject(PointerButton(screen=0, x_px=60, y_px=60, button=1, is_down=down), origin=WHOLE)
        hands.inject(WheelTurned(screen=0, x_px=60, y_px=60, right_units=0, down_units=240), origin=WHOLE)
        own.clear()
        for down in (True, False):
            hands.inject(PointerButton(screen=0, x_px=61, y_px=61, button=3, is_down=down), origin=WHOLE)
        pressed: list[int] = []

        def has_pressed() -> bool:
            pressed.extend(_presses(x))
            return bool(pressed)

        wait_for(has_pressed, "the allowed click")
        assert pressed == [3]
    finally:
        x.disconnect()


def test_nothing_stays_pressed(desktop: Desktop, hands: Hands, notepad: Notepad) -> None:
    """When control ends, no key and no button of the customer's computer is held down."""
    x = xcffib.connect(desktop.name)
    try:
        assert notepad.process.poll() is None
        press(hands, "ControlLeft", "Control")
        press(hands, "KeyQ", "q")
        hands.inject(PointerButton(screen=0, x_px=700, y_px=780, button=1, is_down=True), origin=WHOLE)
        hands.release_all()
        hands.release_all()
        root = x.get_setup().roots[0].root

        assert not any(x.core.QueryKeymap().reply().keys)
        assert not x.core.QueryPointer(root).reply().mask & 0x1F00
    finally:
        x.disconnect()


def test_borrowed_keys_are_given_back(desktop: Desktop) -> None:
    """The customer's keyboard is afterwards as it was before."""
    x = xcffib.connect(desktop.name)
    try:
        before = list(x.core.GetKeyboardMapping(8, 248).reply().keysyms)
        hands = open_hands(desktop.name, own_windows=frozenset, helper=prepare(desktop.name))
        hands.inject(TextTyped(text="漢字½"), origin=WHOLE)
        hands.close()
        hands.close()

        assert list(x.core.GetKeyboardMapping(8, 248).reply().keysyms) == before
    finally:
        x.disconnect()


def test_the_customers_own_mouse_is_noticed_and_the_supporters_is_not(desktop: Desktop, hands: Hands) -> None:
    """Control rests when the customer moves the mouse, never because the supporter does."""
    hands.strayed()
    hands.inject(PointerMoved(screen=0, x_px=200, y_px=300), origin=WHOLE)
    assert not hands.strayed()

    x = xcffib.connect(desktop.name)
    x.core.WarpPointer(0, x.get_setup().roots[0].root, 0, 0, 0, 0, 500, 500)
    x.core.GetInputFocus().reply()
    assert hands.strayed()
    assert not hands.strayed()

    x.core.WarpPointer(0, x.get_setup().roots[0].root, 0, 0, 0, 0, 600, 600)
    x.core.GetInputFocus().reply()
    assert not hands.inject(PointerMoved(screen=0, x_px=200, y_px=300), origin=WHOLE)
    at = x.core.QueryPointer(x.get_setup().roots[0].root).reply()
    x.disconnect()
    assert (at.root_x, at.root_y) == (600, 600)
    assert hands.inject(PointerMoved(screen=0, x_px=200, y_px=300), origin=WHOLE)


def test_the_customers_own_keys_are_noticed_and_the_supporters_are_not(desktop: Desktop, hands: Hands) -> None:
    """Control rests when the customer types or clicks, not because the supporter does, nor while a key repeats."""
    hands.strayed()
    hands.inject(KeyChanged(code="KeyA", key="a", is_down=True), origin=WHOLE)
    hands.wait(0.5)
    time.sleep(1.2)
    hands.inject(KeyChanged(code="KeyA", key="a", is_down=False), origin=WHOLE)
    hands.inject(TextTyped(text="Grüße @ {}"), origin=WHOLE)
    hands.inject(PointerButton(screen=0, x_px=700, y_px=500, button=3, is_down=True), origin=WHOLE)
    hands.inject(PointerButton(screen=0, x_px=700, y_px=500, button=3, is_down=False), origin=WHOLE)
    hands.inject(WheelTurned(screen=0, x_px=700, y_px=500, right_units=0, down_units=240), origin=WHOLE)
    hands.wait(0.2)
    assert not hands.strayed()

    for act in (("key", "b"), ("click", "1")):
        subprocess.run(["xdotool", *act], env=dict(desktop.environment), check=True, timeout=10)
        hands.wait(2)
        assert hands.strayed()
        assert not hands.strayed()


def test_changes_are_told_and_pixels_are_exact(desktop: Desktop) -> None:
    """What is drawn is noticed, and what is read is what was drawn."""
    sight = open_sight(desktop.name)
    x = xcffib.connect(desktop.name)
    try:
        sight.wait(0)
        assert [monitor.box for monitor in sight.monitors()] == [WHOLE]
        window = _plain_window(x, colour=0x123456)
        spot = Box(left=20, top=20, width=30, height=30)
        wait_for(lambda: any(box.cut(spot) for box in sight.wait(0.1)), "damage")
        wait_for(lambda: bool((sight.read(spot)[:, :, :3] == (0x56, 0x34, 0x12)).all()), "the drawn colour")
        x.core.DestroyWindow(window)
        x.flush()
    finally:
        x.disconnect()
        sight.close()
        sight.close()


def test_a_shared_memory_segment_does_not_outlive_its_user(desktop: Desktop) -> None:
    """Nothing is left in the customer's memory."""
    before = _segments()
    sight = X11Sight(desktop.name)
    assert sight.read(WHOLE).shape == (800, 1280, 4)
    assert sight.read(WHOLE).dtype == np.uint8
    sight.close()

    wait_for(lambda: _segments() <= before, "the return of the memory")


def test_without_a_display_a_sentence_says_why() -> None:
    """Where no desktop is, the program says so instead of breaking."""
    with pytest.raises(DesktopError, match="DISPLAY"):
        open_sight("")
    with pytest.raises(DesktopError, match="no X server answers"):
        open_sight(":987")


def _segments() -> int:
    return len(Path("/proc/sysvipc/shm").read_text().splitlines())


def _plain_window(x: xcffib.Connection, *, colour: int = 0xFFFFFF) -> int:
    """Open a window that no manager touches, and wait until it is there."""
    screen = x.get_setup().roots[0]
    window = x.generate_id()
    values = [colour, 1, xcffib.xproto.EventMask.ButtonPress | xcffib.xproto.EventMask.Exposure]
    mask = xcffib.xproto.CW.BackPixel | xcffib.xproto.CW.OverrideRedirect | xcffib.xproto.CW.EventMask
    x.core.CreateWindow(0, window, screen.root, 10, 10, 100, 100, 0, 1, screen.root_visual, mask, values)
    x.core.MapWindow(window)
    x.core.ConfigureWindow(window, xcffib.xproto.ConfigWindow.StackMode, [xcffib.xproto.StackMode.Above])
    x.flush()
    wait_for(lambda: x.poll_for_event() is not None, "the window")
    return int(window)


def _presses(x: xcffib.Connection) -> list[int]:
    found = []
    while (event := x.poll_for_event()) is not None:
        if isinstance(event, xcffib.xproto.ButtonPressEvent):
            found.append(int(event.detail))
    return found
