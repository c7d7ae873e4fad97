"""What is kept beside the happenings themselves? Their facts, the end of the chain, and its signed checkpoints."""

from typing import Final

from sqlalchemy import JSON, Column, ForeignKey, Integer, LargeBinary, String, Table

from beistand.server.store.tables import Moment, metadata

happening_facts: Final = Table(
    "happening_facts",
    metadata,
    Column(
        "happening",
        ForeignKey("happenings.id"),
        primary_key=True,
        autoincrement=False,
        comment="to which row they belong",
    ),
    Column("salt", LargeBinary(16), nullable=False, comment="random; with it goes what the facts were"),
    Column("facts", JSON, nullable=False, comment="small values by name; no content, no secrets"),
)

facts_erased: Final = Table(
    "facts_erased",
    metadata,
    Column(
        "happening",
        ForeignKey("happenings.id"),
        primary_key=True,
        autoincrement=False,
        comment="whose facts are not there any more",
    ),
    Column("by", ForeignKey("happenings.id"), nullable=False, comment="the happening that tells of the erasure"),
)

audit_chain: Final = Table(
    "audit_chain",
    metadata,
    Column("organisation", Integer, primary_key=True, autoincrement=False, comment="always 1: one chain for each"),
    Column("last", Integer, nullable=False, comment="place of the newest happening; 0: there is none"),
    Column("sha256", LargeBinary(32), nullable=False, comment="of the newest happening"),
)

audit_checkpoints: Final = Table(
    "audit_checkpoints",
    metadata,
    Column("place", Integer, primary_key=True, autoincrement=False, comment="the newest happening at that time"),
    Column("at", Moment, nullable=False, comment="when it was signed"),
    Column("sha256", LargeBinary(32), nullable=False, comment="of that happening"),
    Column("key", String(16), nullable=False, comment="first 8 bytes of the SHA-256 of the public key, in hex"),
    Column("signature", LargeBinary(64), nullable=False, comment="Ed25519, see store/chain"),
)
