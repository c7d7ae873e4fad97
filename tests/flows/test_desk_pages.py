"""Can people do their work at the desk, in both languages?"""

import re

import pytest
from tests.support.desk import ORGANISATION, PASSWORD
from tests.support.places import Place
from tests.support.staff_browser import StaffBrowser, code_now, secret_in, signed_in

from beistand.server.desk.happenings import Happening
from beistand.server.desk.sessions import Told, record_told
from beistand.server.web.errors import CONFLICTS, WORDS
from beistand.server.web.language import load_catalogue
from beistand.server.web.reception import utc_now

PAGES = (
    "/organisation",
    "/notices",
    "/notices/edit",
    "/audit",
    "/privacy",
    "/desk",
    "/desk?q=nichts&state=all",
    "/cases/new",
    "/cases/2026-0001",
    "/people",
    "/account",
    "/times",
    "/programs",
    "/papers",
    "/papers/art30",
    "/no-such-page",
)


async def _open_case(browser: StaffBrowser) -> None:
    await browser.get("/cases/new")
    case = await browser.send("/cases/new", customer="Herr Öztürk", contact="0351", purpose="Drucker <druckt> nicht.")
    assert case.url.path == "/cases/2026-0001" or re.fullmatch(r"/cases/\d{4}-0001", case.url.path)


async def test_every_page_speaks_both_languages(place: Place) -> None:
    """Nobody meets a page with a hole or in a mixture of languages."""
    async with signed_in(place.folder, place.url) as (_, browser):
        await _open_case(browser)
        number = re.search(r"/cases/(\d{4}-0001)", (await browser.get("/desk")).text)
        assert number
        for path in PAGES:
            address = path.replace("2026-0001", number[1])
            for language in ("de", "en"):
                joiner = "&" if "?" in address else "?"
                page = await browser.get(f"{address}{joiner}language={language}")
                assert page.status_code == (404 if path == "/no-such-page" else 200)
                assert f'<html lang="{language}">' in page.text
                assert page.text.count("<h1") == 1
                assert not re.search(r"(staff|rules)\.[a-z_]+\.", page.text)


async def test_a_case_from_opening_to_closing(place: Place) -> None:
    """A supporter opens a case, notes, finds it again and closes it; what people typed is never markup."""
    async with signed_in(place.folder, place.url) as (_, browser):
        await _open_case(browser)
        found = await browser.get("/desk?q=öztürk drucker")
        number = re.search(r"/cases/(\d{4}-0001)", found.text)
        assert number
        address = f"/cases/{number[1]}"
        assert "Drucker &lt;druckt&gt; nicht." in found.text
        noted = await browser.send(f"{address}/notes", notes="Treiber <prüfen>")
        assert "Die Notizen sind gespeichert." in noted.text
        assert "Treiber &lt;prüfen&gt;" in noted.text
        closed = await browser.send(f"{address}/close")
        assert "abgeschlossen" in closed.text
        assert "keinen offenen" in (await browser.get("/desk")).text
        assert number[1] in (await browser.get("/desk?state=closed")).text
        refused = await browser.client.post(f"/api{address}/sessions", headers={"x-beistand-csrf": browser.csrf})
        assert (refused.status_code, refused.json()["error"]) == (409, "case_closed")


async def test_a_case_shows_whatever_happened_in_its_sessions(place: Place) -> None:
    """The record of a session is readable, who did it and how it ended included."""
    async with signed_in(place.folder, place.url) as (app, browser):
        await _open_case(browser)
        number = re.search(r"/cases/(\d{4}-0001)", (await browser.get("/desk")).text)
        assert number
        address = f"/cases/{number[1]}"
        started = await browser.client.post(f"/api{address}/sessions", headers={"x-beistand-csrf": browser.csrf})
        live = await browser.get(address)
        assert "wartet auf den Kunden" in live.text
        offer = started.json()
        await browser.client.post("/api/join", json={"number": offer["number"]})
        with app.state.books.transaction() as tx:
            for what in ("joined", "consent_given", "paused", "bye"):
                facts = {"reason": "customer"} if what == "bye" else {}
                told = Told(session=offer["session"], participant=2, role="customer", what=what, facts=facts)
                record_told(tx, told, now=utc_now())
        over = await browser.get(f"{address}?language=en")

    for text in ("Session code used", "Customer consented", "Customer paused", "ended by the customer", "0:00 minutes"):
        assert text in over.text


async def test_a_session_is_ended_from_the_page_of_its_case(place: Place) -> None:
    """A session whose window is lost does not block the case."""
    async with signed_in(place.folder, place.url) as (_, browser):
        await _open_case(browser)
        number = re.search(r"/cases/(\d{4}-0001)", (await browser.get("/desk")).text)
        assert number
        address = f"/cases/{number[1]}"
        started = await browser.client.post(f"/api{address}/sessions", headers={"x-beistand-csrf": browser.csrf})
        await browser.get(address)
        ended = await browser.send(f"{address}/sessions/{started.json()['session']}/end")
        refused = await browser.client.post("/api/join", json={"number": started.json()["number"]})

    assert "Die Sitzung ist beendet." in ended.text
    assert "vom Supporter beendet" in ended.text
    assert refused.json()["error"] == "session_over"


async def test_a_case_needs_name_and_purpose(place: Place) -> None:
    """The customer reads the purpose before the yes, so it cannot be empty."""
    async with signed_in(place.folder, place.url) as (_, browser):
        await browser.get("/cases/new")
        page = await browser.send("/cases/new", customer="Frau Kaya", purpose=" ")

        assert page.status_code == 422
        assert "Dieses Feld wird gebraucht." in page.text
        assert 'value="Frau Kaya"' in page.text


async def test_the_console_page_tells_the_console_all_it_needs(place: Place) -> None:
    """The console starts without asking for anything but the session."""
    async with signed_in(place.folder, place.url) as (_, browser):
        await _open_case(browser)
        number = re.search(r"/cases/(\d{4}-0001)", (await browser.get("/desk")).text)
        assert number
        page = (await browser.get(f"/cases/{number[1]}/session?view=bare")).text

    main = re.search(r'<main id="console"[^>]*>', page)
    assert main
    told = dict(re.findall(r'data-([a-z-]+)="([^"]*)"', main[0]))
    assert set(told) == {
        *("case", "csrf", "language", "customer", "purpose", "supporter", "organisation", "public-url", "view"),
    }
    assert (told["case"], told["supporter"], told["view"]) == (number[1], "Anna Schäfer", "bare")
    assert told["public-url"] == "http://127.0.0.1:8600"
    assert told["organisation"] == "Müller &amp; Söhne Support GmbH"
    assert '<script type="module" src="/static/browser/console.js">' in page


async def test_an_invited_person_joins_and_can_be_shut_out(place: Place) -> None:
    """A new colleague sets up the own account by one link, does not administrate, and leaves when told so."""
    async with signed_in(place.folder, place.url) as (app, anna):
        await anna.get("/people")
        page = await anna.send("/people/invite", name="Jörg Weiß", email="joerg@mueller.example", role_supporter="yes")
        link = re.search(r'value="http://127.0.0.1:8600(/setup/[^"]+)"', page.text)
        assert link
        joerg = StaffBrowser(app, address="192.0.2.77")
        assert "readonly" in (await joerg.get(link[1])).text
        entry = {"name": "Jörg Weiß", "email": "other@evil.example", "password": PASSWORD, "password_again": PASSWORD}
        second = await joerg.send(link[1], **entry, language="en")
        await joerg.send("/second-factor", code=code_now(secret_in(second)))
        desk = await joerg.get("/desk")
        assert "Support cases" in desk.text, "the own language holds at once"
        assert (await joerg.get("/people")).status_code == 403

        people = await anna.get("/people")
        assert "joerg@mueller.example" in people.text
        assert "evil" not in people.text, "the address is that of the invitation"
        await anna.send("/people/2/disable")
        assert (await joerg.get("/desk")).headers["location"] == "/sign-in"
        assert (await anna.send("/people/1/disable")).status_code == 403, "nobody shuts out the own account"


async def test_a_reset_link_gives_a_new_password_and_asks_for_a_new_device(place: Place) -> None:
    """Who lost phone or password comes back in by an administrator's link; old sign-ins are over."""
    async with signed_in(place.folder, place.url) as (app, anna):
        await anna.get("/people")
        page = await anna.send("/people/1/reset")
        link = re.search(r'value="http://127.0.0.1:8600(/setup/[^"]+)"', page.text)
        assert link
        again = StaffBrowser(app, address="192.0.2.78")
        second = await again.send(link[1], password="ein neuer langer Satz", password_again="ein neuer langer Satz")

        assert "Ihr Gerät als zweiter Schlüssel" in second.text
        assert (await anna.get("/desk")).headers["location"] == "/sign-in"


async def test_a_changed_organisation_publishes_a_new_notice(place: Place) -> None:
    """Customers always read who is answerable now; a session that runs keeps the notice it began with."""
    async with signed_in(place.folder, place.url) as (_, browser):
        await _open_case(browser)
        number = re.search(r"/cases/(\d{4}-0001)", (await browser.get("/desk")).text)
        assert number
        start = f"/api/cases/{number[1]}/sessions"
        before = (await browser.client.post(start, headers={"x-beistand-csrf": browser.csrf})).json()
        page = await browser.get("/organisation")
        assert "01067 Dresden" in page.text
        wrong = await browser.send("/organisation", **{**ORGANISATION, "organisation_email": "keine"})
        assert (wrong.status_code, "keine E-Mail-Adresse" in wrong.text) == (422, True)
        assert (await browser.send("/organisation")).status_code == 422, "a form without fields is told as well"
        same = await browser.send("/organisation", **ORGANISATION)
        assert "Es gilt Fassung 1" in same.text, "what reads the same is no new version"
        changed = await browser.send("/organisation", **{**ORGANISATION, "organisation_name": "Neu & Söhne"})
        assert "Es gilt Fassung 2" in changed.text
        after = (await browser.client.post(start, headers={"x-beistand-csrf": browser.csrf})).json()
        notice = await browser.client.get("/")

    assert (before["notice"]["version"], after["notice"]["version"]) == (1, 2)
    assert before["notice_hash"] != after["notice_hash"]
    assert "Neu &amp; Söhne" in notice.text


async def test_the_own_account_changes_with_the_old_password_only(place: Place) -> None:
    """Whoever finds an open browser cannot take the account over."""
    async with signed_in(place.folder, place.url) as (_, browser):
        new = {"password": "ein neuer langer Satz", "password_again": "ein neuer langer Satz"}
        await browser.get("/account")
        wrong = await browser.send("/account/password", old_password="falsch", **new)
        assert (wrong.status_code, "bisherige Passwort stimmt nicht" in wrong.text) == (422, True)
        right = await browser.send("/account/password", old_password=PASSWORD, **new)
        assert "Das Passwort ist geändert." in right.text
        english = await browser.send("/account/language", language="en")
        assert "The language is saved." in english.text


@pytest.mark.parametrize("happening", list(Happening))
def test_every_happening_has_words_for_people(happening: Happening) -> None:
    """The record is readable by those whom it concerns."""
    assert load_catalogue().has("staff.happening." + happening.value.replace(".", "_"))


@pytest.mark.parametrize(
    "word",
    sorted({*WORDS.values(), *CONFLICTS, "failed", "too_many_tries", "csrf", "administrator", "yourself"}),
)
def test_every_refusal_has_a_title_and_says_what_to_do(word: str) -> None:
    """Nobody is left with a number."""
    catalogue = load_catalogue()

    assert catalogue.has(f"staff.error.{word}.title")
    assert catalogue.has(f"staff.error.{word}.text")
