"""Where do files lie? In the data folder, named by their SHA-256: the same file lies there once, a half one never."""

import hashlib
import os
import secrets
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Final

from beistand.server.store.errors import StoreError

FOLDER: Final = "files"
CHUNK_BYTES: Final = 262_144


class FileTooLargeError(StoreError):
    """More bytes came than are allowed."""


class NoSpaceError(StoreError):
    """The file could not be written; nothing of it stays."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """One file that is kept. ``sha256``: 32 bytes."""

    sha256: bytes
    size_bytes: int


class FileStore:
    """The files of a data folder. Calls block; may be used by several threads."""

    def __init__(self, data_dir: Path) -> None:
        self._folder = data_dir / FOLDER

    def keep(self, source: IO[bytes], *, max_bytes: int) -> Kept:
        """Copy what can be read from ``source``.

        Raises:
            FileTooLargeError: more than ``max_bytes`` came.
            NoSpaceError: it cannot be written; the disk may be full.
        """
        fresh = self._folder / f".{secrets.token_hex(8)}.part"
        try:
            self._folder.mkdir(mode=0o700, exist_ok=True)
            kept = _copy(source, fresh, max_bytes=max_bytes)
            path = self.path(kept.sha256)
            path.parent.mkdir(mode=0o700, exist_ok=True)
            fresh.replace(path)
        except OSError as error:
            msg = f"the file cannot be written below {self._folder}: {error.strerror}; please make room there"
            raise NoSpaceError(msg) from error
        finally:
            fresh.unlink(missing_ok=True)
        return kept

    def path(self, sha256: bytes) -> Path:
        """Return where a file lies, whether it is there or not."""
        name = sha256.hex()
        return self._folder / name[:2] / name

    def written_at(self, sha256: bytes) -> datetime | None:
        """Return when a file was written, by the clock of its disk; None if it is not there."""
        try:
            return datetime.fromtimestamp(self.path(sha256).stat().st_mtime, UTC)
        except FileNotFoundError:
            return None

    def remove(self, sha256: bytes) -> None:
        """Throw a file away that nothing names any more; fine if it is not there."""
        self.path(sha256).unlink(missing_ok=True)


def _copy(source: IO[bytes], path: Path, *, max_bytes: int) -> Kept:
    found, size_bytes = hashlib.sha256(), 0
    with path.open("xb") as target:
        while chunk := source.read(CHUNK_BYTES):
            size_bytes += len(chunk)
            if size_bytes > max_bytes:
                raise FileTooLargeError(f"the file is larger than {max_bytes} bytes")
            found.update(chunk)
            target.write(chunk)
        target.flush()
        os.fsync(target.fileno())
    return Kept(sha256=found.digest(), size_bytes=size_bytes)
