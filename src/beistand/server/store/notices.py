"""Which notices were published, and who confirmed one? Queries about both."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime

from sqlalchemy import select, update

from beistand.server.store.database import Tx
from beistand.server.store.tables import notice_confirmations, notice_versions


@dataclass(frozen=True, slots=True, kw_only=True)
class NewNotice:
    """A notice before it is published; see ``tables.notice_versions`` for what each field means."""

    version: int
    policy: bytes
    text_de: str
    text_en: str
    text_de_sha256: bytes
    text_en_sha256: bytes
    text_de_plain: str | None
    text_de_plain_sha256: bytes | None
    notice_hash: bytes
    published_by: int
    organisation: Mapping[str, str]
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice(NewNotice):
    """A published notice."""

    published_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Confirmation:
    """One confirmation; see ``tables.notice_confirmations`` for what each field means."""

    id: str
    version: int
    notice_hash: bytes
    language: str
    confirmed_at: datetime
    number: str | None
    number_at: datetime | None


def add(tx: Tx, new: NewNotice, *, now: datetime) -> None:
    """Add a notice."""
    values = asdict(new) | {"published_at": now, "organisation": dict(new.organisation)}
    tx.execute(notice_versions.insert().values(**values))


def newest(tx: Tx) -> Notice | None:
    """Return the newest notice."""
    row = tx.execute(select(notice_versions).order_by(notice_versions.c.version.desc()).limit(1)).one_or_none()
    return None if row is None else Notice(**row._mapping)  # noqa: SLF001 - the public name of this view in SQLAlchemy


def find(tx: Tx, version: int) -> Notice | None:
    """Return a notice by version."""
    row = tx.execute(select(notice_versions).where(notice_versions.c.version == version)).one_or_none()
    return None if row is None else Notice(**row._mapping)  # noqa: SLF001 - see above


def all_notices(tx: Tx) -> list[Notice]:
    """Return all notices, newest first; there are as many as times that somebody changed the rules."""
    rows = tx.execute(select(notice_versions).order_by(notice_versions.c.version.desc()))
    return [Notice(**row._mapping) for row in rows]  # noqa: SLF001 - see above


def add_confirmation(tx: Tx, new: Confirmation) -> None:
    """Add a confirmation."""
    tx.execute(notice_confirmations.insert().values(**asdict(new)))


def find_confirmation(tx: Tx, confirmation_id: str) -> Confirmation | None:
    """Return a confirmation by the id in the customer's address."""
    query = select(notice_confirmations).where(notice_confirmations.c.id == confirmation_id)
    row = tx.execute(query).one_or_none()
    return None if row is None else Confirmation(**row._mapping)  # noqa: SLF001 - see above


def set_number(tx: Tx, confirmation_id: str, *, number: str, now: datetime) -> None:
    """Note for which session number the notice was read; typed again, the newer number holds."""
    which = notice_confirmations.c.id == confirmation_id
    tx.execute(update(notice_confirmations).where(which).values(number=number, number_at=now))
