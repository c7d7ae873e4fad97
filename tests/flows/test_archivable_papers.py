"""Are all papers fit for archives (PDF/A-3), signed or not, by our own list of clauses and by another validator?"""

import io
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import asdict
from pathlib import Path

import pypdf
import pytest
from tests.flows.test_signed_report import PASSWORD, _certificate
from tests.support.archivable import broken_clauses, has_preflight, preflight
from tests.support.desk import bind, quick_passwords
from tests.support.kept import picture, story, talk
from tests.support.office_session import bring, open_session
from tests.support.receipts import file_for
from tests.support.staff_browser import StaffBrowser, code_now, first_token, secret_in

from beistand.server.app import build
from beistand.server.desk.people import get as get_person
from beistand.server.papers.protection import PAPERS, Paper
from beistand.server.papers.typeset import typeset
from beistand.server.settings import read_settings
from beistand.server.web.reception import utc_now

EMPTY = Paper(name="art30", language="de", title="Titel", lead="Text", state="Stand", sections=())


@asynccontextmanager
async def _office(folder: Path, *, signs: bool) -> AsyncIterator[StaffBrowser]:
    """Give the administrator's browser at a server that signs its reports, or does not."""
    file, _ = _certificate(folder)
    (folder / "data").mkdir()
    (folder / "password").write_bytes(PASSWORD + b"\n")
    chosen = {"paper_certificate": str(file), "paper_password_file": str(folder / "password")} if signs else {}
    settings = read_settings({"data": str(folder / "data"), **chosen}, {})
    app = build(settings.bound_to(8600), passwords=quick_passwords())
    browser = StaffBrowser(app)
    page = await browser.set_up(first_token(app))
    await browser.send("/second-factor", code=code_now(secret_in(page)))
    with app.state.books.transaction() as tx:
        bind(tx, get_person(tx, 1), now=utc_now())
    await browser.get("/desk")
    yield browser
    await browser.client.aclose()
    app.state.close_database()


async def _reports(browser: StaffBrowser, folder: Path) -> list[Path]:
    """Hold a session in which everything happened; return its reports and the receipt as papers."""
    address, offer, notice = await open_session(browser)
    session = offer["session"]
    told = story(session, talk(session, "Danke, 山田!"), picture())
    receipt = file_for(session=session, notice=notice, text="", story=told)
    assert (await bring(browser, session, "receipt", receipt)).status_code == 201
    await browser.get(address)
    await browser.send(f"{address}/sessions/{session}/end")
    made = []
    for language in ("de", "en"):
        page = await browser.send(f"{address}/sessions/{session}/report", language=language)
        link = re.search(rf'href="({address}/attachments/[0-9a-f]+)">(Sitzungsbericht|Session report)', page.text)
        assert link
        made.append(_kept(folder / f"report-{language}.pdf", (await browser.client.get(link[1])).content))
        paper = await browser.client.post(f"/api/receipt/pdf?language={language}", content=receipt)
        made.append(_kept(folder / f"receipt-{language}.pdf", paper.content))
    return made


def _kept(path: Path, content: bytes) -> Path:
    path.write_bytes(content)
    return path


def _demand_archivable(papers: list[Path]) -> None:
    for paper in papers:
        assert broken_clauses(paper.read_bytes()) == [], paper.name
    if not has_preflight():
        pytest.skip("needs java and libpdfbox2-java; tools/setup/system_packages.sh test installs them")
    for paper in papers:
        assert preflight(paper) == [], paper.name


@pytest.mark.parametrize("kind", ["unsigned", "signed"])
async def test_reports_and_receipts_are_fit_for_archives(tmp_path: Path, kind: str) -> None:
    """In ten years a report opens as it looks today, with all that it encloses, whether it is signed or not."""
    signs = kind == "signed"
    async with _office(tmp_path, signs=signs) as browser:
        papers = await _reports(browser, tmp_path)

    signed = ["/AcroForm" in pypdf.PdfReader(paper).root_object for paper in papers if "report" in paper.name]
    assert signed == [signs, signs]
    _demand_archivable(papers)


async def test_data_protection_papers_are_fit_for_archives(tmp_path: Path) -> None:
    """What an authority is handed can be kept as it was handed over."""
    async with _office(tmp_path, signs=False) as browser:
        papers = []
        for language in ("de", "en"):
            await browser.get("/account")
            await browser.send("/account/language", language=language)
            for name in PAPERS:
                answer = await browser.client.get(f"/papers/{name}.pdf")
                papers.append(_kept(tmp_path / f"{name}-{language}.pdf", answer.content))

    _demand_archivable(papers)


def test_a_paper_that_is_not_fit_is_found(tmp_path: Path) -> None:
    """The list is no decoration: what is taken away from a paper, or put in, is named."""
    paper = typeset("protection", {**asdict(EMPTY), "organisation": "Müller"}, made_at=utc_now())
    writer = pypdf.PdfWriter(clone_from=io.BytesIO(paper))
    del writer.root_object["/OutputIntents"]
    name = pypdf.generic.NameObject
    action = {name("/S"): name("/JavaScript"), name("/JS"): pypdf.generic.TextStringObject("app.alert(1)")}
    writer.root_object[name("/OpenAction")] = pypdf.generic.DictionaryObject(action)
    writer.write(tmp_path / "broken.pdf")
    found = broken_clauses((tmp_path / "broken.pdf").read_bytes())

    assert broken_clauses(paper) == []
    assert {clause.split(":")[0] for clause in found} >= {"6.2.3", "6.5.1", "6.5.2"}
