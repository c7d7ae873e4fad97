"""Which files belong to a case? Queries about attachments; the files themselves lie in store/files."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, func, select, update

from beistand.server.store.case_tables import case_attachments
from beistand.server.store.database import Tx


@dataclass(frozen=True, slots=True, kw_only=True)
class Attachment:
    """One file of a case. ``kind``: upload, report, ledger, receipt, transcript, screenshot; ``sha256``: 32 bytes."""

    id: str
    case: str
    session: str | None
    kind: str
    name: str
    size_bytes: int
    sha256: bytes
    person: int | None
    at: datetime

    @property
    def sha256_hex(self) -> str:
        """The hash in 64 hex digits."""
        return self.sha256.hex()


def add(tx: Tx, new: Attachment) -> None:
    """Add an attachment."""
    tx.execute(case_attachments.insert().values({name: getattr(new, name) for name in Attachment.__slots__}))


def find(tx: Tx, *, case: str, attachment: str) -> Attachment | None:
    """Return an attachment of a case."""
    table = case_attachments
    row = tx.execute(select(table).where(table.c.id == attachment, table.c.case == case)).one_or_none()
    return None if row is None else Attachment(**row._mapping)  # noqa: SLF001 - the public name of this view


def of_case(tx: Tx, case: str) -> list[Attachment]:
    """Return the attachments of a case, newest first."""
    table = case_attachments
    rows = tx.execute(select(table).where(table.c.case == case).order_by(table.c.at.desc(), table.c.id))
    return [Attachment(**row._mapping) for row in rows]  # noqa: SLF001 - see above


def count(tx: Tx, case: str) -> int:
    """Return how many attachments a case has."""
    table = case_attachments
    return tx.execute(select(func.count()).select_from(table).where(table.c.case == case)).scalar_one()


def replace(tx: Tx, new: Attachment) -> None:
    """Write what changed of an attachment; which one it is, and of which case, stays."""
    table = case_attachments
    changed = {"name": new.name, "size_bytes": new.size_bytes, "sha256": new.sha256, "at": new.at}
    tx.execute(update(table).where(table.c.id == new.id).values(changed))


def remove(tx: Tx, attachment: str) -> None:
    """Take an attachment away."""
    tx.execute(delete(case_attachments).where(case_attachments.c.id == attachment))


def is_any(tx: Tx, kind: str) -> bool:
    """Whether any case has a file of this kind."""
    table = case_attachments
    return tx.execute(select(table.c.id).where(table.c.kind == kind).limit(1)).one_or_none() is not None


def is_named(tx: Tx, sha256: bytes) -> bool:
    """Whether any attachment of any case is this very file."""
    table = case_attachments
    return tx.execute(select(table.c.id).where(table.c.sha256 == sha256).limit(1)).one_or_none() is not None
