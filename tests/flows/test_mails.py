"""Can a supporter begin an e-mail from a case with the words of the organisation?"""

import re
from html import unescape
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.support.staff_browser import StaffBrowser, signed_in

from beistand.server.desk import mails
from beistand.server.desk.errors import WrongInputError
from beistand.server.desk.mails import Template

NEW = {
    "name": "Termin",
    "language": "de",
    "subject": "{case}: {purpose}",
    "body": "Guten Tag,\n\n{customer} & {organisation} {nicht so}? 100 %\n{supporter}",
}
FACTS = dict.fromkeys(mails.PLACEHOLDERS, "{customer}")


async def _case(browser: StaffBrowser, **fields: str) -> str:
    await browser.get("/cases/new")
    made = await browser.send("/cases/new", **{"customer": "Öztürk <b>", "purpose": "Drucker", **fields})
    return made.url.path


def _mailto(page: str) -> tuple[str, dict[str, list[str]]]:
    found = re.search(r'href="(mailto:[^"]+)"', page)
    assert found, page
    parts = urlsplit(unescape(found[1]))
    return unquote(parts.path), parse_qs(parts.query)


async def test_the_delivered_ones_are_there_from_the_first_day(tmp_path: Path) -> None:
    """In a new house a supporter opens a finished e-mail to the customer, in German and English."""
    async with signed_in(tmp_path) as (_, browser):
        address = await _case(browser, contact="kunde@firma.example")
        case = await browser.get(address)
        german = await browser.get(f"{address}/mail?template=de/Vor der Sitzung")
        english = await browser.get(f"{address}/mail?template=en/Question")
        gone = await browser.get(f"{address}/mail?template=de/Nichts")

    assert "Vor der Sitzung (Deutsch)" in case.text
    to, told = _mailto(german.text)
    assert to == "kunde@firma.example"
    assert told["subject"] == [f"Unsere Fernwartung zu {address[-9:]}: Drucker"]
    assert "http://127.0.0.1:8600" in told["body"][0]
    assert "\r\n" in told["body"][0]
    assert "{" not in told["body"][0]
    assert "Anna Schäfer" in _mailto(english.text)[1]["body"][0]
    assert gone.status_code == 404


async def test_own_words_take_the_place_of_delivered_ones(tmp_path: Path) -> None:
    """An administrator writes, looks at a preview, saves, and removes; what holds is always what was saved last."""
    body = NEW["body"].replace(" {nicht so}", "")
    async with signed_in(tmp_path) as (_, browser):
        address = await _case(browser)
        await browser.get("/mails")
        preview = await browser.send("/mails", **{**NEW, "body": body, "what": "preview"})
        nothing = await browser.get(f"{address}/mail?template=de/Termin")
        wrong = await browser.send("/mails", **NEW)
        saved = await browser.send("/mails", **{**NEW, "body": body})
        own = await browser.get(f"{address}/mail?template=de/Termin")
        await browser.send("/mails", **{**NEW, "name": "Rückfrage", "body": "Neu"})
        changed = await browser.get(f"{address}/mail?template=de/Rückfrage")
        await browser.get("/mails")
        await browser.send("/mails/remove", name="Rückfrage", language="de")
        again = await browser.get(f"{address}/mail?template=de/Rückfrage")
        audit = await browser.get("/audit")

    assert "Erika Muster &amp; Müller" in preview.text
    assert nothing.status_code == 404
    assert wrong.status_code == 422
    assert "Platzhalter, den es nicht gibt" in wrong.text
    assert "{nicht so}" in wrong.text, "nothing that was typed is lost"
    assert "gespeichert" in saved.text
    assert "keine E-Mail-Adresse" in own.text
    to, told = _mailto(own.text)
    assert (to, told["body"]) == (
        "",
        ["Guten Tag,\r\n\r\nÖztürk <b> & Müller & Söhne Support GmbH? 100 %\r\nAnna Schäfer"],
    )
    assert _mailto(changed.text)[1]["body"] == ["Neu"]
    assert _mailto(again.text)[1]["body"] != ["Neu"]
    assert audit.status_code in {200, 403}


def test_what_customers_typed_is_never_a_placeholder() -> None:
    """A customer whose name looks like a placeholder reads that name, and long texts are copied instead of cut."""
    short = Template(name="x", language="de", subject="{customer}", body="{purpose}", is_own=True)
    long = Template(name="x", language="de", subject="s", body="ä" * 1_000, is_own=True)
    assert mails.filled(short, FACTS, contact="a@b.example").body == "{customer}"
    assert mails.filled(long, FACTS, contact="").mailto == ""


@given(text=st.text(max_size=200), contact=st.text(max_size=80))
def test_any_text_makes_a_good_address(text: str, contact: str) -> None:
    """Whatever is typed into a template or a contact stands in the e-mail's text, never among its headers."""
    try:
        made = mails.checked({"name": "x", "language": "de", "subject": "s" + text, "body": "b" + text})
    except WrongInputError:
        return
    mail = mails.filled(made, FACTS, contact=contact)
    assert "\n" not in mail.subject
    if mail.mailto:
        assert re.fullmatch(r"mailto:[^?&#]*\?subject=[^&#]*&body=[^&#]*", mail.mailto)
        assert unquote(mail.mailto.partition("&body=")[2]).replace("\r\n", "\n") == mail.body


@pytest.mark.parametrize(
    ("field", "value", "word"),
    [
        ("name", "", "empty"),
        ("subject", "x\x07", "characters"),
        ("body", "x" * 9_000, "long"),
        ("language", "fr", "empty"),
    ],
)
def test_each_wrong_field_is_named(field: str, value: str, word: str) -> None:
    """A form that cannot be a template says which field, and why."""
    with pytest.raises(WrongInputError) as caught:
        mails.checked({**NEW, "body": "x", field: value})
    assert (caught.value.field, caught.value.word) == (field, word)
