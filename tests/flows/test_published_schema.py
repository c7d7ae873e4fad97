"""Can somebody who writes a program rely on the published description of the API?"""

from pathlib import Path
from typing import Any

import httpx
from tests.support.schema import misfits
from tests.support.staff_browser import StaffBrowser, signed_in

Described = dict[str, Any]
CALLS = {("post", "/api/cases/{case}/sessions"), ("post", "/api/join"), ("get", "/healthz")}
PAPERS = {("post", "/api/receipt/pdf")}
BROUGHT = {f"/api/sessions/{{session}}/{what}" for what in ("receipt", "transcript", "screenshots")}


def _check(described: Described, route: str, answer: httpx.Response) -> None:
    """Hold one real answer to what its route promises for its status."""
    way = described["paths"][route][answer.request.method.lower()]
    promised = way["responses"].get(str(answer.status_code))
    assert promised, f"{route} never promised {answer.status_code}"
    body = promised["content"]["application/json"]["schema"]
    assert misfits(answer.json(), body) == [], (route, answer.text)


async def _answers(browser: StaffBrowser) -> list[tuple[str, httpx.Response]]:
    """Ask everything, rightly and wrongly."""
    await browser.get("/cases/new")
    case = await browser.send("/cases/new", customer="Herr Öztürk", purpose="Der Drucker druckt nicht.")
    post, csrf = browser.client.post, {"x-beistand-csrf": browser.csrf}
    start, join = "/api/cases/{case}/sessions", "/api/join"
    opened = await post(f"/api{case.url.path}/sessions", headers=csrf)
    number = opened.json()["number"]
    return [
        (start, opened),
        (start, await post("/api/cases/2020-0001/sessions", headers=csrf)),
        (start, await post(f"/api{case.url.path}/sessions")),
        (join, await post(join, json={"number": number})),
        (join, await post(join, json={"number": number})),
        (join, await post(join, json={"number": f"{(int(number) + 1) % 10_000:04}"})),
        (join, await post(join, json={"name": "?"})),
        ("/healthz", await browser.client.get("/healthz")),
    ]


async def test_every_answer_is_as_the_schema_says(tmp_path: Path) -> None:
    """Each call answers what its description promises, also when it refuses."""
    async with signed_in(tmp_path) as (_, browser):
        described: Described = (await browser.client.get("/api/openapi.json")).json()
        answers = await _answers(browser)
        browser.client.cookies.clear()
        out = await browser.client.post("/api/cases/2026-0001/sessions")
        for _ in range(12):
            slow = await browser.client.post("/api/join", json={"number": "0000"})

    for route, answer in [*answers, ("/api/cases/{case}/sessions", out), ("/api/join", slow)]:
        _check(described, route, answer)
    assert [answer.status_code for _, answer in answers] == [201, 404, 403, 200, 410, 404, 400, 200]
    assert (out.status_code, slow.status_code) == (401, 429)


async def test_no_call_is_without_a_description(tmp_path: Path) -> None:
    """Every call says what it takes and gives; a new one cannot be forgotten."""
    async with signed_in(tmp_path) as (_, browser):
        described: Described = (await browser.client.get("/api/openapi.json")).json()
    ways = {
        (method, route): way
        for route, methods in described["paths"].items()
        for method, way in methods.items()
        if not route.startswith("/api/v1/") and route not in BROUGHT
    }  # those are held to their description by test_programs.py, what is brought by test_session_receipt.py

    assert set(ways) == CALLS | PAPERS
    for way in (ways[call] for call in PAPERS):
        assert set(way["responses"]["200"]["content"]) == {"application/pdf"}
        assert set(way["responses"]) == {"200", "400", "413", "422", "429"}
    for way in (ways[call] for call in CALLS):
        fine = [answer for status, answer in way["responses"].items() if status.startswith("2")]
        assert len(fine) == 1
        assert fine[0]["content"]["application/json"]["schema"]["properties"]
    sent = ways["post", "/api/join"]["requestBody"]["content"]["application/json"]["schema"]
    assert misfits({"number": "1234"}, sent) == []
    assert misfits({"number": "1234", "secret": "567890"}, sent) != []
