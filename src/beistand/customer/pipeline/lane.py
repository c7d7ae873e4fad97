"""What belongs to one media epoch? Key, stream, reference pictures, pacing, and what changed since its last picture.

There is one lane for all viewers, or two when their links differ greatly: the slow one has an epoch of its own, takes
fewer pictures, and has its own reference to search against. Damage is told to both.
"""

from dataclasses import dataclass
from typing import Final

from beistand.customer.desktop.ports import Box, Pointer
from beistand.customer.encode.encoder import Encoder
from beistand.customer.encode.frames import Watched, window_log
from beistand.seal.media import MediaSealer
from beistand.session.pacing import Pacing

DAMAGE_KEPT_MAX: Final = 64
SLOW_FRAMES_PER_S: Final = 10
"""The second lane is made beside the first, of the same share of the processor."""
EASILY: Final = 1.5
"""The slow lane's links must carry so many times what the first lane needed at most, before all share one again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Slow:
    """The second lane of an epoch that has two: its key, its number, and who is on it."""

    sealer: MediaSealer
    epoch: int
    viewers: frozenset[int]


class Lane:
    """One media epoch. ``damage``: what changed since its last picture; for the picture's thread.

    ``is_held``: the next picture waits until somebody painted.
    """

    def __init__(
        self,
        *,
        sealer: MediaSealer,
        number: int,
        watched: tuple[Watched, ...],
        edge_px: int,
        level: int,
        pacing: Pacing,
    ) -> None:
        self.number = number
        self.sealer = sealer
        self.watched = watched
        self.encoder = Encoder(watched=watched, edge_px=edge_px, level=level, window_log=window_log(watched))
        self.pacing = pacing
        self.next_frame = 0
        self.taken_ms = 0
        self.sent_bytes = 0
        self.most_bytes_per_ms = 0.0
        self.is_held = False
        self.damage: list[Box] = []
        self.pointer: Pointer | None = None

    def collect(self, boxes: list[Box]) -> None:
        """Keep what changed; when it is much, only where it is all together."""
        self.damage += boxes
        if len(self.damage) > DAMAGE_KEPT_MAX:
            around = self.damage[0]
            for box in self.damage[1:]:
                around = around.joined(box)
            self.damage = [around]

    def second_over(self, elapsed_ms: int) -> None:
        """Note how much the running second sent."""
        self.most_bytes_per_ms = max(self.most_bytes_per_ms, self.sent_bytes / max(1, elapsed_ms))
        self.sent_bytes = 0

    def would_carry(self, other: "Lane") -> bool:
        """Tell whether the links of this lane could easily carry what another one needs."""
        rate = self.pacing.rate_bytes_per_ms()
        return rate is not None and rate > EASILY * other.most_bytes_per_ms

    def has_work(self, *, now_ms: int) -> bool:
        """Tell whether there is something to send."""
        return bool(self.damage) or self.encoder.due_ms(now_ms=now_ms) == 0
