"""What belongs to a customer, and what becomes of it when the customer's data is erased? One answer for each table.

Rows belong to a customer by the case or the session that they name. A table that refers to a case or session and is not
named here loses its rows: what nobody thought of must not stay.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from types import MappingProxyType
from typing import Any, Final

from sqlalchemy import ColumnElement, Table, and_, delete, exists, or_, select, update

from beistand.server.store.database import Tx
from beistand.server.store.happenings import AT_ONCE, erase_facts
from beistand.server.store.schema import metadata
from beistand.server.store.snapshot import make_indexes_again
from beistand.server.store.tables import cases, happenings, notice_confirmations, sessions
from beistand.server.store.webhooks import forget_about

NOBODY: Final = "\N{EN DASH}"
"""What stands where a name was."""
UNTOLD: Final = frozenset({"legal_holds"})
"""Tables that are not in an export: why the organisation must keep something is its own affair."""
PROOFS: Final = (
    "session.consent.given",
    "session.consent.refused",
    "session.rights.changed",
    "privacy.data.deleted",
    "privacy.data.erased",
)
"""Beginnings of names of happenings whose facts stay: which rights were allowed or refused, and what was erased."""
SECRET: Final = frozenset({"search_text"})
"""Columns that only repeat others."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fate:
    """What erasure does to rows of a table. ``blanks``: new values by column; ``is_kept``: rows stay."""

    is_kept: bool
    blanks: Mapping[str, object] = field(default_factory=dict)


FATES: Final[Mapping[str, Fate]] = MappingProxyType(
    {
        "cases": Fate(
            is_kept=True,
            blanks={
                "customer": NOBODY,
                "contact": "",
                "purpose": NOBODY,
                "notes": "",
                "reference": "",
                "search_text": "",
            },
        ),
        # That and how long somebody was helped, without who it was: proof of the work and of the consent.
        "sessions": Fate(is_kept=True),
        "happenings": Fate(is_kept=True),
        "case_times": Fate(is_kept=True, blanks={"comment": ""}),
        "legal_holds": Fate(is_kept=True, blanks={"reason": NOBODY}),
        "erased_cases": Fate(is_kept=True),
    },
)


def cases_of(tx: Tx, *, name: str, contact: str) -> list[str]:
    """Return the numbers of all cases of a customer, newest first; ``contact`` empty: whatever it is."""
    fits = [cases.c.customer == name]
    if contact:
        fits.append(cases.c.contact == contact)
    return list(tx.execute(select(cases.c.number).where(*fits).order_by(cases.c.opened_at.desc())).scalars())


def everything_about(tx: Tx, numbers: Sequence[str]) -> dict[str, list[dict[str, Any]]]:
    """Return all rows that belong to cases, by table; values as they are kept."""
    found: dict[str, list[dict[str, Any]]] = {}
    for table, which in _belonging(tx, numbers):
        if table.name in UNTOLD:
            continue
        columns = [column for column in table.columns if column.name not in SECRET]
        rows = tx.execute(select(*columns).where(which).order_by(*table.primary_key.columns)).mappings()
        found[table.name] = [dict(row) for row in rows]
    places = [row["id"] for row in found["happenings"]]
    facts = metadata.tables["happening_facts"]
    found["happening_facts"] = []
    for start in range(0, len(places), AT_ONCE):
        of_these = facts.c.happening.in_(places[start : start + AT_ONCE])
        rows = tx.execute(
            select(facts.c.happening, facts.c.facts).where(of_these).order_by(facts.c.happening)
        ).mappings()
        found["happening_facts"] += [dict(row) for row in rows]
    confirmed = tx.execute(select(notice_confirmations).where(_confirmed_for(numbers))).mappings()
    found["notice_confirmations"] = [dict(row) for row in confirmed]
    return found


def erase(tx: Tx, numbers: Sequence[str], *, by: int) -> None:
    """Erase what belongs to cases, see ``FATES``. ``by``: place of the happening that tells of it."""
    places = list(tx.execute(_erasable().where(_of_cases(tx, happenings, numbers))).scalars())
    erase_facts(tx, places, by=by)
    for table, which in reversed(_belonging(tx, numbers)):
        fate = FATES.get(table.name, Fate(is_kept=False))
        blanks = {name: value for name, value in fate.blanks.items() if name in table.columns}
        if not fate.is_kept:
            tx.execute(delete(table).where(which))
        elif blanks:
            tx.execute(update(table).where(which).values(**blanks))
    forget_about(tx, numbers)
    make_indexes_again(tx)


def old_facts(tx: Tx, *, before: datetime, held: Sequence[str], limit: int) -> list[int]:
    """Return places of rows older than a moment whose facts are still there and may go."""
    facts = metadata.tables["happening_facts"]
    query = _erasable().where(happenings.c.at < before, exists().where(facts.c.happening == happenings.c.id))
    if held:
        query = query.where(~_of_cases(tx, happenings, held))
    return list(tx.execute(query.order_by(happenings.c.id).limit(limit)).scalars())


def remove_old_confirmations(tx: Tx, *, before: datetime, held: Sequence[str]) -> int:
    """Remove confirmations of notices older than a moment; return how many."""
    which = notice_confirmations.c.confirmed_at < before
    if held:
        which = and_(which, ~_confirmed_for(held))
    return tx.execute(delete(notice_confirmations).where(which)).rowcount


def _erasable() -> Any:  # noqa: ANN401 - the type of a select has no short name
    stays = or_(*(happenings.c.happening.startswith(name, autoescape=True) for name in PROOFS))
    return select(happenings.c.id).where(~stays)


def _belonging(tx: Tx, numbers: Sequence[str]) -> list[tuple[Table, ColumnElement[bool]]]:
    """Return each table with what belongs to cases, those first to which others refer."""
    return [
        (table, _of_cases(tx, table, numbers))
        for table in metadata.sorted_tables
        if table.name in FATES or _names(table, cases) or _names(table, sessions)
    ]


def _of_cases(tx: Tx, table: Table, numbers: Sequence[str]) -> ColumnElement[bool]:
    if table is cases:
        return cases.c.number.in_(numbers)
    ids = list(tx.execute(select(sessions.c.id).where(sessions.c.case.in_(numbers))).scalars())
    of_cases = [table.c[name].in_(numbers) for name in _names(table, cases)]
    of_sessions = [table.c[name].in_(ids) for name in _names(table, sessions)]
    if table is happenings:
        of_cases, of_sessions = [happenings.c.case.in_(numbers)], [happenings.c.session.in_(ids)]
        # A column without a value is neither in nor out of a list.
        return or_(
            and_(happenings.c.case.is_not(None), *of_cases), and_(happenings.c.session.is_not(None), *of_sessions)
        )
    return or_(*of_cases, *of_sessions)


def _names(table: Table, other: Table) -> list[str]:
    """Return the columns by which a table refers to another one."""
    return [str(key.parent.name) for key in table.foreign_keys if key.column.table is other]


def _confirmed_for(numbers: Sequence[str]) -> ColumnElement[bool]:
    """Return which confirmations were made for sessions of cases."""
    c = notice_confirmations.c
    return exists().where(
        sessions.c.case.in_(numbers),
        sessions.c.number == c.number,
        sessions.c.notice_version == c.version,
        c.number_at >= sessions.c.opened_at,
        c.number_at <= sessions.c.code_expires_at,
    )
