"""How far is the talk of this session kept? Numbers and hashes each kept line, and knows what the ledger says already.

Pure: salt and time come in with each line. Whether a line may be kept is decided in ``session.keeping``.
"""

from typing import Literal

from beistand.wire.ledger_facts import TranscriptKept
from beistand.wire.messages import LineKept
from beistand.wire.transcript import KeptLine, first_digest, next_digest


class Kept:
    """The kept lines of one session, of which only the hash is remembered. ``session``: its 16 bytes."""

    def __init__(self, *, session: bytes) -> None:
        self._digest = first_digest(session)
        self._count = 0
        self._entered = 0

    def add(self, text: str, *, by: Literal["customer", "supporter"], time_ms: int, salt: bytes) -> LineKept:
        """Keep a line; return what the supporter's end is sent. ``time_ms``: Unix time; ``salt``: 16 bytes."""
        self._count += 1
        line = KeptLine(number=self._count, by=by, time_ms=time_ms, salt=salt.hex(), text=text)
        self._digest = next_digest(self._digest, line)
        return LineKept(line=line.number, is_supporter=by == "supporter", time_ms=time_ms, salt=salt, text=text)

    def news(self) -> TranscriptKept | None:
        """Return what the ledger does not say yet; None: it says everything."""
        if self._entered == self._count:
            return None
        self._entered = self._count
        return TranscriptKept(lines=self._count, sha256=self._digest.hex())
