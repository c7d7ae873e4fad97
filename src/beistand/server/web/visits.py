"""Who asks, and may they? Every page goes through here: form, sign-in, CSRF, then the handler on a worker thread.

A handler gets a ``Visit`` and returns a response; it may block (database, password hash), the event loop does not.
"""

import hmac
import re
from collections.abc import Awaitable, Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final
from urllib.parse import urlencode

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData, UploadFile
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from beistand.server.desk import looks, people, roles, secrecy, sign_in
from beistand.server.desk.books import RecordUnusableError
from beistand.server.desk.errors import NotAllowedError, NotSignedInError, TooManyTriesError
from beistand.server.desk.happenings import Happening, record
from beistand.server.desk.limits import address_key
from beistand.server.desk.once import new_word
from beistand.server.desk.sign_in import Place, SignedIn
from beistand.server.web.doors import action_of, way_of
from beistand.server.web.errors import status_of
from beistand.server.web.reception import Reception

FIELDS_MAX: Final = 40
FIELD_MAX_BYTES: Final = 240 * 1024
IN_CASE: Final = "/cases/{number}"
LOOK: Final = "/cases/{number}/look"
"""Where somebody says why a case of others is opened; every other way that begins like ``IN_CASE`` may lead there."""
CSRF_FIELD: Final = "csrf"
CSRF_HEADER: Final = "x-beistand-csrf"
FORBIDDEN: Final = 403
# Most of them say the names of others as well, so the order matters.
_BROWSERS: Final = (
    ("Edge", re.compile(r"Edg/(\d+)")),
    ("Firefox", re.compile(r"Firefox/(\d+)")),
    ("Chrome", re.compile(r"Chrome/(\d+)")),
    ("Safari", re.compile(r"Version/(\d+)[\d.]* .*Safari")),
)
_SYSTEMS: Final = (
    ("Windows", "Windows"),
    ("Android", "Android"),
    ("iPhone", "iOS"),
    ("iPad", "iOS"),
    ("Mac OS", "macOS"),
    ("Linux", "Linux"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """One request. ``form``: its fields, empty for GET; ``files``: of ``uploads``; ``signed_in``: None: nobody is."""

    request: Request
    form: Mapping[str, str]
    signed_in: SignedIn | None
    now: datetime
    files: Mapping[str, UploadFile] = field(default_factory=dict)

    @property
    def me(self) -> SignedIn:
        """Who is signed in.

        Raises:
            NotSignedInError: nobody is.
        """
        if self.signed_in is None:
            raise NotSignedInError("signed_out", "nobody is signed in; sign in first")
        return self.signed_in

    @property
    def address(self) -> str:
        """What counts as the visitor's address for limits."""
        return client_address(self.request)

    @property
    def place(self) -> Place:
        """Where the visitor is, for the list of sign-ins."""
        return Place(address=self.address, device=_device(self.request.headers.get("user-agent", "")))

    def field(self, name: str) -> str:
        """Return a field of the form, empty if it is not there."""
        return self.form.get(name, "")

    def part(self, name: str) -> str:
        """Return a part of the address, such as ``number``."""
        return str(self.request.path_params[name])


Handler = Callable[[Visit], Response]
Endpoint = Callable[[Request], Awaitable[Response]]


class Visits:
    """Turns handlers into endpoints, by who may use them."""

    def __init__(self, reception: Reception) -> None:
        self._reception = reception

    def everybody(self, handler: Handler) -> Endpoint:
        """For people who are not signed in as well."""
        return self._endpoint(handler, _anybody)

    def half_signed_in(self, handler: Handler) -> Endpoint:
        """For people whose password was right."""
        return self._endpoint(handler, _half)

    def staff(self, handler: Handler) -> Endpoint:
        """For people who are signed in completely and whose roles allow what ``doors`` says of this way."""
        return self._endpoint(handler, _staff)

    def uploads(self, handler: Handler) -> Endpoint:
        """For people who are signed in completely and send one file; nobody else's file is even read."""
        answer = self._endpoint(handler, _staff, files_max=1)

        async def endpoint(request: Request) -> Response:
            await run_in_threadpool(self._demand_staff, request)
            return await answer(request)

        return endpoint

    def administrators(self, handler: Handler) -> Endpoint:
        """For administrators who are signed in completely."""
        return self._endpoint(handler, _administrator)

    def _endpoint(self, handler: Handler, demand: Callable[[Visit], None], *, files_max: int = 0) -> Endpoint:
        async def endpoint(request: Request) -> Response:
            if request.method != "POST":
                return await run_in_threadpool(self._answer, request, FormData(), handler, demand)
            limits: dict[str, int] = {"max_fields": FIELDS_MAX, "max_part_size": FIELD_MAX_BYTES}
            async with request.form(max_files=files_max, **limits) as form:
                return await run_in_threadpool(self._answer, request, form, handler, demand)

        return endpoint

    def _answer(
        self,
        request: Request,
        form: FormData,
        handler: Handler,
        demand: Callable[[Visit], None],
    ) -> Response:
        signed_in = self.who(request)
        visit = Visit(
            request=request,
            form={name: value for name, value in form.items() if not isinstance(value, UploadFile)},
            files={name: value for name, value in form.items() if isinstance(value, UploadFile)},
            signed_in=signed_in,
            now=self._reception.now(),
        )
        with self.refusals_recorded(request, signed_in):
            demand(visit)
            if request.method == "POST" and signed_in is not None and demand is not _anybody:
                check_csrf(signed_in, visit.field(CSRF_FIELD) or request.headers.get(CSRF_HEADER, ""))
            if self._asks_why(visit):
                return go_to(f"/cases/{visit.part('number')}/look?{urlencode({'then': request.url.path})}")
            return handler(visit)

    def _asks_why(self, visit: Visit) -> bool:
        """Tell whether a case must first be opened with a reason; a change of such a case is refused at once."""
        method, route = way_of(visit.request)
        if not route.startswith(IN_CASE) or route == LOOK or not (visit.signed_in and visit.signed_in.is_complete):
            return False
        me, number = visit.me.person, visit.part("number")
        with self._reception.books.reading() as tx:
            if method != "GET":
                looks.demand_change(tx, me, number=number, now=visit.now)
                return False
            return not looks.is_open_to(tx, me, number=number, now=visit.now)

    @contextmanager
    def refusals_recorded(self, request: Request, signed_in: SignedIn | None) -> Iterator[None]:
        """Put on record when somebody of the staff is refused, then go on refusing."""
        try:
            yield
        except NotAllowedError as error:
            if signed_in is not None and status_of(error) == FORBIDDEN:
                method, route = way_of(request)
                with self._reception.books.transaction() as tx:
                    way = f"{method} {route}"
                    by, now = signed_in.person.id, self._reception.now()
                    record(tx, Happening.REFUSED, now=now, by=by, way=way, word=error.word)
            raise

    def _demand_staff(self, request: Request) -> None:
        signed_in = self.who(request)
        with self.refusals_recorded(request, signed_in):
            _staff(Visit(request=request, form={}, signed_in=signed_in, now=self._reception.now()))

    def who(self, request: Request) -> SignedIn | None:
        """Return who is signed in by the cookie of a request. Blocks on the database."""
        token = request.cookies.get(self._reception.cookie_name, "")
        if not token:
            return None
        with self._reception.books.reading() as tx:
            return sign_in.who(tx, token, now=self._reception.now())

    def page(self, visit: Visit, template: str, facts: Mapping[str, object], *, status: int = 200) -> Response:
        """Render a page of the staff in the language of whoever is signed in."""
        known = self._frame(visit.request, visit.signed_in, now=visit.now)
        pages, person = self._reception.pages, visit.signed_in.person if visit.signed_in else None
        remembered = person.language if person else None
        return pages.page(visit.request, template, status=status, remembered=remembered, **(known | dict(facts)))

    def staff_frame(self, request: Request) -> Mapping[str, Any]:
        """Return what the frame of a page needs when somebody of the staff asks; empty for everybody else.

        For pages that say what went wrong: when the database does not answer either, there is no frame. Blocks.
        """
        try:
            signed_in = self.who(request)
            if signed_in is None or not signed_in.is_complete:
                return {}
            language = signed_in.person.language
            return {**self._frame(request, signed_in, now=self._reception.now()), "said": "", "remembered": language}
        except RecordUnusableError:
            return {}

    def _frame(self, request: Request, signed_in: SignedIn | None, *, now: datetime) -> dict[str, Any]:
        person = signed_in.person if signed_in else None
        with self._reception.books.reading() as tx:
            name = people.organisation_name(tx)
            is_due = (
                person is not None
                and roles.may(person, roles.Action.HOLD_SESSIONS)
                and bool(secrecy.lacking(tx, person, is_professional=False, now=now))
            )
        is_complete = signed_in is not None and signed_in.is_complete
        known: dict[str, Any] = {
            "me": person,
            "is_complete": is_complete,
            "csrf": signed_in.csrf if signed_in else "",
            "organisation_name": name,
            "has_passkeys_here": self._reception.site_for(request) is not None,
            "is_secrecy_due": is_due and is_complete,
            "has_outside": self._reception.provider is not None,
            "outside_word": "",
            "home": roles.home_of(person) if person else "/",
            "may": roles.actions_of(person) if person else frozenset(),
            "path": request.url.path,
            "said": request.query_params.get("said", ""),
            "once": new_word(),
        }
        # Who is signed in has the language as a setting; a switch that lasts for one page would only confuse.
        return known | {"languages": []} if is_complete else known

    def with_cookie(self, response: Response, signed_in: SignedIn) -> Response:
        """Give the browser the token of a sign-in."""
        settings, name = self._reception.settings, self._reception.cookie_name
        response.set_cookie(
            name,
            signed_in.token,
            max_age=int(sign_in.LASTS.total_seconds()),
            path="/",
            secure=settings.is_secure,
            httponly=True,
            samesite="lax",
        )
        return response

    def without_cookie(self, response: Response) -> Response:
        """Take the token away from the browser."""
        secure = self._reception.settings.is_secure
        response.delete_cookie(self._reception.cookie_name, path="/", secure=secure, httponly=True, samesite="lax")
        return response


def go_to(address: str) -> Response:
    """Send the browser to another of our pages, by GET."""
    return RedirectResponse(address, status_code=303)


def check_csrf(signed_in: SignedIn, given: str) -> None:
    """Demand the secret that only our own pages know.

    Raises:
        NotAllowedError: it is missing or another one.
    """
    if not hmac.compare_digest(signed_in.csrf.encode(), given.encode()):
        raise NotAllowedError("csrf", "the form is too old or comes from another page; open the page again")


def client_address(request: Request) -> str:
    """Return what counts as one address for limits: IPv4 address or IPv6 /64."""
    return address_key(request.client.host if request.client else "unknown")


def slow_down(wait_ms: int) -> None:
    """Refuse when there is something to wait for.

    Raises:
        TooManyTriesError: ``wait_ms`` is not 0.
    """
    if wait_ms:
        raise TooManyTriesError(retry_after_s=-(-wait_ms // 1_000))


def _device(said: str) -> str:
    """Return browser and system in words that people know, or the beginning of what a program says it is."""
    browser = next((f"{name} {found[1]}" for name, form in _BROWSERS if (found := form.search(said))), said[:40])
    system = next((name for mark, name in _SYSTEMS if mark in said), "")
    return ", ".join(part for part in (browser, system) if part)


def _anybody(_: Visit) -> None:
    return


def _half(visit: Visit) -> None:
    _ = visit.me


def _staff(visit: Visit) -> None:
    if not visit.me.is_complete:
        raise NotSignedInError("second_factor", "the second factor is still to come")
    roles.demand(visit.me.person, action_of(visit.request))


def _administrator(visit: Visit) -> None:
    _staff(visit)
    if not visit.me.person.is_administrator:
        raise NotAllowedError("administrator", "only administrators may do this; ask one of them")
