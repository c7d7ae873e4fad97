"""Is what a person typed usable? One function per kind of field; what comes out is trimmed and true."""

import re
import unicodedata
from typing import Final

from beistand.server.desk.errors import WrongInputError
from beistand.wire.limits import ORGANISATION_MAX_BYTES, PERSON_MAX_BYTES, PURPOSE_MAX_BYTES, ROUTE_DIGITS

PASSWORD_MIN_CHARS: Final = 12
PASSWORD_MAX_CHARS: Final = 256
PASSWORD_KINDS_MIN: Final = 5
"""Different characters at least: ``aaaaaaaaaaaa`` has twelve characters and is no password."""
EMAIL_MAX_CHARS: Final = 254
CONTACT_MAX_BYTES: Final = 254
LONG_MAX_BYTES: Final = 20_000
_EMAIL: Final = re.compile(r"[^\s@<>\"'(),:;\\\[\]]+@[^\s@<>\"'(),:;\\\[\].]+(\.[^\s@<>\"'(),:;\\\[\].]+)*")
_NUMBER: Final = re.compile(rf"[0-9]{{{ROUTE_DIGITS}}}", re.ASCII)
_JOINER: Final = re.compile(r"(?<=[^\s\u200c\u200d])[\u200c\u200d](?=[^\s\u200c\u200d])")

LINE_MAX_BYTES: Final = {
    "organisation_name": ORGANISATION_MAX_BYTES,
    "name": PERSON_MAX_BYTES,
    "customer": PERSON_MAX_BYTES,
    "purpose": PURPOSE_MAX_BYTES - 12,
    "contact": CONTACT_MAX_BYTES,
    "reference": 128,
    "comment": 500,
    "phone": 64,
}
"""Fields of one line. Three of them travel to the customer's module, which takes no longer ones."""


def line(field: str, text: str, *, is_needed: bool = True) -> str:
    """Check a field of one line.

    Raises:
        WrongInputError: empty though needed, too long, or with control characters.
    """
    value = " ".join(unicodedata.normalize("NFC", text).split())
    if is_needed and not value:
        word = "empty"
        raise WrongInputError(field, word, f"{field} is empty; it is needed")
    _check_size(field, value, LINE_MAX_BYTES.get(field, CONTACT_MAX_BYTES))
    # Persian, Hindi and others write names with joiners between letters.
    shown = _JOINER.sub("", value)
    if any(unicodedata.category(char) in {"Cc", "Cf", "Cs", "Co", "Zl", "Zp"} for char in shown):
        word = "characters"
        raise WrongInputError(field, word, f"{field} holds characters that nobody can see; please type it again")
    return value


def paragraph(field: str, text: str, *, max_bytes: int = LONG_MAX_BYTES) -> str:
    """Check a field of several lines; may be empty.

    Raises:
        WrongInputError: too long, or with control characters.
    """
    value = unicodedata.normalize("NFC", text).replace("\r\n", "\n").replace("\r", "\n").strip()
    _check_size(field, value, max_bytes)
    if any(unicodedata.category(char) in {"Cc", "Cs"} and char not in "\n\t" for char in value):
        word = "characters"
        raise WrongInputError(field, word, f"{field} holds control characters; please type it again")
    return value


def email(field: str, text: str) -> str:
    """Check an e-mail address and return it casefolded: it is the name for the sign-in.

    Raises:
        WrongInputError: it does not look like one.
    """
    value = unicodedata.normalize("NFC", text.strip()).casefold()
    if len(value) > EMAIL_MAX_CHARS or not _EMAIL.fullmatch(value):
        word = "email"
        raise WrongInputError(field, word, f"{field} must look like name@example.de; got {len(value)} characters")
    return value


def password(field: str, text: str) -> str:
    """Check a new password.

    Raises:
        WrongInputError: too short, too long, or of too few different characters.
    """
    value = unicodedata.normalize("NFC", text)
    if not PASSWORD_MIN_CHARS <= len(value) <= PASSWORD_MAX_CHARS or len(set(value)) < PASSWORD_KINDS_MIN:
        word = "password"
        raise WrongInputError(
            field,
            word,
            f"a password has {PASSWORD_MIN_CHARS} to {PASSWORD_MAX_CHARS} characters, "
            f"{PASSWORD_KINDS_MIN} of them different; got {len(value)}",
        )
    return value


def new_password(text: str, *, again: str) -> str:
    """Check a new password that was typed twice.

    Raises:
        WrongInputError: too weak, or typed differently.
    """
    value = password("password", text)
    if text != again:
        word = "differs"
        raise WrongInputError("password_again", word, "the two passwords differ; type them again")
    return value


def number(text: object) -> str | None:
    """Return a session number of four digits, None if it is none."""
    return text if isinstance(text, str) and _NUMBER.fullmatch(text) else None


def _check_size(field: str, value: str, limit_bytes: int) -> None:
    if len(value.encode(errors="replace")) > limit_bytes:
        word = "long"
        raise WrongInputError(field, word, f"{field} is longer than {limit_bytes} bytes; please shorten it")
