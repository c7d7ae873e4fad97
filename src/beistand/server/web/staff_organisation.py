"""What do customers read about us, and how is it changed? The organisation's page; saving publishes a new notice."""

from dataclasses import asdict
from typing import Final

from starlette.responses import Response
from starlette.routing import Route

from beistand.server.desk import notices, people
from beistand.server.desk.errors import WrongInputError
from beistand.server.web.reception import Reception
from beistand.server.web.visits import Visit, Visits, go_to

FIELDS: Final = ("organisation_name", "address", "organisation_email", "phone", "dpo_contact", "supervisory_authority")


class OrganisationPages:
    """One page for administrators."""

    def __init__(self, reception: Reception, visits: Visits) -> None:
        self._reception = reception
        self._visits = visits

    def routes(self) -> list[Route]:
        """Return the routes."""
        administrators = self._visits.administrators
        return [
            Route("/organisation", administrators(self.show), methods=["GET"]),
            Route("/organisation", administrators(self.change), methods=["POST"]),
        ]

    def show(self, visit: Visit) -> Response:
        """Show what customers read now."""
        with self._reception.books.reading() as tx:
            about = people.about_us(tx)
        values = asdict(about)
        return self._page(visit, values | {"organisation_name": about.name, "organisation_email": about.email})

    def change(self, visit: Visit) -> Response:
        """Save and publish."""
        try:
            with self._reception.books.transaction() as tx:
                about = people.describe_organisation(visit.form, before=people.about_us(tx))
                people.change_organisation(tx, about=about, by=visit.me.person, now=visit.now)
        except WrongInputError as error:
            return self._page(visit, {name: visit.field(name) for name in FIELDS}, wrong=error)
        return go_to("/organisation?said=organisation")

    def _page(self, visit: Visit, values: dict[str, str], wrong: WrongInputError | None = None) -> Response:
        with self._reception.books.reading() as tx:
            version = notices.current(tx).number
        facts = {"values": values, "wrong": wrong, "version": version}
        return self._visits.page(visit, "staff/organisation.html", facts, status=422 if wrong else 200)
