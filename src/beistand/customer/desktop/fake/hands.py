"""How does input reach the in-memory desktop? The ``Hands`` of a ``MemoryDesktop``."""

import threading

from beistand.customer.desktop.fake.desktop import MemoryDesktop
from beistand.customer.desktop.ports import Box, Input, Pointer
from beistand.wire.messages import KeyChanged, PointerButton, PointerMoved, TextTyped, WheelTurned
from beistand.wire.presses import Origin

NAMED = {"Enter": "\n", "Backspace": "\b", "Tab": "    "}
CHORDS = frozenset({"ControlLeft", "ControlRight", "AltLeft", "MetaLeft", "MetaRight"})
LEFT_BUTTON = 1


class MemoryHands:
    """See ``ports.Hands``. ``held``: codes of keys that are down."""

    def __init__(self, desktop: MemoryDesktop) -> None:
        self._desktop = desktop
        self._expected: Pointer | None = None
        self._is_pressed = False
        self._closed = threading.Event()
        self.held: set[str] = set()

    def inject(self, message: Input, *, origin: Box) -> bool:
        """Do this now, unless somebody else moved the pointer."""
        if self.strayed():
            return False
        match message:
            case PointerMoved() | PointerButton() | WheelTurned():
                x = origin.left + min(message.x_px, origin.width - 1)
                y = origin.top + min(message.y_px, origin.height - 1)
                self._desktop.point(x, y)
                self._expected = self._desktop.pointer
                if isinstance(message, PointerButton) and message.button == LEFT_BUTTON:
                    self._button(is_down=message.is_down)
            case KeyChanged():
                self._key(message)
            case TextTyped(text=text):
                self._desktop.type(text)
        return True

    def release_all(self) -> None:
        """Let go of everything."""
        self.held.clear()
        self._button(is_down=False)

    def strayed(self) -> bool:
        """Tell whether somebody else moved the pointer."""
        known, self._expected = self._expected, self._desktop.pointer
        return known is not None and known != self._expected

    def origin(self, pressed_ms: tuple[int, ...]) -> Origin:  # noqa: ARG002 - nothing is pressed here but by a test
        """Nothing is known: this desktop has no devices."""
        return Origin.UNKNOWN

    def wait(self, timeout_s: float) -> None:
        """Wait for the time-out: nobody else is at this desktop but a test."""
        self._closed.wait(timeout_s)

    def close(self) -> None:
        """Release all."""
        self._closed.set()
        self.release_all()

    def _button(self, *, is_down: bool) -> None:
        was, self._is_pressed = self._is_pressed, is_down
        if is_down and not was:
            self._desktop.press()
        elif was and not is_down:
            self._desktop.release()

    def _key(self, message: KeyChanged) -> None:
        if not message.is_down:
            self.held.discard(message.code)
            return
        is_chord = bool(self.held & CHORDS)
        self.held.add(message.code)
        text = message.key if len(message.key) == 1 else NAMED.get(message.key, "")
        if text and not is_chord:
            self._desktop.type(text)
