"""How does one change the own account? Language, password, second factors, and the places where one is signed in."""

from starlette.responses import Response
from starlette.routing import Route

from beistand.server.desk import inputs, passkeys, people, recovery, sign_in
from beistand.server.desk.errors import NotThereError, WrongInputError
from beistand.server.web.reception import Reception
from beistand.server.web.visits import Visit, Visits, go_to, slow_down

ID_MAX_DIGITS = 9


class AccountPages:
    """The own account."""

    def __init__(self, reception: Reception, visits: Visits) -> None:
        self._reception = reception
        self._visits = visits

    def routes(self) -> list[Route]:
        """Return the routes."""
        staff = self._visits.staff
        return [
            Route("/account", staff(self.account), methods=["GET"]),
            Route("/account/password", staff(self.change_password), methods=["POST"]),
            Route("/account/language", staff(self.change_language), methods=["POST"]),
            Route("/account/sign-out-others", staff(self.sign_out_others), methods=["POST"]),
            Route("/account/sign-ins/{handle}/end", staff(self.end_sign_in), methods=["POST"]),
            Route("/account/passkeys/{passkey}/remove", staff(self.remove_passkey), methods=["POST"]),
            Route("/account/recovery-codes", staff(self.make_codes), methods=["POST"]),
        ]

    def account(self, visit: Visit) -> Response:
        """Show the own account."""
        return self._account(visit)

    def change_password(self, visit: Visit) -> Response:
        """Change the own password."""
        try:
            self._check_old_password(visit)
            new_password = inputs.new_password(visit.field("password"), again=visit.field("password_again"))
        except WrongInputError as error:
            return self._account(visit, wrong=error)
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

    def end_sign_in(self, visit: Visit) -> Response:
        """Sign out in one place."""
        me, handle = visit.me.person, visit.part("handle")
        with self._reception.books.transaction() as tx:
            sign_in.end_one(tx, person_id=me.id, handle=handle, by=me, now=visit.now)
        return go_to("/account?said=sign_in_ended")

    def remove_passkey(self, visit: Visit) -> Response:
        """Remove a passkey."""
        sign_in.demand_fresh(visit.me, now=visit.now)
        with self._reception.books.transaction() as tx:
            passkeys.remove(tx, visit.me.person, number_in(visit, "passkey"), now=visit.now)
        return go_to("/account?said=passkey_removed")

    def make_codes(self, visit: Visit) -> Response:
        """Make new recovery codes and show them, once."""
        sign_in.demand_fresh(visit.me, now=visit.now)
        with self._reception.books.transaction() as tx:
            codes = recovery.make(tx, visit.me.person, now=visit.now)
        return self._visits.page(visit, "staff/recovery_codes.html", {"codes": codes, "next": "/account"})

    def _account(self, visit: Visit, wrong: WrongInputError | None = None) -> Response:
        me = visit.me.person
        with self._reception.books.reading() as tx:
            facts = {
                "wrong": wrong,
                "places": sign_in.places(tx, me.id, now=visit.now),
                "here": sign_in.handle_of(visit.me),
                "passkeys": passkeys.of_person(tx, me),
                "codes_left": recovery.left(tx, me),
                "has_passkeys_here": self._reception.site_for(visit.request) is not None,
            }
        return self._visits.page(visit, "staff/account.html", facts, status=422 if wrong else 200)

    def _check_old_password(self, visit: Visit) -> None:
        tries, now_ms = self._reception.tries.sign_in_by_person, self._reception.now_ms()
        me = visit.me.person
        slow_down(tries.wait_ms(me.email, now_ms=now_ms))
        if not self._reception.passwords.is_right(visit.field("old_password"), me.password_hash):
            tries.wrong(me.email, now_ms=now_ms)
            raise WrongInputError("old_password", "old_password", "the old password is wrong")


def number_in(visit: Visit, part: str) -> int:
    """Return a number that stands in the address.

    Raises:
        NotThereError: it is none.
    """
    text = visit.part(part)
    if text.isascii() and text.isdecimal() and len(text) <= ID_MAX_DIGITS:
        return int(text)
    raise NotThereError(part, f"there is no such {part}")
