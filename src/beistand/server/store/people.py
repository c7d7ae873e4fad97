"""Who may sign in? Queries about the staff."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, Select, exists, func, select, update
from sqlalchemy.exc import IntegrityError

from beistand.server.store.access_tables import passkeys
from beistand.server.store.database import Tx
from beistand.server.store.errors import TakenError
from beistand.server.store.tables import people


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """One of the staff; secrets keep out of ``repr``."""

    id: int
    name: str
    email: str
    password_hash: str
    totp_secret: str | None
    totp_offered: str | None
    totp_last_step: int
    roles: tuple[str, ...]
    language: str
    is_disabled: bool
    made_at: datetime
    has_passkey: bool

    def __repr__(self) -> str:
        """Keep secrets out of logs."""
        return f"Person(id={self.id}, roles={self.roles})"

    @property
    def is_administrator(self) -> bool:
        """Whether this person may invite others."""
        return "administrator" in self.roles

    @property
    def has_second_factor(self) -> bool:
        """Whether a second factor is set up and confirmed."""
        return self.has_code_device or self.has_passkey

    @property
    def has_code_device(self) -> bool:
        """Whether a device for codes (TOTP) is set up and confirmed."""
        return self.totp_secret is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class NewPerson:
    """A person before the first sign-in. ``email``: casefolded."""

    name: str
    email: str
    password_hash: str
    roles: Sequence[str]
    language: str


def add(tx: Tx, new: NewPerson, *, now: datetime) -> int:
    """Add a person and return the id.

    Raises:
        TakenError: somebody else has this e-mail address.
    """
    values: dict[str, Any] = {
        "name": new.name,
        "email": new.email,
        "password_hash": new.password_hash,
        "roles": list(new.roles),
        "language": new.language,
        "totp_last_step": 0,
        "is_disabled": False,
        "made_at": now,
    }
    try:
        with tx.begin_nested():
            key = tx.execute(people.insert().values(**values)).inserted_primary_key
    except IntegrityError as error:
        msg = f"the e-mail address {new.email!r} belongs to somebody already; addresses are used once"
        raise TakenError(msg) from error
    assert key is not None  # noqa: S101 - a single-row insert has a key
    return int(key[0])


def find(tx: Tx, person_id: int) -> Person | None:
    """Return a person by id."""
    return _person(tx.execute(_people().where(people.c.id == person_id)).one_or_none())


def find_by_email(tx: Tx, email: str) -> Person | None:
    """Return a person by casefolded e-mail address."""
    return _person(tx.execute(_people().where(people.c.email == email)).one_or_none())


def all_people(tx: Tx) -> list[Person]:
    """Return everybody, by name."""
    rows = tx.execute(_people().order_by(func.lower(people.c.name), people.c.id))
    return [person for row in rows if (person := _person(row))]


def count(tx: Tx) -> int:
    """Return how many people there are."""
    return tx.execute(select(func.count()).select_from(people)).scalar_one()


def set_password(tx: Tx, person_id: int, *, password_hash: str) -> None:
    """Replace the password's hash."""
    tx.execute(update(people).where(people.c.id == person_id).values(password_hash=password_hash))


def set_language(tx: Tx, person_id: int, *, language: str) -> None:
    """Set the language of the pages."""
    tx.execute(update(people).where(people.c.id == person_id).values(language=language))


def set_disabled(tx: Tx, person_id: int, *, is_disabled: bool) -> None:
    """Shut a person out or let in again."""
    tx.execute(update(people).where(people.c.id == person_id).values(is_disabled=is_disabled))


def offer_totp(tx: Tx, person_id: int, *, secret: str) -> None:
    """Keep a second factor that is not confirmed yet."""
    tx.execute(update(people).where(people.c.id == person_id).values(totp_offered=secret))


def set_totp(tx: Tx, person_id: int, *, secret: str | None, last_step: int) -> None:
    """Set the confirmed second factor, or take it away."""
    values = {"totp_secret": secret, "totp_offered": None, "totp_last_step": last_step}
    tx.execute(update(people).where(people.c.id == person_id).values(**values))


def use_totp_step(tx: Tx, person_id: int, *, step: int) -> bool:
    """Note that the code of a 30 s step was used; False if it or a later one was used before."""
    is_later = (people.c.id == person_id) & (people.c.totp_last_step < step)
    return tx.execute(update(people).where(is_later).values(totp_last_step=step)).rowcount == 1


def set_roles(tx: Tx, person_id: int, *, roles: Sequence[str]) -> None:
    """Replace the roles."""
    tx.execute(update(people).where(people.c.id == person_id).values(roles=list(roles)))


def _people() -> Select[Any]:
    return select(people, exists().where(passkeys.c.person == people.c.id).label("has_passkey"))


def _person(row: Row[Any] | None) -> Person | None:
    if row is None:
        return None
    return Person(
        id=row.id,
        name=row.name,
        email=row.email,
        password_hash=row.password_hash,
        totp_secret=row.totp_secret,
        totp_offered=row.totp_offered,
        totp_last_step=row.totp_last_step,
        roles=tuple(row.roles),
        language=row.language,
        is_disabled=row.is_disabled,
        made_at=row.made_at,
        has_passkey=bool(row.has_passkey),
    )
