"""Does a customer get from the notice to the code, in this order and no other?"""

import hashlib
import html
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from tests.support.customer_site import browser, site
from tests.support.desk import Clock, Desk, open_desk, open_empty
from tests.support.places import Place

from beistand.server.notice import publish, versions
from beistand.server.notice.languages import TextLanguage
from beistand.server.store import notices as record
from beistand.wire.policy import Mode, Policy

GOOD = {"version": "1", "read": "yes"}


@pytest.fixture
def desk(place: Place) -> Iterator[Desk]:
    """Give a desk whose first notice is published."""
    with open_desk(place.folder, place.url) as made:
        yield made


def _publish_second(desk: Desk) -> None:
    with desk.database.transaction() as tx:
        publish.publish(tx, policy=replace(Policy(), control=Mode.NEVER), by=desk.anna.id, now=desk.clock())


def _words(page: str) -> str:
    """Return what a person reads on a page: the text between the tags, spaces evened."""
    body = re.sub(r"<(script|style|title)\b.*?</\1>", " ", page, flags=re.DOTALL)
    return " ".join(html.unescape(re.sub(r"<[^>]*>", " ", body)).split())


@pytest.mark.parametrize("language", TextLanguage)
async def test_the_page_shows_every_line_that_was_hashed(desk: Desk, language: TextLanguage) -> None:
    """What the customer sees is word for word what the confirmation will name."""
    async with browser(site(desk.database, clock=desk.clock), language="fr") as web:
        answer = await web.get(f"/?language={language}")
        again = await web.get("/")
    with desk.database.reading() as tx:
        notice = versions.current(tx)

    words = _words(answer.text)

    assert again.text == answer.text.replace(f"/?language={language}", "/"), "the choice is remembered"
    assert answer.headers["content-language"] == language[:2]
    for line in notice.texts[language].splitlines():
        assert " ".join(line.removeprefix("# ").removeprefix("- ").split()) in words
    assert notice.hash_hex in words
    assert "0351 123456" in words


async def test_code_and_download_come_after_the_confirmation(desk: Desk, tmp_path: Path) -> None:
    """Before the customer has read and confirmed, there is nothing to type and nothing to load."""
    (tmp_path / "files").mkdir()
    (tmp_path / "files" / "beistand.exe").write_bytes(b"module")
    async with browser(site(desk.database, clock=desk.clock, downloads=tmp_path / "files")) as web:
        before = await web.get("/")
        refused = await web.get(f"/start/{'0' * 32}/download/beistand.exe")
        sent = await web.post("/notice", data=GOOD)
        after = await web.get(sent.headers["location"])
        loaded = await web.get(sent.headers["location"] + "/download/beistand.exe")

    assert "code-field" not in before.text
    assert "beistand.exe" not in before.text
    assert refused.status_code == 404
    assert sent.status_code == 303
    assert "code-field" in after.text
    assert hashlib.sha256(b"module").hexdigest() in after.text
    assert (loaded.status_code, loaded.content) == (200, b"module")
    assert "attachment" in loaded.headers["content-disposition"]


async def test_the_confirmation_names_what_was_read(desk: Desk) -> None:
    """The record says version, hash, language and moment, and later for which session number."""
    async with browser(site(desk.database, clock=desk.clock)) as web:
        sent = await web.post("/notice?language=en", data=GOOD)
        start = await web.get(sent.headers["location"])
        told = await web.post(sent.headers["location"] + "/number", data={"number": "0420"})
    with desk.database.reading() as tx:
        kept = record.find_confirmation(tx, sent.headers["location"].rsplit("/", 1)[1])
        notice = versions.current(tx)

    assert kept is not None
    assert (kept.version, kept.notice_hash, kept.language) == (1, notice.notice_hash, "en")
    assert (kept.confirmed_at, kept.number) == (desk.clock(), "0420")
    assert "You confirmed the notice on 23 November 2026" in _words(start.text)
    assert (told.status_code, told.headers["location"].endswith("?said=number")) == (303, True)


async def test_without_the_tick_nothing_is_confirmed(desk: Desk) -> None:
    """Pressing the button alone is no confirmation; the page says what is missing."""
    async with browser(site(desk.database, clock=desk.clock)) as web:
        answer = await web.post("/notice", data={"version": "1"})

    assert answer.status_code == 422
    assert "Bitte setzen Sie das Häkchen" in _words(answer.text)


@pytest.mark.parametrize("version", ["1", "0", "-1", "", "x", "9" * 40, "²"])
async def test_only_the_notice_that_holds_can_be_confirmed(desk: Desk, version: str) -> None:
    """Who had an older page open is shown the new notice and asked to read that."""
    _publish_second(desk)
    async with browser(site(desk.database, clock=desk.clock)) as web:
        answer = await web.post("/notice", data={"version": version, "read": "yes"})

    assert answer.status_code == 409
    assert "neue Fassung" in _words(answer.text)
    assert "kann Maus und Tastatur Ihres Computers nicht bedienen" in _words(answer.text)


async def test_a_confirmation_of_an_old_notice_leads_to_the_new_one(desk: Desk) -> None:
    """A start page that was kept open does not outlive its notice."""
    async with browser(site(desk.database, clock=desk.clock)) as web:
        sent = await web.post("/notice", data=GOOD)
        _publish_second(desk)
        answer = await web.get(sent.headers["location"])
        told = await web.post(sent.headers["location"] + "/number", data={"number": "1234"})

    assert (answer.status_code, told.status_code) == (409, 409)
    assert "Es gibt eine neue Fassung der Hinweise." in _words(answer.text)
    assert "code-field" not in answer.text


async def test_an_unknown_or_old_confirmation_is_explained(desk: Desk) -> None:
    """A link to somebody else's or yesterday's start page says what to do."""
    async with browser(site(desk.database, clock=desk.clock)) as web:
        unknown = await web.get("/start/nonsense")
        sent = await web.post("/notice", data=GOOD)
        desk.clock.pass_by(hours=13)
        old = await web.get(sent.headers["location"])

    for answer in (unknown, old):
        assert answer.status_code == 404
        assert "Bitte bestätigen Sie die Hinweise noch einmal." in _words(answer.text)


@pytest.mark.parametrize("number", ["", "12", "1234567890", "abcd"])
async def test_a_wrong_number_is_explained(desk: Desk, number: str) -> None:
    """Only four digits are taken, and the page says so without a script as well."""
    async with browser(site(desk.database, clock=desk.clock)) as web:
        sent = await web.post("/notice", data=GOOD)
        address = sent.headers["location"] + "/number"
        page = await web.post(address, data={"number": number})
        script = await web.post(address, data={"number": number}, headers={"accept": "application/json"})

    assert (page.status_code, script.status_code) == (422, 422)
    assert "genau vier Ziffern" in _words(page.text)


async def test_old_versions_can_be_read_and_checked(desk: Desk) -> None:
    """Every version stays readable, with the exact bytes behind its checksums."""
    _publish_second(desk)
    async with browser(site(desk.database, clock=desk.clock)) as web:
        old, newest = await web.get("/notice/1"), await web.get("/datenschutz")
        plain = await web.get("/notice/1/de.txt")
        missing = [await web.get(f"/notice/{name}") for name in ("3", "0", "99999999999999999999", "1/fr.txt")]
    with desk.database.reading() as tx:
        first = versions.get(tx, 1)

    assert "Dies ist eine ältere Fassung." in _words(old.text)
    assert first.hash_hex in old.text
    assert "ältere Fassung" not in _words(newest.text)
    assert hashlib.sha256(plain.content).digest() == first.facts.text_de_sha256
    assert [answer.status_code for answer in missing] == [404] * 4


async def test_before_the_set_up_the_page_says_so(tmp_path: Path) -> None:
    """A customer who comes too early reads a sentence, not an error."""
    database = open_empty(tmp_path)
    async with browser(site(database, clock=Clock())) as web:
        answers = [await web.get("/"), await web.get("/datenschutz")]
    database.close()

    for answer in answers:
        assert answer.status_code == 503
        assert "noch nicht eingerichtet" in _words(answer.text)


async def test_a_flood_is_slowed_down(desk: Desk) -> None:
    """A script cannot fill the record; a person is told when to try again."""
    async with browser(site(desk.database, clock=desk.clock)) as web:
        statuses = {(await web.post("/notice", data=GOOD)).status_code for _ in range(70)}
        last = await web.post("/notice", data=GOOD)

    assert statuses == {303, 429}
    assert int(last.headers["retry-after"]) > 0


@pytest.mark.parametrize(
    "name", ["../secret", "%2e%2e%2fsecret", ".hidden", "folder", "other.exe", "link.exe", "module.exe.sha256"]
)
async def test_only_what_is_listed_can_be_downloaded(desk: Desk, tmp_path: Path, name: str) -> None:
    """No address reaches a file outside of the folder, a hidden one, or one behind a link."""
    (tmp_path / "secret").write_text("secret")
    folder = tmp_path / "files"
    (folder / "folder").mkdir(parents=True)
    (folder / ".hidden").write_text("secret")
    (folder / "module.exe.sha256").write_text("a checksum is no module")
    (folder / "link.exe").symlink_to(tmp_path / "secret")
    async with browser(site(desk.database, clock=desk.clock, downloads=folder)) as web:
        sent = await web.post("/notice", data=GOOD)
        start = await web.get(sent.headers["location"])
        answer = await web.get(f"{sent.headers['location']}/download/{name}")

    assert answer.status_code == 404
    assert "secret" not in answer.text.replace("%2fsecret", "")
    assert "Ihr Supporter sagt Ihnen, wie Sie das Kundenmodul erhalten." in _words(start.text)


@pytest.mark.parametrize("is_there", [False, True])
async def test_the_demo_button_is_for_development_only(desk: Desk, *, is_there: bool) -> None:
    """A real customer never sees a button that would send the whole code."""
    async with browser(site(desk.database, clock=desk.clock, demo_customer=is_there)) as web:
        sent = await web.post("/notice", data=GOOD)
        start = await web.get(sent.headers["location"])

    assert ("Demo-Kunden starten" in start.text) is is_there


async def test_no_field_takes_the_secret_without_a_script(desk: Desk) -> None:
    """A form without a script cannot send the secret half of the code: no field with a name is that long."""
    async with browser(site(desk.database, clock=desk.clock)) as web:
        sent = await web.post("/notice", data=GOOD)
        start = await web.get(sent.headers["location"])

    fields = re.findall(r"<input\b[^>]*>", start.text)
    named = [field for field in fields if " name=" in field]
    assert len(named) == 1
    assert 'maxlength="4"' in named[0]
    assert "placeholder" in next(field for field in fields if field not in named)


async def test_the_language_is_remembered(desk: Desk) -> None:
    """Who chose English once reads English on the next page."""
    async with browser(site(desk.database, clock=desk.clock)) as web:
        chosen = await web.get("/?language=en")
        following = await web.get("/datenschutz")

    assert chosen.headers["content-language"] == "en"
    assert following.headers["content-language"] == "en"
    assert "secure" in chosen.headers["set-cookie"].lower()


async def test_names_are_text_never_markup(desk: Desk) -> None:
    """A company's name with brackets is shown, not run."""
    with desk.database.transaction() as tx:
        found = record.newest(tx)
        assert found is not None
        text = found.text_de.replace("Müller", "<script>alert(1)</script>")
        changed = replace(found, version=2, text_de=text)
        kept = {name: getattr(changed, name) for name in record.NewNotice.__dataclass_fields__}
        record.add(tx, record.NewNotice(**kept), now=desk.clock())
    async with browser(site(desk.database, clock=desk.clock)) as web:
        answer = await web.get("/")

    assert "<script>alert" not in answer.text
    assert "&lt;script&gt;alert(1)" in answer.text
