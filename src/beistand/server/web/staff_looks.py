"""Why does somebody open a case of others? The page that asks, once for as long as a sign-in lasts."""

import re
from typing import Final

from starlette.responses import Response
from starlette.routing import Route

from beistand.server.desk import cases, looks
from beistand.server.desk.errors import WrongInputError
from beistand.server.desk.roles import Action, may
from beistand.server.web.reception import Reception
from beistand.server.web.visits import Visit, Visits, go_to

WORK_REASONS: Final = ("customer", "stand_in", "advice")
CHECK_REASONS: Final = ("check", "complaint")
"""Reasons that take one click, for who works on cases and for who only reads them; any other is typed."""
_THEN: Final = re.compile(r"(/[a-z0-9-]{1,40}){0,3}(\.csv)?", re.ASCII)
_DOWNLOADS: Final = (("/attachments/", "#at-files"), ("/times.csv", "#at-time"))


class LookPages:
    """Opening a case of others."""

    def __init__(self, reception: Reception, visits: Visits) -> None:
        self._reception = reception
        self._visits = visits

    def routes(self) -> list[Route]:
        """Return the routes."""
        staff = self._visits.staff
        return [
            Route("/cases/{number}/look", staff(self.ask), methods=["GET"]),
            Route("/cases/{number}/look", staff(self.open), methods=["POST"]),
        ]

    def ask(self, visit: Visit) -> Response:
        """Ask why."""
        return self._page(visit, then=visit.request.query_params.get("then", ""))

    def open(self, visit: Visit) -> Response:
        """Put the reason on record and go where somebody wanted to."""
        number, then = visit.part("number"), visit.field("then")
        try:
            with self._reception.books.transaction() as tx:
                cases.get(tx, number)
                looks.say_why(tx, number=number, reason=visit.field("reason"), by=visit.me.person, now=visit.now)
        except WrongInputError as error:
            return self._page(visit, then=then, wrong=error)
        return go_to(_way_on(number, then))

    def _page(self, visit: Visit, *, then: str, wrong: WrongInputError | None = None) -> Response:
        with self._reception.books.reading() as tx:
            case = cases.get(tx, visit.part("number"))
        facts = {
            "number": case.number,
            "supporter": case.supporter_name,
            "reasons": WORK_REASONS if may(visit.me.person, Action.CHANGE_CASES) else CHECK_REASONS,
            "typed": visit.field("reason"),
            "then": then,
            "wrong": wrong,
        }
        return self._visits.page(visit, "staff/case_look.html", facts, status=422 if wrong else 200)


def _way_on(number: str, then: str) -> str:
    """Return where a reason leads: below its own case only, and never to a download, which would leave no page behind.

    What is downloaded is one click away there.
    """
    case = f"/cases/{number}"
    inside = then.removeprefix(case)
    if inside == then or not _THEN.fullmatch(inside):
        return case
    return next((case + place for begins, place in _DOWNLOADS if inside.startswith(begins)), then)
