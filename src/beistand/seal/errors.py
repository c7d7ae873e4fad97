"""Which errors can the lock raise? Imports nothing, so that nothing can form a circle with it.

SealError
├── PairingError
│   ├── PairingOrderError   a step of the pairing came out of turn
│   ├── BadShareError       a share is not what was committed to, or is no usable point
│   └── WrongCodeError      the other end used another code, or somebody in the middle guessed
├── TamperedError           a packet is not the next one that the peer sealed for us
└── ReplayFullError         the peer has not confirmed packets for too long
"""

from enum import StrEnum


class SealError(Exception):
    """Something about the lock is not as it must be."""


class PairingError(SealError):
    """A pairing run failed; the next run begins with fresh secrets."""


class PairingOrderError(PairingError):
    """A step of the pairing came out of turn."""


class BadShareError(PairingError):
    """A share is not what was committed to, or is a point of low order that would give the key away."""


class WrongCodeError(PairingError):
    """The other end used another code, or somebody in the middle guessed one."""


class Tampering(StrEnum):
    """What is wrong with a packet; each is noticed, counted and told to the person."""

    FLIPPED = "flipped"
    """The seal is broken: a bit is another, bytes are missing, or it is somebody else's packet."""
    SIZE = "size"
    """Not the size that this stream has."""
    GAP = "gap"
    """Packets before this one are missing."""
    REPEATED = "repeated"
    """This packet was here before."""
    OLD_EPOCH = "old_epoch"
    """A packet of an earlier link, run or picture epoch."""
    OTHER_SESSION = "other_session"
    """A packet of another session."""
    OTHER_PARTICIPANT = "other_participant"
    """Not from the peer of this channel, or not for this end."""
    IMPOSSIBLE = "impossible"
    """The peer asks for what it said it has, or for what was never sent."""


class TamperedError(SealError):
    """A packet is not the next one that the peer sealed for this end.

    Attributes:
        kind: what is wrong.
    """

    def __init__(self, kind: Tampering, text: str) -> None:
        super().__init__(f"{kind.value}: {text}")
        self.kind = kind


class ReplayFullError(SealError):
    """The peer has not confirmed packets for too long; nothing more may be sent."""
