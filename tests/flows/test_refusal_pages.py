"""Does somebody of the staff who is refused, or meets a failure, keep the own language, the navigation and a way on?"""

import re
import sqlite3
from pathlib import Path

import pytest
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from tests.flows.test_looks import _case, _colleague
from tests.support.desk import quick_passwords
from tests.support.places import Place
from tests.support.staff_browser import StaffBrowser, code_now, first_token, local_settings, secret_in, signed_in

from beistand.server.app import build

NAVIGATION = 'class="site-nav"'


def _ways(text: str) -> list[str]:
    """Return where the buttons of a page that says what went wrong lead."""
    return re.findall(r'<a class="button[^"]*" href="([^"]+)"', text)


async def test_every_refusal_of_the_staff_has_the_frame_and_a_way_on(place: Place) -> None:
    """Nobody is left on an empty page: what happened, what to do, and the navigation stand on each."""
    async with signed_in(place.folder, place.url) as (app, anna), _colleague(app, "supporter") as bo:
        case = await _case(anna)
        await anna.get(case)
        await bo.get("/account")
        told = {
            "unknown case": await anna.client.get("/cases/2020-9999"),
            "unknown file": await anna.client.get(f"{case}/attachments/{'0' * 32}"),
            "no such page": await anna.client.get("/nowhere"),
            "old form": await anna.client.post(f"{case}/notes", data={"csrf": "old", "notes": "x"}),
            "too large": await anna.send(f"{case}/notes", notes="x" * 10_000_000),
            "not the task": await bo.client.get("/people"),
            "case of others": await bo.send(f"{case}/notes", notes="x"),
        }
    by_name = {name: (answer.status_code, _ways(answer.text)) for name, answer in told.items()}

    assert all(NAVIGATION in answer.text and "Abmelden" in answer.text for answer in told.values())
    assert by_name == {
        "unknown case": (404, ["/desk"]),
        "unknown file": (404, [case, "/desk"]),
        "no such page": (404, ["/desk"]),
        "old form": (403, [case, "/desk"]),
        "too large": (413, [case, "/desk"]),
        "not the task": (403, ["/desk"]),
        "case of others": (403, [f"{case}/look", "/desk"]),
    }


async def test_what_goes_wrong_is_said_in_the_own_language(place: Place) -> None:
    """A person who works in English reads English when something goes wrong, whatever the browser prefers."""
    async with signed_in(place.folder, place.url) as (_, browser):
        await browser.get("/account")
        await browser.send("/account/language", language="en")
        refused = await browser.client.get("/cases/2020-9999")
        browser.client.cookies.clear()
        stranger = await browser.client.get("/nowhere")

    assert ('<html lang="en">' in refused.text, "Sign out" in refused.text) == (True, True)
    assert (stranger.status_code, NAVIGATION in stranger.text) == (404, False)
    assert '<html lang="de">' in stranger.text


async def test_a_failure_of_the_program_keeps_the_frame(tmp_path: Path) -> None:
    """Even when the program itself fails, people get on with their work from there."""

    async def fails(_: Request) -> Response:
        raise RuntimeError("on purpose")

    app = build(
        local_settings(tmp_path), extra_routes=[Route("/cases/2026-0001/fails", fails)], passwords=quick_passwords()
    )
    browser = StaffBrowser(app)
    page = await browser.set_up(first_token(app))
    await browser.send("/second-factor", code=code_now(secret_in(page)))
    answer = await browser.client.get("/cases/2026-0001/fails?x=1")
    await browser.client.aclose()
    app.state.close_database()

    assert (answer.status_code, NAVIGATION in answer.text) == (500, True)
    assert _ways(answer.text) == ["/cases/2026-0001/fails?x=1", "/cases/2026-0001", "/desk"]
    assert answer.headers["content-security-policy"]


@pytest.mark.parametrize("table", ["sign_ins", "cases"])
async def test_a_database_that_is_away_leaves_a_plain_page(tmp_path: Path, table: str) -> None:
    """Without the database nobody knows who asks: the page says what is wrong, and works without the frame."""
    async with signed_in(tmp_path) as (_, browser):
        database = sqlite3.connect(tmp_path / "beistand.sqlite3")
        database.execute(f"ALTER TABLE {table} RENAME TO elsewhere")
        answer = await browser.client.get("/desk")
        database.execute(f"ALTER TABLE elsewhere RENAME TO {table}")
        after = await browser.client.get("/desk")
        database.close()

    assert (answer.status_code, NAVIGATION in answer.text) == (503, table == "cases")
    assert _ways(answer.text)[0] == ("/desk" if table == "cases" else "/")
    assert after.status_code == 200
