"""Can an administrator change the rules, seeing before what customers will read?"""

import re
from html import unescape

import httpx
import pytest
from tests.support.places import Place
from tests.support.staff_browser import StaffBrowser, signed_in


def _form(page: httpx.Response) -> dict[str, str]:
    """Return what the form of the editor says, as a browser would send it."""
    fields = {
        unescape(name): unescape(value) for name, value in re.findall(r'name="([^"]+)"[^>]*value="([^"]*)"', page.text)
    }
    for name, inner in re.findall(r'<select [^>]*name="([^"]+)">(.*?)</select>', page.text, re.DOTALL):
        chosen = re.search(r'<option value="([^"]+)" selected', inner)
        assert chosen, name
        fields[name] = chosen[1]
    for name, text in re.findall(r'<textarea [^>]*name="([^"]+)"[^>]*>(.*?)</textarea>', page.text, re.DOTALL):
        fields[name] = unescape(text)
    return fields


async def _edited(browser: StaffBrowser, **changes: str) -> dict[str, str]:
    return {**_form(await browser.get("/notices/edit")), **changes}


async def test_a_changed_rule_is_seen_before_and_after(place: Place) -> None:
    """An administrator sees the difference first; then customers read it, and the old version stays as it was."""
    async with signed_in(place.folder, place.url) as (_, browser):
        old = await browser.client.get("/notice/1/de.txt")
        draft = await _edited(browser, control="never", note="Nur noch Ansehen.", additional_de="Bitte <anrufen>.")
        seen = await browser.send("/notices/preview", **draft)
        part = await browser.send("/notices/preview", **draft, part="preview")
        untouched = await browser.client.get("/notice/2/de.txt")
        listed = await browser.send("/notices/edit", **draft)
        new = await browser.client.get("/notice/2/de.txt")
        plain = await browser.client.get("/notice/2/de_plain.txt")
        again = await browser.client.get("/notice/1/de.txt")

    assert "<del>nur nach Ja</del> → <ins>nie</ins>" in seen.text
    assert "<ins>Bitte &lt;anrufen&gt;.</ins>" in seen.text
    assert "<form" not in part.text
    assert "<del>nur nach Ja</del>" in part.text
    assert untouched.status_code == 404
    assert "Fassung 2 ist veröffentlicht" in listed.text
    assert "Nur noch Ansehen." in listed.text
    assert "kann Maus und Tastatur Ihres Computers nicht bedienen" in new.text
    assert "kann Ihre Maus und Ihre Tastatur nicht benutzen" in plain.text
    assert again.content == old.content


async def test_a_running_session_keeps_its_version(place: Place) -> None:
    """Rules that are published during a session hold for the next one only."""
    async with signed_in(place.folder, place.url) as (_, browser):
        await browser.get("/cases/new")
        case = await browser.send("/cases/new", customer="Herr Öztürk", contact="0351", purpose="Drucker")
        start = f"/api{case.url.path}/sessions"
        head = {"x-beistand-csrf": browser.csrf}
        before = (await browser.client.post(start, headers=head)).json()
        await browser.send("/notices/edit", **await _edited(browser, clipboard="never", note="Ohne Zwischenablage."))
        joined = await browser.client.post("/api/join", json={"number": before["number"]})
        after_join = await browser.client.get("/notice")
        other = await browser.send("/cases/new", customer="Frau Kim", contact="0351", purpose="Maus")
        after = (await browser.client.post(f"/api{other.url.path}/sessions", headers=head)).json()

    assert joined.status_code == 200
    assert after_join.status_code == 200
    assert (before["notice"]["version"], after["notice"]["version"]) == (1, 2)
    assert before["notice"]["policy"] != after["notice"]["policy"]


async def test_two_administrators_at_once_see_both(place: Place) -> None:
    """Nobody overwrites what a colleague published a minute ago unseen; nothing that was typed is lost."""
    async with signed_in(place.folder, place.url) as (_, browser):
        mine = await _edited(browser, control="never", note="Ich")
        await browser.send("/notices/edit", **await _edited(browser, clipboard="never", note="Du"))
        late = await browser.send("/notices/edit", **mine)
        third = await browser.client.get("/notice/3/de.txt")
        decided = await browser.send("/notices/edit", **_form(late))

    assert late.status_code == 409
    assert "Fassung 2 veröffentlicht" in late.text
    assert "Maus und Tastatur: <del>nur nach Ja</del> → <ins>nie</ins>" in late.text
    assert "Zwischenablage: <del>nie</del> → <ins>nur nach Ja</ins>" in late.text
    assert third.status_code == 404
    assert "Fassung 3 ist veröffentlicht" in decided.text


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"control": "silent"}, "Bitte wählen Sie „nie“"),
        ({"screens_max": "17"}, "ganze Zahl ab 0"),
        ({"ask_again_min": "-1"}, "ganze Zahl ab 0"),
        ({"view": "never"}, "Maus und Tastatur sind erlaubt, das Zusehen aber nie."),
        ({"retention_recording_days": "0"}, "wird aber null Tage aufbewahrt"),
        ({"note": ""}, "Dieses Feld wird gebraucht."),
        ({"organisation_email": "keine"}, "keine E-Mail-Adresse"),
        ({}, "Es ändert sich nichts."),
    ],
)
async def test_what_cannot_hold_is_not_published(place: Place, changes: dict[str, str], sentence: str) -> None:
    """Rules that contradict themselves, a silent mode or a missing reason are refused with a sentence."""
    async with signed_in(place.folder, place.url) as (_, browser):
        answer = await browser.send("/notices/edit", **await _edited(browser, **{"note": "Versuch", **changes}))
        second = await browser.client.get("/notice/2/de.txt")

    assert (answer.status_code, second.status_code) == (422, 404)
    assert sentence in answer.text
