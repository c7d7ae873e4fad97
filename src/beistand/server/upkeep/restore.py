"""How does an archive become a server again? Checked as a whole first, then put into an empty place, or nothing is."""

import hashlib
import json
import os
import shutil
import tarfile
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any, Final
from zlib import error as zlib_error

from beistand.server.settings import Settings, SettingsError
from beistand.server.store import snapshot
from beistand.server.store.database import Database, Tx
from beistand.server.store.migrate import HEAD, known_versions, upgrade
from beistand.server.upkeep.backup import CHUNK_BYTES, LEFT_OUT, MODE
from beistand.server.upkeep.manifest import (
    MANIFEST_MAX_BYTES,
    NAME,
    FilePart,
    Manifest,
    TablePart,
    broken,
    newer,
    read,
)

DRAFT: Final = ".restoring"


def check(path: Path) -> Manifest:
    """Read a whole archive and compare every part with the manifest.

    Raises:
        SettingsError: it is no archive, broken, or of a newer program.
    """
    try:
        with tarfile.open(path, mode="r:gz") as archive:
            manifest, hashes = _hashes(archive)
    except (OSError, EOFError, tarfile.TarError, zlib_error) as error:
        raise broken(f"{path.name}: {error}") from error
    expected = {name: (part.size_bytes, part.sha256) for name, part in manifest.parts().items()}
    if expected != hashes:
        wrong = sorted(name for name in {*expected, *hashes} if expected.get(name) != hashes.get(name))
        raise broken(wrong[0])
    if manifest.tables_version not in known_versions():
        raise newer(manifest.tables_version, known_versions()[-1])
    return manifest


def restore(settings: Settings, database: Database, path: Path) -> Manifest:
    """Put a checked archive into an empty data folder and an empty database; return its manifest.

    Raises:
        SettingsError: the archive is not good, or the place is not empty.
        StoreError: the database cannot be written, or does not take what is in the archive.
    """
    manifest = check(path)
    _demand_empty(settings, database)
    draft = settings.data_dir / DRAFT
    try:
        with (
            tarfile.open(path, mode="r:gz") as archive,
            snapshot.telling_what_does_not_fit(database.place),
            database.transaction() as tx,
        ):
            _put_files(archive, manifest, draft)
            _put_tables(archive, manifest, tx)
        for entry in sorted(draft.iterdir()):
            entry.replace(settings.data_dir / entry.name)
    except BaseException:
        _leave_nothing(settings)
        raise
    finally:
        shutil.rmtree(draft, ignore_errors=True)
    return manifest


def _hashes(archive: tarfile.TarFile) -> tuple[Manifest, dict[str, tuple[int, str]]]:
    found: dict[str, tuple[int, str]] = {}
    manifest: Manifest | None = None
    for member in archive:
        content = archive.extractfile(member) if member.isreg() else None
        if content is None or member.name in found or (member.name == NAME and manifest):
            raise broken(member.name)
        if member.name == NAME:
            if member.size > MANIFEST_MAX_BYTES:
                raise broken(NAME)
            manifest = read(content.read())
            continue
        hashed, size_bytes = hashlib.sha256(), 0
        while chunk := content.read(CHUNK_BYTES):
            hashed.update(chunk)
            size_bytes += len(chunk)
        found[member.name] = (size_bytes, hashed.hexdigest())
    if manifest is None:
        raise broken(NAME)
    return manifest, found


def _demand_empty(settings: Settings, database: Database) -> None:
    names = [path.name for path in settings.data_dir.iterdir() if path.name not in LEFT_OUT]
    with database.reading() as tx:
        is_empty = snapshot.is_empty(tx)
    if names or not is_empty:
        what = ", ".join(sorted(names)[:3]) or database.place
        raise SettingsError(
            de=f"Zurückgeholt wird nur an einen leeren Ort; in {settings.data_dir} ist schon etwas ({what}). Bitte "
            "einen neuen Datenordner und eine leere Datenbank nehmen.",
            en=f"A backup is restored to an empty place only; there is something in {settings.data_dir} already "
            f"({what}). Please take a new data folder and an empty database.",
        )


def _put_files(archive: tarfile.TarFile, manifest: Manifest, draft: Path) -> None:
    draft.mkdir(mode=0o700)
    for part in manifest.files:
        target = draft / part.path
        target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        handle = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, MODE)
        with os.fdopen(handle, "wb") as file:
            shutil.copyfileobj(_member(archive, part), file, CHUNK_BYTES)
            file.flush()
            os.fsync(file.fileno())


def _put_tables(archive: tarfile.TarFile, manifest: Manifest, tx: Tx) -> None:
    upgrade(tx, manifest.tables_version)
    snapshot.clear(tx, [table.name for table in manifest.tables])
    for table in manifest.tables:
        if snapshot.fill(tx, table.name, table.columns, _rows(_member(archive, table))) != table.rows:
            raise broken(table.member)
    snapshot.make_indexes_again(tx)
    upgrade(tx, HEAD)


def _rows(content: IO[bytes]) -> Iterator[list[Any]]:
    for line in content:
        yield json.loads(line)


def _member(archive: tarfile.TarFile, part: TablePart | FilePart) -> IO[bytes]:
    content = archive.extractfile(part.member)
    if content is None:
        raise broken(part.member)
    return content


def _leave_nothing(settings: Settings) -> None:
    """Take away the empty file of a database that was not filled."""
    if not settings.database_url:
        for name in LEFT_OUT:
            (settings.data_dir / name).unlink(missing_ok=True)
