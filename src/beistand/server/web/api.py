"""What can programs ask? The two calls with which a session begins (protocol 1.1), and whether the server is well."""

import asyncio
from typing import Any

import msgspec
from fastapi import APIRouter, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import JSONResponse, Response

from beistand.server.desk import looks, people, roles, sessions
from beistand.server.desk.errors import JoinRefusedError, NotSignedInError
from beistand.server.desk.inputs import number as read_number
from beistand.server.desk.sessions import Started
from beistand.server.web.answers import Health, Helper, Join, Message, Offer, OfferedNotice, Refusal, Ticket, body_of
from beistand.server.web.doors import action_of
from beistand.server.web.reception import Reception
from beistand.server.web.visits import CSRF_HEADER, Visits, check_csrf, client_address, slow_down

HEALTH_MAX_S = 5
JOIN_MAX_BYTES = 1_024


_REFUSED = body_of(Refusal, about="refused, and why")


class Api:
    """The calls, as methods; ``router`` joins them to addresses."""

    def __init__(self, reception: Reception, visits: Visits) -> None:
        self._reception = reception
        self._visits = visits

    def router(self) -> APIRouter:
        """Return the routes."""
        router = APIRouter()
        router.add_api_route(
            "/api/cases/{case}/sessions",
            self.start_session,
            methods=["POST"],
            status_code=201,
            response_class=JSONResponse,
            responses={201: body_of(Offer, about="the session is open"), **_refused(401, 403, 404, 409)},
        )
        router.add_api_route(
            "/api/join",
            self.join,
            methods=["POST"],
            response_class=JSONResponse,
            responses={200: body_of(Ticket, about="come in"), **_refused(400, 404, 410, 429)},
            openapi_extra={"requestBody": {"required": True, **body_of(Join, about="the code's first four digits")}},
        )
        router.add_api_route(
            "/healthz",
            self.health,
            methods=["GET"],
            response_class=JSONResponse,
            responses={200: body_of(Health, about="the database answers"), **_refused(500)},
        )
        return router

    async def start_session(self, request: Request, case: str) -> Response:
        """Open a session of a case and return its number, the supporter's ticket and the notice's facts."""
        started = await run_in_threadpool(self._start, request, case)
        for session in started.ended:
            self._reception.close_session(session, "supporter")
        return _said(_offer(started), status=201)

    async def join(self, request: Request) -> Response:
        """Let a customer's module in by the four digits of its code: ``{"number": "1234"}`` to ``{"ticket": …}``."""
        number = _joined_number(await request.body())
        reception, now_ms = self._reception, self._reception.now_ms()
        slow_down(reception.tries.join_by_address.take(client_address(request), now_ms=now_ms))
        if number is None:
            return bad_request()
        slow_down(reception.tries.join_by_number.take(number, now_ms=now_ms))
        try:
            ticket = await run_in_threadpool(self._join, number)
        except JoinRefusedError as error:
            if error.session:
                reception.knocked(error.session)
            raise
        return _said(ticket)

    async def health(self) -> Response:
        """Say whether the database answers, and how many happenings it does not take just now."""
        async with asyncio.timeout(HEALTH_MAX_S):
            await run_in_threadpool(self._touch)
        return _said(Health(status="ok", late_reports=self._reception.late_reports()))

    def _start(self, request: Request, case: str) -> Started:
        signed_in = self._visits.who(request)
        if signed_in is None or not signed_in.is_complete:
            raise NotSignedInError("signed_out", "nobody is signed in; sign in first")
        reception = self._reception
        with self._visits.refusals_recorded(request, signed_in), reception.books.transaction() as tx:
            check_csrf(signed_in, request.headers.get(CSRF_HEADER, ""))
            roles.demand(signed_in.person, action_of(request))
            by, now = signed_in.person, reception.now()
            looks.demand_change(tx, by, number=case, now=now)
            return sessions.start(tx, case_number=case, by=by, tickets=reception.tickets, now=now)

    def _join(self, number: str) -> Ticket:
        reception = self._reception
        with reception.books.transaction() as tx:
            ticket = sessions.join(tx, number=number, tickets=reception.tickets, now=reception.now())
            bound = sessions.helper_of(tx, number=number, now=reception.now())
        since_ms = int(bound.since.timestamp() * 1_000) if bound.since else 0
        helper = Helper(name=bound.name, bound_since_ms=since_ms, is_professional=bound.is_professional)
        return Ticket(ticket=ticket, helper=helper)

    def _touch(self) -> None:
        with self._reception.books.reading() as tx:
            people.is_set_up(tx)


def bad_request() -> Response:
    """Say what a join looks like."""
    message = Message(
        de='Erwartet wird {"number": "1234"} mit den ersten vier Ziffern des Codes.',
        en='Expected is {"number": "1234"} with the first four digits of the code.',
    )
    return _said(Refusal(error="bad_request", message=message), status=400)


def _said(answer: msgspec.Struct, *, status: int = 200) -> Response:
    return Response(msgspec.json.encode(answer), status_code=status, media_type="application/json")


def _refused(*statuses: int) -> dict[int | str, dict[str, Any]]:
    return dict.fromkeys(statuses, _REFUSED)


def _joined_number(body: bytes) -> str | None:
    if len(body) > JOIN_MAX_BYTES:
        return None
    try:
        return read_number(msgspec.json.decode(body, type=Join).number)
    except (msgspec.MsgspecError, UnicodeError, RecursionError):
        return None


def _offer(started: Started) -> Offer:
    plain = started.text_de_plain_sha256
    return Offer(
        session=started.session,
        number=started.number,
        ticket=started.ticket,
        expires_ms=started.expires_ms,
        notice_hash=started.notice_hash.hex(),
        organisation=started.organisation,
        supporter=started.supporter,
        purpose=started.purpose,
        notice=OfferedNotice(
            version=started.notice_version,
            policy=started.policy.hex(),
            text_de_sha256=started.text_de_sha256.hex(),
            text_en_sha256=started.text_en_sha256.hex(),
            text_de_plain_sha256=plain.hex() if plain else None,
        ),
    )
