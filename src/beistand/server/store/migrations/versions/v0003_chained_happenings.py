"""What does version 0003 change? Each happening holds on to the one before it; their facts lie beside them.

Rows that are there already are chained in the order in which they were written.
"""

import secrets
from typing import Any, Final

import sqlalchemy as sa
from alembic import op

from beistand.server.store.chain import GENESIS, SALT_BYTES, Link, facts_digest, row_digest

revision = "0003"
down_revision = "0001"
branch_labels = None
depends_on = None

AT_ONCE: Final = 1_000
_NEVER: Final = ("happenings", "facts_erased", "audit_checkpoints")
"""Tables whose rows are only ever added."""
_ERASED: Final = "SELECT 1 FROM facts_erased WHERE facts_erased.happening = OLD.happening"
_POSTGRESQL: Final = """
CREATE FUNCTION only_ever_added() RETURNS trigger LANGUAGE plpgsql AS
$$BEGIN RAISE '% are only ever added', TG_TABLE_NAME USING ERRCODE = 'integrity_constraint_violation'; END$$;
CREATE FUNCTION facts_removed() RETURNS trigger LANGUAGE plpgsql AS
$$BEGIN
  IF NOT EXISTS ({erased}) THEN
    RAISE 'happening_facts go only when facts_erased says so' USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  RETURN OLD;
END$$
"""


def upgrade() -> None:
    """Put the rows into a chain."""
    is_postgresql = op.get_bind().dialect.name == "postgresql"
    _set_aside(is_postgresql=is_postgresql)
    _make_happenings()
    _make_what_is_beside()
    _chain()
    op.drop_table("happenings_before")
    if is_postgresql:
        op.execute("DROP FUNCTION happenings_refuse()")
        _guard_postgresql()
    else:
        _guard_sqlite()


def _set_aside(*, is_postgresql: bool) -> None:
    on_table = " ON happenings" if is_postgresql else ""
    for word in ("change", "removal"):
        op.execute(f"DROP TRIGGER happenings_no_{word}{on_table}")
    for column in ("at", "case", "session"):
        op.drop_index(f"ix_happenings_{column}", table_name="happenings")
    op.rename_table("happenings", "happenings_before")
    if is_postgresql:
        op.execute("ALTER TABLE happenings_before RENAME CONSTRAINT pk_happenings TO pk_happenings_before")


def _make_happenings() -> None:
    op.create_table(
        "happenings",
        sa.Column("id", sa.Integer, nullable=False, autoincrement=False),
        sa.Column("at", sa.BigInteger, nullable=False),
        sa.Column("happening", sa.String(64), nullable=False),
        sa.Column("person", sa.Integer, sa.ForeignKey("people.id", name="fk_happenings_person")),
        sa.Column("case", sa.String(16)),
        sa.Column("session", sa.String(32)),
        sa.Column("facts_sha256", sa.LargeBinary(32), nullable=False),
        sa.Column("previous_sha256", sa.LargeBinary(32), nullable=False),
        sa.Column("sha256", sa.LargeBinary(32), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_happenings"),
    )
    for column in ("at", "case", "session", "happening", "person"):
        op.create_index(f"ix_happenings_{column}", "happenings", [column])


def _make_what_is_beside() -> None:
    op.create_table(
        "happening_facts",
        _happening("fk_happening_facts_happening"),
        sa.Column("salt", sa.LargeBinary(16), nullable=False),
        sa.Column("facts", sa.JSON, nullable=False),
        sa.PrimaryKeyConstraint("happening", name="pk_happening_facts"),
    )
    op.create_table(
        "facts_erased",
        _happening("fk_facts_erased_happening"),
        sa.Column("by", sa.Integer, sa.ForeignKey("happenings.id", name="fk_facts_erased_by"), nullable=False),
        sa.PrimaryKeyConstraint("happening", name="pk_facts_erased"),
    )
    op.create_table(
        "audit_chain",
        sa.Column("organisation", sa.Integer, nullable=False, autoincrement=False),
        sa.Column("last", sa.Integer, nullable=False),
        sa.Column("sha256", sa.LargeBinary(32), nullable=False),
        sa.PrimaryKeyConstraint("organisation", name="pk_audit_chain"),
    )
    op.create_table(
        "audit_checkpoints",
        sa.Column("place", sa.Integer, nullable=False, autoincrement=False),
        sa.Column("at", sa.BigInteger, nullable=False),
        sa.Column("sha256", sa.LargeBinary(32), nullable=False),
        sa.Column("key", sa.String(16), nullable=False),
        sa.Column("signature", sa.LargeBinary(64), nullable=False),
        sa.PrimaryKeyConstraint("place", name="pk_audit_checkpoints"),
    )


def _happening(name: str) -> sa.Column[int]:
    of = sa.ForeignKey("happenings.id", name=name)
    return sa.Column("happening", sa.Integer, of, nullable=False, autoincrement=False)


def _chain() -> None:
    tx = op.get_bind()
    known = sa.MetaData()
    before, after, facts = (
        sa.Table(name, known, autoload_with=tx) for name in ("happenings_before", "happenings", "happening_facts")
    )
    place, sha256, seen = 0, GENESIS, 0
    while rows := tx.execute(sa.select(before).where(before.c.id > seen).order_by(before.c.id).limit(AT_ONCE)).all():
        chained: list[dict[str, Any]] = []
        beside: list[dict[str, Any]] = []
        for row in rows:
            place, seen = place + 1, row.id
            salt = secrets.token_bytes(SALT_BYTES)
            beside.append({"happening": place, "salt": salt, "facts": row.facts})
            link = Link(
                place=place,
                at_ms=row.at,
                happening=row.happening,
                person=row.person,
                case=row.case,
                session=row.session,
                facts_sha256=facts_digest(salt, row.facts),
                previous_sha256=sha256,
            )
            sha256 = row_digest(link)
            chained.append(
                {"id": place, "at": row.at, "happening": row.happening, "person": row.person, "case": row.case}
                | {"session": row.session, "facts_sha256": link.facts_sha256}
                | {"previous_sha256": link.previous_sha256, "sha256": sha256}
            )
        tx.execute(after.insert(), chained)
        tx.execute(facts.insert(), beside)
    end = sa.table("audit_chain", sa.column("organisation"), sa.column("last"), sa.column("sha256"))
    tx.execute(end.insert().values(organisation=1, last=place, sha256=sha256))


def _guard_sqlite() -> None:
    for table in _NEVER:
        for word, verb in (("change", "UPDATE"), ("removal", "DELETE")):
            op.execute(
                f"CREATE TRIGGER {table}_no_{word} BEFORE {verb} ON {table} "
                f"BEGIN SELECT RAISE(ABORT, '{table} are only ever added'); END"
            )
    op.execute(
        "CREATE TRIGGER happening_facts_no_change BEFORE UPDATE ON happening_facts "
        "BEGIN SELECT RAISE(ABORT, 'happening_facts are only ever added'); END"
    )
    op.execute(
        f"CREATE TRIGGER happening_facts_no_removal BEFORE DELETE ON happening_facts WHEN NOT EXISTS ({_ERASED}) "
        "BEGIN SELECT RAISE(ABORT, 'happening_facts go only when facts_erased says so'); END"
    )


def _guard_postgresql() -> None:
    op.execute(_POSTGRESQL.format(erased=_ERASED))
    never = "FOR EACH STATEMENT EXECUTE FUNCTION only_ever_added()"
    for table in _NEVER:
        op.execute(f"CREATE TRIGGER {table}_no_change BEFORE UPDATE ON {table} {never}")
        op.execute(f"CREATE TRIGGER {table}_no_removal BEFORE DELETE OR TRUNCATE ON {table} {never}")
    op.execute(f"CREATE TRIGGER happening_facts_no_change BEFORE UPDATE OR TRUNCATE ON happening_facts {never}")
    op.execute(
        "CREATE TRIGGER happening_facts_no_removal BEFORE DELETE ON happening_facts "
        "FOR EACH ROW EXECUTE FUNCTION facts_removed()"
    )


def downgrade() -> None:
    """Refuse: going back would take the chain away."""
    msg = "version 0003 holds the chain of the audit; restore a copy of the database instead"
    raise NotImplementedError(msg)
