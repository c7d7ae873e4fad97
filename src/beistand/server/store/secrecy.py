"""Who is bound to secrecy, by which text? Queries about documents, declarations and marked cases."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import delete, func, select

from beistand.server.store.database import Tx
from beistand.server.store.secrecy_tables import declarations, professional_cases, secrecy_documents


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """One version of a text. ``published_by``: None: came with the program."""

    id: int
    kind: str
    version: int
    text_de: str
    text_en: str
    valid_months: int
    published_at: datetime
    published_by: int | None

    def text(self, language: str) -> str:
        """Return the text in a language."""
        return self.text_en if language == "en" else self.text_de


@dataclass(frozen=True, slots=True, kw_only=True)
class NewDocument:
    """A version before it is published."""

    kind: str
    text_de: str
    text_en: str
    valid_months: int
    published_by: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class NewDeclaration:
    """A declaration before it is kept. ``text_sha256``: of the text in its language, UTF-8."""

    person: int
    document: int
    name: str
    language: str
    text_sha256: bytes
    proof: str
    valid_until: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Declaration:
    """A declaration that was signed; ``kind`` and ``version`` of its document."""

    id: int
    person: int
    document: int
    name: str
    language: str
    text_sha256: bytes
    proof: str
    signed_at: datetime
    valid_until: datetime
    kind: str
    version: int


def publish(tx: Tx, new: NewDocument, *, now: datetime) -> int:
    """Add the next version of a text; return its number."""
    c = secrecy_documents.c
    newest = tx.execute(select(func.max(c.version)).where(c.kind == new.kind)).scalar_one()
    version = (newest or 0) + 1
    values: dict[str, Any] = {
        "kind": new.kind,
        "version": version,
        "text_de": new.text_de,
        "text_en": new.text_en,
        "valid_months": new.valid_months,
        "published_at": now,
        "published_by": new.published_by,
    }
    tx.execute(secrecy_documents.insert().values(**values))
    return version


def newest(tx: Tx, kind: str) -> Document | None:
    """Return the version that is signed now."""
    found = documents(tx, kind)
    return found[0] if found else None


def documents(tx: Tx, kind: str) -> list[Document]:
    """Return all versions of a text, newest first."""
    c = secrecy_documents.c
    rows = tx.execute(select(secrecy_documents).where(c.kind == kind).order_by(c.version.desc()))
    return [Document(**row._mapping) for row in rows]  # noqa: SLF001 - the public name of this view in SQLAlchemy


def sign(tx: Tx, new: NewDeclaration, *, now: datetime) -> None:
    """Keep a declaration."""
    values: dict[str, Any] = {
        "person": new.person,
        "document": new.document,
        "name": new.name,
        "language": new.language,
        "text_sha256": new.text_sha256,
        "proof": new.proof,
        "signed_at": now,
        "valid_until": new.valid_until,
    }
    tx.execute(declarations.insert().values(**values))


def of_person(tx: Tx, person: int) -> list[Declaration]:
    """Return what a person signed, newest first."""
    return _declarations(tx, declarations.c.person == person)


def of_everybody(tx: Tx) -> list[Declaration]:
    """Return what everybody signed, newest first."""
    return _declarations(tx, declarations.c.id > 0)


def mark_case(tx: Tx, case: str, *, by: int, now: datetime) -> bool:
    """Note that the customer of a case keeps secrets by profession; False if it was noted before."""
    if is_marked(tx, case):
        return False
    tx.execute(professional_cases.insert().values(case=case, marked_at=now, marked_by=by))
    return True


def unmark_case(tx: Tx, case: str) -> bool:
    """Take the mark away; False if there was none."""
    return tx.execute(delete(professional_cases).where(professional_cases.c.case == case)).rowcount == 1


def is_marked(tx: Tx, case: str) -> bool:
    """Whether the customer of a case keeps secrets by profession."""
    return tx.execute(select(professional_cases).where(professional_cases.c.case == case)).one_or_none() is not None


def _declarations(tx: Tx, which: Any) -> list[Declaration]:  # noqa: ANN401 - a column expression
    c = secrecy_documents.c
    query = select(declarations, c.kind, c.version).join(secrecy_documents, declarations.c.document == c.id)
    rows = tx.execute(query.where(which).order_by(declarations.c.id.desc()))
    return [Declaration(**row._mapping) for row in rows]  # noqa: SLF001 - see above
