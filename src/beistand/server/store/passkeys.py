"""Which passkeys and recovery codes open which account? Queries about both, and about challenges under way."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import delete, func, select, update

from beistand.server.store.access_tables import passkey_challenges, passkeys, recovery_codes
from beistand.server.store.database import Tx


@dataclass(frozen=True, slots=True, kw_only=True)
class Passkey:
    """One passkey. ``credential`` and ``public_key``: bytes as WebAuthn gives them."""

    id: int
    person: int
    credential: bytes
    public_key: bytes
    sign_count: int
    transports: Sequence[str]
    name: str
    made_at: datetime
    used_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class NewPasskey:
    """A passkey before it is kept."""

    person: int
    credential: bytes
    public_key: bytes
    sign_count: int
    transports: Sequence[str]
    name: str


def add(tx: Tx, new: NewPasskey, *, now: datetime) -> None:
    """Keep a passkey."""
    values: dict[str, Any] = {
        "person": new.person,
        "credential": new.credential,
        "public_key": new.public_key,
        "sign_count": new.sign_count,
        "transports": list(new.transports),
        "name": new.name,
        "made_at": now,
    }
    tx.execute(passkeys.insert().values(**values))


def find(tx: Tx, credential: bytes) -> Passkey | None:
    """Return the passkey with a credential id."""
    row = tx.execute(select(passkeys).where(passkeys.c.credential == credential)).one_or_none()
    return None if row is None else Passkey(**row._mapping)  # noqa: SLF001 - the public name of this view in SQLAlchemy


def of_person(tx: Tx, person: int) -> list[Passkey]:
    """Return a person's passkeys, oldest first."""
    rows = tx.execute(select(passkeys).where(passkeys.c.person == person).order_by(passkeys.c.id))
    return [Passkey(**row._mapping) for row in rows]  # noqa: SLF001 - see above


def note_use(tx: Tx, passkey_id: int, *, sign_count: int, now: datetime) -> None:
    """Note that a passkey opened something."""
    tx.execute(update(passkeys).where(passkeys.c.id == passkey_id).values(sign_count=sign_count, used_at=now))


def remove(tx: Tx, passkey_id: int, *, person: int) -> bool:
    """Remove one passkey of a person; False if there is none."""
    which = (passkeys.c.id == passkey_id) & (passkeys.c.person == person)
    return tx.execute(delete(passkeys).where(which)).rowcount == 1


def remove_all(tx: Tx, person: int) -> None:
    """Remove every passkey and every recovery code of a person."""
    tx.execute(delete(passkeys).where(passkeys.c.person == person))
    tx.execute(delete(recovery_codes).where(recovery_codes.c.person == person))


def add_challenge(tx: Tx, challenge: bytes, *, purpose: str, person: int | None, expires_at: datetime) -> None:
    """Keep a challenge until it is answered."""
    values = {"challenge": challenge, "purpose": purpose, "person": person, "expires_at": expires_at}
    tx.execute(passkey_challenges.insert().values(**values))


def use_challenge(tx: Tx, challenge: bytes, *, purpose: str, person: int | None, now: datetime) -> bool:
    """Use a challenge up; False if it is unknown, for something else, or expired."""
    c = passkey_challenges.c
    tx.execute(delete(passkey_challenges).where(c.expires_at <= now))
    whose = c.person.is_(None) if person is None else c.person == person
    which = (c.challenge == challenge) & (c.purpose == purpose) & whose
    return tx.execute(delete(passkey_challenges).where(which)).rowcount == 1


def count_challenges(tx: Tx, *, now: datetime) -> int:
    """Return how many challenges wait; expired ones are forgotten."""
    tx.execute(delete(passkey_challenges).where(passkey_challenges.c.expires_at <= now))
    return tx.execute(select(func.count()).select_from(passkey_challenges)).scalar_one()


def replace_codes(tx: Tx, person: int, *, codes_sha256: Collection[bytes], now: datetime) -> None:
    """Put new recovery codes in the place of all older ones."""
    tx.execute(delete(recovery_codes).where(recovery_codes.c.person == person))
    rows = [{"code_sha256": digest, "person": person, "made_at": now} for digest in codes_sha256]
    tx.execute(recovery_codes.insert(), rows)


def use_code(tx: Tx, person: int, *, code_sha256: bytes, now: datetime) -> bool:
    """Use a recovery code up; False if it is unknown or was used."""
    c = recovery_codes.c
    which = (c.code_sha256 == code_sha256) & (c.person == person) & c.used_at.is_(None)
    return tx.execute(update(recovery_codes).where(which).values(used_at=now)).rowcount == 1


def codes_left(tx: Tx, person: int) -> int:
    """Return how many recovery codes are still good."""
    c = recovery_codes.c
    which = (c.person == person) & c.used_at.is_(None)
    return tx.execute(select(func.count()).select_from(recovery_codes).where(which)).scalar_one()
