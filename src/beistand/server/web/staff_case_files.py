"""Which files lie in a case? Adding, downloading, looking at them, taking away; what somebody sees is on record."""

from datetime import UTC, datetime
from typing import Final
from urllib.parse import quote

from starlette.responses import FileResponse, Response
from starlette.routing import Route

from beistand.server.desk import attachments, cases, looks, once, session_files
from beistand.server.desk.errors import WrongInputError
from beistand.server.web.reception import Reception
from beistand.server.web.staff_cases import case_page
from beistand.server.web.visits import Visit, Visits, go_to

_OWN: Final = {"cache-control": "private, no-store"}


class CaseFilePages:
    """The files of a case."""

    def __init__(self, reception: Reception, visits: Visits) -> None:
        self._reception = reception
        self._visits = visits

    def routes(self) -> list[Route]:
        """Return the routes."""
        staff, uploads = self._visits.staff, self._visits.uploads
        return [
            Route("/cases/{number}/attachments", uploads(self.attach), methods=["POST"]),
            Route("/cases/{number}/attachments/{attachment}", staff(self.download), methods=["GET"]),
            Route("/cases/{number}/screenshots/{attachment}", staff(self.picture), methods=["GET"]),
            Route("/cases/{number}/transcripts/{attachment}", staff(self.talk), methods=["GET"]),
            Route("/cases/{number}/attachments/{attachment}/remove", staff(self.remove), methods=["POST"]),
        ]

    def attach(self, visit: Visit) -> Response:
        """Add a file."""
        number, by = visit.part("number"), visit.me.person
        try:
            new = self._kept(visit)
            with self._reception.books.transaction() as tx:

                def change() -> str:
                    return attachments.add(tx, number=number, new=new, by=by, now=visit.now).id

                once.do(tx, once=visit.field("once"), by=by.id, now=visit.now, change=change)
        except WrongInputError as error:
            return case_page(self._reception, self._visits, visit, wrong=error)
        return go_to(f"/cases/{number}?said=file#at-files")

    def _kept(self, visit: Visit) -> attachments.NewFile:
        upload = visit.files.get("file")
        if upload is None:
            raise WrongInputError("file", "file_empty", "no file was chosen")
        return attachments.keep(self._reception.files, upload.file, name=upload.filename or "")

    def download(self, visit: Visit) -> Response:
        """Give a file, as a download and as nothing else: no browser is to show what somebody sent."""
        with self._reception.books.transaction() as tx:
            found = attachments.get(tx, number=visit.part("number"), attachment=visit.part("attachment"))
            path = attachments.path(self._reception.files, found)
            looks.file_is_downloaded(tx, found, by=visit.me.person, now=visit.now)
        named = f"attachment; filename*=UTF-8''{quote(found.name, safe='')}"
        return FileResponse(path, media_type="application/octet-stream", headers={"content-disposition": named, **_OWN})

    def picture(self, visit: Visit) -> Response:
        """Show a screenshot: a picture whose bytes both ends vouched for."""
        number = visit.part("number")
        with self._reception.books.reading() as tx:
            found = session_files.screenshot(tx, number=number, attachment=visit.part("attachment"))
        path = attachments.path(self._reception.files, found)
        looks.look_at(self._reception.books, found, by=visit.me.person, now=visit.now)
        return FileResponse(path, media_type="image/png", headers=_OWN)

    def talk(self, visit: Visit) -> Response:
        """Show what was written in a session, as far as it is kept."""
        number, files = visit.part("number"), self._reception.files
        with self._reception.books.reading() as tx:
            case = cases.get(tx, number)
            found, lines = session_files.transcript(tx, files, number=number, attachment=visit.part("attachment"))
        looks.look_at(self._reception.books, found, by=visit.me.person, now=visit.now)
        told = [(datetime.fromtimestamp(line.time_ms / 1000, tz=UTC), line) for line in lines]
        return self._visits.page(visit, "staff/case_talk.html", {"case": case, "lines": told})

    def remove(self, visit: Visit) -> Response:
        """Take a file away."""
        number, reception = visit.part("number"), self._reception
        which = {"number": number, "attachment": visit.part("attachment")}
        attachments.remove(reception.books, reception.files, **which, by=visit.me.person, now=visit.now)
        return go_to(f"/cases/{number}?said=file_removed#at-files")
