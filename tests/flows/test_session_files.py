"""Do kept talk and screenshots of a session come into its case, and only what the customer's module vouched for?"""

from pathlib import Path
from typing import Any

import httpx
from tests.support.kept import Story, picture, story, talk
from tests.support.office_session import bring, open_session
from tests.support.receipts import BEGAN_MS, STORY, file_for
from tests.support.schema import misfits
from tests.support.staff_browser import signed_in

from beistand.server.desk import attachments
from beistand.server.desk.happenings import Happening
from beistand.server.desk.sessions import Told, record_told
from beistand.server.store import happenings
from beistand.server.web.reception import utc_now
from beistand.wire.ledger_facts import (
    RightGranted,
    TranscriptKept,
    Who,
)
from beistand.wire.transcript import FORMAT, KeptLine, Transcript, pack_transcript


async def test_what_the_customer_allowed_comes_into_the_case_and_its_timeline(tmp_path: Path) -> None:
    """Whoever looks after a case later reads what was written, sees what was shown, and knows that it was allowed."""
    async with signed_in(tmp_path) as (_, browser):
        address, offer, notice = await open_session(browser)
        session, png = offer["session"], picture()
        kept = talk(session, "Ich sehe nach.", "Danke!", "<b>Fertig</b>")
        whole = pack_transcript(kept.__class__(format=FORMAT, session=session, lines=[*kept.lines, _late(kept)]))
        receipt = file_for(session=session, notice=notice, text="", story=story(session, kept, png))
        early = await bring(browser, session, "screenshots", png)
        assert (await bring(browser, session, "receipt", receipt)).status_code == 201
        shot, text = (
            await bring(browser, session, "screenshots", png),
            await bring(browser, session, "transcript", whole),
        )
        again = [await bring(browser, session, "screenshots", png), await bring(browser, session, "transcript", whole)]
        page = (await browser.get(f"{address}?show=all")).text
        read = (await browser.get(f"{address}/transcripts/{text.json()['document']}")).text
        no_talk = await browser.client.get(f"{address}/transcripts/{shot.json()['document']}")
        loaded = await browser.client.get(f"{address}/screenshots/{shot.json()['document']}")
        file = await browser.client.get(f"{address}/attachments/{text.json()['document']}")
        alone = {one: (await browser.get(f"{address}?show={one}")).text for one in ("talk", "transfers", "people")}

    assert (early.status_code, shot.status_code, text.status_code) == (422, 201, 201)
    assert [answer.status_code for answer in again] == [200, 200]
    assert (loaded.content, loaded.headers["content-type"]) == (png, "image/png")
    assert file.content == pack_transcript(kept), "the line that nobody signed for stays out"
    assert "&lt;b&gt;Fertig" in read
    assert "Danke!" in read
    assert "Zu spät" not in read
    assert no_talk.status_code == 404
    told = ("Bildschirmfoto gemacht", "Geschriebenes aufbewahrt", "Freigabe zurückgenommen", "Aufzeichnung läuft",
            "Datei zum Kunden", "Treiber &#34;neu&#34;.zip", "0f" * 32, "Jörg Müller", "verpflichtet seit",
            "von beiden Seiten unterschrieben", f'src="{address}/screenshots/{shot.json()["document"]}"')  # fmt: skip
    for word in told:
        assert word in page, word
    assert "Zeilen: 3" in page
    assert "Geschriebenes aufbewahrt" in alone["talk"]
    assert "Datei zum Kunden" not in alone["talk"]
    assert "Datei zum Kunden" in alone["transfers"]
    assert "verpflichtet seit" in alone["people"]


async def test_a_talk_that_goes_on_takes_the_place_of_its_beginning(tmp_path: Path) -> None:
    """A session that breaks off left in the case what was signed so far; one that goes on leaves no heap of files."""
    async with signed_in(tmp_path) as (app, browser):
        address, offer, notice = await open_session(browser)
        session = offer["session"]
        texts = ("Ich sehe nach.", "Danke!", "Fertig.")
        whole = pack_transcript(talk(session, *texts, minute=5))
        answers = []
        for lines in (1, 2, 3):
            kept = talk(session, *texts[:lines], minute=5)
            so_far = (*STORY[:5], *_kept(session, *texts[:lines]))
            receipt = file_for(session=session, notice=notice, text="", story=so_far)
            answers.append([await bring(browser, session, "receipt", receipt),
                            await bring(browser, session, "transcript", whole)])  # fmt: skip
            file = await browser.client.get(f"{address}/attachments/{answers[-1][1].json()['document']}")
            assert file.content == pack_transcript(kept)
        page = (await browser.get(f"{address}?show=all")).text
        with app.state.books.reading() as tx:
            files = attachments.of_case(tx, address.removeprefix("/cases/"))
            rows = [row for row in happenings.newest(tx, limit=99) if row.happening == Happening.FILE_CONTINUED]

    assert [one.status_code for pair in answers for one in pair] == [201] * 6
    assert len({pair[1].json()["document"] for pair in answers}) == 1, "links to it stay"
    assert sorted(one.kind for one in files) == ["receipt", "transcript"]
    assert [(row.facts["kind"], len(str(row.facts["shorter"]))) for row in rows] == [
        ("transcript", 64),
        ("receipt", 64),
    ] * 2
    assert (page.count("Datei fortgeschrieben"), page.count("Datei hinzugefügt")) == (2, 0)


def _kept(session: str, *texts: str) -> Story:
    right = (RightGranted(right="chat_transcript", duration="session", minutes=0, click="physical"), Who.CUSTOMER)
    so_far = [talk(session, *texts[: lines + 1], minute=5) for lines in range(len(texts))]
    return (right, *((TranscriptKept(lines=len(one.lines), sha256=one.digest().hex()), Who.MODULE) for one in so_far))


def _late(kept: Transcript) -> KeptLine:
    """Return a line that came when nobody signed any more."""
    return KeptLine(number=len(kept.lines) + 1, by="customer", time_ms=BEGAN_MS, salt="0" * 32, text="Zu spät")


async def test_a_customer_gets_the_kept_talk_and_can_have_it_erased(tmp_path: Path) -> None:
    """Who asks what is kept reads every word of it; after an erasure neither words nor pictures are in the case."""
    async with signed_in(tmp_path) as (app, browser):
        address, offer, notice = await open_session(browser)
        session, number = offer["session"], address.removeprefix("/cases/")
        kept = talk(session, "Nur unter uns: 4711")
        receipt = file_for(session=session, notice=notice, text="", story=story(session, kept, picture()))
        await bring(browser, session, "receipt", receipt)
        text = await bring(browser, session, "transcript", pack_transcript(kept))
        shot = await bring(browser, session, "screenshots", picture())
        with app.state.books.transaction() as tx:
            told = Told(session=session, participant=2, role="customer", what="bye", facts={"reason": "customer"})
            record_told(tx, told, now=utc_now())
        await browser.get(address)
        await browser.send(f"{address}/close")
        await browser.get("/privacy")
        chosen = {f"case-{number}": number, "customer": "Herr Öztürk"}
        given = (await browser.send("/privacy/person/export", reason="Brief", **chosen)).json()
        erased = await browser.send("/privacy/person/erase", sure="yes", **chosen)
        gone = [await browser.client.get(f"{address}/attachments/{one.json()['document']}") for one in (text, shot)]

    assert [line["text"] for line in given["talks"][0]["lines"]] == ["Nur unter uns: 4711"]
    assert "Die Daten sind gelöscht." in erased.text
    assert [answer.status_code for answer in gone] == [404, 404]


async def test_what_nobody_allowed_is_refused(tmp_path: Path) -> None:
    """No invented line, no picture that the customer was not told of, nothing of another session gets into a case."""
    async with signed_in(tmp_path) as (_, browser):
        address, offer, notice = await open_session(browser)
        session, png = offer["session"], picture()
        kept = talk(session, "Ich sehe nach.", "Danke!")
        receipt = file_for(session=session, notice=notice, text="", story=story(session, kept, png))
        without = file_for(session=session, notice=notice, text="", story=STORY[:5])
        assert (await bring(browser, session, "receipt", without)).status_code == 201
        never_said = await bring(browser, session, "transcript", pack_transcript(kept))
        assert (await bring(browser, session, "receipt", receipt)).status_code == 201
        wrong: dict[str, tuple[str, bytes]] = {
            "another word": ("transcript", pack_transcript(talk(session, "Ich sehe nach.", "Nein!"))),
            "shorter": ("transcript", pack_transcript(talk(session, "Ich sehe nach."))),
            "another session": ("transcript", pack_transcript(talk("0" * 32, "Ich sehe nach.", "Danke!"))),
            "no talk": ("transcript", b"\xff{"),
            "another picture": ("screenshots", picture("red")),
            "no picture": ("screenshots", b"GIF89a"),
            "nothing": ("screenshots", b""),
        }
        got = {name: await bring(browser, session, what, data) for name, (what, data) in wrong.items()}
        stranger = await bring(browser, "0" * 32, "transcript", pack_transcript(kept))
        foreign = await browser.client.post(f"/api/sessions/{session}/screenshots", content=png)
        giant = await bring(browser, session, "transcript", b"x" * (4 * 1024**2 + 1))
        page = (await browser.get(address)).text
        ways = (await browser.client.get("/api/openapi.json")).json()["paths"]

    _as_promised(ways, "transcript", never_said, stranger, giant)
    _as_promised(ways, "screenshots", foreign, got["another picture"])
    assert never_said.status_code == 422
    assert {name: answer.status_code for name, answer in got.items()} == dict.fromkeys(wrong, 422)
    assert all(set(answer.json()["message"]) == {"de", "en"} for answer in got.values())
    assert (stranger.status_code, foreign.status_code, giant.status_code) == (404, 403, 413)
    assert "Chat 20" not in page
    assert "Screenshot 20" not in page


async def test_a_line_from_before_the_yes_is_refused(tmp_path: Path) -> None:
    """Even a module that was tampered with cannot bring a line of a time when keeping was not allowed."""
    async with signed_in(tmp_path) as (_, browser):
        _, offer, notice = await open_session(browser)
        session = offer["session"]
        kept = talk(session, "Vor dem Ja", minute=1)
        receipt = file_for(session=session, notice=notice, text="", story=story(session, kept, picture()))
        assert (await bring(browser, session, "receipt", receipt)).status_code == 201
        answer = await bring(browser, session, "transcript", pack_transcript(kept))

    assert answer.status_code == 422


def _as_promised(ways: dict[str, Any], what: str, *answers: httpx.Response) -> None:
    promised = ways[f"/api/sessions/{{session}}/{what}"]["post"]["responses"]
    for answer in answers:
        schema = promised[str(answer.status_code)]["content"]["application/json"]["schema"]
        assert misfits(answer.json(), schema) == []
