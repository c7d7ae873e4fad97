"""Does every file that somebody takes out of a case of others leave its trace, and is nobody left before a riddle?"""

import hashlib
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest
from playwright.sync_api import Browser, Download, Page, expect
from tests.support.accessible import demand_accessible
from tests.support.busy_office import COOKIE, Office, fill
from tests.support.server_process import ServerProcess, serving

WAIT_MS: Final = 20_000
FILE: Final = "Treiberprotokoll Anmeldung.txt"
CONTENT: Final = b"Treiberprotokoll\n" * 900
WHY: Final = "Ich vertrete die zuständige Person"
SHOTS: Final = Path("build/files-of-others")


@pytest.fixture
def house(tmp_path: Path) -> Iterator[tuple[ServerProcess, Office]]:
    """Serve an office in which everybody is signed in."""
    (data := tmp_path / "data").mkdir()
    office = fill(data)
    with serving("--data", str(data), log=tmp_path / "log") as server:
        yield server, office


def _take(page: Page, name: str) -> Download:
    with page.expect_download() as loading:
        page.get_by_role("link", name=name).first.click()
    return loading.value


def _open(page: Page, case: str) -> None:
    page.goto(case)
    page.wait_for_url("**/look?then=*")
    page.get_by_role("button", name=WHY).click()
    page.wait_for_url(case)


def _read_in_the_record(page: Page, url: str) -> None:
    page.goto(f"{url}/audit?begins=case.file.downloaded")
    rows = page.locator("tbody tr")
    expect(rows).to_have_count(2)
    expect(rows.last).to_contain_text(hashlib.sha256(CONTENT).hexdigest())
    expect(rows.last).to_contain_text(WHY)
    page.screenshot(path=SHOTS / "record.png", full_page=True)
    page.context.close()


def test_a_download_from_a_case_of_others_is_told_with_reason_and_hash(
    chromium: Browser, house: tuple[ServerProcess, Office]
) -> None:
    """Ben says why, takes report and times along; Anna reads in the case, and Pia in the record, who took what."""
    server, office = house
    case = f"{server.url}/cases/{office.case}"
    anna = office.browser(chromium, "anna", url=server.url)
    own = anna.new_page()
    own.goto(case)
    own.get_by_role("button", name="Deutsch", exact=True).first.click()
    own.wait_for_url("**said=report*")
    ben = office.browser(chromium, "ben", url=server.url).new_page()
    ben.set_default_timeout(WAIT_MS)
    _open(ben, case)
    assert Path(_take(ben, FILE).path()).read_bytes() == CONTENT
    report = Path(_take(ben, ".pdf").path()).read_bytes()
    assert report.startswith(b"%PDF-")
    with ben.expect_download() as loading:
        ben.get_by_role("link", name="CSV").first.click()
    assert "zeiten" in loading.value.suggested_filename

    own.goto(f"{case}?show=all")
    told = own.locator(".timeline__row", has_text="Datei heruntergeladen")
    expect(told).to_have_count(2)
    for row, file, content in ((told.nth(1), FILE, CONTENT), (told.nth(0), ".pdf", report)):
        for word in ("Ben Krüger", file, WHY, hashlib.sha256(content).hexdigest()):
            expect(row).to_contain_text(word)
    expect(own.locator(".timeline__row", has_text="Zeiten des Supportfalls ausgegeben")).to_contain_text(WHY)
    demand_accessible(own, "a case with downloads")
    SHOTS.mkdir(parents=True, exist_ok=True)
    own.screenshot(path=SHOTS / "timeline.png", full_page=True)

    _read_in_the_record(office.browser(chromium, "pia", url=server.url).new_page(), server.url)
    for page in (own, ben):
        page.context.close()


def test_a_link_to_a_file_asks_first_and_then_leads_to_it(
    chromium: Browser, house: tuple[ServerProcess, Office]
) -> None:
    """An old page that still shows the link gives neither the file nor a file with the question in it."""
    server, office = house
    case = f"{server.url}/cases/{office.case}"
    context = office.browser(chromium, "anna", url=server.url)
    page = context.new_page()
    page.set_default_timeout(WAIT_MS)
    page.goto(case)
    context.clear_cookies()
    context.add_cookies([{"name": COOKIE, "value": office.cookies["ben"], "url": server.url}])
    page.get_by_role("link", name=FILE).first.click()
    page.wait_for_url("**/look?then=*")
    expect(page.locator("main")).not_to_contain_text(FILE)
    page.get_by_role("button", name=WHY).click()
    page.wait_for_url(f"{case}#at-files")
    assert Path(_take(page, FILE).path()).read_bytes() == CONTENT
    context.close()
