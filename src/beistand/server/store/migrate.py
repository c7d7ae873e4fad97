"""How does an empty or older database come to the tables of today? Runs the numbered migrations of this package."""

from pathlib import Path
from typing import Final

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.schema import SetColumnComment

from beistand.server.store.database import Database, Tx
from beistand.server.store.engines import POSTGRESQL_LEAST
from beistand.server.store.errors import DatabaseUnusableError
from beistand.server.store.schema import metadata

HEAD: Final = "head"


def migrate(database: Database) -> None:
    """Bring the tables to the newest version; fine if they are there already.

    Raises:
        DatabaseUnusableError: there is no database, it is not writable, or it is newer than this program.
    """
    config = _config()
    newest = ScriptDirectory.from_config(config).get_current_head()
    try:
        with database.transaction() as tx:
            found = MigrationContext.configure(tx).get_current_revision()
            if found == newest:
                return
            if found is not None and found not in known_versions():
                raise DatabaseUnusableError(
                    de=f"Die Datenbank hat Fassung {found}, dieses Programm kennt sie bis {newest}. Bitte das neuere "
                    "Programm starten.",
                    en=f"The database has version {found}, this program knows up to {newest}. Please start the newer "
                    "program.",
                )
            upgrade(tx, HEAD)
    except DBAPIError as error:
        raise DatabaseUnusableError(
            de=f"{database.place} ist keine Datenbank von beistand ({error.orig}). Bitte eine Sicherung zurückholen "
            "oder --data und --database prüfen; die Datei blieb, wie sie war.",
            en=f"{database.place} is no database of beistand ({error.orig}). Please bring back a copy or check --data "
            "and --database; the file stayed as it was.",
        ) from error


def upgrade(tx: Tx, version: str) -> None:
    """Bring the tables to a version, or to ``HEAD``.

    Raises:
        DatabaseUnusableError: the PostgreSQL server is too old or lacks what we need.
    """
    is_postgresql = tx.dialect.name == "postgresql"
    if is_postgresql:
        _check_server(tx)
        # A large record may take longer than the limit that is right for pages.
        tx.execute(text("SET LOCAL statement_timeout = 0"))
    config = _config()
    config.attributes["connection"] = tx
    command.upgrade(config, version)
    if is_postgresql and version == HEAD:
        # Who opens the database with another program reads what each column means.
        for table in metadata.tables.values():
            for column in table.columns:
                tx.execute(SetColumnComment(column))


def version_of(tx: Tx) -> str | None:
    """Return the version of the tables, None if there are none."""
    return MigrationContext.configure(tx).get_current_revision()


def known_versions() -> list[str]:
    """Return the versions that this program knows, oldest first."""
    return [script.revision for script in ScriptDirectory.from_config(_config()).walk_revisions()][::-1]


def _check_server(tx: Tx) -> None:
    version = tx.execute(text("SHOW server_version_num")).scalar_one()
    encoding = tx.execute(text("SHOW server_encoding")).scalar_one()
    icu = tx.execute(text("SELECT count(*) FROM pg_collation WHERE collname = 'und-x-icu'")).scalar_one()
    if int(version) // 10_000 >= POSTGRESQL_LEAST and encoding == "UTF8" and icu:
        return
    raise DatabaseUnusableError(
        de=f"beistand braucht PostgreSQL {POSTGRESQL_LEAST} oder neuer mit ICU und eine Datenbank in UTF8; gefunden: "
        f"Version {version}, {encoding}, ICU {'ja' if icu else 'nein'}.",
        en=f"beistand needs PostgreSQL {POSTGRESQL_LEAST} or newer with ICU and a database in UTF8; found: version "
        f"{version}, {encoding}, ICU {'yes' if icu else 'no'}.",
    )


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations").replace("%", "%%"))
    return config
