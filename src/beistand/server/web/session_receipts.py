"""What does the console bring into the case of its session? What both ends signed, and what that says was allowed."""

from collections.abc import Callable
from typing import Annotated, Final

import msgspec
from fastapi import APIRouter, Request
from msgspec import Meta
from starlette.concurrency import run_in_threadpool
from starlette.responses import JSONResponse, Response

from beistand.server.desk import receipts, roles, session_files
from beistand.server.desk.errors import NotSignedInError
from beistand.server.desk.session_files import KeptFile
from beistand.server.desk.sign_in import SignedIn
from beistand.server.web.answers import Refusal, body_of
from beistand.server.web.doors import action_of
from beistand.server.web.reception import Reception
from beistand.server.web.visits import CSRF_HEADER, Visits, check_csrf

_REFUSED: Final = body_of(Refusal, about="refused, and why")
Hex32 = Annotated[str, Meta(pattern="^[0-9a-f]{64}$")]


class KeptReceipt(msgspec.Struct, frozen=True, kw_only=True):
    """A receipt that lies in its case now. ``head``: hash of its ledger; ``url``: where people can load it."""

    document: str
    sha256: Hex32
    head: Hex32
    url: str


class KeptOfSession(msgspec.Struct, frozen=True, kw_only=True):
    """A kept talk or screenshot that lies in its case now. ``url``: where people can load it."""

    document: str
    sha256: Hex32
    url: str


class SessionReceiptApi:
    """The calls, as methods; ``router`` joins them to addresses."""

    def __init__(self, reception: Reception, visits: Visits) -> None:
        self._reception = reception
        self._visits = visits

    def router(self) -> APIRouter:
        """Return the routes."""
        router = APIRouter()
        kept = body_of(KeptReceipt, about="the receipt is kept; 200: it was kept already")
        router.add_api_route(
            "/api/sessions/{session}/receipt",
            self.keep,
            methods=["POST"],
            status_code=201,
            response_class=JSONResponse,
            responses={200: kept, 201: kept, **dict.fromkeys((400, 401, 403, 404, 413, 422, 507), _REFUSED)},
            openapi_extra={"requestBody": {"required": True, "content": {"application/json": {}}}},
        )
        for name, keep, media_type in (
            ("transcript", self.keep_transcript, "application/json"),
            ("screenshots", self.keep_screenshot, "image/png"),
        ):
            one = body_of(KeptOfSession, about="it lies in the case; 200: it did already")
            router.add_api_route(
                f"/api/sessions/{{session}}/{name}",
                keep,
                methods=["POST"],
                status_code=201,
                response_class=JSONResponse,
                responses={200: one, 201: one, **dict.fromkeys((400, 401, 403, 404, 413, 422, 507), _REFUSED)},
                openapi_extra={"requestBody": {"required": True, "content": {media_type: {}}}},
            )
        return router

    async def keep_transcript(self, request: Request, session: str) -> Response:
        """Keep the talk of a session, as far as the ledger that both ends signed confirms it."""
        keep = session_files.keep_transcript
        return await run_in_threadpool(self._keep_file, request, await request.body(), session, keep)

    async def keep_screenshot(self, request: Request, session: str) -> Response:
        """Keep a screenshot (PNG) whose hash stands in the ledger that both ends signed; bring that first."""
        keep = session_files.keep_screenshot
        return await run_in_threadpool(self._keep_file, request, await request.body(), session, keep)

    async def keep(self, request: Request, session: str) -> Response:
        """Keep the receipt of a session that the caller held, as it is (docs/receipt.md), in the session's case."""
        return await run_in_threadpool(self._keep, request, await request.body(), session)

    def _supporter(self, request: Request) -> SignedIn:
        """Return who asks, if that person may hold sessions."""
        signed_in = self._visits.who(request)
        if signed_in is None or not signed_in.is_complete:
            raise NotSignedInError("signed_out", "nobody is signed in; sign in first")
        with self._visits.refusals_recorded(request, signed_in):
            check_csrf(signed_in, request.headers.get(CSRF_HEADER, ""))
            roles.demand(signed_in.person, action_of(request))
        return signed_in

    def _keep_file(self, request: Request, data: bytes, session: str, keep: Callable[..., KeptFile]) -> Response:
        reception, by = self._reception, self._supporter(request).person
        kept = keep(reception.books, reception.files, data, session=session, by=by, now=reception.now())
        one = kept.attachment
        answer = KeptOfSession(document=one.id, sha256=one.sha256_hex, url=self._url(one.case, one.id))
        return _json(answer, is_new=kept.is_new)

    def _url(self, case: str, document: str) -> str:
        return f"{self._reception.settings.public_url}/cases/{case}/attachments/{document}"

    def _keep(self, request: Request, data: bytes, session: str) -> Response:
        reception, by = self._reception, self._supporter(request).person
        now = reception.now()
        kept = receipts.keep(reception.books, reception.files, data, session=session, by=by, now=now)
        one = kept.attachment
        answer = KeptReceipt(document=one.id, sha256=one.sha256_hex, head=kept.head, url=self._url(one.case, one.id))
        return _json(answer, is_new=kept.is_new)


def _json(answer: KeptReceipt | KeptOfSession, *, is_new: bool) -> Response:
    status = 201 if is_new else 200
    return Response(msgspec.json.encode(answer), status_code=status, media_type="application/json")
