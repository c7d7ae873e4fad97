"""Which engine holds the record? SQLite in a file of the data folder, or a PostgreSQL server. Knows no table.

Both give the same promises: who writes is alone (SQLite by its lock, PostgreSQL by an advisory lock that ends with the
transaction), who reads sees one consistent state and waits for nobody, and every wait has a limit.
"""

import sqlite3
from pathlib import Path
from typing import Any, Final

import psycopg
import psycopg.errors
from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import GenericFunction
from sqlalchemy.types import Text

BUSY_MAX_S: Final = 5
CONNECTIONS_MAX: Final = 16
STATEMENT_MAX_S: Final = 60
WRITES: Final = "beistand_writes"
"""Name of the execution option that tells a transaction that changes something."""
WRITER_LOCK: Final = 0x62656973
"""The advisory lock of whoever writes; locks of PostgreSQL are numbers, per database."""
POSTGRESQL_LEAST: Final = 15
_AWAY: Final = (
    sqlite3.OperationalError,
    psycopg.OperationalError,
    psycopg.InterfaceError,
    psycopg.errors.ReadOnlySqlTransaction,
)


class casefold(GenericFunction[str]):  # noqa: N801 - the name of the function in SQL
    """Text without the difference of capital and small letters: ``func.casefold(column)``."""

    type = Text()
    inherit_cache = True


@compiles(casefold, "postgresql")
def _casefold_postgresql(element: casefold, compiler: SQLCompiler, **options: object) -> str:
    """Fold by ICU, whatever the locale of the database is; ``lower`` alone would leave ß and ς as they are."""
    folded = f'lower(({compiler.process(element.clauses, **options)}) COLLATE "und-x-icu")'
    return (
        f"replace(replace({folded}, 'ß', 'ss'), '\N{GREEK SMALL LETTER FINAL SIGMA}', '\N{GREEK SMALL LETTER SIGMA}')"
    )


def sqlite_engine(path: Path) -> Engine:
    """Return the engine of a file; it is made if it is not there."""
    engine = create_engine(
        URL.create("sqlite", database=str(path)),
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
        is_writing = connection.get_execution_options().get(WRITES, True)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if is_writing else "BEGIN")

    return engine


def postgresql_engine(url: str) -> Engine:
    """Return the engine of a PostgreSQL database. ``url``: ``postgresql://…``, as libpq knows it."""
    engine = create_engine(
        make_url(url).set(drivername="postgresql+psycopg"),
        pool_size=CONNECTIONS_MAX,
        max_overflow=0,
        pool_timeout=BUSY_MAX_S,
        # A server that was restarted has forgotten the connections of the pool.
        pool_pre_ping=True,
        connect_args={
            "connect_timeout": BUSY_MAX_S,
            "tcp_user_timeout": 2 * BUSY_MAX_S * 1_000,
            "application_name": "beistand",
        },
    )

    @event.listens_for(engine, "connect")
    def prepare(connection: Any, _record: object) -> None:  # noqa: ANN401 - the driver's type comes through untyped
        for name, limit_s in (
            ("lock_timeout", BUSY_MAX_S),
            ("statement_timeout", STATEMENT_MAX_S),
            ("idle_in_transaction_session_timeout", STATEMENT_MAX_S),
        ):
            connection.execute(f"SET {name} = '{limit_s}s'")
        connection.commit()

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        if connection.get_execution_options().get(WRITES, True):
            # Each statement after this one sees all that earlier writers committed, as it is with SQLite.
            connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({WRITER_LOCK})")
        else:
            connection.exec_driver_sql("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")

    return engine


def is_away(error: DBAPIError) -> bool:
    """Tell whether an error means that the database itself cannot be used now: away, busy, full, without rights."""
    return isinstance(error.orig, _AWAY)


def place_of(engine: Engine) -> str:
    """Say where the record is, without a password."""
    url = engine.url
    return url.database or "" if url.drivername == "sqlite" else url.render_as_string(hide_password=True)


def _casefold(value: str | None) -> str | None:
    return None if value is None else value.casefold()
