"""Which customer modules can a customer download? Files of one folder, with size and SHA-256; nothing outside of it.

A module for Linux is a ``.tar.gz``. Before its bytes stands one small gzip member (RFC 1952, 2.2: members follow each
other) with one entry, ``beistand-customer.toml`` in the module's folder: it names this server, so that nobody has to
type an address. The file itself is the same for every company.
"""

import gzip
import hashlib
import io
import json
import tarfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from threading import Lock
from typing import Final

FILES_MAX: Final = 20
MEGABYTE: Final = 1_000_000
EXACT_BELOW_BYTES: Final = 10 * MEGABYTE
CHUNK_BYTES: Final = 262_144
MODULE_FOLDER: Final = "beistand-kunde"
SETTINGS_FILE: Final = "beistand-customer.toml"
PACKED: Final = ".tar.gz"
CHECKSUM: Final = ".sha256"
"""A file beside a module for those who load it elsewhere; the page shows the hash of what it hands out itself."""
_SYSTEMS: Final = ((".exe", "windows"), (".msi", "windows"), (".dmg", "macos"), (".pkg", "macos"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Download:
    """One customer module.

    Attributes:
        name: of the file, without a folder.
        system: ``windows``, ``macos``, ``linux``.
        size_bytes: of what is downloaded.
        sha256: 64 hex digits of that.
        path: where the file lies.
        before: what is downloaded before the bytes of the file.
    """

    name: str
    system: str
    size_bytes: int
    sha256: str
    path: Path
    before: bytes = b""

    def chunks(self) -> Iterator[bytes]:
        """Yield what is downloaded. Blocks: for a worker thread."""
        yield self.before
        with self.path.open("rb") as file:
            while chunk := file.read(CHUNK_BYTES):
                yield chunk

    @property
    def size_mb(self) -> str:
        """Its size in megabytes, two digits that count: ``48`` or ``0.31``."""
        size_mb = self.size_bytes / MEGABYTE
        return f"{size_mb:.0f}" if self.size_bytes >= EXACT_BELOW_BYTES else f"{size_mb:.2g}"


class Downloads:
    """The files of a folder; a new file is seen at once, and hashed once. Blocks: for worker threads."""

    def __init__(self, folder: Path | None, *, server: str) -> None:
        self._folder = folder
        self._before = _settings_entry(server)
        self._known: dict[tuple[str, int, int], Download] = {}
        self._lock = Lock()

    def listed(self) -> list[Download]:
        """Return the first ``FILES_MAX`` modules by name; hidden files, checksums, folders and links are left out."""
        with self._lock:
            found = dict(self._read())
            self._known = found
        return list(found.values())

    def find(self, name: str) -> Download | None:
        """Return the file of that name, if it is one of those listed."""
        return next((download for download in self.listed() if download.name == name), None)

    def _read(self) -> Iterator[tuple[tuple[str, int, int], Download]]:
        """Yield what lies in the folder now, each under name, size and time of change."""
        if self._folder is None or not self._folder.is_dir():
            return
        paths = [path for path in sorted(self._folder.iterdir()) if path.is_file() and not path.is_symlink()]
        modules = [path for path in paths if not path.name.startswith(".") and path.suffix != CHECKSUM]
        for path in modules[:FILES_MAX]:
            status = path.stat()
            key = (path.name, status.st_size, status.st_mtime_ns)
            yield key, self._known.get(key) or self._hashed(path, size_bytes=status.st_size)

    def _hashed(self, path: Path, *, size_bytes: int) -> Download:
        """Read one file completely."""
        before = self._before if path.name.startswith(MODULE_FOLDER) and path.name.endswith(PACKED) else b""
        found = hashlib.sha256(before)
        with path.open("rb") as file:
            while chunk := file.read(CHUNK_BYTES):
                found.update(chunk)
        return Download(
            name=path.name,
            system=next((system for suffix, system in _SYSTEMS if path.name.lower().endswith(suffix)), "linux"),
            size_bytes=len(before) + size_bytes,
            sha256=found.hexdigest(),
            path=path,
            before=before,
        )


def _settings_entry(server: str) -> bytes:
    """Return a gzip member with one tar entry and no end of the archive: that stands in what follows."""
    text = f"# Written by the server for its customers. Nothing of this is secret.\nserver = {json.dumps(server)}\n"
    entry = tarfile.TarInfo(f"{MODULE_FOLDER}/{SETTINGS_FILE}")
    entry.size = len(text.encode())
    made = io.BytesIO()
    tar = tarfile.TarFile(fileobj=made, mode="w", format=tarfile.USTAR_FORMAT)
    tar.addfile(entry, io.BytesIO(text.encode()))
    return gzip.compress(made.getvalue(), mtime=0)
