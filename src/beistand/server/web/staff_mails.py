"""How does a supporter begin an e-mail? Templates of the organisation with a preview, and the text for one case."""

from dataclasses import asdict
from typing import Final
from urllib.parse import urlencode

from starlette.responses import Response
from starlette.routing import Route

from beistand.server.desk import cases, mails, people
from beistand.server.desk.errors import WrongInputError
from beistand.server.desk.mails import Mail, Organisation, Template
from beistand.server.notice.languages import Language
from beistand.server.web.reception import Reception
from beistand.server.web.visits import Visit, Visits, go_to

EXAMPLES: Final = ("customer", "case", "purpose", "reference")
FIELDS: Final = ("name", "language", "subject", "body")


class MailPages:
    """Templates for administrators; the e-mail of a case for supporters."""

    def __init__(self, reception: Reception, visits: Visits) -> None:
        self._reception = reception
        self._visits = visits

    def routes(self) -> list[Route]:
        """Return the routes."""
        administrators = self._visits.administrators
        return [
            Route("/mails", administrators(self.show), methods=["GET"]),
            Route("/mails", administrators(self.save), methods=["POST"]),
            Route("/mails/remove", administrators(self.remove), methods=["POST"]),
            Route("/cases/{number}/mail", self._visits.staff(self.mail), methods=["GET"]),
        ]

    def show(self, visit: Visit) -> Response:
        """List the templates; with a name and a language one of them is in the form."""
        asked = visit.request.query_params
        if "name" not in asked:
            return self._page(visit, dict.fromkeys(FIELDS, "") | {"language": visit.me.person.language})
        with self._reception.books.reading() as tx:
            chosen = mails.template(tx, name=asked["name"], language=asked.get("language", "de"))
        return self._page(visit, {field: getattr(chosen, field) for field in FIELDS}, preview=chosen)

    def save(self, visit: Visit) -> Response:
        """Save a template, or only show what would come out."""
        values = {field: visit.field(field) for field in FIELDS}
        try:
            if visit.field("what") == "preview":
                return self._page(visit, values, preview=mails.checked(values))
            with self._reception.books.transaction() as tx:
                mails.save(tx, values, by=visit.me.person, now=visit.now)
        except WrongInputError as error:
            return self._page(visit, values, wrong=error)
        return go_to("/mails?said=mail_saved")

    def remove(self, visit: Visit) -> Response:
        """Remove a template of the organisation; a delivered one of this name is offered again."""
        name, language = visit.field("name"), visit.field("language")
        with self._reception.books.transaction() as tx:
            mails.remove(tx, name=name, language=language, by=visit.me.person, now=visit.now)
        return go_to("/mails?said=mail_removed")

    def mail(self, visit: Visit) -> Response:
        """Show the e-mail of a case, ready to be opened or copied."""
        language, _, name = visit.request.query_params.get("template", "").partition("/")
        with self._reception.books.reading() as tx:
            case = cases.get(tx, visit.part("number"))
            chosen = mails.template(tx, name=name, language=language)
            real = self._real(people.about_us(tx), visit)
            every = mails.templates(tx)
        facts = {
            "customer": case.customer,
            "case": case.number,
            "purpose": case.purpose,
            "reference": case.reference,
            **real,
        }
        made = mails.filled(chosen, facts, contact=case.contact)
        shown = {"case": case, "mail": made, "chosen": chosen, "templates": every}
        return self._visits.page(visit, "staff/case_mail.html", shown)

    def _page(
        self,
        visit: Visit,
        values: dict[str, str],
        *,
        preview: Template | None = None,
        wrong: WrongInputError | None = None,
    ) -> Response:
        with self._reception.books.reading() as tx:
            real = self._real(people.about_us(tx), visit)
            every = mails.templates(tx)
        facts = {
            "templates": [(asdict(one), urlencode({"name": one.name, "language": one.language})) for one in every],
            "values": values,
            "placeholders": mails.PLACEHOLDERS,
            "preview": self._example(preview, real) if preview else None,
            "wrong": wrong,
        }
        return self._visits.page(visit, "staff/mails.html", facts, status=422 if wrong else 200)

    def _example(self, chosen: Template, real: dict[str, str]) -> Mail:
        """Fill a template with a case that is made up, and with the real organisation."""
        text, language = self._reception.pages.text, Language(chosen.language)
        made_up = {name: text(language, f"mails.example.{name}") for name in EXAMPLES}
        return mails.filled(chosen, {**made_up, **real}, contact="")

    def _real(self, us: Organisation, visit: Visit) -> dict[str, str]:
        """Return the facts that are the same in every case."""
        return {
            "supporter": visit.me.person.name,
            "organisation": us.name,
            "phone": us.phone,
            "email": us.email,
            "address": self._reception.settings.public_url,
        }
