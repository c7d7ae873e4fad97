"""Can an auditor find and take along what happened, and nobody else?"""

import csv
import io
import json
from datetime import UTC, datetime

import pytest
from sqlalchemy import text
from tests.support.desk import PASSWORD, START
from tests.support.places import Place
from tests.support.staff_browser import StaffBrowser, code_now, secret_in, signed_in

from beistand.server.desk import links
from beistand.server.desk.happenings import Happening, record
from beistand.server.store.chain import Link, row_digest
from beistand.server.web.reception import utc_now

FORMULA = "=HYPERLINK(1)"


async def _work(browser: StaffBrowser) -> None:
    await browser.get("/cases/new")
    for _ in range(3):
        await browser.send("/cases/new", customer="Herr Öztürk", purpose="Drucker")


async def test_an_auditor_finds_rows_by_what_who_and_when(place: Place) -> None:
    """Out of many rows an auditor gets those that matter, newest first."""
    async with signed_in(place.folder, place.url) as (_, browser):
        await _work(browser)
        everything = await browser.get("/audit")
        opened = await browser.get("/audit?begins=case.&person=1")
        of_case = await browser.get(f"/audit?case={datetime.now(UTC).year}-0002")
        long_ago = await browser.get("/audit?until=2001-01-01")
        wrong = await browser.get("/audit?since=gestern")

    assert everything.text.index("<td>Supportfall eröffnet") < everything.text.index("<td>Server eingerichtet")
    assert opened.text.count("<td>Supportfall eröffnet") == 3
    assert of_case.text.count("<td>Supportfall eröffnet") == 1
    assert "Dazu steht nichts im Protokoll." in long_ago.text
    assert (wrong.status_code, "Das ist kein Tag." in wrong.text) == (422, True)


async def test_pages_lead_to_older_rows(place: Place) -> None:
    """However long the record is, every row can be reached."""
    async with signed_in(place.folder, place.url) as (app, browser):
        with app.state.books.transaction() as tx:
            for number in range(150):
                record(tx, Happening.CASE_NOTED, now=START, by=1, chars=number)
        first = await browser.get("/audit?begins=case.")
        older = first.text.split('href="/audit?')[1].split('"')[0].replace("&amp;", "&")
        second = await browser.get(f"/audit?{older}")

    assert first.text.count("<dt>Zeichen") == 100
    assert second.text.count("<dt>Zeichen") == 50


async def test_an_export_tells_why_and_can_be_checked_by_others(place: Place) -> None:
    """A file holds the rows with their hashes; that it was taken, by whom and why, is on record."""
    async with signed_in(place.folder, place.url) as (_, browser):
        await _work(browser)
        await browser.get("/audit")
        none = await browser.send("/audit/export", reason=" ", format="csv")
        exported = await browser.send("/audit/export", reason=FORMULA, format="json")
        table = await browser.send("/audit/export", reason="Prüfung 2026", format="csv")
        seen = await browser.get("/audit?begins=server.record")

    assert (none.status_code, "Bitte geben Sie einen Grund an." in none.text) == (422, True)
    assert "attachment" in exported.headers["content-disposition"]
    rows = json.loads(exported.content)
    assert [row["place"] for row in rows] == list(range(1, len(rows) + 1))
    assert rows[-1]["facts"] == {"reason": FORMULA}
    for row, before in zip(rows[1:], rows, strict=False):
        link = Link(
            place=row["place"],
            at_ms=round(datetime.fromisoformat(row["at"]).timestamp() * 1_000),
            happening=row["happening"],
            person=row["person"],
            case=row["case"],
            session=row["session"],
            facts_sha256=bytes.fromhex(row["facts_sha256"]),
            previous_sha256=bytes.fromhex(before["sha256"]),
        )
        assert row_digest(link).hex() == row["sha256"]
    lines = list(csv.reader(io.StringIO(table.content.decode("utf-8-sig"))))
    assert len(lines) == len(rows) + 2
    assert not [cell for line in lines for cell in line if cell.startswith("=")]
    assert seen.text.count("<td>Protokoll ausgegeben") == 2


async def test_an_auditor_checks_the_record_on_the_page(place: Place) -> None:
    """Whoever audits needs no shell: the page says that all is whole, or which row was changed behind its back."""
    async with signed_in(place.folder, place.url) as (app, browser):
        await _work(browser)
        await browser.get("/audit")
        whole = await browser.send("/audit/check")
        with app.state.books.transaction() as tx:
            if place.url:
                tx.execute(text("SET LOCAL session_replication_role = replica"))
            else:
                for name in tx.execute(text("SELECT name FROM sqlite_master WHERE type = 'trigger'")).scalars().all():
                    tx.execute(text(f"DROP TRIGGER {name}"))
            tx.execute(text("UPDATE happenings SET happening = 'case.case.closed' WHERE id = 3"))
        broken = await browser.send("/audit/check")
        await browser.get("/account")
        await browser.send("/account/language", language="en")
        english = await browser.send("/audit/check")
        seen = await browser.get("/audit?begins=server.record.checked")

    assert "Das Protokoll ist unversehrt." in whole.text
    assert ("nicht unversehrt" in broken.text, "Zeile 3 wurde geändert." in broken.text) == (True, True)
    assert "Row 3 was changed." in english.text
    assert seen.text.count("<td>Record checked") == 3


async def test_a_supporter_does_not_see_the_record(place: Place) -> None:
    """Who works on cases sees the own work; the whole record is for those who check."""
    async with signed_in(place.folder, place.url) as (app, anna):
        await anna.get("/people")
        with app.state.books.transaction() as tx:
            token = links.invite(tx, by=None, name="Bo", email="bo@b.example", roles=["supporter"], now=utc_now())
        bo = StaffBrowser(app)
        fields = {"name": "Bo", "language": "de", "password": PASSWORD, "password_again": PASSWORD}
        page = await bo.send(f"/setup/{token}", **fields)
        await bo.send("/second-factor", code=code_now(secret_in(page)))
        refused = await bo.get("/audit")
        desk = await bo.get("/desk")
        await bo.client.aclose()

    assert (refused.status_code, "Das darf nur, wer prüft oder verwaltet." in refused.text) == (403, True)
    assert "/audit" not in desk.text


@pytest.mark.parametrize(
    "query", ["person=x", "before=-1", "since=2026-13-01", "person=99999999999", "since=0001-01-01"]
)
async def test_a_search_that_makes_no_sense_gets_a_sentence(place: Place, query: str) -> None:
    """An address that was typed wrong leads to a page that says so."""
    async with signed_in(place.folder, place.url) as (_, browser):
        page = await browser.get(f"/audit?{query}")

    assert page.status_code in {200, 422}
    assert page.text.count("<h1") == 1
