"""How is a case worked on? Its facts, notes, and handing it over to somebody else.

When somebody else was faster, the answer shows both versions; nothing is written until the person has decided.
"""

from typing import Final

from starlette.responses import Response
from starlette.routing import Route

from beistand.server.desk import cases, once
from beistand.server.desk.errors import ChangedMeanwhileError, WrongInputError
from beistand.server.web.reception import Reception
from beistand.server.web.staff_cases import FIELDS, case_page
from beistand.server.web.visits import Visit, Visits, go_to

CONFLICT: Final = 409
REVISION_MAX_DIGITS: Final = 9


class CaseEditPages:
    """Changing a case."""

    def __init__(self, reception: Reception, visits: Visits) -> None:
        self._reception = reception
        self._visits = visits

    def routes(self) -> list[Route]:
        """Return the routes."""
        staff = self._visits.staff
        return [
            Route("/cases/{number}/facts", staff(self.change), methods=["POST"]),
            Route("/cases/{number}/notes", staff(self.note), methods=["POST"]),
            Route("/cases/{number}/notes/{revision}", staff(self.note_version), methods=["GET"]),
            Route("/cases/{number}/hand-over", staff(self.hand_over), methods=["POST"]),
        ]

    def change(self, visit: Visit) -> Response:
        """Keep changed facts."""
        number = visit.part("number")
        fields = {name: visit.field(name) for name in FIELDS}
        try:
            with self._reception.books.transaction() as tx:
                cases.change(
                    tx, number=number, fields=fields, seen=visit.field("seen"), by=visit.me.person, now=visit.now
                )
        except WrongInputError as error:
            return case_page(self._reception, self._visits, visit, wrong=error, values=fields)
        except ChangedMeanwhileError:
            return self._both(visit, "facts", fields)
        return go_to(f"/cases/{number}?said=facts")

    def note(self, visit: Visit) -> Response:
        """Keep the notes."""
        number, notes = visit.part("number"), visit.field("notes")
        try:
            with self._reception.books.transaction() as tx:
                cases.note(tx, number=number, notes=notes, seen=visit.field("seen"), by=visit.me.person, now=visit.now)
        except WrongInputError as error:
            return case_page(self._reception, self._visits, visit, wrong=error, values={"notes": notes})
        except ChangedMeanwhileError:
            return self._both(visit, "notes", {"notes": notes})
        return go_to(f"/cases/{number}?said=notes")

    def note_version(self, visit: Visit) -> Response:
        """Show the notes as they were."""
        asked = visit.part("revision")
        revision = int(asked) if asked.isdecimal() and len(asked) <= REVISION_MAX_DIGITS else 0
        with self._reception.books.reading() as tx:
            case = cases.get(tx, visit.part("number"))
            version = cases.note_version(tx, number=case.number, revision=revision)
            names = cases.open_file(tx, case.number).names
        return self._visits.page(
            visit, "staff/case_note.html", {"case": case, "version": version, "who": names.get(version.person, "")}
        )

    def hand_over(self, visit: Visit) -> Response:
        """Give the case to somebody else."""
        number, values, by = visit.part("number"), {n: visit.field(n) for n in ("to", "message")}, visit.me.person
        try:
            to = _person(values["to"])
            with self._reception.books.transaction() as tx:

                def change() -> str:
                    cases.hand_over(tx, number=number, to=to, message=values["message"], by=by, now=visit.now)
                    return f"/cases/{number}"

                once.do(tx, once=visit.field("once"), by=by.id, now=visit.now, change=change)
        except WrongInputError as error:
            return case_page(self._reception, self._visits, visit, wrong=error, values=values)
        return go_to(f"/cases/{number}?said=handed_over")

    def _both(self, visit: Visit, what: str, mine: dict[str, str]) -> Response:
        """Show what is kept beside what was typed."""
        with self._reception.books.reading() as tx:
            case = cases.get(tx, visit.part("number"))
            last = cases.last_note(tx, case.number) if what == "notes" else None
            names = cases.open_file(tx, case.number).names
        facts = {
            "case": case,
            "what": what,
            "mine": mine,
            "seen": cases.notes_mark(case.notes) if what == "notes" else cases.facts_mark(case),
            "both": f"{case.notes}\n\n---\n\n{mine.get('notes', '')}",
            "last": last,
            "who": names.get(last.person, "") if last else "",
        }
        return self._visits.page(visit, "staff/case_both.html", facts, status=CONFLICT)


def _person(text: str) -> int:
    if text.isdecimal() and len(text) <= REVISION_MAX_DIGITS:
        return int(text)
    raise WrongInputError("to", "empty", "choose who is to have the case")
