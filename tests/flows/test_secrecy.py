"""Does nobody see a customer's screen without a signed promise, and does everybody see who promised what?"""

import hashlib
import re
from datetime import datetime, timedelta
from pathlib import Path

import httpx
import pytest
from fastapi import FastAPI
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError
from tests.support.desk import PASSWORD, START, bind, open_desk, signature
from tests.support.staff_browser import StaffBrowser, first_token, open_server, signed_in

from beistand.server.desk import people, secrecy
from beistand.server.desk.errors import NotAllowedError
from beistand.server.desk.secrecy import Kind
from beistand.server.store import happenings
from beistand.server.web.reception import utc_now


async def _new_server(folder: Path) -> tuple[FastAPI, StaffBrowser]:
    """Set a server up by hand: nobody has signed anything yet."""
    app = open_server(folder)
    browser = StaffBrowser(app)
    await browser.set_up(first_token(app))
    await browser.send("/second-factor/later")
    return app, browser


async def _case(browser: StaffBrowser) -> str:
    await browser.get("/cases/new")
    return (await browser.send("/cases/new", customer="Praxis Dr. Öztürk", purpose="Drucker")).url.path


async def _start(browser: StaffBrowser, case: str) -> httpx.Response:
    return await browser.client.post(f"/api{case}/sessions", headers={"x-beistand-csrf": browser.csrf})


async def test_without_a_declaration_no_session_begins(tmp_path: Path) -> None:
    """The page says what is missing and leads to it; after signing it leads back to the session."""
    app, browser = await _new_server(tmp_path)
    case = await _case(browser)
    assert "Bevor Sie Sitzungen führen" in (await browser.get("/desk")).text
    page = await browser.client.get(f"{case}/session")
    refused = await _start(browser, case)
    assert (page.status_code, refused.status_code, refused.json()["error"]) == (403, 403, "secrecy")
    assert "fehlt oder ist abgelaufen" in page.text
    link = re.search(r'href="(/secrecy/sign/basic\?then=[^"]+)"', page.text)
    assert link
    form = await browser.get(link[1])
    assert form.text.count("Ich habe diesen Text gelesen") == 2
    back = await browser.send("/secrecy/sign/basic", **signature(browser.csrf), then=f"{case}/session")
    assert (back.status_code, back.url.path) == (200, f"{case}/session")
    assert (await _start(browser, case)).status_code == 201
    assert "Bevor Sie Sitzungen führen" not in (await browser.get("/desk")).text
    app.state.close_database()


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"read_data_protection": ""}, "bei jedem Text"),
        ({"version_telecommunications": "2"}, "neue Fassung"),
        ({"version_telecommunications": "zwei"}, "neue Fassung"),
        ({"password": "falsch"}, "stimmt nicht"),
        ({"password": ""}, "stimmt nicht"),
    ],
)
async def test_half_a_signature_is_none(tmp_path: Path, changed: dict[str, str], sentence: str) -> None:
    """Nobody is bound by a text that was not read, by an older one, or by somebody else at the keyboard."""
    app, browser = await _new_server(tmp_path)
    await browser.get("/secrecy/sign/basic")
    page = await browser.send("/secrecy/sign/basic", **(signature(browser.csrf) | changed))
    assert (page.status_code, sentence in page.text) == (422, True)
    assert (await browser.get("/secrecy")).text.count("fehlt") == 3
    app.state.close_database()


async def test_whoever_has_a_second_key_signs_with_it(tmp_path: Path) -> None:
    """A password alone, or an open browser that somebody finds, signs nothing."""
    async with signed_in(tmp_path) as (_, browser):
        await browser.get("/secrecy/sign/professional")
        form = {"read_professional": "yes", "version_professional": "1", "password": PASSWORD, "then": "//evil.example"}
        by_password = await browser.send("/secrecy/sign/professional", **form)
        codes = await browser.send("/account/recovery-codes")
        code = re.search(r'class="mono">([a-z2-7-]{19})<', codes.text)
        assert code
        signed = await browser.send("/secrecy/sign/professional", **form, code=code[1])
        again = await browser.send("/secrecy/sign/professional", **form, code=code[1])

    assert (by_password.status_code, signed.status_code, again.status_code) == (422, 200, 422)
    assert signed.url.path == "/secrecy"
    assert "Ihre Erklärung ist unterschrieben." in signed.text


async def test_professional_secrets_ask_for_their_own_declaration(tmp_path: Path) -> None:
    """The doctor's screen is seen only by people bound under § 203 StGB; the customer reads so."""
    async with signed_in(tmp_path) as (app, browser):
        case = await _case(browser)
        await browser.get(case)
        marked = await browser.send(f"{case}/professional", professional="yes")
        refused = await browser.client.get(f"{case}/session")
        assert "Berufsgeheimnisträger" in marked.text
        assert "Erklärung nach § 203 StGB" in refused.text
        assert (await _start(browser, case)).json()["error"] == "secrecy_professional"
        with app.state.books.transaction() as tx:
            bind(tx, people.get(tx, 1), now=utc_now(), kinds=[Kind.PROFESSIONAL])
        offer = (await _start(browser, case)).json()
        joined = (await browser.client.post("/api/join", json={"number": offer["number"]})).json()
        assert joined["helper"]["is_professional"] is True
        await browser.get(case)
        await browser.send(f"{case}/professional")
        with app.state.books.reading() as tx:
            names = [row.happening for row in happenings.newest(tx, limit=50)]
    assert {"case.secrecy.marked", "case.secrecy.unmarked"} <= set(names)


async def test_a_case_that_is_marked_meanwhile_lets_nobody_join(tmp_path: Path) -> None:
    """A code that is on its way to a doctor's practice is worth nothing without the declaration of § 203 StGB."""
    async with signed_in(tmp_path) as (_, browser):
        case = await _case(browser)
        offer = (await _start(browser, case)).json()
        await browser.get(case)
        await browser.send(f"{case}/professional", professional="yes")
        joined = await browser.client.post("/api/join", json={"number": offer["number"]})

    assert (joined.status_code, joined.json()["error"]) == (410, "session_over")


async def test_the_customer_reads_who_is_bound_since_when(tmp_path: Path) -> None:
    """Before anything is shared the customer knows name and secrecy of the person who will watch."""
    async with signed_in(tmp_path) as (_, browser):
        offer = (await _start(browser, await _case(browser))).json()
        customer = StaffBrowser(browser.client._transport.app, address="198.51.100.9")  # type: ignore[attr-defined] # noqa: SLF001 - httpx's transport of this very test
        await customer.get("/")
        start = await customer.send("/notice", read="yes", version="1")
        before = await customer.client.get(f"{start.url.path}/helper")
        await customer.send(f"{start.url.path}/number", number=offer["number"])
        helper = await customer.client.get(f"{start.url.path}/helper")
        tries = [(await customer.client.get(f"{start.url.path}/helper")).status_code for _ in range(12)]

    assert before.status_code == 404
    assert "Anna Schäfer von Müller &amp; Söhne Support GmbH hilft Ihnen" in helper.text
    assert f"verpflichtet seit {utc_now():%d.%m.%Y}" in helper.text
    assert tries[-1] == 429, "nobody reads through all numbers"


async def test_a_new_version_is_published_and_old_ones_stay(tmp_path: Path) -> None:
    """What somebody signed can be read for ever; a new text is signed when the old declaration ends."""
    async with signed_in(tmp_path) as (_, browser):
        await browser.get("/secrecy/texts/data_protection")
        form = {"text_de": "Neue Regeln\n\nSatz <eins>.", "text_en": "New rules\n\nSentence.", "valid_months": "6"}
        wrong = await browser.send("/secrecy/texts/data_protection", **{**form, "valid_months": "99"})
        empty = await browser.send("/secrecy/texts/data_protection", **{**form, "text_en": " "})
        published = await browser.send("/secrecy/texts/data_protection", **form)
        old = await browser.get("/secrecy/texts/data_protection/1")
        new = await browser.get("/secrecy/texts/data_protection/2")
        none = await browser.get("/secrecy/texts/data_protection/3")
        case = await _case(browser)
        start = await _start(browser, case)

    assert (wrong.status_code, empty.status_code, published.status_code) == (422, 422, 200)
    assert "Die neue Fassung ist veröffentlicht." in published.text
    assert "Art. 33 DSGVO" in old.text
    assert "Satz &lt;eins&gt;." in new.text
    assert none.status_code == 404
    assert start.status_code == 201


def test_a_declaration_ends_and_the_register_reminds(tmp_path: Path) -> None:
    """Thirty days before the end administrators see it; after the end no session begins."""
    with open_desk(tmp_path) as desk:
        case = desk.case()

        def reminds(now: datetime) -> bool:
            with desk.database.reading() as tx:
                return secrecy.register(tx, now=now)[0].needs_reminding

        assert not reminds(START + timedelta(days=330))
        assert reminds(START + timedelta(days=340))
        with desk.database.reading() as tx:
            secrecy.demand_for_case(tx, desk.anna, case=case, now=START + timedelta(days=364))
            with pytest.raises(NotAllowedError, match="telecommunications, data_protection"):
                secrecy.demand_for_case(tx, desk.anna, case=case, now=START + timedelta(days=365))


def test_since_counts_from_the_beginning_of_the_last_chain(tmp_path: Path) -> None:
    """Who signs again in time is bound since the first day; after a gap it counts anew."""
    with open_desk(tmp_path) as desk, desk.database.transaction() as tx:
        bind(tx, desk.anna, now=START + timedelta(days=300))
        assert secrecy.bound(tx, desk.anna.id, now=START + timedelta(days=600)).since == START
        bind(tx, desk.anna, now=START + timedelta(days=700))
        assert secrecy.bound(tx, desk.anna.id, now=START + timedelta(days=710)).since == START + timedelta(days=700)


@pytest.mark.parametrize("table", ["declarations", "secrecy_documents"])
@pytest.mark.parametrize("statement", ["UPDATE {} SET id = id", "DELETE FROM {}"])
def test_nobody_changes_what_was_signed(tmp_path: Path, table: str, statement: str) -> None:
    """The database itself refuses to change or remove texts and declarations."""
    with (
        open_desk(tmp_path) as desk,
        pytest.raises(IntegrityError, match="only ever added"),
        desk.database.transaction() as tx,
    ):
        tx.execute(text(statement.format(table)))


def test_the_record_names_the_very_text(tmp_path: Path) -> None:
    """Years later anybody can check which words were signed, in which language, and how."""
    with open_desk(tmp_path) as desk, desk.database.reading() as tx:
        rows = [row for row in happenings.newest(tx, limit=20) if row.happening == "secrecy.declaration.signed"]
        shown = {kind: secrecy.document(tx, kind, 1).text_de for kind in Kind}
    assert {row.facts["kind"]: row.facts["sha256"] for row in rows} == {
        kind.value: hashlib.sha256(shown[kind].encode()).hexdigest() for kind in secrecy.BASIC
    }
    assert {row.facts["proof"] for row in rows} == {"code"}
