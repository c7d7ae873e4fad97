"""How do the commands of an operator get at the data folder and the database? Prepared, checked and up to date."""

import os
from collections.abc import Iterator
from contextlib import contextmanager

from beistand.server.settings import Settings, SettingsError
from beistand.server.store.database import Database, open_database
from beistand.server.store.migrate import migrate


def prepare_data_dir(settings: Settings) -> None:
    """Make the data folder, readable for its user only, and check that it can be written.

    Raises:
        SettingsError: it cannot.
    """
    folder = settings.data_dir
    # Names of customers stand in these files: other users of this machine have no business there.
    os.umask(0o077)
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        probe = folder / ".probe"
        probe.touch()
        probe.unlink()
    except OSError as error:
        raise SettingsError(
            de=f"In den Datenordner {folder} kann nicht geschrieben werden ({error.strerror}). Bitte --data prüfen.",
            en=f"The data folder {folder} cannot be written ({error.strerror}). Please check --data.",
        ) from error


@contextmanager
def opened(settings: Settings) -> Iterator[Database]:
    """Give the database, brought to the newest version, for as long as the block lasts.

    Raises:
        SettingsError: the data folder cannot be used.
        DatabaseUnusableError: the database cannot be used or is newer than this program.
    """
    prepare_data_dir(settings)
    database = open_database(settings.data_dir, settings.database_url)
    try:
        migrate(database)
        yield database
    finally:
        database.close()
