"""Was this form sent before? Whoever presses a button twice gets the first answer, and nothing more happens.

A form carries a random word. It is noted in the transaction of the change itself, so that change and note happen
together or not at all.
"""

import re
import secrets
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final

from beistand.server.store import submissions
from beistand.server.store.database import Tx

KEPT: Final = timedelta(days=7)
ONCE_MAX_CHARS: Final = 64
_ONCE: Final = re.compile(r"[\x21-\x7e]{8,64}", re.ASCII)


def new_word() -> str:
    """Return a word for a form: 16 random bytes in hex."""
    return secrets.token_hex(16)


def is_word(once: str) -> bool:
    """Whether it can be such a word: 8 to 64 visible ASCII characters."""
    return _ONCE.fullmatch(once) is not None


def do(tx: Tx, *, once: str, by: int | None, now: datetime, change: Callable[[], str]) -> str:
    """Make a change and return the address that it leads to; made before: return the address it led to then.

    Args:
        tx: the transaction of the change.
        once: the word of the form; one that is no word protects from nothing.
        by: person who sends it; None: a program.
        now: wall clock.
        change: makes the change and returns the address.
    """
    if not is_word(once):
        return change()
    # Words of different people never meet, whatever a program chooses.
    word = f"{by or 0}:{once}"[:ONCE_MAX_CHARS]
    before = submissions.find(tx, word)
    if before is not None:
        return before
    submissions.forget(tx, before=now - KEPT)
    answer = change()
    submissions.add(tx, word, person=by, answer=answer, now=now)
    return answer
