"""How does an empty or older database come to the tables of today? Runs the numbered migrations of this package."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy.exc import DBAPIError

from beistand.server.store.database import Database
from beistand.server.store.errors import DatabaseUnusableError


def migrate(database: Database) -> None:
    """Bring the tables to the newest version; fine if they are there already.

    Raises:
        DatabaseUnusableError: the file is not a database, is not writable, or is newer than this program.
    """
    config = _config()
    newest = ScriptDirectory.from_config(config).get_current_head()
    try:
        with database.transaction() as tx:
            found = MigrationContext.configure(tx).get_current_revision()
            if found == newest:
                return
            known = {script.revision for script in ScriptDirectory.from_config(config).walk_revisions()}
            if found is not None and found not in known:
                raise DatabaseUnusableError(
                    de=f"Die Datenbank hat Fassung {found}, dieses Programm kennt sie bis {newest}. Bitte das neuere "
                    "Programm starten.",
                    en=f"The database has version {found}, this program knows up to {newest}. Please start the newer "
                    "program.",
                )
            config.attributes["connection"] = tx
            command.upgrade(config, "head")
    except DBAPIError as error:
        path = database.engine.url.database
        raise DatabaseUnusableError(
            de=f"{path} ist keine Datenbank von beistand ({error.orig}). Bitte eine Sicherung zurückholen oder --data "
            "prüfen; die Datei blieb, wie sie war.",
            en=f"{path} is no database of beistand ({error.orig}). Please bring back a copy or check --data; the file "
            "stayed as it was.",
        ) from error


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations").replace("%", "%%"))
    return config
