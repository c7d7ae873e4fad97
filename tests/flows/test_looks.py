"""Does everybody say why before a case of somebody else opens, and does nobody have to who works on it?"""

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta

import pytest
from fastapi import FastAPI
from tests.support.desk import PASSWORD
from tests.support.places import Place
from tests.support.staff_browser import StaffBrowser, code_now, secret_in, signed_in

from beistand.server.desk import api_tokens, links, looks, people
from beistand.server.desk.happenings import Happening
from beistand.server.store import happenings
from beistand.server.web.reception import utc_now

NAME = "Frau Šimůnková"
REASON = "Der Kunde hat sich gemeldet"


@asynccontextmanager
async def _colleague(app: FastAPI, role: str) -> AsyncIterator[StaffBrowser]:
    """Give the browser of somebody who has one role and is signed in."""
    with app.state.books.transaction() as tx:
        token = links.invite(tx, by=None, name="Bo", email=f"{role}@b.example", roles=[role], now=utc_now())
    browser = StaffBrowser(app, address="192.0.2.7")
    fields = {"name": "Bo", "language": "de", "password": PASSWORD, "password_again": PASSWORD}
    page = await browser.send(f"/setup/{token}", **fields)
    await browser.send("/second-factor", code=code_now(secret_in(page)))
    yield browser
    await browser.client.aclose()


async def _case(browser: StaffBrowser) -> str:
    await browser.get("/cases/new")
    page = await browser.send("/cases/new", customer=NAME, purpose="Drucker", contact="0351 999")
    return page.url.path


def _read(app: FastAPI) -> list[happenings.Row]:
    with app.state.books.reading() as tx:
        return [row for row in happenings.newest(tx, limit=500) if row.happening == Happening.CASE_READ]


async def _follow(browser: StaffBrowser, path: str) -> str:
    """Open a page and go where it leads; return the address and the text."""
    answer = await browser.get(path)
    while answer.is_redirect:
        answer = await browser.get(answer.headers["location"])
    return f"{answer.url.path} {answer.text}"


@pytest.mark.parametrize("role", ["supporter", "auditor"])
async def test_a_case_of_others_opens_after_a_reason(place: Place, role: str) -> None:
    """Nobody reads a customer's data by the way: one click says why, it is on record, and it counts for the day."""
    async with signed_in(place.folder, place.url) as (app, anna), _colleague(app, role) as bo:
        case = await _case(anna)
        await anna.get(case)
        own = _read(app)
        asked = await _follow(bo, f"{case}/times.csv")
        silent = await bo.send(f"{case}/look", reason=" ", then=case)
        opened = await bo.send(f"{case}/look", reason=REASON, then=f"{case}/times.csv")
        times = await bo.get(f"{case}/times.csv")
        again = await bo.get(case)
        rows = _read(app)

    assert own == [], "whoever has the case is not asked"
    assert asked.startswith(f"{case}/look")
    assert (NAME in asked, "Drucker" in asked, "Anna Schäfer" in asked) == (False, False, True)
    assert silent.status_code == 422
    assert (opened.url.path, NAME in opened.text) == (case, True), "a page with the link, no download without a page"
    assert times.headers["content-type"].startswith("text/csv")
    assert NAME in again.text
    assert [(row.person, row.case, row.facts["reason"]) for row in rows] == [(2, case.rsplit("/", 1)[1], REASON)]


async def test_nothing_of_a_case_is_shown_or_changed_without_a_reason(place: Place) -> None:
    """Neither a page below the case nor a form that is sent blindly leads around the question."""
    async with signed_in(place.folder, place.url) as (app, anna), _colleague(app, "supporter") as bo:
        case = await _case(anna)
        await anna.get(case)
        await anna.send(f"{case}/notes", notes="geheim", seen="")
        await bo.get("/account")
        for page in ("", "/session", "/notes/2", "/mail", "/times.csv", f"/attachments/{'0' * 32}"):
            answer = await bo.get(case + page)
            assert (answer.status_code, answer.headers["location"].split("?")[0]) == (303, f"{case}/look"), page
        for page in ("/notes", "/facts", "/close", "/times", "/hand-over", "/professional", "/attachments"):
            answer = await bo.send(case + page, notes="x", customer="x", purpose="x", to="2")
            assert answer.status_code == 403, page
            assert ("geheim" in answer.text, NAME in answer.text) == (False, False)
        session = await bo.client.post(f"/api{case}/sessions", headers={"x-beistand-csrf": bo.csrf})
        with app.state.books.reading() as tx:
            refused = [row for row in happenings.newest(tx, limit=500) if row.happening == Happening.REFUSED]

    assert (session.status_code, session.json()["error"]) == (403, "reason")
    assert [row.facts["word"] for row in refused] == ["reason"] * 8


async def test_a_reason_leads_only_into_its_own_case(place: Place) -> None:
    """A prepared link cannot use the question to send somebody elsewhere."""
    async with signed_in(place.folder, place.url) as (app, anna), _colleague(app, "supporter") as bo:
        case = await _case(anna)
        await bo.get("/account")
        elsewhere = ("https://evil.example", "//evil.example", f"{case}.evil", f"{case}/../people", f"{case}\r\nx: y")
        for then in elsewhere:
            answer = await bo.client.post(f"{case}/look", data={"csrf": bo.csrf, "reason": REASON, "then": then})
            assert answer.headers["location"] == case
        nowhere = await bo.send("/cases/2020-9999/look", reason=REASON)

    assert nowhere.status_code == 404


async def test_a_reason_ends_and_work_that_is_open_is_saved_all_the_same(place: Place) -> None:
    """The next day the question comes again, but notes that were begun yesterday are not lost."""
    async with signed_in(place.folder, place.url) as (app, anna), _colleague(app, "supporter") as bo:
        number = (await _case(anna)).rsplit("/", 1)[1]
        await bo.get("/account")
        await bo.send(f"/cases/{number}/look", reason=REASON)
        with app.state.books.reading() as tx:
            person, now = people.get(tx, 2), utc_now()
            spans = [timedelta(hours=11), timedelta(hours=13), timedelta(days=8)]
            reads = [looks.is_open_to(tx, person, number=number, now=now + span) for span in spans]
            saves = [looks.is_open_to(tx, person, number=number, now=now + span, span=looks.CHANGES) for span in spans]

    assert (reads, saves) == ([True, False, False], [True, True, False])


async def test_who_takes_a_case_over_or_hands_it_on_goes_on_working(place: Place) -> None:
    """Handing a case over is no reason to stand before a closed door, on either side."""
    async with signed_in(place.folder, place.url) as (app, anna), _colleague(app, "supporter") as bo:
        case = await _case(anna)
        await anna.get(case)
        after = await anna.send(f"{case}/hand-over", to="2", message="")
        taken = await bo.get(case)

    assert (after.status_code, NAME in after.text) == (200, True)
    assert (taken.status_code, NAME in taken.text) == (200, True)


async def test_an_auditor_finds_cases_by_number_and_sees_no_names_in_the_list(place: Place) -> None:
    """Who only checks reads what a customer is called when there is a reason, not by searching for it."""
    async with signed_in(place.folder, place.url) as (app, anna), _colleague(app, "auditor") as bo:
        case = await _case(anna)
        number = case.rsplit("/", 1)[1]
        listed = await bo.get("/desk")
        by_number = await bo.get(f"/desk?q={number}")
        by_name = await bo.get("/desk?q=Simunkova")
        await bo.send(f"{case}/look", reason="Prüfung")
        page = await bo.get(case)
        times = await bo.get("/times")

    assert (number in listed.text, NAME in listed.text, "Drucker" in listed.text) == (True, False, False)
    assert (number in by_number.text, number in by_name.text) == (True, False)
    assert (page.status_code, NAME in page.text) == (200, True)
    forms = re.findall(r'<form[^>]*action="([^"]+)"', page.text)
    assert forms == ["/sign-out"], "nothing is offered that would be refused"
    assert times.status_code == 403


async def test_a_list_of_all_times_asks_for_a_reason(place: Place) -> None:
    """A file with names of all customers does not leave without anybody knowing."""
    async with signed_in(place.folder, place.url) as (app, anna):
        await _case(anna)
        page = await anna.get("/times")
        days = dict(re.findall(r'name="(since|until)"[^>]*value="([^"]+)"', page.text))
        silent = await anna.send("/times.csv", reason="", **days)
        taken = await anna.send("/times.csv", reason="Abrechnung", **days)
        with app.state.books.reading() as tx:
            rows = [row for row in happenings.newest(tx, limit=9) if row.happening == Happening.TIMES_EXPORTED]

    assert (silent.status_code, taken.headers["content-type"]) == (422, "text/csv; charset=utf-8")
    assert [row.facts["reason"] for row in rows] == ["Abrechnung"]


async def test_a_program_that_reads_a_case_stands_in_its_timeline(place: Place) -> None:
    """Whoever asks who read the data gets the programs, too; many questions in a row are one line."""
    async with signed_in(place.folder, place.url) as (app, anna):
        number = (await _case(anna)).rsplit("/", 1)[1]
        with app.state.books.transaction() as tx:
            me = people.get(tx, 1)
            token = api_tokens.make(tx, name="Tickets", scopes=["cases:read"], days=30, by=me, now=utc_now())
        headers = {"authorization": f"Bearer {token}"}
        for _ in range(3):
            answer = await anna.client.get(f"/api/v1/cases/{number}", headers=headers)
            assert answer.status_code == 200
        missing = await anna.client.get("/api/v1/cases/2020-9999", headers=headers)
        rows = _read(app)

    assert missing.status_code == 404
    assert [(row.person, row.facts) for row in rows] == [(None, {"program": "Tickets"})]
