"""Who builds the server and joins its rooms? Every part is made here, once, and handed to those who use it."""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from importlib.metadata import version
from pathlib import Path
from typing import Final

from fastapi import FastAPI
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Mount
from starlette.staticfiles import StaticFiles

from beistand.server.courier.courier import Courier
from beistand.server.desk import secrecy
from beistand.server.desk.audit_seal import open_audit_seal
from beistand.server.desk.books import Books
from beistand.server.desk.passwords import Passwords
from beistand.server.desk.provider import Provider
from beistand.server.desk.tickets import TicketOffice, open_ticket_office
from beistand.server.keeper import Keeper
from beistand.server.papers.errors import PaperError
from beistand.server.papers.signing import Sign, open_signer
from beistand.server.relay.hub import Hub, MonotonicClock
from beistand.server.settings import Settings, SettingsError
from beistand.server.store.database import Database, open_database
from beistand.server.store.files import FileStore
from beistand.server.store.journal import Journal
from beistand.server.store.migrate import migrate
from beistand.server.switch import Switch
from beistand.server.web.api import Api
from beistand.server.web.api_v1 import ApiV1
from beistand.server.web.customer import CustomerPages
from beistand.server.web.errors import Refusals
from beistand.server.web.guards import OwnPagesOnly, SizeLimit, StrictHeaders
from beistand.server.web.language import load_catalogue
from beistand.server.web.pages import Pages
from beistand.server.web.receipts import RECEIPT_PATH, ReceiptApi
from beistand.server.web.reception import Reception, utc_now
from beistand.server.web.session_receipts import SessionReceiptApi
from beistand.server.web.socket import socket_route
from beistand.server.web.staff_account import AccountPages
from beistand.server.web.staff_audit import AuditPages
from beistand.server.web.staff_authenticator import AuthenticatorPages
from beistand.server.web.staff_case_edit import CaseEditPages
from beistand.server.web.staff_case_files import CaseFilePages
from beistand.server.web.staff_cases import CasePages
from beistand.server.web.staff_looks import LookPages
from beistand.server.web.staff_mails import MailPages
from beistand.server.web.staff_notice import NoticePages
from beistand.server.web.staff_organisation import OrganisationPages
from beistand.server.web.staff_outside import OutsidePages
from beistand.server.web.staff_papers import PaperPages
from beistand.server.web.staff_passkeys import PasskeyPages
from beistand.server.web.staff_people import PeoplePages
from beistand.server.web.staff_privacy import PrivacyPages
from beistand.server.web.staff_programs import ProgramPages
from beistand.server.web.staff_reports import ReportPages
from beistand.server.web.staff_secrecy import SecrecyPages
from beistand.server.web.staff_setup import SetupPages
from beistand.server.web.staff_sign_in import SignInPages
from beistand.server.web.staff_times import TimePages
from beistand.server.web.visits import Visits
from beistand.wire.limits import RECEIPT_MAX_BYTES

STATIC: Final = Path(__file__).parent / "web" / "static"
Lifespan = Callable[[FastAPI], AbstractAsyncContextManager[None]]


def build(
    settings: Settings,
    *,
    extra_routes: Sequence[BaseRoute] = (),
    demo_customer: bool = False,
    passwords: Passwords | None = None,
) -> FastAPI:
    """Build the server; the database is brought to the newest version.

    Args:
        settings: as ``bound_to`` the port, so that the public address is known.
        extra_routes: of tools for development; before all others.
        demo_customer: whether customers are offered the demo customer of the development tools.
        passwords: how passwords are hashed; None: with the work that is recommended for Argon2id.

    Raises:
        DatabaseUnusableError: the database cannot be opened or is newer than this program.
        DeskError: the file of a key holds something else.
        SettingsError: the certificate for reports cannot sign.
        OSError: a key cannot be read or written.
    """
    signs = _paper_signer(settings)
    books = _books(database := open_database(settings.data_dir, settings.database_url))
    tickets = open_ticket_office(settings.data_dir)
    (switch := Switch(books=books, tickets=tickets, journal=Journal(settings.data_dir), now=utc_now)).take_up()
    hub = Hub(admit=switch.admit, report=switch.report, keep=switch.keep, clock=MonotonicClock())
    reception = _reception(settings, books, tickets, hub, passwords=passwords or Passwords(), signs=signs)
    routes = [*extra_routes, *_routes(reception, demo_customer=demo_customer), socket_route(hub, settings.origins)]
    keeper = Keeper(books=books, data_dir=settings.data_dir, seal=reception.seal, now=utc_now)
    jobs = (keeper, Courier(books=books, now=utc_now))
    app = _application(reception, routes, lifespan=_lifespan(hub, switch, jobs, database))
    app.state.hub, app.state.books, app.state.cookie_name = hub, books, reception.cookie_name
    app.state.close_database = database.close
    return app


def _reception(
    settings: Settings, books: Books, tickets: TicketOffice, hub: Hub, *, passwords: Passwords, signs: Sign | None
) -> Reception:
    return Reception(
        settings=settings,
        books=books,
        files=FileStore(settings.data_dir),
        tickets=tickets,
        passwords=passwords,
        pages=Pages(load_catalogue()),
        close_session=hub.close_session,
        knocked=hub.knocked,
        late_reports=hub.late_reports,
        seal=open_audit_seal(settings.data_dir),
        provider=_provider(settings),
        sign_paper=signs,
    )


def _paper_signer(settings: Settings) -> Sign | None:
    """Return what signs reports, if a certificate was chosen.

    Raises:
        SettingsError: it cannot be used.
    """
    if settings.paper_certificate is None:
        return None
    file = settings.paper_password_file
    password = file.read_bytes().strip() if file else b""
    try:
        return open_signer(settings.paper_certificate, password)
    except PaperError as error:
        raise SettingsError(
            de=f"Mit dem Zertifikat für Berichte kann nicht unterschrieben werden: {error}",
            en=f"The certificate for reports cannot sign: {error}",
        ) from error


def _provider(settings: Settings) -> Provider | None:
    """Return the company's own sign-in service, if one was chosen."""
    chosen = settings.oidc
    if chosen is None:
        return None
    back = f"{settings.public_url}/sign-in/outside/back"
    secret = chosen.secret_file.read_text(encoding="utf-8").strip()
    return Provider(issuer=chosen.issuer, client=chosen.client, secret=secret, back=back)


def _books(database: Database) -> Books:
    """Bring the database to the newest version and open the books; texts that came with the program are in them."""
    migrate(database)
    books = Books(transaction=database.transaction, reading=database.reading)
    with books.transaction() as tx:
        secrecy.provide(tx, now=utc_now())
    return books


def _application(reception: Reception, routes: Sequence[BaseRoute], *, lifespan: Lifespan) -> FastAPI:
    refusals = Refusals(reception.pages, Visits(reception).staff_frame)
    app = FastAPI(
        title="beistand",
        version=version("beistand"),
        openapi_url="/api/openapi.json",
        docs_url=None,
        redoc_url=None,
        routes=list(routes),
        middleware=_middleware(reception.settings, refusals),
        exception_handlers=refusals.handlers(),
        lifespan=lifespan,
    )
    app.include_router(Api(reception, Visits(reception)).router())
    app.include_router(ReceiptApi(reception).router())
    app.include_router(SessionReceiptApi(reception, Visits(reception)).router())
    app.include_router(ApiV1(reception).router())
    return app


def _routes(reception: Reception, *, demo_customer: bool) -> list[BaseRoute]:
    visits = Visits(reception)
    return [
        *CustomerPages(reception, visits, demo_customer=demo_customer).routes(),
        *SignInPages(reception, visits).routes(),
        *SetupPages(reception, visits).routes(),
        *CasePages(reception, visits).routes(),
        *CaseEditPages(reception, visits).routes(),
        *CaseFilePages(reception, visits).routes(),
        *LookPages(reception, visits).routes(),
        *MailPages(reception, visits).routes(),
        *PaperPages(reception, visits).routes(),
        *ProgramPages(reception, visits).routes(),
        *ReportPages(reception, visits).routes(),
        *TimePages(reception, visits).routes(),
        *OrganisationPages(reception, visits).routes(),
        *NoticePages(reception, visits).routes(),
        *PeoplePages(reception, visits).routes(),
        *SecrecyPages(reception, visits).routes(),
        *AccountPages(reception, visits).routes(),
        *AuthenticatorPages(reception, visits).routes(),
        *OutsidePages(reception, visits).routes(),
        *PasskeyPages(reception, visits).routes(),
        *AuditPages(reception, visits).routes(),
        *PrivacyPages(reception, visits).routes(),
        Mount("/static", StaticFiles(directory=STATIC), name="static"),
    ]


def _middleware(settings: Settings, refusals: Refusals) -> list[Middleware]:
    def refuse(request: Request) -> Response:
        return refusals.say(request, status=403, word="forbidden")

    return [
        Middleware(StrictHeaders, is_secure=settings.is_secure),
        Middleware(OwnPagesOnly, origins=settings.origins, refuse=refuse),
        Middleware(SizeLimit, larger={RECEIPT_PATH: RECEIPT_MAX_BYTES}),
    ]


def _lifespan(hub: Hub, switch: Switch, jobs: tuple[Keeper, Courier], database: Database) -> Lifespan:
    keeper, courier = jobs

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        await switch.start()
        async with asyncio.TaskGroup() as group:
            group.create_task(hub.run())
            again_and_again = [group.create_task(one) for one in (switch.end_overdue(hub), keeper.run(), courier.run())]
            try:
                yield
            finally:
                for job in again_and_again:
                    job.cancel()
                await hub.stop()
        await keeper.stop()
        database.close()

    return lifespan
