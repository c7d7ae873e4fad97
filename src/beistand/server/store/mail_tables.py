"""What is kept about e-mail templates, column by column? One table; what comes with the program is not in it."""

from typing import Final

from sqlalchemy import Column, ForeignKey, Integer, String, Table, Text, UniqueConstraint

from beistand.server.store.tables import Moment, metadata

mail_templates: Final = Table(
    "mail_templates",
    metadata,
    Column("id", Integer, primary_key=True, comment="counts up"),
    Column("name", String(128), nullable=False, comment="by which supporters choose it"),
    Column("language", String(2), nullable=False, comment="de or en"),
    Column("subject", String(254), nullable=False, comment="with placeholders, one line"),
    Column("body", Text, nullable=False, comment="with placeholders, plain text"),
    Column("person", ForeignKey("people.id"), nullable=False, comment="who wrote it last"),
    Column("changed_at", Moment, nullable=False, comment="when it was written last"),
    UniqueConstraint("name", "language", name="uq_mail_templates_name_language"),
)
