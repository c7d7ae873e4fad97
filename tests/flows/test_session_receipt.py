"""Does the receipt of a session come into its case, and nothing that only looks like it?"""

import io
import re
from pathlib import Path

import httpx
import msgspec
import pypdf
import pytest
from fastapi import FastAPI
from tests.support.office_session import bring, open_session
from tests.support.receipts import STORY, file_for, whole_file
from tests.support.schema import misfits
from tests.support.staff_browser import StaffBrowser, signed_in

from beistand.proof.check import Result, check
from beistand.proof.command import EXIT_HOLDS, verify
from beistand.proof.inside import receipt_in
from beistand.proof.terms import processing_of
from beistand.server.desk.sessions import Told, record_told
from beistand.server.web.reception import utc_now
from beistand.wire.limits import RECEIPT_MAX_BYTES
from beistand.wire.policy import NoticeFacts
from beistand.wire.receipt import Receipt


async def _bring(browser: StaffBrowser, session: str, data: bytes) -> httpx.Response:
    return await bring(browser, session, "receipt", data)


async def _report(app: FastAPI, browser: StaffBrowser, address: str, session: str) -> bytes:
    """End a session and make its report."""
    with app.state.books.transaction() as tx:
        for what, facts in {"joined": {}, "bye": {"reason": "customer"}}.items():
            told = Told(session=session, participant=2, role="customer", what=what, facts=facts)
            record_told(tx, told, now=utc_now())
    await browser.get(address)
    page = await browser.send(f"{address}/sessions/{session}/report", language="de")
    link = re.search(rf'href="({address}/attachments/[0-9a-f]+)">Sitzungsbericht', page.text)
    assert link, page.text
    return (await browser.client.get(link[1])).content


def _words(pdf: bytes) -> str:
    """Return what a paper says, without the spaces that typesetting moves."""
    return "".join("".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(pdf)).pages).split())


async def test_a_receipt_goes_into_case_and_report(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The paper in the case carries what both sides signed: its hash in print and the file inside, to be verified."""
    async with signed_in(tmp_path) as (app, browser):
        address, offer, notice = await open_session(browser)
        session = offer["session"]
        short = file_for(session=session, notice=notice, text="", story=STORY[:5])
        whole = file_for(session=session, notice=notice, text="")
        first = await _bring(browser, session, short)
        longer = await _bring(browser, session, whole)
        again = await _bring(browser, session, whole)
        shorter = await _bring(browser, session, short)
        pdf = await _report(app, browser, address, session)
        kept = await browser.client.get(f"{address}/attachments/{longer.json()['document']}")

    assert (first.status_code, longer.status_code, again.status_code) == (201, 201, 200)
    assert (shorter.status_code, shorter.json()["error"]) == (422, "receipt_not_kept")
    assert longer.json()["head"] == check(whole).head.hex()
    assert again.json()["document"] == longer.json()["document"]
    assert kept.content == whole
    text = _words(pdf)
    assert longer.json()["head"] in text
    assert "Gegengezeichnet" not in text, "the receipt has no text of the notice, so not all of it is proven"
    assert receipt_in(pdf) == whole
    paper = tmp_path / "bericht.pdf"
    paper.write_bytes(pdf)
    assert verify([str(paper)], program="beistand", language="de") in {EXIT_HOLDS, 3}
    assert "hält" in capsys.readouterr().out


async def test_the_consoles_ledger_becomes_the_receipt(tmp_path: Path) -> None:
    """The console brings only what both ends signed; notice and rules come from what the company published."""
    async with signed_in(tmp_path) as (app, browser):
        address, offer, notice = await open_session(browser)
        processing = processing_of(organisation="Beispiel Hilfe GmbH", policy=notice.policy, language="de")
        whole = file_for(session=offer["session"], notice=notice, text="", processing=processing)
        ledger = msgspec.json.encode(msgspec.json.decode(whole, type=Receipt).ledger)
        brought = await _bring(browser, offer["session"], ledger)
        assert brought.status_code == 201, brought.text
        kept = await browser.client.get(f"{address}/attachments/{brought.json()['document']}")
        broken = await _bring(browser, offer["session"], ledger.replace(b'"minutes":10', b'"minutes":99'))
        pdf = await _report(app, browser, address, offer["session"])

    assert check(kept.content).head == check(whole).head
    assert check(kept.content).result is Result.HOLDS
    assert broken.status_code == 422
    assert f"GegengezeichneterStand{check(whole).head.hex()}" in _words(pdf)


async def test_what_is_no_receipt_of_this_session_is_refused(tmp_path: Path) -> None:
    """Nobody slips a changed receipt, or one of another session or notice, into a case; nothing of it is kept."""
    async with signed_in(tmp_path) as (app, browser):
        address, offer, notice = await open_session(browser)
        session = offer["session"]
        good = file_for(session=session, notice=notice, text="")
        other = NoticeFacts(
            version=notice.version + 1, policy=notice.policy, text_de_sha256=bytes(32), text_en_sha256=bytes(32)
        )
        wrong = {
            "another session": whole_file(),
            "another notice": file_for(session=session, notice=other, text=""),
            "changed": good.replace(b'"minutes":10', b'"minutes":99'),
            "no receipt": b"\xff{",
            "empty": b"",
        }
        got = {name: await _bring(browser, session, data) for name, data in wrong.items()}
        giant = await _bring(browser, session, b"x" * (RECEIPT_MAX_BYTES + 1))
        unknown = await _bring(browser, "0" * 32, good)
        stranger = StaffBrowser(app)
        nobody = await _bring(stranger, session, good)
        await stranger.client.aclose()
        foreign = await browser.client.post(f"/api/sessions/{session}/receipt", content=good)
        page = await browser.get(address)
        kept = await _bring(browser, session, good)
        way = (await browser.client.get("/api/openapi.json")).json()["paths"]["/api/sessions/{session}/receipt"]["post"]

    for answer in (*got.values(), giant, unknown, nobody, foreign, kept):
        promised = way["responses"][str(answer.status_code)]["content"]["application/json"]["schema"]
        assert misfits(answer.json(), promised) == []
    assert {name: answer.status_code for name, answer in got.items()} == dict.fromkeys(wrong, 422)
    assert all(set(answer.json()["message"]) == {"de", "en"} for answer in got.values())
    assert (giant.status_code, unknown.status_code, nobody.status_code) == (413, 404, 401)
    assert foreign.status_code == 403
    assert "beistand-receipt" not in page.text
