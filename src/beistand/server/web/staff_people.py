"""Who belongs to the desk, and how does one change the own account? Invitations, shutting out, password, language."""

from starlette.responses import Response
from starlette.routing import Route

from beistand.server.desk import inputs, links, people, sign_in
from beistand.server.desk.errors import NotThereError, WrongInputError
from beistand.server.web.reception import Reception
from beistand.server.web.visits import Visit, Visits, go_to, slow_down

ID_MAX_DIGITS = 9


class PeoplePages:
    """The people of the desk, and the own account."""

    def __init__(self, reception: Reception, visits: Visits) -> None:
        self._reception = reception
        self._visits = visits

    def routes(self) -> list[Route]:
        """Return the routes."""
        administrators, staff = self._visits.administrators, self._visits.staff
        return [
            Route("/people", administrators(self.show), methods=["GET"]),
            Route("/people/invite", administrators(self.invite), methods=["POST"]),
            Route("/people/{person}/disable", administrators(self.disable), methods=["POST"]),
            Route("/people/{person}/enable", administrators(self.enable), methods=["POST"]),
            Route("/people/{person}/reset", administrators(self.reset), methods=["POST"]),
            Route("/account", staff(self.account), methods=["GET"]),
            Route("/account/password", staff(self.change_password), methods=["POST"]),
            Route("/account/language", staff(self.change_language), methods=["POST"]),
            Route("/account/sign-out-others", staff(self.sign_out_others), methods=["POST"]),
        ]

    def show(self, visit: Visit) -> Response:
        """List everybody."""
        return self._people_page(visit)

    def invite(self, visit: Visit) -> Response:
        """Make a one-time link for a new person and show it, once."""
        values = {"name": visit.field("name"), "email": visit.field("email"), "role": visit.field("role")}
        is_administrator = visit.field("role") == "administrator"
        try:
            with self._reception.books.transaction() as tx:
                token = links.invite(
                    tx,
                    by=visit.me.person,
                    name=values["name"],
                    email=values["email"],
                    is_administrator=is_administrator,
                    now=visit.now,
                )
        except WrongInputError as error:
            return self._people_page(visit, values=values, wrong=error)
        return self._people_page(visit, link=self._address(token), link_for=values["name"])

    def disable(self, visit: Visit) -> Response:
        """Shut a person out."""
        return self._set_disabled(visit, is_disabled=True)

    def enable(self, visit: Visit) -> Response:
        """Let a person in again."""
        return self._set_disabled(visit, is_disabled=False)

    def reset(self, visit: Visit) -> Response:
        """Make a one-time link for a new password and second factor, and show it, once."""
        with self._reception.books.transaction() as tx:
            token = links.make_reset(tx, person_id=_person_id(visit), by=visit.me.person, now=visit.now)
            name = links.find(tx, token, now=visit.now).name
        return self._people_page(visit, link=self._address(token), link_for=name)

    def account(self, visit: Visit) -> Response:
        """Show the own account."""
        return self._visits.page(visit, "staff/account.html", {"wrong": None})

    def change_password(self, visit: Visit) -> Response:
        """Change the own password."""
        try:
            self._check_old_password(visit)
            new_password = inputs.new_password(visit.field("password"), again=visit.field("password_again"))
        except WrongInputError as error:
            return self._visits.page(visit, "staff/account.html", {"wrong": error}, status=422)
        password_hash = self._reception.passwords.hash(new_password)
        with self._reception.books.transaction() as tx:
            people.change_password(tx, signed_in=visit.me, password_hash=password_hash, now=visit.now)
        return go_to("/account?said=password")

    def change_language(self, visit: Visit) -> Response:
        """Set the language of the own pages."""
        with self._reception.books.transaction() as tx:
            people.change_language(tx, signed_in=visit.me, language=visit.field("language"))
        return go_to("/account?said=language")

    def sign_out_others(self, visit: Visit) -> Response:
        """Sign out on every other device."""
        with self._reception.books.transaction() as tx:
            sign_in.end_others(tx, visit.me, now=visit.now)
        return go_to("/account?said=others")

    def _check_old_password(self, visit: Visit) -> None:
        tries, now_ms = self._reception.tries.sign_in_by_person, self._reception.now_ms()
        me = visit.me.person
        slow_down(tries.wait_ms(me.email, now_ms=now_ms))
        if not self._reception.passwords.is_right(visit.field("old_password"), me.password_hash):
            tries.wrong(me.email, now_ms=now_ms)
            raise WrongInputError("old_password", "old_password", "the old password is wrong")

    def _set_disabled(self, visit: Visit, *, is_disabled: bool) -> Response:
        with self._reception.books.transaction() as tx:
            person_id, by = _person_id(visit), visit.me.person
            people.set_disabled(tx, person_id=person_id, is_disabled=is_disabled, by=by, now=visit.now)
        return go_to("/people?said=" + ("disabled" if is_disabled else "enabled"))

    def _address(self, token: str) -> str:
        return f"{self._reception.settings.public_url}/setup/{token}"

    def _people_page(
        self,
        visit: Visit,
        *,
        values: dict[str, str] | None = None,
        wrong: WrongInputError | None = None,
        link: str = "",
        link_for: str = "",
    ) -> Response:
        with self._reception.books.reading() as tx:
            everybody, invited = people.everybody(tx), links.waiting(tx, now=visit.now)
        facts = {
            "people": everybody,
            "invited": [found for found in invited if found.purpose == "invite"],
            "values": values or {"name": "", "email": "", "role": "supporter"},
            "wrong": wrong,
            "link": link,
            "link_for": link_for,
        }
        return self._visits.page(visit, "staff/people.html", facts, status=422 if wrong else 200)


def _person_id(visit: Visit) -> int:
    text = visit.part("person")
    if text.isascii() and text.isdecimal() and len(text) <= ID_MAX_DIGITS:
        return int(text)
    raise NotThereError("person", "there is no such person")
