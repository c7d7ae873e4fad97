"""Do the data-protection papers say what is really set on this server, in both languages, on page and paper?"""

import io
import re
import tomllib
from dataclasses import replace
from html import unescape
from pathlib import Path
from typing import Literal

import httpx
import pypdf
import pytest
from tests.flows.test_notice_editor import _edited
from tests.support.desk import ORGANISATION
from tests.support.kept import picture, story, talk
from tests.support.office_session import bring, open_session
from tests.support.places import Place
from tests.support.receipts import file_for
from tests.support.staff_browser import StaffBrowser, signed_in

from beistand.proof.terms import processing_of
from beistand.server.papers.protection import PAPERS, TEXTS
from beistand.wire.policy import Mode, Policy
from beistand.wire.transcript import pack_transcript

REQUIREMENTS = {1, 2, 3, 5, 6, 7, 8, 9, 10, 14, 17, 19, 20, 21, 22, 24, 25}
"""Of OPS.1.2.5, edition 2023; the others were withdrawn."""
STATE = re.compile(r"(?:Stand der Einstellungen|State of the settings) ([0-9a-f]{16})")


@pytest.mark.parametrize("language", ["de", "en"])
async def test_every_paper_is_there_as_page_and_pdf(tmp_path: Path, language: str) -> None:
    """An administrator reads and prints each paper in the own language, with the state it was made from."""
    async with signed_in(tmp_path) as (_, browser):
        await browser.get("/account")
        await browser.send("/account/language", language=language)
        states = set()
        for name in PAPERS:
            page = await browser.get(f"/papers/{name}")
            pdf = await browser.client.get(f"/papers/{name}.pdf")
            text = " ".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(pdf.content)).pages)
            assert page.status_code == 200, name
            for told in (page.text, " ".join(text.split())):
                found = STATE.search(told)
                assert found, name
                states.add(found[1])
                assert not re.search(r"\{[a-z_]+\}", told), "every fact is filled in"
        unknown = await browser.client.get("/papers/secret.pdf")

    assert len(states) == 1, "all papers are of one state"
    assert unknown.status_code == 404


async def test_a_changed_setting_changes_the_papers(tmp_path: Path) -> None:
    """Nobody hands out a paper about yesterday's settings as if it were today's."""
    async with signed_in(tmp_path) as (_, browser):
        before = await browser.get("/papers/art30")
        matrix = await browser.get("/papers/bsi")
        await browser.get("/organisation")
        await browser.send("/organisation", **{**ORGANISATION, "dpo_contact": "Frau Datenschutz, 0351 99"})
        await browser.get("/programs")
        happening = {"url": "https://tickets.example/hook?x=1", "case.case.opened": "1"}
        await browser.send("/programs/webhooks", **happening)
        after = await browser.get("/papers/art30")

    assert ("nicht angegeben" in before.text, "Es ist kein Empfänger eingerichtet." in before.text) == (True, True)
    assert ("Frau Datenschutz" in after.text, "tickets.example" in after.text) == (True, True)
    states = [STATE.search(page.text) for page in (before, after)]
    assert states[0]
    assert states[1]
    assert states[0][1] != states[1][1]
    assert "erfüllt: 1 von 1 Personen" in matrix.text
    assert "nicht erfüllt: ohne HTTPS" in matrix.text, "what is not met is said"


def test_the_matrix_knows_every_requirement_in_both_languages() -> None:
    """An auditor finds each requirement of OPS.1.2.5 once, whichever language is read."""
    for language in ("de", "en"):
        told = tomllib.loads((TEXTS / f"protection.{language}.toml").read_text(encoding="utf-8"))
        rows = [row[0] for section in told["bsi"]["sections"] for row in section["rows"]]
        assert sorted(int(row.split()[0].removeprefix("A")) for row in rows) == sorted(REQUIREMENTS)


def _told(page: httpx.Response) -> str:
    """Return what a page says, without its marks."""
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", page.text)).split())


async def _papers(browser: StaffBrowser) -> dict[str, str]:
    return {name: _told(await browser.get(f"/papers/{name}")) for name in ("art30", "art28", "retention")}


async def _publish(browser: StaffBrowser, mode: str) -> None:
    """Publish rules with this mode for talk and screenshots."""
    changes = {"chat_transcript": mode, "screenshots": mode, "note": f"Aufbewahren: {mode}"}
    await browser.send("/notices/edit", **await _edited(browser, **changes))


async def test_the_papers_name_what_may_be_kept_of_sessions_and_how_long(place: Place) -> None:
    """Talk and screenshots are data of their own: named as long as the rules allow them, or as some lie in cases."""
    async with signed_in(place.folder, place.url) as (_, browser):
        await _publish(browser, "ask")
        asked = await _papers(browser)
        address, offer, notice = await open_session(browser)
        session, kept = offer["session"], talk(offer["session"], "Danke!")
        receipt = file_for(session=session, notice=notice, text="", story=story(session, kept, picture()))
        await _publish(browser, "never")
        never = await _papers(browser)
        await browser.get(address)
        for what, data in (("receipt", receipt), ("transcript", pack_transcript(kept)), ("screenshots", picture())):
            assert (await bring(browser, session, what, data)).status_code == 201
        before = await _papers(browser)

    for name in ("art30", "art28"):
        for word, told in (("nur nach Frage): was beide", asked), ("nur nach Frage): einzelne Bilder", asked),
                           ("Kein Chat-Protokoll", never), ("Keine Bildschirmfotos", never),
                           ("frühere liegen noch in Supportfällen", before)):  # fmt: skip
            assert word in told[name], (name, word)
    for told, end in ((asked, "mit dem Supportfall;"), (never, "entstehen nicht"), (before, "mit dem Supportfall;")):
        for kind in ("Chat-Protokolle", "Bildschirmfotos"):
            assert f"{kind} {end}" in told["retention"], (kind, end)
    assert "diese Fassung des Programms kann nicht aufzeichnen" in asked["retention"]
    states = [STATE.search(told["art30"]) for told in (asked, never, before)]
    assert len({found[1] for found in states if found}) == 3, "each is another state of the settings"


@pytest.mark.parametrize("language", ["de", "en"])
def test_a_receipt_names_what_may_be_kept_as_a_purpose_of_its_own(language: Literal["de", "en"]) -> None:
    """The customer's receipt says under which rules talk and screenshots were kept, and until when."""
    both = processing_of(organisation="Beispiel", policy=Policy(), language=language)
    rules = Policy(chat_transcript=Mode.NEVER)
    pictures = processing_of(organisation="Beispiel", policy=rules, language=language)
    nothing = processing_of(organisation="Beispiel", policy=replace(rules, screenshots=Mode.NEVER), language=language)
    kept = [[one.data_categories for one in told.purposes[1:]] for told in (both, pictures, nothing)]

    assert kept == [[["chat_transcript", "screenshots"]], [["screenshots"]], []]
