"""What do auditors and guests see, and what not? In a real browser, at a server on which an office has worked."""

import csv
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import pytest
from playwright.sync_api import Browser, Page, expect
from tests.support.accessible import demand_accessible, demand_keys
from tests.support.busy_office import Office, fill
from tests.support.server_process import ServerProcess, serving

WAIT_MS: Final = 20_000
SHOTS: Final = Path("build/pages")
WIDTHS_PX: Final = (1_366, 390)
CUSTOMER: Final = "Praxis Dr. Öztürk"
CLOSED_TO_AUDITORS: Final = (
    "/cases/new", "/times", "/people", "/people/1", "/organisation", "/notices", "/notices/edit", "/papers",
    "/papers/art13", "/programs", "/mails", "/privacy", "/secrecy/register", "/secrecy/texts/professional",
)  # fmt: skip
CLOSED_TO_GUESTS: Final = (*CLOSED_TO_AUDITORS, "/desk", "/audit", "/cases/2026-0001", "/cases/2026-0001/session")
REFUSED: Final = re.compile("Das gehört nicht zu Ihren Aufgaben|Das darf nur die Verwaltung|Das darf nur, wer prüft")
PAGES: Final = {
    "anna": (
        "/desk", "/desk?q=nirgends", "/cases/new", "CASE", "CASE/notes/3", "CASE/mail?template=de/Nach+der+Sitzung",
        "/times", "/people", "/people/2", "/organisation", "/notices", "/notices/edit", "/papers", "/papers/art13",
        "/papers/art30", "/papers/art28", "/papers/bsi", "/papers/retention", "/programs", "/mails", "/audit",
        "/privacy", "/secrecy", "/secrecy/sign/basic", "/secrecy/register", "/secrecy/texts/professional", "/account",
        "/cases/2020-1",
    ),
    "ben": ("CASE/look", "/cases/2026-0002"),
    "pia": ("/desk", "CASE/look", "/audit", "/people"),
    "gus": ("/account", "/secrecy", "/desk"),
    "adam": ("/people", "/times", "/privacy"),
}  # fmt: skip
BY_KEYS: Final = {
    "anna": ("/desk", "CASE", "/people", "/privacy", "/papers/bsi", "/notices/edit", "/programs", "/account"),
    "pia": ("/desk", "CASE/look", "/audit"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class House:
    """A server, and what is on it."""

    server: ServerProcess
    office: Office
    chromium: Browser

    def page(self, who: str, *, width_px: int = WIDTHS_PX[0]) -> Page:
        """Open a page as somebody."""
        page = self.office.browser(self.chromium, who, url=self.server.url, width_px=width_px).new_page()
        page.set_default_timeout(WAIT_MS)
        return page

    def at(self, path: str) -> str:
        """Return the address of a path; ``CASE`` stands for the fullest case."""
        return self.server.url + path.replace("CASE", f"/cases/{self.office.case}")


@pytest.fixture(scope="module")
def house(chromium: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """Serve an office in which everybody is signed in."""
    folder: Path = tmp_path_factory.mktemp("office")
    (data := folder / "data").mkdir()
    office = fill(data)
    with serving("--data", str(data), log=folder / "log") as server:
        yield House(server=server, office=office, chromium=chromium)


def _is_refused(page: Page, address: str) -> bool:
    answer = page.goto(address)
    assert answer
    return answer.status == 403 and REFUSED.search(page.inner_text("h1")) is not None


def test_an_auditor_reads_with_a_reason_and_checks_the_record(house: House) -> None:
    """Who checks sees a case after saying why, finds that in the record, checks it and takes a copy along."""
    page = house.page("pia")
    page.goto(house.at("/sign-in"))
    page.wait_for_url("**/desk")
    expect(page.locator("main")).not_to_contain_text("Öztürk")
    page.get_by_label("Suchen nach Nummer").fill(house.office.case)
    page.keyboard.press("Enter")
    page.get_by_role("link", name=house.office.case).click()
    page.wait_for_url("**/look?then=*")
    expect(page.locator("main")).not_to_contain_text("Öztürk")
    page.get_by_role("button", name="Prüfung", exact=True).click()
    page.wait_for_url(f"**/cases/{house.office.case}")
    expect(page.get_by_role("heading", name=CUSTOMER)).to_be_visible()
    assert page.locator("main form").count() == 0, "nothing is offered that would be refused"
    demand_accessible(page, "a case that is only read")

    page.get_by_role("link", name="Protokoll", exact=True).click()
    page.get_by_label("Supportfall").fill(house.office.case)
    page.get_by_role("button", name="Suchen").click()
    first = page.locator("tbody tr").first
    expect(first).to_contain_text("Supportfall mit Grund geöffnet")
    expect(first).to_contain_text("Pia Prüfer")
    expect(first).to_contain_text("Prüfung")
    page.get_by_label("Grund").fill("Jahresprüfung")
    with page.expect_download() as loading:
        page.get_by_role("button", name="Als CSV").click()
    rows = list(csv.DictReader(io.StringIO(Path(loading.value.path()).read_text(encoding="utf-8-sig"))))
    assert {row["case"] for row in rows} == {house.office.case}
    assert [row["happening"] for row in rows].count("case.case.read") == 1

    page.get_by_role("button", name="Jetzt prüfen").click()
    expect(page.get_by_role("status")).to_contain_text("Das Protokoll ist unversehrt.")
    demand_accessible(page, "the check")
    page.context.close()


def test_an_auditor_changes_nothing_and_every_try_is_on_record(house: House) -> None:
    """Each page of others says no in plain words; the auditor finds the own tries in the record."""
    page = house.page("pia")
    assert [path for path in CLOSED_TO_AUDITORS if not _is_refused(page, house.at(path))] == []
    demand_accessible(page, "a refusal")
    page.goto(house.at("/audit?begins=people.action.refused"))
    tries = page.locator("tbody tr", has_text="Pia Prüfer").all_inner_texts()
    assert len(tries) >= len(CLOSED_TO_AUDITORS)
    assert [one for one in tries if "GET /" not in one] == []
    page.context.close()


def test_a_guest_sees_the_own_account_and_secrecy_and_nothing_of_customers(house: House) -> None:
    """Who only joins sessions to which they are called gets no case, no name and no record."""
    page = house.page("gus")
    page.goto(house.at("/sign-in"))
    page.wait_for_url("**/account")
    offered = page.locator(".site-nav a").all_inner_texts()
    assert sorted(offered) == ["Mein Konto", "Verschwiegenheit"]
    page.get_by_role("link", name="Verschwiegenheit").click()
    page.get_by_role("link", name="Erklärung lesen und unterschreiben").click()
    expect(page.get_by_role("heading", name="Lesen und unterschreiben")).to_be_visible()
    assert [path for path in CLOSED_TO_GUESTS if not _is_refused(page, house.at(path))] == []
    page.context.close()
    record = house.page("pia")
    record.goto(house.at("/audit?begins=people.action.refused"))
    assert record.locator("tbody tr", has_text="Gustav Gast").count() >= len(CLOSED_TO_GUESTS)
    record.context.close()


def _named(path: str) -> str:
    """Return a path as the name of a picture."""
    return re.sub(r"[^A-Za-z0-9]+", "-", path).strip("-")


@pytest.mark.parametrize("width_px", WIDTHS_PX)
@pytest.mark.parametrize("language", ["de", "en"])
def test_every_page_of_every_role_is_for_everybody(house: House, language: str, width_px: int) -> None:
    """A busy office is readable for everybody, on a desk and on a phone, whoever looks at it; build/pages shows it."""
    for who, paths in PAGES.items():
        page = house.page(who, width_px=width_px)
        page.goto(house.at("/account"))
        page.locator("#language").select_option(language)
        page.locator("form:has(#language) button").click()
        for path in paths:
            page.goto(house.at(path))
            demand_accessible(page, f"{path} of {who}, {language}, {width_px} px")
            page.screenshot(path=SHOTS / language / f"{width_px}-{who}-{_named(path)}.png", full_page=True)
        page.goto(house.at("/account"))
        page.locator("#language").select_option("de")
        page.locator("form:has(#language) button").click()
        page.context.close()


@pytest.mark.parametrize(("who", "path"), [(who, path) for who, paths in BY_KEYS.items() for path in paths])
def test_a_page_is_used_by_keys_alone(house: House, who: str, path: str) -> None:
    """Whoever has no mouse reaches everything and always sees where they are."""
    page = house.page(who)
    page.goto(house.at(path))
    demand_keys(page, path)
    page.context.close()
