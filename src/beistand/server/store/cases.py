"""Which support cases are there? Queries about cases."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import func, select, update

from beistand.server.store.case_search import holding, put, searched
from beistand.server.store.case_tables import case_note_versions
from beistand.server.store.database import Tx
from beistand.server.store.tables import cases, people


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One support case. ``state``: open or closed; ``supporter_name``: as it is now; ``revision``: of all below it.

    ``serial`` counts up in the order of opening; ``reference`` is the number in another system, or empty.
    """

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
    serial: int
    reference: str
    revision: int
    changed_at: datetime

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
    reference: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which cases are looked for.

    Attributes:
        words: all of them, anywhere in number, customer, contact, purpose, reference or notes.
        number: how the numbers begin; empty: any.
        is_open: None: open and closed ones.
        supporter: whose; None: everybody's.
        before: only cases with a smaller serial: the next page; None: the first page.
        limit: how many at most.
    """

    words: str
    number: str = ""
    is_open: bool | None
    supporter: int | None = None
    before: int | None = None
    limit: int


@dataclass(frozen=True, slots=True, kw_only=True)
class NoteVersion:
    """The notes of a case as they were from ``revision`` on."""

    case: str
    revision: int
    text: str
    person: int
    at: datetime


def add(tx: Tx, new: NewCase, *, now: datetime) -> str:
    """Add a case and return its number: the year and a counter."""
    number = _next_number(tx, now=now)
    serial = (tx.execute(select(func.max(cases.c.serial))).scalar_one() or 0) + 1
    text = searched(number, new.customer, new.contact, new.purpose, new.reference)
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
            serial=serial,
            reference=new.reference,
            revision=1,
            changed_at=now,
            search_text=text,
        ),
    )
    put(tx, serial, text)
    return number


def find(tx: Tx, number: str) -> Case | None:
    """Return a case by number."""
    row = tx.execute(_cases().where(cases.c.number == number)).one_or_none()
    return None if row is None else Case(**row._mapping)  # noqa: SLF001 - the public name of this view in SQLAlchemy


def search(tx: Tx, wanted: Wanted) -> list[Case]:
    """Return cases, newest first."""
    query = _cases().where(*holding(tx, wanted.words)).order_by(cases.c.serial.desc()).limit(wanted.limit)
    if wanted.number:
        query = query.where(cases.c.number.startswith(wanted.number, autoescape=True))
    if wanted.is_open is not None:
        query = query.where(cases.c.state == ("open" if wanted.is_open else "closed"))
    if wanted.supporter is not None:
        query = query.where(cases.c.supporter == wanted.supporter)
    if wanted.before is not None:
        query = query.where(cases.c.serial < wanted.before)
    return [Case(**row._mapping) for row in tx.execute(query)]  # noqa: SLF001 - see above


def close(tx: Tx, number: str, *, now: datetime) -> bool:
    """Close a case; False if it was closed."""
    is_open = (cases.c.number == number) & (cases.c.state == "open")
    values = {"state": "closed", "closed_at": now, **_changed(now)}
    return tx.execute(update(cases).where(is_open).values(**values)).rowcount == 1


def reopen(tx: Tx, number: str, *, now: datetime) -> bool:
    """Open a closed case again; False if it was open."""
    is_closed = (cases.c.number == number) & (cases.c.state == "closed")
    values = {"state": "open", "closed_at": None, **_changed(now)}
    return tx.execute(update(cases).where(is_closed).values(**values)).rowcount == 1


def set_supporter(tx: Tx, number: str, *, supporter: int, now: datetime) -> None:
    """Give a case to somebody."""
    tx.execute(update(cases).where(cases.c.number == number).values(supporter=supporter, **_changed(now)))


def set_facts(tx: Tx, case: Case, *, now: datetime) -> None:
    """Write customer, contact, purpose and reference of a case."""
    values = {
        "customer": case.customer,
        "contact": case.contact,
        "purpose": case.purpose,
        "reference": case.reference,
        "search_text": _search_again(tx, case, notes=case.notes),
    }
    tx.execute(update(cases).where(cases.c.number == case.number).values(**values, **_changed(now)))


def set_notes(tx: Tx, case: Case, *, notes: str, person: int, now: datetime) -> None:
    """Replace the notes; what was written is kept as a version as well."""
    values = {"notes": notes, "search_text": _search_again(tx, case, notes=notes), **_changed(now)}
    tx.execute(update(cases).where(cases.c.number == case.number).values(**values))
    new = {"case": case.number, "revision": case.revision + 1, "text": notes, "person": person, "at": now}
    tx.execute(case_note_versions.insert().values(**new))


def note_versions(tx: Tx, number: str) -> list[NoteVersion]:
    """Return all versions of the notes, newest first."""
    table = case_note_versions
    rows = tx.execute(select(table).where(table.c.case == number).order_by(table.c.revision.desc()))
    return [NoteVersion(**row._mapping) for row in rows]  # noqa: SLF001 - see above


def _next_number(tx: Tx, *, now: datetime) -> str:
    # Within a year numbers grow with the serial, whatever the clock did in between.
    this_year = cases.c.opened_at.between(
        datetime(now.year, 1, 1, tzinfo=UTC), datetime(now.year + 1, 1, 1, tzinfo=UTC)
    )
    newest = select(cases.c.number).where(this_year, cases.c.number.startswith(f"{now.year}-"))
    last = tx.execute(newest.order_by(cases.c.serial.desc()).limit(1)).scalar_one_or_none()
    return f"{now.year}-{int(last.partition('-')[2]) + 1 if last else 1:04}"


def _changed(now: datetime) -> dict[str, Any]:
    return {"revision": cases.c.revision + 1, "changed_at": now}


def _search_again(tx: Tx, case: Case, *, notes: str) -> str:
    """Bring the index to what the case is about to hold, and return that."""
    text = searched(case.number, case.customer, case.contact, case.purpose, case.reference, notes)
    before = tx.execute(select(cases.c.search_text).where(cases.c.number == case.number)).scalar_one()
    put(tx, case.serial, text, before=before)
    return text


def _cases() -> Any:  # noqa: ANN401 - the type of a joined select has no short name
    columns = [column for column in cases.c if column.name != "search_text"]
    joined = people.c.id == cases.c.supporter
    return select(*columns, people.c.name.label("supporter_name")).join(people, joined)
