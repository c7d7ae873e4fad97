"""What is done for whom? Opening, finding, noting and closing support cases."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from beistand.server.desk import inputs
from beistand.server.desk.errors import NotAllowedError, NotThereError
from beistand.server.desk.happenings import Happening, record
from beistand.server.store import cases, happenings, people, sessions
from beistand.server.store.cases import Case, NewCase
from beistand.server.store.database import Tx
from beistand.server.store.happenings import Row
from beistand.server.store.people import Person
from beistand.server.store.sessions import Session

LISTED_MAX: Final = 200
HAPPENINGS_MAX: Final = 500
SEARCH_MAX_CHARS: Final = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseFile:
    """A case with all that belongs to it, newest first. ``names``: of the people who stand in ``happenings``."""

    case: Case
    sessions: tuple[Session, ...]
    happenings: tuple[Row, ...]
    names: dict[int, str]

    @property
    def live(self) -> Session | None:
        """The session that is not over, if there is one."""
        return next((session for session in self.sessions if session.is_live), None)


def create(tx: Tx, *, customer: str, contact: str, purpose: str, by: Person, now: datetime) -> str:
    """Open a case and return its number.

    Raises:
        WrongInputError: a field is not as it must be.
    """
    new = NewCase(
        customer=inputs.line("customer", customer),
        contact=inputs.line("contact", contact, is_needed=False),
        purpose=inputs.line("purpose", purpose),
        supporter=by.id,
    )
    number = cases.add(tx, new, now=now)
    record(tx, Happening.CASE_OPENED, now=now, by=by.id, case=number)
    return number


def search(tx: Tx, *, words: str, is_open: bool | None) -> list[Case]:
    """Return the newest ``LISTED_MAX`` cases that hold every word in number, name, contact or purpose."""
    return cases.search(tx, words=words[:SEARCH_MAX_CHARS], is_open=is_open, limit=LISTED_MAX)


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
    """Return a case with its sessions and happenings.

    Raises:
        NotThereError: there is no such case.
    """
    case = get(tx, number)
    return CaseFile(
        case=case,
        sessions=tuple(sessions.of_case(tx, number)),
        happenings=tuple(happenings.of_case(tx, number, limit=HAPPENINGS_MAX)),
        names={person.id: person.name for person in people.all_people(tx)},
    )


def note(tx: Tx, *, number: str, notes: str, by: Person, now: datetime) -> None:
    """Replace the notes of a case, open or closed.

    Raises:
        NotThereError: there is no such case.
        WrongInputError: too long.
    """
    case = get(tx, number)
    clean = inputs.paragraph("notes", notes)
    if clean == case.notes:
        return
    cases.set_notes(tx, number, notes=clean)
    record(tx, Happening.CASE_NOTED, now=now, by=by.id, case=number, chars=len(clean))


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
    if cases.reopen(tx, number):
        record(tx, Happening.CASE_REOPENED, now=now, by=by.id, case=number)
