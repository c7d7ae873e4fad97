"""Does the desk open for its people, and for nobody else?"""

from pathlib import Path

import pytest
from tests.support.desk import PASSWORD, quick_passwords
from tests.support.staff_browser import (
    LOCAL,
    StaffBrowser,
    code_now,
    first_token,
    open_server,
    secret_in,
    signed_in,
)

from beistand.server.app import build
from beistand.server.settings import Settings


async def test_the_first_link_sets_the_server_up_once(tmp_path: Path) -> None:
    """The operator opens one address and is at the desk; the link is worth nothing afterwards."""
    app = open_server(tmp_path)
    browser, token = StaffBrowser(app), first_token(app)
    assert "beistand einrichten" in (await browser.get(f"/setup/{token}")).text

    page = await browser.set_up(token)
    assert "Ihr Gerät als zweiter Schlüssel" in page.text
    await browser.send("/second-factor", code=code_now(secret_in(page)))

    assert "Supportfälle" in (await browser.get("/desk")).text
    assert (await browser.get(f"/setup/{token}")).status_code == 404
    assert "Fernwartung" in (await browser.get("/")).text, "the first notice is published"


async def test_wrong_fields_are_told_and_nothing_is_lost(tmp_path: Path) -> None:
    """Whoever mistypes one field finds the others as they were."""
    app = open_server(tmp_path)
    browser, token = StaffBrowser(app), first_token(app)

    page = await browser.set_up(token, password="kurz", password_again="kurz")
    assert page.status_code == 422
    assert "mindestens 12 Zeichen" in page.text
    assert "Müller &amp; Söhne" in page.text
    assert "kurz" not in page.text, "a password never comes back in a page"

    page = await browser.set_up(token, organisation_email="keine")
    assert page.status_code == 422
    assert "keine E-Mail-Adresse" in page.text
    assert (await browser.set_up(token)).url.path == "/second-factor"


async def test_a_half_signed_in_person_sees_nothing(tmp_path: Path) -> None:
    """A stolen password alone opens no page."""
    async with signed_in(tmp_path) as (app, _):
        thief = StaffBrowser(app, address="198.51.100.7")
        page = await thief.send("/sign-in", email=PERSON_EMAIL, password=PASSWORD)
        assert "Zweiter Schritt" in page.text

        for path in ("/desk", "/people", "/cases/new", "/account"):
            answer = await thief.get(path)
            assert answer.headers["location"] == "/second-factor"
        assert (await thief.client.post("/api/cases/x/sessions")).status_code == 401
        assert (await thief.send("/second-factor/later")).status_code == 403


PERSON_EMAIL = "anna@mueller.example"


async def test_a_code_of_the_device_is_good_once(tmp_path: Path) -> None:
    """Who looks over a shoulder and types the same six digits stays outside."""
    app = open_server(tmp_path)
    first, second = StaffBrowser(app), StaffBrowser(app, address="198.51.100.7")
    secret = secret_in(await first.set_up(first_token(app)))
    code = code_now(secret)
    assert "Ersatzcodes" in (await first.send("/second-factor", code=code)).text

    await second.send("/sign-in", email=PERSON_EMAIL, password=PASSWORD)
    again = await second.send("/second-factor", code=code)

    assert again.status_code == 422
    assert "war schon benutzt" in again.text


async def test_guessing_passwords_costs_waiting(tmp_path: Path) -> None:
    """After a few wrong passwords the account makes everybody wait, whether it exists or not."""
    async with signed_in(tmp_path) as (app, _):
        for email in (PERSON_EMAIL, "nobody@mueller.example"):
            guesser = StaffBrowser(app, address=f"198.51.100.{len(email)}")
            told = [(await guesser.send("/sign-in", email=email, password="falsch")).status_code for _ in range(6)]
            assert told == [422] * 4 + [429] * 2
            answer = await guesser.client.post("/sign-in", data={"email": email, "password": PASSWORD})
            assert int(answer.headers["retry-after"]) in {1, 2}
            assert "zu viele Versuche" in answer.text


async def test_an_unknown_person_reads_the_same_sentence(tmp_path: Path) -> None:
    """Nobody finds out by asking who works here."""
    async with signed_in(tmp_path) as (app, _):
        pages = [
            await StaffBrowser(app, address="203.0.113.9").send("/sign-in", email=email, password="falsch")
            for email in (PERSON_EMAIL, "nobody@mueller.example")
        ]

    assert pages[0].text.replace(PERSON_EMAIL, "") == pages[1].text.replace("nobody@mueller.example", "")


async def test_a_form_from_elsewhere_changes_nothing(tmp_path: Path) -> None:
    """A foreign page cannot act in the name of a supporter who is signed in."""
    async with signed_in(tmp_path) as (_, browser):
        fields = {"customer": "X", "purpose": "Y", "csrf": browser.csrf}
        wrong = await browser.client.post("/cases/new", data={**fields, "csrf": "guessed"})
        cross = await browser.client.post("/cases/new", data=fields, headers={"sec-fetch-site": "cross-site"})
        foreign = await browser.client.post("/cases/new", data=fields, headers={"origin": "https://evil.example"})

        assert [answer.status_code for answer in (wrong, cross, foreign)] == [403, 403, 403]
        assert "keinen offenen Supportfall" in (await browser.get("/desk")).text


async def test_signing_out_ends_the_cookie(tmp_path: Path) -> None:
    """A copied cookie is worth nothing after signing out."""
    async with signed_in(tmp_path) as (_, browser):
        cookies = dict(browser.client.cookies)
        await browser.get("/desk")
        await browser.send("/sign-out")
        browser.client.cookies.update(cookies)

        assert (await browser.get("/desk")).headers["location"] == "/sign-in"


async def test_on_this_machine_the_device_can_come_later(tmp_path: Path) -> None:
    """Whoever only tries beistand out needs no phone; the account page says what is missing."""
    app = open_server(tmp_path)
    browser = StaffBrowser(app)
    await browser.set_up(first_token(app))

    desk = await browser.send("/second-factor/later")

    assert desk.url.path == "/desk"
    assert "Noch schützt Sie nur Ihr Passwort" in (await browser.get("/account")).text


async def test_a_server_on_the_net_demands_the_device(tmp_path: Path) -> None:
    """Where strangers can reach the desk, a password alone is never enough; cookies go over HTTPS only."""
    settings = Settings(data_dir=tmp_path, public_url="https://hilfe.example", trusted_proxies=("10.0.0.5",))
    app = build(settings.bound_to(8600), passwords=quick_passwords())
    browser = StaffBrowser(app, base="https://hilfe.example")
    page = await browser.set_up(first_token(app))
    assert "Später einrichten" not in page.text

    assert (await browser.send("/second-factor/later")).status_code == 403
    desk = await browser.send("/second-factor", code=code_now(secret_in(page)))

    assert "Ersatzcodes" in desk.text
    assert list(browser.client.cookies) == ["__Host-beistand"]
    assert desk.headers["strict-transport-security"] == "max-age=31536000"


@pytest.mark.parametrize("path", ["/desk", "/people", "/account", "/cases/new", "/cases/2026-0001/session"])
async def test_strangers_are_sent_to_the_sign_in(tmp_path: Path, path: str) -> None:
    """No page of the staff shows anything to somebody who is not signed in."""
    answer = await StaffBrowser(open_server(tmp_path)).get(path)

    assert (answer.status_code, answer.headers["location"]) == (303, "/sign-in")
    assert str(answer.url).startswith(LOCAL)


async def test_a_server_before_its_setup_says_so(tmp_path: Path) -> None:
    """Whoever comes too early, customer or supporter, reads what is missing."""
    app = open_server(tmp_path)
    browser = StaffBrowser(app)

    assert (await browser.get("/")).status_code == 503
    assert "noch nicht eingerichtet" in (await browser.get("/sign-in")).text
    app.state.close_database()
