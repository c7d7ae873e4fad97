"""Which tables does version 0005 make? Search, notes, attachments, time, tokens and webhooks of cases."""

import sqlalchemy as sa
from alembic import op

from beistand.server.store.case_search import fold

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

_SEARCH = """
CREATE VIRTUAL TABLE case_search USING fts5(search_text, content='cases', content_rowid='serial', tokenize='trigram')
"""


def upgrade() -> None:
    """Add what cases need; cases that are there keep their order and can be searched at once."""
    _cases()
    _case_parts()
    _times()
    _programs()
    _deliveries()


def _cases() -> None:
    for column in (
        sa.Column("serial", sa.Integer, nullable=False, server_default="0"),
        sa.Column("reference", sa.String(128), nullable=False, server_default=""),
        sa.Column("revision", sa.Integer, nullable=False, server_default="1"),
        sa.Column("changed_at", sa.BigInteger, nullable=False, server_default="0"),
        sa.Column("search_text", sa.Text, nullable=False, server_default=""),
    ):
        op.add_column("cases", column)
    tx = op.get_bind()
    rows = tx.execute(
        sa.text("SELECT number, customer, contact, purpose, notes, opened_at FROM cases ORDER BY opened_at, number"),
    ).all()
    change = sa.text("UPDATE cases SET serial = :serial, changed_at = :at, search_text = :found WHERE number = :number")
    for serial, row in enumerate(rows, 1):
        found = fold(row.number, row.customer, row.contact, row.purpose, row.notes)
        tx.execute(change, {"serial": serial, "at": row.opened_at, "found": found, "number": row.number})
    op.create_index("uq_cases_serial", "cases", ["serial"], unique=True)
    op.create_index("ix_cases_state_serial", "cases", ["state", "serial"])
    op.create_index("ix_cases_supporter_serial", "cases", ["supporter", "serial"])
    if tx.dialect.name == "sqlite":
        op.execute(_SEARCH)
        op.execute("INSERT INTO case_search(case_search) VALUES ('rebuild')")


def _case_parts() -> None:
    op.create_table(
        "submissions",
        sa.Column("once", sa.String(64), nullable=False),
        sa.Column("person", sa.Integer, sa.ForeignKey("people.id", name="fk_submissions_person")),
        sa.Column("answer", sa.String(254), nullable=False),
        sa.Column("at", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("once", name="pk_submissions"),
    )
    op.create_index("ix_submissions_at", "submissions", ["at"])
    op.create_table(
        "case_note_versions",
        sa.Column("case", sa.String(16), _case("case_note_versions"), nullable=False),
        sa.Column("revision", sa.Integer, nullable=False, autoincrement=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("person", sa.Integer, _person("case_note_versions"), nullable=False),
        sa.Column("at", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("case", "revision", name="pk_case_note_versions"),
    )
    op.create_table(
        "case_attachments",
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("case", sa.String(16), _case("case_attachments"), nullable=False),
        sa.Column("session", sa.String(32), sa.ForeignKey("sessions.id", name="fk_case_attachments_session")),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("name", sa.String(254), nullable=False),
        sa.Column("size_bytes", sa.Integer, nullable=False),
        sa.Column("sha256", sa.LargeBinary(32), nullable=False),
        sa.Column("person", sa.Integer, _person("case_attachments")),
        sa.Column("at", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_case_attachments"),
    )
    op.create_index("ix_case_attachments_case", "case_attachments", ["case"])
    op.create_index("ix_case_attachments_sha256", "case_attachments", ["sha256"])


def _times() -> None:
    op.create_table(
        "case_times",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("case", sa.String(16), _case("case_times"), nullable=False),
        sa.Column("session", sa.String(32), sa.ForeignKey("sessions.id", name="fk_case_times_session")),
        sa.Column("person", sa.Integer, _person("case_times"), nullable=False),
        sa.Column("began_at", sa.BigInteger, nullable=False),
        sa.Column("seconds", sa.Integer, nullable=False),
        sa.Column("comment", sa.String(500), nullable=False),
        sa.Column("is_billable", sa.Boolean, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_case_times"),
        sa.UniqueConstraint("session", name="uq_case_times_session"),
    )
    op.create_index("ix_case_times_case", "case_times", ["case"])
    op.create_index("ix_case_times_began_at", "case_times", ["began_at"])
    op.create_table(
        "time_rules",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("step_s", sa.Integer, nullable=False),
        sa.Column("direction", sa.String(8), nullable=False),
        sa.Column("minimum_s", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_time_rules"),
    )


def _programs() -> None:
    op.create_table(
        "api_tokens",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("name", sa.String(128), nullable=False),
        sa.Column("token_sha256", sa.LargeBinary(32), nullable=False),
        sa.Column("scopes", sa.JSON, nullable=False),
        sa.Column("person", sa.Integer, _person("api_tokens"), nullable=False),
        sa.Column("made_at", sa.BigInteger, nullable=False),
        sa.Column("expires_at", sa.BigInteger, nullable=False),
        sa.Column("revoked_at", sa.BigInteger),
        sa.Column("used_at", sa.BigInteger),
        sa.PrimaryKeyConstraint("id", name="pk_api_tokens"),
        sa.UniqueConstraint("token_sha256", name="uq_api_tokens_token_sha256"),
    )
    op.create_table(
        "webhooks",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("url", sa.String(2_000), nullable=False),
        sa.Column("secret", sa.String(64), nullable=False),
        sa.Column("happenings", sa.JSON, nullable=False),
        sa.Column("person", sa.Integer, _person("webhooks"), nullable=False),
        sa.Column("made_at", sa.BigInteger, nullable=False),
        sa.Column("lost", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_webhooks"),
    )


def _deliveries() -> None:
    webhook = sa.ForeignKey("webhooks.id", name="fk_webhook_deliveries_webhook")
    op.create_table(
        "webhook_deliveries",
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("webhook", sa.Integer, webhook, nullable=False),
        sa.Column("body", sa.Text, nullable=False),
        sa.Column("made_at", sa.BigInteger, nullable=False),
        sa.Column("state", sa.String(8), nullable=False),
        sa.Column("next_at", sa.BigInteger, nullable=False),
        sa.Column("tries", sa.Integer, nullable=False),
        sa.Column("told", sa.String(254), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_webhook_deliveries"),
    )
    op.create_index("ix_webhook_deliveries_webhook", "webhook_deliveries", ["webhook"])
    op.create_index("ix_webhook_deliveries_state_next_at", "webhook_deliveries", ["state", "next_at"])


def _case(table: str) -> sa.ForeignKey:
    return sa.ForeignKey("cases.number", name=f"fk_{table}_case")


def _person(table: str) -> sa.ForeignKey:
    return sa.ForeignKey("people.id", name=f"fk_{table}_person")


def downgrade() -> None:
    """Refuse: going back would throw notes, files and time away."""
    msg = "version 0005 holds notes, files and time; restore a copy of the database instead"
    raise NotImplementedError(msg)
