"""What does a customer see in the browser? The notice, then its confirmation, then code and customer module."""

from typing import Final
from urllib.parse import quote

from starlette.responses import PlainTextResponse, Response, StreamingResponse
from starlette.routing import Route

from beistand.server.desk import notices, sessions
from beistand.server.desk.errors import DeskError, JoinRefusedError, NotAllowedError, NotThereError, WrongInputError
from beistand.server.desk.limits import SlidingWindows, Window
from beistand.server.desk.notices import Confirmed
from beistand.server.notice.versions import Version
from beistand.server.web.downloads import Downloads
from beistand.server.web.pages import choices
from beistand.server.web.reception import HOUR_MS, MINUTE_MS, Reception
from beistand.server.web.visits import Visit, Visits, go_to, slow_down

CONFIRMATIONS_MAX: Final = (Window(tries_max=60, span_ms=MINUTE_MS), Window(tries_max=600, span_ms=HOUR_MS))
"""Per address: an office behind one address can work, a script cannot fill the record."""
_AGAIN: Final = frozenset({"confirmation", "notice_outdated", "not_set_up"})


class CustomerPages:
    """The pages of people who get help. None of them asks for the secret half of a code."""

    def __init__(self, reception: Reception, visits: Visits, *, demo_customer: bool = False) -> None:
        self._reception = reception
        self._visits = visits
        self._downloads = Downloads(reception.settings.downloads_dir, server=reception.settings.public_url)
        self._tries = SlidingWindows(CONFIRMATIONS_MAX)
        self._has_demo = demo_customer

    def routes(self) -> list[Route]:
        """Return the routes."""
        everybody = self._visits.everybody
        return [
            Route("/", everybody(self.notice), methods=["GET"]),
            Route("/notice", everybody(self.confirm), methods=["POST"]),
            Route("/notice", everybody(self.latest), methods=["GET"]),
            Route("/datenschutz", everybody(self.latest), methods=["GET"]),
            Route("/notice/{version:int}", everybody(self.version), methods=["GET"]),
            Route("/notice/{version:int}/{language}.txt", everybody(self.plain), methods=["GET"]),
            Route("/start/{confirmation}", everybody(self.start), methods=["GET"]),
            Route("/start/{confirmation}/number", everybody(self.say_number), methods=["POST"]),
            Route("/start/{confirmation}/helper", everybody(self.helper), methods=["GET"]),
            Route("/start/{confirmation}/download/{name}", everybody(self.download), methods=["GET"]),
        ]

    def notice(self, visit: Visit) -> Response:
        """Show the notice that holds, with the confirmation at its end."""
        try:
            return self._notice(visit)
        except NotThereError as error:
            return self._again(visit, error)

    def confirm(self, visit: Visit) -> Response:
        """Record that the notice was read and understood, and go on."""
        now_ms = self._reception.now_ms()
        language = self._reception.pages.text_language(visit.request)
        if visit.field("read") != "yes":
            return self._notice(visit, status=422, wrong="unread")
        slow_down(self._tries.take(visit.address, now_ms=now_ms))
        try:
            with self._reception.books.transaction() as tx:
                version = _number(visit.field("version"))
                confirmation = notices.confirm(tx, version=version, language=language, now=visit.now)
        except NotAllowedError:
            return self._notice(visit, status=409, wrong="outdated")
        return go_to(f"/start/{confirmation}")

    def latest(self, visit: Visit) -> Response:
        """Show the notice that holds, to read only."""
        try:
            with self._reception.books.reading() as tx:
                found = notices.current(tx)
        except NotThereError as error:
            return self._again(visit, error)
        return self._version(visit, found)

    def version(self, visit: Visit) -> Response:
        """Show one version of the notice, old or new."""
        with self._reception.books.reading() as tx:
            found = notices.get(tx, _number(visit.part("version")))
        return self._version(visit, found)

    def plain(self, visit: Visit) -> Response:
        """Give the exact bytes whose SHA-256 is on record."""
        with self._reception.books.reading() as tx:
            found = notices.get(tx, _number(visit.part("version")))
        by_word = {language.value: text for language, text in found.texts.items()}
        text = by_word.get(visit.part("language"))
        if text is None:
            raise NotThereError("not_found", f"no notice in {visit.part('language')!r}; there are {', '.join(by_word)}")
        return PlainTextResponse(text)

    def start(self, visit: Visit) -> Response:
        """Show code entry, download and steps to somebody who confirmed."""
        try:
            with self._reception.books.reading() as tx:
                known = notices.confirmed(tx, visit.part("confirmation"), now=visit.now)
        except (NotThereError, NotAllowedError) as error:
            return self._again(visit, error)
        return self._start(visit, known)

    def say_number(self, visit: Visit) -> Response:
        """Join the confirmation with a session number: the half of the code that the server knows anyway."""
        is_script = "application/json" in visit.request.headers.get("accept", "")
        slow_down(self._tries.take(visit.address, now_ms=self._reception.now_ms()))
        confirmation = visit.part("confirmation")
        try:
            with self._reception.books.transaction() as tx:
                notices.say_number(tx, confirmation, number=visit.field("number").strip(), now=visit.now)
        except WrongInputError:
            if is_script:
                return Response(status_code=422)
            with self._reception.books.reading() as tx:
                known = notices.confirmed(tx, confirmation, now=visit.now)
            return self._start(visit, known, status=422, wrong="digits")
        except (NotThereError, NotAllowedError) as error:
            return Response(status_code=409) if is_script else self._again(visit, error)
        return Response(status_code=204) if is_script else go_to(f"/start/{confirmation}?said=number")

    def helper(self, visit: Visit) -> Response:
        """Say who helps and since when bound to secrecy, to a customer who said the number; 404: nobody waits there."""
        now_ms = self._reception.now_ms()
        slow_down(self._reception.tries.helper_by_address.take(visit.address, now_ms=now_ms))
        with self._reception.books.reading() as tx:
            known = notices.confirmed(tx, visit.part("confirmation"), now=visit.now)
            try:
                bound = sessions.helper_of(tx, number=known.number or "", now=visit.now)
            except JoinRefusedError:
                return Response(status_code=404)
        facts = {"bound": bound, "organisation": known.version.organisation["name"]}
        return self._page(visit, "customer/helper.html", remembered=known.language, **facts)

    def download(self, visit: Visit) -> Response:
        """Give a customer module to somebody who confirmed."""
        try:
            with self._reception.books.reading() as tx:
                notices.confirmed(tx, visit.part("confirmation"), now=visit.now)
        except (NotThereError, NotAllowedError) as error:
            return self._again(visit, error)
        found = self._downloads.find(visit.part("name"))
        if found is None:
            raise NotThereError("not_found", f"there is no file {visit.part('name')!r} to download")
        headers = {
            "content-disposition": f"attachment; filename*=utf-8''{quote(found.name)}",
            "content-length": str(found.size_bytes),
            "etag": f'"{found.sha256}"',
        }
        return StreamingResponse(found.chunks(), media_type="application/octet-stream", headers=headers)

    def _notice(self, visit: Visit, *, status: int = 200, wrong: str = "") -> Response:
        with self._reception.books.reading() as tx:
            found = notices.current(tx)
        facts = self._read(visit, found) | {"wrong": wrong}
        return self._page(visit, "customer/notice.html", status=status, **facts)

    def _read(self, visit: Visit, found: Version) -> dict[str, object]:
        """Return what a page needs to show the text of a version, in one of the languages that this version has."""
        request = visit.request
        spoken = found.spoken(self._reception.pages.text_language(request))
        reading = found.reading(spoken)
        return {
            "version": found,
            "reading": reading,
            "spoken": spoken,
            "languages": choices(request, found.texts),
            "organisation_name": reading.organisation,
        }

    def _version(self, visit: Visit, found: Version) -> Response:
        with self._reception.books.reading() as tx:
            history = notices.history(tx)
        return self._page(visit, "customer/version.html", **self._read(visit, found), history=history)

    def _start(self, visit: Visit, known: Confirmed, *, status: int = 200, wrong: str = "") -> Response:
        return self._page(
            visit,
            "customer/start.html",
            status=status,
            remembered=known.language,
            organisation_name=known.version.organisation["name"],
            confirmed=known,
            version=known.version,
            downloads=self._downloads.listed(),
            has_demo=self._has_demo,
            said=visit.request.query_params.get("said", ""),
            wrong=wrong,
        )

    def _again(self, visit: Visit, error: DeskError) -> Response:
        """Say why the customer must begin at the notice."""
        word = error.word if error.word in _AGAIN else "confirmation"
        status = {"notice_outdated": 409, "not_set_up": 503}.get(word, 404)
        return self._visits.page(visit, "customer/again.html", {"home": "/", "word": word}, status=status)

    def _page(self, visit: Visit, template: str, **facts: object) -> Response:
        status, remembered = facts.pop("status", 200), facts.pop("remembered", None)
        assert isinstance(status, int)  # noqa: S101 - given by the methods above
        assert remembered is None or isinstance(remembered, str)  # noqa: S101 - given by the methods above
        return self._reception.pages.page(visit.request, template, status=status, remembered=remembered, **facts)


def _number(text: object) -> int:
    """Read a version number; 0, which is none, when it makes no sense."""
    digits = str(text)
    return int(digits) if digits.isascii() and digits.isdecimal() and len(digits) < 10 else 0  # noqa: PLR2004
