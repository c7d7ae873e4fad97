"""Holds a kept talk to its promise: it is exactly what both sides signed, and the hash betrays no word of it."""

import msgspec
import pytest
from msgspec.structs import replace

from beistand.wire.errors import TranscriptError
from beistand.wire.limits import TRANSCRIPT_MAX_BYTES
from beistand.wire.transcript import FORMAT, KeptLine, Transcript, pack_transcript, read_transcript

LINES = [
    KeptLine(number=1, by="customer", time_ms=1_790_000_000_000, salt="00" * 16, text="Ja"),
    KeptLine(number=2, by="supporter", time_ms=1_790_000_001_000, salt="01" * 16, text='Gut.\nBitte "warten" 🖨'),
]
TALK = Transcript(format=FORMAT, session="ab" * 16, lines=LINES)


def test_a_kept_talk_reads_as_it_was_written() -> None:
    """Whoever opens the file later reads every letter as it was typed."""
    assert read_transcript(pack_transcript(TALK)) == TALK


@pytest.mark.parametrize(
    "other",
    [
        replace(TALK, session="cd" * 16),
        replace(TALK, lines=LINES[:1]),
        replace(TALK, lines=[replace(LINES[0], text="Nein"), LINES[1]]),
        replace(TALK, lines=[replace(LINES[0], by="supporter"), LINES[1]]),
        replace(TALK, lines=[replace(LINES[0], time_ms=0), LINES[1]]),
        replace(TALK, lines=[replace(LINES[0], salt="ff" * 16), LINES[1]]),
    ],
    ids=["session", "shorter", "word", "author", "time", "salt"],
)
def test_nothing_of_a_kept_talk_can_be_changed(other: Transcript) -> None:
    """Not a word, not an author, not a time can differ from what the customer's module kept."""
    assert other.digest() != TALK.digest()


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"{}",
        b"\xff",
        pack_transcript(replace(TALK, lines=[LINES[1]])),
        pack_transcript(replace(TALK, lines=[LINES[0], LINES[0]])),
        pack_transcript(TALK).replace(b"beistand.transcript/1", b"beistand.transcript/9"),
        pack_transcript(TALK).replace(b'"Ja"', b'""'),
        pack_transcript(TALK).replace(b'"Ja"', b'"\\ud800"'),
        pack_transcript(TALK).replace(b'"number"', b'"extra": 1, "number"', 1),
        b" " * (TRANSCRIPT_MAX_BYTES + 1),
    ],
)
def test_what_is_no_kept_talk_is_refused_with_a_sentence(data: bytes) -> None:
    """A file that was damaged or made up causes a sentence and nothing else."""
    with pytest.raises(TranscriptError, match="transcript"):
        read_transcript(data)


def test_the_file_is_plain_json() -> None:
    """Any program can read it, also without beistand."""
    assert msgspec.json.decode(pack_transcript(TALK))["lines"][1]["text"] == LINES[1].text
