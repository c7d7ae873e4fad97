"""May this message of a supporter do anything now? The only place that answers; everybody else asks here.

A right holds when the policy does not forbid it, the customer said yes to it in this session, its time is not over,
the helper's role reaches so far, nothing is paused, and (for control) the supporter's input does not rest. Everything
from outside, the policy, a role, a pause, a lost link, can only narrow that; only ``allow`` widens it, and only the
customer's own click calls ``allow``.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
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
    ScreenshotAsked,
    ScreenshotTaken,
    SupporterLeft,
    SupporterSaid,
    TextTyped,
    ViewerCan,
    ViewerShows,
    WheelTurned,
)
from beistand.wire.opening import HelperRole
from beistand.wire.policy import Mode, Policy, Right

NEEDS: Final[Mapping[type, Right | None]] = MappingProxyType(
    {
        RightAsked: None,
        SupporterLeft: None,
        SupporterSaid: None,
        LedgerSigned: None,
        ScreenshotTaken: None,
        AllReleased: None,
        Ping: None,
        Received: None,
        EpochAsked: Right.VIEW,
        Painted: Right.VIEW,
        ViewerCan: Right.VIEW,
        ViewerShows: Right.VIEW,
        ScreenshotAsked: Right.SCREENSHOTS,
        PointerMoved: Right.CONTROL,
        PointerButton: Right.CONTROL,
        WheelTurned: Right.CONTROL,
        KeyChanged: Right.CONTROL,
        TextTyped: Right.CONTROL,
    },
)
"""Which right each message needs; None: only the customer's first yes. A message that is not here is refused.

That a screenshot was taken needs none: its right held when it was asked for, and what was announced is entered.
"""

GRANTABLE: Final = (Right.VIEW, Right.CONTROL, Right.SCREENSHOTS, Right.CHAT_TRANSCRIPT)
"""Which rights this module can give at all. What it cannot do it does not ask about."""
FIRST_ASKED: Final = frozenset({Right.VIEW, Right.CONTROL})
"""What the first question asks for; another right stands in it only where the rules announce it."""
STANDS_ON: Final[Mapping[Right, Right]] = MappingProxyType({Right.CONTROL: Right.VIEW, Right.SCREENSHOTS: Right.VIEW})
"""What a right is worth nothing without."""
ROLE_REACHES: Final[Mapping[HelperRole, frozenset[Right]]] = MappingProxyType(
    {HelperRole.SUPPORTER: frozenset(Right), HelperRole.GUEST: frozenset({Right.VIEW})},
)
"""How far the role goes as which somebody introduces itself; it narrows, it gives nothing."""
TEN_MINUTES_MS: Final = 600_000
ONCE_UNUSED_MS: Final = 60_000
"""A right that was given once ends when it was not used for so long, and after ten minutes in any case."""


class Span(StrEnum):
    """For how long the customer gives a right; the words are those of the ledger."""

    ONCE = "once"
    TEN_MINUTES = "minutes"
    SESSION = "session"


@dataclass(frozen=True, slots=True, kw_only=True)
class Grant:
    """One right that the customer gave.

    Attributes:
        span: for how long, in the customer's words.
        until_ms: it holds before this monotonic time; 0: as long as the session.
        last_ms: use cannot make it longer than this; only for ``ONCE``.
    """

    span: Span = Span.SESSION
    until_ms: int = 0
    last_ms: int = 0

    def is_over(self, *, now_ms: int) -> bool:
        """Tell whether its time is over."""
        return 0 < self.until_ms <= now_ms


def spans_of(right: Right) -> tuple[Span, ...]:
    """Return for how long a right can be given; keeping what is written has no use that could end it."""
    return tuple(span for span in Span if span is not Span.ONCE or right is not Right.CHAT_TRANSCRIPT)


def with_what_stands_on(rights: Iterable[Right]) -> frozenset[Right]:
    """Return rights with those that are worth nothing without them."""
    some = frozenset(rights)
    return some | {right for right, base in STANDS_ON.items() if base in some}


def _standing(rights: frozenset[Right]) -> frozenset[Right]:
    """Return the rights that have what they stand on."""
    return frozenset(right for right in rights if STANDS_ON.get(right, right) in rights)


def grant_for(span: Span, *, now_ms: int) -> Grant:
    """Return what a click at this moment gives."""
    match span:
        case Span.SESSION:
            return Grant()
        case Span.TEN_MINUTES:
            return Grant(span=span, until_ms=now_ms + TEN_MINUTES_MS)
        case Span.ONCE:
            return Grant(span=span, until_ms=now_ms + ONCE_UNUSED_MS, last_ms=now_ms + TEN_MINUTES_MS)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rights:
    """What the customer allowed in this session, and what narrows it now. Immutable.

    Attributes:
        policy: the rules of the notice; None before the introduction: nothing can be allowed.
        role: what the helper's role reaches at most; it narrows, it gives nothing.
        has_yes: the customer said yes to the session, be it to talking only.
        allowed: what the customer's own clicks allowed and did not take back.
        is_paused: nothing holds.
        rests_until_ms: control does not hold before this monotonic time; 0: it does not rest.
    """

    policy: Policy | None = None
    role: frozenset[Right] = frozenset(Right)
    has_yes: bool = False
    allowed: Mapping[Right, Grant] = field(default_factory=lambda: MappingProxyType({}))
    is_paused: bool = False
    rests_until_ms: int = 0

    def offered(self) -> tuple[Right, ...]:
        """Return what the customer can be asked for, in the order of ``GRANTABLE``."""
        policy = self.policy
        if policy is None:
            return ()
        allowed = _standing(frozenset(right for right in GRANTABLE if policy.mode(right) is not Mode.NEVER)) & self.role
        return tuple(right for right in GRANTABLE if right in allowed)

    def offered_first(self) -> tuple[Right, ...]:
        """Return what the first question is about: watching, control, and what the rules announce."""
        policy = self.policy
        return tuple(
            right
            for right in self.offered()
            if right in FIRST_ASKED or (policy is not None and policy.mode(right) is Mode.ANNOUNCE)
        )

    def forbids(self, right: Right) -> bool:
        """Tell whether the notice's rules say never to it."""
        return self.policy is not None and self.policy.mode(right) is Mode.NEVER

    def granted(self) -> frozenset[Right]:
        """Return what the customer allowed and policy and role do not forbid; time, pauses and rests left aside."""
        return _standing(frozenset(self.allowed) & frozenset(self.offered()))

    def given(self, *, now_ms: int) -> frozenset[Right]:
        """Return what is granted and whose time is not over; pauses and rests left aside."""
        return _standing(frozenset(right for right in self.granted() if not self.allowed[right].is_over(now_ms=now_ms)))

    def lasts(self, right: Right) -> bool:
        """Tell whether a right was given for the whole session: nothing but a click ends it."""
        return right in self.granted() and not self.allowed[right].until_ms

    def held(self, *, now_ms: int) -> frozenset[Right]:
        """Return what holds at this moment."""
        if self.is_paused:
            return frozenset()
        given = self.given(now_ms=now_ms)
        return given - {Right.CONTROL} if self.is_resting(now_ms=now_ms) else given

    def is_resting(self, *, now_ms: int) -> bool:
        """Tell whether the supporter's input rests because the customer used own mouse or keys."""
        return now_ms < self.rests_until_ms

    def permits(self, message: FromSupporter, *, now_ms: int) -> bool:
        """Tell whether a message may have its effect now."""
        if not self.has_yes or type(message) not in NEEDS:
            return False
        need = NEEDS[type(message)]
        return need is None or need in self.held(now_ms=now_ms)

    def allow(self, rights: Iterable[Right], *, span: Span = Span.SESSION, now_ms: int = 0) -> "Rights":
        """Widen by what the customer clicked; what is not offered is left out. Nobody but a click calls this."""
        grant = grant_for(span, now_ms=now_ms)
        given = {right: grant for right in rights if right in self.offered()}
        return replace(self, has_yes=self.policy is not None, allowed=MappingProxyType({**self.allowed, **given}))

    def take_back(self, *rights: Right) -> "Rights":
        """Narrow; what stands on a right holds no more without it."""
        kept = {right: grant for right, grant in self.allowed.items() if right not in rights}
        return replace(self, allowed=MappingProxyType(kept))

    def over(self, *, now_ms: int) -> tuple[Right, ...]:
        """Return the rights whose time is over and that are not yet taken back."""
        return tuple(
            right for right in GRANTABLE if right in self.allowed and self.allowed[right].is_over(now_ms=now_ms)
        )

    def ends_ms(self) -> int | None:
        """Return when the time of the next right is over; None: of none."""
        return min((grant.until_ms for grant in self.allowed.values() if grant.until_ms), default=None)

    def used(self, message: FromSupporter, *, now_ms: int) -> "Rights":
        """Let a right that was given once go on while it is used, as far as that goes."""
        right = NEEDS.get(type(message))
        grant = self.allowed.get(right) if right is not None else None
        if right is None or grant is None or grant.span is not Span.ONCE:
            return self
        until_ms = min(grant.last_ms, now_ms + ONCE_UNUSED_MS)
        return replace(self, allowed=MappingProxyType({**self.allowed, right: replace(grant, until_ms=until_ms)}))

    def pause(self) -> "Rights":
        """Let nothing hold until ``go_on``."""
        return replace(self, is_paused=True)

    def go_on(self) -> "Rights":
        """Let hold again what the customer allowed before; the customer's click, as the pause was."""
        return replace(self, is_paused=False)

    def rest(self, *, until_ms: int) -> "Rights":
        """Let control rest until then, or longer where it already does."""
        return replace(self, rests_until_ms=max(until_ms, self.rests_until_ms))
