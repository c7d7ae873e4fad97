"""How does time get on the sheet and to the bill? Entries of a case, rules for rounding, CSV."""

from datetime import UTC, datetime, timedelta
from typing import Final

from starlette.responses import Response
from starlette.routing import Route

from beistand.server.desk import cases, looks, once, times
from beistand.server.desk.errors import WrongInputError
from beistand.server.web.reception import Reception
from beistand.server.web.staff_cases import case_page
from beistand.server.web.visits import Visit, Visits, go_to

FIELDS: Final = ("began_at", "span", "comment")
ID_MAX_DIGITS: Final = 9


class TimePages:
    """Time sheets."""

    def __init__(self, reception: Reception, visits: Visits) -> None:
        self._reception = reception
        self._visits = visits

    def routes(self) -> list[Route]:
        """Return the routes."""
        staff, administrators = self._visits.staff, self._visits.administrators
        return [
            Route("/times", staff(self.overview), methods=["GET"]),
            Route("/times/rules", administrators(self.set_rules), methods=["POST"]),
            Route("/times.csv", staff(self.export), methods=["POST"]),
            Route("/cases/{number}/times.csv", staff(self.export_case), methods=["GET"]),
            Route("/cases/{number}/times", staff(self.enter), methods=["POST"]),
            Route("/cases/{number}/times/sessions/{session}", staff(self.comment), methods=["POST"]),
            Route("/cases/{number}/times/{entry}/remove", staff(self.remove), methods=["POST"]),
        ]

    def overview(self, visit: Visit) -> Response:
        """Show the rules, and offer the time of all cases."""
        return self._overview(visit)

    def set_rules(self, visit: Visit) -> Response:
        """Change the rules for rounding."""
        new = times.TimeRules(
            step_s=_number(visit.field("step_s")),
            direction=visit.field("direction"),
            minimum_s=_number(visit.field("minimum_min")) * 60,
        )
        try:
            with self._reception.books.transaction() as tx:
                times.set_rules(tx, new, by=visit.me.person, now=visit.now)
        except WrongInputError as error:
            return self._overview(visit, wrong=error)
        return go_to("/times?said=rules")

    def export(self, visit: Visit) -> Response:
        """Give the time of all cases in a span of days as CSV; who took it and why is on record."""
        try:
            since, until = _day(visit.field("since")), _day(visit.field("until")) + timedelta(days=1)
            with self._reception.books.transaction() as tx:
                found = times.of_span(tx, since=since, until=until)
                numbers = [entry.case for entry in found.entries]
                looks.list_was_taken(
                    tx, reason=visit.field("reason"), numbers=numbers, by=visit.me.person, now=visit.now
                )
        except WrongInputError as error:
            return self._overview(visit, wrong=error)
        return _csv(found, visit, name=f"zeiten-{since:%Y-%m-%d}.csv")

    def export_case(self, visit: Visit) -> Response:
        """Give the time of a case as CSV; who took it is on record."""
        with self._reception.books.transaction() as tx:
            case = cases.get(tx, visit.part("number"))
            found = times.sheet(tx, case.number)
            looks.times_are_taken(tx, number=case.number, by=visit.me.person, now=visit.now)
        return _csv(found, visit, name=f"zeiten-{case.number}.csv")

    def enter(self, visit: Visit) -> Response:
        """Enter work by hand."""
        number, by = visit.part("number"), visit.me.person
        values = {name: visit.field(name) for name in FIELDS}
        try:
            is_billable = visit.field("is_billable") == "1"
            began_at = _moment(values["began_at"])
            work = times.Work(
                began_at=began_at, span=values["span"], comment=values["comment"], is_billable=is_billable
            )
            with self._reception.books.transaction() as tx:

                def change() -> str:
                    times.enter(tx, number=number, work=work, by=by, now=visit.now)
                    return f"/cases/{number}"

                once.do(tx, once=visit.field("once"), by=by.id, now=visit.now, change=change)
        except WrongInputError as error:
            return case_page(self._reception, self._visits, visit, wrong=error, values=values)
        return go_to(f"/cases/{number}?said=time#at-time")

    def comment(self, visit: Visit) -> Response:
        """Say what a session's time was for."""
        number, session = visit.part("number"), visit.part("session")
        is_billable = visit.field("is_billable") == "1"
        try:
            with self._reception.books.transaction() as tx:
                times.comment_session(
                    tx, number=number, session=session, comment=visit.field("comment"),
                    is_billable=is_billable, by=visit.me.person, now=visit.now,
                )  # fmt: skip
        except WrongInputError as error:
            return case_page(self._reception, self._visits, visit, wrong=error)
        return go_to(f"/cases/{number}?said=time#at-time")

    def remove(self, visit: Visit) -> Response:
        """Remove an entry made by hand."""
        number, entry = visit.part("number"), _number(visit.part("entry"))
        with self._reception.books.transaction() as tx:
            times.remove(tx, number=number, entry=entry, by=visit.me.person, now=visit.now)
        return go_to(f"/cases/{number}?said=time_removed#at-time")

    def _overview(self, visit: Visit, wrong: WrongInputError | None = None) -> Response:
        with self._reception.books.reading() as tx:
            rules = times.current_rules(tx)
        today = visit.now.astimezone(UTC)
        facts = {
            "rules": rules,
            "steps": times.STEPS_S,
            "directions": times.DIRECTIONS,
            "since": visit.field("since") or f"{today:%Y-%m-01}",
            "until": visit.field("until") or f"{today:%Y-%m-%d}",
            "reason": visit.field("reason"),
            "wrong": wrong,
        }
        return self._visits.page(visit, "staff/times.html", facts, status=422 if wrong else 200)


def _csv(found: times.Sheet, visit: Visit, *, name: str) -> Response:
    body = times.as_csv(found, language=visit.me.person.language)
    headers = {"content-disposition": f'attachment; filename="{name}"'}
    return Response(body, media_type="text/csv; charset=utf-8", headers=headers)


def _number(text: str) -> int:
    return int(text) if text.isdecimal() and text.isascii() and len(text) <= ID_MAX_DIGITS else -1


def _day(text: str) -> datetime:
    try:
        return datetime.strptime(text, "%Y-%m-%d").replace(tzinfo=UTC)
    except ValueError as error:
        raise WrongInputError("since", "day", f"a day looks like 2026-11-23; got {text[:20]!r}") from error


def _moment(text: str) -> datetime:
    """Read what a browser's field for date and time gives, in the server's time zone, in which pages show it."""
    try:
        return datetime.fromisoformat(text[:19]).replace(tzinfo=None).astimezone()
    except (ValueError, OverflowError) as error:
        raise WrongInputError("began_at", "moment", f"give date and time; got {text[:20]!r}") from error
