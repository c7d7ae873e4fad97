"""Which e-mail templates has the organisation written? Queries about them."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, func, select, update

from beistand.server.store.database import Tx
from beistand.server.store.mail_tables import mail_templates


@dataclass(frozen=True, slots=True, kw_only=True)
class MailRow:
    """One template; see ``mail_tables``."""

    id: int
    name: str
    language: str
    subject: str
    body: str
    person: int
    changed_at: datetime


def every(tx: Tx) -> list[MailRow]:
    """Return all templates by name and language."""
    rows = tx.execute(select(mail_templates).order_by(mail_templates.c.name, mail_templates.c.language))
    return [MailRow(**row._mapping) for row in rows]  # noqa: SLF001 - the public name of this view in SQLAlchemy


def put(tx: Tx, *, name: str, language: str, subject: str, body: str, person: int, now: datetime) -> None:
    """Write a template, in place of the one with this name and language if there is one."""
    c = mail_templates.c
    values = {"subject": subject, "body": body, "person": person, "changed_at": now}
    which = (c.name == name) & (c.language == language)
    if not tx.execute(update(mail_templates).where(which).values(**values)).rowcount:
        tx.execute(mail_templates.insert().values(name=name, language=language, **values))


def count(tx: Tx) -> int:
    """Return how many there are."""
    return tx.execute(select(func.count()).select_from(mail_templates)).scalar_one()


def remove(tx: Tx, *, name: str, language: str) -> bool:
    """Remove a template; False if it is not there."""
    c = mail_templates.c
    which = (c.name == name) & (c.language == language)
    return tx.execute(delete(mail_templates).where(which)).rowcount == 1
