"""How does somebody come in without the device? Ten codes, shown once, kept as hashes, each good once."""

import base64
import hashlib
import re
import secrets
from datetime import datetime
from typing import Final

from beistand.server.desk.happenings import Happening, record
from beistand.server.store import passkeys
from beistand.server.store.database import Tx
from beistand.server.store.people import Person

CODES: Final = 10
_CODE_BYTES: Final = 10
"""80 bits: a stolen hash cannot be guessed, so it needs no slow hash."""
_GROUP: Final = 4
_FORM: Final = re.compile(r"[a-z2-7]{16}", re.ASCII)


def make(tx: Tx, person: Person, *, now: datetime) -> tuple[str, ...]:
    """Return new codes such as ``abcd-efgh-ijkl-mnop``; older ones are worth nothing from now on."""
    codes = tuple(_new() for _ in range(CODES))
    passkeys.replace_codes(tx, person.id, codes_sha256=[_digest(code) for code in codes], now=now)
    record(tx, Happening.RECOVERY_CODES_MADE, now=now, by=person.id, count=CODES)
    return tuple("-".join(code[start : start + _GROUP] for start in range(0, len(code), _GROUP)) for code in codes)


def make_first(tx: Tx, person: Person, *, now: datetime) -> tuple[str, ...]:
    """Return new codes for somebody who has none that are good; else nothing."""
    return () if left(tx, person) else make(tx, person, now=now)


def left(tx: Tx, person: Person) -> int:
    """Return how many codes are still good."""
    return passkeys.codes_left(tx, person.id)


def use(tx: Tx, person: Person, *, typed: str, now: datetime) -> bool:
    """Use a code up; spaces, dashes and capitals do not matter. False if it is none, or was used."""
    code = re.sub(r"[\s\-]", "", typed).lower()
    return bool(_FORM.fullmatch(code)) and passkeys.use_code(tx, person.id, code_sha256=_digest(code), now=now)


def _new() -> str:
    return base64.b32encode(secrets.token_bytes(_CODE_BYTES)).decode().lower()


def _digest(code: str) -> bytes:
    return hashlib.sha256(code.encode()).digest()
