"""Who is whom at the company's sign-in service? Queries about accounts elsewhere and tries that are under way."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, func, select

from beistand.server.store.access_tables import outside_accounts, outside_attempts
from beistand.server.store.database import Tx


@dataclass(frozen=True, slots=True, kw_only=True)
class Pending:
    """A try that went there and did not come back yet."""

    nonce: str
    verifier: str


def begin(tx: Tx, state_sha256: bytes, pending: Pending, *, expires_at: datetime) -> None:
    """Keep a try."""
    values = {"state_sha256": state_sha256, "nonce": pending.nonce, "verifier": pending.verifier}
    tx.execute(outside_attempts.insert().values(**values, expires_at=expires_at))


def use(tx: Tx, state_sha256: bytes, *, now: datetime) -> Pending | None:
    """Use a try up; None if it is unknown or expired."""
    c = outside_attempts.c
    tx.execute(delete(outside_attempts).where(c.expires_at <= now))
    row = tx.execute(select(c.nonce, c.verifier).where(c.state_sha256 == state_sha256)).one_or_none()
    if row is None:
        return None
    tx.execute(delete(outside_attempts).where(c.state_sha256 == state_sha256))
    return Pending(nonce=row.nonce, verifier=row.verifier)


def count(tx: Tx, *, now: datetime) -> int:
    """Return how many tries are under way; expired ones are forgotten."""
    tx.execute(delete(outside_attempts).where(outside_attempts.c.expires_at <= now))
    return tx.execute(select(func.count()).select_from(outside_attempts)).scalar_one()


def person_of(tx: Tx, *, issuer: str, subject: str) -> int | None:
    """Return who an account elsewhere is here."""
    c = outside_accounts.c
    return tx.execute(select(c.person).where((c.issuer == issuer) & (c.subject == subject))).scalar_one_or_none()


def join(tx: Tx, *, issuer: str, subject: str, person: int, now: datetime) -> None:
    """Note who an account elsewhere is here."""
    values = {"issuer": issuer, "subject": subject, "person": person, "made_at": now}
    tx.execute(outside_accounts.insert().values(**values))


def has_account(tx: Tx, *, issuer: str, person: int) -> bool:
    """Whether a person is joined to an account of this issuer."""
    c = outside_accounts.c
    found = select(func.count()).select_from(outside_accounts).where((c.issuer == issuer) & (c.person == person))
    return tx.execute(found).scalar_one() > 0


def remove_all(tx: Tx, person: int) -> None:
    """Part a person from all accounts elsewhere."""
    tx.execute(delete(outside_accounts).where(outside_accounts.c.person == person))
