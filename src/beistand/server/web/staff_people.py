"""Who belongs to the desk? Invitations, roles, sign-ins, shutting out."""

from starlette.responses import Response
from starlette.routing import Route

from beistand.server.desk import links, people, sign_in
from beistand.server.desk.errors import WrongInputError
from beistand.server.desk.roles import Role
from beistand.server.web.reception import Reception
from beistand.server.web.staff_account import number_in
from beistand.server.web.visits import Visit, Visits, go_to


class PeoplePages:
    """The people of the desk."""

    def __init__(self, reception: Reception, visits: Visits) -> None:
        self._reception = reception
        self._visits = visits

    def routes(self) -> list[Route]:
        """Return the routes."""
        administrators = self._visits.administrators
        return [
            Route("/people", administrators(self.show), methods=["GET"]),
            Route("/people/invite", administrators(self.invite), methods=["POST"]),
            Route("/people/{person}/disable", administrators(self.disable), methods=["POST"]),
            Route("/people/{person}/enable", administrators(self.enable), methods=["POST"]),
            Route("/people/{person}/reset", administrators(self.reset), methods=["POST"]),
            Route("/people/{person}", administrators(self.show_person), methods=["GET"]),
            Route("/people/{person}/roles", administrators(self.change_roles), methods=["POST"]),
            Route("/people/{person}/sign-ins/{handle}/end", administrators(self.end_sign_in), methods=["POST"]),
        ]

    def show(self, visit: Visit) -> Response:
        """List everybody."""
        return self._people_page(visit)

    def invite(self, visit: Visit) -> Response:
        """Make a one-time link for a new person and show it, once."""
        values: dict[str, object] = {
            "name": visit.field("name"),
            "email": visit.field("email"),
            "roles": _chosen(visit),
        }
        try:
            with self._reception.books.transaction() as tx:
                token = links.invite(
                    tx,
                    by=visit.me.person,
                    name=visit.field("name"),
                    email=visit.field("email"),
                    roles=_chosen(visit),
                    now=visit.now,
                )
        except WrongInputError as error:
            return self._people_page(visit, values=values, wrong=error)
        return self._people_page(visit, link=self._address(token), link_for=visit.field("name"))

    def disable(self, visit: Visit) -> Response:
        """Shut a person out."""
        return self._set_disabled(visit, is_disabled=True)

    def enable(self, visit: Visit) -> Response:
        """Let a person in again."""
        return self._set_disabled(visit, is_disabled=False)

    def reset(self, visit: Visit) -> Response:
        """Make a one-time link for a new password and second factor, and show it, once."""
        with self._reception.books.transaction() as tx:
            token = links.make_reset(tx, person_id=number_in(visit, "person"), by=visit.me.person, now=visit.now)
            name = links.find(tx, token, now=visit.now).name
        return self._people_page(visit, link=self._address(token), link_for=name)

    def show_person(self, visit: Visit) -> Response:
        """Show one person: roles, and where signed in."""
        return self._person_page(visit)

    def change_roles(self, visit: Visit) -> Response:
        """Give a person other roles."""
        person_id = number_in(visit, "person")
        try:
            with self._reception.books.transaction() as tx:
                people.change_roles(tx, person_id=person_id, roles=_chosen(visit), by=visit.me.person, now=visit.now)
        except WrongInputError as error:
            return self._person_page(visit, wrong=error)
        return go_to(f"/people/{person_id}?said=roles")

    def end_sign_in(self, visit: Visit) -> Response:
        """Sign a person out in one place."""
        person_id, handle = number_in(visit, "person"), visit.part("handle")
        with self._reception.books.transaction() as tx:
            sign_in.end_one(tx, person_id=person_id, handle=handle, by=visit.me.person, now=visit.now)
        return go_to(f"/people/{person_id}?said=sign_in_ended")

    def _set_disabled(self, visit: Visit, *, is_disabled: bool) -> Response:
        with self._reception.books.transaction() as tx:
            person_id, by = number_in(visit, "person"), visit.me.person
            people.set_disabled(tx, person_id=person_id, is_disabled=is_disabled, by=by, now=visit.now)
        return go_to("/people?said=" + ("disabled" if is_disabled else "enabled"))

    def _address(self, token: str) -> str:
        return f"{self._reception.settings.public_url}/setup/{token}"

    def _people_page(
        self,
        visit: Visit,
        *,
        values: dict[str, object] | None = None,
        wrong: WrongInputError | None = None,
        link: str = "",
        link_for: str = "",
    ) -> Response:
        with self._reception.books.reading() as tx:
            everybody, invited = people.everybody(tx), links.waiting(tx, now=visit.now)
        facts = {
            "people": everybody,
            "invited": [found for found in invited if found.purpose == "invite"],
            "roles": list(Role),
            "values": values or {"name": "", "email": "", "roles": [Role.SUPPORTER]},
            "wrong": wrong,
            "link": link,
            "link_for": link_for,
        }
        return self._visits.page(visit, "staff/people.html", facts, status=422 if wrong else 200)

    def _person_page(self, visit: Visit, wrong: WrongInputError | None = None) -> Response:
        with self._reception.books.reading() as tx:
            person = people.get(tx, number_in(visit, "person"))
            places = sign_in.places(tx, person.id, now=visit.now)
        chosen = _chosen(visit) if wrong else person.roles
        here = sign_in.handle_of(visit.me)
        facts = {
            "person": person,
            "places": places,
            "here": here,
            "roles": list(Role),
            "chosen": chosen,
            "wrong": wrong,
        }
        return self._visits.page(visit, "staff/person.html", facts, status=422 if wrong else 200)


def _chosen(visit: Visit) -> list[str]:
    """Return the roles whose boxes are ticked."""
    return [role.value for role in Role if visit.field(f"role_{role}") == "yes"]
