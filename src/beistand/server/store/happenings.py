"""What happened, and when? Rows are only ever added; the database refuses the rest."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from beistand.server.store.database import Tx
from beistand.server.store.tables import happenings

Facts = Mapping[str, str | int | bool | list[str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One row of the audit. ``happening``: three-part name; ``person``: None for customers and the server."""

    at: datetime
    happening: str
    person: int | None
    case: str | None
    session: str | None
    facts: Facts


def add(tx: Tx, row: Row) -> None:
    """Add a row."""
    tx.execute(
        happenings.insert().values(
            at=row.at,
            happening=row.happening,
            person=row.person,
            case=row.case,
            session=row.session,
            facts=dict(row.facts),
        ),
    )


def of_case(tx: Tx, case: str, *, limit: int) -> list[Row]:
    """Return the newest rows of a case, newest first."""
    return _rows(tx, happenings.c.case == case, limit=limit)


def of_session(tx: Tx, session: str, *, limit: int) -> list[Row]:
    """Return the newest rows of a session, newest first."""
    return _rows(tx, happenings.c.session == session, limit=limit)


def newest(tx: Tx, *, limit: int) -> list[Row]:
    """Return the newest rows of all, newest first."""
    return _rows(tx, happenings.c.id > 0, limit=limit)


def _rows(tx: Tx, which: object, *, limit: int) -> list[Row]:
    c = happenings.c
    columns = (c.at, c.happening, c.person, c.case, c.session, c.facts)
    found = tx.execute(select(*columns).where(which).order_by(c.id.desc()).limit(limit))  # type: ignore[arg-type] # a column expression
    return [Row(**row._mapping) for row in found]  # noqa: SLF001 - the public name of this view in SQLAlchemy
