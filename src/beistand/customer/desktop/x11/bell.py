"""When did the mouse move? A connection of its own that only rings: the server sends a raw event for each move.

The events themselves are thrown away unread; who heard the bell asks the server where the pointer is. Pointers that a
program moves (WarpPointer) do not ring.
"""

import contextlib
import logging
import os
import time
from typing import Final

import xcffib
import xcffib.xinput

from beistand.customer.desktop.ports import DesktopError
from beistand.customer.desktop.x11.server import connect, need, root_of

QUIET_S: Final = 0.015
"""A mouse that moves a thousand times a second rings no more often than this."""
_VERSION: Final = (2, 2)
_ALL_MASTERS: Final = 1
_RAW_MOTION: Final = 1 << 17
_READ_BYTES: Final = 65_536
_log = logging.getLogger(__name__)


class MotionBell:
    """Rings when the mouse moves. For one thread; without XInput 2 it never rings."""

    def __init__(self, display: str) -> None:
        self._x = connect(display)
        self._socket = self._x.get_file_descriptor()
        self._rang_s = 0.0
        self._rings = self._begin()

    def listened(self) -> list[int]:
        """Return the file descriptors to wait for, none just after it rang."""
        is_quiet = time.monotonic() - self._rang_s < QUIET_S
        return [self._socket] if self._rings and not is_quiet else []

    def limited(self, timeout_s: float) -> float:
        """Return how long a wait may last, so that a move that was not listened to is not missed."""
        left_s = self._rang_s + QUIET_S - time.monotonic()
        return min(timeout_s, left_s) if left_s > 0 else timeout_s

    def heard(self, ready: list[int]) -> None:
        """Take note of what a wait for ``listened`` gave."""
        if self._rings and self._socket in ready:
            self._rang_s = time.monotonic()
            with contextlib.suppress(BlockingIOError):
                while len(os.read(self._socket, _READ_BYTES)) == _READ_BYTES:
                    pass

    def close(self) -> None:
        """Ring no more. Safe to call twice."""
        self._rings = False
        with contextlib.suppress(xcffib.ConnectionException):
            self._x.disconnect()

    def _begin(self) -> bool:
        """Ask for raw moves. Afterwards nothing is asked on this connection any more: xcb must not read from it."""
        try:
            inputs = need(self._x, xcffib.xinput.key, "XInput")
            inputs.XIQueryVersion(*_VERSION).reply()
            mask = xcffib.xinput.EventMask.synthetic(_ALL_MASTERS, 1, [_RAW_MOTION])
            inputs.XISelectEvents(root_of(self._x).root, 1, [mask], is_checked=True).check()
        except (DesktopError, xcffib.XcffibException) as error:
            _log.warning("no_motion_bell text=%s", error)
            return False
        return True
