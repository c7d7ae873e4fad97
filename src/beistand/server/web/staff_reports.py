"""How does a supporter get the report of a session? One button; the PDF lies among the files of the case."""

from starlette.responses import Response
from starlette.routing import Route

from beistand.server.desk import reports
from beistand.server.web.reception import Reception
from beistand.server.web.visits import Visit, Visits, go_to


class ReportPages:
    """Reports of sessions."""

    def __init__(self, reception: Reception, visits: Visits) -> None:
        self._reception = reception
        self._visits = visits

    def routes(self) -> list[Route]:
        """Return the routes."""
        make = self._visits.staff(self.make)
        return [Route("/cases/{number}/sessions/{session}/report", make, methods=["POST"])]

    def make(self, visit: Visit) -> Response:
        """Make the report in the language that was chosen."""
        number, asked = visit.part("number"), visit.field("language")
        language = asked if asked in reports.NAMES else "de"
        wanted = reports.Wanted(number=number, session=visit.part("session"), language=language)
        reports.make(
            self._reception.books,
            self._reception.files,
            wanted,
            by=visit.me.person,
            now=visit.now,
            sign=self._reception.sign_paper,
        )
        return go_to(f"/cases/{number}?said=report#at-files")
