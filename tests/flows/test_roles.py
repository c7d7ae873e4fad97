"""Does every door have its lock, and does every lock hold for every role?"""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi import FastAPI
from fastapi.routing import APIRoute
from starlette.routing import Mount, Route
from tests.support.staff_browser import StaffBrowser, signed_in

from beistand.server.desk import sign_in
from beistand.server.desk.happenings import Happening
from beistand.server.desk.roles import MAY, Action, Role
from beistand.server.store import happenings, people
from beistand.server.web.doors import DOORS, Open, Way
from beistand.server.web.reception import utc_now

_VALUES = {"person": "1", "passkey": "1", "hold": "1", "version": "1", "version:int": "1"}
_REFUSED = {"administrator", "auditor", "role"}


def _ways(app: FastAPI) -> Iterator[Way]:
    """Yield every way into the application, calls of the API included."""
    found: list[object] = list(app.routes)
    while found:
        route = found.pop()
        found += getattr(getattr(route, "original_router", None), "routes", ())
        if isinstance(route, Route | APIRoute) and not isinstance(route, Mount):
            yield from ((method, route.path) for method in sorted((route.methods or set()) - {"HEAD"}))


def _address(route: str) -> str:
    return re.sub(r"{([^}]+)}", lambda part: _VALUES.get(part[1], "2026-0001"), route)


async def test_every_way_in_has_a_line_in_the_table(tmp_path: Path) -> None:
    """A page that somebody adds without saying who may use it is found before it is merged."""
    async with signed_in(tmp_path) as (app, _):
        ways = set(_ways(app))

    assert ("POST", "/api/cases/{case}/sessions") in ways
    assert sorted(ways - set(DOORS)) == [], "add these to web/doors.py"
    assert sorted(set(DOORS) - ways) == [], "these are in web/doors.py and nowhere else"


def test_every_action_has_somebody_who_may() -> None:
    """Nothing can be done by nobody, and no role is without use."""
    assert set(MAY) == set(Action)
    assert all(MAY.values())
    assert set().union(*MAY.values()) == set(Role)


def _only(app: FastAPI, role: Role) -> None:
    """Leave one role to the administrator, and sign nobody out."""
    with app.state.books.transaction() as tx:
        people.set_roles(tx, 1, roles=(role,))


def _refusals(app: FastAPI) -> list[happenings.Row]:
    with app.state.books.reading() as tx:
        rows = happenings.newest(tx, limit=500)
    return [row for row in rows if row.happening == Happening.REFUSED]


async def _is_refused(browser: StaffBrowser, way: Way) -> bool:
    """Ask for a way as somebody who is signed in; tell whether the role was not enough."""
    method, route = way
    headers = {"x-beistand-csrf": browser.csrf}
    answer = await browser.client.request(method, _address(route), headers=headers)
    assert answer.status_code < 500, (way, answer.status_code)
    titles = ("Das gehört nicht zu Ihren Aufgaben", "Das darf nur die Verwaltung", "Das darf nur, wer prüft")
    return answer.status_code == 403 and any(title in answer.text for title in titles)


@pytest.mark.parametrize("role", Role)
async def test_every_lock_holds_for_every_role(tmp_path: Path, role: Role) -> None:
    """Whoever has one role gets exactly the pages and calls of this role; each refusal is told and on record."""
    async with signed_in(tmp_path) as (app, browser):
        _only(app, role)
        staff = {way: action for way, action in DOORS.items() if not isinstance(action, Open)}
        # The last one would sign out whoever asks.
        expected = {way for way, action in staff.items() if role not in MAY[action]}
        refused = {way for way in staff if await _is_refused(browser, way)}
        rows = _refusals(app)

    assert refused == expected
    on_record = {str(row.facts["way"]) for row in rows if row.facts["word"] in _REFUSED}
    assert on_record == {f"{method} {route}" for method, route in expected}
    assert all(row.person == 1 for row in rows)


async def test_a_refusal_is_a_plain_page_in_the_own_language(tmp_path: Path) -> None:
    """Whoever opens a page of others reads why not and whom to ask, in German and in English."""
    async with signed_in(tmp_path) as (app, browser):
        _only(app, Role.GUEST)
        german = await browser.get("/desk")
        english = await browser.get("/desk?language=en")
        start = await browser.client.post("/api/cases/1/sessions", headers={"x-beistand-csrf": browser.csrf})

    assert (german.status_code, english.status_code, start.status_code) == (403, 403, 403)
    assert "Das gehört nicht zu Ihren Aufgaben." in german.text
    assert "This is not one of your tasks." in english.text
    assert start.json()["error"] == "role"


@pytest.mark.parametrize(
    ("role", "home"), [(Role.ADMINISTRATOR, "/people"), (Role.AUDITOR, "/desk"), (Role.GUEST, "/account")]
)
async def test_everybody_begins_at_a_page_of_the_own_role(tmp_path: Path, role: Role, home: str) -> None:
    """Nobody is greeted with a refusal; the navigation offers only what opens."""
    async with signed_in(tmp_path) as (app, browser):
        _only(app, role)
        first = await browser.client.get("/sign-in")
        page = await browser.get(first.headers["location"])
        for address in re.findall(r'<a href="(/[a-z]+)"', page.text.split("</nav>")[0]):
            assert (await browser.get(address)).status_code == 200

    assert (first.headers["location"], page.status_code) == (home, 200)


async def test_roles_are_given_and_taken_by_administrators(tmp_path: Path) -> None:
    """A person can have several roles; nobody locks the administration out of the own account."""
    async with signed_in(tmp_path) as (app, browser):
        await browser.get("/people/1")
        empty = await browser.send("/people/1/roles")
        own = await browser.send("/people/1/roles", role_auditor="yes")
        await browser.get("/people/1")
        several = await browser.send("/people/1/roles", role_administrator="yes", role_auditor="yes")
        with app.state.books.reading() as tx:
            person = people.find(tx, 1)

    assert "mindestens eine Aufgabe" in empty.text
    assert own.status_code == 403
    assert "Die Aufgaben sind gespeichert." in several.text
    assert person is not None
    assert person.roles == ("administrator", "auditor")


async def test_sign_ins_are_listed_and_ended_one_by_one(tmp_path: Path) -> None:
    """Whoever sees a strange device in the own list ends it with one click; administrators do that for others."""
    async with signed_in(tmp_path) as (app, browser):
        with app.state.books.transaction() as tx:
            person, now = people.find(tx, 1), utc_now()
            assert person is not None
            place = sign_in.Place(address="198.51.100.7", device="Somebody's phone")
            begun = sign_in.open_for(tx, person, now=now, place=place)
            other = sign_in.complete_with_passkey(tx, begun, now=now)
        page = await browser.get("/account")
        assert "Somebody&#39;s phone" in page.text
        end = re.search(r'action="(/account/sign-ins/[0-9a-f]{32}/end)"', page.text)
        assert end
        thief = StaffBrowser(app)
        thief.client.cookies.set(app.state.cookie_name, other.token)
        assert (await thief.get("/account")).status_code == 200
        assert "Diese Anmeldung ist beendet." in (await browser.send(end[1])).text
        assert (await thief.get("/account")).headers["location"] == "/sign-in"
        assert (await browser.send(end[1])).status_code == 404
        assert "diese hier" in (await browser.get("/people/1")).text
