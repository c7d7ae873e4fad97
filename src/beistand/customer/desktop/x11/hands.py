"""How does the supporter's input reach an X desktop? By XTEST, never into the module's own windows.

The check which window would get a click or key and the click or key itself happen while the server listens to nobody
else (GrabServer), so no window of ours can slip in between. One look tells whose hand comes first and where a key goes:
each way to the server and back is a part of what the supporter waits for.
"""

import logging
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from typing import Final

import xcffib
import xcffib.xproto
import xcffib.xtest

from beistand.customer.desktop.ports import Box, DesktopError, Input
from beistand.customer.desktop.x11.aim import Aim, Aiming
from beistand.customer.desktop.x11.keyboard import Keyboard, Stroke
from beistand.customer.desktop.x11.keys_table import KEYCODES, MODIFIERS, NEVER_SENT, SHIFTS
from beistand.customer.desktop.x11.server import connect, need, root_of
from beistand.customer.desktop.x11.will import BUTTON_DOWN, BUTTON_UP, KEY_DOWN, KEY_UP, Will
from beistand.customer.desktop.x11.witness import open_witness
from beistand.wire.messages import KeyChanged, PointerButton, PointerMoved, TextTyped, WheelTurned
from beistand.wire.presses import Origin

_MOTION = 6
_UP, _DOWN, _LEFT, _RIGHT = 4, 5, 6, 7
_NOTCH_UNITS: Final = 120
_NOTCHES_MAX: Final = 20
_STRAY_PX: Final = 2
_CHORD_CODES: Final = frozenset(MODIFIERS) - {"ShiftLeft", "ShiftRight"}
_GONE: Final = (xcffib.ConnectionException, xcffib.XcffibException, OSError)
_log = logging.getLogger(__name__)


class X11Hands:
    """The ``Hands`` of an X server; see ``ports.Hands``.

    ``own_windows``: returns the ids of the windows that injected input never reaches. ``reached``: returns those
    children of the root that it may reach, 0: the root itself; None: all. ``will``: is told what is held down. Not for
    a process that has windows of its own, see ``hands_process``.
    """

    def __init__(
        self,
        display: str,
        *,
        own_windows: Callable[[], frozenset[int]],
        reached: Callable[[], frozenset[int] | None] | None = None,
        will: Will | None = None,
    ) -> None:
        self._x = connect(display)
        self._root = root_of(self._x).root
        self._test = need(self._x, xcffib.xtest.key, "XTEST")
        self._own_windows = own_windows
        self._reached = reached
        self._will = will
        self._aiming = Aiming(self._x, self._root)
        self._keyboard = Keyboard(self._x, will=will)
        self._guard = threading.Lock()
        self._keys: dict[str, int] = {}
        self._buttons: set[int] = set()
        self._units = [0, 0]
        self._expected: tuple[int, int] | None = None
        self._dragged_to: tuple[int, int] | None = None
        self._witness = open_witness(display)
        self._idle = threading.Event()
        self._is_closed = False
        self.was_kept = False
        """Whether the last text ended early, because a key of it would have met what input never reaches."""

    def inject(self, message: Input, *, origin: Box) -> bool:
        """Do this now, unless it would meet an own window; return False, and do nothing, where others came first."""
        with self._guarded():
            if self._has_witnessed():
                return False
            if isinstance(message, TextTyped):  # a long text is many words with the server, between which others speak
                return not self._has_moved(self._aiming.pointer()) and self._type(message.text)
            is_key_down = isinstance(message, KeyChanged) and message.is_down
            is_free = isinstance(message, KeyChanged) or (isinstance(message, PointerMoved) and not self._buttons)
            with nullcontext() if is_free and not is_key_down else self._alone():
                aim = self._aiming.keys() if is_key_down else self._aiming.pointer()
                if self._has_moved(aim):
                    return False
                self._do(message, aim, origin)
                return True

    def _do(self, message: Input, aim: Aim, origin: Box) -> None:
        match message:
            case PointerMoved():
                self._move(message, origin)
            case PointerButton():
                self._button(message, origin)
            case WheelTurned():
                self._wheel(message, origin)
            case KeyChanged(is_down=True):
                self._key_down(message, aim)
            case KeyChanged(code=code):
                self._key_up(code)

    def release_all(self) -> None:
        """Let go of everything."""
        with self._guarded():
            self._release()

    def strayed(self) -> bool:
        """Tell whether somebody else moved the pointer or pressed something."""
        with self._guarded():
            if self._is_closed:
                return False
            has_pressed = self._has_witnessed()
            return self._has_moved(self._aiming.pointer()) or has_pressed

    def origin(self, pressed_ms: tuple[int, ...]) -> Origin:
        """Return who pressed; a server without XInput 2 does not tell."""
        with self._guarded():
            if self._witness is None or self._is_closed:
                return Origin.UNKNOWN
            return self._witness.origin(pressed_ms)

    def wait(self, timeout_s: float) -> None:
        """Wait for a press; moves of the pointer are only seen by who looks."""
        if self._witness is None or self._is_closed:
            self._idle.wait(timeout_s)
        else:
            self._witness.wait(timeout_s)

    def close(self) -> None:
        """Release all, give borrowed keys back, disconnect."""
        with self._guard:
            if self._is_closed:
                return
            try:
                self._release()
                self._keyboard.restore()
                self._x.core.GetInputFocus().reply()
                self._x.disconnect()
            except _GONE:
                pass  # the server is gone, and with it all that was held
            self._is_closed = True
            self._idle.set()
            if self._witness is not None:
                self._witness.close()

    # ── pointer ──

    def _move(self, message: PointerMoved | PointerButton | WheelTurned, origin: Box) -> None:
        x = origin.left + min(message.x_px, origin.width - 1)
        y = origin.top + min(message.y_px, origin.height - 1)
        self._go(x, y)
        if self._buttons and not self._is_kept_pointed():
            self._dragged_to = (x, y)

    def _go(self, x: int, y: int) -> None:
        self._fake(_MOTION, 0, x, y)
        self._expected = (x, y)

    def _button(self, message: PointerButton, origin: Box) -> None:
        if message.is_down:
            self._move(message, origin)
            if not self._is_kept_pointed():
                self._fake(BUTTON_DOWN, message.button)
                self._buttons.add(message.button)
                self._dragged_to = self._expected
        elif message.button in self._buttons:
            self._move(message, origin)
            if self._dragged_to is not None and self._is_kept_pointed():
                self._go(*self._dragged_to)  # nothing is dropped onto what the supporter must not reach
            self._fake(BUTTON_UP, message.button)
            self._buttons.discard(message.button)

    def _wheel(self, message: WheelTurned, origin: Box) -> None:
        self._units[0] += message.right_units
        self._units[1] += message.down_units
        self._move(message, origin)
        is_kept = self._is_kept_pointed()
        for axis, (back, forth) in enumerate(((_LEFT, _RIGHT), (_UP, _DOWN))):
            notches = int(self._units[axis] / _NOTCH_UNITS)
            self._units[axis] -= notches * _NOTCH_UNITS
            for _ in range(0 if is_kept else min(abs(notches), _NOTCHES_MAX)):
                button = forth if notches > 0 else back
                self._fake(BUTTON_DOWN, button)
                self._fake(BUTTON_UP, button)

    # ── keys ──

    def _key_down(self, message: KeyChanged, aim: Aim) -> None:
        if message.key in NEVER_SENT or message.code in self._keys or self._is_kept(aim.path):
            return
        self._keyboard.refresh()
        is_chord = any(code in _CHORD_CODES for code in self._keys)
        if message.code in MODIFIERS and len(message.key) > 1:
            self._hold(message.code, self._keyboard.key_of(MODIFIERS[message.code]))
        elif len(message.key) == 1 and not is_chord:
            self._character(message.key, aim, code=message.code)
        else:
            self._hold(message.code, self._chord_key(message))

    def _key_up(self, code: str) -> None:
        keycode = self._keys.pop(code, None)
        if keycode is not None:
            self._fake(KEY_UP, keycode)

    def _hold(self, code: str, keycode: int | None) -> None:
        if keycode is not None:
            self._keys[code] = keycode
            self._fake(KEY_DOWN, keycode)

    def _chord_key(self, message: KeyChanged) -> int | None:
        """Return the key of a shortcut: the letter on it counts, then its name, then its place."""
        if len(message.key) == 1:
            keycode = self._keyboard.key_of(ord(message.key.lower()))
        else:
            stroke = self._keyboard.named(message.key)
            keycode = stroke.keycode if stroke else None
        return KEYCODES.get(message.code) if keycode is None else keycode

    def _type(self, text: str) -> bool:
        self.was_kept = False
        for char in text.replace("\r\n", "\n"):
            with self._alone():
                aim = self._aiming.keys()
                if self._is_kept(aim.path):
                    self.was_kept = True
                    break
                self._hear()
                self._keyboard.refresh()
                self._character(char, aim, code=None)
        return True

    def _character(self, char: str, aim: Aim, *, code: str | None) -> None:
        """Type a character; hold its key where that gives the same, tap it where modifiers had to be changed."""
        stroke = self._keyboard.character(char, group=aim.group)
        if stroke is None:
            return
        if aim.is_locked and char.isalpha() and char.lower() != char.upper() and not stroke.is_spare:
            stroke = Stroke(
                keycode=stroke.keycode,
                needs_shift=not stroke.needs_shift,
                needs_level3=stroke.needs_level3,
            )
        shifts = [k for c, k in self._keys.items() if c in {"ShiftLeft", "ShiftRight"}]
        is_as_held = bool(shifts) == stroke.needs_shift and not stroke.needs_level3 and not stroke.is_spare
        if is_as_held and code is not None:
            self._hold(code, stroke.keycode)
            return
        self._tap(stroke, held_shifts=shifts)

    def _tap(self, stroke: Stroke, *, held_shifts: list[int]) -> None:
        shift = self._keyboard.key_of(min(SHIFTS))
        level3 = self._keyboard.level3_key()
        adds = [shift] if stroke.needs_shift and not held_shifts and shift else []
        adds += [level3] if stroke.needs_level3 and level3 else []
        lifts = [] if stroke.needs_shift else held_shifts
        for keycode in lifts:
            self._fake(KEY_UP, keycode)
        for keycode in adds:
            self._fake(KEY_DOWN, keycode)
        self._fake(KEY_DOWN, stroke.keycode)
        self._fake(KEY_UP, stroke.keycode)
        for keycode in reversed(adds):
            self._fake(KEY_UP, keycode)
        for keycode in lifts:
            self._fake(KEY_DOWN, keycode)

    # ── the server ──

    def _release(self) -> None:
        if self._is_closed:
            return
        for keycode in reversed(self._keys.values()):
            self._fake(KEY_UP, keycode)
        for button in self._buttons:
            self._fake(BUTTON_UP, button)
        self._keys.clear()
        self._buttons.clear()
        self._units = [0, 0]
        self._x.core.GetInputFocus().reply()  # when this is answered, the server has let go

    def _fake(self, kind: int, detail: int, x: int = 0, y: int = 0) -> None:
        if kind in (KEY_DOWN, BUTTON_DOWN) and self._witness is not None:
            self._witness.expect(kind, detail)
        if kind != _MOTION and self._will is not None:
            self._will.tell(kind, detail)
        self._test.FakeInput(kind, detail, 0, self._root, x, y, 0)

    def _has_witnessed(self) -> bool:
        """Tell whether somebody else pressed something; not while the server is ours: the witness asks it, too."""
        return self._witness is not None and self._witness.has_seen()

    def _has_moved(self, aim: Aim) -> bool:
        """Tell whether somebody else moved the pointer since the last look; what the server told before is heard."""
        self._hear()
        known, self._expected = self._expected, (aim.left_px, aim.top_px)
        return known is not None and max(abs(known[0] - aim.left_px), abs(known[1] - aim.top_px)) > _STRAY_PX

    def _hear(self) -> None:
        while True:
            try:
                event = self._x.poll_for_event()
            except xcffib.Error as error:  # of something that was asked for before, and cannot be helped any more
                _log.warning("input_refused kind=%s", type(error).__name__)
                continue
            if event is None:
                return
            self._keyboard.notice(event)

    def _is_kept_pointed(self) -> bool:
        """Tell whether a click here would meet a window that input never reaches."""
        return self._is_kept(self._aiming.pointed())

    def _is_kept(self, path: tuple[int, ...]) -> bool:
        """Tell it of a window, by the numbers of all that it lies in, the root first, its own last; of none: no."""
        if not path:
            return False
        top = path[1] if len(path) > 1 else 0
        reached = self._reached() if self._reached is not None else None
        return not self._own_windows().isdisjoint(path) or (reached is not None and top not in reached)

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """Let the server serve nobody else meanwhile."""
        self._x.core.GrabServer()
        try:
            yield
        finally:
            self._x.core.UngrabServer()
            self._x.flush()

    @contextmanager
    def _guarded(self) -> Iterator[None]:
        with self._guard:
            try:
                yield
                if not self._is_closed:
                    self._x.flush()
            except _GONE as error:
                msg = f"the X server does not take input any more ({type(error).__name__})"
                raise DesktopError(msg) from error
