"""Which support cases are there? Queries about cases."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Integer, cast, func, or_, select, update

from beistand.server.store.database import Tx
from beistand.server.store.tables import cases, people


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One support case. ``state``: open or closed; ``supporter_name``: as it is now."""

    number: str
    customer: str
    contact: str
    purpose: str
    supporter: int
    supporter_name: str
    state: str
    opened_at: datetime
    closed_at: datetime | None
    notes: str

    @property
    def is_open(self) -> bool:
        """Whether sessions can be started."""
        return self.state == "open"


@dataclass(frozen=True, slots=True, kw_only=True)
class NewCase:
    """What a case starts with."""

    customer: str
    contact: str
    purpose: str
    supporter: int


def add(tx: Tx, new: NewCase, *, now: datetime) -> str:
    """Add a case and return its number: the year and a counter."""
    prefix = f"{now.year}-"
    digits = cast(func.substr(cases.c.number, len(prefix) + 1), Integer)
    last = tx.execute(select(func.max(digits)).where(cases.c.number.startswith(prefix))).scalar_one()
    number = f"{prefix}{(last or 0) + 1:04}"
    tx.execute(
        cases.insert().values(
            number=number,
            customer=new.customer,
            contact=new.contact,
            purpose=new.purpose,
            supporter=new.supporter,
            state="open",
            opened_at=now,
            notes="",
        ),
    )
    return number


def find(tx: Tx, number: str) -> Case | None:
    """Return a case by number."""
    row = tx.execute(_cases().where(cases.c.number == number)).one_or_none()
    return None if row is None else Case(**row._mapping)  # noqa: SLF001 - the public name of this view in SQLAlchemy


def search(tx: Tx, *, words: str, is_open: bool | None, limit: int) -> list[Case]:
    """Return cases, newest first, whose number, customer, contact or purpose holds every word."""
    query = _cases().order_by(cases.c.opened_at.desc(), cases.c.number.desc()).limit(limit)
    if is_open is not None:
        query = query.where(cases.c.state == ("open" if is_open else "closed"))
    for word in words.split():
        columns = (cases.c.number, cases.c.customer, cases.c.contact, cases.c.purpose)
        query = query.where(
            or_(*(func.casefold(column).contains(word.casefold(), autoescape=True) for column in columns))
        )
    return [Case(**row._mapping) for row in tx.execute(query)]  # noqa: SLF001 - see above


def close(tx: Tx, number: str, *, now: datetime) -> bool:
    """Close a case; False if it was closed."""
    is_open = (cases.c.number == number) & (cases.c.state == "open")
    return tx.execute(update(cases).where(is_open).values(state="closed", closed_at=now)).rowcount == 1


def reopen(tx: Tx, number: str) -> bool:
    """Open a closed case again; False if it was open."""
    is_closed = (cases.c.number == number) & (cases.c.state == "closed")
    return tx.execute(update(cases).where(is_closed).values(state="open", closed_at=None)).rowcount == 1


def set_notes(tx: Tx, number: str, *, notes: str) -> None:
    """Replace the notes."""
    tx.execute(update(cases).where(cases.c.number == number).values(notes=notes))


def _cases() -> Any:  # noqa: ANN401 - the type of a joined select has no short name
    return select(cases, people.c.name.label("supporter_name")).join(people, people.c.id == cases.c.supporter)
