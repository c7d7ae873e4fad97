"""Who gets the picture at a pace of its own? Two lanes at most: who has a slow link holds the others back no longer.

Measured is who must paint before the next picture may be taken, while somebody else would be ready (``Pacing.holding``
knows the bytes under way, the rate of delivery and the round trip of each). Pure: time is an argument.
"""

from dataclasses import dataclass, field
from typing import Final

SPLIT_AFTER_MS: Final = 1_500
"""So long must others have waited; a moment of a bad radio link passes by itself."""
FORGIVEN: Final = 0.25
"""Time in which nobody waited makes up for so much of it: who holds up a fifth of all pictures is parted in the end."""
JOIN_AFTER_MS: Final = 10_000
"""So long must the slow lane have been able to carry all without waiting once; after each return twice as long."""
JOIN_AFTER_MAX_MS: Final = 160_000
STEP_MAX_MS: Final = 250
"""What lies between two looks counts for no more than this."""


@dataclass(slots=True)
class LaneChoice:
    """Parts the viewers of one session. ``slow``: who has the slow lane; empty: there is one lane."""

    slow: frozenset[int] = frozenset()
    _held_ms: dict[int, float] = field(default_factory=dict)
    _kept_up_ms: int = 0
    _join_after_ms: int = JOIN_AFTER_MS
    _at_ms: int | None = None

    def noted(self, *, looking: frozenset[int], holding: frozenset[int], is_slow_able: bool, now_ms: int) -> bool:
        """Note who looks and who holds a lane back; tell whether ``slow`` is another from now on.

        ``is_slow_able``: pictures go out on the slow lane just now, and its links could carry the other lane's.
        """
        since_ms = min(STEP_MAX_MS, now_ms - self._at_ms) if self._at_ms is not None else 0
        self._at_ms = now_ms
        was = self.slow
        self.slow &= looking
        together = looking - self.slow
        held = holding & together
        is_unequal = held != together
        for who in together:
            step_ms = since_ms if who in held and is_unequal else -FORGIVEN * since_ms
            self._held_ms[who] = max(0.0, self._held_ms.get(who, 0.0) + step_ms)
            if self._held_ms[who] >= SPLIT_AFTER_MS:
                self._move(who)
        self._join(is_waiting=bool(holding & self.slow), since_ms=since_ms if is_slow_able else 0)
        return self.slow != was

    def _move(self, who: int) -> None:
        self.slow |= {who}
        self._held_ms.clear()
        self._kept_up_ms = 0

    def _join(self, *, is_waiting: bool, since_ms: int) -> None:
        """Let the lanes become one again when the slow one keeps up."""
        self._kept_up_ms = 0 if is_waiting else self._kept_up_ms + since_ms
        if self.slow and self._kept_up_ms >= self._join_after_ms:
            self.slow = frozenset()
            self._kept_up_ms = 0
            self._join_after_ms = min(2 * self._join_after_ms, JOIN_AFTER_MAX_MS)
