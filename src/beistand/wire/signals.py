"""Which small clear messages travel between an end and the server? JSON text frames; never content, never keys."""

from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from beistand.wire.errors import SignalError
from beistand.wire.limits import SIGNAL_MAX_BYTES

Participant = Annotated[int, Meta(ge=1, le=252)]
Role = Literal["supporter", "customer", "colleague"]
Word = Annotated[str, Meta(max_length=64)]
Words = Annotated[list[Word], Meta(max_length=16)]
Hex32 = Annotated[str, Meta(min_length=64, max_length=64, pattern="^[0-9a-f]{64}$")]
SessionHex = Annotated[str, Meta(min_length=32, max_length=32, pattern="^[0-9a-f]{32}$")]


class Peer(msgspec.Struct, frozen=True, kw_only=True):
    """Another participant that is linked now."""

    participant: Participant
    role: Role


class _Signal(msgspec.Struct, frozen=True, kw_only=True, tag_field="kind", forbid_unknown_fields=True):
    """What all signals share."""


# ── server to end ──


class Welcome(_Signal, frozen=True, tag="welcome"):
    """The link stands.

    ``session``: 16 bytes in hex; ``notice_hash``: of the version this session is held under; ``confirmed_ms``:
    when the notice was confirmed on the notice page (Unix time), 0 if it was not.
    """

    session: SessionHex
    participant: Participant
    role: Role
    peers: Annotated[list[Peer], Meta(max_length=32)]
    notice_hash: Hex32
    notice_version: Annotated[int, Meta(ge=1, le=2**31)]
    confirmed_ms: Annotated[int, Meta(ge=0, le=2**53)]


class Joined(_Signal, frozen=True, tag="joined"):
    """A participant's link stands (first time or again)."""

    participant: Participant
    role: Role


class Left(_Signal, frozen=True, tag="left"):
    """A participant's link is gone. ``is_final``: it said goodbye and does not come back."""

    participant: Participant
    role: Role
    is_final: bool


class Refused(_Signal, frozen=True, tag="refused"):
    """The link is not served; it is closed next. ``reason``: a word of ``closing.CLOSINGS``."""

    reason: Word


class Closed(_Signal, frozen=True, tag="closed"):
    """The session is over for everybody; links close next. ``reason``: as in ``messages.END_REASONS``."""

    reason: Word


class Knocked(_Signal, frozen=True, tag="knocked"):
    """Supporter only: somebody asked to join with this session's number, whose one use is over.

    That is how a customer's module that was started again shows itself. Anybody can do it who guesses four digits: it
    is worth a sentence and a button, and ends nothing.
    """


class Tick(_Signal, frozen=True, tag="tick"):
    """The server is alive; answer with ``Tock``."""


# ── end to server ──


class Tock(_Signal, frozen=True, tag="tock"):
    """This end is alive."""


class Bye(_Signal, frozen=True, tag="bye"):
    """This end leaves for good; the session ends. ``reason``: as in ``messages.END_REASONS``."""

    reason: Word


class PairingFailed(_Signal, frozen=True, tag="pairing_failed"):
    """Supporter only: a pairing run failed (wrong code). ``runs``: how many so far."""

    runs: Annotated[int, Meta(ge=1, le=16)]


class CodeBurned(_Signal, frozen=True, tag="code_burned"):
    """Supporter only: too many wrong runs; the number is not to be used again."""


class Told(_Signal, frozen=True, tag="told"):
    """What happened, for the record of the case.

    ``what``: ``paired``, ``consent_given``, ``consent_refused``, ``rights_changed``, ``paused`` or ``resumed``;
    ``rights``: those that hold now.
    """

    what: Word
    rights: Words = []


class Lanes(_Signal, frozen=True, tag="lanes"):
    """Customer only: these participants are the slow group from now on; none: there is no slow group."""

    slow: Annotated[list[Participant], Meta(max_length=32)]


FromServer = Welcome | Joined | Left | Refused | Closed | Knocked | Tick
FromEnd = Tock | Bye | PairingFailed | CodeBurned | Told | Lanes

_PACKER = msgspec.json.Encoder()
_FROM_SERVER: msgspec.json.Decoder[FromServer] = msgspec.json.Decoder(FromServer, strict=True)
_FROM_END: msgspec.json.Decoder[FromEnd] = msgspec.json.Decoder(FromEnd, strict=True)


def pack_signal(signal: FromServer | FromEnd) -> str:
    """Return the JSON text of a signal."""
    return _PACKER.encode(signal).decode()


def read_from_server(text: str) -> FromServer:
    """Read a signal that the server sent.

    Raises:
        SignalError: too large, not JSON, or not one of these signals.
    """
    _check_size(text)
    try:
        return _FROM_SERVER.decode(text)
    except (msgspec.MsgspecError, UnicodeError, RecursionError) as error:
        msg = f"not a signal of the server: {error}"
        raise SignalError(msg) from error


def read_from_end(text: str) -> FromEnd:
    """Read a signal that an end sent.

    Raises:
        SignalError: too large, not JSON, or not one of these signals.
    """
    _check_size(text)
    try:
        return _FROM_END.decode(text)
    except (msgspec.MsgspecError, UnicodeError, RecursionError) as error:
        msg = f"not a signal of an end: {error}"
        raise SignalError(msg) from error


def _check_size(text: str) -> None:
    if len(text) > SIGNAL_MAX_BYTES:
        msg = f"signal is {len(text)} characters; allowed are {SIGNAL_MAX_BYTES}"
        raise SignalError(msg)
