"""What does version 0003b add? Rules of retention, legal holds, what was erased, and certificates of deletion."""

from datetime import UTC, datetime

import sqlalchemy as sa
from alembic import op

revision = "0003b"
down_revision = "0003"
branch_labels = None
depends_on = None

_NEVER = ("deletion_certificates", "erased_cases")
"""Tables whose rows are only ever added."""


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "retention_rules",
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("keep_days", sa.Integer),
        sa.Column("changed_at", sa.BigInteger, nullable=False),
        sa.Column("changed_by", sa.Integer, sa.ForeignKey("people.id", name="fk_retention_rules_changed_by")),
        sa.PrimaryKeyConstraint("kind", name="pk_retention_rules"),
    )
    op.create_table(
        "legal_holds",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("case", sa.String(16), sa.ForeignKey("cases.number", name="fk_legal_holds_case"), nullable=False),
        sa.Column("reason", sa.String(500), nullable=False),
        sa.Column("placed_at", sa.BigInteger, nullable=False),
        _to("placed_by", "people.id", "legal_holds"),
        sa.Column("lifted_at", sa.BigInteger),
        sa.Column("lifted_by", sa.Integer, sa.ForeignKey("people.id", name="fk_legal_holds_lifted_by")),
        sa.PrimaryKeyConstraint("id", name="pk_legal_holds"),
    )
    op.create_index("ix_legal_holds_case", "legal_holds", ["case"])
    _deleted()
    _guard()
    _keep_what_is_there()


def _deleted() -> None:
    op.create_table(
        "deletion_certificates",
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("rule", sa.String(254), nullable=False),
        sa.Column("deleted_at", sa.BigInteger, nullable=False),
        sa.Column("count", sa.Integer, nullable=False),
        _to("happening", "happenings.id", "deletion_certificates"),
        sa.PrimaryKeyConstraint("id", name="pk_deletion_certificates"),
    )
    op.create_index("ix_deletion_certificates_deleted_at", "deletion_certificates", ["deleted_at"])
    case = sa.ForeignKey("cases.number", name="fk_erased_cases_case")
    certificate = sa.ForeignKey("deletion_certificates.id", name="fk_erased_cases_certificate")
    op.create_table(
        "erased_cases",
        sa.Column("case", sa.String(16), case, nullable=False),
        sa.Column("certificate", sa.String(32), certificate, nullable=False),
        sa.PrimaryKeyConstraint("case", "certificate", name="pk_erased_cases"),
    )


def _keep_what_is_there() -> None:
    """Let nobody lose data by an update: a server that is in use keeps everything until somebody chooses."""
    tx = op.get_bind()
    if not tx.execute(sa.select(sa.func.count()).select_from(sa.table("cases"))).scalar_one():
        return
    rules = sa.table("retention_rules", sa.column("kind"), sa.column("keep_days"), sa.column("changed_at"))
    now_ms = int(datetime.now(UTC).timestamp() * 1_000)
    for kind in ("cases", "confirmations", "facts"):
        tx.execute(rules.insert().values(kind=kind, keep_days=None, changed_at=now_ms))


def _to(name: str, other: str, table: str) -> sa.Column[int]:
    return sa.Column(name, sa.Integer, sa.ForeignKey(other, name=f"fk_{table}_{name}"), nullable=False)


def _guard() -> None:
    is_postgresql = op.get_bind().dialect.name == "postgresql"
    for table in _NEVER:
        for word, verb in (("change", "UPDATE"), ("removal", "DELETE OR TRUNCATE" if is_postgresql else "DELETE")):
            refuse = (
                "FOR EACH STATEMENT EXECUTE FUNCTION only_ever_added()"
                if is_postgresql
                else f"BEGIN SELECT RAISE(ABORT, '{table} are only ever added'); END"
            )
            op.execute(f"CREATE TRIGGER {table}_no_{word} BEFORE {verb} ON {table} {refuse}")


def downgrade() -> None:
    """Refuse: going back would take the proofs of deletion away."""
    msg = "version 0003b holds the proofs of deletion; restore a copy of the database instead"
    raise NotImplementedError(msg)
