"""How does a test use the pages of the staff? As a browser without scripts would: follow links, send forms."""

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from html import unescape
from pathlib import Path

import httpx
from fastapi import FastAPI
from tests.support.desk import ORGANISATION, PASSWORD, bind, code_at, quick_passwords

from beistand.server.app import build
from beistand.server.desk import links, people
from beistand.server.settings import Settings
from beistand.server.web.reception import utc_now

LOCAL = "http://127.0.0.1:8600"
PERSON = {"name": "Anna Schäfer", "email": "Anna@Mueller.example", "language": "de"}


class StaffBrowser:
    """One browser.

    Attributes:
        client: sends requests into the application, keeps cookies, follows no redirect by itself.
    """

    def __init__(self, app: FastAPI, *, base: str = LOCAL, address: str = "192.0.2.1") -> None:
        transport = httpx.ASGITransport(app=app, client=(address, 1), raise_app_exceptions=False)
        self.client = httpx.AsyncClient(transport=transport, base_url=base, headers={"accept-language": "de"})
        self.csrf = ""

    async def get(self, path: str) -> httpx.Response:
        """Open a page; remembers the secret in its forms."""
        return self._seen(await self.client.get(path))

    async def send(self, path: str, **fields: str) -> httpx.Response:
        """Send a form of the last page and follow where it leads."""
        answer = await self.client.post(path, data={"csrf": self.csrf, **fields})
        while answer.is_redirect:
            answer = await self.client.get(answer.headers["location"])
        return self._seen(answer)

    async def set_up(self, token: str, **changed: str) -> httpx.Response:
        """Set the server up by the first link."""
        fields = {**ORGANISATION, **PERSON, "password": PASSWORD, "password_again": PASSWORD}
        return await self.send(f"/setup/{token}", **{**fields, **changed})

    def _seen(self, answer: httpx.Response) -> httpx.Response:
        found = re.search(r'name="csrf" value="([^"]+)"', answer.text)
        self.csrf = unescape(found[1]) if found else self.csrf
        return answer


def local_settings(folder: Path, url: str = "") -> Settings:
    """Return the settings of a server that only this machine reaches; ``url``: of PostgreSQL."""
    return Settings(data_dir=folder, database_url=url, port=8600).bound_to(8600)


def open_server(folder: Path, url: str = "") -> FastAPI:
    """Return the application of such a server, with passwords that are quick to check."""
    return build(local_settings(folder, url), passwords=quick_passwords())


def first_token(app: FastAPI) -> str:
    """Return the secret part of the first link."""
    with app.state.books.transaction() as tx:
        return links.make_first(tx, now=utc_now())


def secret_in(page: httpx.Response) -> str:
    """Return the second factor's secret from the page that shows it."""
    found = re.search(r'class="mono">([A-Z2-7 ]+)<', page.text)
    assert found, page.text
    return found[1].replace(" ", "")


def code_now(secret: str) -> str:
    """Return the code that the device shows now."""
    return code_at(secret, utc_now())


@asynccontextmanager
async def signed_in(folder: Path, url: str = "") -> AsyncIterator[tuple[FastAPI, StaffBrowser]]:
    """Give a server that is set up, and the administrator's browser at the desk."""
    app = open_server(folder, url)
    browser = StaffBrowser(app)
    page = await browser.set_up(first_token(app))
    codes = await browser.send("/second-factor", code=code_now(secret_in(page)))
    assert "Ersatzcodes" in codes.text, codes.text
    with app.state.books.transaction() as tx:
        bind(tx, people.get(tx, 1), now=utc_now())
    await browser.get("/desk")
    try:
        yield app, browser
    finally:
        await browser.client.aclose()
        app.state.close_database()
