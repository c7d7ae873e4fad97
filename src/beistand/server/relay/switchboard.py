"""Who is joined to whom? Events in, effects out; knows no socket, no clock, no person and no content.

A link is known by a number that the hub gives it. The states of a link:

 ABSENT ──up──► LINKED ──shut──► CLOSING
    ▲             │                 │
    └────down─────┴──────down───────┘

``shut`` stands for every reason for which the relay itself ends a link. What is not in ``NEXT`` changes nothing and
has no effect, so bytes that a closing link still brings are dropped unread.
"""

from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum
from typing import Final, assert_never

from beistand.server.relay.door import BYE_REASONS, Facts, Report, Seat, What
from beistand.server.relay.effects import CloseLink, Effect, RestLink, SendPacket, SendSignal
from beistand.server.relay.rates import Bucket, Rates
from beistand.wire.closing import closing_of
from beistand.wire.envelope import FAST_GROUP, GROUP, PICTURE_GROUPS, SLOW_GROUP, Header, Stream, read_header
from beistand.wire.errors import EnvelopeError, SignalError
from beistand.wire.limits import LINK_SILENT_MAX_MS, PAIRING_RUNS_MAX
from beistand.wire.signals import (
    Bye,
    Closed,
    CodeBurned,
    FromEnd,
    FromServer,
    Joined,
    Knocked,
    Lanes,
    Left,
    PairingFailed,
    Peer,
    Refused,
    Tick,
    Tock,
    Told,
    Welcome,
    read_from_end,
)

SUPPORTER: Final = 1
CUSTOMER: Final = 2
OVER_REMEMBERED_MAX: Final = 4_096
"""Ended sessions that are remembered, for a link that was admitted a moment before its session ended."""

_WAYS: Final = {
    Stream.PAIRING: frozenset({(SUPPORTER, CUSTOMER), (CUSTOMER, SUPPORTER)}),
    Stream.OPENING: frozenset({(SUPPORTER, CUSTOMER)}),
}
"""Streams that only certain participants may use, as (sender, receiver); all others are free."""
_TOLD: Final[dict[str, tuple[What, frozenset[str]]]] = {
    "paired": ("paired", frozenset({"customer", "supporter"})),
    "consent_given": ("consent_given", frozenset({"customer"})),
    "consent_refused": ("consent_refused", frozenset({"customer"})),
    "rights_changed": ("rights_changed", frozenset({"customer"})),
    "paused": ("paused", frozenset({"customer"})),
    "resumed": ("resumed", frozenset({"customer"})),
}
"""Which role may tell what: nobody but the customer's machine speaks about consent and rights."""


class LinkState(IntEnum):
    """How far a link is."""

    ABSENT = 0
    LINKED = 1
    CLOSING = 2


class LinkEvent(IntEnum):
    """What can happen to a link."""

    UP = 0
    HEARD = 1
    SHUT = 2
    DOWN = 3


NEXT: Final = {
    (LinkState.ABSENT, LinkEvent.UP): LinkState.LINKED,
    (LinkState.LINKED, LinkEvent.HEARD): LinkState.LINKED,
    (LinkState.LINKED, LinkEvent.SHUT): LinkState.CLOSING,
    (LinkState.LINKED, LinkEvent.DOWN): LinkState.ABSENT,
    (LinkState.CLOSING, LinkEvent.DOWN): LinkState.ABSENT,
}

Effects = Sequence[Effect]
_NONE: Final[Effects] = ()


@dataclass(slots=True, kw_only=True)
class _Linked:
    """One known link."""

    number: int
    seat: Seat
    session_key: int
    heard_ms: int
    signals: Bucket
    packets: Bucket
    volume: Bucket
    state: LinkState = LinkState.ABSENT


class Switchboard:
    """Joins the links of each session and forwards packets between them."""

    def __init__(self, *, rates: Rates) -> None:
        self._rates = rates
        self._links: dict[int, _Linked] = {}
        self._sessions: dict[str, dict[int, _Linked]] = {}
        self._slow: dict[str, frozenset[int]] = {}
        self._over: OrderedDict[str, str] = OrderedDict()
        self._is_stopping = False

    def state_of(self, link: int) -> LinkState:
        """Return how far a link is; a number never heard of is ABSENT."""
        known = self._links.get(link)
        return known.state if known else LinkState.ABSENT

    def link_up(self, link: int, seat: Seat, *, now_ms: int) -> Effects:
        """Join an admitted link to its session; an older link of the same participant gives way."""
        if not self._moves(self.state_of(link), LinkEvent.UP):
            return _NONE
        new = self._new(link, seat, now_ms=now_ms)
        self._links[link] = new
        if self._is_stopping:
            return self._shut(new, "server_stopping", is_told=False)
        if seat.session in self._over:
            return self._shut(new, "session_over", is_told=False)
        seated = self._sessions.setdefault(seat.session, {})
        older = seated.get(seat.participant)
        effects: list[Effect] = []
        if older:
            effects += self._shut(older, "replaced", is_told=False)
        others = [linked for linked in seated.values() if linked is not older]
        seated[seat.participant] = new
        effects.append(SendSignal(link=link, signal=_welcome(seat, others)))
        joined = Joined(participant=seat.participant, role=seat.role)
        effects += [SendSignal(link=other.number, signal=joined) for other in others]
        effects.append(_report(seat, "joined", {"is_again": older is not None}))
        return effects

    def packet(self, link: int, packet: bytes, *, now_ms: int) -> Effects:
        """Forward a packet to its receiver, or to everybody else of the session; nobody there: it is dropped."""
        linked = self._heard(link, now_ms=now_ms)
        if linked is None:
            return _NONE
        try:
            header = read_header(packet)
        except EnvelopeError:
            return self._shut(linked, "bad_packet")
        if not _fits(header, linked):
            return self._shut(linked, "bad_packet")
        rest_ms = max(linked.packets.take(1, now_ms=now_ms), linked.volume.take(len(packet), now_ms=now_ms))
        targets = self._targets(linked, header.receiver)
        if rest_ms:
            return (SendPacket(links=targets, packet=packet), RestLink(link=link, rest_ms=rest_ms))
        return (SendPacket(links=targets, packet=packet),) if targets else _NONE

    def signal(self, link: int, text: str, *, now_ms: int) -> Effects:
        """Take what an end tells the server."""
        linked = self._heard(link, now_ms=now_ms)
        if linked is None:
            return _NONE
        if linked.signals.take(1, now_ms=now_ms):
            return self._shut(linked, "too_many_tries")
        try:
            signal = read_from_end(text)
        except SignalError:
            return self._shut(linked, "bad_signal")
        return self._said(linked, signal)

    def link_down(self, link: int) -> Effects:
        """Forget a link that is gone; the others of its session learn it."""
        linked = self._links.get(link)
        if linked is None or not self._moves(linked.state, LinkEvent.DOWN):
            return _NONE
        del self._links[link]
        return self._leave(linked, "link_lost") if linked.state is LinkState.LINKED else _NONE

    def link_full(self, link: int) -> Effects:
        """Give up a link whose outbox is full: its other side is not reading."""
        linked = self._links.get(link)
        return self._shut(linked, "link_full") if linked else _NONE

    def tick(self, *, now_ms: int) -> Effects:
        """Ask every link whether it is alive; close those that were silent for too long."""
        effects: list[Effect] = []
        for linked in list(self._links.values()):
            if not self._moves(linked.state, LinkEvent.HEARD):
                continue
            if now_ms - linked.heard_ms > LINK_SILENT_MAX_MS:
                effects += self._silent(linked)
            else:
                effects.append(SendSignal(link=linked.number, signal=Tick()))
        return effects

    def close_session(self, session: str, reason: str) -> Effects:
        """End a session for all its links; links that come for it later are told that it is over."""
        self._over[session] = reason
        self._over.move_to_end(session)
        while len(self._over) > OVER_REMEMBERED_MAX:
            self._over.popitem(last=False)
        effects: list[Effect] = []
        self._slow.pop(session, None)
        for linked in self._sessions.pop(session, {}).values():
            effects += self._end(linked, Closed(reason=reason), "session_over")
        return effects

    def knocked(self, session: str) -> Effects:
        """Tell the supporter that somebody tried the used code again; without a supporter's link nobody is told."""
        seated = self._sessions.get(session, {}).values()
        return [SendSignal(link=one.number, signal=Knocked()) for one in seated if one.seat.role == "supporter"]

    def stop(self) -> Effects:
        """Send everybody away for a restart; tickets stay good."""
        self._is_stopping = True
        self._sessions.clear()
        self._slow.clear()
        effects: list[Effect] = []
        for linked in list(self._links.values()):
            effects += self._shut(linked, "server_stopping")
        return effects

    @staticmethod
    def _moves(state: LinkState, event: LinkEvent) -> bool:
        return (state, event) in NEXT

    def _new(self, link: int, seat: Seat, *, now_ms: int) -> _Linked:
        rates = self._rates
        return _Linked(
            number=link,
            seat=seat,
            session_key=int(seat.session[:16], 16),
            heard_ms=now_ms,
            signals=Bucket(per_s=rates.signals_per_s, now_ms=now_ms),
            packets=Bucket(per_s=rates.packets_per_s, now_ms=now_ms),
            volume=Bucket(per_s=rates.bytes_per_s, now_ms=now_ms),
            state=NEXT[LinkState.ABSENT, LinkEvent.UP],
        )

    def _heard(self, link: int, *, now_ms: int) -> _Linked | None:
        linked = self._links.get(link)
        if linked is None or not self._moves(linked.state, LinkEvent.HEARD):
            return None
        linked.heard_ms = now_ms
        return linked

    def _targets(self, sender: _Linked, receiver: int) -> tuple[int, ...]:
        seated = self._sessions[sender.seat.session]
        if receiver not in PICTURE_GROUPS:
            target = seated.get(receiver)
            return (target.number,) if target else ()
        slow = self._slow.get(sender.seat.session, frozenset())
        left_out = {SLOW_GROUP: seated.keys() - slow, FAST_GROUP: slow, GROUP: frozenset[int]()}[receiver]
        others = (linked for who, linked in seated.items() if who not in left_out)
        return tuple(linked.number for linked in others if linked is not sender)

    def _said(self, linked: _Linked, signal: FromEnd) -> Effects:
        match signal:
            case Tock():
                return _NONE
            case Bye():
                return self._bye(linked, signal.reason)
            case PairingFailed():
                return self._pairing_failed(linked, signal.runs)
            case CodeBurned():
                return self._code_burned(linked)
            case Told():
                return self._told(linked, signal)
            case Lanes():
                return self._lanes(linked, signal)
            case _:
                assert_never(signal)

    def _bye(self, linked: _Linked, reason: str) -> Effects:
        if reason not in BYE_REASONS:
            return self._shut(linked, "bad_signal")
        if reason == "code_burned" and linked.seat.role != "colleague":
            # Both ends count the wrong runs; whose last word comes first must not decide what goes on record.
            return [*self._say_left(linked, is_final=True), *self._burn(linked)]
        effects = [_report(linked.seat, "bye", {"reason": reason}), *self._say_left(linked, is_final=True)]
        if linked.seat.role == "colleague":
            self._unseat(linked)
            effects += self._end(linked, Closed(reason=reason), "session_over")
        else:
            effects += self.close_session(linked.seat.session, reason)
        return effects

    def _pairing_failed(self, linked: _Linked, runs: int) -> Effects:
        if linked.seat.role != "supporter":
            return self._shut(linked, "bad_signal")
        report = _report(linked.seat, "pairing_failed", {"runs": runs})
        # A browser that dies between its last two signals must not leave a code that is only half burned.
        return [report, *self._burn(linked)] if runs >= PAIRING_RUNS_MAX else [report]

    def _code_burned(self, linked: _Linked) -> Effects:
        if linked.seat.role != "supporter":
            return self._shut(linked, "bad_signal")
        return self._burn(linked)

    def _burn(self, linked: _Linked) -> Effects:
        return [_report(linked.seat, "code_burned"), *self.close_session(linked.seat.session, "code_burned")]

    def _told(self, linked: _Linked, told: Told) -> Effects:
        what, roles = _TOLD.get(told.what, (None, frozenset[str]()))
        if what is None or linked.seat.role not in roles:
            return self._shut(linked, "bad_signal")
        return [_report(linked.seat, what, {} if what == "paired" else {"rights": list(told.rights)})]

    def _lanes(self, linked: _Linked, lanes: Lanes) -> Effects:
        """Only the customer's machine says who gets the picture at which pace."""
        if linked.seat.role != "customer":
            return self._shut(linked, "bad_signal")
        self._slow[linked.seat.session] = frozenset(lanes.slow)
        return _NONE

    def _silent(self, linked: _Linked) -> Effects:
        linked.state = NEXT[linked.state, LinkEvent.SHUT]
        return [
            *self._leave(linked, "silent"),
            CloseLink(link=linked.number, code=closing_of("silent").code, reason="silent"),
        ]

    def _shut(self, linked: _Linked, word: str, *, is_told: bool = True) -> Effects:
        """End one link for a word of ``wire.closing``; ``is_told``: the others and the record learn it."""
        if not self._moves(linked.state, LinkEvent.SHUT):
            return _NONE
        effects = [*self._end(linked, Refused(reason=word), word)]
        if is_told:
            effects += self._leave(linked, word)
        return effects

    @staticmethod
    def _end(linked: _Linked, farewell: FromServer, word: str) -> Effects:
        linked.state = NEXT[linked.state, LinkEvent.SHUT]
        number = linked.number
        return [
            SendSignal(link=number, signal=farewell),
            CloseLink(link=number, code=closing_of(word).code, reason=word),
        ]

    def _leave(self, linked: _Linked, reason: str) -> Effects:
        """Free the seat of a link whose participant may come back."""
        self._unseat(linked)
        return [*self._say_left(linked, is_final=False), _report(linked.seat, "left", {"reason": reason})]

    def _say_left(self, linked: _Linked, *, is_final: bool) -> Effects:
        left = Left(participant=linked.seat.participant, role=linked.seat.role, is_final=is_final)
        seated = self._sessions.get(linked.seat.session, {})
        return [SendSignal(link=other.number, signal=left) for other in seated.values() if other is not linked]

    def _unseat(self, linked: _Linked) -> None:
        seated = self._sessions.get(linked.seat.session, {})
        if seated.get(linked.seat.participant) is linked:
            del seated[linked.seat.participant]
        if not seated:
            self._sessions.pop(linked.seat.session, None)
            self._slow.pop(linked.seat.session, None)


def _welcome(seat: Seat, others: Sequence[_Linked]) -> Welcome:
    return Welcome(
        session=seat.session,
        participant=seat.participant,
        role=seat.role,
        peers=[Peer(participant=other.seat.participant, role=other.seat.role) for other in others],
        notice_hash=seat.notice_hash,
        notice_version=seat.notice_version,
        confirmed_ms=seat.confirmed_ms,
    )


def _report(seat: Seat, what: What, facts: Facts | None = None) -> Report:
    return Report(session=seat.session, participant=seat.participant, role=seat.role, what=what, facts=facts or {})


def _fits(header: Header, linked: _Linked) -> bool:
    seat = linked.seat
    if header.session != linked.session_key or header.sender != seat.participant or header.receiver == header.sender:
        return False
    if header.receiver in {SLOW_GROUP, FAST_GROUP} and (header.stream is not Stream.MEDIA or seat.role != "customer"):
        return False
    ways = _WAYS.get(header.stream)
    return ways is None or (header.sender, header.receiver) in ways
