"""How does a supporter work? The list of cases, one case, and the page on which a session is held."""

import re
from collections.abc import Mapping
from typing import Final

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from beistand.server.desk import cases, mails, once, people, secrecy, sessions, timeline, times
from beistand.server.desk.errors import WrongInputError
from beistand.server.desk.roles import Action, may
from beistand.server.web.reception import Reception
from beistand.server.web.visits import Endpoint, Visit, Visits, go_to

SHOWN_BY_STATE: Final = {"open": True, "closed": False, "all": None}
FIELDS: Final = ("customer", "contact", "purpose", "reference")
EMPTY: Final = ("message", "to", "began_at", "span", "comment")
_SERIAL: Final = re.compile(r"[0-9]{1,9}", re.ASCII)


class CasePages:
    """The desk and its cases."""

    def __init__(self, reception: Reception, visits: Visits) -> None:
        self._reception = reception
        self._visits = visits

    def routes(self) -> list[Route]:
        """Return the routes."""
        staff = self._visits.staff
        return [
            Route("/desk", staff(self.desk), methods=["GET"]),
            Route("/cases/new", staff(self.new), methods=["GET"]),
            Route("/cases/new", staff(self.create), methods=["POST"]),
            Route("/cases/{number}", staff(self.show), methods=["GET"]),
            Route("/cases/{number}/close", staff(self.close), methods=["POST"]),
            Route("/cases/{number}/reopen", staff(self.reopen), methods=["POST"]),
            Route("/cases/{number}/session", staff(self.console), methods=["GET"]),
            Route("/cases/{number}/sessions/{session}/end", self.end_session(), methods=["POST"]),
        ]

    def desk(self, visit: Visit) -> Response:
        """List the cases, a page at a time."""
        query = visit.request.query_params
        words, state, whose = query.get("q", ""), query.get("state", "open"), query.get("who", "all")
        if state not in SHOWN_BY_STATE:
            state = "open"
        before = query.get("before", "")
        # Whoever only reads cases finds them by number; names and purposes stand behind the reason for opening one.
        may_see = may(visit.me.person, Action.CHANGE_CASES)
        with self._reception.books.reading() as tx:
            staff = people.everybody(tx)
            known = {str(person.id): person.id for person in staff} | {"mine": visit.me.person.id}
            found = cases.search(
                tx,
                words=words if may_see else "",
                number="" if may_see else words,
                is_open=SHOWN_BY_STATE[state],
                supporter=known.get(whose),
                before=int(before) if _SERIAL.fullmatch(before) else None,
            )
        facts = {
            "listed": found,
            "may_see": may_see,
            "words": words,
            "state": state,
            "who": whose if whose in known else "all",
            "staff": staff,
            "is_first": not before,
            "late_reports": self._reception.late_reports(),
        }
        return self._visits.page(visit, "staff/desk.html", facts)

    def new(self, visit: Visit) -> Response:
        """Ask what the case is about."""
        return self._visits.page(visit, "staff/case_new.html", {"values": dict.fromkeys(FIELDS, ""), "wrong": None})

    def create(self, visit: Visit) -> Response:
        """Open a case; the button says whether its session is to follow at once."""
        values = {name: visit.field(name) for name in FIELDS}
        try:
            with self._reception.books.transaction() as tx:
                then = once.do(
                    tx,
                    once=visit.field("once"),
                    by=visit.me.person.id,
                    now=visit.now,
                    change=lambda: f"/cases/{cases.create(tx, **values, by=visit.me.person, now=visit.now)}",
                )
        except WrongInputError as error:
            return self._visits.page(visit, "staff/case_new.html", {"values": values, "wrong": error}, status=422)
        return go_to(f"{then}/session" if visit.field("then") == "session" else then)

    def show(self, visit: Visit) -> Response:
        """Show a case with all that belongs to it."""
        return case_page(self._reception, self._visits, visit)

    def close(self, visit: Visit) -> Response:
        """Close a case."""
        with self._reception.books.transaction() as tx:
            cases.close(tx, number=visit.part("number"), by=visit.me.person, now=visit.now)
        return go_to(f"/cases/{visit.part('number')}?said=closed")

    def reopen(self, visit: Visit) -> Response:
        """Open a closed case again."""
        with self._reception.books.transaction() as tx:
            cases.reopen(tx, number=visit.part("number"), by=visit.me.person, now=visit.now)
        return go_to(f"/cases/{visit.part('number')}?said=reopened")

    def console(self, visit: Visit) -> Response:
        """Give the page in which the console runs; it asks for the session itself."""
        with self._reception.books.reading() as tx:
            case = cases.get(tx, visit.part("number"))
            secrecy.demand_for_case(tx, visit.me.person, case=case.number, now=visit.now)
            about = people.about_us(tx)
        facts = {
            "case": case,
            "organisation": about.name,
            "public_url": self._reception.settings.public_url,
            "view": "bare" if visit.request.query_params.get("view") == "bare" else "",
        }
        return self._visits.page(visit, "staff/console.html", facts)

    def end_session(self) -> Endpoint:
        """Return the endpoint that ends a session: first on record, then its links."""
        recorded = self._visits.staff(self._end)

        async def endpoint(request: Request) -> Response:
            response = await recorded(request)
            self._reception.close_session(str(request.path_params["session"]), "supporter")
            return response

        return endpoint

    def _end(self, visit: Visit) -> Response:
        with self._reception.books.transaction() as tx:
            sessions.end_by_staff(tx, session_id=visit.part("session"), by=visit.me.person, now=visit.now)
        return go_to(f"/cases/{visit.part('number')}?said=session_ended")


def case_page(
    reception: Reception,
    visits: Visits,
    visit: Visit,
    *,
    wrong: WrongInputError | None = None,
    values: Mapping[str, str] | None = None,
) -> Response:
    """Show a case; with an error, what was typed stays. ``values``: fields of the form that was refused."""
    with reception.books.reading() as tx:
        file = cases.open_file(tx, visit.part("number"))
        begun = sorted(mails.templates(tx), key=lambda one: one.language != visit.me.person.language)
        sheet = times.sheet(tx, file.case.number)
        shown = visit.request.query_params.get("show", "")
        happened = timeline.timeline(tx, reception.files, file, shown=shown)
        is_professional = secrecy.is_professional(tx, file.case.number)
    typed = dict(values or {})
    facts = {
        "file": file,
        "mails": begun,
        "case": file.case,
        "notes": typed.get("notes", file.case.notes),
        "values": {name: getattr(file.case, name) for name in FIELDS} | dict.fromkeys(EMPTY, "") | typed,
        "sheet": sheet,
        "timeline": happened,
        "is_timeline_wanted": bool(shown),
        "now_field": f"{visit.now.astimezone():%Y-%m-%dT%H:%M}",
        "notes_mark": cases.notes_mark(file.case.notes),
        "facts_mark": cases.facts_mark(file.case),
        "wrong": wrong,
        "is_professional": is_professional,
    }
    return visits.page(visit, "staff/case.html", facts, status=422 if wrong else 200)
