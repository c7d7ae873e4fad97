"""With which code and word does the server close a link, and may the end come back? The one table of it.

The server, both ends and ``protocol/README.md`` are held to it by tests.
"""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True, kw_only=True)
class Closing:
    """One way in which a link is closed.

    Attributes:
        word: what a ``refused`` signal says before; also the key of the sentence at both ends.
        code: WebSocket close code (RFC 6455, section 7.4).
        is_final: coming back with the same ticket is of no use, and an end does not try.
    """

    word: str
    code: int
    is_final: bool


CLOSINGS: Final = (
    Closing(word="bad_packet", code=4400, is_final=True),
    Closing(word="bad_signal", code=4400, is_final=True),
    Closing(word="bad_ticket", code=4401, is_final=True),
    Closing(word="wrong_origin", code=4401, is_final=True),
    Closing(word="unknown_number", code=4404, is_final=True),
    Closing(word="replaced", code=4409, is_final=True),
    Closing(word="session_over", code=4410, is_final=True),
    Closing(word="code_used", code=4410, is_final=True),
    Closing(word="code_expired", code=4410, is_final=True),
    Closing(word="link_full", code=4413, is_final=False),
    Closing(word="old_version", code=4426, is_final=True),
    Closing(word="too_many_tries", code=4429, is_final=True),
    Closing(word="silent", code=1001, is_final=False),
    Closing(word="admit_failed", code=1011, is_final=False),
    Closing(word="server_stopping", code=1012, is_final=False),
)
"""Every way. A code that is not here, such as 1006 or 1009, is not final: networks and proxies make those."""


def closing_of(word: str) -> Closing:
    """Return the row of a word.

    Raises:
        KeyError: the server closes no link with this word.
    """
    return _BY_WORD[word]


def final_word(code: int) -> str:
    """Return the first word of a final code; empty: the end may come back."""
    return next((one.word for one in CLOSINGS if one.code == code and one.is_final), "")


_BY_WORD: Final = {one.word: one for one in CLOSINGS}
