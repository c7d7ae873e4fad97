"""How does the whole record leave the database and come into another one? Table by table, as plain values.

A copy of SQLite can be brought into PostgreSQL and the other way round. What is not in ``schema.metadata`` is not
copied: it must follow from what is (search indexes are made again).
"""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import JSON, Integer, MetaData, Table, func, inspect, select, text
from sqlalchemy.exc import DBAPIError

from beistand.server.store.database import Tx
from beistand.server.store.engines import is_away
from beistand.server.store.errors import StoreError
from beistand.server.store.schema import metadata

AT_ONCE: Final = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class TableCopy:
    """One table. ``rows``: in the order of ``columns``; bytes are ``{"hex": …}``, JSON is ``{"json": …}``."""

    name: str
    columns: tuple[str, ...]
    rows: Iterator[list[Any]]


@contextmanager
def telling_what_does_not_fit(place: str) -> Iterator[None]:
    """Say in a sentence that a database does not take what is filled into it, such as tables or too long a text.

    Raises:
        StoreError: so it is.
    """
    try:
        yield
    except DBAPIError as error:
        if is_away(error):
            raise
        why = (str(error.orig).splitlines() or [type(error.orig).__name__])[0]
        raise StoreError(
            f"Die Datenbank {place} nimmt die Sicherung nicht an: {why}. Es wurde nichts geändert.\n"
            f"The database {place} does not take the backup: {why}. Nothing was changed."
        ) from error


def is_empty(tx: Tx) -> bool:
    """Tell whether a database has no tables at all."""
    return not inspect(tx).get_table_names()


def copies(tx: Tx) -> Iterator[TableCopy]:
    """Yield every table, those first to which others refer; each must be read before the next."""
    for known in metadata.sorted_tables:
        table = Table(known.name, MetaData(), autoload_with=tx)
        columns = [column for column in table.columns if column.computed is None]
        query = select(*columns).order_by(*table.primary_key.columns)
        rows = tx.execute(query, execution_options={"yield_per": AT_ONCE})
        is_json = [isinstance(column.type, JSON) for column in columns]
        names = tuple(str(column.name) for column in columns)
        plain = ([_plain(*value) for value in zip(row, is_json, strict=True)] for row in rows)
        yield TableCopy(name=str(known.name), columns=names, rows=plain)


def clear(tx: Tx, names: Sequence[str]) -> None:
    """Remove what the migrations put into tables that are about to be filled; those referred to come last."""
    for name in reversed(names):
        table = Table(name, MetaData(), autoload_with=tx)
        if tx.execute(select(func.count()).select_from(table)).scalar_one():
            tx.execute(table.delete())


def fill(tx: Tx, name: str, columns: Sequence[str], rows: Iterable[list[Any]]) -> int:
    """Fill an empty table; return how many rows it has.

    Raises:
        StoreError: the table has other columns.
    """
    table = Table(name, MetaData(), autoload_with=tx)
    unknown = [column for column in columns if column not in table.columns]
    if unknown:
        msg = f"the table {name} has no columns {', '.join(unknown)}; was the copy made by another program?"
        raise StoreError(msg)
    count, some = 0, list[dict[str, Any]]()
    for row in rows:
        some.append({column: _back(value) for column, value in zip(columns, row, strict=True)})
        count += 1
        if len(some) == AT_ONCE:
            tx.execute(table.insert(), some)
            some = []
    if some:
        tx.execute(table.insert(), some)
    _go_on_counting(tx, table)
    return count


def make_indexes_again(tx: Tx) -> None:
    """Make the search indexes again that follow from tables."""
    if tx.dialect.name != "sqlite":
        return
    virtual = "SELECT name FROM sqlite_master WHERE type = 'table' AND sql LIKE 'CREATE VIRTUAL TABLE%fts5(%'"
    for name in tx.execute(text(virtual)).scalars().all():
        tx.execute(text(f"INSERT INTO {name}({name}) VALUES ('rebuild')"))  # noqa: S608 - names of our own tables


def _go_on_counting(tx: Tx, table: Table) -> None:
    """Let PostgreSQL go on with numbers after the highest; SQLite does so by itself."""
    keys = list(table.primary_key.columns)
    if tx.dialect.name != "postgresql" or len(keys) != 1 or not isinstance(keys[0].type, Integer):
        return
    sequence = tx.execute(select(func.pg_get_serial_sequence(table.name, keys[0].name))).scalar_one()
    if sequence:
        highest = select(func.coalesce(func.max(keys[0]), 0)).scalar_subquery()
        tx.execute(select(func.setval(sequence, highest + 1, False)))  # noqa: FBT003 - "the next one is this"


def _plain(value: Any, is_json: bool) -> Any:  # noqa: ANN401, FBT001 - values of every kind
    if is_json:
        return {"json": value}
    return {"hex": bytes(value).hex()} if isinstance(value, bytes | memoryview) else value


def _back(value: Any) -> Any:  # noqa: ANN401 - see above
    if not isinstance(value, dict):
        return value
    return bytes.fromhex(value["hex"]) if "hex" in value else value["json"]
