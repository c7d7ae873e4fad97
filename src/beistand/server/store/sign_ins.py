"""Who is signed in, and which one-time links stand open? Tokens are known here by their SHA-256 only."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import delete, select, update

from beistand.server.store.database import Tx
from beistand.server.store.tables import setup_links, sign_ins


@dataclass(frozen=True, slots=True, kw_only=True)
class SignIn:
    """One sign-in. ``second_factor_at``: None while only the password was right."""

    token_sha256: bytes
    person: int
    made_at: datetime
    expires_at: datetime
    second_factor_at: datetime | None
    csrf: str
    address: str = ""
    device: str = ""
    way: str = ""

    @property
    def handle(self) -> str:
        """The name of this sign-in on pages; nobody can make the cookie from it."""
        return self.token_sha256.hex()[:32]


@dataclass(frozen=True, slots=True, kw_only=True)
class SetupLink:
    """One one-time link. ``purpose``: first, invite or reset."""

    token_sha256: bytes
    purpose: str
    name: str
    email: str
    roles: Sequence[str]
    person: int | None
    made_by: int | None
    made_at: datetime
    expires_at: datetime


def add(tx: Tx, new: SignIn) -> None:
    """Add a sign-in."""
    tx.execute(
        sign_ins.insert().values(
            token_sha256=new.token_sha256,
            person=new.person,
            made_at=new.made_at,
            expires_at=new.expires_at,
            second_factor_at=new.second_factor_at,
            csrf=new.csrf,
            address=new.address,
            device=new.device,
            way=new.way,
        ),
    )


def find(tx: Tx, token_sha256: bytes, *, now: datetime) -> SignIn | None:
    """Return a sign-in that has not expired."""
    valid = (sign_ins.c.token_sha256 == token_sha256) & (sign_ins.c.expires_at > now)
    row = tx.execute(select(sign_ins).where(valid)).one_or_none()
    return None if row is None else SignIn(**row._mapping)  # noqa: SLF001 - the public name of this view in SQLAlchemy


def of_person(tx: Tx, person: int, *, now: datetime) -> list[SignIn]:
    """Return the complete sign-ins of a person that have not expired, newest first."""
    complete = (sign_ins.c.person == person) & (sign_ins.c.expires_at > now) & sign_ins.c.second_factor_at.is_not(None)
    rows = tx.execute(select(sign_ins).where(complete).order_by(sign_ins.c.made_at.desc()))
    return [SignIn(**row._mapping) for row in rows]  # noqa: SLF001 - see above


def remove(tx: Tx, token_sha256: bytes) -> bool:
    """Sign out; False if it was over already."""
    return tx.execute(delete(sign_ins).where(sign_ins.c.token_sha256 == token_sha256)).rowcount == 1


def remove_of_person(tx: Tx, person: int, *, except_sha256: bytes = b"") -> int:
    """Sign a person out everywhere but in one place; return in how many places."""
    others = (sign_ins.c.person == person) & (sign_ins.c.token_sha256 != except_sha256)
    return tx.execute(delete(sign_ins).where(others)).rowcount


def remove_expired(tx: Tx, *, now: datetime) -> int:
    """Forget what is worth nothing any more."""
    return tx.execute(delete(sign_ins).where(sign_ins.c.expires_at <= now)).rowcount


def add_link(tx: Tx, new: SetupLink) -> None:
    """Add a one-time link."""
    values: dict[str, Any] = {
        "token_sha256": new.token_sha256,
        "purpose": new.purpose,
        "name": new.name,
        "email": new.email,
        "roles": list(new.roles),
        "person": new.person,
        "made_by": new.made_by,
        "made_at": new.made_at,
        "expires_at": new.expires_at,
    }
    tx.execute(setup_links.insert().values(**values))


def find_link(tx: Tx, token_sha256: bytes, *, now: datetime) -> SetupLink | None:
    """Return a link that is neither used nor expired."""
    row = tx.execute(
        select(setup_links).where(*_is_open(now), setup_links.c.token_sha256 == token_sha256)
    ).one_or_none()
    return None if row is None else _link(row._mapping)  # noqa: SLF001 - see above


def open_links(tx: Tx, *, now: datetime) -> list[SetupLink]:
    """Return all links that wait to be used, newest first."""
    rows = tx.execute(select(setup_links).where(*_is_open(now)).order_by(setup_links.c.made_at.desc()))
    return [_link(row._mapping) for row in rows]  # noqa: SLF001 - see above


def use_link(tx: Tx, token_sha256: bytes, *, now: datetime) -> bool:
    """Use a link up; False if it was used or has expired."""
    fits = (*_is_open(now), setup_links.c.token_sha256 == token_sha256)
    return tx.execute(update(setup_links).where(*fits).values(used_at=now)).rowcount == 1


def use_links_for(tx: Tx, *, purpose: str, email: str, now: datetime) -> None:
    """Use up all open links for the same thing, so that only the newest is good."""
    same = (*_is_open(now), setup_links.c.purpose == purpose, setup_links.c.email == email)
    tx.execute(update(setup_links).where(*same).values(used_at=now))


def _is_open(now: datetime) -> tuple[Any, ...]:
    return (setup_links.c.used_at.is_(None), setup_links.c.expires_at > now)


def _link(row: Any) -> SetupLink:  # noqa: ANN401 - SQLAlchemy's row mapping
    return SetupLink(**{name: value for name, value in row.items() if name != "used_at"})
