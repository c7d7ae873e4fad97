"""How long was worked, and what goes on the bill? Time sheets to the second, rounding by rules, CSV.

Sessions are on the sheet by themselves, from the customer's joining to the end; other work is entered by hand.
"""

import csv
import io
import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from beistand.server.desk import inputs
from beistand.server.desk.cases import get as get_case
from beistand.server.desk.errors import NotAllowedError, NotThereError, WrongInputError
from beistand.server.desk.happenings import Happening, record
from beistand.server.store import sessions, times
from beistand.server.store.database import Tx
from beistand.server.store.people import Person
from beistand.server.store.times import Entry, NewEntry, Rules

TimeRules = Rules
"""The rules for billing, as pages make them."""
STEPS_S: Final = (1, 60, 300, 360, 600, 900, 1_800, 3_600)
DIRECTIONS: Final = ("up", "nearest", "down")
MINIMUM_MAX_S: Final = 8 * 3_600
ENTRY_MAX_S: Final = 24 * 3_600
EXPORT_ROWS_MAX: Final = 100_000
EXPORT_MAX: Final = timedelta(days=370)
_SPAN: Final = re.compile(r"(?:(\d{1,2}):)?(\d{1,2}):(\d{2})", re.ASCII)
_FORMULA: Final = re.compile(r"^[=+\-@\t\r]")
COLUMNS: Final = {
    "de": ("Fall", "Ticket", "Kunde", "Person", "Beginn (UTC)", "Sekunden", "Dauer", "Abgerechnet (s)", "Abgerechnet",
           "Auf die Rechnung", "Art", "Kommentar"),
    "en": ("Case", "Ticket", "Customer", "Person", "Began (UTC)", "Seconds", "Duration", "Billed (s)", "Billed",
           "Billable", "Kind", "Comment"),
}  # fmt: skip
WORDS: Final = {"de": ("ja", "nein", "Sitzung", "von Hand"), "en": ("yes", "no", "session", "by hand")}


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """Work as somebody typed it. ``span``: ``m:ss`` or ``h:mm:ss``; ``began_at``: aware."""

    began_at: datetime
    span: str
    comment: str
    is_billable: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """The time of a case. ``billed``: seconds of each entry after rounding, 0 for what is not billed."""

    entries: tuple[Entry, ...]
    billed: tuple[int, ...]
    rules: Rules

    @property
    def total_s(self) -> int:
        """All time, in seconds."""
        return sum(entry.seconds for entry in self.entries)

    @property
    def total_billed_s(self) -> int:
        """What goes on the bill, in seconds."""
        return sum(self.billed)


def billed_s(seconds: int, rules: Rules) -> int:
    """Round seconds as the rules say; what took no time at all costs nothing."""
    if seconds <= 0:
        return 0
    step = rules.step_s
    rounded = {
        "up": -(-seconds // step) * step,
        "nearest": (seconds + step // 2) // step * step,
        "down": seconds // step * step,
    }[rules.direction]
    return max(rounded, rules.minimum_s)


def sheet(tx: Tx, number: str) -> Sheet:
    """Return the time sheet of a case."""
    return _sheet(times.of_case(tx, number), times.rules(tx))


def enter(tx: Tx, *, number: str, work: Work, by: Person, now: datetime) -> None:
    """Enter work by hand.

    Raises:
        NotThereError: there is no such case.
        WrongInputError: a field is not as it must be.
    """
    get_case(tx, number)
    seconds = read_span(work.span)
    if work.began_at > now + timedelta(days=1):
        raise WrongInputError("began_at", "future", "the work began in the future; give a moment that has passed")
    new = NewEntry(
        case=number,
        session=None,
        person=by.id,
        began_at=work.began_at,
        seconds=seconds,
        comment=inputs.line("comment", work.comment, is_needed=False),
        is_billable=work.is_billable,
    )
    times.add(tx, new)
    record(tx, Happening.TIME_ENTERED, now=now, by=by.id, case=number, seconds=seconds, is_billable=work.is_billable)


def comment_session(
    tx: Tx, *, number: str, session: str, comment: str, is_billable: bool, by: Person, now: datetime
) -> None:
    """Say what a session's time was for, and whether it goes on the bill.

    Raises:
        NotThereError: the case has no such session.
        WrongInputError: the comment is not as it must be.
    """
    found = sessions.find(tx, session)
    if found is None or found.case != number:
        raise NotThereError("session", "this case has no such session")
    text = inputs.line("comment", comment, is_needed=False)
    if not times.change(tx, session=session, comment=text, is_billable=is_billable):
        new = NewEntry(
            case=number, session=session, person=found.supporter, began_at=found.opened_at, seconds=0, comment=text,
            is_billable=is_billable,
        )  # fmt: skip
        times.add(tx, new)
    record(tx, Happening.TIME_CHANGED, now=now, by=by.id, case=number, session=session, is_billable=is_billable)


def remove(tx: Tx, *, number: str, entry: int, by: Person, now: datetime) -> None:
    """Remove an entry made by hand; one that is gone is fine."""
    seconds = times.remove(tx, case=number, entry=entry)
    if seconds is not None:
        record(tx, Happening.TIME_REMOVED, now=now, by=by.id, case=number, seconds=seconds)


def current_rules(tx: Tx) -> Rules:
    """Return the rules for billing."""
    return times.rules(tx)


def set_rules(tx: Tx, new: Rules, *, by: Person, now: datetime) -> None:
    """Change the rules for billing.

    Raises:
        NotAllowedError: only administrators do that.
        WrongInputError: a value is none of those that are offered.
    """
    if not by.is_administrator:
        raise NotAllowedError("administrator", "only administrators may do this; ask one of them")
    if new.step_s not in STEPS_S or new.direction not in DIRECTIONS or not 0 <= new.minimum_s <= MINIMUM_MAX_S:
        raise WrongInputError("step_s", "rules", f"steps are {STEPS_S} s, directions {DIRECTIONS}; got {new}")
    times.set_rules(tx, new)
    facts = {"step_s": new.step_s, "direction": new.direction, "minimum_s": new.minimum_s}
    record(tx, Happening.TIME_RULES_CHANGED, now=now, by=by.id, case=None, session=None, **facts)


def of_span(tx: Tx, *, since: datetime, until: datetime) -> Sheet:
    """Return the time of all cases that began in a span.

    Raises:
        WrongInputError: the span is turned round or longer than ``EXPORT_MAX``.
    """
    if not timedelta(0) <= until - since <= EXPORT_MAX:
        raise WrongInputError("until", "span", f"a span has at most {EXPORT_MAX.days} days and ends after it begins")
    found = times.between(tx, since=since, until=until, limit=EXPORT_ROWS_MAX)
    return _sheet(found, times.rules(tx))


def as_csv(sheet_: Sheet, *, language: str) -> bytes:
    """Return a sheet as CSV (RFC 4180, UTF-8 with a mark, semicolons), as spreadsheets of this country read it."""
    made = io.StringIO()
    writer = csv.writer(made, delimiter=";", lineterminator="\r\n")
    writer.writerow(COLUMNS[language])
    yes, no, session, hand = WORDS[language]
    for entry, billed in zip(sheet_.entries, sheet_.billed, strict=True):
        began = entry.began_at.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S")
        row = (entry.case, entry.reference, entry.customer, entry.person_name, began, entry.seconds,
               span_text(entry.seconds), billed, span_text(billed), yes if entry.is_billable else no,
               session if entry.session else hand, entry.comment)  # fmt: skip
        writer.writerow([_harmless(value) for value in row])
    return made.getvalue().encode("utf-8-sig")


def span_text(seconds: int) -> str:
    """Write a span to the second: ``1:02:03``."""
    return f"{seconds // 3_600}:{seconds // 60 % 60:02}:{seconds % 60:02}"


def read_span(text: str) -> int:
    """Read ``m:ss`` or ``h:mm:ss``; return seconds.

    Raises:
        WrongInputError: it is neither, nothing, or more than a day.
    """
    found = _SPAN.fullmatch(text.strip())
    hours, minutes, seconds = (int(part or 0) for part in found.groups()) if found else (0, 0, 0)
    total = hours * 3_600 + minutes * 60 + seconds
    if not found or seconds > 59 or (found[1] and minutes > 59) or not 0 < total <= ENTRY_MAX_S:  # noqa: PLR2004 - a clock
        raise WrongInputError("span", "span", f"a span looks like 12:30 or 1:05:00, up to a day; got {text[:20]!r}")
    return total


def _sheet(entries: list[Entry], rules: Rules) -> Sheet:
    billed = tuple(billed_s(entry.seconds, rules) if entry.is_billable else 0 for entry in entries)
    return Sheet(entries=tuple(entries), billed=billed, rules=rules)


def _harmless(value: str | int) -> str | int:
    """Keep a spreadsheet from taking what a customer typed for a formula."""
    return f"'{value}" if isinstance(value, str) and _FORMULA.match(value) else value
