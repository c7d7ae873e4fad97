"""What lets PostgreSQL find words of two letters quickly? An index of the pairs of letters, without any extension.

The pairs are what ``case_search_pairs`` makes of a text; a function of the database, so that the index follows each
change by itself. Its parts are named in full: the database calls it where nobody has set a search path.
"""

from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

_PAIRS = """
CREATE FUNCTION case_search_pairs(searched text) RETURNS text[]
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
  SELECT coalesce(pg_catalog.array_agg(DISTINCT pair), '{}')
  FROM (
    SELECT letter || pg_catalog.lead(letter) OVER (ORDER BY place) AS pair
    FROM pg_catalog.unnest(pg_catalog.string_to_array(searched, NULL)) WITH ORDINALITY AS letters(letter, place)
  ) AS pairs
  WHERE pair IS NOT NULL
$$
"""


def upgrade() -> None:
    """Add what only speeds up; nothing that people wrote is changed. SQLite has its own index of pieces."""
    if op.get_bind().dialect.name == "postgresql":
        op.execute(_PAIRS)
        op.execute("CREATE INDEX case_search_by_pairs ON cases USING gin (case_search_pairs(search_text))")


def downgrade() -> None:
    """Take it away again."""
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP INDEX case_search_by_pairs")
        op.execute("DROP FUNCTION case_search_pairs(text)")
