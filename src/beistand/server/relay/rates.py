"""How much may one link bring in? A bucket that refills with time; pure, time is an argument."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Rates:
    """What one link may bring in for long; for a moment it may bring twice a second's worth.

    Packets and bytes above it are not lost: the hub stops reading that link for a while, so that TCP slows its
    sender. Signals above it close the link, since no honest end sends so many.
    """

    signals_per_s: int = 20
    packets_per_s: int = 5_000
    bytes_per_s: int = 134_217_728


class Bucket:
    """Counts what came, in thousandths, and says how long to rest until it is within the rate again."""

    __slots__ = ("_burst", "_left", "_per_s", "_seen_ms")

    def __init__(self, *, per_s: int, now_ms: int) -> None:
        self._per_s = per_s
        self._burst = 2_000 * per_s
        self._left = self._burst
        self._seen_ms = now_ms

    def take(self, amount: int, *, now_ms: int) -> int:
        """Count ``amount`` and return for how many milliseconds the source is above its rate; 0 if it is not."""
        left = self._left
        if now_ms > self._seen_ms:
            left = min(left + (now_ms - self._seen_ms) * self._per_s, self._burst)
            self._seen_ms = now_ms
        left -= 1_000 * amount
        self._left = left
        return max(0, -(left // self._per_s))
