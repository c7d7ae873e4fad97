"""Which customer modules can a customer download? Files of one folder, with size and SHA-256; nothing outside of it."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from threading import Lock
from typing import Final

FILES_MAX: Final = 20
MEGABYTE: Final = 1_000_000
EXACT_BELOW_BYTES: Final = 10 * MEGABYTE
_SYSTEMS: Final = ((".exe", "windows"), (".msi", "windows"), (".dmg", "macos"), (".pkg", "macos"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Download:
    """One customer module.

    Attributes:
        name: of the file, without a folder.
        system: ``windows``, ``macos``, ``linux``.
        size_bytes: of the file.
        sha256: 64 hex digits of its content.
        path: where it lies.
    """

    name: str
    system: str
    size_bytes: int
    sha256: str
    path: Path

    @property
    def size_mb(self) -> str:
        """Its size in megabytes, two digits that count: ``48`` or ``0.31``."""
        size_mb = self.size_bytes / MEGABYTE
        return f"{size_mb:.0f}" if self.size_bytes >= EXACT_BELOW_BYTES else f"{size_mb:.2g}"


class Downloads:
    """The files of a folder; a new file is seen at once, and hashed once. Blocks: for worker threads."""

    def __init__(self, folder: Path | None) -> None:
        self._folder = folder
        self._known: dict[tuple[str, int, int], Download] = {}
        self._lock = Lock()

    def listed(self) -> list[Download]:
        """Return the first ``FILES_MAX`` files by name; hidden files, folders and links to elsewhere are left out."""
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
        for path in [path for path in paths if not path.name.startswith(".")][:FILES_MAX]:
            status = path.stat()
            key = (path.name, status.st_size, status.st_mtime_ns)
            yield key, self._known.get(key) or _hashed(path, size_bytes=status.st_size)


def _hashed(path: Path, *, size_bytes: int) -> Download:
    """Read one file completely."""
    with path.open("rb") as file:
        sha256 = hashlib.file_digest(file, "sha256").hexdigest()
    system = next((system for suffix, system in _SYSTEMS if path.name.lower().endswith(suffix)), "linux")
    return Download(name=path.name, system=system, size_bytes=size_bytes, sha256=sha256, path=path)
