"""How is the spoken code written and read? Knows digits only, not who may use them."""

import re
from dataclasses import dataclass

from beistand.wire.errors import CodeError
from beistand.wire.limits import ROUTE_DIGITS, SECRET_DIGITS

_GAPS = re.compile(r"[\s\-.\u00a0\u2009\u202f/]+")
_TEN_DIGITS = re.compile(rf"[0-9]{{{ROUTE_DIGITS + SECRET_DIGITS}}}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Code:
    """The code that is spoken on the phone.

    Attributes:
        number: four digits that route; the server knows them.
        secret: six digits (20 bits) that only the two ends know; never sent to anybody.
    """

    number: str
    secret: str

    def __repr__(self) -> str:
        """Keep the secret out of logs and tracebacks."""
        return f"Code(number={self.number!r}, secret='******')"

    def spoken(self) -> str:
        """Return the form that is shown: ``1234 567 890``."""
        return f"{self.number} {self.secret[:3]} {self.secret[3:]}"


def read_code(text: str) -> Code:
    """Read a typed or pasted code; spaces, dashes, dots and slashes between digits do not matter.

    A pasted link is read as well: its part after ``#`` is the code.

    Raises:
        CodeError: the text does not hold exactly ten digits.
    """
    tail = text.rsplit("#", 1)[-1]
    digits = _GAPS.sub("", tail)
    if not _TEN_DIGITS.fullmatch(digits):
        wanted = ROUTE_DIGITS + SECRET_DIGITS
        msg = f"a code has {wanted} digits, such as 1234 567 890; got {len(digits)} characters"
        raise CodeError(msg)
    return Code(number=digits[:ROUTE_DIGITS], secret=digits[ROUTE_DIGITS:])
