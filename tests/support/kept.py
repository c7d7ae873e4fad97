"""What may a test keep of a session? A talk, a small picture, and a story in which both were allowed."""

import hashlib
import io

from PIL import Image
from tests.support.receipts import BEGAN_MS, STORY

from beistand.wire.ledger_facts import (
    Facts,
    RecordingChanged,
    RightGranted,
    RightWithdrawn,
    Screenshot,
    TranscriptKept,
    Who,
)
from beistand.wire.transcript import FORMAT, KeptLine, Transcript

Story = tuple[tuple[Facts, Who], ...]


def picture(colour: str = "navy") -> bytes:
    """Return a small PNG."""
    made = io.BytesIO()
    Image.new("RGB", (40, 30), colour).save(made, "PNG")
    return made.getvalue()


def talk(session: str, *texts: str, minute: int = 6) -> Transcript:
    """Return a talk that began so many minutes after the session."""
    lines = [
        KeptLine(
            number=number,
            by="supporter" if number % 2 else "customer",
            time_ms=BEGAN_MS + 60_000 * minute + number,
            salt=f"{number:032x}",
            text=text,
        )
        for number, text in enumerate(texts, 1)
    ]
    return Transcript(format=FORMAT, session=session, lines=lines)


def story(session: str, kept: Transcript, png: bytes) -> Story:
    """Return a session in which talk and screenshot were allowed, kept and taken, and everything else happened, too."""
    sha256 = hashlib.sha256(png).hexdigest()
    more: Story = (
        (RightGranted(right="chat_transcript", duration="session", minutes=0, click="physical"), Who.CUSTOMER),
        (Screenshot(number=1, screen=0, state="announced", sha256=""), Who.SUPPORTER),
        (Screenshot(number=1, screen=0, state="taken", sha256=sha256), Who.SUPPORTER),
        (TranscriptKept(lines=1, sha256=talk(session, kept.lines[0].text).digest().hex()), Who.MODULE),
        (TranscriptKept(lines=len(kept.lines), sha256=kept.digest().hex()), Who.MODULE),
        (RightWithdrawn(right="chat_transcript"), Who.CUSTOMER),
        (RecordingChanged(is_running=True), Who.CUSTOMER),
    )
    return (*STORY[:5], *more, *STORY[5:])
