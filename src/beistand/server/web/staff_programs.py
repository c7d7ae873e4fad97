"""How does an administrator let a program in? Tokens: made, shown once, taken back; and who is told news."""

from typing import Final

from starlette.responses import Response
from starlette.routing import Route

from beistand.server.desk import api_tokens, people, webhooks
from beistand.server.desk.errors import WrongInputError
from beistand.server.desk.happenings import Happening, record
from beistand.server.web.reception import Reception
from beistand.server.web.visits import Visit, Visits, go_to

ID_MAX_DIGITS: Final = 9


class ProgramPages:
    """One page for administrators."""

    def __init__(self, reception: Reception, visits: Visits) -> None:
        self._reception = reception
        self._visits = visits

    def routes(self) -> list[Route]:
        """Return the routes."""
        administrators = self._visits.administrators
        return [
            Route("/programs", administrators(self.show), methods=["GET"]),
            Route("/programs", administrators(self.make), methods=["POST"]),
            Route("/programs/webhooks", administrators(self.make_webhook), methods=["POST"]),
            Route("/programs/webhooks/{webhook}/remove", administrators(self.remove_webhook), methods=["POST"]),
            Route("/programs/{token}/revoke", administrators(self.revoke), methods=["POST"]),
        ]

    def show(self, visit: Visit) -> Response:
        """List the tokens."""
        return self._page(visit)

    def make(self, visit: Visit) -> Response:
        """Make a token and show it, this once."""
        scopes = [scope for scope in api_tokens.SCOPES if visit.field(scope) == "1"]
        days = _number(visit.field("days"))
        try:
            with self._reception.books.transaction() as tx:
                token = api_tokens.make(
                    tx, name=visit.field("name"), scopes=scopes, days=days, by=visit.me.person, now=visit.now
                )
        except WrongInputError as error:
            return self._page(visit, wrong=error)
        return self._page(visit, token=token)

    def revoke(self, visit: Visit) -> Response:
        """Take a token back."""
        with self._reception.books.transaction() as tx:
            api_tokens.revoke(tx, token=_number(visit.part("token")), by=visit.me.person, now=visit.now)
        return go_to("/programs?said=revoked")

    def make_webhook(self, visit: Visit) -> Response:
        """Set a receiver of news up and show its secret, this once."""
        chosen = [name for name in webhooks.TOLD if visit.field(name) == "1"]
        try:
            with self._reception.books.transaction() as tx:
                by, now = visit.me.person, visit.now
                secret = webhooks.make(tx, url=visit.field("url"), happenings=chosen, by=by, now=now)
                record(tx, Happening.WEBHOOK_MADE, now=now, by=by.id, url=webhooks.checked_url(visit.field("url")))
        except WrongInputError as error:
            return self._page(visit, wrong=error)
        return self._page(visit, secret=secret)

    def remove_webhook(self, visit: Visit) -> Response:
        """Remove a receiver of news."""
        with self._reception.books.transaction() as tx:
            webhook, by = _number(visit.part("webhook")), visit.me.person
            if webhooks.remove(tx, webhook=webhook, by=by):
                record(tx, Happening.WEBHOOK_REMOVED, now=visit.now, by=by.id, webhook=webhook)
        return go_to("/programs?said=webhook_removed")

    def _page(
        self, visit: Visit, *, token: str = "", secret: str = "", wrong: WrongInputError | None = None
    ) -> Response:
        with self._reception.books.reading() as tx:
            listed = api_tokens.listed(tx)
            receivers = webhooks.receivers(tx)
            names = {person.id: person.name for person in people.everybody(tx)}
        facts = {
            "tokens": [(one, one.is_good(visit.now)) for one in listed],
            "names": names,
            "token": token,
            "secret": secret,
            "receivers": receivers,
            "told": webhooks.TOLD,
            "url": visit.field("url") if wrong else "",
            "scopes": api_tokens.SCOPES,
            "days": api_tokens.DAYS,
            "name": visit.field("name") if wrong else "",
            "public_url": self._reception.settings.public_url,
            "wrong": wrong,
        }
        return self._visits.page(visit, "staff/programs.html", facts, status=422 if wrong else 200)


def _number(text: str) -> int:
    return int(text) if text.isdecimal() and text.isascii() and len(text) <= ID_MAX_DIGITS else -1
