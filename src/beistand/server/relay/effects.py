"""What can the switchboard ask the hub to do? Frozen values, done in the order in which they are given."""

from dataclasses import dataclass

from beistand.server.relay.door import Report
from beistand.wire.signals import FromServer


@dataclass(frozen=True, slots=True, kw_only=True)
class SendPacket:
    """Put this packet, byte for byte, into the outbox of each of these links."""

    links: tuple[int, ...]
    packet: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class SendSignal:
    """Put this signal into the outbox of a link."""

    link: int
    signal: FromServer


@dataclass(frozen=True, slots=True, kw_only=True)
class CloseLink:
    """Send what waits in the outbox, then close with this code and word."""

    link: int
    code: int
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RestLink:
    """Do not read this link for so long: it brought in more than its rate."""

    link: int
    rest_ms: int


Effect = SendPacket | SendSignal | CloseLink | RestLink | Report
