"""Which messages exist before the customer says yes? Fixed sizes only, so that a stranger's bytes meet no parser.

Pairing (clear, stream PAIRING; the customer's module is CPace initiator "A", the supporter's browser responder "B";
the commitment is the one of RFC 6189, so that nobody in the middle can search for equal check words):

    step 0  customer  → supporter   PairCommit    SHA-256 of the customer's share
    step 1  supporter → customer    PairReply     the supporter's share
    step 2  customer  → supporter   PairReveal    the customer's share and confirmation tag
    step 3  supporter → customer    PairConfirm   the supporter's confirmation tag

Afterwards the supporter sends one sealed Introduction (stream OPENING).
"""

import struct
from dataclasses import dataclass
from enum import IntEnum
from typing import Final

from beistand.wire.errors import OpeningError, PolicyError
from beistand.wire.limits import ORGANISATION_MAX_BYTES, PERSON_MAX_BYTES, PURPOSE_MAX_BYTES
from beistand.wire.policy import HASH_BYTES, POLICY_BYTES, NoticeFacts, pack_policy, read_policy

SHARE_BYTES: Final = 32
PAIR_TAG_BYTES: Final = 64
INTRODUCTION_BYTES: Final = 1024
PUBLIC_KEY_BYTES: Final = 32
RESUME_BYTES: Final = 16

_INTRODUCTION = struct.Struct(
    f">I{POLICY_BYTES}s{HASH_BYTES}s{HASH_BYTES}s{ORGANISATION_MAX_BYTES}s{PERSON_MAX_BYTES}s{PURPOSE_MAX_BYTES}s"
    f"{PUBLIC_KEY_BYTES}s{HASH_BYTES}sB",
)
_NO_TEXT: Final = bytes(HASH_BYTES)
_PADDING: Final = bytes(INTRODUCTION_BYTES - _INTRODUCTION.size)
_RESUME = struct.Struct(">QQ")


@dataclass(frozen=True, slots=True, kw_only=True)
class PairCommit:
    """Step 0. ``commitment``: SHA-256 of the share that is revealed in step 2, 32 bytes."""

    commitment: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class PairReply:
    """Step 1. ``share``: the supporter's X25519 share, 32 bytes."""

    share: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class PairReveal:
    """Step 2. ``share``: the committed share, 32 bytes; ``tag``: CPace confirmation, 64 bytes."""

    share: bytes
    tag: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class PairConfirm:
    """Step 3. ``tag``: CPace confirmation, 64 bytes."""

    tag: bytes


PairMessage = PairCommit | PairReply | PairReveal | PairConfirm


class HelperRole(IntEnum):
    """As what somebody introduces himself or herself. There is no 0: a role is said, never left out."""

    SUPPORTER = 1
    GUEST = 2
    """A colleague who only joins in."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Introduction:
    """Who wants to help, why, and under which rules. Packed to exactly 1,024 bytes.

    Attributes:
        organisation: at most 128 UTF-8 bytes.
        supporter: at most 128 UTF-8 bytes.
        purpose: at most 512 UTF-8 bytes.
        notice: facts of the notice version in force; its hash must be the one bound into the pairing.
        supporter_key: 32 bytes, Ed25519 public key with which this end countersigns the ledger of this session.
        role: supporter, or a colleague as a guest.
    """

    organisation: str
    supporter: str
    purpose: str
    notice: NoticeFacts
    supporter_key: bytes
    role: HelperRole = HelperRole.SUPPORTER


@dataclass(frozen=True, slots=True, kw_only=True)
class Resume:
    """What this end still expects of the other: next counters of the reliable streams. 16 bytes."""

    next_opening: int
    next_control: int


def pack_pair(message: PairMessage) -> tuple[int, bytes]:
    """Return (step, body) of a pairing message."""
    match message:
        case PairCommit():
            return 0, message.commitment
        case PairReply():
            return 1, message.share
        case PairReveal():
            return 2, message.share + message.tag
        case PairConfirm():
            return 3, message.tag


def read_pair(step: int, body: bytes) -> PairMessage:
    """Read the body of pairing step 0 to 3.

    Raises:
        OpeningError: unknown step, or not exactly the size of that step.
    """
    sizes = (HASH_BYTES, SHARE_BYTES, SHARE_BYTES + PAIR_TAG_BYTES, PAIR_TAG_BYTES)
    if not 0 <= step < len(sizes) or len(body) != sizes[step]:
        msg = f"pairing step {step} has {len(body)} bytes; the steps 0 to 3 have {sizes}"
        raise OpeningError(msg)
    match step:
        case 0:
            return PairCommit(commitment=body)
        case 1:
            return PairReply(share=body)
        case 2:
            return PairReveal(share=body[:SHARE_BYTES], tag=body[SHARE_BYTES:])
        case _:
            return PairConfirm(tag=body)


def pack_introduction(intro: Introduction) -> bytes:
    """Return exactly 1,024 bytes.

    Raises:
        OpeningError: a text is longer than its field or holds a NUL, or the key has not 32 bytes.
    """
    return (
        _INTRODUCTION.pack(
            intro.notice.version,
            pack_policy(intro.notice.policy),
            intro.notice.text_de_sha256,
            intro.notice.text_en_sha256,
            _text(intro.organisation, limit_bytes=ORGANISATION_MAX_BYTES),
            _text(intro.supporter, limit_bytes=PERSON_MAX_BYTES),
            _text(intro.purpose, limit_bytes=PURPOSE_MAX_BYTES),
            _key(intro.supporter_key),
            intro.notice.text_de_plain_sha256 or _NO_TEXT,
            intro.role,
        )
        + _PADDING
    )


def read_introduction(body: bytes) -> Introduction:
    """Read 1,024 bytes.

    Raises:
        OpeningError: wrong size, text that is not UTF-8, control characters in it, a policy or a role that is none.
    """
    if len(body) != INTRODUCTION_BYTES or not body.endswith(_PADDING):
        msg = f"an introduction has {INTRODUCTION_BYTES} bytes and empty padding; got {len(body)} bytes"
        raise OpeningError(msg)
    version, policy, text_de, text_en, organisation, supporter, purpose, key, plain, role = _INTRODUCTION.unpack_from(
        body,
    )
    try:
        rules = read_policy(policy)
    except PolicyError as error:
        msg = f"the introduction's policy is not readable: {error}"
        raise OpeningError(msg) from error
    facts = NoticeFacts(
        version=version,
        policy=rules,
        text_de_sha256=text_de,
        text_en_sha256=text_en,
        text_de_plain_sha256=None if plain == _NO_TEXT else plain,
    )
    return Introduction(
        organisation=_read_text(organisation),
        supporter=_read_text(supporter),
        purpose=_read_text(purpose),
        notice=facts,
        supporter_key=key,
        role=_role(role),
    )


def pack_resume(resume: Resume) -> bytes:
    """Return 16 bytes."""
    return _RESUME.pack(resume.next_opening, resume.next_control)


def read_resume(body: bytes) -> Resume:
    """Read 16 bytes.

    Raises:
        OpeningError: wrong size.
    """
    if len(body) != RESUME_BYTES:
        msg = f"a resume message has {RESUME_BYTES} bytes; got {len(body)}"
        raise OpeningError(msg)
    next_opening, next_control = _RESUME.unpack(body)
    return Resume(next_opening=next_opening, next_control=next_control)


def _role(number: int) -> HelperRole:
    try:
        return HelperRole(number)
    except ValueError:
        msg = f"an introduction names role {number}; there are {[int(role) for role in HelperRole]}"
        raise OpeningError(msg) from None


def _key(key: bytes) -> bytes:
    if len(key) != PUBLIC_KEY_BYTES:
        msg = f"a public key has {PUBLIC_KEY_BYTES} bytes; got {len(key)}"
        raise OpeningError(msg)
    return key


def _text(text: str, *, limit_bytes: int) -> bytes:
    data = text.encode()
    if len(data) > limit_bytes or not _is_plain(text):
        msg = f"text of {len(data)} bytes; allowed are {limit_bytes} bytes without control characters"
        raise OpeningError(msg)
    return data


def _read_text(field: bytes) -> str:
    try:
        text = field.rstrip(b"\0").decode()
    except UnicodeDecodeError:
        msg = f"a text of {len(field)} bytes is not UTF-8"
        raise OpeningError(msg) from None
    if not _is_plain(text):
        msg = "a text holds control characters; they could hide what is shown"
        raise OpeningError(msg)
    return text


def _is_plain(text: str) -> bool:
    """Tell whether a text shows what it is: no control, no direction or invisible format characters."""
    return all(char.isprintable() for char in text)
