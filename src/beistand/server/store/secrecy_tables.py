"""What is kept about secrecy? Versions of the texts, what people signed, and which cases demand more."""

from typing import Final

from sqlalchemy import Column, ForeignKey, Integer, LargeBinary, String, Table, Text, UniqueConstraint

from beistand.server.store.tables import Moment, metadata

secrecy_documents: Final = Table(
    "secrecy_documents",
    metadata,
    Column("id", Integer, primary_key=True, comment="a version of one text; never changed"),
    Column("kind", String(20), nullable=False, comment="telecommunications, data_protection, professional"),
    Column("version", Integer, nullable=False, comment="counts up from 1 within its kind"),
    Column("text_de", Text, nullable=False, comment="what is read and signed, German"),
    Column("text_en", Text, nullable=False, comment="the same in English"),
    Column("valid_months", Integer, nullable=False, comment="how long a declaration of this version holds"),
    Column("published_at", Moment, nullable=False, comment="valid from then on"),
    Column("published_by", ForeignKey("people.id"), comment="who is answerable; null: came with the program"),
    UniqueConstraint("kind", "version", name="uq_secrecy_documents_kind"),
)

declarations: Final = Table(
    "declarations",
    metadata,
    Column("id", Integer, primary_key=True, comment="order in which they were signed"),
    Column("person", ForeignKey("people.id"), nullable=False, index=True, comment="who signed"),
    Column("document", ForeignKey("secrecy_documents.id"), nullable=False, comment="what was signed"),
    Column("name", String(128), nullable=False, comment="of the person, as it was then"),
    Column("language", String(2), nullable=False, comment="in which it was read"),
    Column("text_sha256", LargeBinary(32), nullable=False, comment="of that text in UTF-8"),
    Column(
        "proof", String(16), nullable=False, comment="second factor: code, recovery, passkey; password: none set up"
    ),
    Column("signed_at", Moment, nullable=False, comment="when"),
    Column("valid_until", Moment, nullable=False, comment="afterwards it must be signed again"),
)

professional_cases: Final = Table(
    "professional_cases",
    metadata,
    Column("case", ForeignKey("cases.number"), primary_key=True, comment="its customer keeps secrets by § 203 StGB"),
    Column("marked_at", Moment, nullable=False, comment="since when"),
    Column("marked_by", ForeignKey("people.id"), nullable=False, comment="by whom"),
)
