"""Does every row of the audit reach the record, also when the database is locked and the server is killed meanwhile?"""

import asyncio
import json
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import httpx
import websockets
from tests.support.desk import ORGANISATION, PASSWORD, signature
from tests.support.server_process import ServerProcess, serving
from tests.support.staff_browser import PERSON

from beistand.server.store.database import FILE_NAME
from beistand.server.store.journal import FILE_NAME as JOURNAL

FIELDS = {**ORGANISATION, **PERSON, "password": PASSWORD, "password_again": PASSWORD}
LIMIT_S = 20.0
TELLS = (
    {"kind": "told", "what": "paired"},
    {"kind": "pairing_failed", "runs": 1},
    {"kind": "bye", "reason": "supporter"},
)
ROWS = ["session.pairing.done", "session.pairing.failed", "session.session.ended"]


def _until(condition: Callable[[], object], what: str) -> None:
    until = time.monotonic() + LIMIT_S
    while not condition():
        assert time.monotonic() < until, f"{what} did not happen within {LIMIT_S} s"
        time.sleep(0.05)


@contextmanager
def _locked(data: Path) -> Iterator[None]:
    """Hold the database as another program may."""
    with closing(sqlite3.connect(data / FILE_NAME, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        yield
        other.execute("ROLLBACK")


def _csrf(page: str) -> str:
    return page.split('name="csrf" value="')[1].split('"', maxsplit=1)[0]


def _session(client: httpx.Client, setup_link: str) -> str:
    """Set up and start a session; return the supporter's ticket."""
    second = client.post(setup_link, data=FIELDS)
    client.post("/second-factor/later", data={"csrf": _csrf(second.text)})
    csrf = _csrf(client.get("/cases/new").text)
    client.post("/secrecy/sign/basic", data=signature(csrf))
    case = client.post("/cases/new", data={"csrf": csrf, "customer": "Herr Öztürk", "purpose": "Drucker"})
    answer = client.post(f"/api{case.url.path}/sessions", headers={"x-beistand-csrf": csrf})
    return str(answer.json()["ticket"])


async def _tell(server: ServerProcess, ticket: str, locked: Callable[[], None]) -> None:
    """Link up, then say three things that belong on record while the database is locked."""
    protocols = [websockets.Subprotocol("beistand.1"), websockets.Subprotocol(f"ticket.{ticket}")]
    async with websockets.connect(f"ws://127.0.0.1:{server.port}/relay", subprotocols=protocols) as link:
        assert json.loads(await link.recv())["kind"] == "welcome"
        await asyncio.sleep(0.3)
        locked()
        for signal in TELLS:
            await link.send(json.dumps(signal))
        await asyncio.sleep(0.1)


def _rows(data: Path) -> list[str]:
    with closing(sqlite3.connect(data / FILE_NAME)) as record:
        found = record.execute("SELECT happening FROM happenings ORDER BY id").fetchall()
    return [row[0] for row in found if row[0] in ROWS]


def _kept(data: Path) -> int:
    file = data / JOURNAL
    return len(json.loads(file.read_text())) if file.exists() else 0


def test_a_locked_database_costs_no_row(tmp_path: Path) -> None:
    """While it is locked the rows are kept and the staff reads so; when it is free they are on record, in order."""
    data = tmp_path / "data"
    with (
        serving("--data", str(data), log=tmp_path / "log") as server,
        httpx.Client(base_url=server.url, follow_redirects=True) as client,
    ):
        ticket = _session(client, server.setup_link)
        lock = _locked(data)
        asyncio.run(_tell(server, ticket, lock.__enter__))
        _until(lambda: _kept(data) >= len(TELLS), "keeping")
        assert client.get("/healthz").json()["late_reports"] >= len(TELLS)
        page = client.get("/desk", headers={"accept-language": "de"})
        assert "stehen noch nicht im Protokoll" in page.text
        assert _rows(data) == []
        lock.__exit__(None, None, None)
        _until(lambda: _rows(data) == ROWS, "the record")
        _until(lambda: not (data / JOURNAL).exists(), "forgetting")
        assert client.get("/healthz").json() == {"status": "ok", "late_reports": 0}


def test_a_server_that_is_killed_meanwhile_loses_no_row(tmp_path: Path) -> None:
    """A power cut while the database is locked: the next start puts each row on record, once."""
    data = tmp_path / "data"
    with (
        serving("--data", str(data), log=tmp_path / "log") as server,
        httpx.Client(base_url=server.url, follow_redirects=True) as client,
    ):
        ticket = _session(client, server.setup_link)
        lock = _locked(data)
        asyncio.run(_tell(server, ticket, lock.__enter__))
        _until(lambda: _kept(data) >= len(TELLS), "keeping")
        kept = (data / JOURNAL).read_bytes()
        server.kill()
        lock.__exit__(None, None, None)
    for _ in range(2):
        with serving("--data", str(data), log=tmp_path / "log"):
            assert _rows(data) == ROWS
            assert not (data / JOURNAL).exists()
        (data / JOURNAL).write_bytes(kept)  # as if it had died before it could forget
