"""How is the database opened, and what is one transaction? Knows no table.

SQLite in WAL mode: readers never wait; writers wait for each other, at most ``BUSY_MAX_S``. All calls block, so they
belong on worker threads, never on an event loop.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from beistand.server.store.errors import DatabaseUnusableError

Tx = Connection
"""One transaction; everything in it happens or nothing does."""

BUSY_MAX_S: Final = 5
CONNECTIONS_MAX: Final = 16
FILE_NAME: Final = "beistand.sqlite3"
_WRITES: Final = "beistand_writes"


class Database:
    """One open database file."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._engine = _engine(path)

    @property
    def engine(self) -> Engine:
        """The engine, for migrations only."""
        return self._engine

    @contextmanager
    def transaction(self) -> Iterator[Tx]:
        """Change the record: committed at the end of the block, rolled back when it raises.

        Raises:
            DatabaseUnusableError: busy for too long, or the file cannot be read or written.
        """
        with self._begun(is_writing=True) as tx:
            yield tx

    @contextmanager
    def reading(self) -> Iterator[Tx]:
        """Read one consistent state; never waits for a writer.

        Raises:
            DatabaseUnusableError: the file cannot be read.
        """
        with self._begun(is_writing=False) as tx:
            yield tx

    def close(self) -> None:
        """Close every connection. Twice is fine."""
        self._engine.dispose()

    @contextmanager
    def _begun(self, *, is_writing: bool) -> Iterator[Tx]:
        try:
            with self._engine.connect().execution_options(**{_WRITES: is_writing}) as connection, connection.begin():
                yield connection
        except PoolTimeoutError as error:
            raise DatabaseUnusableError(
                de=f"Alle {CONNECTIONS_MAX} Verbindungen zu {self._path} waren {BUSY_MAX_S} s lang belegt.",
                en=f"All {CONNECTIONS_MAX} connections to {self._path} were busy for {BUSY_MAX_S} s; try again.",
            ) from error
        except DBAPIError as error:
            if isinstance(error.orig, sqlite3.OperationalError):
                raise DatabaseUnusableError(
                    de=f"Die Datenbank {self._path} ist nicht benutzbar: {error.orig}. Bitte Speicherplatz, Rechte und "
                    "andere Programme prüfen.",
                    en=f"The database {self._path} cannot be used: {error.orig}. Please check space, rights and other "
                    "programs.",
                ) from error
            raise


def open_database(data_dir: Path) -> Database:
    """Open the database of a data folder; the file is made if it is not there. Tables come with ``migrate``."""
    return Database(data_dir / FILE_NAME)


def _casefold(value: str | None) -> str | None:
    return None if value is None else value.casefold()


def _engine(path: Path) -> Engine:
    engine = create_engine(
        f"sqlite:///{path}",
        pool_size=CONNECTIONS_MAX,
        max_overflow=0,
        pool_timeout=BUSY_MAX_S,
        connect_args={"timeout": BUSY_MAX_S},
    )

    @event.listens_for(engine, "connect")
    def prepare(connection: Any, _record: object) -> None:  # noqa: ANN401 - sqlite3 types come through SQLAlchemy untyped
        # The driver would begin transactions late and only for some statements; we begin them ourselves.
        connection.isolation_level = None
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "trusted_schema=OFF"):
            connection.execute(f"PRAGMA {pragma}")
        # SQLite's own functions fold ASCII only: nobody would find "Öztürk" by typing "öztürk".
        connection.create_function("casefold", 1, _casefold, deterministic=True)

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        # A writer takes its lock at once: raised later, in the middle, it could not wait for it.
        is_writing = connection.get_execution_options().get(_WRITES, True)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if is_writing else "BEGIN")

    return engine
