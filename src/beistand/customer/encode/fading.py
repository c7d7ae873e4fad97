"""Where does a compositor still show what is gone? It paints later than windows move, and fades what it takes away.

A place that was left stays covered until the compositor painted there, and then until it rests.
"""

from typing import Final

from beistand.customer.desktop.ports import Box
from beistand.customer.encode.areas import cuts, together, without

SETTLE_COMPOSED_MS: Final = 700
"""A compositor goes on with a place for so long after it began to paint there, usually: it fades."""
QUIET_MS: Final = 150
"""It is at rest when it did not paint there for so long."""
FADES_MAX_MS: Final = 3_000
"""Longer than this nothing fades; what is painted there is a film, or a clock."""
NEVER_PAINTED_MS: Final = 10_000
"""Who paints nothing for so long has nothing to paint there."""
_PLACES_MAX: Final = 200
"""More places than this are made fewer."""


class Fading:
    """All places that were left on a desktop with a compositor. Times are of the monotonic clock."""

    def __init__(self) -> None:
        self._waiting: list[tuple[int, Box]] = []
        self._painting: list[tuple[int, int, Box]] = []
        """When each is shown, when at the latest, and where it is."""

    def leave(self, boxes: list[Box], *, now_ms: int) -> None:
        """Note places that something covered left just now; what was painted since the last look counts as later."""
        self._waiting += [(now_ms + NEVER_PAINTED_MS, box) for box in boxes]
        if len(self._waiting) > _PLACES_MAX:
            latest = max(due_ms for due_ms, _ in self._waiting)
            self._waiting = [(latest, box) for box in together(box for _, box in self._waiting)]

    def look(self, damage: list[Box], *, now_ms: int) -> list[Box]:
        """Note what was painted; return the places that can be seen from now on."""
        self._painting = [self._longer(one, damage, now_ms) for one in self._painting]
        begun = [cut for _, place in self._waiting for box in damage for cut in cuts([place], box)]
        due, latest = now_ms + SETTLE_COMPOSED_MS, now_ms + FADES_MAX_MS
        self._painting += [(due, latest, box) for box in together(begun)]
        if damage:
            self._waiting = [(due_ms, rest) for due_ms, place in self._waiting for rest in without([place], damage)]
        over = [box for due_ms, _, box in self._painting if due_ms <= now_ms]
        over += [box for due_ms, box in self._waiting if due_ms <= now_ms]
        self._painting = [one for one in self._painting if one[0] > now_ms]
        self._waiting = [one for one in self._waiting if one[0] > now_ms]
        return over

    def boxes(self) -> list[Box]:
        """Return all places that must not be seen yet."""
        return [*(box for _, box in self._waiting), *(box for _, _, box in self._painting)]

    def due_ms(self) -> list[int]:
        """Return when something can be seen without anything being painted."""
        return [*(due_ms for due_ms, _ in self._waiting), *(due_ms for due_ms, _, _ in self._painting)]

    def _longer(self, one: tuple[int, int, Box], damage: list[Box], now_ms: int) -> tuple[int, int, Box]:
        due_ms, latest_ms, place = one
        is_painted = any(cuts(damage, place))
        return (min(latest_ms, max(due_ms, now_ms + QUIET_MS)), latest_ms, place) if is_painted else one
