"""What can a session ledger say happened? A closed list of kinds, each with its facts, and who may be the author of it.

A kind or a fact that is not here is an error. Nothing here holds content: no picture, no title of a window, no text
of a message. New kinds are only added; a program that does not know one refuses the ledger with a sentence.
"""

from collections.abc import Collection
from enum import StrEnum
from typing import Annotated, Final, Literal

import msgspec
from msgspec import Meta

WORD_PATTERN: Final = r"\A[a-z][a-z0-9_]{0,31}\Z"
HASH_PATTERN: Final = r"\A[0-9a-f]{64}\Z"
HASH_OR_NONE_PATTERN: Final = r"\A([0-9a-f]{64})?\Z"
TEXT_PATTERN: Final = (
    r"\A[^\u0000-\u001f\u007f-\u009f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f"
    r"\ud800-\udfff\ufeff\ufff9-\ufffb]*\Z"
)
"""No control, no direction and no invisible characters: a ledger shows what it says, in every version of Unicode."""

Word = Annotated[str, Meta(pattern=WORD_PATTERN)]
HexHash = Annotated[str, Meta(pattern=HASH_PATTERN)]
HashOrNone = Annotated[str, Meta(pattern=HASH_OR_NONE_PATTERN)]
ShortText = Annotated[str, Meta(pattern=TEXT_PATTERN, max_length=128)]
LongText = Annotated[str, Meta(pattern=TEXT_PATTERN, max_length=512)]
Whole = Annotated[int, Meta(ge=0, le=2**53 - 1)]
Participant = Annotated[int, Meta(ge=1, le=254)]
Words = Annotated[list[Word], Meta(max_length=16)]
Language = Literal["de", "de_plain", "en"]
Click = Literal["physical", "unknown"]
"""How a person answered: with the own mouse or keyboard, or the system cannot tell. Injected input answers nothing."""


class Who(StrEnum):
    """By whose doing something happened."""

    CUSTOMER = "customer"
    SUPPORTER = "supporter"
    COLLEAGUE = "colleague"
    MODULE = "module"
    SERVER = "server"


class _Facts(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag_field="kind"):
    """What all facts share: immutable, named on the wire, nothing unknown in them."""


class Paired(_Facts, frozen=True, tag="paired"):
    """Both ends proved that they know the code. ``run``: the try that succeeded."""

    run: Whole
    language: Language


class NoticeShown(_Facts, frozen=True, tag="notice_shown"):
    """Who wants to help, why, and under which notice.

    ``text``: SHA-256 of the notice text in ``language``; ``processing``: SHA-256 of the receipt's section about
    controller, purposes and retention; ``confirmed_ms``: Unix time of the confirmation on the notice page, 0 without.
    """

    organisation: ShortText
    supporter: ShortText
    purpose: LongText
    version: Whole
    notice: HexHash
    text: HexHash
    processing: HexHash
    language: Language
    confirmed_ms: Whole


class Consent(_Facts, frozen=True, tag="consent"):
    """The yes to the first question: rights given, rights offered and not given, how many screens.

    Without rights and screens it is a yes to talking only.
    """

    rights: Words
    rights_refused: Words
    screens: Whole
    has_read_notice: bool
    click: Click


class Refusal(_Facts, frozen=True, tag="refusal"):
    """The no to the first question; silence is one too (``timeout``)."""

    reason: Word


class RightAsked(_Facts, frozen=True, tag="right_asked"):
    """Somebody asks for one more right, or whether it may go on. ``reason``: as it was shown to the customer."""

    right: Word
    participant: Participant
    reason: LongText


class RightGranted(_Facts, frozen=True, tag="right_granted"):
    """The customer gave a right. ``minutes``: above 0 exactly when ``duration`` is ``minutes``."""

    right: Word
    duration: Literal["once", "minutes", "session"]
    minutes: Whole
    click: Click


class RightRefused(_Facts, frozen=True, tag="right_refused"):
    """The right was not given. ``reason``: such as ``customer``, ``timeout``, ``policy``."""

    right: Word
    reason: Word


class RightWithdrawn(_Facts, frozen=True, tag="right_withdrawn"):
    """The customer took a right back."""

    right: Word


class RightExpired(_Facts, frozen=True, tag="right_expired"):
    """The time of a right was over."""

    right: Word


class Pause(_Facts, frozen=True, tag="pause"):
    """Nothing is shown and nothing is done from here on."""


class Resume(_Facts, frozen=True, tag="resume"):
    """The pause is over."""


class ParticipantJoined(_Facts, frozen=True, tag="participant_joined"):
    """Somebody takes part. ``bound_since_ms``: Unix time of the declaration of secrecy; 0: not known."""

    participant: Participant
    name: ShortText
    role: Literal["supporter", "colleague", "recorder"]
    bound_since_ms: Whole


class ParticipantLeft(_Facts, frozen=True, tag="participant_left"):
    """Somebody takes part no more."""

    participant: Participant


class Transfer(_Facts, frozen=True, tag="transfer"):
    """A file on its way, once for each state. ``sha256``: of the whole file; ``size_bytes``: of the whole file."""

    direction: Literal["to_customer", "from_customer"]
    state: Literal["offered", "allowed", "refused", "done", "broken"]
    name: Annotated[str, Meta(pattern=TEXT_PATTERN, max_length=255)]
    size_bytes: Whole
    sha256: HexHash


class MaskChanged(_Facts, frozen=True, tag="mask_changed"):
    """What is covered in the picture: counts of windows and the kinds of their programs, no titles."""

    hidden: Whole
    waiting: Whole
    shown: Whole
    program_kinds: Words


class RecordingChanged(_Facts, frozen=True, tag="recording_changed"):
    """A recording began or ended."""

    is_running: bool


class Screenshot(_Facts, frozen=True, tag="screenshot"):
    """The supporter takes a picture of what is shown, once for each state; it is announced before it is taken.

    ``number``: 1, 2, 3, ... in this session; ``sha256``: of the PNG file that goes into the case, empty before.
    """

    number: Whole
    screen: Whole
    state: Literal["announced", "taken"]
    sha256: HashOrNone


class TranscriptKept(_Facts, frozen=True, tag="transcript_kept"):
    """So many lines of the talk are kept by now. ``sha256``: over all of them (``wire.transcript``)."""

    lines: Whole
    sha256: HexHash


class LinkLost(_Facts, frozen=True, tag="link_lost"):
    """An end is not linked any more; all keys were let go."""


class LinkBack(_Facts, frozen=True, tag="link_back"):
    """Both ends are linked again."""

    away_ms: Whole


class WindowsLost(_Facts, frozen=True, tag="windows_lost"):
    """The system does not tell of its windows any more; everything is covered until it does.

    ``times``: how often since the entry before of this kind.
    """

    times: Whole


class WindowsBack(_Facts, frozen=True, tag="windows_back"):
    """The system tells of its windows again; shown is what was shown before."""

    away_ms: Whole


class Trouble(_Facts, frozen=True, tag="error"):
    """Something was not as it must be. ``word``: which; ``times``: how often since the entry before of this word."""

    word: Word
    times: Whole


class Ended(_Facts, frozen=True, tag="ended"):
    """The session is over; nothing follows."""

    reason: Word
    lasted_s: Whole


Facts = (
    Paired
    | NoticeShown
    | Consent
    | Refusal
    | RightAsked
    | RightGranted
    | RightRefused
    | RightWithdrawn
    | RightExpired
    | Pause
    | Resume
    | ParticipantJoined
    | ParticipantLeft
    | Transfer
    | MaskChanged
    | RecordingChanged
    | Screenshot
    | TranscriptKept
    | LinkLost
    | LinkBack
    | WindowsLost
    | WindowsBack
    | Trouble
    | Ended
)

_ONLY_CUSTOMER: Final = frozenset({Who.CUSTOMER})
_ENDS: Final = frozenset({Who.CUSTOMER, Who.MODULE})
_HELPERS: Final = frozenset({Who.SUPPORTER, Who.COLLEAGUE, Who.MODULE})
_ALL: Final = frozenset(Who)
MAY_BE_BY: Final[dict[type[Facts], frozenset[Who]]] = {
    Paired: frozenset({Who.MODULE}),
    NoticeShown: frozenset({Who.MODULE}),
    Consent: _ONLY_CUSTOMER,
    Refusal: _ENDS,
    RightAsked: _HELPERS,
    RightGranted: _ONLY_CUSTOMER,
    RightRefused: _ENDS,
    RightWithdrawn: _ONLY_CUSTOMER,
    RightExpired: frozenset({Who.MODULE}),
    Pause: _ENDS,
    Resume: _ONLY_CUSTOMER,
    ParticipantJoined: _HELPERS,
    ParticipantLeft: _ALL,
    Transfer: _ALL,
    MaskChanged: _ENDS,
    RecordingChanged: _ENDS,
    Screenshot: _HELPERS,
    TranscriptKept: frozenset({Who.MODULE}),
    LinkLost: _ALL,
    LinkBack: _ALL,
    WindowsLost: frozenset({Who.MODULE}),
    WindowsBack: frozenset({Who.MODULE}),
    Trouble: _ALL,
    Ended: _ALL,
}
"""Who can be the author of what: only the customer gives a right or a consent, nobody else in any ledger."""

ONCE: Final[frozenset[type[Facts]]] = frozenset({Paired, NoticeShown, Consent, Refusal, Ended})
"""What happens at most once in a session."""
NEEDS: Final[dict[type[Facts], type[Facts]]] = {
    NoticeShown: Paired,
    Consent: NoticeShown,
    Refusal: NoticeShown,
    RightGranted: Consent,
    Screenshot: Consent,
    TranscriptKept: Consent,
}
"""What can only be true after something else: a right that is granted without a consent is forged."""


def kind_of(facts: Facts | type[Facts]) -> str:
    """Return the word of a kind, such as ``right_granted``."""
    return str(facts.__struct_config__.tag)


def out_of_order(kind: type[Facts], seen: Collection[type[Facts]]) -> str:
    """Return why this kind cannot come after those that were seen; empty: it can."""
    if not seen and kind is not Paired:
        return f"is {kind_of(kind)}; a ledger begins with the pairing"
    if kind in ONCE and kind in seen:
        return f"is {kind_of(kind)} for the second time; that happens once in a session"
    needed = NEEDS.get(kind)
    if needed is not None and needed not in seen:
        return f"is {kind_of(kind)} without {kind_of(needed)} before it"
    return ""


def contradiction(facts: Facts, who: Who) -> str:
    """Return what is wrong between facts that are each well-formed; empty: nothing."""
    if who not in MAY_BE_BY[type(facts)]:
        allowed = ", ".join(sorted(MAY_BE_BY[type(facts)]))
        return f"is {kind_of(facts)} by {who.value}; only {allowed} can do that"
    if isinstance(facts, RightGranted) and (facts.minutes > 0) != (facts.duration == "minutes"):
        return f"grants a right for {facts.duration} with {facts.minutes} minutes"
    if isinstance(facts, Screenshot) and bool(facts.sha256) != (facts.state == "taken"):
        return "is a screenshot whose file is named before it was taken, or not named afterwards"
    if isinstance(facts, Consent) and facts.screens > 0 and not facts.rights:
        return "shares screens without giving a right; a consent to talking only shares none"
    if isinstance(facts, Consent) and set(facts.rights) & set(facts.rights_refused):
        return "gives and refuses the same right in one answer"
    return ""
