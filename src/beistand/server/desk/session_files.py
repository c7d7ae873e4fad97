"""What else of a session may go into its case? Only what the ledger says that both ends signed: talk and screenshots.

The server sees no content of a session. The console brings the kept talk and the screenshots; each is taken only when
its hash stands in the countersigned ledger that lies in the case, where the customer's module entered it.
"""

import hashlib
import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

import msgspec
from msgspec.structs import replace

from beistand.server.desk import receipts
from beistand.server.desk.attachments import Files, NewFile, add, get, go_on
from beistand.server.desk.attachments import keep as keep_file
from beistand.server.desk.attachments import path as path_of
from beistand.server.desk.books import Books
from beistand.server.desk.errors import NotThereError, WrongInputError
from beistand.server.store import attachments
from beistand.server.store.attachments import Attachment
from beistand.server.store.database import Tx
from beistand.server.store.people import Person
from beistand.server.store.sessions import Session
from beistand.wire.errors import TranscriptError
from beistand.wire.ledger import Entry
from beistand.wire.ledger_facts import Screenshot, TranscriptKept
from beistand.wire.policy import Right
from beistand.wire.receipt_summary import answers_of
from beistand.wire.transcript import KeptLine, Transcript, pack_transcript, read_transcript

TRANSCRIPT: Final = "transcript"
SCREENSHOT: Final = "screenshot"
_PNG: Final = b"\x89PNG\r\n\x1a\n\x00\x00\x00\x0dIHDR"


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptFile:
    """A file of a session in its case; ``is_new``: False when it was there already."""

    attachment: Attachment
    is_new: bool


def keep_transcript(books: Books, files: Files, data: bytes, *, session: str, by: Person, now: datetime) -> KeptFile:
    """Keep the talk of a session as far as the ledger confirms it; a longer one takes the place of a shorter.

    Raises:
        NotThereError: there is no such session of this person.
        WrongInputError: it is no transcript, or not the one that both ends signed for.
        OutOfSpaceError: the file cannot be written.
    """
    with books.reading() as tx:
        found = receipts.own(tx, session, by)
        entries = receipts.signed_entries(tx, files, found)
    confirmed = pack_transcript(_confirmed(data, found, entries))
    new = keep_file(files, io.BytesIO(confirmed), name=f"Chat {found.case} {found.opened_at:%Y-%m-%d %H%M}.json")
    with books.transaction() as tx:
        before = [one for one in of_session(tx, found) if one.kind == TRANSCRIPT]
        if any(one.sha256 == new.kept.sha256 for one in before):
            return KeptFile(attachment=before[0], is_new=False)
        if any(_lines(files, one) >= len(read_transcript(confirmed).lines) for one in before):
            raise _refused(TRANSCRIPT, "a longer one is kept already")
        if before:
            return KeptFile(attachment=go_on(tx, before[0], new=new, by=by, now=now), is_new=True)
        return KeptFile(attachment=_add(tx, found, new, kind=TRANSCRIPT, by=by, now=now), is_new=True)


def keep_screenshot(books: Books, files: Files, data: bytes, *, session: str, by: Person, now: datetime) -> KeptFile:
    """Keep a screenshot that the ledger names; the same again changes nothing.

    Raises:
        NotThereError: there is no such session of this person.
        WrongInputError: it is no PNG, too large, the case has too many files, or the ledger does not name it.
        OutOfSpaceError: the file cannot be written.
    """
    with books.reading() as tx:
        found = receipts.own(tx, session, by)
        entries = receipts.signed_entries(tx, files, found)
    if not data.startswith(_PNG):
        raise _refused(SCREENSHOT, f"a screenshot is a PNG; got {len(data)} bytes of something else")
    sha256 = hashlib.sha256(data)
    taken = (entry.facts for entry in entries if isinstance(entry.facts, Screenshot))
    number = next((facts.number for facts in taken if facts.sha256 == sha256.hexdigest()), 0)
    if not number:
        raise _refused(SCREENSHOT, "the ledger that both sides signed does not name it; bring the ledger first")
    name = f"Screenshot {found.case} {found.opened_at:%Y-%m-%d %H%M} {number}.png"
    new = keep_file(files, io.BytesIO(data), name=name)
    with books.transaction() as tx:
        before = [one for one in of_session(tx, found) if one.kind == SCREENSHOT and one.sha256 == sha256.digest()]
        if before:
            return KeptFile(attachment=before[0], is_new=False)
        return KeptFile(attachment=_add(tx, found, new, kind=SCREENSHOT, by=by, now=now), is_new=True)


def of_session(tx: Tx, session: Session) -> list[Attachment]:
    """Return the files that belong to a session."""
    return [one for one in attachments.of_case(tx, session.case) if one.session == session.id]


def transcript(tx: Tx, files: Files, *, number: str, attachment: str) -> tuple[Attachment, tuple[KeptLine, ...]]:
    """Return a kept talk and its lines.

    Raises:
        NotThereError: there is no such one in this case, or its file cannot be read.
    """
    found = get(tx, number=number, attachment=attachment)
    if found.kind != TRANSCRIPT:
        raise NotThereError("file", f"attachment {found.id} is no transcript")
    try:
        return found, tuple(read_transcript(path_of(files, found).read_bytes()).lines)
    except TranscriptError as error:
        raise NotThereError("file", f"the file of attachment {found.id} was changed: {error}") from error


def screenshot(tx: Tx, *, number: str, attachment: str) -> Attachment:
    """Return a screenshot that lies in a case.

    Raises:
        NotThereError: there is no such one in this case.
    """
    found = get(tx, number=number, attachment=attachment)
    if found.kind != SCREENSHOT:
        raise NotThereError("file", f"attachment {found.id} is no screenshot")
    return found


def talks(tx: Tx, files: Files, *, number: str) -> list[Mapping[str, object]]:
    """Return every kept talk of a case, to be written as JSON; one whose file was changed is named without lines."""
    found: list[Mapping[str, object]] = []
    for one in attachments.of_case(tx, number):
        if one.kind == TRANSCRIPT:
            try:
                lines = transcript(tx, files, number=number, attachment=one.id)[1]
            except NotThereError:
                lines = ()
            found.append({"case": number, "session": one.session, "lines": msgspec.to_builtins(lines)})
    return found


def _add(tx: Tx, session: Session, new: NewFile, *, kind: str, by: Person, now: datetime) -> Attachment:
    file = NewFile(name=new.name, kept=new.kept, kind=kind, session=session.id)
    return add(tx, number=session.case, new=file, by=by, now=now)


def _confirmed(data: bytes, session: Session, entries: Sequence[Entry]) -> Transcript:
    """Return the beginning of a transcript up to where the ledger confirms it."""
    try:
        brought = read_transcript(data)
    except TranscriptError as error:
        raise _refused(TRANSCRIPT, str(error)) from error
    if brought.session != session.id:
        raise _refused(TRANSCRIPT, "it is of another session")
    newest = next((one.facts for one in reversed(entries) if isinstance(one.facts, TranscriptKept)), None)
    if newest is None:
        raise _refused(TRANSCRIPT, "the ledger that both sides signed does not say that the talk was kept")
    confirmed = replace(brought, lines=brought.lines[: newest.lines])
    if len(confirmed.lines) != newest.lines or confirmed.digest().hex() != newest.sha256:
        raise _refused(TRANSCRIPT, "it is not the talk whose hash both sides signed")
    if not _were_allowed(confirmed.lines, entries):
        raise _refused(TRANSCRIPT, "a line was written while keeping it was not allowed")
    return confirmed


def _were_allowed(lines: Iterable[KeptLine], entries: Sequence[Entry]) -> bool:
    answers = [one for one in answers_of(entries) if one.right == Right.CHAT_TRANSCRIPT.value and one.answer == "given"]
    spans = [(one.at_ms, one.until_ms or entries[-1].time_ms) for one in answers]
    return all(any(since <= line.time_ms <= until for since, until in spans) for line in lines)


def _lines(files: Files, one: Attachment) -> int:
    """Return how many lines a kept talk has; 0 when its file was changed or is gone."""
    try:
        return len(read_transcript(path_of(files, one).read_bytes()).lines)
    except (TranscriptError, NotThereError):
        return 0


def _refused(what: str, why: str) -> WrongInputError:
    return WrongInputError(what, f"{what}_not_kept", f"the {what} was not kept: {why}")
