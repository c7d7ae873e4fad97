"""Did the customer press a key or a button? XInput2 raw events tell, also while another program holds the keyboard.

Events of real devices are the customer's. Those of the XTEST devices may be our own; what our hands did is expected
once, everything beyond that was somebody else at the customer's computer, and counts as the customer's hand there, but
not for a yes: who pressed at which time of the server is remembered for a while.
"""

import contextlib
import logging
import os
import select
import time
from typing import Final

import xcffib
import xcffib.xinput
import xcffib.xproto

from beistand.customer.desktop.ports import DesktopError
from beistand.customer.desktop.x11.bell import MotionBell
from beistand.customer.desktop.x11.pressed import BUTTON, KEY, TOUCH, Expected, Pressed
from beistand.customer.desktop.x11.server import connect, need, root_of
from beistand.wire.presses import Origin

_VERSION: Final = (2, 2)
_ALL_DEVICES: Final = 0
_ALL_MASTERS: Final = 1
_RAW: Final = 1 << 13 | 1 << 14 | 1 << 15 | 1 << 16 | 1 << 22 | 1 << 24
"""Keys and buttons down and up, touches begun and ended."""
_HIERARCHY: Final = 1 << 11
_REPEATED: Final = 1 << 16
_TEST_DEVICE: Final = "XTEST"
_log = logging.getLogger(__name__)

_KINDS: Final[dict[type, tuple[int, bool]]] = {
    xcffib.xinput.RawKeyPressEvent: (KEY, True),
    xcffib.xinput.RawKeyReleaseEvent: (KEY, False),
    xcffib.xinput.RawButtonPressEvent: (BUTTON, True),
    xcffib.xinput.RawButtonReleaseEvent: (BUTTON, False),
    xcffib.xinput.RawTouchBeginEvent: (TOUCH, True),
    xcffib.xinput.RawTouchEndEvent: (TOUCH, False),
}


class Witness:
    """Watches keyboard and mouse buttons on a connection of its own. All but ``wait`` under one lock of the owner."""

    def __init__(self, display: str) -> None:
        self._x = connect(display)
        self._socket = self._x.get_file_descriptor()
        self._expected = Expected()
        self._pressed = Pressed()
        self._inputs = self._begin()
        self._are_test: dict[int, bool] = {}
        self._has_seen = False
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
        self._read()
        has_seen, self._has_seen = self._has_seen, False
        return has_seen

    def origin(self, pressed_ms: tuple[int, ...]) -> Origin:
        """Return who pressed at these times of the server's clock."""
        if not self._is_closed:
            self._x.core.GetInputFocus().reply()  # when this is answered, everything before it is here
        self._read()
        return self._pressed.origin(pressed_ms, now_s=time.monotonic())

    def close(self) -> None:
        """Stop watching and let ``wait`` return. Safe to call twice."""
        if not self._is_closed:
            self._is_closed = True
            os.write(self._waker, b"!")
            self._x.disconnect()
            self._bell.close()
            os.close(self._waker)
            os.close(self._woken)

    def _read(self) -> None:
        while not self._is_closed and (event := self._x.poll_for_event()) is not None:
            if type(event) in _KINDS:
                self._note(event)
            elif isinstance(event, xcffib.xinput.HierarchyEvent):
                self._are_test.clear()

    def _note(self, event: xcffib.xinput.RawKeyPressEvent | xcffib.xinput.RawButtonPressEvent) -> None:
        kind, is_down = _KINDS[type(event)]
        is_repeated = kind == KEY and bool(event.flags & _REPEATED)
        origin = Origin.PHYSICAL
        now_s = time.monotonic()
        if self._is_test(event.sourceid):
            expected = self._expected
            if not is_down:
                is_ours = expected.let_go(kind, event.detail)
            elif is_repeated:
                is_ours = expected.is_down(kind, event.detail)
            else:
                is_ours = expected.take(kind, event.detail, now_s=now_s)
            origin = Origin.OURS if is_ours else Origin.PROGRAM
        self._pressed.note(event.time, origin, now_s=now_s)
        self._has_seen |= is_down and not is_repeated and origin is not Origin.OURS

    def _is_test(self, device: int) -> bool:
        """Tell whether a device is XTEST's; who it is is asked once, and again when devices come or go."""
        if device not in self._are_test:
            known = self._inputs.XIQueryDevice(_ALL_DEVICES).reply().infos
            self._are_test = {one.deviceid: _TEST_DEVICE in one.name.to_string() for one in known}
            self._are_test.setdefault(device, True)  # gone already: nobody can say that it was a real one
        return self._are_test[device]

    def _begin(self) -> xcffib.Extension:
        """Ask for all presses, and for news of devices."""
        inputs = need(self._x, xcffib.xinput.key, "XInput")
        try:
            inputs.XIQueryVersion(*_VERSION).reply()
            asked = [
                xcffib.xinput.EventMask.synthetic(_ALL_MASTERS, 1, [_RAW]),
                xcffib.xinput.EventMask.synthetic(_ALL_DEVICES, 1, [_HIERARCHY]),
            ]
            inputs.XISelectEvents(root_of(self._x).root, len(asked), asked, is_checked=True).check()
        except xcffib.XcffibException as error:
            raise DesktopError("the X server does not tell of keys that are pressed (XInput 2)") from error
        return inputs


def open_witness(display: str) -> Witness | None:
    """Return a witness, or None where the server has no XInput 2: then only the mouse's moves are noticed."""
    try:
        return Witness(display)
    except DesktopError as error:
        _log.warning("no_witness text=%s", error)
        return None
