"""What happened, and when? Rows are only ever added, each holding on to the one before it; the database guards it."""

import secrets
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, delete, insert, select, update

from beistand.server.store.audit_tables import audit_chain, facts_erased, happening_facts
from beistand.server.store.chain import SALT_BYTES, Link, facts_digest, row_digest
from beistand.server.store.database import Tx
from beistand.server.store.tables import happenings, people, to_unix_ms

Facts = Mapping[str, str | int | bool | list[str]]
AT_ONCE: Final = 1_000
"""So many rows are handed on at once, so that a long record fits into little memory."""
_ORGANISATION: Final = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One row of the audit. ``happening``: three-part name; ``person``: None for customers and the server."""

    at: datetime
    happening: str
    person: int | None
    case: str | None
    session: str | None
    facts: Facts


@dataclass(frozen=True, slots=True, kw_only=True)
class Placed(Row):
    """A row with its place in the chain. ``facts``: empty when ``is_erased``; hashes: 32 bytes, see ``chain``."""

    place: int
    person_name: str | None
    is_erased: bool
    facts_sha256: bytes
    previous_sha256: bytes
    sha256: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which rows are looked for; what is None or empty does not count.

    Attributes:
        begins: how the name begins, such as ``session.`` or ``case.case.opened``.
        since: the first moment.
        until: the first moment that does not count any more.
        before: only rows with a smaller place: the next page.
    """

    begins: str = ""
    person: int | None = None
    case: str = ""
    session: str = ""
    since: datetime | None = None
    until: datetime | None = None
    before: int | None = None


def add(tx: Tx, row: Row) -> int:
    """Add a row at the end of the chain; return its place."""
    # The lock on this one row makes the order certain, whoever else writes.
    end = tx.execute(select(audit_chain).where(audit_chain.c.organisation == _ORGANISATION).with_for_update()).one()
    salt, facts = secrets.token_bytes(SALT_BYTES), dict(row.facts)
    link = Link(
        place=end.last + 1,
        at_ms=to_unix_ms(row.at),
        happening=row.happening,
        person=row.person,
        case=row.case,
        session=row.session,
        facts_sha256=facts_digest(salt, facts),
        previous_sha256=end.sha256,
    )
    sha256 = row_digest(link)
    tx.execute(
        happenings.insert().values(
            id=link.place,
            at=row.at,
            happening=row.happening,
            person=row.person,
            case=row.case,
            session=row.session,
            facts_sha256=link.facts_sha256,
            previous_sha256=link.previous_sha256,
            sha256=sha256,
        ),
    )
    tx.execute(happening_facts.insert().values(happening=link.place, salt=salt, facts=facts))
    new_end = {"last": link.place, "sha256": sha256}
    tx.execute(update(audit_chain).where(audit_chain.c.organisation == _ORGANISATION).values(**new_end))
    return link.place


def of_case(tx: Tx, case: str, *, limit: int) -> list[Row]:
    """Return the newest rows of a case, newest first."""
    return _rows(tx, happenings.c.case == case, limit=limit)


def of_session(tx: Tx, session: str, *, limit: int) -> list[Row]:
    """Return the newest rows of a session, newest first."""
    return _rows(tx, happenings.c.session == session, limit=limit)


def has_acted(tx: Tx, person: int, *, case: str, since: datetime, without: Collection[str]) -> bool:
    """Whether there is a row of this person about a case since a moment. ``without``: happenings that do not count."""
    c = happenings.c
    which = (c.case == case) & (c.person == person) & (c.at >= since) & c.happening.not_in(without)
    return tx.execute(select(c.id).where(which).limit(1)).first() is not None


def newest_facts(tx: Tx, happening: str, person: int, *, case: str, since: datetime) -> list[Facts]:
    """Return what the rows of one kind that a person caused in a case tell, since a moment, newest first."""
    c = happenings.c
    joined = happenings.join(happening_facts, happening_facts.c.happening == c.id)
    which = (c.case == case) & (c.person == person) & (c.happening == happening) & (c.at >= since)
    found = select(happening_facts.c.facts).select_from(joined).where(which).order_by(c.id.desc())
    return list(tx.execute(found).scalars())


def told(tx: Tx, happening: str, fact: str, *, case: str, since: datetime) -> set[object]:
    """Return which values a fact has in the rows of one kind about a case since a moment."""
    c = happenings.c
    joined = happenings.join(happening_facts, happening_facts.c.happening == c.id)
    which = (c.case == case) & (c.happening == happening) & (c.at >= since)
    rows = tx.execute(select(happening_facts.c.facts).select_from(joined).where(which)).scalars()
    return {facts[fact] for facts in rows if fact in facts}


def newest(tx: Tx, *, limit: int) -> list[Row]:
    """Return the newest rows of all, newest first."""
    return _rows(tx, happenings.c.id > 0, limit=limit)


def search(tx: Tx, wanted: Wanted, *, limit: int) -> list[Placed]:
    """Return rows with their place, newest first."""
    found = tx.execute(_placed().where(*_conditions(wanted)).order_by(happenings.c.id.desc()).limit(limit))
    return [_as_placed(row) for row in found]


def every(tx: Tx, wanted: Wanted) -> Iterator[Placed]:
    """Yield all rows that are wanted, oldest first, a few at a time."""
    seen = 0
    conditions = _conditions(wanted)
    while True:
        query = _placed().where(*conditions, happenings.c.id > seen).order_by(happenings.c.id).limit(AT_ONCE)
        rows = [_as_placed(row) for row in tx.execute(query)]
        yield from rows
        if len(rows) < AT_ONCE:
            return
        seen = rows[-1].place


def erase_facts(tx: Tx, places: Sequence[int], *, by: int) -> int:
    """Take the facts of rows away; the rows stay and the chain holds. Return how many had some.

    Args:
        tx: the transaction in which ``by`` was added.
        places: of the rows.
        by: place of the happening that tells of the erasure.
    """
    gone = 0
    for start in range(0, len(places), AT_ONCE):
        some = places[start : start + AT_ONCE]
        there = tx.execute(select(happening_facts.c.happening).where(happening_facts.c.happening.in_(some))).scalars()
        rows = [{"happening": place, "by": by} for place in there]
        if rows:
            tx.execute(insert(facts_erased), rows)
            tx.execute(delete(happening_facts).where(happening_facts.c.happening.in_(some)))
        gone += len(rows)
    return gone


def _rows(tx: Tx, which: ColumnElement[bool], *, limit: int) -> list[Row]:
    c = happenings.c
    columns = (c.at, c.happening, c.person, c.case, c.session, happening_facts.c.facts)
    joined = happenings.outerjoin(happening_facts, happening_facts.c.happening == c.id)
    found = tx.execute(select(*columns).select_from(joined).where(which).order_by(c.id.desc()).limit(limit))
    return [Row(**{**row._mapping, "facts": row.facts or {}}) for row in found]  # noqa: SLF001 - the public name of this view in SQLAlchemy


def _placed() -> Any:  # noqa: ANN401 - the type of a joined select has no short name
    c = happenings.c
    joined = happenings.outerjoin(happening_facts, happening_facts.c.happening == c.id)
    joined = joined.outerjoin(people, people.c.id == c.person)
    return select(happenings, happening_facts.c.facts, people.c.name.label("person_name")).select_from(joined)


def _as_placed(row: Any) -> Placed:  # noqa: ANN401 - SQLAlchemy's row
    return Placed(
        place=row.id,
        at=row.at,
        happening=row.happening,
        person=row.person,
        person_name=row.person_name,
        case=row.case,
        session=row.session,
        facts=row.facts or {},
        is_erased=row.facts is None,
        facts_sha256=row.facts_sha256,
        previous_sha256=row.previous_sha256,
        sha256=row.sha256,
    )


def _conditions(wanted: Wanted) -> list[ColumnElement[bool]]:
    c = happenings.c
    found: list[ColumnElement[bool]] = []
    if wanted.begins:
        found.append(c.happening.startswith(wanted.begins, autoescape=True))
    if wanted.person is not None:
        found.append(c.person == wanted.person)
    if wanted.case:
        found.append(c.case == wanted.case)
    if wanted.session:
        found.append(c.session == wanted.session)
    if wanted.since is not None:
        found.append(c.at >= wanted.since)
    if wanted.until is not None:
        found.append(c.at < wanted.until)
    if wanted.before is not None:
        found.append(c.id < wanted.before)
    return found
