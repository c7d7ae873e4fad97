"""What is done for whom? Opening, finding, changing, handing over and closing support cases.

Two people may have the same case open. What is shown has a mark (``facts_mark``, ``notes_mark``) that comes back with
the change: when somebody else was faster, nothing is written and the second one decides with both versions in sight.
"""

import hashlib
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from beistand.server.desk import inputs
from beistand.server.desk.errors import ChangedMeanwhileError, NotAllowedError, NotThereError, WrongInputError
from beistand.server.desk.happenings import Happening, record
from beistand.server.store import attachments, cases, happenings, people, sessions
from beistand.server.store.attachments import Attachment
from beistand.server.store.cases import Case, NewCase, NoteVersion, Wanted
from beistand.server.store.database import Tx
from beistand.server.store.happenings import Row
from beistand.server.store.people import Person
from beistand.server.store.sessions import Session

SupportCase = Case
"""A case, as pages get it."""
LISTED_MAX: Final = 50
HAPPENINGS_MAX: Final = 500
SEARCH_MAX_CHARS: Final = 200
NUMBER_MAX_CHARS: Final = 16
NOTES_MAX_BYTES: Final = 60_000
FACTS: Final = ("customer", "contact", "purpose", "reference")


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseFile:
    """A case with all that belongs to it, newest first. ``names``: of the people who stand in ``happenings``."""

    case: Case
    sessions: tuple[Session, ...]
    happenings: tuple[Row, ...]
    attachments: tuple[Attachment, ...]
    names: dict[int, str]
    staff: tuple[Person, ...]

    @property
    def live(self) -> Session | None:
        """The session that is not over, if there is one."""
        return next((session for session in self.sessions if session.is_live), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """One page of cases. ``older``: the serial before which the next page begins; None: this is the last one."""

    cases: tuple[Case, ...]
    older: int | None


def create(tx: Tx, *, customer: str, contact: str, purpose: str, by: Person, now: datetime, reference: str = "") -> str:
    """Open a case and return its number.

    Raises:
        WrongInputError: a field is not as it must be.
    """
    new = NewCase(
        customer=inputs.line("customer", customer),
        contact=inputs.line("contact", contact, is_needed=False),
        purpose=inputs.line("purpose", purpose),
        reference=inputs.line("reference", reference, is_needed=False),
        supporter=by.id,
    )
    number = cases.add(tx, new, now=now)
    record(tx, Happening.CASE_OPENED, now=now, by=by.id, case=number)
    return number


def search(
    tx: Tx,
    *,
    words: str,
    is_open: bool | None,
    number: str = "",
    supporter: int | None = None,
    before: int | None = None,
) -> Listed:
    """Return a page of the newest cases that hold every word anywhere, in notes too. ``number``: how theirs begin."""
    wanted = Wanted(
        words=words[:SEARCH_MAX_CHARS],
        number=number.strip()[:NUMBER_MAX_CHARS],
        is_open=is_open,
        supporter=supporter,
        before=before,
        limit=LISTED_MAX + 1,
    )
    found = cases.search(tx, wanted)
    shown = tuple(found[:LISTED_MAX])
    return Listed(cases=shown, older=shown[-1].serial if len(found) > LISTED_MAX else None)


def get(tx: Tx, number: str) -> Case:
    """Return a case.

    Raises:
        NotThereError: there is no such case.
    """
    found = cases.find(tx, number)
    if found is None:
        raise NotThereError("case", f"there is no case {number!r}")
    return found


def open_file(tx: Tx, number: str) -> CaseFile:
    """Return a case with its sessions, files and happenings.

    Raises:
        NotThereError: there is no such case.
    """
    case, staff = get(tx, number), people.all_people(tx)
    return CaseFile(
        case=case,
        sessions=tuple(sessions.of_case(tx, number)),
        happenings=tuple(happenings.of_case(tx, number, limit=HAPPENINGS_MAX)),
        attachments=tuple(attachments.of_case(tx, number)),
        names={person.id: person.name for person in staff},
        staff=tuple(person for person in staff if not person.is_disabled),
    )


def facts_mark(case: Case) -> str:
    """Return the mark of a case's facts as they are now."""
    return _mark(*(getattr(case, name) for name in FACTS))


def notes_mark(notes: str) -> str:
    """Return the mark of notes."""
    return _mark(notes)


def change(tx: Tx, *, number: str, fields: dict[str, str], seen: str, by: Person, now: datetime) -> None:
    """Change customer, contact, purpose and reference. ``seen``: the mark of the facts that were shown.

    Raises:
        NotThereError: there is no such case.
        WrongInputError: a field is not as it must be.
        ChangedMeanwhileError: somebody else changed them since they were shown.
    """
    case = get(tx, number)
    changed = replace(
        case,
        customer=inputs.line("customer", fields["customer"]),
        contact=inputs.line("contact", fields["contact"], is_needed=False),
        purpose=inputs.line("purpose", fields["purpose"]),
        reference=inputs.line("reference", fields["reference"], is_needed=False),
    )
    names = [name for name in FACTS if getattr(changed, name) != getattr(case, name)]
    if not names:
        return
    if seen != facts_mark(case):
        raise ChangedMeanwhileError("facts")
    cases.set_facts(tx, changed, now=now)
    record(tx, Happening.CASE_CHANGED, now=now, by=by.id, case=number, fields=names)


def note(tx: Tx, *, number: str, notes: str, seen: str, by: Person, now: datetime) -> None:
    """Replace the notes of a case, open or closed. ``seen``: the mark of the notes that were shown.

    Raises:
        NotThereError: there is no such case.
        WrongInputError: too long.
        ChangedMeanwhileError: somebody else changed them since they were shown.
    """
    case = get(tx, number)
    clean = inputs.paragraph("notes", notes, max_bytes=NOTES_MAX_BYTES)
    if clean == case.notes:
        return
    if (seen or notes_mark("")) != notes_mark(case.notes):
        raise ChangedMeanwhileError("notes")
    _write_notes(tx, case, clean, by=by, now=now)


def note_version(tx: Tx, *, number: str, revision: int) -> NoteVersion:
    """Return the notes as they were written at a revision.

    Raises:
        NotThereError: there is no such version.
    """
    found = [version for version in cases.note_versions(tx, number) if version.revision == revision]
    if not found:
        raise NotThereError("note_version", f"case {number!r} has no notes of revision {revision}")
    return found[0]


def last_note(tx: Tx, number: str) -> NoteVersion | None:
    """Return who wrote the notes that hold now, and when; None if nobody did."""
    return next(iter(cases.note_versions(tx, number)), None)


def hand_over(tx: Tx, *, number: str, to: int, message: str, by: Person, now: datetime) -> None:
    """Give a case to somebody else. ``message``: what that person is to know; goes to the end of the notes.

    Raises:
        NotThereError: there is no such case or person.
        NotAllowedError: that person may not sign in any more.
        WrongInputError: the message makes the notes too long.
    """
    case, person = get(tx, number), people.find(tx, to)
    if person is None:
        raise NotThereError("person", "there is no such person")
    if person.is_disabled:
        raise NotAllowedError("person_disabled", "this person may not sign in; choose somebody else")
    words = inputs.paragraph("message", message, max_bytes=NOTES_MAX_BYTES)
    if person.id == case.supporter:
        raise WrongInputError("to", "has_it", f"{person.name} has this case already")
    if words:
        text = f"{case.notes}\n\n---\n\n**{by.name} → {person.name}, {now:%Y-%m-%d}:**\n\n{words}".strip()
        case = _write_notes(tx, case, inputs.paragraph("message", text, max_bytes=NOTES_MAX_BYTES), by=by, now=now)
    cases.set_supporter(tx, number, supporter=person.id, now=now)
    facts = {"before": case.supporter_name, "after": person.name}
    record(tx, Happening.CASE_HANDED_OVER, now=now, by=by.id, case=number, **facts)


def close(tx: Tx, *, number: str, by: Person, now: datetime) -> None:
    """Close a case; closing a closed one is fine.

    Raises:
        NotThereError: there is no such case.
        NotAllowedError: a session is running.
    """
    get(tx, number)
    if any(session.is_live for session in sessions.of_case(tx, number)):
        raise NotAllowedError("session_runs", "a session of this case is not over; end it first")
    if cases.close(tx, number, now=now):
        record(tx, Happening.CASE_CLOSED, now=now, by=by.id, case=number)


def reopen(tx: Tx, *, number: str, by: Person, now: datetime) -> None:
    """Open a closed case again; fine if it is open.

    Raises:
        NotThereError: there is no such case.
    """
    get(tx, number)
    if cases.reopen(tx, number, now=now):
        record(tx, Happening.CASE_REOPENED, now=now, by=by.id, case=number)


def _write_notes(tx: Tx, case: Case, notes: str, *, by: Person, now: datetime) -> Case:
    cases.set_notes(tx, case, notes=notes, person=by.id, now=now)
    revision = case.revision + 1
    record(tx, Happening.CASE_NOTED, now=now, by=by.id, case=case.number, chars=len(notes), revision=revision)
    return get(tx, case.number)


def _mark(*texts: str) -> str:
    return hashlib.sha256("\0".join(texts).encode()).hexdigest()[:32]
