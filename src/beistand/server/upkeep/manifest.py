"""What is in an archive, and is it all there unchanged? The manifest: tables and files with their size and SHA-256."""

import re
from datetime import datetime
from pathlib import PurePosixPath
from typing import Final

import msgspec

from beistand.server.settings import SettingsError

FORMAT: Final = 1
NAME: Final = "manifest.json"
MANIFEST_MAX_BYTES: Final = 64 * 1024 * 1024
_HASH: Final = re.compile("[0-9a-f]{64}")


class TablePart(msgspec.Struct, frozen=True, kw_only=True):
    """One table: lines of JSON, one row each. ``columns``: their order."""

    name: str
    columns: list[str]
    rows: int
    size_bytes: int
    sha256: str

    @property
    def member(self) -> str:
        """The name in the archive."""
        return f"tables/{self.name}.jsonl"


class FilePart(msgspec.Struct, frozen=True, kw_only=True):
    """One file of the data folder. ``path``: below it, with slashes."""

    path: str
    size_bytes: int
    sha256: str

    @property
    def member(self) -> str:
        """The name in the archive."""
        return f"files/{self.path}"


class Manifest(msgspec.Struct, frozen=True, kw_only=True):
    """All about an archive. ``tables_version``: newest migration; ``audit_sha256``: of the last happening."""

    format: int
    program: str
    tables_version: str
    made_at: datetime
    database: str
    audit_rows: int
    audit_sha256: str
    tables: list[TablePart]
    files: list[FilePart]

    def parts(self) -> dict[str, TablePart | FilePart]:
        """Return all parts by their name in the archive."""
        parts: list[TablePart | FilePart] = [*self.tables, *self.files]
        return {part.member: part for part in parts}


def write(manifest: Manifest) -> bytes:
    """Return the manifest as JSON."""
    return msgspec.json.format(msgspec.json.encode(manifest), indent=1)


def read(content: bytes) -> Manifest:
    """Read a manifest.

    Raises:
        SettingsError: it is broken, of a newer program, or names a file outside of the data folder.
    """
    try:
        known = msgspec.json.decode(content, type=dict[str, msgspec.Raw])
        if msgspec.json.decode(known["format"], type=int) != FORMAT:
            raise newer(f"Format {bytes(known['format']).decode()}", f"Format {FORMAT}")
        manifest = msgspec.json.decode(content, type=Manifest)
    except (msgspec.DecodeError, KeyError, UnicodeDecodeError) as error:
        raise broken(NAME) from error
    for part in manifest.parts().values():
        if not _HASH.fullmatch(part.sha256) or part.size_bytes < 0 or not _is_inside(part.member):
            raise broken(part.member)
    if not all(re.fullmatch("[a-z_]+", table.name) for table in manifest.tables):
        raise broken(NAME)
    return manifest


def broken(what: str) -> SettingsError:
    """Return the error that a part is missing or changed."""
    return SettingsError(
        de=f"Die Sicherung ist beschädigt ({what}). Es wurde nichts geändert; bitte eine andere Sicherung nehmen.",
        en=f"The backup is broken ({what}). Nothing was changed; please take another backup.",
    )


def newer(found: str, known: str) -> SettingsError:
    """Return the error that a newer program made the archive."""
    return SettingsError(
        de=f"Die Sicherung stammt aus einem neueren Programm ({found}; dieses kennt {known}). Bitte das neuere nehmen.",
        en=f"The backup was made by a newer program ({found}; this one knows {known}). Please use the newer one.",
    )


def _is_inside(member: str) -> bool:
    path = PurePosixPath(member)
    return not path.is_absolute() and not {"..", "."} & set(member.split("/")) and "\\" not in member
