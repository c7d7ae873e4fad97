"""Can a ticket system rely on the API, and only do what its token covers?"""

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
import schemathesis
from fastapi import FastAPI
from hypothesis import HealthCheck, given, settings
from schemathesis.checks import not_a_server_error
from schemathesis.core.result import Ok
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)
from tests.support.desk import START
from tests.support.staff_browser import StaffBrowser, first_token, open_server, signed_in

from beistand.server.desk import api_tokens, links, people
from beistand.server.desk.errors import NotSignedInError
from beistand.server.desk.people import Entry
from beistand.server.store.people import Person
from beistand.server.web.reception import utc_now

CASE = {"customer": "Frau Weiß", "purpose": "Der Drucker druckt nicht.", "reference": "T-1"}
EVERYTHING = dict.fromkeys(api_tokens.SCOPES, "1")


async def _token(browser: StaffBrowser, **fields: str) -> str:
    await browser.get("/programs")
    page = await browser.send("/programs", **{"name": "Ticketsystem", "days": "30"} | fields)
    found = re.search(r'value="(bst_[^"]+)"', page.text)
    assert found, page.text
    return found[1]


@asynccontextmanager
async def _program(app: FastAPI, token: str) -> AsyncIterator[httpx.AsyncClient]:
    transport = httpx.ASGITransport(app=app, client=("192.0.2.50", 1))
    headers = {"authorization": f"Bearer {token}"}
    async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1:8600", headers=headers) as client:
        yield client


async def test_a_ticket_system_opens_a_case_and_reads_it(tmp_path: Path) -> None:
    """A ticket becomes a case once, however often the program asks; its address opens the session with the code."""
    async with signed_in(tmp_path) as (app, browser), _program(app, await _token(browser, **EVERYTHING)) as program:
        once = {"idempotency-key": "ticket-T-1"}
        first = await program.post("/api/v1/cases", json=CASE, headers=once)
        again = await program.post("/api/v1/cases", json=CASE, headers=once)
        case = first.json()
        address = f"/api/v1/cases/{case['number']}"
        read = await program.get(address)
        await browser.get(f"/cases/{case['number']}")
        await browser.client.post(
            f"/cases/{case['number']}/attachments", data={"csrf": browser.csrf}, files={"file": ("ä.txt", b"inhalt")}
        )
        documents = (await program.get(f"{address}/documents")).json()["documents"]
        file = await program.get(documents[0]["url"])
        await browser.send(
            f"/cases/{case['number']}/times", began_at="2026-01-02T10:00", span="12:34", comment="Test", is_billable="1"
        )
        sheet = (await program.get(f"{address}/times")).json()
        page = await browser.get("/desk?q=T-1")

    assert (first.status_code, again.json()) == (201, case)
    assert read.json() == case
    assert case["code_url"].endswith(f"/cases/{case['number']}/session")
    assert (documents[0]["name"], file.content) == ("ä.txt", b"inhalt")
    assert (sheet["total_s"], sheet["entries"][0]["comment"]) == (754, "Test")
    assert page.text.count(f'href="/cases/{case["number"]}"') == 1


async def test_a_token_does_what_it_covers_and_nothing_else(tmp_path: Path) -> None:
    """A program that reads times reads no names, and a token that was taken back is worth nothing at once."""
    async with signed_in(tmp_path) as (app, browser):
        token = await _token(browser, **{"times:read": "1"})
        listed = await browser.get("/programs")
        async with _program(app, token) as program:
            refused = [
                await program.post("/api/v1/cases", json=CASE),
                await program.get("/api/v1/cases/2026-0001"),
                await program.get("/api/v1/cases/2026-0001/documents"),
            ]
            missing = await program.get("/api/v1/cases/2026-0001/times")
            await browser.send("/programs/1/revoke")
            over = await program.get("/api/v1/cases/2026-0001/times")
        none = await browser.send("/programs", name="Nichts", days="30")
        async with _program(app, "bst_" + "x" * 43) as stranger:
            guesses = [await stranger.get("/api/v1/cases/2026-0001") for _ in range(22)]
        cookie = await browser.client.get("/api/v1/cases/2026-0001")

    assert token not in listed.text, "a token is shown once"
    assert [(one.status_code, one.json()["error"]) for one in refused] == [(403, "scope")] * 3
    assert (missing.status_code, over.status_code, over.json()["error"]) == (404, 401, "token")
    assert none.status_code == 422
    assert {one.status_code for one in guesses} == {401, 429}
    assert cookie.status_code == 401, "a signed-in browser is no program"


def test_a_token_ends_by_itself_and_with_its_maker(tmp_path: Path) -> None:
    """Forgotten tokens do not live for ever, and who is shut out leaves none behind."""
    app = open_server(tmp_path)
    anna = _admin(app)
    with app.state.books.transaction() as tx:
        token = api_tokens.make(tx, name="Alt", scopes=["cases:read"], days=30, by=anna, now=START)
        assert api_tokens.caller(tx, token, now=START + timedelta(days=29)).person.id == anna.id
        with pytest.raises(NotSignedInError):
            api_tokens.caller(tx, token, now=START + timedelta(days=30))
        link = links.invite(
            tx, by=anna, name="B", email="b@mueller.example", roles=("administrator", "supporter"), now=START
        )
        entry = Entry(name="B", email="b@mueller.example", password_hash="-", language="de")
        berta = people.join_by_link(tx, token=link, entry=entry, now=START)
        hers = api_tokens.make(tx, name="Ihres", scopes=["cases:read"], days=30, by=berta, now=START)
        people.set_disabled(tx, person_id=berta.id, is_disabled=True, by=anna, now=START)
        with pytest.raises(NotSignedInError):
            api_tokens.caller(tx, hers, now=START)
    app.state.close_database()


@pytest.mark.timeout(300)
def test_the_api_keeps_its_description_whatever_is_asked(tmp_path: Path) -> None:
    """Whoever programs against the description meets no other answer, and no request makes the server fail."""
    app = open_server(tmp_path)
    anna = _admin(app)
    with app.state.books.transaction() as tx:
        token = api_tokens.make(tx, name="Alle", scopes=api_tokens.SCOPES, days=30, by=anna, now=utc_now())
    schema = schemathesis.openapi.from_asgi("/api/openapi.json", app)
    checks = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]
    answers: set[tuple[str, int]] = set()
    for found in schema.get_all_operations():
        assert isinstance(found, Ok)
        operation = found.ok()
        if not operation.path.startswith("/api/v1/"):
            continue

        @given(case=operation.as_strategy())
        @settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck), database=None)
        def ask(case: schemathesis.Case[Any]) -> None:
            answer = case.call_and_validate(checks=checks, headers={"authorization": f"Bearer {token}"})
            answers.add((case.path, answer.status_code))

        ask()
    assert len({path for path, _ in answers}) == 5
    assert ("/api/v1/cases", 201) in answers, "some requests were right"
    app.state.close_database()


def _admin(app: FastAPI) -> Person:
    entry = Entry(name="Anna", email="anna@mueller.example", password_hash="-", language="de")
    about = {"organisation_name": "M", "address": "A", "organisation_email": "a@mueller.example"}
    token = first_token(app)
    with app.state.books.transaction() as tx:
        described = people.describe_organisation(about)
        return people.set_up_server(tx, token=token, about=described, entry=entry, now=utc_now())
