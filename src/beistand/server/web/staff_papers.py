"""How does an administrator get the data-protection papers? As a page and as PDF, from what is set now."""

from starlette.responses import Response
from starlette.routing import Route

from beistand.server.desk import papers, people
from beistand.server.web.reception import Reception
from beistand.server.web.visits import Visit, Visits


class PaperPages:
    """Pages for administrators."""

    def __init__(self, reception: Reception, visits: Visits) -> None:
        self._reception = reception
        self._visits = visits

    def routes(self) -> list[Route]:
        """Return the routes."""
        administrators = self._visits.administrators
        return [
            Route("/papers", administrators(self.listed), methods=["GET"]),
            Route("/papers/{name}.pdf", administrators(self.pdf), methods=["GET"]),
            Route("/papers/{name}", administrators(self.show), methods=["GET"]),
        ]

    def listed(self, visit: Visit) -> Response:
        """List the papers."""
        made = [self._made(visit, name) for name in papers.NAMES]
        return self._visits.page(visit, "staff/papers.html", {"papers": made})

    def show(self, visit: Visit) -> Response:
        """Show one paper."""
        made = self._made(visit, visit.part("name"))
        return self._visits.page(visit, "staff/paper.html", {"paper": made})

    def pdf(self, visit: Visit) -> Response:
        """Give one paper as PDF."""
        made = self._made(visit, visit.part("name"))
        with self._reception.books.reading() as tx:
            name = people.organisation_name(tx)
        body = papers.pdf(made, organisation_name=name, now=visit.now)
        headers = {"content-disposition": f'attachment; filename="{made.name}-{made.language}.pdf"'}
        return Response(body, media_type="application/pdf", headers=headers)

    def _made(self, visit: Visit, name: str) -> papers.ProtectionPaper:
        settings = self._reception.settings
        language = self._reception.pages.language(visit.request, remembered=visit.me.person.language)
        with self._reception.books.reading() as tx:
            return papers.read(tx, settings, name=name, language=language.value, now=visit.now)
