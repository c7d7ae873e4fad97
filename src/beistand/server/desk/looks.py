"""May somebody look into this case now? Who works on it, yes; everybody else says why first, and that is on record.

Nothing is kept for this beside the record itself: whoever did something in a case of late works on it, and saying why
is such a row, too.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from beistand.server.desk import inputs
from beistand.server.desk.errors import NotAllowedError
from beistand.server.desk.happenings import Happening, record
from beistand.server.desk.roles import Action, may
from beistand.server.store import cases, happenings
from beistand.server.store.database import Tx
from beistand.server.store.people import Person

READS: Final = timedelta(hours=12)
"""A reason counts as long as a sign-in lasts."""
CHANGES: Final = timedelta(days=7)
"""A form that stood open over a weekend can still be saved."""


def is_open_to(tx: Tx, person: Person, *, number: str, now: datetime, span: timedelta = READS) -> bool:
    """Tell whether a person may look into a case without saying why, now; true as well when there is no such case.

    The own cases are open to who may work on cases at all; so is what somebody worked on, or gave a reason for, less
    than ``span`` ago.
    """
    case = cases.find(tx, number)
    if case is None or (case.supporter == person.id and may(person, Action.CHANGE_CASES)):
        return True
    return happenings.has_acted(tx, person.id, case=number, since=now - span)


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
