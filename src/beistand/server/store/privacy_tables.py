"""What is kept about keeping? Rules of retention, legal holds, what was erased, and certificates of deletion."""

from typing import Final

from sqlalchemy import Column, ForeignKey, Integer, String, Table

from beistand.server.store.tables import Moment, metadata

retention_rules: Final = Table(
    "retention_rules",
    metadata,
    Column("kind", String(32), primary_key=True, comment="word, see desk/retention"),
    Column("keep_days", Integer, comment="so long it is kept; null: for ever"),
    Column("changed_at", Moment, nullable=False, comment="when the organisation chose this"),
    Column("changed_by", ForeignKey("people.id"), comment="who is answerable; null: an update of the program"),
)

legal_holds: Final = Table(
    "legal_holds",
    metadata,
    Column("id", Integer, primary_key=True, comment="never used again"),
    Column("case", ForeignKey("cases.number"), nullable=False, index=True, comment="nothing of it is deleted"),
    Column("reason", String(500), nullable=False, comment="why, such as a law suit"),
    Column("placed_at", Moment, nullable=False, comment="from when"),
    Column("placed_by", ForeignKey("people.id"), nullable=False, comment="who is answerable"),
    Column("lifted_at", Moment, comment="until when; null: it holds"),
    Column("lifted_by", ForeignKey("people.id"), comment="who lifted it"),
)

deletion_certificates: Final = Table(
    "deletion_certificates",
    metadata,
    Column("id", String(32), primary_key=True, comment="random, 16 bytes in hex"),
    Column("kind", String(32), nullable=False, comment="what was deleted: a kind of retention, or person"),
    Column("rule", String(254), nullable=False, comment="by which rule"),
    Column("deleted_at", Moment, nullable=False, index=True, comment="when"),
    Column("count", Integer, nullable=False, comment="how many; never what"),
    Column("happening", ForeignKey("happenings.id"), nullable=False, comment="the row of the audit that tells of it"),
)

erased_cases: Final = Table(
    "erased_cases",
    metadata,
    Column("case", ForeignKey("cases.number"), primary_key=True, comment="whose customer is not named any more"),
    Column("certificate", ForeignKey("deletion_certificates.id"), primary_key=True, comment="that tells of it"),
)
