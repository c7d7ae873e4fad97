"""How does an account come to be? The page behind a one-time link, for three purposes."""

from starlette.responses import Response
from starlette.routing import Route

from beistand.server.desk import inputs, links, people, sign_in
from beistand.server.desk.errors import WrongInputError
from beistand.server.desk.people import Entry
from beistand.server.web.reception import Reception
from beistand.server.web.visits import Visit, Visits, go_to, slow_down

FIELDS = (
    "organisation_name",
    "address",
    "organisation_email",
    "phone",
    "dpo_contact",
    "supervisory_authority",
    "name",
    "email",
    "language",
)


class SetupPages:
    """One page, three purposes."""

    def __init__(self, reception: Reception, visits: Visits) -> None:
        self._reception = reception
        self._visits = visits

    def routes(self) -> list[Route]:
        """Return the routes."""
        return [
            Route("/setup/{token}", self._visits.everybody(self.show), methods=["GET"]),
            Route("/setup/{token}", self._visits.everybody(self.set_up), methods=["POST"]),
        ]

    def show(self, visit: Visit) -> Response:
        """Ask for what is needed."""
        with self._reception.books.reading() as tx:
            link = links.find(tx, visit.part("token"), now=visit.now)
        proposal = self._reception.settings.organisation
        values = dict.fromkeys(FIELDS, "") | {
            "organisation_name": proposal.name,
            "address": proposal.address,
            "organisation_email": proposal.email,
            "phone": proposal.phone,
            "name": link.name,
            "email": link.email,
            "language": self._reception.pages.language(visit.request).value,
        }
        return self._page(visit, purpose=link.purpose, values=values)

    def set_up(self, visit: Visit) -> Response:
        """Set the account up and go on to the second factor."""
        slow_down(self._reception.tries.sign_in_by_address.take(visit.address, now_ms=self._reception.now_ms()))
        with self._reception.books.reading() as tx:
            purpose = links.find(tx, visit.part("token"), now=visit.now).purpose
        try:
            password = inputs.new_password(visit.field("password"), again=visit.field("password_again"))
            return self._done(visit, purpose=purpose, password_hash=self._reception.passwords.hash(password))
        except WrongInputError as error:
            values = {name: visit.field(name) for name in FIELDS}
            return self._page(visit, purpose=purpose, values=values, wrong=error)

    def _done(self, visit: Visit, *, purpose: str, password_hash: str) -> Response:
        token, fields, now = visit.part("token"), visit.form, visit.now
        entry = Entry(
            name=visit.field("name"),
            email=visit.field("email"),
            password_hash=password_hash,
            language=visit.field("language"),
        )
        with self._reception.books.transaction() as tx:
            if purpose == "first":
                about = people.describe_organisation(fields)
                person = people.set_up_server(tx, token=token, about=about, entry=entry, now=now)
            elif purpose == "invite":
                person = people.join_by_link(tx, token=token, entry=entry, now=now)
            else:
                person = people.reset_by_link(tx, token=token, password_hash=password_hash, now=now)
            begun = sign_in.open_for(tx, person, now=now, place=visit.place)
        return self._visits.with_cookie(go_to("/second-factor"), begun)

    def _page(
        self,
        visit: Visit,
        *,
        purpose: str,
        values: dict[str, str],
        wrong: WrongInputError | None = None,
    ) -> Response:
        status = 422 if wrong else 200
        facts = {"purpose": purpose, "values": values, "wrong": wrong}
        return self._visits.page(visit, "staff/setup.html", facts, status=status)
