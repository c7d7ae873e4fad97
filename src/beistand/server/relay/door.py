"""Which values and seams cross the relay's door? Seats come in, reports go out, links are served. Decides nothing."""

import re
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, Literal, Protocol

from beistand.server.relay.errors import SeatError
from beistand.wire.envelope import GROUP
from beistand.wire.signals import Role

_SESSION: Final = re.compile("[0-9a-f]{32}")
_HASH: Final = re.compile("[0-9a-f]{64}")

What = Literal[
    "joined",
    "left",
    "bye",
    "pairing_failed",
    "code_burned",
    "paired",
    "consent_given",
    "consent_refused",
    "rights_changed",
    "paused",
    "resumed",
]
"""What a report can tell. The facts of each:

- ``joined``: ``is_again`` (bool): this participant's older link was still there and is replaced.
- ``left``: ``reason``: ``link_lost``, ``silent``, ``bad_packet``, ``bad_signal``, ``too_many_tries``, ``link_full``
  or ``server_stopping``. The participant may come back; nothing of it is told when the session ends.
- ``bye``: ``reason``: a word of ``BYE_REASONS`` (the same as the ends' own end reasons).
- ``pairing_failed``: ``runs`` (int): wrong runs so far.
- ``code_burned``, ``paired``: none.
- ``consent_given``, ``consent_refused``, ``rights_changed``, ``paused``, ``resumed``: ``rights`` (list of words that
  hold now).
"""

Facts = Mapping[str, str | int | list[str]]

BYE_REASONS: Final = frozenset(
    {"customer", "supporter", "refused", "timeout", "code_burned", "link_lost", "tampered", "failed"},
)
"""Reasons with which an end may end a session. A test holds them to the list that the ends use."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Seat:
    """Who a link speaks for; comes out of a ticket that was checked.

    Attributes:
        session: id of the session, 16 bytes in hex.
        participant: supporter 1, customer 2, colleagues 3 to 252.
        notice_hash: SHA-256 in hex of the notice under which the session is held.
        notice_version: number of that notice, from 1.
        confirmed_ms: when the notice was confirmed on the notice page (Unix time), 0 if it was not.
    """

    session: str
    participant: int
    role: Role
    notice_hash: str
    notice_version: int
    confirmed_ms: int

    def __post_init__(self) -> None:
        """Check what the relay relies on.

        Raises:
            SeatError: session, hash or participant is not of the form above.
        """
        if not _SESSION.fullmatch(self.session) or not _HASH.fullmatch(self.notice_hash):
            msg = f"a seat needs 32 and 64 lower hex digits; got {self.session!r} and {self.notice_hash!r}"
            raise SeatError(msg)
        if not 0 < self.participant < GROUP:
            msg = f"a seat has a participant from 1 to {GROUP - 1}; got {self.participant}"
            raise SeatError(msg)


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """One thing that happened at a link and belongs on record; see ``What`` for its facts.

    ``at_ms``: when it happened (Unix time); 0 until the hub noted it.
    """

    session: str
    participant: int
    role: Role
    what: What
    facts: Facts
    at_ms: int = field(default=0, compare=False)


class Link(Protocol):
    """One accepted WebSocket. Its owner calls ``serve`` of the hub and ends the socket when that returns.

    ``receive`` is called by one task, ``send`` and ``close`` by one other. After ``close`` nothing is sent.
    """

    @property
    def ticket(self) -> str:
        """What the end showed to be let in; secret."""
        ...

    async def receive(self) -> bytes | str | None:
        """Return the next packet (bytes) or signal (text), None when the link is down; None again ever after."""
        ...

    async def send(self, data: bytes | str) -> None:
        """Send one packet or signal; return when the system took it.

        Raises:
            ConnectionError: the other side is not there any more.
        """
        ...

    async def close(self, code: int, reason: str) -> None:
        """Say goodbye; closing a link that is down is fine. ``reason``: a word, at most 64 characters."""
        ...


class Clock(Protocol):
    """Where time comes from: monotonic, so that a corrected wall clock ends no session."""

    def now_ms(self) -> int:
        """Return monotonic time."""
        ...

    async def sleep_ms(self, duration_ms: int) -> None:
        """Wait so long."""
        ...


Admit = Callable[[str], Awaitable[Seat | str]]
"""Ticket to seat, or a word of ``wire.closing`` that says why not."""
TakeReport = Callable[[Report], Awaitable[None]]
"""Puts a report on record. Called one at a time, in order; called again when it raises."""
KeepReports = Callable[[Sequence[Report]], Awaitable[None]]
"""Keeps exactly these reports where a killed process leaves them, instead of those before; none: forgets them."""
