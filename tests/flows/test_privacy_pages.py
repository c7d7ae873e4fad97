"""Can an administrator keep, give out, hold and erase by the pages alone?"""

import json
import re

import httpx
import pytest
from tests.support.places import Place
from tests.support.staff_browser import StaffBrowser, signed_in

NAME = "Frau Šimůnková"


async def _closed(browser: StaffBrowser) -> str:
    """Open a case, close it, and return its number."""
    await browser.get("/cases/new")
    page = await browser.send("/cases/new", customer=NAME, purpose="Drucker", contact="0351 999")
    number = page.url.path.rsplit("/", 1)[1]
    await browser.send(f"/cases/{number}/close")
    return number


def _case(number: str) -> dict[str, str]:
    return {f"case-{number}": number, "customer": NAME}


async def test_a_persons_data_is_given_out_and_erased(place: Place) -> None:
    """From a letter of a customer to the certificate it takes one page."""
    async with signed_in(place.folder, place.url) as (_, browser):
        number = await _closed(browser)
        await browser.get("/privacy")
        silent = await browser.send("/privacy/person", customer=NAME)
        found = await browser.send("/privacy/person", customer=NAME, reason="Brief")
        nobody = await browser.send("/privacy/person", customer="Niemand", reason="Brief")
        no_reason = await browser.send("/privacy/person/export", **_case(number))
        file = await browser.send("/privacy/person/export", reason="Brief", **_case(number))
        not_sure = await browser.send("/privacy/person/erase", **_case(number))
        erased = await browser.send("/privacy/person/erase", sure="yes", **_case(number))
        certificate = re.search(r"/privacy/certificates/[0-9a-f]{32}\.json", erased.text)
        assert certificate
        proof = await browser.get(certificate[0])
        case = await browser.get(f"/cases/{number}")

    assert (silent.status_code, number in silent.text) == (422, False), "a name alone is no reason"
    assert number in found.text
    assert "gibt es keinen Supportfall" in nobody.text
    assert (no_reason.status_code, "Bitte geben Sie einen Grund an." in no_reason.text) == (422, True)
    assert json.loads(file.content)["data"]["cases"][0]["customer"] == NAME
    assert (not_sure.status_code, "Bitte bestätigen Sie zuerst" in not_sure.text) == (422, True)
    assert "Die Daten sind gelöscht." in erased.text
    assert {name: proof.json()[name] for name in ("kind", "rule", "count")} == {
        "kind": "person",
        "rule": "DSGVO Art. 17",
        "count": 1,
    }
    assert (case.status_code, NAME in case.text) == (200, False)


async def test_rules_and_holds_are_changed_on_the_page(place: Place) -> None:
    """What was chosen stands on the page, and nonsense gets a sentence."""
    async with signed_in(place.folder, place.url) as (_, browser):
        number = await _closed(browser)
        await browser.get("/privacy")
        saved = await browser.send("/privacy/rules/cases", days="365")
        wrong = await browser.send("/privacy/rules/cases", days="bald")
        placed = await browser.send("/privacy/holds", case=number, reason="Klage")
        held = await browser.send("/privacy/person/erase", sure="yes", **_case(number))
        hold = re.search(r"/privacy/holds/(\d+)/lift", held.text)
        assert hold
        lifted = await browser.send(hold[0])
        unknown = await browser.send("/privacy/holds", case="2020-9999", reason="Klage")
        no_kind = await browser.send("/privacy/rules/everything", days="1")

    assert 'value="365"' in saved.text
    assert "Die Frist ist gespeichert." in saved.text
    assert (wrong.status_code, "1 bis 36500" in wrong.text) == (422, True)
    assert "Klage" in placed.text
    assert (held.status_code, "Löschsperre. Bitte heben" in held.text) == (422, True)
    assert "Klage" not in lifted.text
    assert (unknown.status_code, "gibt es nicht" in unknown.text) == (422, True)
    assert no_kind.status_code == 404


@pytest.mark.parametrize("path", ["/privacy", "/privacy/certificates/00000000000000000000000000000000.json"])
async def test_strangers_see_nothing_of_it(place: Place, path: str) -> None:
    """Who is not signed in is sent to the sign-in."""
    async with signed_in(place.folder, place.url) as (app, _):
        stranger = StaffBrowser(app)
        answer: httpx.Response = await stranger.get(path)
        await stranger.client.aclose()

    assert (answer.status_code, answer.headers["location"]) == (303, "/sign-in")
