"""Which press was whose? Our own are expected, all are remembered with the server's time. Pure: knows no server."""

from collections import deque
from dataclasses import dataclass, field
from typing import Final

from beistand.wire.presses import Origin, worst

KEY, BUTTON = 2, 4
"""Kinds of presses, as XTEST numbers them."""
TOUCH: Final = 22
EXPECTED_S: Final = 10.0
"""What did not come back by then never will, however busy this computer is."""
EXPECTED_MAX: Final = 1024
PRESSED_MAX: Final = 256
PASSED_ON_S: Final = 1.5
"""So late an input method may pass a key on, with a time of its own."""


@dataclass(slots=True)
class Expected:
    """What our own hands pressed and the server has not told yet. Time is an argument."""

    _presses: deque[tuple[float, int, int]] = field(default_factory=lambda: deque(maxlen=EXPECTED_MAX))
    _down: set[tuple[int, int]] = field(default_factory=set)

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
        self._down.add((kind, detail))
        return True

    def is_down(self, kind: int, detail: int) -> bool:
        """Tell whether our hands hold this, as far as the server told."""
        return (kind, detail) in self._down

    def let_go(self, kind: int, detail: int) -> bool:
        """Tell whether a release ends a press of ours."""
        was_down = (kind, detail) in self._down
        self._down.discard((kind, detail))
        return was_down


@dataclass(slots=True)
class Pressed:
    """Who pressed and let go lately, by the server's own clock, and when we heard of it."""

    _events: deque[tuple[int, float, Origin]] = field(default_factory=lambda: deque(maxlen=PRESSED_MAX))

    def note(self, time_ms: int, origin: Origin, *, now_s: float) -> None:
        """Remember one press or release."""
        self._events.append((time_ms, now_s, origin))

    def origin(self, pressed_ms: tuple[int, ...], *, now_s: float) -> Origin:
        """Return who pressed at these times; the worst counts, and of no press nothing is known."""
        return worst(self._one(time_ms, now_s) for time_ms in pressed_ms)

    def _one(self, time_ms: int, now_s: float) -> Origin:
        """Return who pressed at one time.

        A window can be told of a press that never was (SendEvent); then the server itself saw nothing. Only where it
        saw something just before can an input method have passed it on: then nothing better is known.
        """
        exact = [origin for then_ms, _, origin in self._events if then_ms == time_ms]
        if exact:
            return worst(exact)
        before = [origin for _, then_s, origin in self._events if now_s - then_s <= PASSED_ON_S]
        return worst((*before, Origin.UNKNOWN)) if before else Origin.PROGRAM
