"""How much of the customer's processor may the picture take? A share on average, with room for short bursts."""

from dataclasses import dataclass
from typing import Final

SHARE: Final = 0.25
"""Of one core."""
OVER_S: Final = 10.0


@dataclass(slots=True, kw_only=True)
class CpuBudget:
    """Time is an argument, so that a test needs no clock.

    Attributes:
        share: of one core, on average over ``over_s``.
        over_s: a burst may spend at once what is due in so many seconds.
    """

    share: float = SHARE
    over_s: float = OVER_S
    _left_ms: float | None = None
    _at_ms: int = 0

    def spent(self, cpu_ms: float, *, now_ms: int) -> None:
        """Note that so much processor time was taken."""
        self._left_ms = self._now(now_ms) - cpu_ms
        self._at_ms = now_ms

    def wait_ms(self, *, now_ms: int) -> int:
        """Return how long to wait before anything more may be taken; 0: now."""
        left_ms = self._now(now_ms)
        return 0 if left_ms >= 0 else int(-left_ms / self.share) + 1

    def _now(self, now_ms: int) -> float:
        most_ms = self.share * self.over_s * 1000
        if self._left_ms is None:
            return most_ms
        return min(most_ms, self._left_ms + (now_ms - self._at_ms) * self.share)
