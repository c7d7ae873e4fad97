"""Did the customer press a key or a button? XInput2 raw events tell, also while another program holds the keyboard.

Events of real devices are the customer's. Those of the XTEST devices may be our own; what our hands did is expected
once, everything beyond that was somebody else at the customer's computer, and counts as the customer.
"""

import contextlib
import logging
import os
import select
import time
from collections import deque
from dataclasses import dataclass, field
from typing import Final

import xcffib
import xcffib.xinput
import xcffib.xproto

from beistand.customer.desktop.ports import DesktopError
from beistand.customer.desktop.x11.bell import MotionBell
from beistand.customer.desktop.x11.server import connect, need, root_of

KEY, BUTTON = 2, 4
"""Kinds of presses, as XTEST numbers them."""
EXPECTED_S: Final = 10.0
"""What did not come back by then never will, however busy this computer is."""
EXPECTED_MAX: Final = 1024
_VERSION: Final = (2, 2)
_ALL_MASTERS: Final = 1
_ALL_DEVICES: Final = 0
_PRESSES: Final = 1 << 13 | 1 << 15
_REPEATED: Final = 1 << 16
_TEST_DEVICE: Final = "XTEST"
_log = logging.getLogger(__name__)


@dataclass(slots=True)
class Expected:
    """What our own hands pressed and the server has not told yet. Pure: time is an argument."""

    _presses: deque[tuple[float, int, int]] = field(default_factory=lambda: deque(maxlen=EXPECTED_MAX))

    def note(self, kind: int, detail: int, *, now_s: float) -> None:
        """Expect one press of a key or button."""
        self._presses.append((now_s, kind, detail))

    def take(self, kind: int, detail: int, *, now_s: float) -> bool:
        """Tell whether a press was expected; it is expected no more."""
        while self._presses and now_s - self._presses[0][0] > EXPECTED_S:
            self._presses.popleft()
        found = next((at for at, one in enumerate(self._presses) if one[1:] == (kind, detail)), None)
        if found is None:
            return False
        for _ in range(found + 1):  # the server tells in order: what was expected before did not happen
            self._presses.popleft()
        return True


class Witness:
    """Watches keyboard and mouse buttons on a connection of its own. All but ``wait`` under one lock of the owner."""

    def __init__(self, display: str) -> None:
        self._x = connect(display)
        self._socket = self._x.get_file_descriptor()
        self._expected = Expected()
        self._test_devices = self._begin()
        self._bell = MotionBell(display)
        self._woken, self._waker = os.pipe()
        self._is_closed = False

    def expect(self, kind: int, detail: int) -> None:
        """Note that our hands are about to press this."""
        self._expected.note(kind, detail, now_s=time.monotonic())

    def wait(self, timeout_s: float) -> None:
        """Wait until something was pressed or moved, or for the time-out; by whom is not looked at."""
        with contextlib.suppress(OSError, ValueError):  # closed meanwhile
            if not self._is_closed:
                bell = self._bell
                waited = [self._socket, self._woken, *bell.listened()]
                bell.heard(select.select(waited, [], [], bell.limited(timeout_s))[0])

    def has_seen(self) -> bool:
        """Tell whether somebody else pressed something since the last call."""
        has_seen = False
        while not self._is_closed and (event := self._x.poll_for_event()) is not None:
            if isinstance(event, xcffib.xinput.RawKeyPressEvent):
                has_seen |= self._is_foreign(event, KEY)
            elif isinstance(event, xcffib.xinput.RawButtonPressEvent):
                has_seen |= self._is_foreign(event, BUTTON)
        return has_seen

    def close(self) -> None:
        """Stop watching and let ``wait`` return. Safe to call twice."""
        if not self._is_closed:
            self._is_closed = True
            os.write(self._waker, b"!")
            self._x.disconnect()
            self._bell.close()
            os.close(self._waker)
            os.close(self._woken)

    def _is_foreign(self, event: xcffib.xinput.RawKeyPressEvent | xcffib.xinput.RawButtonPressEvent, kind: int) -> bool:
        if event.flags & _REPEATED and kind == KEY:
            return False
        if event.sourceid not in self._test_devices:
            return True
        return not self._expected.take(kind, event.detail, now_s=time.monotonic())

    def _begin(self) -> frozenset[int]:
        """Ask for all presses; return which devices are XTEST's."""
        inputs = need(self._x, xcffib.xinput.key, "XInput")
        try:
            inputs.XIQueryVersion(*_VERSION).reply()
            mask = xcffib.xinput.EventMask.synthetic(_ALL_MASTERS, 1, [_PRESSES])
            inputs.XISelectEvents(root_of(self._x).root, 1, [mask], is_checked=True).check()
            known = inputs.XIQueryDevice(_ALL_DEVICES).reply().infos
        except xcffib.XcffibException as error:
            raise DesktopError("the X server does not tell of keys that are pressed (XInput 2)") from error
        return frozenset(one.deviceid for one in known if _TEST_DEVICE in one.name.to_string())


def open_witness(display: str) -> Witness | None:
    """Return a witness, or None where the server has no XInput 2: then only the mouse's moves are noticed."""
    try:
        return Witness(display)
    except DesktopError as error:
        _log.warning("no_witness text=%s", error)
        return None
