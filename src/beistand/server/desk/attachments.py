"""Which files belong to a case, and who may add them? Limits, safe names, adding, reading, taking away."""

import re
import secrets
import unicodedata
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import IO, Final

from beistand.server.desk.books import Books
from beistand.server.desk.cases import get as get_case
from beistand.server.desk.errors import NotThereError, OutOfSpaceError, WrongInputError
from beistand.server.desk.happenings import Happening, record
from beistand.server.store import attachments
from beistand.server.store.attachments import Attachment
from beistand.server.store.database import Tx
from beistand.server.store.files import FileStore, FileTooLargeError, Kept, NoSpaceError
from beistand.server.store.people import Person

Files = FileStore
"""Where the files lie."""
FILE_MAX_BYTES: Final = 25 * 1024 * 1024
FILES_MAX: Final = 200
NAME_MAX_BYTES: Final = 200
YOUNG: Final = timedelta(minutes=1)
"""Between writing a file and its row lie some seconds at most."""
_UNSAFE: Final = re.compile(r'[\x00-\x1f\x7f<>:"/\\|?*]')


@dataclass(frozen=True, slots=True, kw_only=True)
class NewFile:
    """A file on its way into a case. ``session``: id in hex if it belongs to one; ``kind``: see ``Attachment``."""

    name: str
    kept: Kept
    kind: str = "upload"
    session: str | None = None


def keep(files: Files, source: IO[bytes], *, name: str) -> NewFile:
    """Write a file to the data folder; it belongs to no case yet.

    Raises:
        WrongInputError: no file, an empty one, or one that is too large.
        OutOfSpaceError: it cannot be written.
    """
    if not name:
        raise WrongInputError("file", "file_empty", "no file was chosen")
    try:
        kept = files.keep(source, max_bytes=FILE_MAX_BYTES)
    except FileTooLargeError as error:
        raise WrongInputError("file", "file_large", f"a file has at most {FILE_MAX_BYTES} bytes") from error
    except NoSpaceError as error:
        raise OutOfSpaceError(str(error)) from error
    if not kept.size_bytes:
        files.remove(kept.sha256)
        raise WrongInputError("file", "file_empty", "the file is empty")
    return NewFile(name=safe_name(name), kept=kept)


def add(tx: Tx, *, number: str, new: NewFile, by: Person | None, now: datetime) -> Attachment:
    """Add a kept file to a case.

    Raises:
        NotThereError: there is no such case.
        WrongInputError: the case has too many files.
    """
    get_case(tx, number)
    if attachments.count(tx, number) >= FILES_MAX:
        raise WrongInputError("file", "files_many", f"a case has at most {FILES_MAX} files")
    added = Attachment(
        id=secrets.token_hex(16),
        case=number,
        session=new.session,
        kind=new.kind,
        name=new.name,
        size_bytes=new.kept.size_bytes,
        sha256=new.kept.sha256,
        person=by.id if by else None,
        at=now,
    )
    attachments.add(tx, added)
    facts = {"kind": new.kind, "size_bytes": added.size_bytes, "sha256": added.sha256_hex}
    who = by.id if by else None
    record(tx, Happening.FILE_ADDED, now=now, by=who, case=number, session=new.session, **facts)
    return added


def go_on(tx: Tx, before: Attachment, *, new: NewFile, by: Person, now: datetime) -> Attachment:
    """Put a longer file in the place of a shorter one, such as the talk of a session that goes on; links to it stay.

    The shorter one lies in the data folder until the daily look for files that nothing names.
    """
    facts = {"kind": before.kind, "sha256": new.kept.sha256.hex(), "shorter": before.sha256_hex}
    after = replace(before, name=new.name, size_bytes=new.kept.size_bytes, sha256=new.kept.sha256, at=now)
    attachments.replace(tx, after)
    where = {"case": before.case, "session": before.session}
    happening, size_bytes = Happening.FILE_CONTINUED, after.size_bytes
    record(tx, happening, now=now, by=by.id, **where, size_bytes=size_bytes, **facts)
    return after


def get(tx: Tx, *, number: str, attachment: str) -> Attachment:
    """Return an attachment.

    Raises:
        NotThereError: there is no such file in this case.
    """
    found = attachments.find(tx, case=number, attachment=attachment)
    if found is None:
        raise NotThereError("file", "there is no such file in this case")
    return found


def of_case(tx: Tx, number: str) -> list[Attachment]:
    """Return the attachments of a case, newest first."""
    return attachments.of_case(tx, number)


def path(files: Files, attachment: Attachment) -> Path:
    """Return where the file lies.

    Raises:
        NotThereError: it was taken out of the data folder.
    """
    found = files.path(attachment.sha256)
    if not found.is_file():
        raise NotThereError("file", f"the file of attachment {attachment.id} is not in the data folder")
    return found


def remove(books: Books, files: Files, *, number: str, attachment: str, by: Person, now: datetime) -> None:
    """Take an attachment away; its file goes as well when no other attachment is the same file.

    The file goes last: were it gone before the database took the change, a row without its file could stay. A young
    file may be another one's whose row is just being written; the daily look for nameless files takes it.

    Raises:
        NotThereError: there is no such file in this case.
    """
    with books.transaction() as tx:
        found = get(tx, number=number, attachment=attachment)
        attachments.remove(tx, found.id)
        record(tx, Happening.FILE_REMOVED, now=now, by=by.id, case=number, kind=found.kind, sha256=found.sha256_hex)
    with books.reading() as tx:
        is_named = attachments.is_named(tx, found.sha256)
    written_at = files.written_at(found.sha256)
    if not is_named and written_at and written_at + YOUNG <= now:
        files.remove(found.sha256)


def safe_name(name: str) -> str:
    """Return a name that every system can write: no folders, nothing invisible, not too long; its ending stays."""
    last = unicodedata.normalize("NFC", name).replace("\\", "/").rsplit("/", 1)[-1]
    shown = "".join(char for char in last if unicodedata.category(char) not in {"Cc", "Cf", "Cs", "Co", "Zl", "Zp"})
    clean = _UNSAFE.sub("_", shown).strip(" .") or "datei"
    stem, dot, ending = clean.rpartition(".")
    if not dot or len(ending.encode()) > NAME_MAX_BYTES // 4:
        stem, ending = clean, ""
    room = NAME_MAX_BYTES - len(ending.encode()) - 1
    cut = stem.encode()[:room].decode(errors="ignore")
    return f"{cut}.{ending}" if ending else cut
