"""Which tables does version 0004 make? Ways to sign in (passkeys, recovery codes, accounts elsewhere) and secrecy."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003b"
branch_labels = None
depends_on = None

_UNCHANGEABLE = """
CREATE TRIGGER {table}_no_{word} BEFORE {verb} ON {table}
BEGIN SELECT RAISE(ABORT, '{table} are only ever added'); END
"""


def upgrade() -> None:
    """Add them."""
    for name, length in (("address", 64), ("device", 200), ("way", 16)):
        op.add_column("sign_ins", sa.Column(name, sa.String(length), nullable=False, server_default=""))
    _passkeys()
    _recovery_codes()
    _outside()
    _secrecy()


def _passkeys() -> None:
    op.create_table(
        "passkeys",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("person", sa.Integer, sa.ForeignKey("people.id", name="fk_passkeys_person"), nullable=False),
        sa.Column("credential", sa.LargeBinary(1023), nullable=False),
        sa.Column("public_key", sa.LargeBinary(4096), nullable=False),
        sa.Column("sign_count", sa.BigInteger, nullable=False),
        sa.Column("transports", sa.JSON, nullable=False),
        sa.Column("name", sa.String(64), nullable=False),
        sa.Column("made_at", sa.BigInteger, nullable=False),
        sa.Column("used_at", sa.BigInteger),
        sa.PrimaryKeyConstraint("id", name="pk_passkeys"),
        sa.UniqueConstraint("credential", name="uq_passkeys_credential"),
    )
    op.create_index("ix_passkeys_person", "passkeys", ["person"])
    op.create_table(
        "passkey_challenges",
        sa.Column("challenge", sa.LargeBinary(64), nullable=False),
        sa.Column("purpose", sa.String(16), nullable=False),
        sa.Column("person", sa.Integer, sa.ForeignKey("people.id", name="fk_passkey_challenges_person")),
        sa.Column("expires_at", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("challenge", name="pk_passkey_challenges"),
    )


def _recovery_codes() -> None:
    op.create_table(
        "recovery_codes",
        sa.Column("code_sha256", sa.LargeBinary(32), nullable=False),
        sa.Column("person", sa.Integer, sa.ForeignKey("people.id", name="fk_recovery_codes_person"), nullable=False),
        sa.Column("made_at", sa.BigInteger, nullable=False),
        sa.Column("used_at", sa.BigInteger),
        sa.PrimaryKeyConstraint("code_sha256", name="pk_recovery_codes"),
    )
    op.create_index("ix_recovery_codes_person", "recovery_codes", ["person"])


def _outside() -> None:
    op.create_table(
        "outside_accounts",
        sa.Column("issuer", sa.String(255), nullable=False),
        sa.Column("subject", sa.String(255), nullable=False),
        sa.Column("person", sa.Integer, sa.ForeignKey("people.id", name="fk_outside_accounts_person"), nullable=False),
        sa.Column("made_at", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("issuer", "subject", name="pk_outside_accounts"),
    )
    op.create_index("ix_outside_accounts_person", "outside_accounts", ["person"])
    op.create_table(
        "outside_attempts",
        sa.Column("state_sha256", sa.LargeBinary(32), nullable=False),
        sa.Column("nonce", sa.String(64), nullable=False),
        sa.Column("verifier", sa.String(128), nullable=False),
        sa.Column("expires_at", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("state_sha256", name="pk_outside_attempts"),
    )


def _secrecy() -> None:
    by = sa.ForeignKey("people.id", name="fk_secrecy_documents_published_by")
    op.create_table(
        "secrecy_documents",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("text_de", sa.Text, nullable=False),
        sa.Column("text_en", sa.Text, nullable=False),
        sa.Column("valid_months", sa.Integer, nullable=False),
        sa.Column("published_at", sa.BigInteger, nullable=False),
        sa.Column("published_by", sa.Integer, by),
        sa.PrimaryKeyConstraint("id", name="pk_secrecy_documents"),
        sa.UniqueConstraint("kind", "version", name="uq_secrecy_documents_kind"),
    )
    document = sa.ForeignKey("secrecy_documents.id", name="fk_declarations_document")
    op.create_table(
        "declarations",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("person", sa.Integer, sa.ForeignKey("people.id", name="fk_declarations_person"), nullable=False),
        sa.Column("document", sa.Integer, document, nullable=False),
        sa.Column("name", sa.String(128), nullable=False),
        sa.Column("language", sa.String(2), nullable=False),
        sa.Column("text_sha256", sa.LargeBinary(32), nullable=False),
        sa.Column("proof", sa.String(16), nullable=False),
        sa.Column("signed_at", sa.BigInteger, nullable=False),
        sa.Column("valid_until", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_declarations"),
    )
    op.create_index("ix_declarations_person", "declarations", ["person"])
    _professional()
    for table in ("secrecy_documents", "declarations"):
        _only_ever_added(table)


def _professional() -> None:
    by = sa.ForeignKey("people.id", name="fk_professional_cases_marked_by")
    case = sa.ForeignKey("cases.number", name="fk_professional_cases_case")
    op.create_table(
        "professional_cases",
        sa.Column("case", sa.String(16), case, nullable=False),
        sa.Column("marked_at", sa.BigInteger, nullable=False),
        sa.Column("marked_by", sa.Integer, by, nullable=False),
        sa.PrimaryKeyConstraint("case", name="pk_professional_cases"),
    )


def _only_ever_added(table: str) -> None:
    if op.get_bind().dialect.name == "postgresql":
        for word, verb in (("change", "UPDATE"), ("removal", "DELETE OR TRUNCATE")):
            refuse = "FOR EACH STATEMENT EXECUTE FUNCTION only_ever_added()"
            op.execute(f"CREATE TRIGGER {table}_no_{word} BEFORE {verb} ON {table} {refuse}")
        return
    for word, verb in (("change", "UPDATE"), ("removal", "DELETE")):
        op.execute(_UNCHANGEABLE.format(table=table, word=word, verb=verb))


def downgrade() -> None:
    """Refuse: going back would throw declarations away."""
    msg = "version 0004 is not taken back; restore a copy of the database instead"
    raise NotImplementedError(msg)
