"""Which rules of retention, legal holds and certificates are there? Queries about them, and about what is due."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, delete, exists, insert, select, update

from beistand.server.store.database import Tx
from beistand.server.store.privacy_tables import deletion_certificates, erased_cases, legal_holds, retention_rules
from beistand.server.store.tables import cases, people, setup_links, sign_ins


@dataclass(frozen=True, slots=True, kw_only=True)
class Hold:
    """A legal hold. ``placed_by_name``: as it is now."""

    id: int
    case: str
    reason: str
    placed_at: datetime
    placed_by_name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Certificate:
    """Proof of a deletion; see ``privacy_tables.deletion_certificates`` for what each field means."""

    id: str
    kind: str
    rule: str
    deleted_at: datetime
    count: int
    happening: int


def rules(tx: Tx) -> dict[str, int | None]:
    """Return what the organisation chose: days by kind."""
    return {row.kind: row.keep_days for row in tx.execute(select(retention_rules))}


def put_rule(tx: Tx, kind: str, *, keep_days: int | None, by: int, now: datetime) -> None:
    """Write a rule, in place of what was there."""
    values: dict[str, Any] = {"keep_days": keep_days, "changed_at": now, "changed_by": by}
    if not tx.execute(update(retention_rules).where(retention_rules.c.kind == kind).values(**values)).rowcount:
        tx.execute(insert(retention_rules).values(kind=kind, **values))


def holds(tx: Tx) -> list[Hold]:
    """Return all holds that are not lifted, oldest first."""
    c = legal_holds.c
    columns = (c.id, c.case, c.reason, c.placed_at, people.c.name.label("placed_by_name"))
    joined = legal_holds.join(people, people.c.id == c.placed_by)
    rows = tx.execute(select(*columns).select_from(joined).where(c.lifted_at.is_(None)).order_by(c.id))
    return [Hold(**row._mapping) for row in rows]  # noqa: SLF001 - the public name of this view in SQLAlchemy


def add_hold(tx: Tx, *, case: str, reason: str, by: int, now: datetime) -> None:
    """Add a hold."""
    tx.execute(insert(legal_holds).values(case=case, reason=reason, placed_at=now, placed_by=by))


def lift_hold(tx: Tx, hold: int, *, by: int, now: datetime) -> str | None:
    """Lift a hold; return its case, None if there is no such hold or it was lifted."""
    holds_ = (legal_holds.c.id == hold) & legal_holds.c.lifted_at.is_(None)
    case: str | None = tx.execute(select(legal_holds.c.case).where(holds_)).scalar_one_or_none()
    if case is not None:
        tx.execute(update(legal_holds).where(holds_).values(lifted_at=now, lifted_by=by))
    return case


def certificates(tx: Tx, *, limit: int) -> list[Certificate]:
    """Return the newest certificates, newest first."""
    rows = tx.execute(select(deletion_certificates).order_by(deletion_certificates.c.happening.desc()).limit(limit))
    return [Certificate(**row._mapping) for row in rows]  # noqa: SLF001 - see above


def find_certificate(tx: Tx, certificate: str) -> Certificate | None:
    """Return a certificate by id."""
    query = select(deletion_certificates).where(deletion_certificates.c.id == certificate)
    row = tx.execute(query).one_or_none()
    return None if row is None else Certificate(**row._mapping)  # noqa: SLF001 - see above


def add_certificate(tx: Tx, new: Certificate, *, erased: Sequence[str] = ()) -> None:
    """Add a certificate. ``erased``: numbers of the cases that it is about."""
    tx.execute(insert(deletion_certificates).values({name: getattr(new, name) for name in Certificate.__slots__}))
    if erased:
        tx.execute(insert(erased_cases), [{"case": number, "certificate": new.id} for number in erased])


def is_erased(tx: Tx, numbers: Sequence[str]) -> list[str]:
    """Return which of the cases were erased and not worked on again since."""
    return list(tx.execute(select(cases.c.number).where(cases.c.number.in_(numbers), _is_erased())).scalars())


def cases_due(tx: Tx, *, before: datetime, limit: int) -> list[str]:
    """Return cases that were closed before a moment, are not erased yet and not held."""
    c = cases.c
    query = select(c.number).where(
        c.state == "closed",
        c.closed_at < before,
        ~_is_erased(),
        ~exists().where(legal_holds.c.case == c.number, legal_holds.c.lifted_at.is_(None)),
    )
    return list(tx.execute(query.order_by(c.closed_at).limit(limit)).scalars())


def remove_old_tokens(tx: Tx, *, before: datetime) -> int:
    """Remove sign-ins and one-time links that expired before a moment; return how many."""
    gone = tx.execute(delete(sign_ins).where(sign_ins.c.expires_at < before)).rowcount
    return gone + tx.execute(delete(setup_links).where(setup_links.c.expires_at < before)).rowcount


def _is_erased() -> ColumnElement[bool]:
    """Return whether a case was erased after it was closed the last time."""
    certificate = deletion_certificates.c
    return exists().where(
        erased_cases.c.case == cases.c.number,
        certificate.id == erased_cases.c.certificate,
        certificate.deleted_at >= cases.c.closed_at,
    )
