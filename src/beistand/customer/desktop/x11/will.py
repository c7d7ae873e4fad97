"""Who lets go of the keys when the hands are killed? Whoever lives longer, because it was told of each of them.

An X server keeps a key down that XTEST pressed, also when the program that pressed it lives no more. So the hands tell
every press, release and borrowed key through a pipe before they do it; who reads it can undo what was not undone.
"""

import contextlib
import os
from dataclasses import dataclass, field
from typing import Final

import xcffib
import xcffib.xtest

from beistand.customer.desktop.x11.server import connect, need, root_of

KEY_DOWN, KEY_UP, BUTTON_DOWN, BUTTON_UP = 2, 3, 4, 5
"""As XTEST numbers them."""
BORROWED, GIVEN_BACK = 6, 7
_WORD_BYTES: Final = 2


@dataclass(slots=True)
class Estate:
    """What has to be undone. Pure."""

    keys: list[int] = field(default_factory=list)
    buttons: list[int] = field(default_factory=list)
    borrowed: set[int] = field(default_factory=set)
    _rest: bytes = b""

    def hear(self, data: bytes) -> None:
        """Take note of words of two bytes: what happened, to which key or button."""
        data = self._rest + data
        whole = len(data) - len(data) % _WORD_BYTES
        self._rest = data[whole:]
        for what, which in zip(data[:whole:2], data[1:whole:2], strict=True):
            self._word(what, which)

    def _word(self, what: int, which: int) -> None:
        if what in (KEY_DOWN, KEY_UP):
            self.keys = [key for key in self.keys if key != which] + [which] * (what == KEY_DOWN)
        elif what in (BUTTON_DOWN, BUTTON_UP):
            self.buttons = [one for one in self.buttons if one != which] + [which] * (what == BUTTON_DOWN)
        elif what == BORROWED:
            self.borrowed.add(which)
        elif what == GIVEN_BACK:
            self.borrowed.discard(which)


class Will:
    """The pipe's end of the hands; a reader that is not there any more is no reason to fail."""

    def __init__(self, pipe: int) -> None:
        self._pipe = pipe

    def tell(self, what: int, which: int) -> None:
        """Tell what happens now, before it does."""
        with contextlib.suppress(OSError):
            os.write(self._pipe, bytes((what, which)))


def settle(estate: Estate, display: str) -> None:
    """Let go of everything, newest first, and give borrowed keys back.

    Raises:
        DesktopError: the server is gone, and with it all that was held.
    """
    x = connect(display)
    test, root = need(x, xcffib.xtest.key, "XTEST"), root_of(x).root
    for keycode in reversed(estate.keys):
        test.FakeInput(KEY_UP, keycode, 0, root, 0, 0, 0)
    for button in reversed(estate.buttons):
        test.FakeInput(BUTTON_UP, button, 0, root, 0, 0, 0)
    for keycode in estate.borrowed:
        width = x.core.GetKeyboardMapping(keycode, 1).reply().keysyms_per_keycode
        x.core.ChangeKeyboardMapping(1, keycode, width, [0] * width)
    x.core.GetInputFocus().reply()
    x.disconnect()
