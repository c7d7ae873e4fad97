"""How long was worked on what? Queries about times: of sessions, and entered by hand."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import delete, select, update
from sqlalchemy import func as sql

from beistand.server.store.case_tables import case_times, time_rules
from beistand.server.store.database import Tx
from beistand.server.store.tables import cases, people, sessions

_RULES_ID: Final = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """Time on a case. ``id``: None for a session without a comment; ``session``: None for an entry made by hand."""

    id: int | None
    case: str
    customer: str
    reference: str
    session: str | None
    person: int
    person_name: str
    began_at: datetime
    seconds: int
    comment: str
    is_billable: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class NewEntry:
    """Time entered by hand, or the comment on a session (``seconds`` 0: the session knows)."""

    case: str
    session: str | None
    person: int
    began_at: datetime
    seconds: int
    comment: str
    is_billable: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """How time is billed. ``step_s`` 1: to the second; ``direction``: up, nearest, down."""

    step_s: int = 1
    direction: str = "up"
    minimum_s: int = 0


def add(tx: Tx, new: NewEntry) -> None:
    """Add an entry."""
    tx.execute(case_times.insert().values({name: getattr(new, name) for name in NewEntry.__slots__}))


def change(tx: Tx, *, session: str, comment: str, is_billable: bool) -> bool:
    """Change comment and billing of a session's time; False if there is no row yet."""
    values = {"comment": comment, "is_billable": is_billable}
    return tx.execute(update(case_times).where(case_times.c.session == session).values(**values)).rowcount == 1


def remove(tx: Tx, *, case: str, entry: int) -> int | None:
    """Remove an entry made by hand; return its seconds, None if it is not there."""
    which = (case_times.c.id == entry) & (case_times.c.case == case) & case_times.c.session.is_(None)
    seconds: int | None = tx.execute(select(case_times.c.seconds).where(which)).scalar_one_or_none()
    tx.execute(delete(case_times).where(which))
    return seconds


def of_case(tx: Tx, case: str) -> list[Entry]:
    """Return all time on a case, oldest first."""
    return _sorted([*_by_hand(tx, case_times.c.case == case), *_by_session(tx, sessions.c.case == case)])


def between(tx: Tx, *, since: datetime, until: datetime, limit: int) -> list[Entry]:
    """Return the time that began in a span of all cases, oldest first; at most ``limit`` of each kind."""
    by_hand = case_times.c.began_at.between(since, until)
    by_session = sessions.c.customer_joined_at.between(since, until)
    return _sorted([*_by_hand(tx, by_hand, limit=limit), *_by_session(tx, by_session, limit=limit)])


def rules(tx: Tx) -> Rules:
    """Return the rules for billing."""
    row = tx.execute(select(time_rules).where(time_rules.c.id == _RULES_ID)).one_or_none()
    return Rules(step_s=row.step_s, direction=row.direction, minimum_s=row.minimum_s) if row else Rules()


def set_rules(tx: Tx, new: Rules) -> None:
    """Write the rules for billing."""
    values = {"step_s": new.step_s, "direction": new.direction, "minimum_s": new.minimum_s}
    if tx.execute(update(time_rules).where(time_rules.c.id == _RULES_ID).values(**values)).rowcount == 0:
        tx.execute(time_rules.insert().values(id=_RULES_ID, **values))


def _by_hand(tx: Tx, which: Any, *, limit: int | None = None) -> list[Entry]:  # noqa: ANN401 - a condition
    columns = (case_times.c.id, case_times.c.case, case_times.c.began_at, case_times.c.seconds)
    query = (
        select(*columns, case_times.c.comment, case_times.c.is_billable, case_times.c.person, *_SHARED)
        .join(cases, cases.c.number == case_times.c.case)
        .join(people, people.c.id == case_times.c.person)
        .where(which, case_times.c.session.is_(None))
        .order_by(case_times.c.began_at)
        .limit(limit)
    )
    return [Entry(session=None, **row._mapping) for row in tx.execute(query)]  # noqa: SLF001 - the public name of this view


def _by_session(tx: Tx, which: Any, *, limit: int | None = None) -> list[Entry]:  # noqa: ANN401 - a condition
    columns = (sessions.c.id.label("session"), sessions.c.case, sessions.c.supporter.label("person"))
    query = (
        select(
            *columns,
            sessions.c.customer_joined_at.label("began_at"),
            sessions.c.ended_at,
            case_times.c.id,
            sql.coalesce(case_times.c.comment, "").label("comment"),
            sql.coalesce(case_times.c.is_billable, True).label("is_billable"),
            *_SHARED,
        )
        .join(cases, cases.c.number == sessions.c.case)
        .join(people, people.c.id == sessions.c.supporter)
        .outerjoin(case_times, case_times.c.session == sessions.c.id)
        .where(which, sessions.c.customer_joined_at.is_not(None), sessions.c.ended_at.is_not(None))
        .order_by(sessions.c.customer_joined_at)
        .limit(limit)
    )
    found = []
    for row in tx.execute(query):
        known = dict(row._mapping)  # noqa: SLF001 - see above
        lasted = (known.pop("ended_at") - known["began_at"]).total_seconds()
        # A clock that was set back makes no negative bill.
        found.append(Entry(seconds=max(0, int(lasted)), **known))
    return found


def _sorted(entries: list[Entry]) -> list[Entry]:
    return sorted(entries, key=lambda entry: (entry.began_at, entry.case))


_SHARED: Final = (cases.c.customer, cases.c.reference, people.c.name.label("person_name"))
