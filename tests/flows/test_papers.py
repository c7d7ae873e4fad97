"""Do the data-protection papers say what is really set on this server, in both languages, on page and paper?"""

import io
import re
import tomllib
from pathlib import Path

import pypdf
import pytest
from tests.support.desk import ORGANISATION
from tests.support.staff_browser import signed_in

from beistand.server.papers.protection import PAPERS, TEXTS

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
