"""How does somebody sign in? Password, second factor (set up at the first time), signing out."""

from typing import Final

import segno
from starlette.responses import Response
from starlette.routing import Route

from beistand.server.desk import people, recovery, roles, second_factor, sign_in
from beistand.server.desk.sign_in import SignedIn
from beistand.server.web.reception import Reception
from beistand.server.web.visits import Visit, Visits, go_to, slow_down

TYPED_MAX_CHARS: Final = 300
QR_SCALE: Final = 5


class SignInPages:
    """The pages on the way to the desk."""

    def __init__(self, reception: Reception, visits: Visits) -> None:
        self._reception = reception
        self._visits = visits

    def routes(self) -> list[Route]:
        """Return the routes."""
        visits = self._visits
        return [
            Route("/sign-in", visits.everybody(self.show), methods=["GET"]),
            Route("/sign-in", visits.everybody(self.check_password), methods=["POST"]),
            Route("/second-factor", visits.half_signed_in(self.show_second), methods=["GET"]),
            Route("/second-factor", visits.half_signed_in(self.check_second), methods=["POST"]),
            Route("/second-factor/later", visits.half_signed_in(self.skip_second), methods=["POST"]),
            Route("/sign-out", visits.half_signed_in(self.sign_out), methods=["POST"]),
        ]

    def show(self, visit: Visit) -> Response:
        """Ask for e-mail address and password."""
        if visit.signed_in is not None:
            return go_to(roles.home_of(visit.signed_in.person) if visit.signed_in.is_complete else "/second-factor")
        with self._reception.books.reading() as tx:
            is_set_up = people.is_set_up(tx)
        facts = {"email": "", "is_wrong": False, "is_wrong_passkey": False, "is_set_up": is_set_up}
        return self._visits.page(visit, "staff/sign_in.html", facts)

    def check_password(self, visit: Visit) -> Response:
        """Check the password; equally slow whether the person exists or not."""
        email, password = visit.field("email")[:TYPED_MAX_CHARS], visit.field("password")[:TYPED_MAX_CHARS]
        reception, now_ms = self._reception, self._reception.now_ms()
        tries, key = reception.tries, email.strip().casefold()
        slow_down(tries.sign_in_by_address.take(visit.address, now_ms=now_ms))
        slow_down(tries.sign_in_by_person.wait_ms(key, now_ms=now_ms))
        with reception.books.reading() as tx:
            person = sign_in.candidate(tx, email=email)
        is_right = reception.passwords.is_right(password, person.password_hash if person else None)
        with reception.books.transaction() as tx:
            begun = sign_in.begin(tx, person=person, is_right=is_right, email=email, now=visit.now, place=visit.place)
        if begun is None:
            tries.sign_in_by_person.wrong(key, now_ms=now_ms)
            facts = {"email": email, "is_wrong": True, "is_wrong_passkey": False, "is_set_up": True}
            return self._visits.page(visit, "staff/sign_in.html", facts, status=422)
        if not begun.person.has_second_factor:
            tries.sign_in_by_person.right(key)
        return self._visits.with_cookie(go_to("/second-factor"), begun)

    def show_second(self, visit: Visit) -> Response:
        """Ask for the code of the device; show the QR code when no device is set up."""
        if visit.me.is_complete and visit.me.person.has_second_factor:
            return go_to(roles.home_of(visit.me.person))
        return self._second_page(visit, is_wrong=False)

    def check_second(self, visit: Visit) -> Response:
        """Check the code of the device, or confirm a new one."""
        reception, now_ms = self._reception, self._reception.now_ms()
        person, tries = visit.me.person, self._reception.tries
        slow_down(tries.sign_in_by_person.wait_ms(person.email, now_ms=now_ms))
        check = sign_in.check_second_factor if person.has_second_factor else sign_in.accept_second_factor
        with reception.books.transaction() as tx:
            done = check(tx, visit.me, typed=visit.field("code")[:TYPED_MAX_CHARS], now=visit.now)
            is_new = done is not None and not person.has_second_factor
            codes = recovery.make_first(tx, person, now=visit.now) if is_new else ()
        if done is None:
            tries.sign_in_by_person.wrong(person.email, now_ms=now_ms)
            return self._second_page(visit, is_wrong=True)
        tries.sign_in_by_person.right(person.email)
        page = go_to(roles.home_of(person))
        if codes:
            facts = {"codes": codes, "next": roles.home_of(person), "is_complete": True, "csrf": done.csrf}
            page = self._visits.page(visit, "staff/recovery_codes.html", facts)
        return self._visits.with_cookie(page, done)

    def skip_second(self, visit: Visit) -> Response:
        """Go on without a second factor, on a server that only this machine can reach."""
        is_local = self._reception.settings.is_local
        with self._reception.books.transaction() as tx:
            done = sign_in.go_without_second_factor(tx, visit.me, is_local=is_local, now=visit.now)
        return self._visits.with_cookie(go_to(roles.home_of(visit.me.person)), done)

    def sign_out(self, visit: Visit) -> Response:
        """Sign out here."""
        with self._reception.books.transaction() as tx:
            sign_in.end(tx, visit.me, now=visit.now)
        return self._visits.without_cookie(go_to("/sign-in"))

    def _second_page(self, visit: Visit, *, is_wrong: bool) -> Response:
        status = 422 if is_wrong else 200
        has_passkeys = self._reception.site_for(visit.request) is not None
        facts: dict[str, object] = {"is_wrong": is_wrong, "has_passkeys_here": has_passkeys}
        if visit.me.person.has_second_factor:
            return self._visits.page(visit, "staff/second_factor.html", facts, status=status)
        facts |= self._offer(visit.me) | {"may_skip": self._reception.settings.is_local, "address": "/second-factor"}
        return self._visits.page(visit, "staff/second_factor_new.html", facts, status=status)

    def _offer(self, signed_in: SignedIn) -> dict[str, object]:
        """Return the picture and the letters of a new device's secret."""
        with self._reception.books.transaction() as tx:
            secret = sign_in.offer_second_factor(tx, signed_in)
            name = people.organisation_name(tx)
        uri = second_factor.address(secret, email=signed_in.person.email, organisation=name)
        picture = segno.make(uri, error="m").svg_data_uri(scale=QR_SCALE, border=4, dark="#000", light="#fff")
        groups = " ".join(secret[start : start + 4] for start in range(0, len(secret), 4))
        return {"qr": picture, "secret": groups, "uri": uri}
