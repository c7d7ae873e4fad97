"""What is kept about the work on cases, column by column? Notes, attachments, time, tokens, webhooks."""

from typing import Final

from sqlalchemy import JSON, Boolean, Column, ForeignKey, Index, Integer, LargeBinary, String, Table, Text

from beistand.server.store.tables import Moment, metadata

submissions: Final = Table(
    "submissions",
    metadata,
    Column("once", String(64), primary_key=True, comment="random, made with the form: a form counts once"),
    Column("person", ForeignKey("people.id"), comment="who sent it; null: a program"),
    Column("answer", String(254), nullable=False, comment="address that the first sending led to"),
    Column("at", Moment, nullable=False, index=True, comment="when; old rows are thrown away"),
)

case_note_versions: Final = Table(
    "case_note_versions",
    metadata,
    Column("case", ForeignKey("cases.number"), primary_key=True, comment="of which case"),
    Column("revision", Integer, primary_key=True, autoincrement=False, comment="of the case, from which this holds"),
    Column("text", Text, nullable=False, comment="the whole notes as they were then, Markdown"),
    Column("person", ForeignKey("people.id"), nullable=False, comment="who wrote it"),
    Column("at", Moment, nullable=False, comment="when"),
)

case_attachments: Final = Table(
    "case_attachments",
    metadata,
    Column("id", String(32), primary_key=True, comment="random, 16 bytes in hex"),
    Column("case", ForeignKey("cases.number"), nullable=False, index=True, comment="of which case"),
    Column("session", ForeignKey("sessions.id"), comment="of which session; null: of the case as a whole"),
    Column("kind", String(16), nullable=False, comment="upload, report, ledger, receipt, transcript, screenshot"),
    Column("name", String(254), nullable=False, comment="of the file, as people read it"),
    Column("size_bytes", Integer, nullable=False, comment="of the file"),
    Column("sha256", LargeBinary(32), nullable=False, index=True, comment="of the file; names it in the data folder"),
    Column("person", ForeignKey("people.id"), comment="who added it; null: the server or a program"),
    Column("at", Moment, nullable=False, comment="when"),
)

case_times: Final = Table(
    "case_times",
    metadata,
    Column("id", Integer, primary_key=True, comment="never used again"),
    Column("case", ForeignKey("cases.number"), nullable=False, index=True, comment="for which case"),
    Column("session", ForeignKey("sessions.id"), unique=True, comment="whose time it is; null: entered by hand"),
    Column("person", ForeignKey("people.id"), nullable=False, comment="who worked"),
    Column("began_at", Moment, nullable=False, index=True, comment="when the work began"),
    Column("seconds", Integer, nullable=False, comment="how long; for a session 0: the session knows"),
    Column("comment", String(500), nullable=False, comment="for the bill; may be empty"),
    Column("is_billable", Boolean, nullable=False, comment="whether it goes on the bill"),
)

time_rules: Final = Table(
    "time_rules",
    metadata,
    Column("id", Integer, primary_key=True, comment="always 1"),
    Column("step_s", Integer, nullable=False, comment="billed in steps of so many seconds; 1: to the second"),
    Column("direction", String(8), nullable=False, comment="up, nearest or down"),
    Column("minimum_s", Integer, nullable=False, comment="least that is billed for an entry"),
)

api_tokens: Final = Table(
    "api_tokens",
    metadata,
    Column("id", Integer, primary_key=True, comment="never used again"),
    Column("name", String(128), nullable=False, comment="which program uses it"),
    Column("token_sha256", LargeBinary(32), nullable=False, unique=True, comment="the token itself is not kept"),
    Column("scopes", JSON, nullable=False, comment="words, see desk/api_tokens"),
    Column("person", ForeignKey("people.id"), nullable=False, comment="who made it and is answerable"),
    Column("made_at", Moment, nullable=False, comment="when"),
    Column("expires_at", Moment, nullable=False, comment="after it the token is worth nothing"),
    Column("revoked_at", Moment, comment="when it was taken back; null: it was not"),
    Column("used_at", Moment, comment="when it was used last, to the hour"),
)

webhooks: Final = Table(
    "webhooks",
    metadata,
    Column("id", Integer, primary_key=True, comment="never used again"),
    Column("url", String(2_000), nullable=False, comment="where news are sent"),
    Column("secret", String(64), nullable=False, comment="signs the news; shown once"),
    Column("happenings", JSON, nullable=False, comment="names of happenings that are told"),
    Column("person", ForeignKey("people.id"), nullable=False, comment="who made it and is answerable"),
    Column("made_at", Moment, nullable=False, comment="when"),
    Column("lost", Integer, nullable=False, comment="news that found the queue full"),
)

webhook_deliveries: Final = Table(
    "webhook_deliveries",
    metadata,
    Column("id", String(32), primary_key=True, comment="random, 16 bytes in hex; the receiver tells repeats by it"),
    Column("webhook", ForeignKey("webhooks.id"), nullable=False, index=True, comment="to whom"),
    Column("body", Text, nullable=False, comment="JSON, exactly as it is signed and sent"),
    Column("made_at", Moment, nullable=False, comment="when it happened"),
    Column("state", String(8), nullable=False, comment="waiting, done, given_up"),
    Column("next_at", Moment, nullable=False, comment="when it is tried next"),
    Column("tries", Integer, nullable=False, comment="how often it was tried"),
    Column("told", String(254), nullable=False, comment="what the receiver said last; empty before the first try"),
    Index("ix_webhook_deliveries_state_next_at", "state", "next_at"),
)
