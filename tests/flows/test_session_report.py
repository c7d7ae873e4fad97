"""Does the report of a session say what happened, to people and to machines, whatever script a name has?"""

import io
import json
import re
from pathlib import Path

import pypdf
import pytest
from tests.support.staff_browser import signed_in

from beistand.server.desk import attachments
from beistand.server.desk.books import Books
from beistand.server.desk.sessions import Told, record_told
from beistand.server.web.reception import utc_now

LEDGER = b'{"ledger": "as it is"}'


def _enclosed(pdf: pypdf.PdfReader) -> dict[str, bytes]:
    return {name: contents[0] for name, contents in pdf.attachments.items()}


def _play(books: Books, folder: Path, *, number: str, session: str) -> None:
    """Let a session take place, and leave its ledger in the case."""
    with books.transaction() as tx:
        for what, facts in {
            "joined": {},
            "consent_given": {"rights": ["view", "control"]},
            "rights_changed": {"rights": ["view"]},
            "bye": {"reason": "customer"},
        }.items():
            told = Told(session=session, participant=2, role="customer", what=what, facts=facts)  # type: ignore[arg-type] # mixed
            record_told(tx, told, now=utc_now())
        kept = attachments.keep(attachments.Files(folder), io.BytesIO(LEDGER), name="ledger.json").kept
        new = attachments.NewFile(name="ledger.json", kept=kept, kind="ledger", session=session)
        attachments.add(tx, number=number, new=new, by=None, now=utc_now())


@pytest.mark.parametrize(
    ("language", "customer", "title"),
    [("de", "Herr Öztürk & #emph[Söhne] $x$", "Sitzungsbericht"), ("en", "山田 太郎 علی 🦊", "Session report")],
)
async def test_a_report_tells_the_session(tmp_path: Path, language: str, customer: str, title: str) -> None:
    """Who, when, why, what was allowed and how it ended stand on paper, and inside for machines, with the ledger."""
    async with signed_in(tmp_path) as (app, browser):
        await browser.get("/cases/new")
        address = (await browser.send("/cases/new", customer=customer, purpose="Der Drucker druckt nicht.")).url.path
        number = address.removeprefix("/cases/")
        offer = (await browser.client.post(f"/api{address}/sessions", headers={"x-beistand-csrf": browser.csrf})).json()
        way = f"{address}/sessions/{offer['session']}/report"
        await browser.get(address)
        early = await browser.send(way, language=language)
        await browser.client.post("/api/join", json={"number": offer["number"]})
        _play(app.state.books, tmp_path, number=number, session=offer["session"])
        page = await browser.send(way, language=language)
        link = re.search(rf'href="({address}/attachments/[0-9a-f]+)">{title}', page.text)
        assert link, page.text
        got = await browser.client.get(link[1])

    assert early.status_code == 409
    pdf = pypdf.PdfReader(io.BytesIO(got.content))
    text = " ".join(" ".join(page.extract_text() for page in pdf.pages).split())
    assert title in text
    assert "Der Drucker druckt nicht." in text
    assert "Anna Schäfer" in text
    assert ("Maus und Tastatur" if language == "de" else "mouse and keyboard") in text
    assert ("[U+5C71]" in text or "山" in text) if language == "en" else "#emph[Söhne] $x$" in text
    metadata = got.content.decode("latin-1")
    assert re.search(r"pdfaid:part>3<", metadata), "it is PDF/A-3"
    enclosed = _enclosed(pdf)
    assert enclosed["ledger.json"] == LEDGER
    told_to_machines = json.loads(enclosed["session-report.json"])
    assert told_to_machines["case"]["customer"] == customer
    assert [(one["right"], one["until"] is not None) for one in told_to_machines["allowed"]] == [
        ("control", True),
        ("view", True),
    ]
    assert told_to_machines["session"]["end_reason"] == "customer"
    assert ("verpflichtet seit" if language == "de" else "bound since") in text
    assert [one.get("bound_by_section_203") for one in told_to_machines["participants"]] == [False, None]
