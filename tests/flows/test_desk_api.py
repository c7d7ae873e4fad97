"""Do the two calls with which a session begins keep to the protocol, and the pages to themselves?"""

import re
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.support.places import Place
from tests.support.staff_browser import LOCAL, StaffBrowser, open_server, signed_in

from beistand.server.store.database import FILE_NAME
from beistand.server.web.guards import BODY_MAX_BYTES, CONTENT_SECURITY_POLICY
from beistand.server.web.reception import utc_now


async def _started(browser: StaffBrowser) -> dict[str, object]:
    await browser.get("/cases/new")
    case = await browser.send("/cases/new", customer="Herr Öztürk", purpose="Der Drucker druckt nicht.")
    answer = await browser.client.post(f"/api{case.url.path}/sessions", headers={"x-beistand-csrf": browser.csrf})
    assert answer.status_code == 201, answer.text
    offer: dict[str, object] = answer.json()
    return offer


async def test_a_session_begins_as_the_protocol_says(place: Place) -> None:
    """Supporter and customer each get a ticket; the server never hears the secret half of the code."""
    async with signed_in(place.folder, place.url) as (_, browser):
        offer = await _started(browser)
        joined = await browser.client.post("/api/join", json={"number": offer["number"]})
        again = await browser.client.post("/api/join", json={"number": offer["number"]})

    assert re.fullmatch("[0-9a-f]{32}", str(offer["session"]))
    assert re.fullmatch("[0-9]{4}", str(offer["number"]))
    notice = offer["notice"]
    assert isinstance(notice, dict)
    assert (notice["version"], len(str(notice["policy"]))) == (1, 64)
    assert [len(str(notice[name])) for name in ("text_de_sha256", "text_en_sha256")] == [64, 64]
    assert (offer["supporter"], offer["purpose"]) == ("Anna Schäfer", "Der Drucker druckt nicht.")
    assert joined.status_code == 200
    helper = joined.json()["helper"]
    assert set(joined.json()) == {"ticket", "helper"}
    assert (helper["name"], helper["is_professional"]) == ("Anna Schäfer", False)
    assert abs(helper["bound_since_ms"] / 1_000 - utc_now().timestamp()) < 60
    assert (again.status_code, again.json()["error"]) == (410, "code_used")
    assert set(again.json()["message"]) == {"de", "en"}


@pytest.mark.parametrize(
    ("call", "status", "error"),
    [
        ({"json": {"number": "0000"}}, 404, "unknown_number"),
        ({"json": {"number": "12345"}}, 400, "bad_request"),
        ({"json": {"number": 1234}}, 400, "bad_request"),
        ({"json": {"number": "1234", "secret": "567890"}}, 400, "bad_request"),
        ({"content": b"\xff"}, 400, "bad_request"),
        ({"content": b"[" * 1_000}, 400, "bad_request"),
        ({"content": b"x" * (BODY_MAX_BYTES + 1)}, 413, "too_large"),
    ],
)
async def test_a_bad_join_gets_a_clear_answer(place: Place, call: dict[str, object], status: int, error: str) -> None:
    """Whoever sends something else learns what is wrong, and a secret that is sent by mistake is not taken."""
    async with signed_in(place.folder, place.url) as (_, browser):
        answer = await browser.client.request("POST", "/api/join", **call)  # type: ignore[arg-type] # columns of the table

    assert (answer.status_code, answer.json()["error"]) == (status, error)
    assert all(answer.json()["message"][language] for language in ("de", "en"))


async def test_guessing_numbers_is_slowed_down(place: Place) -> None:
    """Nobody walks through all numbers: ten a minute from one address, five a minute for one number."""
    async with signed_in(place.folder, place.url) as (app, _):
        guesser = StaffBrowser(app, address="2001:db8::1").client
        told = [(await guesser.post("/api/join", json={"number": f"{n:04}"})).status_code for n in range(11)]
        assert told == [404] * 10 + [429]
        refused = await guesser.post("/api/join", json={"number": "0000"})
        assert refused.json()["error"] == "too_many_tries"
        assert 0 < int(refused.headers["retry-after"]) <= 60
        neighbour = StaffBrowser(app, address="2001:db8::2").client
        assert (await neighbour.post("/api/join", json={"number": "0001"})).status_code == 429
        many = [
            await StaffBrowser(app, address=f"192.0.2.{n}").client.post("/api/join", json={"number": "7777"})
            for n in range(6)
        ]
        assert [answer.status_code for answer in many] == [404] * 5 + [429]


async def test_a_session_needs_sign_in_and_csrf(place: Place) -> None:
    """Only a supporter's own page opens a session."""
    async with signed_in(place.folder, place.url) as (app, browser):
        stranger = StaffBrowser(app).client
        assert (await stranger.post("/api/cases/2026-0001/sessions")).status_code == 401
        assert (await browser.client.post("/api/cases/2026-0001/sessions")).status_code == 403
        lost = await browser.client.post("/api/cases/1999-0001/sessions", headers={"x-beistand-csrf": browser.csrf})
        assert (lost.status_code, lost.json()["error"]) == (404, "case")


@pytest.mark.parametrize("path", ["/", "/desk", "/sign-in", "/healthz", "/static/beistand.css", "/nothing"])
async def test_every_answer_is_strict(place: Place, path: str) -> None:
    """No page runs foreign scripts, stands in a foreign frame, or is kept by a shared browser."""
    async with signed_in(place.folder, place.url) as (_, browser):
        headers = (await browser.client.get(path)).headers

    assert headers["content-security-policy"] == CONTENT_SECURITY_POLICY
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"
    assert headers["cross-origin-opener-policy"] == "same-origin"
    assert headers["cache-control"] == ("no-cache" if path.startswith("/static") else "no-store")


async def test_a_failure_of_our_own_is_said_and_tells_nothing(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """When the database is gone, people read a sentence, and neither page nor log holds a secret of the address."""
    async with signed_in(tmp_path) as (app, _):
        app.state.close_database()
        (tmp_path / FILE_NAME).write_bytes(b"broken")
        answer = await StaffBrowser(app).client.get("/setup/secret-part")
        api = await StaffBrowser(app).client.post("/api/join", json={"number": "1234"})

    assert (answer.status_code, api.status_code, api.json()["error"]) == (500, 500, "failed")
    assert "Fehler passiert" in answer.text
    assert answer.headers["content-security-policy"] == CONTENT_SECURITY_POLICY
    assert "secret-part" not in answer.text + caplog.text


async def test_the_server_says_that_it_is_well(place: Place) -> None:
    """Whoever watches the server can ask."""
    async with signed_in(place.folder, place.url) as (_, browser):
        assert (await browser.client.get("/healthz")).json() == {"status": "ok", "late_reports": 0}


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=25)
@given(content=st.binary(max_size=300), path=st.sampled_from(["/api/join", "/sign-in", "/setup/x", "/cases/new"]))
async def test_hostile_bodies_get_an_answer(tmp_path: Path, content: bytes, path: str) -> None:
    """Whatever is sent, the server answers with a sentence and not with a failure."""
    app = open_server(tmp_path)
    headers = {"content-type": "application/x-www-form-urlencoded"}
    answer = await StaffBrowser(app).client.post(path, content=content, headers=headers)
    app.state.close_database()

    assert answer.status_code < 500
    assert str(answer.url).startswith(LOCAL)
