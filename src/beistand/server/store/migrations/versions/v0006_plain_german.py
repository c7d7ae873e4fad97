"""What does version 0006 add? The notice in plain German, and a note with each version of it."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the third text; versions that are there keep their two texts and their hashes."""
    op.add_column("notice_versions", sa.Column("text_de_plain", sa.Text))
    op.add_column("notice_versions", sa.Column("text_de_plain_sha256", sa.LargeBinary(32)))
    op.add_column("notice_versions", sa.Column("note", sa.Text, nullable=False, server_default=""))
    with op.batch_alter_table("notice_confirmations") as batch:
        batch.alter_column("language", existing_type=sa.String(2), type_=sa.String(8), existing_nullable=False)
