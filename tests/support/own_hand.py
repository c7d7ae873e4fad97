"""How does a person's own hand reach a throw-away desktop? From its real devices, not as a program that uses XTEST.

A throw-away X server has a mouse and a keyboard of its own that nobody holds. XTEST can let those speak (``FakeInput``
with a device); to every program on the desktop that is the hand of somebody who sits there. What ``xdotool`` does
comes from the XTEST devices instead, as the clicks of another program would.
"""

import time
from typing import Final

import xcffib
import xcffib.xinput
import xcffib.xproto
import xcffib.xtest

_VERSION: Final = (2, 2)
_ALL_DEVICES: Final = 0
_KEY, _BUTTON = 1, 3
_MOTION: Final = 6
_LEFT_DOWN: Final = 1 << 8
_LATIN_MAX: Final = 0xFF
_UNICODE: Final = 0x1000000
CLICK_S: Final = 0.08
KEYSYMS: Final = {
    "alt": 0xFFE9,
    "shift": 0xFFE1,
    "ctrl": 0xFFE3,
    "altgr": 0xFE03,
    "Tab": 0xFF09,
    "Return": 0xFF0D,
    "Escape": 0xFF1B,
    "space": 0x20,
    "BackSpace": 0xFF08,
    "Down": 0xFF54,
    "Up": 0xFF52,
    "Left": 0xFF51,
    "Right": 0xFF53,
    "Home": 0xFF50,
    "End": 0xFF57,
    "F4": 0xFFC1,
}
_LEVELS: Final[dict[int, tuple[str, ...]]] = {0: (), 1: ("shift",), 4: ("altgr",), 5: ("shift", "altgr")}
"""Which modifiers lead to which column of the core keyboard map."""


class OwnHand:
    """One person at one throw-away display."""

    def __init__(self, display: str) -> None:
        self._x = xcffib.connect(display)
        self._root = self._x.get_setup().roots[0].root
        self._test = self._x(xcffib.xtest.key)
        inputs = self._x(xcffib.xinput.key)
        inputs.XIQueryVersion(*_VERSION).reply()
        named = {one.name.to_string(): one.deviceid for one in inputs.XIQueryDevice(_ALL_DEVICES).reply().infos}
        self._mouse, self._keyboard = (
            next(number for name, number in named.items() if name.endswith(kind) and "XTEST" not in name)
            for kind in (" mouse", " keyboard")
        )
        name = xcffib.xinput.key.name
        self._first_event = self._x.core.QueryExtension(len(name), name).reply().first_event

    def press(self, *chords: str, delay_s: float = 0.06) -> None:
        """Press keys such as ``alt+z`` or ``Return``, one after the other."""
        for chord in chords:
            *held, last = ("+",) if chord == "+" else chord.split("+")
            keycode, levels = self._key_of(KEYSYMS.get(last) or _keysym(last))
            codes = [self._key_of(KEYSYMS[name])[0] for name in (*held, *(one for one in levels if one not in held))]
            for code in (*codes, keycode):
                self._key(code, is_down=True)
            for code in (keycode, *reversed(codes)):
                self._key(code, is_down=False)
            time.sleep(delay_s)

    def type(self, text: str) -> None:
        """Type text."""
        for char in text:
            self.press({"\n": "Return", " ": "space"}.get(char, char), delay_s=0.03)

    def move(self, x_px: int, y_px: int) -> None:
        """Move the mouse there. Where it stands is no press: XTEST may do that."""
        self._test.FakeInput(_MOTION, 0, 0, self._root, x_px, y_px, 0, is_checked=True).check()

    def place(self) -> tuple[int, int]:
        """Return where the pointer stands, whoever moved it."""
        at = self._x.core.QueryPointer(self._root).reply()
        return at.root_x, at.root_y

    def has_button_down(self) -> bool:
        """Tell whether the left button is down, whoever holds it."""
        return bool(self._x.core.QueryPointer(self._root).reply().mask & _LEFT_DOWN)

    def click(self, x_px: int, y_px: int) -> None:
        """Click there, no faster than a person: a window needs a moment before it has the keyboard."""
        self.move(x_px, y_px)
        for is_down in (True, False):
            time.sleep(CLICK_S)
            self.hold(is_down=is_down)
        time.sleep(CLICK_S)

    def hold(self, *, is_down: bool) -> None:
        """Press or let go of the left button."""
        self._fake(_BUTTON, 1, self._mouse, is_down=is_down)

    def close(self) -> None:
        """Go away."""
        self._x.disconnect()

    def _key(self, keycode: int, *, is_down: bool) -> None:
        self._fake(_KEY, keycode, self._keyboard, is_down=is_down)

    def _fake(self, kind: int, detail: int, device: int, *, is_down: bool) -> None:
        event = self._first_event + kind + (0 if is_down else 1)
        self._test.FakeInput(event, detail, 0, self._root, 0, 0, device, is_checked=True).check()

    def _key_of(self, keysym: int) -> tuple[int, tuple[str, ...]]:
        """Return which key, with which modifiers, gives a symbol on this keyboard."""
        setup = self._x.get_setup()
        count = setup.max_keycode - setup.min_keycode + 1
        known = self._x.core.GetKeyboardMapping(setup.min_keycode, count).reply()
        width = known.keysyms_per_keycode
        for column, modifiers in _LEVELS.items():
            for row in range(count if column < width else 0):
                if known.keysyms[row * width + column] == keysym:
                    return setup.min_keycode + row, modifiers
        msg = f"no key of this keyboard gives {keysym:#x}"
        raise LookupError(msg)


def _keysym(char: str) -> int:
    number = ord(char)
    return number if number <= _LATIN_MAX else _UNICODE + number
