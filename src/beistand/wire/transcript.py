"""What is a talk that was kept, and which hash of it stands in the ledger? Lines in order, each bound to those before.

The customer's module hashes each line that it keeps; the ledger names the hash over all of them, never a word of it. A
salt that only the transcript holds keeps short lines from being guessed out of the ledger when the transcript is gone.
"""

import hashlib
import struct
from typing import Annotated, Final, Literal

import msgspec
from msgspec import Meta

from beistand.wire.errors import TranscriptError
from beistand.wire.limits import SAID_MAX_CHARACTERS, TRANSCRIPT_LINES_MAX, TRANSCRIPT_MAX_BYTES

FORMAT: Final = "beistand.transcript/1"
SALT_BYTES: Final = 16
_LABEL: Final = b"beistand transcript v1"
_LINE: Final = struct.Struct(">IQB16s")


class KeptLine(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One line. ``number``: 1, 2, 3, ...; ``time_ms``: Unix time; ``salt``: 32 hex digits."""

    number: Annotated[int, Meta(ge=1, le=TRANSCRIPT_LINES_MAX)]
    by: Literal["customer", "supporter"]
    time_ms: Annotated[int, Meta(ge=0, le=2**53 - 1)]
    salt: Annotated[str, Meta(pattern=r"\A[0-9a-f]{32}\Z")]
    text: Annotated[str, Meta(min_length=1, max_length=SAID_MAX_CHARACTERS)]


class Transcript(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The talk of a session as far as it was kept; ``session``: 32 hex digits."""

    format: Literal["beistand.transcript/1"]
    session: Annotated[str, Meta(pattern=r"\A[0-9a-f]{32}\Z")]
    lines: Annotated[list[KeptLine], Meta(max_length=TRANSCRIPT_LINES_MAX)]

    def digest(self) -> bytes:
        """Return the hash over all lines, 32 bytes."""
        found = first_digest(bytes.fromhex(self.session))
        for line in self.lines:
            found = next_digest(found, line)
        return found


def first_digest(session: bytes) -> bytes:
    """Return the hash of a transcript without lines. ``session``: 16 bytes."""
    return hashlib.sha256(_LABEL + session).digest()


def next_digest(before: bytes, line: KeptLine) -> bytes:
    """Return the hash of a transcript that goes on with a line."""
    head = _LINE.pack(line.number, line.time_ms, line.by == "supporter", bytes.fromhex(line.salt))
    return hashlib.sha256(before + head + line.text.encode()).digest()


def pack_transcript(transcript: Transcript) -> bytes:
    """Return the file of a transcript."""
    return msgspec.json.format(msgspec.json.encode(transcript), indent=1)


def read_transcript(data: bytes) -> Transcript:
    """Read the file of a transcript.

    Raises:
        TranscriptError: it is none.
    """
    if len(data) > TRANSCRIPT_MAX_BYTES:
        msg = f"a transcript has at most {TRANSCRIPT_MAX_BYTES} bytes; got {len(data)}"
        raise TranscriptError(msg)
    try:
        found = msgspec.json.decode(data, type=Transcript)
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        msg = f"this is no transcript: {error}"
        raise TranscriptError(msg) from error
    if [line.number for line in found.lines] != list(range(1, len(found.lines) + 1)):
        msg = "the lines of the transcript are not numbered 1, 2, 3 and so on"
        raise TranscriptError(msg)
    if not all(_is_text(line.text) for line in found.lines):
        msg = "a line of the transcript is no text"
        raise TranscriptError(msg)
    return found


def _is_text(text: str) -> bool:
    """Tell whether a text can be written in UTF-8: JSON can hold half a character."""
    return not any("\ud800" <= char <= "\udfff" for char in text)
