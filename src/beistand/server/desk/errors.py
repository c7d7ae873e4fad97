"""What can the desk refuse? Each refusal is a kind with a word; the pages turn the word into sentences.

DeskError
├── NotThereError      there is no such thing
├── NotAllowedError    this person may not do it
├── WrongInputError    a field is not as it must be
├── NotSignedInError   nobody is signed in, or the password or code was wrong
├── TooManyTriesError  wait first
├── ChangedMeanwhileError  somebody else was faster; nothing is lost
├── OutOfSpaceError    the data folder cannot take it
└── JoinRefusedError   a customer cannot join with this number
"""

from typing import Literal

JoinWord = Literal["unknown_number", "code_expired", "code_used", "session_over"]


class DeskError(Exception):
    """The desk refuses. ``word`` names the sentence for the person."""

    def __init__(self, word: str, message: str) -> None:
        super().__init__(message)
        self.word = word


class NotThereError(DeskError):
    """There is no such thing."""


class NotAllowedError(DeskError):
    """This person may not do it, or not in this state."""


class WrongInputError(DeskError):
    """A field is not as it must be. ``field``: its name in the form."""

    def __init__(self, field: str, word: str, message: str) -> None:
        super().__init__(word, message)
        self.field = field


class NotSignedInError(DeskError):
    """Nobody is signed in, or what was given is wrong."""


class TooManyTriesError(DeskError):
    """Too many tries. ``retry_after_s``: whole seconds until the next one counts."""

    def __init__(self, *, retry_after_s: int) -> None:
        super().__init__("too_many_tries", f"too many tries; the next one counts in {retry_after_s} s")
        self.retry_after_s = retry_after_s


class JoinRefusedError(DeskError):
    """A customer cannot join. ``word``: protocol, section 1; ``session``: a live one that is meant, or empty."""

    def __init__(self, word: JoinWord, *, session: str = "") -> None:
        super().__init__(word, f"number refused: {word}")
        self.session = session


class ChangedMeanwhileError(DeskError):
    """Somebody else changed the same thing in the meantime. ``what``: facts or notes of a case."""

    def __init__(self, what: str) -> None:
        super().__init__(
            "changed_meanwhile", f"{what}: somebody else changed it in the meantime; look at both and decide"
        )
        self.what = what


class OutOfSpaceError(DeskError):
    """The data folder cannot take it; nothing was changed."""

    def __init__(self, message: str) -> None:
        super().__init__("out_of_space", message)
