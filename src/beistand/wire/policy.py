"""What are the rules behind the privacy notice, and how are they packed and hashed?

The notice text is generated from this object and the customer module enforces this object. The notice hash
covers both, so text and behaviour cannot drift apart.
"""

import hashlib
import struct
from dataclasses import dataclass
from enum import IntEnum, StrEnum
from typing import Final

from beistand.wire.errors import PolicyError

POLICY_BYTES: Final = 32
HASH_BYTES: Final = 32
_FORMAT: Final = 1
_LAYOUT = struct.Struct(">B10sBHHH14s")
_FIRST_RIGHTS: Final = 10
"""Later rights have their mode in what was padding: rules from before them say never to them and keep their hash."""
_LABEL_OF_TWO: Final = b"beistand notice v1"
_LABEL_OF_THREE: Final = b"beistand notice v2"


class Right(StrEnum):
    """What a grant can cover. The order is the order in the packed policy: only append."""

    VIEW = "view"
    CONTROL = "control"
    CLIPBOARD = "clipboard"
    FILES_TO_CUSTOMER = "files_to_customer"
    FILES_FROM_CUSTOMER = "files_from_customer"
    COLLEAGUES = "colleagues"
    RECORDING_PICTURE = "recording_picture"
    CHAT_TRANSCRIPT = "chat_transcript"
    NEW_WINDOWS = "new_windows"
    ELEVATION = "elevation"
    SCREENSHOTS = "screenshots"


class Mode(IntEnum):
    """How a right may come to be. There is no silent mode, so there is no number for one."""

    NEVER = 0
    ASK = 1
    ANNOUNCE = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """The rules of one notice version; immutable.

    Attributes:
        view: ... ``screenshots``: the mode of each right, same names as ``Right``.
        screens_max: how many screens the customer is offered to share at once; 0 means all.
        ask_again_min: minutes after which the module asks whether watching is still fine; 0 means never.
        retention_ledger_days: how long the session ledger is kept.
        retention_recording_days: how long a recording is kept.
    """

    view: Mode = Mode.ASK
    control: Mode = Mode.ASK
    clipboard: Mode = Mode.ASK
    files_to_customer: Mode = Mode.ASK
    files_from_customer: Mode = Mode.ASK
    colleagues: Mode = Mode.ASK
    recording_picture: Mode = Mode.ASK
    chat_transcript: Mode = Mode.ASK
    new_windows: Mode = Mode.ASK
    elevation: Mode = Mode.ASK
    screenshots: Mode = Mode.ANNOUNCE
    screens_max: int = 0
    ask_again_min: int = 30
    retention_ledger_days: int = 1095
    retention_recording_days: int = 30

    def mode(self, right: Right) -> Mode:
        """Return how ``right`` may come to be."""
        value = getattr(self, right.value)
        assert isinstance(value, Mode)  # noqa: S101 - the fields above are named after the rights
        return value


def pack_policy(policy: Policy) -> bytes:
    """Return the 32 bytes that are hashed and sent before consent."""
    modes = bytes(policy.mode(right) for right in Right)
    return _LAYOUT.pack(
        _FORMAT,
        modes[:_FIRST_RIGHTS],
        policy.screens_max,
        policy.ask_again_min,
        policy.retention_ledger_days,
        policy.retention_recording_days,
        modes[_FIRST_RIGHTS:],
    )


def read_policy(data: bytes) -> Policy:
    """Read 32 packed bytes.

    Raises:
        PolicyError: wrong size, unknown format, or a mode that does not exist.
    """
    if len(data) != POLICY_BYTES:
        msg = f"a packed policy has {POLICY_BYTES} bytes; got {len(data)}"
        raise PolicyError(msg)
    form, first, screens, again, ledger, recording, later = _LAYOUT.unpack(data)
    modes = (first + later)[: len(Right)]
    if form != _FORMAT or any(later[len(Right) - _FIRST_RIGHTS :]):
        msg = f"policy has format {form} or used padding; this program knows format {_FORMAT}"
        raise PolicyError(msg)
    try:
        by_right = {right.value: Mode(mode) for right, mode in zip(Right, modes, strict=True)}
    except ValueError:
        msg = f"policy has a mode beyond {list(Mode)}: {list(modes)}"
        raise PolicyError(msg) from None
    return Policy(
        **by_right,
        screens_max=screens,
        ask_again_min=again,
        retention_ledger_days=ledger,
        retention_recording_days=recording,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Contradiction:
    """Two rules that cannot both hold.

    Attributes:
        rule: name of the field of ``Policy`` that allows or keeps something.
        other: name of the field without which that makes no sense.
        de: what is wrong and what to do, for people.
        en: the same in English.
    """

    rule: str
    other: str
    de: str
    en: str


def contradictions(policy: Policy) -> tuple[Contradiction, ...]:
    """Return what does not fit together, in the order of the rules; empty: the policy can be enforced as it is told.

    ``read_policy`` does not ask this: old bytes stay readable. Whoever publishes rules, or is introduced to them, does.
    """
    values = {right.value: policy.mode(right) is not Mode.NEVER for right in Right}
    values |= {
        "retention_ledger_days": policy.retention_ledger_days > 0,
        "retention_recording_days": policy.retention_recording_days > 0,
    }
    return tuple(one for one in _NEEDS if values[one.rule] and not values[one.other])


_NEEDS: Final = (
    Contradiction(
        rule="control",
        other="view",
        de="Maus und Tastatur sind erlaubt, das Zusehen aber nie. Erlauben Sie das Zusehen oder stellen Sie die "
        "Steuerung auf „nie“.",
        en="Mouse and keyboard are allowed, but watching never is. Allow watching, or set control to “never”.",
    ),
    Contradiction(
        rule="colleagues",
        other="view",
        de="Kollegen dürfen dazukommen, das Zusehen ist aber nie erlaubt. Erlauben Sie das Zusehen oder stellen Sie "
        "Kollegen auf „nie“.",
        en="Colleagues may join, but watching is never allowed. Allow watching, or set colleagues to “never”.",
    ),
    Contradiction(
        rule="recording_picture",
        other="view",
        de="Die Aufzeichnung des Bildes ist erlaubt, das Zusehen aber nie. Erlauben Sie das Zusehen oder stellen Sie "
        "die Aufzeichnung auf „nie“.",
        en="Recording the picture is allowed, but watching never is. Allow watching, or set recording to “never”.",
    ),
    Contradiction(
        rule="recording_picture",
        other="retention_recording_days",
        de="Die Aufzeichnung ist erlaubt, wird aber null Tage aufbewahrt. Geben Sie mindestens einen Tag an oder "
        "stellen Sie die Aufzeichnung auf „nie“.",
        en="Recording is allowed, but kept for zero days. Give at least one day, or set recording to “never”.",
    ),
    Contradiction(
        rule="retention_recording_days",
        other="recording_picture",
        de="Für Aufzeichnungen gilt eine Aufbewahrungsfrist, aufgezeichnet wird aber nie. Setzen Sie die Frist auf 0 "
        "oder erlauben Sie die Aufzeichnung.",
        en="Recordings have a time for which they are kept, but there never is one. Set it to 0, or allow recording.",
    ),
    Contradiction(
        rule="chat_transcript",
        other="retention_ledger_days",
        de="Schriftliche Nachrichten dürfen aufbewahrt werden, das Sitzungsprotokoll aber null Tage. Geben Sie "
        "mindestens einen Tag an oder stellen Sie die Nachrichten auf „nie“.",
        en="Written messages may be kept, but the session record for zero days. Give at least one day, or set "
        "messages to “never”.",
    ),
    Contradiction(
        rule="screenshots",
        other="view",
        de="Bildschirmfotos sind erlaubt, das Zusehen aber nie. Erlauben Sie das Zusehen oder stellen Sie "
        "Bildschirmfotos auf „nie“.",
        en="Screenshots are allowed, but watching never is. Allow watching, or set screenshots to “never”.",
    ),
    Contradiction(
        rule="new_windows",
        other="view",
        de="Neue Fenster dürfen gezeigt werden, das Zusehen ist aber nie erlaubt. Erlauben Sie das Zusehen oder "
        "stellen Sie neue Fenster auf „nie“.",
        en="New windows may be shown, but watching is never allowed. Allow watching, or set new windows to “never”.",
    ),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeFacts:
    """What identifies one notice version: its number, its rules and the hashes of its texts.

    Attributes:
        version: counts up from 1 per organisation.
        policy: the rules.
        text_de_sha256: 32 bytes, SHA-256 of the German text (UTF-8, canonical plain-text form).
        text_en_sha256: 32 bytes, the same for English.
        text_de_plain_sha256: 32 bytes, the same for plain German; None: a version of the time before it, which had two
            texts and keeps its hash for ever.
    """

    version: int
    policy: Policy
    text_de_sha256: bytes
    text_en_sha256: bytes
    text_de_plain_sha256: bytes | None = None

    def notice_hash(self) -> bytes:
        """Return the 32 bytes that consent, pairing and receipt name."""
        parts = (
            _LABEL_OF_TWO if self.text_de_plain_sha256 is None else _LABEL_OF_THREE,
            struct.pack(">I", self.version),
            pack_policy(self.policy),
            self.text_de_sha256,
            self.text_en_sha256,
            self.text_de_plain_sha256 or b"",
        )
        return hashlib.sha256(b"".join(parts)).digest()
