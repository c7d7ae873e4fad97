"""How much of the customer's processor may the picture take? A share on average, with room for short bursts."""

from dataclasses import dataclass
from typing import Final

from beistand.customer.encode.stream import LEVEL

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


LEVELS: Final = (LEVEL, 1)
"""Compression levels from the one with the fewest bytes to the one with the least work.

None between them is worth a new epoch: on a desktop they cost what the last one costs, and its bytes too.
"""
SHORT_MS: Final = 5_000
EASY_MS: Final = 60_000
EASY_SHARE: Final = 0.08


@dataclass(slots=True)
class LevelChoice:
    """Compresses less while the budget is short, and more again after a long easy time. Pure."""

    _place: int = 0
    _short_ms: int = 0
    _easy_ms: int = 0
    _at_ms: int | None = None

    @property
    def level(self) -> int:
        """Which level the next media epoch has."""
        return LEVELS[self._place]

    def noted(self, *, is_short: bool, share: float, now_ms: int) -> bool:
        """Note how it goes, about once a second; tell whether another level is better from now on.

        ``is_short``: the budget is used up; ``share``: of one core, since the last call.
        """
        since_ms = now_ms - self._at_ms if self._at_ms is not None else 0
        self._at_ms = now_ms
        self._short_ms = self._short_ms + since_ms if is_short else 0
        self._easy_ms = self._easy_ms + since_ms if share < EASY_SHARE else 0
        step = 0
        if self._short_ms >= SHORT_MS and self._place < len(LEVELS) - 1:
            step = 1
        elif self._easy_ms >= EASY_MS and self._place:
            step = -1
        if step:
            self._place += step
            self._short_ms = self._easy_ms = 0
        return bool(step)
