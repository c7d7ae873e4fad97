"""Which forms were sent already? One row for each; a form that is sent twice leads to what it did the first time."""

from datetime import datetime

from sqlalchemy import delete, select

from beistand.server.store.case_tables import submissions
from beistand.server.store.database import Tx


def find(tx: Tx, once: str) -> str | None:
    """Return the address that the first sending led to, None if there was none."""
    found: str | None = tx.execute(select(submissions.c.answer).where(submissions.c.once == once)).scalar_one_or_none()
    return found


def add(tx: Tx, once: str, *, person: int | None, answer: str, now: datetime) -> None:
    """Note what a sending led to."""
    tx.execute(submissions.insert().values(once=once, person=person, answer=answer, at=now))


def forget(tx: Tx, *, before: datetime) -> None:
    """Throw old rows away."""
    tx.execute(delete(submissions).where(submissions.c.at < before))
