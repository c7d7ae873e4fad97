"""How is a refusal said? Errors of the desk, of requests and of the store to pages and JSON; the only table of it."""

import logging
from collections.abc import Callable, Coroutine, Mapping
from contextlib import suppress
from types import MappingProxyType
from typing import Any, Final

from fastapi.exceptions import RequestValidationError
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response

from beistand.server.desk.books import RecordUnusableError
from beistand.server.desk.errors import (
    ChangedMeanwhileError,
    DeskError,
    JoinRefusedError,
    NotAllowedError,
    NotSignedInError,
    NotThereError,
    OutOfSpaceError,
    TooManyTriesError,
    WrongInputError,
)
from beistand.server.notice.languages import Language
from beistand.server.web.guards import HEADERS
from beistand.server.web.pages import Pages
from beistand.server.web.ways_on import ways_on

STATUS: Final[Mapping[type[DeskError], int]] = MappingProxyType(
    {
        NotThereError: 404,
        NotAllowedError: 403,
        WrongInputError: 422,
        NotSignedInError: 401,
        TooManyTriesError: 429,
        JoinRefusedError: 410,
        ChangedMeanwhileError: 409,
        OutOfSpaceError: 507,
    },
)
CONFLICTS: Final = frozenset(
    {"case_closed", "session_runs", "numbers_taken", "person_disabled", "session_live", "paper_failed", "record_long"}
)
"""Words of ``NotAllowedError`` that are about the state of a thing, not about the person: 409."""
WORDS: Final[Mapping[int, str]] = MappingProxyType(
    {400: "bad_request", 403: "forbidden", 404: "not_found", 405: "not_found", 413: "too_large", 422: "bad_request"},
)
RETRY_RECORD_S: Final = 10
"""So soon a browser or program may try again when the database was away."""
_TEXT: Final = "staff.error.{}.{}"
_log = logging.getLogger(__name__)


class Refusals:
    """Says errors, as a page or as JSON for addresses below ``/api/``."""

    def __init__(self, pages: Pages, staff_frame: Callable[[Request], Mapping[str, Any]]) -> None:
        self._pages = pages
        self._staff_frame = staff_frame

    def handlers(self) -> dict[int | type[Exception], Callable[[Request, Any], Coroutine[Any, Any, Response]]]:
        """Return what the application is to call for which error."""
        return {
            DeskError: self._of_desk,
            HTTPException: self._of_request,
            RequestValidationError: self._of_validation,
            RecordUnusableError: self._of_record,
            Exception: self._of_ourselves,
        }

    async def _of_desk(self, request: Request, error: Exception) -> Response:
        assert isinstance(error, DeskError)  # noqa: S101 - registered for this kind above
        if isinstance(error, NotSignedInError) and not _is_api(request):
            address = "/second-factor" if error.word == "second_factor" else "/sign-in"
            return RedirectResponse(address, status_code=303)
        status = status_of(error)
        wait_s = error.retry_after_s if isinstance(error, TooManyTriesError) else 0
        # A field that our pages never leave wrong has no page of its own to be told on.
        is_on_page = isinstance(error, WrongInputError) and not _is_api(request)
        word = "bad_request" if is_on_page else error.word
        return await self._told(request, status=status, word=word, retry_after_s=wait_s)

    async def _of_request(self, request: Request, error: Exception) -> Response:
        assert isinstance(error, HTTPException)  # noqa: S101 - registered for this kind above
        return await self._told(request, status=error.status_code, word=WORDS.get(error.status_code, "bad_request"))

    async def _of_validation(self, request: Request, _: Exception) -> Response:
        return await self._told(request, status=400, word="bad_request")

    async def _of_record(self, request: Request, error: Exception) -> Response:
        assert isinstance(error, RecordUnusableError)  # noqa: S101 - registered for this kind above
        _log.error("record_unusable area=%s why=%s", request.url.path.split("/")[1], str(error).splitlines()[-1])
        return await self._told(request, status=503, word="record", retry_after_s=RETRY_RECORD_S)

    async def _of_ourselves(self, request: Request, error: Exception) -> Response:
        # Addresses hold one-time links and confirmation ids: the log gets their first part only.
        _log.error("request_failed area=%s", request.url.path.split("/")[1], exc_info=error)
        frame: Mapping[str, Any] = {}
        # What failed may fail here as well: then the page comes without the frame.
        with suppress(Exception):
            frame = await self._frame(request)
        response = self.say(request, status=500, word="failed", frame=frame)
        # This answer is made outside of all guards.
        for name, value in HEADERS:
            response.headers[name] = value
        return response

    async def _told(self, request: Request, *, status: int, word: str, retry_after_s: int = 0) -> Response:
        """Answer with an error; who is signed in keeps the frame, the navigation and the own language."""
        frame = await self._frame(request)
        return self.say(request, status=status, word=word, retry_after_s=retry_after_s, frame=frame)

    async def _frame(self, request: Request) -> Mapping[str, Any]:
        return {} if _is_api(request) else await run_in_threadpool(self._staff_frame, request)

    def say(
        self,
        request: Request,
        *,
        status: int,
        word: str,
        retry_after_s: int = 0,
        frame: Mapping[str, Any] = MappingProxyType({}),
    ) -> Response:
        """Answer with an error. ``word``: of the catalogue's ``staff.error`` table; ``frame``: of who is signed in."""
        facts: dict[str, Any] = {"wait_s": retry_after_s}
        if _is_api(request):
            message = {language.value: self._text(language, word, **facts) for language in Language}
            response: Response = JSONResponse({"error": word, "message": message}, status_code=status)
        else:
            # Addresses of strangers hold one-time links and confirmation ids: no page repeats them.
            template = "staff/refusal.html" if frame else "staff/error.html"
            known = {
                "path": request.url.path,
                **frame,
                **facts,
                "word": word,
                "ways": ways_on(request, word) if frame else (),
            }
            response = self._pages.page(request, template, status=status, **known)
        if retry_after_s:
            response.headers["retry-after"] = str(retry_after_s)
        return response

    def _text(self, language: Language, word: str, **facts: object) -> str:
        title = self._pages.text(language, _TEXT.format(word, "title"))
        return f"{title} {self._pages.text(language, _TEXT.format(word, 'text'), **facts)}"


def status_of(error: DeskError) -> int:
    """Return the HTTP status (RFC 9110) of a refusal."""
    if isinstance(error, JoinRefusedError) and error.word == "unknown_number":
        return 404
    if isinstance(error, NotAllowedError) and error.word in CONFLICTS:
        return 409
    return STATUS[type(error)]


def _is_api(request: Request) -> bool:
    return request.url.path.startswith("/api/")
