"""When may the next picture be taken? Nothing is encoded ahead of what the viewers painted.

The frame rate gives way on a slow link, never the sharpness and never the latency: while bytes are outstanding beyond
the window, changes only accumulate, and the newest state is sent when there is room. With several viewers the slowest
decides. Pure: time is an argument.
"""

import math
from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final

from beistand.wire.limits import PAINTED_WINDOW_MIN_BYTES

EXTRA_MS: Final = 60
"""What may wait on its way beyond the round trip."""
RATE_SHARE: Final = 0.25
"""How much of the rate estimate the newest measurement makes up."""
SENT_KEPT_MAX: Final = 4096
UNKNOWN_BYTES_PER_MS: Final = 1_250.0
"""What a link is taken for that nobody has seen at work: 10 Mbit/s, as many homes send."""


@dataclass(slots=True, kw_only=True)
class _Viewer:
    """What one viewer painted of this epoch, and how fast the way to it seems to be."""

    painted_bytes: int = 0
    rate_bytes_per_ms: float = 0.0
    least_rtt_ms: int | None = None
    seen_ms: int = 0

    def window_bytes(self) -> int:
        """Return how much may be under way to it: what its link carries in a round trip and a little."""
        return max(PAINTED_WINDOW_MIN_BYTES, int(self.rate_bytes_per_ms * ((self.least_rtt_ms or 0) + EXTRA_MS)))


@dataclass(slots=True, kw_only=True)
class Pacing:
    """The pacing of one media epoch.

    Attributes:
        frames_per_s: upper limit.
        viewers: who is known to look; others count once they painted something.
        first_bytes_per_ms: what their links are taken for until one painted.
    """

    frames_per_s: int = 30
    viewers: frozenset[int] = frozenset()
    first_bytes_per_ms: float = UNKNOWN_BYTES_PER_MS
    _sent_bytes: int = 0
    _slot_ms: float | None = None
    _sent: deque[tuple[int, int]] = field(default_factory=lambda: deque(maxlen=SENT_KEPT_MAX))
    _viewers: dict[int, _Viewer] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Wait for everybody who is known to look."""
        self._viewers = {participant: _Viewer() for participant in self.viewers}

    def taken(self, *, now_ms: int) -> None:
        """Note that a picture is taken now.

        Slots follow each other at the frame rate; one that was not used may be made up for, so that a desktop that
        changes at just this rate, not quite evenly, loses no picture, and an echo does not wait for a picture before.
        """
        every_ms = 1000 / self.frames_per_s
        slot_ms = now_ms - every_ms if self._slot_ms is None else self._slot_ms
        self._slot_ms = max(slot_ms + every_ms, now_ms - every_ms)

    def sent(self, packet_bytes: int, *, now_ms: int) -> None:
        """Note that so many packet bytes left."""
        self._sent_bytes += packet_bytes
        self._sent.append((self._sent_bytes, now_ms))

    def painted(self, *, participant: int, painted_bytes: int, now_ms: int) -> None:
        """Note what a viewer painted; numbers that cannot be true are held to what can."""
        viewer = self._viewers.setdefault(participant, _Viewer(seen_ms=now_ms))
        total = min(painted_bytes, self._sent_bytes)
        if total <= viewer.painted_bytes:
            return
        fresh = total - viewer.painted_bytes
        first_ms = next((at for reached, at in self._sent if reached > viewer.painted_bytes), now_ms)
        last_ms = next((at for reached, at in self._sent if reached >= total), now_ms)
        rtt_ms = max(1, now_ms - last_ms)
        viewer.least_rtt_ms = min(rtt_ms, viewer.least_rtt_ms or rtt_ms)
        if total < self._sent_bytes:
            rate = fresh / max(1, min(rtt_ms, now_ms - viewer.seen_ms))
            share = RATE_SHARE if viewer.rate_bytes_per_ms else 1.0
            viewer.rate_bytes_per_ms += share * (rate - viewer.rate_bytes_per_ms)
        else:  # nothing more was under way: that shows how fast the link is at least, not at most
            viewer.rate_bytes_per_ms = max(viewer.rate_bytes_per_ms, fresh / max(1, now_ms - first_ms))
        viewer.painted_bytes, viewer.seen_ms = total, now_ms
        slowest = min(other.painted_bytes for other in self._viewers.values())
        while self._sent and self._sent[0][0] <= slowest:
            self._sent.popleft()

    def left(self, participant: int) -> None:
        """Forget a viewer that is gone."""
        self._viewers.pop(participant, None)

    def wait_ms(self, *, now_ms: int) -> int | None:
        """Return how long to wait before the next picture may be taken: 0 now, None until somebody painted."""
        if self.holding():
            return None
        return 0 if self._slot_ms is None else max(0, math.ceil(self._slot_ms - now_ms))

    def looking(self) -> frozenset[int]:
        """Return who is known to look."""
        return frozenset(self._viewers)

    def holding(self) -> frozenset[int]:
        """Return who has to paint something before the next picture may be taken; 0: anybody."""
        known = self._viewers or {0: _Viewer()}
        sent_bytes = self._sent_bytes
        late = (who for who, one in known.items() if sent_bytes - one.painted_bytes > one.window_bytes())
        return frozenset(late)

    def rates_bytes_per_ms(self) -> dict[int, float]:
        """Return how fast the link of each viewer that painted seems to be."""
        return {who: one.rate_bytes_per_ms for who, one in self._viewers.items() if one.rate_bytes_per_ms}

    def rate_bytes_per_ms(self) -> float | None:
        """Return how fast the slowest viewer's link seems to be; None: nobody painted yet."""
        return min(self.rates_bytes_per_ms().values(), default=None)

    def link_bytes_per_ms(self) -> float:
        """Return how fast the slowest link is, as far as it was seen; until then what it is taken for."""
        return self.rate_bytes_per_ms() or self.first_bytes_per_ms


@dataclass(slots=True)
class Links:
    """How fast the viewers' links were when they were last seen: the first picture of an epoch has nothing else."""

    _rates: dict[int, float] = field(default_factory=dict)

    def seen(self, epochs: Iterable[Pacing]) -> None:
        """Keep what epochs that end have seen."""
        for pacing in epochs:
            self._rates |= pacing.rates_bytes_per_ms()

    def slowest_bytes_per_ms(self, *, only: frozenset[int] | None = None, but: frozenset[int] = frozenset()) -> float:
        """Return how fast the slowest link is, of all viewers or ``only`` of some; of an unknown one what is usual."""
        rates = [rate for who, rate in self._rates.items() if who not in but and (only is None or who in only)]
        return min(rates, default=UNKNOWN_BYTES_PER_MS)
