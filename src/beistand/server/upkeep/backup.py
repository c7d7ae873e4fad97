"""How does everything come into one archive while the server runs? Database, keys and files, with a manifest."""

import hashlib
import io
import json
import os
import tarfile
import tempfile
from collections.abc import Iterator
from datetime import datetime
from importlib.metadata import version
from pathlib import Path
from typing import IO, Final

from beistand.server.settings import Settings, SettingsError
from beistand.server.store import audit, snapshot
from beistand.server.store.database import FILE_NAME, Database
from beistand.server.store.migrate import version_of
from beistand.server.store.snapshot import TableCopy
from beistand.server.upkeep.manifest import FORMAT, NAME, FilePart, Manifest, TablePart, write

LEFT_OUT: Final = (FILE_NAME, f"{FILE_NAME}-wal", f"{FILE_NAME}-shm", f"{FILE_NAME}-journal")
CHUNK_BYTES: Final = 1_048_576
MODE: Final = 0o600


def make(settings: Settings, database: Database, folder: Path, *, now: datetime) -> Path:
    """Write an archive into a folder and return its path; it is there whole or not at all.

    Raises:
        SettingsError: the folder cannot be written or lies in the data folder.
        DatabaseUnusableError: the database cannot be read.
    """
    target = folder.absolute() / f"beistand-{now:%Y-%m-%d-%H%M%S}.tar.gz"
    if target.is_relative_to(settings.data_dir):
        raise SettingsError(
            de=f"Die Sicherung darf nicht im Datenordner {settings.data_dir} liegen; bitte --to prüfen.",
            en=f"The backup must not lie in the data folder {settings.data_dir}; please check --to.",
        )
    part = target.with_suffix(".part")
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, MODE), "wb") as file:
            with tarfile.open(fileobj=file, mode="w:gz") as archive:
                _fill(archive, settings.data_dir, database, now=now)
            file.flush()
            os.fsync(file.fileno())
        part.replace(target)
    except OSError as error:
        raise SettingsError(
            de=f"Die Sicherung {target} kann nicht geschrieben werden ({error.strerror}). Bitte Platz und --to prüfen.",
            en=f"The backup {target} cannot be written ({error.strerror}). Please check space and --to.",
        ) from error
    finally:
        part.unlink(missing_ok=True)
    return target


def _fill(archive: tarfile.TarFile, data_dir: Path, database: Database, *, now: datetime) -> None:
    # What was signed is noted in a file after it is in the database: copied later, the file would know more than the
    # database of the archive. Files in folders are named by the database, so they come after it.
    files = [_add_file(archive, data_dir, path, now=now) for path in _files(data_dir) if path.parent == data_dir]
    with database.reading() as tx:
        tables = [_add_table(archive, copy, now=now) for copy in snapshot.copies(tx)]
        rows, sha256 = audit.end_of_chain(tx)
        tables_version = version_of(tx)
    files += [_add_file(archive, data_dir, path, now=now) for path in _files(data_dir) if path.parent != data_dir]
    manifest = Manifest(
        format=FORMAT,
        program=version("beistand"),
        tables_version=tables_version or "",
        made_at=now,
        database="postgresql" if database.is_postgresql else "sqlite",
        audit_rows=rows,
        audit_sha256=sha256.hex(),
        tables=tables,
        files=[file for file in files if file],
    )
    content = write(manifest)
    _add(archive, NAME, io.BytesIO(content), len(content), now=now)


def _files(data_dir: Path) -> Iterator[Path]:
    """Yield what belongs to the data folder besides the database; drafts and links do not."""
    for path in sorted(data_dir.rglob("*")):
        if path.is_file() and not path.is_symlink() and path.name not in LEFT_OUT and not path.name.startswith("."):
            yield path


def _add_table(archive: tarfile.TarFile, copy: TableCopy, *, now: datetime) -> TablePart:
    with tempfile.TemporaryFile() as draft:
        hashed, rows = hashlib.sha256(), 0
        for row in copy.rows:
            line = json.dumps(row, ensure_ascii=True, separators=(",", ":")).encode() + b"\n"
            hashed.update(line)
            draft.write(line)
            rows += 1
        size_bytes = draft.tell()
        draft.seek(0)
        part = TablePart(
            name=copy.name, columns=list(copy.columns), rows=rows, size_bytes=size_bytes, sha256=hashed.hexdigest()
        )
        _add(archive, part.member, draft, size_bytes, now=now)
    return part


def _add_file(archive: tarfile.TarFile, data_dir: Path, path: Path, *, now: datetime) -> FilePart | None:
    """Add a file; None if it went away meanwhile. It may be written just now, so it is copied first."""
    with tempfile.TemporaryFile() as draft:
        hashed = hashlib.sha256()
        try:
            with path.open("rb") as source:
                while chunk := source.read(CHUNK_BYTES):
                    hashed.update(chunk)
                    draft.write(chunk)
        except FileNotFoundError:
            return None
        size_bytes = draft.tell()
        draft.seek(0)
        name = path.relative_to(data_dir).as_posix()
        part = FilePart(path=name, size_bytes=size_bytes, sha256=hashed.hexdigest())
        _add(archive, part.member, draft, size_bytes, now=now)
    return part


def _add(archive: tarfile.TarFile, name: str, content: IO[bytes], size_bytes: int, *, now: datetime) -> None:
    info = tarfile.TarInfo(name)
    info.size, info.mode, info.mtime = size_bytes, MODE, int(now.timestamp())
    archive.addfile(info, content)


def sha256_of(path: Path) -> str:
    """Return the SHA-256 of a file in hex."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
