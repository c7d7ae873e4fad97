"""How is an authenticator app added to a passkey? One page with the QR code, one form with the first code."""

import segno
from starlette.responses import Response
from starlette.routing import Route

from beistand.server.desk import code_devices, people, second_factor
from beistand.server.web.reception import Reception
from beistand.server.web.staff_sign_in import QR_SCALE, TYPED_MAX_CHARS
from beistand.server.web.visits import Visit, Visits, go_to, slow_down


class AuthenticatorPages:
    """For people whose only second factor is a passkey."""

    def __init__(self, reception: Reception, visits: Visits) -> None:
        self._reception = reception
        self._visits = visits

    def routes(self) -> list[Route]:
        """Return the routes."""
        staff = self._visits.staff
        return [
            Route("/account/authenticator", staff(self.show), methods=["GET"]),
            Route("/account/authenticator", staff(self.add), methods=["POST"]),
        ]

    def show(self, visit: Visit) -> Response:
        """Show the QR code."""
        return self._page(visit, is_wrong=False)

    def add(self, visit: Visit) -> Response:
        """Check the first code."""
        tries, now_ms, email = self._reception.tries, self._reception.now_ms(), visit.me.person.email
        slow_down(tries.sign_in_by_person.wait_ms(email, now_ms=now_ms))
        with self._reception.books.transaction() as tx:
            typed = visit.field("code")[:TYPED_MAX_CHARS]
            is_right = code_devices.accept(tx, visit.me, typed=typed, now=visit.now)
        if not is_right:
            tries.sign_in_by_person.wrong(email, now_ms=now_ms)
            return self._page(visit, is_wrong=True)
        return go_to("/account?said=device")

    def _page(self, visit: Visit, *, is_wrong: bool) -> Response:
        with self._reception.books.transaction() as tx:
            secret = code_devices.offer(tx, visit.me, now=visit.now)
            name = people.organisation_name(tx)
        uri = second_factor.address(secret, email=visit.me.person.email, organisation=name)
        picture = segno.make(uri, error="m").svg_data_uri(scale=QR_SCALE, border=4, dark="#000", light="#fff")
        groups = " ".join(secret[start : start + 4] for start in range(0, len(secret), 4))
        facts = {
            "qr": picture, "secret": groups, "is_wrong": is_wrong, "may_skip": False, "has_passkeys_here": False,
            "address": "/account/authenticator",
        }  # fmt: skip
        return self._visits.page(visit, "staff/second_factor_new.html", facts, status=422 if is_wrong else 200)
