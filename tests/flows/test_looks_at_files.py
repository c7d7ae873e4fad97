"""Who took which file out of a case, and why? Every download and every look at others' cases leaves its own row."""

import re
import sqlite3
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import httpx
import pytest
from fastapi import FastAPI
from tests.flows.test_looks import REASON, _case, _colleague
from tests.flows.test_roles import _address, _ways
from tests.support.kept import picture, story, talk
from tests.support.office_session import bring, open_session
from tests.support.places import Place
from tests.support.receipts import file_for
from tests.support.staff_browser import StaffBrowser, signed_in

from beistand.server.desk import api_tokens, attachments, looks, people
from beistand.server.desk.happenings import Happening
from beistand.server.store import happenings
from beistand.server.store.happenings import Row
from beistand.server.web.doors import DOORS, Open, Way
from beistand.server.web.reception import utc_now
from beistand.server.web.visits import LOOK
from beistand.wire.transcript import pack_transcript

OF_FILES = (Happening.FILE_DOWNLOADED, Happening.FILE_SHOWN, Happening.SHEET_EXPORTED)
OF_NO_CASE = {
    "version", "version:int", "language", "confirmation", "name", "token", "passkey", "handle", "webhook", "kind",
    "bundle", "hold", "certificate", "person",
}  # fmt: skip
"""Parts of addresses that lead to no customer's data; whoever adds another one says here what it leads to."""


def _rows(app: FastAPI) -> list[Row]:
    """Return the rows about files, oldest first."""
    with app.state.books.reading() as tx:
        return [row for row in happenings.newest(tx, limit=500) if row.happening in OF_FILES][::-1]


async def _upload(browser: StaffBrowser, case: str, name: str = "Protokoll.txt") -> str:
    """Add a file to a case; return where it is downloaded."""
    fields = {"csrf": browser.csrf}
    await browser.client.post(f"{case}/attachments", data=fields, files={"file": (name, b"inhalt")})
    found = re.search(rf"{case}/attachments/[0-9a-f]{{32}}", (await browser.get(case)).text)
    assert found
    return found[0]


async def test_each_download_says_who_took_which_file_and_why(place: Place) -> None:
    """A company can tell its customer who took a file along, with the file's hash and the reason that was given."""
    async with signed_in(place.folder, place.url) as (app, anna), _colleague(app, "auditor") as bo:
        case = await _case(anna)
        file = await _upload(anna, case)
        await bo.get("/account")
        early = await bo.client.get(file)
        nothing = _rows(app)
        await bo.send(f"{case}/look", reason=REASON, then=file)
        given = await bo.client.get(file)
        again = await bo.client.get(file)
        times = await bo.client.get(f"{case}/times.csv")
        own = await anna.client.get(file)
        missing = await anna.client.get(f"{case}/attachments/{'0' * 32}")
        page = (await anna.get(f"{case}?show=all")).text
        with app.state.books.reading() as tx:
            kept = attachments.of_case(tx, case.rsplit("/", 1)[1])[0]
        rows = _rows(app)

    assert (early.status_code, nothing) == (303, [])
    assert (given.content, again.content, own.content, times.status_code) == (b"inhalt", b"inhalt", b"inhalt", 200)
    assert missing.status_code == 404
    assert [(row.person, row.happening, row.facts.get("reason")) for row in rows] == [
        (2, Happening.FILE_DOWNLOADED, REASON), (2, Happening.FILE_DOWNLOADED, REASON),
        (2, Happening.SHEET_EXPORTED, REASON), (1, Happening.FILE_DOWNLOADED, None),
    ]  # fmt: skip
    for row in rows[:2]:
        facts = {"kind": "upload", "name": "Protokoll.txt", "size_bytes": 6, "sha256": kept.sha256_hex}
        assert (row.case, dict(row.facts)) == (kept.case, {**facts, "reason": REASON})
    assert page.count("Datei heruntergeladen") == 3
    assert page.count("Zeiten des Supportfalls ausgegeben") == 1


async def test_looking_at_talk_and_screenshots_of_others_is_on_record_once_a_day(place: Place) -> None:
    """A page with ten pictures does not fill the record, and none of them is seen by others without a trace."""
    async with signed_in(place.folder, place.url) as (app, anna), _colleague(app, "supporter") as bo:
        case, offer, notice = await open_session(anna)
        session, png = offer["session"], picture()
        kept = talk(session, "Ich sehe nach.", "Danke!")
        await bring(anna, session, "receipt", file_for(session=session, notice=notice, text="",
                                                       story=story(session, kept, png)))  # fmt: skip
        shot = (await bring(anna, session, "screenshots", png)).json()["document"]
        text = (await bring(anna, session, "transcript", pack_transcript(kept))).json()["document"]
        await bo.get("/account")
        await bo.send(f"{case}/look", reason=REASON)
        for _ in range(3):
            for browser in (anna, bo):
                shown = await browser.client.get(f"{case}/screenshots/{shot}")
                assert (shown.content, shown.headers["content-type"]) == (png, "image/png")
                assert "Danke!" in (await browser.get(f"{case}/transcripts/{text}")).text
        no_picture = await bo.client.get(f"{case}/screenshots/{text}")
        loaded = await bo.client.get(f"{case}/attachments/{shot}")
        rows = _rows(app)

    assert no_picture.status_code == 404, "no browser shows as a picture what is none"
    assert loaded.headers["content-type"] == "application/octet-stream"
    told = [(row.person, row.happening, row.facts["kind"], row.facts["reason"]) for row in rows]
    assert told == [
        (2, Happening.FILE_SHOWN, "screenshot", REASON), (2, Happening.FILE_SHOWN, "transcript", REASON),
        (2, Happening.FILE_DOWNLOADED, "screenshot", REASON),
    ]  # fmt: skip
    assert all(row.session == session for row in rows)


async def test_looking_does_not_make_a_reason_count_longer(place: Place) -> None:
    """Who keeps on downloading is asked again after 12 hours all the same."""
    async with signed_in(place.folder, place.url) as (app, anna), _colleague(app, "supporter") as bo:
        case = await _case(anna)
        number = case.rsplit("/", 1)[1]
        await _upload(anna, case)
        await bo.get("/account")
        await bo.send(f"{case}/look", reason=REASON)
        with app.state.books.transaction() as tx:
            person, now, file = people.get(tx, 2), utc_now(), attachments.of_case(tx, number)[0]
            late = now + timedelta(hours=11)
            looks.file_is_downloaded(tx, file, by=person, now=late)
            looks.times_are_taken(tx, number=number, by=person, now=late)
        looks.look_at(app.state.books, file, by=person, now=late)
        with app.state.books.reading() as tx:
            spans = [timedelta(hours=11, minutes=30), timedelta(hours=13)]
            opens = [looks.is_open_to(tx, person, number=number, now=now + span) for span in spans]

    assert opens == [True, False]


async def test_a_file_that_cannot_be_put_on_record_is_not_given(tmp_path: Path) -> None:
    """When the record cannot be written, nothing leaves the case behind its back."""
    async with signed_in(tmp_path) as (_, anna):
        case = await _case(anna)
        file = await _upload(anna, case)
        database = sqlite3.connect(tmp_path / "beistand.sqlite3")
        database.execute("ALTER TABLE happening_facts RENAME TO elsewhere")
        answers = [await anna.client.get(path) for path in (file, f"{case}/times.csv")]
        database.execute("ALTER TABLE elsewhere RENAME TO happening_facts")
        after = await anna.client.get(file)
        database.close()

    assert [answer.status_code for answer in answers] == [503, 503]
    assert not any(b"inhalt" in answer.content for answer in answers)
    assert after.content == b"inhalt"


async def test_a_program_that_takes_a_file_is_named_with_it(place: Place) -> None:
    """Each file that a ticket system takes stands in the case with its hash and the program's name."""
    async with signed_in(place.folder, place.url) as (app, anna):
        file = await _upload(anna, await _case(anna))
        with app.state.books.transaction() as tx:
            me = people.get(tx, 1)
            token = api_tokens.make(tx, name="Tickets", scopes=["documents:read"], days=30, by=me, now=utc_now())
        address = f"/api/v1{file.replace('attachments', 'documents')}"
        answer = await anna.client.get(address, headers={"authorization": f"Bearer {token}"})
        rows = _rows(app)

    assert answer.content == b"inhalt"
    assert [(row.person, row.facts["program"], row.facts["name"]) for row in rows] == [
        (None, "Tickets", "Protokoll.txt")
    ]


def _below_a_case(app: FastAPI) -> Iterator[Way]:
    """Give every way of the staff whose address names something of a customer."""
    for way in _ways(app):
        parts = set(re.findall(r"{([^}]+)}", way[1]))
        if isinstance(DOORS[way], Open) or way[1] == LOOK:
            continue
        if way[1].startswith("/cases/{") or parts - OF_NO_CASE:
            yield way


def _address_in(way: Way, case: str) -> str:
    number = case.rsplit("/", 1)[1]
    return _address(way[1].replace("{number}", number).replace("{case}", number).replace("{session}", "0" * 32))


async def _asks(browser: StaffBrowser, way: Way, case: str) -> httpx.Response:
    headers = {"x-beistand-csrf": browser.csrf}
    return await browser.client.request(way[0], _address_in(way, case), headers=headers)


@pytest.mark.parametrize("role", ["supporter", "auditor"])
async def test_no_way_below_a_case_leads_around_the_reason(tmp_path: Path, role: str) -> None:
    """A page that somebody adds below a case asks why, or this test names it; recordings to come are no exception."""
    async with signed_in(tmp_path) as (app, anna), _colleague(app, role) as bo:
        case = await _case(anna)
        await bo.get("/account")
        ways = sorted(_below_a_case(app))
        answers = {way: await _asks(bo, way, case) for way in ways}

    around = [
        way
        for way, answer in answers.items()
        if not answer.headers.get("location", "").startswith(f"{case}/look") and answer.status_code not in {403, 404}
    ]
    told = [way for way, answer in answers.items() if "Šimůnková" in answer.text or "Drucker" in answer.text]
    assert len(ways) >= 20
    assert around == []
    assert told == []
    of_sessions = {way for way in ways if way[1].startswith("/api/sessions/")}
    assert {way for way, answer in answers.items() if answer.status_code == 404} <= of_sessions
