"""How does a receipt get onto paper? By a program of its own, with limits of time and memory; nothing is kept."""

import subprocess
import sys
from datetime import timedelta, timezone
from threading import BoundedSemaphore
from typing import Final

import msgspec

from beistand.proof.check import Result, check
from beistand.proof.reading import reading_of
from beistand.proof.words import load_words
from beistand.server.papers.errors import PaperError
from beistand.wire.ledger_facts import Language

AT_ONCE_MAX: Final = 2
TURN_WAIT_MAX_S: Final = 10
SET_MAX_S: Final = 30
FILE_NAME: Final = "beistand-beleg.json"


class BrokenReceiptError(PaperError):
    """What was sent is no receipt, or one that was changed. ``entry``: the first broken entry, 0 if none is named."""

    def __init__(self, entry: int) -> None:
        super().__init__(f"the receipt does not hold; first broken entry: {entry or 'none is named'}")
        self.entry = entry


class NotPrintedError(PaperError):
    """The paper could not be set, or not in time."""


class Printer:
    """Sets receipts; at most two at once. May be used by several threads."""

    def __init__(self) -> None:
        self._turns = BoundedSemaphore(AT_ONCE_MAX)

    def receipt(self, file: bytes, *, language: Language, zone_min: int = 0) -> bytes:
        """Return the PDF of a receipt that holds, with the file itself inside. Blocks.

        ``zone_min``: minutes east of UTC in which times are shown.

        Raises:
            BrokenReceiptError: it does not hold.
            NotPrintedError: too much is being set, or this could not be set within 30 s.
        """
        verdict = check(file)
        if verdict.result is Result.BROKEN:
            raise BrokenReceiptError(verdict.first_broken)
        zone = timezone(timedelta(minutes=zone_min))
        reading = msgspec.to_builtins(reading_of(verdict, load_words(language), zone=zone))
        reading["lang"] = language[:2]
        job = {
            "template": "receipt",
            "facts": reading,
            "name": FILE_NAME,
            "file": file.decode(),
            "about": reading["title"],
        }
        return self._set(msgspec.json.encode(job))

    def _set(self, job: bytes) -> bytes:
        if not self._turns.acquire(timeout=TURN_WAIT_MAX_S):
            raise NotPrintedError(f"{AT_ONCE_MAX} papers are being set already; try again later")
        try:
            command = [sys.executable, "-m", "beistand.server.papers.press"]
            done = subprocess.run(  # noqa: S603 - the own interpreter and an own module
                command, input=job, capture_output=True, timeout=SET_MAX_S, check=False
            )
        except (OSError, subprocess.TimeoutExpired) as error:
            raise NotPrintedError(f"the paper was not set: {error}") from error
        finally:
            self._turns.release()
        if done.returncode or not done.stdout.startswith(b"%PDF"):
            raise NotPrintedError(f"the paper could not be set: {done.stderr[-500:].decode(errors='replace')}")
        return done.stdout
