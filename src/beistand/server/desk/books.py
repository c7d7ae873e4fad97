"""How does a page open the books? The two kinds of transaction, handed on without the tables behind them."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass

from beistand.server.store.database import Tx
from beistand.server.store.errors import DatabaseUnusableError

RecordUnusableError = DatabaseUnusableError
"""The books cannot be used: the database is away, busy for too long, full or without rights. Nothing is half done."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Books:
    """The record of one organisation. Both block, so they belong on worker threads.

    Attributes:
        transaction: to change something; everything in the block happens or nothing does.
        reading: to read one consistent state.
    """

    transaction: Callable[[], AbstractContextManager[Tx]]
    reading: Callable[[], AbstractContextManager[Tx]]
