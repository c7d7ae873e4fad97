"""What may a customer ask for? All data about one person as a file (DSGVO Art. 15, 20), and its erasure (Art. 17)."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

from beistand.server.desk import cases, inputs, session_files
from beistand.server.desk.attachments import Files
from beistand.server.desk.errors import NotAllowedError, NotThereError
from beistand.server.desk.happenings import Happening, record
from beistand.server.desk.retention import PERSON, certify, demand_administrator
from beistand.server.store import belongings, organisation, retention, sessions
from beistand.server.store import cases as kept
from beistand.server.store.database import Tx
from beistand.server.store.people import Person
from beistand.server.store.retention import Certificate
from beistand.server.store.schema import metadata

Case = kept.Case
FORMAT: Final = "beistand person 1"
CASES_MAX: Final = 500
RULE: Final = "DSGVO Art. 17"


def find(tx: Tx, *, name: str, contact: str, reason: str, by: Person, now: datetime) -> list[Case]:
    """Return the cases of a customer, newest first; that somebody looked, and why, is put on record.

    ``name``: exactly as in the cases; ``contact`` may be empty.

    Raises:
        NotAllowedError: only administrators do that.
        WrongInputError: no name or no reason.
    """
    demand_administrator(by)
    customer, why = inputs.line("customer", name), inputs.line("reason", reason)
    numbers = belongings.cases_of(tx, name=customer, contact=inputs.line("contact", contact, is_needed=False))
    # In each case, so that erasing the case takes the reason along; and never the name that was typed.
    for number in numbers[:CASES_MAX] or (None,):
        record(tx, Happening.PERSON_SOUGHT, now=now, by=by.id, case=number, reason=why)
    return [cases.get(tx, number) for number in numbers[:CASES_MAX]]


def export(tx: Tx, files: Files, *, numbers: Sequence[str], reason: str, by: Person, now: datetime) -> dict[str, Any]:
    """Return everything about the customer of these cases, to be written as JSON; that it was taken is put on record.

    Of files their names and hashes; what was written in sessions, word for word.

    Raises:
        NotAllowedError: only administrators do that.
        NotThereError: there is no such case, or none is named.
        WrongInputError: no reason.
    """
    demand_administrator(by)
    why = inputs.line("reason", reason)
    _demand_cases(tx, numbers)
    about = organisation.find(tx)
    content = belongings.everything_about(tx, numbers)
    for number in numbers:
        record(tx, Happening.DATA_EXPORTED, now=now, by=by.id, case=number, reason=why)
    return {
        "format": FORMAT,
        "made_at": now.isoformat(timespec="seconds"),
        "organisation": about.name if about else "",
        "cases": list(numbers),
        "meaning": {
            table: {str(column.name): column.comment or "" for column in metadata.tables[table].columns}
            for table in content
        },
        "data": {
            table: [{name: _readable(value) for name, value in row.items()} for row in rows]
            for table, rows in content.items()
        },
        "talks": [talk for number in numbers for talk in session_files.talks(tx, files, number=number)],
    }


def erase(tx: Tx, *, numbers: Sequence[str], by: Person, now: datetime) -> Certificate:
    """Erase everything about the customer of these cases; what stays says that and when somebody was helped, not who.

    Raises:
        NotAllowedError: only administrators do that; a case is open, held, or was erased.
        NotThereError: there is no such case, or none is named.
    """
    demand_administrator(by)
    _demand_cases(tx, numbers)
    held = {hold.case for hold in retention.holds(tx)} & set(numbers)
    if held:
        raise NotAllowedError("case_held", f"a legal hold keeps {', '.join(sorted(held))}; lift it first")
    if retention.is_erased(tx, numbers):
        raise NotAllowedError("case_erased", "the data of one of these cases was erased before")
    for number in numbers:
        if cases.get(tx, number).is_open or any(session.is_live for session in sessions.of_case(tx, number)):
            raise NotAllowedError("case_open", f"the case {number} is open; close it first")
    made = certify(tx, Happening.DATA_ERASED, kind=PERSON, rule=RULE, count=len(numbers), by=by.id, now=now)
    belongings.erase(tx, numbers, by=made.happening)
    retention.add_certificate(tx, made, erased=numbers)
    return made


def _demand_cases(tx: Tx, numbers: Sequence[str]) -> None:
    if not numbers:
        raise NotThereError("case", "no case is named; choose at least one")
    for number in numbers[:CASES_MAX]:
        cases.get(tx, number)


def _readable(value: object) -> object:
    if isinstance(value, datetime):
        return value.isoformat(timespec="milliseconds")
    return bytes(value).hex() if isinstance(value, bytes | memoryview) else value
