"""Is this the password? Argon2id (RFC 9106); takes the same time for people who do not exist.

Slow on purpose and hungry for memory: never inside a transaction, and only a few at the same time.
"""

import unicodedata
from threading import BoundedSemaphore
from typing import Final

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError, VerifyMismatchError

from beistand.server.desk.errors import TooManyTriesError

AT_ONCE_MAX: Final = 2
WAIT_MAX_S: Final = 10


class Passwords:
    """Hashes and checks passwords; at most ``AT_ONCE_MAX`` at the same time, 64 MiB each."""

    def __init__(self, hasher: PasswordHasher | None = None) -> None:
        self._hasher = hasher or PasswordHasher()
        self._places = BoundedSemaphore(AT_ONCE_MAX)
        self._of_nobody = self._hasher.hash("a password that nobody has")

    def hash(self, password: str) -> str:
        """Return the hash to keep, in PHC form.

        Raises:
            TooManyTriesError: too many people waited at the same time.
        """
        with _Place(self._places):
            return self._hasher.hash(unicodedata.normalize("NFC", password))

    def is_right(self, password: str, kept: str | None) -> bool:
        """Check a password against a kept hash; None: nobody, which is always wrong and takes as long.

        Raises:
            TooManyTriesError: too many people waited at the same time.
        """
        with _Place(self._places):
            try:
                self._hasher.verify(kept or self._of_nobody, unicodedata.normalize("NFC", password))
            except (VerifyMismatchError, VerificationError, InvalidHashError):
                return False
            return kept is not None


class _Place:
    """One of the few places at which memory is spent."""

    def __init__(self, places: BoundedSemaphore) -> None:
        self._places = places

    def __enter__(self) -> None:
        """Wait for a place, with a limit."""
        if not self._places.acquire(timeout=WAIT_MAX_S):
            raise TooManyTriesError(retry_after_s=WAIT_MAX_S)

    def __exit__(self, *_: object) -> None:
        """Give the place to the next."""
        self._places.release()
