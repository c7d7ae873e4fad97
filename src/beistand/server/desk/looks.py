"""May somebody look into this case now? Who works on it, yes; everybody else says why first, and that is on record.

Nothing is kept for this beside the record itself: whoever did something in a case of late works on it, and saying why
is such a row, too.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from beistand.server.desk import inputs
from beistand.server.desk.books import Books
from beistand.server.desk.errors import NotAllowedError
from beistand.server.desk.happenings import Happening, record
from beistand.server.desk.roles import Action, may
from beistand.server.store import cases, happenings
from beistand.server.store.attachments import Attachment
from beistand.server.store.database import Tx
from beistand.server.store.people import Person

READS: Final = timedelta(hours=12)
"""A reason counts as long as a sign-in lasts."""
CHANGES: Final = timedelta(days=7)
"""A form that stood open over a weekend can still be saved."""
LOOKS: Final = (Happening.FILE_DOWNLOADED.value, Happening.FILE_SHOWN.value, Happening.SHEET_EXPORTED.value)
"""What somebody sees of a case because a reason counts; it does not make the reason count any longer."""


def is_open_to(tx: Tx, person: Person, *, number: str, now: datetime, span: timedelta = READS) -> bool:
    """Tell whether a person may look into a case without saying why, now; true as well when there is no such case.

    The own cases are open to who may work on cases at all; so is what somebody worked on, or gave a reason for, less
    than ``span`` ago.
    """
    case = cases.find(tx, number)
    if case is None or (case.supporter == person.id and may(person, Action.CHANGE_CASES)):
        return True
    return happenings.has_acted(tx, person.id, case=number, since=now - span, without=LOOKS)


def demand_change(tx: Tx, person: Person, *, number: str, now: datetime) -> None:
    """Go on only if the person may change this case: nobody changes what they may not look into.

    Raises:
        NotAllowedError: it is somebody else's case, and no reason was given.
    """
    if not is_open_to(tx, person, number=number, now=now, span=CHANGES):
        raise NotAllowedError("reason", f"the case {number} is somebody else's; open it first and say why")


def say_why(tx: Tx, *, number: str, reason: str, by: Person, now: datetime) -> None:
    """Open a case to somebody, with the reason on record.

    Raises:
        WrongInputError: no reason, or it is too long.
    """
    why = inputs.line("reason", reason)
    record(tx, Happening.CASE_READ, now=now, by=by.id, case=number, reason=why)


def file_is_downloaded(tx: Tx, file: Attachment, *, by: Person, now: datetime) -> None:
    """Put on record that a file leaves its case: who takes which one, its hash, and the reason that was given.

    The own cases are no exception: what leaves the server is out of everybody's sight.
    """
    why = _reason(tx, by, number=file.case, now=now)
    _file(tx, Happening.FILE_DOWNLOADED, file, by=by.id, now=now, **why)


def look_at(books: Books, file: Attachment, *, by: Person, now: datetime) -> None:
    """Put on record that somebody looks at a talk or picture, before anything of it is shown.

    In cases of others only, and once for as long as a reason counts: a page of ten pictures is no ten rows each time.
    """
    with books.reading() as tx:
        if not _is_worth_a_row(tx, file, by=by, now=now):
            return
    with books.transaction() as tx:
        if _is_worth_a_row(tx, file, by=by, now=now):
            why = _reason(tx, by, number=file.case, now=now)
            _file(tx, Happening.FILE_SHOWN, file, by=by.id, now=now, **why)


def program_downloads(tx: Tx, program: str, file: Attachment, *, now: datetime) -> None:
    """Put on record that a program takes a file out of a case."""
    _file(tx, Happening.FILE_DOWNLOADED, file, by=None, now=now, program=program)


def times_are_taken(tx: Tx, *, number: str, by: Person, now: datetime) -> None:
    """Put on record that somebody takes the times of a case along, with the reason that was given."""
    record(tx, Happening.SHEET_EXPORTED, now=now, by=by.id, case=number, **_reason(tx, by, number=number, now=now))


def list_was_taken(tx: Tx, *, reason: str, numbers: Sequence[str], by: Person, now: datetime) -> None:
    """Put on record that somebody takes a list with the names of customers along, and why.

    Raises:
        WrongInputError: no reason, or it is too long.
    """
    why = inputs.line("reason", reason)
    record(tx, Happening.TIMES_EXPORTED, now=now, by=by.id, reason=why, cases=len(set(numbers)))


def is_known_of(tx: Tx, program: str, *, number: str, now: datetime) -> bool:
    """Tell whether the record says that a program read a case, not longer ago than a reason of people counts."""
    return program in happenings.told(tx, Happening.CASE_READ, "program", case=number, since=now - READS)


def program_reads(tx: Tx, program: str, *, number: str, now: datetime) -> None:
    """Put on record that a program reads a case. It is nobody's work: its maker may not look in because of it."""
    record(tx, Happening.CASE_READ, now=now, case=number, program=program)


def _is_worth_a_row(tx: Tx, file: Attachment, *, by: Person, now: datetime) -> bool:
    case = cases.find(tx, file.case)
    if case is None or case.supporter == by.id:
        return False
    seen = happenings.newest_facts(tx, Happening.FILE_SHOWN, by.id, case=file.case, since=now - READS)
    return all(facts.get("sha256") != file.sha256_hex for facts in seen)


def _reason(tx: Tx, person: Person, *, number: str, now: datetime) -> dict[str, str]:
    """Return the reason that counts now, as a fact; none for who works on the case."""
    said = happenings.newest_facts(tx, Happening.CASE_READ, person.id, case=number, since=now - READS)
    return {"reason": str(said[0]["reason"])} if said and "reason" in said[0] else {}


def _file(tx: Tx, happening: Happening, file: Attachment, *, by: int | None, now: datetime, **more: str) -> None:
    facts = {"kind": file.kind, "name": file.name, "size_bytes": file.size_bytes, "sha256": file.sha256_hex}
    record(tx, happening, now=now, by=by, case=file.case, session=file.session, **facts, **more)
