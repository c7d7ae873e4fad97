"""What does a person see when the database goes away or the disk is full, and what stays of the half-done work?"""

import resource
from pathlib import Path

import httpx
import pytest
from tests.support.desk import START, open_desk
from tests.support.postgres import Cluster
from tests.support.server_process import ServerProcess, serving
from tests.support.staff_browser import signed_in
from tests.support.staff_forms import case_numbers, csrf_in, set_up

from beistand.server.desk import cases
from beistand.server.store import happenings
from beistand.server.store.database import FILE_NAME
from beistand.server.store.errors import DatabaseUnusableError

AWAY = "Die Datenbank ist gerade nicht erreichbar."
CASE = {"customer": "Frau Šimůnková", "purpose": "Drucker"}


async def test_a_server_that_goes_away_gives_a_clear_page_and_comes_back(
    cluster: Cluster, template: str, tmp_path: Path
) -> None:
    """Staff, customers and programs read what is the matter; when the database is back, nothing needs a restart."""
    name = cluster.new(template)
    async with signed_in(tmp_path, cluster.url(name)) as (_, browser):
        await browser.get("/cases/new")
        cluster.send_away(name)
        page = await browser.send("/cases/new", **CASE)
        program = await browser.client.post("/api/join", json={"number": "0000"})
        cluster.let_back(name)
        again = await browser.send("/cases/new", **CASE)

    assert (page.status_code, AWAY in page.text, page.headers["retry-after"]) == (503, True, "10")
    assert (program.status_code, program.json()["error"]) == (503, "record")
    assert (again.status_code, again.url.path) == (200, "/cases/2026-0001")


def test_what_was_half_done_is_gone(cluster: Cluster, template: str, tmp_path: Path) -> None:
    """A change whose connection breaks in the middle leaves neither the change nor its row of the audit."""
    name = cluster.new(template)
    with open_desk(tmp_path, cluster.url(name)) as desk:

        def work_while_it_breaks() -> None:
            with desk.database.transaction() as tx:
                cases.create(tx, customer="A", contact="", purpose="B", by=desk.anna, now=START)
                cluster.send_away(name)
                cases.create(tx, customer="C", contact="", purpose="D", by=desk.anna, now=START)

        with desk.database.reading() as tx:
            before = len(list(happenings.every(tx, happenings.Wanted())))
        with pytest.raises(DatabaseUnusableError, match="PostgreSQL"):
            work_while_it_breaks()
        cluster.let_back(name)
        with desk.database.reading() as tx:
            assert cases.search(tx, words="", is_open=None) == []
            assert len(list(happenings.every(tx, happenings.Wanted()))) == before


def _may_write(server: ServerProcess, size_bytes: int) -> None:
    """Let no file of the server grow beyond this, as a full disk does."""
    _, hard = resource.prlimit(server.pid, resource.RLIMIT_FSIZE)
    resource.prlimit(server.pid, resource.RLIMIT_FSIZE, (size_bytes, hard))


def test_a_full_disk_gives_a_clear_page_and_no_half_case(tmp_path: Path) -> None:
    """Nobody loses what was saved before, and when there is room again the work goes on."""
    data = tmp_path / "data"
    with serving("--data", str(data), log=tmp_path / "log") as server, httpx.Client(base_url=server.url) as client:
        csrf = set_up(client, server.setup_link)
        client.headers["accept-language"] = "de"
        first = client.post("/cases/new", data={"csrf": csrf, **CASE})
        _may_write(server, (data / f"{FILE_NAME}-wal").stat().st_size)
        full = client.post("/cases/new", data={"csrf": csrf, **CASE})
        readable = client.get(first.headers["location"])
        _may_write(server, resource.RLIM_INFINITY)
        second = client.post("/cases/new", data={"csrf": csrf, **CASE})
        assert csrf_in(client.get("/cases/new").text)
        assert server.stop() == 0

    assert (full.status_code, AWAY in full.text) == (503, True)
    assert readable.status_code == 200
    assert (first.status_code, second.status_code) == (303, 303)
    assert case_numbers(data) == {"2026-0001": 1, "2026-0002": 1}
