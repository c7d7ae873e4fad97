"""How are rules and notice changed? The editor with its preview for administrators, and the list of all versions."""

from dataclasses import asdict
from typing import Final

from starlette.responses import Response
from starlette.routing import Route

from beistand.server.desk import notices, rules
from beistand.server.desk.errors import ChangedMeanwhileError, WrongInputError
from beistand.server.desk.rules import NUMBERS, OWN_TEXTS, Draft
from beistand.server.notice.languages import TextLanguage
from beistand.server.web.reception import Reception
from beistand.server.web.staff_organisation import FIELDS
from beistand.server.web.visits import Visit, Visits, go_to
from beistand.wire.policy import Mode, Right, contradictions

LIST_MAX: Final = 1_000


class NoticePages:
    """The pages about rules and versions."""

    def __init__(self, reception: Reception, visits: Visits) -> None:
        self._reception = reception
        self._visits = visits

    def routes(self) -> list[Route]:
        """Return the routes."""
        administrators = self._visits.administrators
        return [
            Route("/notices", administrators(self.versions), methods=["GET"]),
            Route("/notices/edit", administrators(self.show), methods=["GET"]),
            Route("/notices/edit", administrators(self.publish), methods=["POST"]),
            Route("/notices/preview", administrators(self.preview), methods=["POST"]),
        ]

    def versions(self, visit: Visit) -> Response:
        """Show all versions with what was said about them."""
        with self._reception.books.reading() as tx:
            history = notices.history(tx)[:LIST_MAX]
        said = visit.request.query_params.get("said", "")
        return self._visits.page(visit, "staff/notices.html", {"history": history, "is_new": said == "notice"})

    def show(self, visit: Visit) -> Response:
        """Show what holds, to be changed."""
        with self._reception.books.reading() as tx:
            draft = rules.draft_of(tx)
        return self._page(visit, _values(draft), draft=draft)

    def preview(self, visit: Visit) -> Response:
        """Show the notice that a draft makes, and the difference; a script asks for this part of the page alone."""
        is_script = visit.field("part") == "preview"
        with self._reception.books.reading() as tx:
            held = rules.draft_of(tx)
        try:
            draft = rules.read_draft(visit.form, before=held)
        except WrongInputError as error:
            return self._page(visit, dict(visit.form), wrong=error, is_part=is_script)
        return self._page(visit, dict(visit.form), draft=draft, is_part=is_script)

    def publish(self, visit: Visit) -> Response:
        """Publish a draft as a new version."""
        draft = None
        try:
            with self._reception.books.transaction() as tx:
                draft = rules.read_draft(visit.form, before=rules.draft_of(tx))
                rules.publish_draft(tx, draft, by=visit.me.person, now=visit.now)
        except WrongInputError as error:
            return self._page(visit, dict(visit.form), draft=draft, wrong=error)
        except ChangedMeanwhileError:
            # What was typed stays, the difference is to what holds now; publishing again is a decision about both.
            return self._page(visit, dict(visit.form), draft=draft, is_late=True)
        return go_to("/notices?said=notice")

    def _page(
        self,
        visit: Visit,
        values: dict[str, str],
        *,
        draft: Draft | None = None,
        wrong: WrongInputError | None = None,
        is_late: bool = False,
        is_part: bool = False,
    ) -> Response:
        with self._reception.books.reading() as tx:
            held = notices.current(tx)
        spoken = _preview_language(visit)
        known = dict.fromkeys((*FIELDS, *OWN_TEXTS, *NUMBERS, *Right, "note", "base"), "") | values
        facts = {
            "values": known | ({"base": str(held.number)} if is_late else {}),
            "rights": [right.value for right in Right],
            "not_yet": [right.value for right in rules.NOT_YET],
            "modes": [mode.name.lower() for mode in Mode],
            "numbers": NUMBERS,
            "held": held,
            "texts": list(TextLanguage),
            "preview_language": spoken,
            "reading": rules.reading(draft, spoken) if draft else None,
            "difference": rules.difference(held, draft, spoken) if draft else None,
            "contradictions": contradictions(draft.policy) if draft else (),
            "wrong": wrong,
            "is_late": is_late,
        }
        template = "staff/notice_preview.html" if is_part else "staff/notice_edit.html"
        status = 409 if is_late else 422 if wrong and not is_part else 200
        return self._visits.page(visit, template, facts, status=status)


def _values(draft: Draft) -> dict[str, str]:
    """Return the fields of a form that says this draft."""
    about = asdict(draft.about)
    policy = {right.value: draft.policy.mode(right).name.lower() for right in Right}
    policy |= {name: str(getattr(draft.policy, name)) for name in NUMBERS}
    texts = {name: draft.about.extra.get(name, "") for name in OWN_TEXTS}
    organisation = {name: str(about.get(name, "")) for name in FIELDS}
    organisation |= {"organisation_name": draft.about.name, "organisation_email": draft.about.email}
    return {**policy, **texts, **organisation, "note": draft.note, "base": str(draft.base)}


def _preview_language(visit: Visit) -> TextLanguage:
    word = visit.field("preview_language")
    return TextLanguage(word if word in set(TextLanguage) else visit.me.person.language)
