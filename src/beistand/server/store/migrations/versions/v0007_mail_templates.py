"""Which table does version 0007 make? The one of e-mail templates."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the table; it is empty: what comes with the program is not kept in it."""
    op.create_table(
        "mail_templates",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("name", sa.String(128), nullable=False),
        sa.Column("language", sa.String(2), nullable=False),
        sa.Column("subject", sa.String(254), nullable=False),
        sa.Column("body", sa.Text, nullable=False),
        sa.Column("person", sa.Integer, sa.ForeignKey("people.id", name="fk_mail_templates_person"), nullable=False),
        sa.Column("changed_at", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_mail_templates"),
        sa.UniqueConstraint("name", "language", name="uq_mail_templates_name_language"),
    )


def downgrade() -> None:
    """Refuse: going back would throw templates away."""
    msg = "version 0007 holds e-mail templates; restore a copy of the database instead"
    raise NotImplementedError(msg)
