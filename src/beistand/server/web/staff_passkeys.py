"""How does somebody come in with a passkey? Questions for the browser, answers from it, and setting one up."""

from starlette.responses import Response
from starlette.routing import Route

from beistand.server.desk import passkeys, people, recovery, roles, sign_in
from beistand.server.desk.errors import NotAllowedError, NotSignedInError, WrongInputError
from beistand.server.desk.passkeys import Site
from beistand.server.web.reception import Reception
from beistand.server.web.visits import Visit, Visits, go_to, slow_down


class PasskeyPages:
    """The calls of ``passkeys.js`` and the forms that it sends."""

    def __init__(self, reception: Reception, visits: Visits) -> None:
        self._reception = reception
        self._visits = visits

    def routes(self) -> list[Route]:
        """Return the routes."""
        everybody, half = self._visits.everybody, self._visits.half_signed_in
        return [
            Route("/sign-in/passkey/options", everybody(self.ask_anybody), methods=["POST"]),
            Route("/sign-in/passkey", everybody(self.sign_in), methods=["POST"]),
            Route("/second-factor/passkey/options", half(self.ask_me), methods=["POST"]),
            Route("/second-factor/passkey", half(self.confirm), methods=["POST"]),
            Route("/passkeys/options", half(self.offer), methods=["POST"]),
            Route("/passkeys", half(self.add), methods=["POST"]),
        ]

    def ask_anybody(self, visit: Visit) -> Response:
        """Ask for any passkey of this server."""
        slow_down(self._reception.tries.sign_in_by_address.take(visit.address, now_ms=self._reception.now_ms()))
        site = self._site(visit)
        with self._reception.books.transaction() as tx:
            question = passkeys.ask(tx, purpose="sign_in", person=None, site=site, now=visit.now)
        return _json(question)

    def sign_in(self, visit: Visit) -> Response:
        """Sign in with a passkey whose device checked its owner: two factors at once."""
        reception, site = self._reception, self._site(visit)
        slow_down(reception.tries.sign_in_by_address.take(visit.address, now_ms=reception.now_ms()))
        answer, now = visit.field("passkey"), visit.now
        with reception.books.transaction() as tx:
            person = passkeys.check(tx, answer, purpose="sign_in", person=None, site=site, now=now)
            if person is None:
                sign_in.begin(tx, person=None, is_right=False, email="", now=now)
                done = None
            else:
                begun = sign_in.open_for(tx, person, now=now, place=visit.place)
                done = sign_in.complete_with_passkey(tx, begun, now=now)
        if person is None or done is None:
            facts = {"email": "", "is_wrong": False, "is_wrong_passkey": True, "is_set_up": True}
            return self._visits.page(visit, "staff/sign_in.html", facts, status=422)
        return self._visits.with_cookie(go_to(roles.home_of(person)), done)

    def ask_me(self, visit: Visit) -> Response:
        """Ask for a passkey of whoever is signed in."""
        site = self._site(visit)
        with self._reception.books.transaction() as tx:
            return _json(passkeys.ask(tx, purpose="confirm", person=visit.me.person, site=site, now=visit.now))

    def confirm(self, visit: Visit) -> Response:
        """Take a passkey as the second factor after the password."""
        reception, me, site = self._reception, visit.me.person, self._site(visit)
        tries, now_ms = reception.tries.sign_in_by_person, reception.now_ms()
        slow_down(tries.wait_ms(me.email, now_ms=now_ms))
        with reception.books.transaction() as tx:
            found = passkeys.check(tx, visit.field("passkey"), purpose="confirm", person=me, site=site, now=visit.now)
            done = sign_in.complete_with_passkey(tx, visit.me, now=visit.now) if found else None
            if done is None:
                sign_in.refuse_second_factor(tx, me, now=visit.now)
        if done is None:
            tries.wrong(me.email, now_ms=now_ms)
            return go_to("/second-factor?said=wrong_passkey")
        tries.right(me.email)
        return self._visits.with_cookie(go_to(roles.home_of(me)), done)

    def offer(self, visit: Visit) -> Response:
        """Ask the browser to make a passkey."""
        self._demand_may_add(visit)
        with self._reception.books.transaction() as tx:
            name, site = people.organisation_name(tx), self._site(visit)
            return _json(passkeys.offer(tx, visit.me.person, site=site, organisation=name, now=visit.now))

    def add(self, visit: Visit) -> Response:
        """Keep a new passkey; with the first second factor the sign-in is complete and recovery codes are shown."""
        self._demand_may_add(visit)
        me, is_first = visit.me, not visit.me.person.has_second_factor
        answer, name, site = visit.field("passkey"), visit.field("passkey_name"), self._site(visit)
        try:
            with self._reception.books.transaction() as tx:
                passkeys.add(tx, me.person, answer, name=name, site=site, now=visit.now)
                codes = recovery.make_first(tx, me.person, now=visit.now)
                done = sign_in.complete_with_passkey(tx, me, now=visit.now) if is_first else None
        except WrongInputError:
            return go_to("/second-factor?said=wrong_passkey" if is_first else "/account?said=wrong_passkey")
        then = roles.home_of(me.person) if is_first else "/account?said=passkey"
        if not codes:
            page = go_to(then)
        else:
            facts = {"codes": codes, "next": then, "is_complete": True, "csrf": done.csrf if done else me.csrf}
            page = self._visits.page(visit, "staff/recovery_codes.html", facts)
        return self._visits.with_cookie(page, done) if done else page

    def _demand_may_add(self, visit: Visit) -> None:
        """Let only those go on who have no second factor yet, or showed it a short while ago."""
        me = visit.me
        if not me.person.has_second_factor:
            return
        if not me.is_complete:
            raise NotSignedInError("second_factor", "the second factor is still to come")
        sign_in.demand_fresh(me, now=visit.now)

    def _site(self, visit: Visit) -> Site:
        site = self._reception.site_for(visit.request)
        if site is None:
            raise NotAllowedError("no_passkeys", "passkeys need a domain name in the address, not a bare IP address")
        return site


def _json(text: str) -> Response:
    return Response(text, media_type="application/json")
