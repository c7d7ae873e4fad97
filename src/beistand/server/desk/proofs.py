"""Is it still this person? The second factor, at the sign-in and once more where something is signed."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from beistand.server.desk import passkeys, recovery, second_factor
from beistand.server.desk.passkeys import Site
from beistand.server.store import people
from beistand.server.store.database import Tx
from beistand.server.store.people import Person

Way = Literal["code", "recovery", "passkey", "password", "outside"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """What somebody gave as proof: a typed code, or a passkey's answer (JSON); empty: not given."""

    code: str
    passkey: str

    def __repr__(self) -> str:
        """Keep codes out of logs."""
        return "Shown()"


def by_code(tx: Tx, person: Person, *, typed: str, now: datetime) -> Way | None:
    """Check a code of the device or a recovery code; each is good once. None: wrong."""
    step = second_factor.matching_step(person.totp_secret, typed, now=now) if person.totp_secret else None
    if step is not None and people.use_totp_step(tx, person.id, step=step):
        return "code"
    return "recovery" if recovery.use(tx, person, typed=typed, now=now) else None


def check(tx: Tx, person: Person, shown: Shown, *, site: Site | None, now: datetime) -> Way | None:
    """Check the second factor of somebody who is signed in; None: wrong, or nothing was given."""
    if shown.passkey and site:
        found = passkeys.check(tx, shown.passkey, purpose="confirm", person=person, site=site, now=now)
        return "passkey" if found else None
    return by_code(tx, person, typed=shown.code, now=now) if shown.code else None
