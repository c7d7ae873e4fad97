"""How does a test open the customers' pages? A small application on a desk's books, asked in this very process."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import httpx
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.routing import Mount
from starlette.staticfiles import StaticFiles
from tests.support.desk import Clock, quick_passwords

from beistand.server.desk.audit_seal import AuditSeal
from beistand.server.desk.books import Books
from beistand.server.desk.tickets import TicketOffice
from beistand.server.settings import Settings
from beistand.server.store.database import Database
from beistand.server.store.files import FileStore
from beistand.server.web.customer import CustomerPages
from beistand.server.web.errors import Refusals
from beistand.server.web.guards import SizeLimit, StrictHeaders
from beistand.server.web.language import load_catalogue
from beistand.server.web.pages import TEMPLATES, Pages
from beistand.server.web.reception import Reception
from beistand.server.web.visits import Visits

ADDRESS = "https://hilfe.mueller.example"
STATIC = TEMPLATES.with_name("static")


def site(
    database: Database,
    *,
    clock: Clock,
    downloads: Path | None = None,
    demo_customer: bool = False,
) -> Starlette:
    """Return an application with nothing but the customers' pages."""
    reception = Reception(
        settings=Settings(data_dir=Path("unused"), public_url=ADDRESS, downloads_dir=downloads),
        books=Books(transaction=database.transaction, reading=database.reading),
        files=FileStore(Path("unused")),
        tickets=TicketOffice(bytes(range(32))),
        passwords=quick_passwords(),
        pages=Pages(load_catalogue()),
        knocked=lambda _: None,
        late_reports=lambda: 0,
        seal=AuditSeal(key=Ed25519PrivateKey.generate(), witness=Path("unused")),
        close_session=lambda _session, _reason: None,
        now=clock,
    )
    pages = CustomerPages(reception, Visits(reception), demo_customer=demo_customer)
    return Starlette(
        routes=[*pages.routes(), Mount("/static", StaticFiles(directory=STATIC))],
        exception_handlers=Refusals(reception.pages, lambda _: {}).handlers(),
        middleware=[Middleware(StrictHeaders, is_secure=True), Middleware(SizeLimit)],
    )


@asynccontextmanager
async def browser(application: Starlette, *, language: str = "de") -> AsyncIterator[httpx.AsyncClient]:
    """Give a browser without JavaScript; it keeps cookies and follows nothing by itself."""
    transport = httpx.ASGITransport(app=application)
    headers = {"accept-language": language}
    async with httpx.AsyncClient(transport=transport, base_url=ADDRESS, headers=headers) as client:
        yield client
