"""Is the database well? Its kind, version, clock and soundness; looks only, so that it changes nothing."""

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import func, inspect, select, text
from sqlalchemy.exc import DBAPIError

from beistand.server.store.database import FILE_NAME, Database, Tx
from beistand.server.store.errors import DatabaseUnusableError
from beistand.server.store.migrate import version_of
from beistand.server.store.tables import happenings


@dataclass(frozen=True, slots=True, kw_only=True)
class Health:
    """What was found.

    Attributes:
        kind: program and version.
        tables_version: newest migration; None: there are no tables.
        newest_at: moment of the newest happening; None: there is none.
        server_now: clock of the PostgreSQL server; None: the database is a file.
        damage: first thing that is broken in the file; empty: nothing.
    """

    kind: str
    tables_version: str | None
    newest_at: datetime | None
    server_now: datetime | None
    damage: str


def is_there(data_dir: Path, url: str) -> bool:
    """Tell whether there is a database to look at; a server always counts."""
    return bool(url) or (data_dir / FILE_NAME).exists()


def look(database: Database) -> Health:
    """Look at a database.

    Raises:
        DatabaseUnusableError: it cannot be reached, or is no database.
    """
    try:
        with database.reading() as tx:
            has_rows = inspect(tx).has_table(happenings.name)
            newest = tx.execute(select(func.max(happenings.c.at))).scalar_one() if has_rows else None
            return Health(
                kind=_kind(tx),
                tables_version=version_of(tx),
                newest_at=newest,
                server_now=_server_now(tx),
                damage=_damage(tx),
            )
    except DBAPIError as error:
        raise DatabaseUnusableError(
            de=f"{database.place} ist keine Datenbank von beistand ({error.orig}).",
            en=f"{database.place} is no database of beistand ({error.orig}).",
        ) from error


def _kind(tx: Tx) -> str:
    if tx.dialect.name == "sqlite":
        return "SQLite " + str(tx.execute(select(func.sqlite_version())).scalar_one())
    return "PostgreSQL " + str(tx.execute(text("SHOW server_version")).scalar_one())


def _server_now(tx: Tx) -> datetime | None:
    if tx.dialect.name == "sqlite":
        return None
    return datetime.fromtimestamp(
        float(tx.execute(text("SELECT extract(epoch FROM clock_timestamp())")).scalar_one()), UTC
    )


def _damage(tx: Tx) -> str:
    if tx.dialect.name != "sqlite":
        return ""
    told = str(tx.execute(text("PRAGMA quick_check(1)")).scalars().first())
    return "" if told == "ok" else told
