"""Who lets go of the keys when the module is killed? A second process that only waits for that.

An X server keeps a key down that XTEST pressed, also when the program that pressed it lives no more. So every press,
release and borrowed key is told to this process through a pipe. When the pipe ends, it undoes what was not undone, and
ends as well. It is made before there are windows or threads, does nothing else, and leaves nothing behind.
"""

import contextlib
import os
import signal
from dataclasses import dataclass, field
from typing import Final

import xcffib
import xcffib.xtest

from beistand.customer.desktop.ports import DesktopError
from beistand.customer.desktop.x11.server import connect, need, root_of

KEY_DOWN, KEY_UP, BUTTON_DOWN, BUTTON_UP = 2, 3, 4, 5
"""As XTEST numbers them."""
BORROWED, GIVEN_BACK = 6, 7
_WORD_BYTES: Final = 2
_READ_BYTES: Final = 4096
_FIRST_FREE_FD: Final = 3
_LAST_FD: Final = 1024


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


class Heir:
    """This end of the pipe; a process that is not there any more is no reason to fail."""

    def __init__(self, pipe: int) -> None:
        self._pipe = pipe

    def tell(self, what: int, which: int) -> None:
        """Tell what happens now, before it does."""
        with contextlib.suppress(OSError):
            os.write(self._pipe, bytes((what, which)))

    def close(self) -> None:
        """Let the process end. Safe to call twice."""
        pipe, self._pipe = self._pipe, -1
        if pipe >= 0:
            os.close(pipe)


def start_heir(display: str) -> Heir:
    """Make the process; to be called before there are windows and threads."""
    reader, writer = os.pipe()
    if os.fork():
        os.close(reader)
        return Heir(writer)
    try:
        _live(reader, display)
    finally:
        os._exit(0)


def _live(reader: int, display: str) -> None:
    """Be the second process: away from the terminal and its signals, with nothing open but the pipe."""
    os.setsid()
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    nothing = os.open(os.devnull, os.O_RDWR)
    for standard in range(_FIRST_FREE_FD):
        os.dup2(nothing, standard)
    os.dup2(reader, _FIRST_FREE_FD)
    os.closerange(_FIRST_FREE_FD + 1, _LAST_FD)
    estate = Estate()
    while data := os.read(_FIRST_FREE_FD, _READ_BYTES):
        estate.hear(data)
    if estate.keys or estate.buttons or estate.borrowed:
        with contextlib.suppress(DesktopError, xcffib.XcffibException):
            _settle(estate, display)


def _settle(estate: Estate, display: str) -> None:
    """Let go of everything, newest first, and give borrowed keys back."""
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
