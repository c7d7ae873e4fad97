"""Which tables does version 0001 make? The first house: people, notices, cases, sessions, happenings."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

_UNCHANGEABLE = """
CREATE TRIGGER happenings_no_{word} BEFORE {verb} ON happenings
BEGIN SELECT RAISE(ABORT, 'happenings are only ever added'); END
"""
_REFUSE_POSTGRESQL = """
CREATE FUNCTION happenings_refuse() RETURNS trigger LANGUAGE plpgsql AS
$$BEGIN RAISE 'happenings are only ever added' USING ERRCODE = 'integrity_constraint_violation'; END$$
"""
_UNCHANGEABLE_POSTGRESQL = """
CREATE TRIGGER happenings_no_{word} BEFORE {verb} ON happenings
FOR EACH STATEMENT EXECUTE FUNCTION happenings_refuse()
"""


def upgrade() -> None:
    """Make everything."""
    _organisation()
    _people()
    _sign_ins()
    _notices()
    _cases()
    _sessions()
    _happenings()


def _organisation() -> None:
    op.create_table(
        "organisation",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("name", sa.String(128), nullable=False),
        sa.Column("address", sa.Text, nullable=False),
        sa.Column("email", sa.String(254), nullable=False),
        sa.Column("phone", sa.String(64), nullable=False),
        sa.Column("dpo_contact", sa.Text, nullable=False),
        sa.Column("supervisory_authority", sa.Text, nullable=False),
        sa.Column("extra", sa.JSON, nullable=False),
        sa.Column("changed_at", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_organisation"),
    )


def _people() -> None:
    op.create_table(
        "people",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("name", sa.String(128), nullable=False),
        sa.Column("email", sa.String(254), nullable=False),
        sa.Column("password_hash", sa.Text, nullable=False),
        sa.Column("totp_secret", sa.String(64)),
        sa.Column("totp_offered", sa.String(64)),
        sa.Column("totp_last_step", sa.BigInteger, nullable=False),
        sa.Column("roles", sa.JSON, nullable=False),
        sa.Column("language", sa.String(2), nullable=False),
        sa.Column("is_disabled", sa.Boolean, nullable=False),
        sa.Column("made_at", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_people"),
        sa.UniqueConstraint("email", name="uq_people_email"),
    )


def _sign_ins() -> None:
    op.create_table(
        "sign_ins",
        sa.Column("token_sha256", sa.LargeBinary(32), nullable=False),
        sa.Column("person", sa.Integer, sa.ForeignKey("people.id", name="fk_sign_ins_person"), nullable=False),
        sa.Column("made_at", sa.BigInteger, nullable=False),
        sa.Column("expires_at", sa.BigInteger, nullable=False),
        sa.Column("second_factor_at", sa.BigInteger),
        sa.Column("csrf", sa.String(64), nullable=False),
        sa.PrimaryKeyConstraint("token_sha256", name="pk_sign_ins"),
    )
    op.create_index("ix_sign_ins_person", "sign_ins", ["person"])
    op.create_table(
        "setup_links",
        sa.Column("token_sha256", sa.LargeBinary(32), nullable=False),
        sa.Column("purpose", sa.String(16), nullable=False),
        sa.Column("name", sa.String(128), nullable=False),
        sa.Column("email", sa.String(254), nullable=False),
        sa.Column("roles", sa.JSON, nullable=False),
        sa.Column("person", sa.Integer, sa.ForeignKey("people.id", name="fk_setup_links_person")),
        sa.Column("made_by", sa.Integer, sa.ForeignKey("people.id", name="fk_setup_links_made_by")),
        sa.Column("made_at", sa.BigInteger, nullable=False),
        sa.Column("expires_at", sa.BigInteger, nullable=False),
        sa.Column("used_at", sa.BigInteger),
        sa.PrimaryKeyConstraint("token_sha256", name="pk_setup_links"),
    )


def _notices() -> None:
    by = sa.ForeignKey("people.id", name="fk_notice_versions_published_by")
    op.create_table(
        "notice_versions",
        sa.Column("version", sa.Integer, nullable=False, autoincrement=False),
        sa.Column("policy", sa.LargeBinary(32), nullable=False),
        sa.Column("text_de", sa.Text, nullable=False),
        sa.Column("text_en", sa.Text, nullable=False),
        sa.Column("text_de_sha256", sa.LargeBinary(32), nullable=False),
        sa.Column("text_en_sha256", sa.LargeBinary(32), nullable=False),
        sa.Column("notice_hash", sa.LargeBinary(32), nullable=False),
        sa.Column("published_at", sa.BigInteger, nullable=False),
        sa.Column("published_by", sa.Integer, by, nullable=False),
        sa.Column("organisation", sa.JSON, nullable=False),
        sa.PrimaryKeyConstraint("version", name="pk_notice_versions"),
    )
    read = sa.ForeignKey("notice_versions.version", name="fk_notice_confirmations_version")
    op.create_table(
        "notice_confirmations",
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("version", sa.Integer, read, nullable=False),
        sa.Column("notice_hash", sa.LargeBinary(32), nullable=False),
        sa.Column("language", sa.String(2), nullable=False),
        sa.Column("confirmed_at", sa.BigInteger, nullable=False),
        sa.Column("number", sa.String(4)),
        sa.Column("number_at", sa.BigInteger),
        sa.PrimaryKeyConstraint("id", name="pk_notice_confirmations"),
    )
    op.create_index("ix_notice_confirmations_number", "notice_confirmations", ["number", "number_at"])


def _cases() -> None:
    op.create_table(
        "cases",
        sa.Column("number", sa.String(16), nullable=False),
        sa.Column("customer", sa.String(128), nullable=False),
        sa.Column("contact", sa.String(254), nullable=False),
        sa.Column("purpose", sa.String(500), nullable=False),
        sa.Column("supporter", sa.Integer, sa.ForeignKey("people.id", name="fk_cases_supporter"), nullable=False),
        sa.Column("state", sa.String(8), nullable=False),
        sa.Column("opened_at", sa.BigInteger, nullable=False),
        sa.Column("closed_at", sa.BigInteger),
        sa.Column("notes", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("number", name="pk_cases"),
    )
    op.create_index("ix_cases_supporter", "cases", ["supporter"])
    op.create_index("ix_cases_opened_at", "cases", ["opened_at"])


def _sessions() -> None:
    notice = sa.ForeignKey("notice_versions.version", name="fk_sessions_notice_version")
    op.create_table(
        "sessions",
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("case", sa.String(16), sa.ForeignKey("cases.number", name="fk_sessions_case"), nullable=False),
        sa.Column("number", sa.String(4), nullable=False),
        sa.Column("supporter", sa.Integer, sa.ForeignKey("people.id", name="fk_sessions_supporter"), nullable=False),
        sa.Column("state", sa.String(8), nullable=False),
        sa.Column("opened_at", sa.BigInteger, nullable=False),
        sa.Column("code_expires_at", sa.BigInteger, nullable=False),
        sa.Column("customer_joined_at", sa.BigInteger),
        sa.Column("started_at", sa.BigInteger),
        sa.Column("ended_at", sa.BigInteger),
        sa.Column("end_reason", sa.String(16), nullable=False),
        sa.Column("ended_by", sa.String(16), nullable=False),
        sa.Column("pairing_runs_failed", sa.Integer, nullable=False),
        sa.Column("links", sa.Integer, nullable=False),
        sa.Column("quiet_since", sa.BigInteger),
        sa.Column("notice_version", sa.Integer, notice, nullable=False),
        sa.Column("confirmed_at", sa.BigInteger),
        sa.PrimaryKeyConstraint("id", name="pk_sessions"),
    )
    op.create_index("ix_sessions_case", "sessions", ["case"])
    live = sa.text("state IN ('open', 'used')")
    op.create_index(
        "uq_sessions_number_live", "sessions", ["number"], unique=True, sqlite_where=live, postgresql_where=live
    )


def _happenings() -> None:
    op.create_table(
        "happenings",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("at", sa.BigInteger, nullable=False),
        sa.Column("happening", sa.String(64), nullable=False),
        sa.Column("person", sa.Integer, sa.ForeignKey("people.id", name="fk_happenings_person")),
        sa.Column("case", sa.String(16)),
        sa.Column("session", sa.String(32)),
        sa.Column("facts", sa.JSON, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_happenings"),
        sqlite_autoincrement=True,
    )
    for column in ("at", "case", "session"):
        op.create_index(f"ix_happenings_{column}", "happenings", [column])
    for word, verb in (("change", "UPDATE"), ("removal", "DELETE")):
        if op.get_bind().dialect.name == "sqlite":
            op.execute(_UNCHANGEABLE.format(word=word, verb=verb))
    if op.get_bind().dialect.name == "postgresql":
        op.execute(_REFUSE_POSTGRESQL)
        for word, verb in (("change", "UPDATE"), ("removal", "DELETE OR TRUNCATE")):
            op.execute(_UNCHANGEABLE_POSTGRESQL.format(word=word, verb=verb))


def downgrade() -> None:
    """Refuse: going back would throw the record away."""
    msg = "there is nothing before version 0001; restore a copy of the database instead"
    raise NotImplementedError(msg)
