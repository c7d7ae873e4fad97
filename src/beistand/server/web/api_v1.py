"""What can ticket systems ask? Cases, their documents and time, below ``/api/v1``, with a token of an administrator.

A code is made where it is spoken, in the supporter's browser, and its secret never reaches the server; so a program
gets the address that makes it (``code_url``), not the code.
"""

from collections.abc import Callable
from typing import Annotated, Any, Final
from urllib.parse import quote

import msgspec
from fastapi import APIRouter, Depends, Path, Request
from fastapi.security import HTTPBearer
from msgspec import Meta
from starlette.concurrency import run_in_threadpool
from starlette.responses import FileResponse, JSONResponse, Response

from beistand.server.desk import api_tokens, attachments, cases, looks, once, times
from beistand.server.desk.api_tokens import Caller
from beistand.server.desk.errors import NotSignedInError, WrongInputError
from beistand.server.notice.languages import Language
from beistand.server.web.answers import Message, Refusal, body_of
from beistand.server.web.reception import Reception
from beistand.server.web.visits import client_address, slow_down

CASE_MAX_BYTES: Final = 8_192
ONCE_HEADER: Final = "idempotency-key"
Number = Annotated[str, Path(pattern="^[0-9]{4}-[0-9]{4,9}$", max_length=16)]
Id = Annotated[str, Path(pattern="^[0-9a-f]{32}$")]
Hex32 = Annotated[str, Meta(pattern="^[0-9a-f]{64}$")]
_REFUSED: Final = body_of(Refusal, about="refused, and why")


class NewCase(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A case to be opened. Lengths are in bytes of UTF-8; ``reference``: the ticket's number."""

    customer: Annotated[str, Meta(min_length=1, max_length=128)]
    purpose: Annotated[str, Meta(min_length=1, max_length=500)]
    contact: Annotated[str, Meta(max_length=254)] = ""
    reference: Annotated[str, Meta(max_length=128)] = ""


class CaseAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """A case. Moments in UTC (RFC 3339), empty: not yet; ``code_url``: opens a session and shows its code."""

    number: str
    state: Annotated[str, Meta(pattern="^(open|closed)$")]
    customer: str
    contact: str
    purpose: str
    reference: str
    supporter: str
    opened_at: str
    closed_at: str
    url: str
    code_url: str


class Document(msgspec.Struct, frozen=True, kw_only=True):
    """A file of a case.

    ``kind``: upload, report, ledger, receipt, transcript or screenshot; ``session``: id in hex, or empty.
    """

    id: str
    kind: str
    name: str
    size_bytes: Annotated[int, Meta(ge=0)]
    sha256: Hex32
    session: str
    added_at: str
    url: str


class Documents(msgspec.Struct, frozen=True, kw_only=True):
    """The files of a case, newest first."""

    documents: list[Document]


class TimeEntry(msgspec.Struct, frozen=True, kw_only=True):
    """Time on a case. ``billed_s``: after rounding; ``session``: id in hex, or empty: entered by hand."""

    began_at: str
    seconds: Annotated[int, Meta(ge=0)]
    billed_s: Annotated[int, Meta(ge=0)]
    is_billable: bool
    person: str
    comment: str
    session: str


class TimeSheet(msgspec.Struct, frozen=True, kw_only=True):
    """The time of a case, oldest first."""

    entries: list[TimeEntry]
    total_s: Annotated[int, Meta(ge=0)]
    total_billed_s: Annotated[int, Meta(ge=0)]


class ApiV1:
    """The calls, as methods; ``router`` joins them to addresses."""

    def __init__(self, reception: Reception) -> None:
        self._reception = reception

    def router(self) -> APIRouter:
        """Return the routes."""
        about = "A token that an administrator made under “Programme”: Authorization: Bearer bst_…"
        bearer = HTTPBearer(auto_error=False, scheme_name="token", description=about)
        router = APIRouter(prefix="/api/v1", dependencies=[Depends(bearer)])

        def add(path: str, call: Callable[..., Any], *, status: int = 200, method: str = "GET", **more: Any) -> None:  # noqa: ANN401 - words of FastAPI
            router.add_api_route(path, call, methods=[method], status_code=status, response_class=JSONResponse, **more)

        body = {"requestBody": {"required": True, **body_of(NewCase, about="the case")}}
        made = body_of(CaseAnswer, about="the case is open")
        add(
            "/cases", self.open_case, status=201, method="POST", openapi_extra=body,
            responses={201: made, **_refused(400, 401, 403, 413, 422, 429)},
        )  # fmt: skip
        case = body_of(CaseAnswer, about="the case")
        add("/cases/{number}", self.read_case, responses={200: case, **_READ})
        listed = body_of(Documents, about="the files")
        add("/cases/{number}/documents", self.documents, responses={200: listed, **_READ})
        binary = {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}}
        file = {"description": "the file", "content": binary}
        add("/cases/{number}/documents/{document}", self.document, responses={200: file, **_READ})
        sheet = body_of(TimeSheet, about="the time")
        add("/cases/{number}/times", self.time_sheet, responses={200: sheet, **_READ})
        return router

    async def open_case(self, request: Request) -> Response:
        """Open a case; the same Idempotency-Key again gives the same case."""
        body = await request.body()
        return await run_in_threadpool(self._open, request, body)

    async def read_case(self, request: Request, number: Number) -> Response:
        """Read a case."""
        return await run_in_threadpool(self._read, request, number)

    async def documents(self, request: Request, number: Number) -> Response:
        """List the files of a case."""
        return await run_in_threadpool(self._documents, request, number)

    async def document(self, request: Request, number: Number, document: Id) -> Response:
        """Read a file of a case."""
        return await run_in_threadpool(self._document, request, number, document)

    async def time_sheet(self, request: Request, number: Number) -> Response:
        """Read the time sheet of a case."""
        return await run_in_threadpool(self._times, request, number)

    def _caller(self, request: Request, scope: str) -> Caller:
        reception, now = self._reception, self._reception.now()
        kind, _, token = request.headers.get("authorization", "").partition(" ")
        try:
            with reception.books.reading() as tx:
                found = api_tokens.caller(tx, token.strip() if kind.lower() == "bearer" else "", now=now)
        except NotSignedInError:
            slow_down(reception.tries.token_by_address.take(client_address(request), now_ms=reception.now_ms()))
            raise
        found.demand(scope)
        if found.token.used_at is None or now - found.token.used_at >= api_tokens.USED_EVERY:
            with reception.books.transaction() as tx:
                api_tokens.note_use(tx, found, now=now)
        return found

    def _open(self, request: Request, body: bytes) -> Response:
        found, now = self._caller(request, "cases:write"), self._reception.now()
        try:
            if len(body) > CASE_MAX_BYTES:
                return self._refuse("too_large", 413)
            new = msgspec.json.decode(body, type=NewCase)
        except (msgspec.MsgspecError, UnicodeError, RecursionError) as error:
            return self._refuse("bad_request", 400, more=f" ({error})")
        by = found.person
        fields = {"customer": new.customer, "contact": new.contact, "purpose": new.purpose, "reference": new.reference}
        try:
            with self._reception.books.transaction() as tx:

                def change() -> str:
                    return cases.create(tx, **fields, by=by, now=now)

                word = request.headers.get(ONCE_HEADER, "")
                number = once.do(tx, once=f"api-{word}" if word else "", by=by.id, now=now, change=change)
                case = cases.get(tx, number)
        except WrongInputError as error:
            return self._wrong(error)
        return _said(self._answer(case), status=201)

    def _reading(self, request: Request, scope: str, number: str) -> str:
        """Let a program read a case, with that on record; return what the program is called.

        Raises:
            NotThereError: there is no such case.
        """
        name, now = self._caller(request, scope).token.name, self._reception.now()
        with self._reception.books.reading() as tx:
            cases.get(tx, number)
            is_known = looks.is_known_of(tx, name, number=number, now=now)
        if not is_known:
            with self._reception.books.transaction() as tx:
                looks.program_reads(tx, name, number=number, now=now)
        return name

    def _read(self, request: Request, number: str) -> Response:
        self._reading(request, "cases:read", number)
        with self._reception.books.reading() as tx:
            return _said(self._answer(cases.get(tx, number)))

    def _documents(self, request: Request, number: str) -> Response:
        self._reading(request, "documents:read", number)
        base = f"{self._reception.settings.public_url}/api/v1/cases/{number}/documents"
        with self._reception.books.reading() as tx:
            found = attachments.of_case(tx, number)
        return _said(
            Documents(
                documents=[
                    Document(
                        id=one.id, kind=one.kind, name=one.name, size_bytes=one.size_bytes, sha256=one.sha256_hex,
                        session=one.session or "", added_at=_utc(one.at), url=f"{base}/{one.id}",
                    )
                    for one in found
                ]
            )
        )  # fmt: skip

    def _document(self, request: Request, number: str, document: str) -> Response:
        name = self._reading(request, "documents:read", number)
        with self._reception.books.transaction() as tx:
            found = attachments.get(tx, number=number, attachment=document)
            path = attachments.path(self._reception.files, found)
            looks.program_downloads(tx, name, found, now=self._reception.now())
        headers = {"content-disposition": f"attachment; filename*=UTF-8''{quote(found.name, safe='')}"}
        return FileResponse(path, media_type="application/octet-stream", headers=headers)

    def _times(self, request: Request, number: str) -> Response:
        self._reading(request, "times:read", number)
        with self._reception.books.reading() as tx:
            sheet = times.sheet(tx, number)
        entries = [
            TimeEntry(
                began_at=_utc(one.began_at), seconds=one.seconds, billed_s=billed, is_billable=one.is_billable,
                person=one.person_name, comment=one.comment, session=one.session or "",
            )
            for one, billed in zip(sheet.entries, sheet.billed, strict=True)
        ]  # fmt: skip
        return _said(TimeSheet(entries=entries, total_s=sheet.total_s, total_billed_s=sheet.total_billed_s))

    def _answer(self, case: cases.SupportCase) -> CaseAnswer:
        url = f"{self._reception.settings.public_url}/cases/{case.number}"
        return CaseAnswer(
            number=case.number, state=case.state, customer=case.customer, contact=case.contact, purpose=case.purpose,
            reference=case.reference, supporter=case.supporter_name, opened_at=_utc(case.opened_at),
            closed_at=_utc(case.closed_at), url=url, code_url=f"{url}/session",
        )  # fmt: skip

    def _wrong(self, error: WrongInputError) -> Response:
        said = {
            language.value: f"{error.field}: {self._reception.pages.text(language, f'staff.wrong.{error.word}')}"
            for language in Language
        }
        return _said(Refusal(error=f"{error.field}_{error.word}", message=Message(**said)), status=422)

    def _refuse(self, word: str, status: int, *, more: str = "") -> Response:
        pages = self._reception.pages
        said = {
            language.value: f"{pages.text(language, f'staff.error.{word}.title')} "
            f"{pages.text(language, f'staff.error.{word}.text')}{more}"
            for language in Language
        }
        return _said(Refusal(error=word, message=Message(**said)), status=status)


def _said(answer: msgspec.Struct, *, status: int = 200) -> Response:
    return Response(msgspec.json.encode(answer), status_code=status, media_type="application/json")


def _refused(*statuses: int) -> dict[int | str, dict[str, Any]]:
    return dict.fromkeys(statuses, _REFUSED)


def _utc(moment: Any) -> str:  # noqa: ANN401 - an aware datetime or None
    return f"{moment:%Y-%m-%dT%H:%M:%SZ}" if moment else ""


_READ: Final = _refused(400, 401, 403, 404, 429)
