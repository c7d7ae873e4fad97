"""Can several people work on cases at once, without losing a word?"""

import os
import re
from pathlib import Path

import httpx
import pytest
from tests.support.desk import PASSWORD
from tests.support.staff_browser import StaffBrowser, code_now, secret_in, signed_in

HOSTILE = "<script>alert(1)</script> [hier](javascript:alert(1)) ![bild](https://evil.example/x.png) **fett**"


async def _case(browser: StaffBrowser, **fields: str) -> str:
    """Open a case and return its address."""
    await browser.get("/cases/new")
    answer = await browser.send(
        "/cases/new", **{"customer": "Frau Weiß", "purpose": "Der Drucker druckt nicht."} | fields
    )
    assert re.fullmatch(r"/cases/\d{4}-\d{4}", answer.url.path), answer.text
    return answer.url.path


def _seen(page: httpx.Response, form: str) -> str:
    """Return the mark that a form of the page carries."""
    found = re.search(rf'action="[^"]*/{form}">.*?name="seen" value="([0-9a-f]+)"', page.text, re.DOTALL)
    assert found
    return found[1]


async def _upload(browser: StaffBrowser, address: str, content: bytes, *, name: str, once: str = "") -> httpx.Response:
    fields = {"csrf": browser.csrf, "once": once}
    answer = await browser.client.post(f"{address}/attachments", data=fields, files={"file": (name, content)})
    if answer.is_redirect:
        return await browser.get(answer.headers["location"])
    return answer


@pytest.mark.parametrize(
    "name",
    [
        "Ngọc Nguyễn",
        "山田 太郎",
        "Дмитро Ковальчук",
        "محمد علی‌زاده",
        "क्‍षितिज",
        "Ada 🦊 Æsir",
        "שרה כהן",
        "O'Brien & <Söhne>",
    ],
)
async def test_a_name_of_any_script_is_kept_and_found(tmp_path: Path, name: str) -> None:
    """Nobody has to write the own name in another script, and whoever searches for it finds it."""
    async with signed_in(tmp_path) as (_, browser):
        address = await _case(browser, customer=name)
        await _case(browser, customer="Jemand anders")
        found = await browser.get(f"/desk?q={name.rsplit(maxsplit=1)[-1].upper()}")

    assert re.findall(r'<a href="(/cases/\d[^"]*)"', found.text) == [address]


async def test_words_are_found_within_words_and_in_notes(tmp_path: Path) -> None:
    """Who searches for "drucker" finds the "Netzwerkdrucker", and what was noted; also by case number or ticket."""
    async with signed_in(tmp_path) as (_, browser):
        first = await _case(browser, purpose="Netzwerkdrücker weg", reference="TICKET-77")
        second = await _case(browser, customer="Zwei")
        await browser.get(second)
        await browser.send(f"{second}/notes", notes="Treiber für Kyocera erneuert")
        found = {
            words: re.findall(
                r'<a href="(/cases/\d[^"]*)"',
                (await browser.client.get("/desk", params={"q": words, "state": "all"})).text,
            )
            for words in (
                "werkdruck",
                "DRÜCKER weg",
                "kyo erneuert",
                "ticket-77",
                "zw",
                "zw 77",
                '"* OR (',
                "100%",
                "2",
            )
        }
        by_number = await browser.get(f"/desk?q={first.removeprefix('/cases/')}")

    assert found == {
        "werkdruck": [first],
        "DRÜCKER weg": [first],
        "kyo erneuert": [second],
        "ticket-77": [first],
        "zw": [second, first],
        "zw 77": [first],
        '"* OR (': [],
        "100%": [],
        "2": [second, first],
    }
    assert f'href="{first}"' in by_number.text


async def test_notes_are_shown_as_written_and_never_as_a_program(tmp_path: Path) -> None:
    """Notes may be formatted; nothing in them runs, loads or leads to a script."""
    async with signed_in(tmp_path) as (_, browser):
        address = await _case(browser)
        await browser.get(address)
        page = await browser.send(f"{address}/notes", notes=HOSTILE)

    assert "<strong>fett</strong>" in page.text
    assert "<script>alert" not in page.text
    assert 'href="javascript' not in page.text
    assert "<img" not in page.text.split('class="written"')[1]


async def test_the_second_of_two_sees_both_versions_and_loses_nothing(tmp_path: Path) -> None:
    """Whoever saves last is shown what somebody else saved in the meantime, beside the own text."""
    async with signed_in(tmp_path) as (_, browser):
        address = await _case(browser)
        page = await browser.get(address)
        notes_seen, facts_seen = _seen(page, "notes"), _seen(page, "facts")
        await browser.send(f"{address}/notes", notes="Von der Ersten", seen=notes_seen)
        both = await browser.send(f"{address}/notes", notes="Vom Zweiten", seen=notes_seen)
        kept = await browser.get(address)
        together = re.search(r"<textarea name=\"notes\" hidden>(.*?)</textarea>", both.text, re.DOTALL)
        assert together
        saved = await browser.send(f"{address}/notes", notes=together[1], seen=_seen(both, "notes"))
        facts = {"customer": "Frau Groß", "contact": "", "purpose": "Neu", "reference": ""}
        await browser.send(f"{address}/facts", **facts, seen=facts_seen)
        other = await browser.send(f"{address}/facts", **{**facts, "contact": "0351"}, seen=facts_seen)
        first = await browser.get(f"{address}/notes/2")

    assert (both.status_code, "Von der Ersten" in both.text, "Vom Zweiten" in both.text) == (409, True, True)
    assert "Vom Zweiten" not in kept.text, "nothing was written before the decision"
    assert saved.text.index("Von der Ersten") < saved.text.index("Vom Zweiten")
    assert (other.status_code, "Gespeichert ist: " in other.text) == (409, True)
    assert (first.status_code, "Von der Ersten" in first.text, "Vom Zweiten" in first.text) == (200, True, False)


async def test_a_button_pressed_twice_does_everything_once(tmp_path: Path) -> None:
    """A nervous double click opens one case and adds one file."""
    async with signed_in(tmp_path) as (_, browser):
        page = await browser.get("/cases/new")
        once = re.search(r'name="once" value="([0-9a-f]{32})"', page.text)
        assert once
        fields = {"customer": "Frau Weiß", "purpose": "Drucker", "once": once[1]}
        first, second = await browser.send("/cases/new", **fields), await browser.send("/cases/new", **fields)
        address = first.url.path
        for _ in range(2):
            page = await _upload(browser, address, b"content", name="a.txt", once="a" * 32)
        desk = await browser.get("/desk")

    assert first.url.path == second.url.path
    assert desk.text.count('href="/cases/2') == 1
    assert page.text.count('class="fingerprint">') == 1


async def test_a_note_of_10_mb_is_refused_clearly(tmp_path: Path) -> None:
    """Whoever pastes a whole log file reads how much is allowed; what was there stays."""
    async with signed_in(tmp_path) as (_, browser):
        address = await _case(browser)
        await browser.get(address)
        huge = await browser.send(f"{address}/notes", notes="x" * 10_000_000)
        large = await browser.send(f"{address}/notes", notes="ä" * 31_000)
        after = await browser.get(address)

    assert (huge.status_code, "60 kB" in huge.text) == (413, True)
    assert (large.status_code, "Das ist zu lang" in large.text, "ä" * 31_000 in large.text) == (422, True, True)
    assert after.status_code == 200


async def test_a_file_comes_back_byte_for_byte_and_only_as_a_download(tmp_path: Path) -> None:
    """What a customer sent is never run or shown by a supporter's browser, whatever it calls itself."""
    content = b"<script>alert(1)</script>\x00\xff"
    async with signed_in(tmp_path) as (_, browser):
        address = await _case(browser)
        await browser.get(address)
        page = await _upload(browser, address, content, name="../../böse\r\n.html")
        link = re.search(rf'href="({address}/attachments/[0-9a-f]+)"', page.text)
        assert link
        got = await browser.client.get(link[1])
        empty = await _upload(browser, address, b"", name="leer.txt")
        elsewhere = await browser.client.get(link[1].replace("0001/", "0002/"))
        (file,) = (tmp_path / "files").glob("??/*")
        an_hour_ago = file.stat().st_mtime - 3_600
        os.utime(file, (an_hour_ago, an_hour_ago))
        gone = await browser.send(f"{link[1]}/remove")

    assert got.content == content
    assert got.headers["content-type"] == "application/octet-stream"
    assert got.headers["x-content-type-options"] == "nosniff"
    assert got.headers["content-disposition"].startswith("attachment; filename*=UTF-8''b%C3%B6se")
    assert (empty.status_code, elsewhere.status_code) == (422, 404)
    assert "Die Datei ist entfernt" in gone.text
    assert [path for path in (tmp_path / "files").rglob("*") if path.is_file()] == []


async def test_a_file_stays_on_the_disk_as_long_as_a_row_names_it(tmp_path: Path) -> None:
    """Two cases with the same file, and one that is just being added: taking one away takes nothing from another."""
    async with signed_in(tmp_path) as (_, browser):
        address = await _case(browser)
        await browser.get(address)
        for _ in range(2):
            page = await _upload(browser, address, b"dasselbe", name="a.txt")
        links = re.findall(rf'href="({address}/attachments/[0-9a-f]+)"', page.text)
        (file,) = (tmp_path / "files").glob("??/*")
        await browser.send(f"{links[0]}/remove")
        still = await browser.client.get(links[-1])
        await browser.send(f"{links[-1]}/remove")

    assert still.content == b"dasselbe"
    assert file.is_file(), "a file that is younger than a minute may be somebody else's; the daily look takes it"


async def test_a_file_that_is_too_large_leaves_nothing(tmp_path: Path) -> None:
    """The data folder cannot be filled with one file, nor by somebody who is not signed in."""
    async with signed_in(tmp_path) as (app, browser):
        address = await _case(browser)
        await browser.get(address)
        large = await _upload(browser, address, bytes(25 * 1024 * 1024 + 1), name="groß.bin")
        larger = await _upload(browser, address, bytes(27 * 1024 * 1024), name="größer.bin")
        stranger = await StaffBrowser(app, address="192.0.2.9").client.post(
            f"{address}/attachments", files={"file": ("x", bytes(2_000_000))}
        )

    assert (large.status_code, "größer als 25 MB" in large.text) == (422, True)
    assert larger.status_code == 413
    assert stranger.headers["location"] == "/sign-in"
    assert [path for path in (tmp_path / "files").rglob("*") if path.is_file()] == []


async def test_a_case_goes_to_a_colleague_with_a_word_on_it(tmp_path: Path) -> None:
    """Who takes a case over finds it under the own name and reads what there is to know."""
    async with signed_in(tmp_path) as (app, anna):
        address = await _case(anna)
        await anna.get("/people")
        page = await anna.send("/people/invite", name="Jörg Weiß", email="joerg@mueller.example", role_supporter="yes")
        link = re.search(r'value="http://127.0.0.1:8600(/setup/[^"]+)"', page.text)
        assert link
        joerg = StaffBrowser(app, address="192.0.2.77")
        await joerg.get(link[1])
        entry = {"name": "Jörg Weiß", "password": PASSWORD, "password_again": PASSWORD, "language": "de"}
        second = await joerg.send(link[1], **entry)
        await joerg.send("/second-factor", code=code_now(secret_in(second)))
        await anna.get(address)
        given = await anna.send(f"{address}/hand-over", to="2", message="Treiber fehlt noch", once="b" * 32)
        again = await anna.send(f"{address}/hand-over", to="2", message="Treiber fehlt noch", once="c" * 32)
        mine = await joerg.get("/desk?who=mine")
        nobody = await anna.send(f"{address}/hand-over", to="99", message="")

    assert "Der Supportfall ist übergeben." in given.text
    assert "Treiber fehlt noch" in given.text
    assert "Anna Schäfer → Jörg Weiß" in given.text
    assert (again.status_code, "hat den Supportfall schon" in again.text) == (422, True)
    assert f'href="{address}"' in mine.text
    assert nobody.status_code == 404


async def test_pages_of_the_list_follow_each_other(tmp_path: Path) -> None:
    """Every case can be reached, however many there are, each on one page."""
    async with signed_in(tmp_path) as (_, browser):
        for _ in range(53):
            await _case(browser)
        first = await browser.get("/desk")
        older = re.search(r'rel="next" href="([^"]+)"', first.text)
        assert older
        second = await browser.get(older[1].replace("&amp;", "&"))
        odd = await browser.get("/desk?before=x&who=nobody&state=?")

    numbers = [re.findall(r'href="/cases/\d{4}-(\d{4})"', page.text) for page in (first, second)]
    assert [len(page) for page in numbers] == [50, 3]
    assert numbers[0] + numbers[1] == [f"{number:04}" for number in range(53, 0, -1)]
    assert odd.status_code == 200
