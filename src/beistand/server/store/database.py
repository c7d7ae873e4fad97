"""How is the database opened, and what is one transaction? Knows no table.

All calls block, so they belong on worker threads, never on an event loop.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from beistand.server.store import engines
from beistand.server.store.engines import BUSY_MAX_S, CONNECTIONS_MAX, WRITES
from beistand.server.store.errors import DatabaseUnusableError

Tx = Connection
"""One transaction; everything in it happens or nothing does."""

FILE_NAME: Final = "beistand.sqlite3"


class Database:
    """One open database."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    @property
    def engine(self) -> Engine:
        """The engine, for migrations, copies and checks only."""
        return self._engine

    @property
    def place(self) -> str:
        """Where it is: a file or an address without its password."""
        return engines.place_of(self._engine)

    @property
    def is_postgresql(self) -> bool:
        """Whether a PostgreSQL server holds it; a file otherwise."""
        return self._engine.dialect.name == "postgresql"

    @contextmanager
    def transaction(self) -> Iterator[Tx]:
        """Change the record: committed at the end of the block, rolled back when it raises.

        Raises:
            DatabaseUnusableError: busy for too long, or the database cannot be reached, read or written.
        """
        with self._begun(is_writing=True) as tx:
            yield tx

    @contextmanager
    def reading(self) -> Iterator[Tx]:
        """Read one consistent state; never waits for a writer.

        Raises:
            DatabaseUnusableError: the database cannot be reached or read.
        """
        with self._begun(is_writing=False) as tx:
            yield tx

    def close(self) -> None:
        """Close every connection. Twice is fine."""
        self._engine.dispose()

    @contextmanager
    def _begun(self, *, is_writing: bool) -> Iterator[Tx]:
        try:
            with self._engine.connect().execution_options(**{WRITES: is_writing}) as connection, connection.begin():
                yield connection
        except PoolTimeoutError as error:
            raise DatabaseUnusableError(
                de=f"Alle {CONNECTIONS_MAX} Verbindungen zu {self.place} waren {BUSY_MAX_S} s lang belegt.",
                en=f"All {CONNECTIONS_MAX} connections to {self.place} were busy for {BUSY_MAX_S} s; try again.",
            ) from error
        except DBAPIError as error:
            if engines.is_away(error):
                raise self._unusable(error) from error
            raise

    def _unusable(self, error: DBAPIError) -> DatabaseUnusableError:
        why = (str(error.orig).splitlines() or [type(error.orig).__name__])[0]
        if self.is_postgresql:
            de, en = "ob PostgreSQL läuft und erreichbar ist, Speicherplatz und Rechte", "that PostgreSQL runs, space"
        else:
            de, en = "Speicherplatz, Rechte und andere Programme", "space, rights and other programs"
        return DatabaseUnusableError(
            de=f"Die Datenbank {self.place} ist nicht benutzbar: {why}. Bitte {de} prüfen.",
            en=f"The database {self.place} cannot be used: {why}. Please check {en}.",
        )


def open_database(data_dir: Path, url: str = "") -> Database:
    """Open the database; tables come with ``migrate``.

    Args:
        data_dir: where the file is without ``url``; it is made if it is not there.
        url: of a PostgreSQL database, see ``settings.database_url``.
    """
    return Database(engines.postgresql_engine(url) if url else engines.sqlite_engine(data_dir / FILE_NAME))
