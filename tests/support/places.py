"""Where is the record of a test? In a file, or on a PostgreSQL server; both with the same tables."""

from dataclasses import dataclass
from pathlib import Path

from beistand.server.settings import Settings
from beistand.server.store.database import Database, open_database


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A data folder, and the address of the database if it is not in there."""

    folder: Path
    url: str = ""

    @property
    def is_postgresql(self) -> bool:
        """Whether a PostgreSQL server holds the record."""
        return bool(self.url)

    @property
    def options(self) -> tuple[str, ...]:
        """Return how the program is told where the record is."""
        return ("--data", str(self.folder), *(("--database", self.url) if self.url else ()))

    @property
    def settings(self) -> Settings:
        """Return the settings of a server that only this machine reaches."""
        return Settings(data_dir=self.folder, database_url=self.url, port=8600).bound_to(8600)

    def open(self) -> Database:
        """Open the database as it is."""
        return open_database(self.folder, self.url)
