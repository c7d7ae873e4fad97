"""What lets version 0008 find words of two letters quickly? The pieces of the index by name; on PostgreSQL an index.

Searched text ends with a line break from now on, so that its last two letters begin a piece of three, too.
"""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add what only speeds up; nothing that people wrote is changed."""
    op.execute("UPDATE cases SET search_text = search_text || '\n' WHERE search_text <> ''")
    bind = op.get_bind()
    if bind.dialect.name == "sqlite":
        op.execute("INSERT INTO case_search(case_search) VALUES ('rebuild')")
        op.execute("CREATE VIRTUAL TABLE case_search_pieces USING fts5vocab(case_search, 'row')")
        return
    # The owner of a database may add this extension (it is "trusted"), where the package that holds it is installed.
    try:
        with bind.begin_nested():
            op.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
            op.execute("CREATE INDEX case_search_trigrams ON cases USING gin (search_text gin_trgm_ops)")
    except sa.exc.DBAPIError as error:
        if getattr(error.orig, "sqlstate", None) not in {"58P01", "0A000", "42501"}:
            raise  # anything but: no such file, no such extension, not allowed


def downgrade() -> None:
    """Refuse: an older program would not keep the line break."""
    msg = "version 0008 keeps searched text in another form; restore a copy of the database instead"
    raise NotImplementedError(msg)
