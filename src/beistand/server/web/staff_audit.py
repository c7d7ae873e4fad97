"""How does an auditor look into the record? Search page by page; an export in CSV or JSON that asks for a reason."""

import csv
import io
import json
import tempfile
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import IO, Any, Final

from starlette.responses import Response, StreamingResponse
from starlette.routing import Route

from beistand.server.desk import audit, people
from beistand.server.desk.audit import Placed, Wanted
from beistand.server.desk.audit_findings import sentence
from beistand.server.desk.audit_seal import name_of
from beistand.server.desk.errors import WrongInputError
from beistand.server.desk.happenings import Happening
from beistand.server.web.reception import Reception
from beistand.server.web.visits import Visit, Visits

ROOMS: Final = ("server.", "people.", "secrecy.", "notice.", "case.", "session.", "privacy.")
"""Beginnings of names that the page offers; any other beginning can stand in the address."""
FIELDS: Final = ("begins", "person", "case", "session", "since", "until")
DIGITS_MAX: Final = 9
LANGUAGES: Final = ("de", "en")
FINDINGS_SHOWN: Final = 50
CHUNK_BYTES: Final = 65_536
COLUMNS: Final = ("place", "at", "happening", "person", "person_name", "case", "session", "facts", "is_erased")
HASHES: Final = ("facts_sha256", "previous_sha256", "sha256")
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")


class AuditPages:
    """The record, for auditors."""

    def __init__(self, reception: Reception, visits: Visits) -> None:
        self._reception = reception
        self._visits = visits

    def routes(self) -> list[Route]:
        """Return the routes."""
        staff = self._visits.staff
        return [
            Route("/audit", staff(self.show), methods=["GET"]),
            Route("/audit/export", staff(self.export), methods=["POST"]),
            Route("/audit/check", staff(self.check), methods=["POST"]),
        ]

    def show(self, visit: Visit) -> Response:
        """Show the newest rows that are wanted."""
        return self._page(visit, {name: visit.request.query_params.get(name, "") for name in FIELDS})

    def check(self, visit: Visit) -> Response:
        """Walk along the chain and say what was found; that somebody checked is on record."""
        me = visit.me.person
        with self._reception.books.reading() as tx:
            verdict = audit.check(tx, self._reception.seal, by=me)
        with self._reception.books.transaction() as tx:
            audit.note_check(tx, verdict, by=me, now=visit.now)
        said = LANGUAGES.index(me.language)
        facts = {
            "verdict": verdict,
            "findings": [sentence(finding)[said] for finding in verdict.findings[:FINDINGS_SHOWN]],
            "key": name_of(self._reception.seal.key.public_key()),
            "checked_at": visit.now,
        }
        return self._visits.page(visit, "staff/audit_check.html", facts)

    def export(self, visit: Visit) -> Response:
        """Give all rows that are wanted as a file; who did it and why is put on record first."""
        values = {name: visit.field(name) for name in FIELDS}
        me = visit.me.person
        try:
            wanted = _wanted(values, before="")
            with self._reception.books.transaction() as tx:
                audit.begin_export(tx, by=me, reason=visit.field("reason"), now=visit.now)
        except WrongInputError as error:
            return self._page(visit, values, wrong=error)
        is_csv = visit.field("format") == "csv"
        # Written down as a whole first: a slow reader must not keep the record open.
        file = tempfile.TemporaryFile()  # noqa: SIM115 - closed when the last piece is sent
        with self._reception.books.reading() as tx:
            _write(file, audit.export(tx, wanted, by=me), is_csv=is_csv)
        name = f"protokoll-{visit.now:%Y-%m-%d-%H%M%S}.{'csv' if is_csv else 'json'}"
        kind = "text/csv; charset=utf-8" if is_csv else "application/json"
        headers = {"content-disposition": f'attachment; filename="{name}"', "cache-control": "no-store"}
        return StreamingResponse(_pieces(file), media_type=kind, headers=headers)

    def _page(self, visit: Visit, values: dict[str, str], wrong: WrongInputError | None = None) -> Response:
        rows: list[Placed] = []
        before = visit.request.query_params.get("before", "")
        with self._reception.books.reading() as tx:
            try:
                rows = audit.search(tx, _wanted(values, before=before), by=visit.me.person)
            except WrongInputError as error:
                wrong = error
            everybody = people.everybody(tx)
        is_full = len(rows) == audit.LISTED_MAX
        facts = {
            "rows": rows,
            "values": values,
            "reason": visit.field("reason"),
            "wrong": wrong,
            "people": everybody,
            "rooms": {room: [one.value for one in Happening if one.value.startswith(room)] for room in ROOMS},
            "known": {*ROOMS, *Happening},
            "older": str(visit.request.url.include_query_params(before=rows[-1].place).query) if is_full else "",
        }
        return self._visits.page(visit, "staff/audit.html", facts, status=422 if wrong else 200)


def _wanted(values: dict[str, str], *, before: str) -> Wanted:
    """Turn the fields of the page into what is looked for.

    Raises:
        WrongInputError: a number or a date is none.
    """
    until = _day("until", values["until"])
    return Wanted(
        begins=values["begins"][:64],
        person=_number("person", values["person"]),
        case=values["case"].strip()[:16],
        session=values["session"].strip().lower()[:32],
        since=_day("since", values["since"]),
        until=until + timedelta(days=1) if until else None,
        before=_number("before", before),
    )


def _number(field: str, text: str) -> int | None:
    if not text:
        return None
    if text.isascii() and text.isdecimal() and len(text) <= DIGITS_MAX:
        return int(text)
    raise WrongInputError(field, "number", f"{field} must be a whole number; got {text[:20]!r}")


def _day(field: str, text: str) -> datetime | None:
    """Return the beginning of a day in the time zone of the server."""
    if not text:
        return None
    try:
        day = date.fromisoformat(text)
        return datetime(day.year, day.month, day.day).astimezone()
    except (ValueError, OverflowError) as error:
        raise WrongInputError(field, "day", f"{field} must be a day such as 2026-11-23; got {text[:20]!r}") from error


def _write(file: IO[bytes], rows: Iterator[Placed], *, is_csv: bool) -> None:
    text = io.TextIOWrapper(file, encoding="utf-8", newline="")
    if is_csv:
        text.write("\N{BYTE ORDER MARK}")
        table = csv.writer(text)
        table.writerow((*COLUMNS, *HASHES))
        for row in rows:
            table.writerow(_cell(value) for value in _plain(row).values())
    else:
        text.write("[")
        for count, row in enumerate(rows):
            text.write((",\n" if count else "\n") + json.dumps(_plain(row), ensure_ascii=False))
        text.write("\n]\n")
    text.flush()
    text.detach()
    file.seek(0)


def _plain(row: Placed) -> dict[str, Any]:
    values = {name: getattr(row, name) for name in COLUMNS} | {"at": row.at.isoformat(timespec="milliseconds")}
    values["facts"] = dict(row.facts)
    return values | {name: getattr(row, name).hex() for name in HASHES}


def _cell(value: object) -> object:
    """Keep a table program from taking a text for a formula."""
    if isinstance(value, dict):
        value = json.dumps(value, ensure_ascii=False)
    return f"'{value}" if isinstance(value, str) and value.startswith(_FORMULA) else value


def _pieces(file: IO[bytes]) -> Iterator[bytes]:
    with file:
        while piece := file.read(CHUNK_BYTES):
            yield piece
