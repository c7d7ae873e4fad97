"""How does a supporter work? The list of cases, one case, and the page on which a session is held."""

from typing import Final

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from beistand.server.desk import cases, people, secrecy, sessions
from beistand.server.desk.errors import WrongInputError
from beistand.server.web.reception import Reception
from beistand.server.web.visits import Endpoint, Visit, Visits, go_to

SHOWN_BY_STATE: Final = {"open": True, "closed": False, "all": None}
FIELDS: Final = ("customer", "contact", "purpose")


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
            Route("/cases/{number}/notes", staff(self.note), methods=["POST"]),
            Route("/cases/{number}/close", staff(self.close), methods=["POST"]),
            Route("/cases/{number}/reopen", staff(self.reopen), methods=["POST"]),
            Route("/cases/{number}/session", staff(self.console), methods=["GET"]),
            Route("/cases/{number}/sessions/{session}/end", self.end_session(), methods=["POST"]),
        ]

    def desk(self, visit: Visit) -> Response:
        """List the cases."""
        query = visit.request.query_params
        words, state = query.get("q", ""), query.get("state", "open")
        if state not in SHOWN_BY_STATE:
            state = "open"
        with self._reception.books.reading() as tx:
            found = cases.search(tx, words=words, is_open=SHOWN_BY_STATE[state])
        facts = {"cases": found, "words": words, "state": state, "is_full": len(found) == cases.LISTED_MAX}
        facts["late_reports"] = self._reception.late_reports()
        return self._visits.page(visit, "staff/desk.html", facts)

    def new(self, visit: Visit) -> Response:
        """Ask what the case is about."""
        return self._visits.page(visit, "staff/case_new.html", {"values": dict.fromkeys(FIELDS, ""), "wrong": None})

    def create(self, visit: Visit) -> Response:
        """Open a case; the button says whether its session is to follow at once."""
        values = {name: visit.field(name) for name in FIELDS}
        try:
            with self._reception.books.transaction() as tx:
                number = cases.create(tx, **values, by=visit.me.person, now=visit.now)
        except WrongInputError as error:
            return self._visits.page(visit, "staff/case_new.html", {"values": values, "wrong": error}, status=422)
        return go_to(f"/cases/{number}/session" if visit.field("then") == "session" else f"/cases/{number}")

    def show(self, visit: Visit) -> Response:
        """Show a case with its sessions and happenings."""
        return self._case_page(visit)

    def note(self, visit: Visit) -> Response:
        """Keep the notes."""
        number = visit.part("number")
        try:
            with self._reception.books.transaction() as tx:
                cases.note(tx, number=number, notes=visit.field("notes"), by=visit.me.person, now=visit.now)
        except WrongInputError as error:
            return self._case_page(visit, wrong=error)
        return go_to(f"/cases/{number}?said=notes")

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

    def _case_page(self, visit: Visit, wrong: WrongInputError | None = None) -> Response:
        with self._reception.books.reading() as tx:
            file = cases.open_file(tx, visit.part("number"))
            is_professional = secrecy.is_professional(tx, file.case.number)
        status = 422 if wrong else 200
        notes = visit.field("notes") if wrong else file.case.notes
        facts = {"file": file, "case": file.case, "notes": notes, "wrong": wrong, "is_professional": is_professional}
        return self._visits.page(visit, "staff/case.html", facts, status=status)
