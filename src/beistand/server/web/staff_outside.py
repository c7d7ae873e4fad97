"""How does somebody sign in by the company's own service? There and back again; the browser carries the try."""

import hmac
import logging
from typing import Final

from starlette.responses import Response
from starlette.routing import Route

from beistand.server.desk import outside, roles
from beistand.server.desk.errors import NotSignedInError, NotThereError
from beistand.server.desk.provider import Provider, ProviderError
from beistand.server.desk.sign_in import SignedIn
from beistand.server.web.reception import Reception
from beistand.server.web.visits import Visit, Visits, go_to, slow_down

CODE_MAX_CHARS: Final = 4_096
_log = logging.getLogger(__name__)


class OutsidePages:
    """Two addresses: the way there and the way back."""

    def __init__(self, reception: Reception, visits: Visits) -> None:
        self._reception = reception
        self._visits = visits

    def routes(self) -> list[Route]:
        """Return the routes."""
        everybody = self._visits.everybody
        return [
            Route("/sign-in/outside", everybody(self.go), methods=["GET"]),
            Route("/sign-in/outside/back", everybody(self.come_back), methods=["GET"]),
        ]

    def go(self, visit: Visit) -> Response:
        """Send the browser to the service."""
        reception, provider = self._reception, self._provider()
        slow_down(reception.tries.sign_in_by_address.take(visit.address, now_ms=reception.now_ms()))
        attempt = provider.begin()
        try:
            address = provider.address(attempt)
        except ProviderError as error:
            return self._failed(visit, error)
        with reception.books.transaction() as tx:
            outside.keep(tx, attempt, now=visit.now)
        response = go_to(address)
        response.set_cookie(
            self._cookie,
            attempt.state,
            max_age=int(outside.ATTEMPT_VALID.total_seconds()),
            path="/",
            secure=reception.settings.is_secure,
            httponly=True,
            samesite="lax",
        )
        return response

    def come_back(self, visit: Visit) -> Response:
        """Take what the service says, if this very browser asked for it."""
        reception, provider = self._reception, self._provider()
        slow_down(reception.tries.sign_in_by_address.take(visit.address, now_ms=reception.now_ms()))
        query = visit.request.query_params
        state, code = query.get("state", ""), query.get("code", "")[:CODE_MAX_CHARS]
        if not state or not hmac.compare_digest(state.encode(), visit.request.cookies.get(self._cookie, "").encode()):
            return self._failed(visit, NotSignedInError("outside", "the answer belongs to another browser"))
        try:
            with reception.books.transaction() as tx:
                attempt = outside.take(tx, state, now=visit.now)
            identity = provider.identity(code=code, attempt=attempt, now=visit.now)
        except (ProviderError, NotSignedInError) as error:
            return self._failed(visit, error)
        with reception.books.transaction() as tx:
            begun = outside.sign_in_as(tx, identity, place=visit.place, now=visit.now)
        if begun is None:
            return self._said(visit, word="unknown")
        return self._without_cookie(self._visits.with_cookie(_home(begun), begun))

    @property
    def _cookie(self) -> str:
        return f"{self._reception.cookie_name}-outside"

    def _provider(self) -> Provider:
        if self._reception.provider is None:
            raise NotThereError("not_found", "no sign-in service is configured")
        return self._reception.provider

    def _failed(self, visit: Visit, error: Exception) -> Response:
        _log.warning("outside_sign_in_failed reason=%s", error)
        return self._said(visit, word="failed")

    def _said(self, visit: Visit, *, word: str) -> Response:
        facts = {"email": "", "is_wrong": False, "is_wrong_passkey": False, "is_set_up": True, "outside_word": word}
        return self._without_cookie(self._visits.page(visit, "staff/sign_in.html", facts, status=422))

    def _without_cookie(self, response: Response) -> Response:
        secure = self._reception.settings.is_secure
        response.delete_cookie(self._cookie, path="/", secure=secure, httponly=True, samesite="lax")
        return response


def _home(begun: SignedIn) -> Response:
    return go_to(roles.home_of(begun.person) if begun.is_complete else "/second-factor")
