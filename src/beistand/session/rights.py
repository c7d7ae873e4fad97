"""May this message of a supporter do anything now? The only place that answers; everybody else asks here.

A right holds when the policy does not forbid it, the customer said yes to it in this session, nothing is paused, and
(for control) the supporter's input does not rest. Everything from outside, the policy, a pause, a lost link, can only
narrow that; only ``allow`` widens it, and only the customer's own click calls ``allow``.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Final

from beistand.wire.messages import (
    AllReleased,
    EpochAsked,
    FromSupporter,
    KeyChanged,
    LedgerSigned,
    Painted,
    Ping,
    PointerButton,
    PointerMoved,
    Received,
    RightAsked,
    SupporterLeft,
    TextTyped,
    ViewerCan,
    ViewerShows,
    WheelTurned,
)
from beistand.wire.policy import Mode, Policy, Right

NEEDS: Final[Mapping[type, Right | None]] = MappingProxyType(
    {
        RightAsked: None,
        SupporterLeft: None,
        LedgerSigned: None,
        AllReleased: None,
        Ping: None,
        Received: None,
        EpochAsked: Right.VIEW,
        Painted: Right.VIEW,
        ViewerCan: Right.VIEW,
        ViewerShows: Right.VIEW,
        PointerMoved: Right.CONTROL,
        PointerButton: Right.CONTROL,
        WheelTurned: Right.CONTROL,
        KeyChanged: Right.CONTROL,
        TextTyped: Right.CONTROL,
    },
)
"""Which right each message needs; None: only the customer's first yes. A message that is not here is refused."""

GRANTABLE: Final = (Right.VIEW, Right.CONTROL)
"""Which rights this module can give at all. What it cannot do it does not ask about."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rights:
    """What the customer allowed in this session, and what narrows it now. Immutable.

    Attributes:
        policy: the rules of the notice; None before the introduction: nothing can be allowed.
        allowed: what the customer's own clicks allowed and did not take back.
        is_paused: nothing holds.
        rests_until_ms: control does not hold before this monotonic time; 0: it does not rest.
    """

    policy: Policy | None = None
    allowed: frozenset[Right] = frozenset()
    is_paused: bool = False
    rests_until_ms: int = 0

    def offered(self) -> tuple[Right, ...]:
        """Return what the customer can be asked for, in the order of ``GRANTABLE``."""
        policy = self.policy
        if policy is None or policy.mode(Right.VIEW) is Mode.NEVER:
            return ()
        return tuple(right for right in GRANTABLE if policy.mode(right) is not Mode.NEVER)

    def granted(self) -> frozenset[Right]:
        """Return what the customer allowed and the policy does not forbid, pauses and rests left aside."""
        granted = self.allowed & frozenset(self.offered())
        return granted if Right.VIEW in granted else frozenset()

    def held(self, *, now_ms: int) -> frozenset[Right]:
        """Return what holds at this moment."""
        if self.is_paused:
            return frozenset()
        granted = self.granted()
        return granted - {Right.CONTROL} if self.is_resting(now_ms=now_ms) else granted

    def is_resting(self, *, now_ms: int) -> bool:
        """Tell whether the supporter's input rests because the customer used own mouse or keys."""
        return now_ms < self.rests_until_ms

    def permits(self, message: FromSupporter, *, now_ms: int) -> bool:
        """Tell whether a message may have its effect now."""
        if not self.granted() or type(message) not in NEEDS:
            return False
        need = NEEDS[type(message)]
        return need is None or need in self.held(now_ms=now_ms)

    def allow(self, rights: Iterable[Right]) -> "Rights":
        """Widen by what the customer clicked; what is not offered is left out. Nobody but a click calls this."""
        return replace(self, allowed=self.allowed | (frozenset(rights) & frozenset(self.offered())))

    def take_back(self, right: Right) -> "Rights":
        """Narrow; without VIEW nothing else holds."""
        return replace(self, allowed=self.allowed - {right})

    def pause(self) -> "Rights":
        """Let nothing hold until ``go_on``."""
        return replace(self, is_paused=True)

    def go_on(self) -> "Rights":
        """Let hold again what the customer allowed before; the customer's click, as the pause was."""
        return replace(self, is_paused=False)

    def rest(self, *, until_ms: int) -> "Rights":
        """Let control rest until then, or longer where it already does."""
        return replace(self, rests_until_ms=max(until_ms, self.rests_until_ms))
