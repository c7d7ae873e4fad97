"""How does an administrator keep and delete? Rules of retention, one person's data, legal holds, certificates."""

import json
from contextlib import suppress
from typing import Final

from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from beistand.server.desk import retention, subjects
from beistand.server.desk.errors import DeskError, NotAllowedError, NotThereError, WrongInputError
from beistand.server.web.reception import Reception
from beistand.server.web.visits import Visit, Visits, go_to

SAID: Final = ("rule", "erased", "placed", "lifted")
CHOSEN_MAX: Final = 20
"""So many cases of one person fit into a form; more are done in several goes."""


class PrivacyPages:
    """Retention and the rights of the person, for administrators."""

    def __init__(self, reception: Reception, visits: Visits) -> None:
        self._reception = reception
        self._visits = visits

    def routes(self) -> list[Route]:
        """Return the routes."""
        administrators = self._visits.administrators
        return [
            Route("/privacy", administrators(self.show), methods=["GET"]),
            Route("/privacy/rules/{kind}", administrators(self.change_rule), methods=["POST"]),
            Route("/privacy/person", administrators(self.find), methods=["POST"]),
            Route("/privacy/person/export", administrators(self.export), methods=["POST"]),
            Route("/privacy/person/erase", administrators(self.erase), methods=["POST"]),
            Route("/privacy/holds", administrators(self.place_hold), methods=["POST"]),
            Route("/privacy/holds/{hold}/lift", administrators(self.lift_hold), methods=["POST"]),
            Route("/privacy/certificates/{certificate}.json", administrators(self.certificate), methods=["GET"]),
        ]

    def show(self, visit: Visit) -> Response:
        """Show everything."""
        return self._page(visit)

    def change_rule(self, visit: Visit) -> Response:
        """Choose how long a kind is kept."""
        try:
            with self._reception.books.transaction() as tx:
                kind, days = visit.part("kind"), visit.field("days")
                retention.change_rule(tx, kind=kind, days=days, by=visit.me.person, now=visit.now)
        except WrongInputError as error:
            return self._page(visit, wrong=error)
        return go_to("/privacy?done=rule")

    def find(self, visit: Visit) -> Response:
        """Show the cases of one person; a name does not belong into an address, so it comes by a form."""
        name = visit.field("customer")
        try:
            found = self._found(visit)
        except WrongInputError as error:
            return self._page(visit, name=name, wrong=error)
        return self._page(visit, name=name, found=found)

    def export(self, visit: Visit) -> Response:
        """Give everything about the chosen cases as a file."""
        try:
            with self._reception.books.transaction() as tx:
                content = subjects.export(
                    tx,
                    self._reception.files,
                    numbers=_chosen(visit),
                    reason=visit.field("reason"),
                    by=visit.me.person,
                    now=visit.now,
                )
        except (WrongInputError, NotThereError) as error:
            return self._again(visit, error)
        headers = {"content-disposition": 'attachment; filename="person.json"', "cache-control": "no-store"}
        body = json.dumps(content, ensure_ascii=False, indent=1)
        return Response(body, media_type="application/json", headers=headers)

    def erase(self, visit: Visit) -> Response:
        """Erase everything about the chosen cases."""
        try:
            _demand_sure(visit)
            with self._reception.books.transaction() as tx:
                subjects.erase(tx, numbers=_chosen(visit), by=visit.me.person, now=visit.now)
        except (WrongInputError, NotThereError, NotAllowedError) as error:
            return self._again(visit, error)
        return go_to("/privacy?done=erased#certificates")

    def place_hold(self, visit: Visit) -> Response:
        """Keep everything about a case."""
        try:
            with self._reception.books.transaction() as tx:
                case, reason = visit.field("case"), visit.field("reason")
                retention.place_hold(tx, case=case, reason=reason, by=visit.me.person, now=visit.now)
        except (WrongInputError, NotThereError, NotAllowedError) as error:
            return self._page(visit, wrong=error)
        return go_to("/privacy?done=placed")

    def lift_hold(self, visit: Visit) -> Response:
        """Let the rules count again."""
        text = visit.part("hold")
        if text.isascii() and text.isdecimal() and len(text) <= 9:  # noqa: PLR2004 - fits 32 bits
            with self._reception.books.transaction() as tx:
                retention.lift_hold(tx, hold=int(text), by=visit.me.person, now=visit.now)
        return go_to("/privacy?done=lifted")

    def certificate(self, visit: Visit) -> Response:
        """Give a certificate as a file."""
        with self._reception.books.reading() as tx:
            found = retention.certificate(tx, visit.part("certificate"))
        content = {
            "format": "beistand deletion certificate 1",
            "certificate": found.id,
            "kind": found.kind,
            "rule": found.rule,
            "deleted_at": found.deleted_at.isoformat(timespec="milliseconds"),
            "count": found.count,
            "place_in_record": found.happening,
        }
        headers = {"content-disposition": f'attachment; filename="loeschung-{found.id[:8]}.json"'}
        return JSONResponse(content, headers=headers)

    def _found(self, visit: Visit) -> list[subjects.Case]:
        name, reason = visit.field("customer"), visit.field("reason")
        with self._reception.books.transaction() as tx:
            return subjects.find(tx, name=name, contact="", reason=reason, by=visit.me.person, now=visit.now)

    def _again(self, visit: Visit, wrong: DeskError) -> Response:
        """Show the person's cases once more, with what was wrong; without a reason there is nothing to show."""
        with suppress(WrongInputError):
            return self._page(visit, name=visit.field("customer"), found=self._found(visit), wrong=wrong)
        return self._page(visit, name=visit.field("customer"), wrong=wrong)

    def _page(
        self,
        visit: Visit,
        *,
        name: str = "",
        found: list[subjects.Case] | None = None,
        wrong: DeskError | None = None,
    ) -> Response:
        with self._reception.books.reading() as tx:
            facts = {
                "rules": retention.rules(tx),
                "holds": retention.holds(tx),
                "certificates": retention.certificates(tx),
            }
        done = visit.request.query_params.get("done", "")
        shown = (found or [])[:CHOSEN_MAX]
        known = {
            **facts,
            "name": name,
            "reason": visit.field("reason"),
            "found": shown,
            "is_sought": found is not None,
            "is_full": len(found or ()) > CHOSEN_MAX,
            "wrong": wrong,
            "done": done if done in SAID else "",
        }
        return self._visits.page(visit, "staff/privacy.html", known, status=422 if wrong else 200)


def _demand_sure(visit: Visit) -> None:
    if visit.field("sure") != "yes":
        raise WrongInputError("sure", "sure", "tick the box first: what is erased does not come back")


def _chosen(visit: Visit) -> list[str]:
    """Return the cases that were ticked; each box has a name of its own."""
    return [value for name, value in visit.form.items() if name.startswith("case-")]
