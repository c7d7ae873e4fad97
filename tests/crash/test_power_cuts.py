"""Does the record survive that the server is killed, at any moment, while people work?

``make crash`` does it 200 times, 100 on each database; ``make test`` does it less often.
"""

import random
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import httpx
import pytest
from sqlalchemy import func, select
from tests.support.desk import PASSWORD
from tests.support.places import Place
from tests.support.server_process import ServerProcess, run, serving

from beistand.server.desk import audit
from beistand.server.desk.audit_seal import open_audit_seal
from beistand.server.desk.books import Books
from beistand.server.keeper import Keeper
from beistand.server.store.tables import cases, happenings

HANDS: Final = 4
"""So many people work at once."""
ANSWERS_MAX: Final = 2 * HANDS
"""Fewer answers than this come before the power goes: none, some, or enough for everybody to be in the middle."""
FURTHER_MAX_S: Final = 0.1
"""So long at most the work goes on after the last of these answers: a power cut keeps no time."""
LIMIT_S: Final = 20.0
EMAIL: Final = "anna@b.example"


@dataclass(slots=True)
class Office:
    """People who open cases, and what the server told them to be saved."""

    cookies: httpx.Cookies
    csrf: str
    saved: set[str] = field(default_factory=set)
    answered: threading.Semaphore = field(default_factory=lambda: threading.Semaphore(0))
    """One more for each answer since the server runs that nobody waited for yet."""

    def work(self, url: str, enough: threading.Event) -> None:
        """Open one case after the other until the server is gone."""
        with httpx.Client(base_url=url, cookies=self.cookies, timeout=LIMIT_S) as client:
            while not enough.is_set():
                fields = {"csrf": self.csrf, "customer": "Frau Šimůnková", "purpose": "Drucker"}
                try:
                    answer = client.post("/cases/new", data=fields)
                except httpx.TransportError:
                    return
                assert answer.status_code == 303, answer.text
                self.saved.add(answer.headers["location"].rsplit("/", 1)[1])
                self.answered.release()

    def wait_for(self, answers: int) -> None:
        """Wait until so many more answers came, on a slow computer as on a quick one."""
        for _ in range(answers):
            assert self.answered.acquire(timeout=LIMIT_S), "people get their work done"


def _csrf(page: str) -> str:
    return page.split('name="csrf" value="')[1].split('"', maxsplit=1)[0]


def _signed_in(server: ServerProcess) -> Office:
    with httpx.Client(base_url=server.url, follow_redirects=True, timeout=LIMIT_S) as client:
        second = client.post("/sign-in", data={"email": EMAIL, "password": PASSWORD})
        client.post("/second-factor/later", data={"csrf": _csrf(second.text)})
        return Office(cookies=client.cookies, csrf=_csrf(client.get("/cases/new").text))


@contextmanager
def _working(office: Office, url: str) -> Iterator[None]:
    enough = threading.Event()
    office.answered = threading.Semaphore(0)  # what came before the last power cut is no answer of this server
    hands = [threading.Thread(target=office.work, args=(url, enough)) for _ in range(HANDS)]
    for hand in hands:
        hand.start()
    try:
        yield
    finally:
        enough.set()
        for hand in hands:
            hand.join(LIMIT_S)


def _look(place: Place, office: Office) -> int:
    """Compare the record with what people were told; return how many rows the chain has."""
    database = place.open()
    with database.reading() as tx:
        kept = set(tx.execute(select(cases.c.number)).scalars())
        opened = select(happenings.c.case).where(happenings.c.happening == "case.case.opened")
        told = list(tx.execute(opened).scalars())
        verdict = audit.verify(tx, open_audit_seal(place.folder))
        last = tx.execute(select(func.max(happenings.c.id))).scalar_one()
    assert office.saved <= kept, "what was said to be saved is there"
    assert sorted(kept) == sorted(told), "each case has its one happening: no half change"
    assert (verdict.findings, verdict.rows) == ((), last)
    # Signed as the running server does it every few minutes, so that later rows cannot take the place of these.
    books = Books(transaction=database.transaction, reading=database.reading)
    Keeper(books=books, data_dir=place.folder, seal=open_audit_seal(place.folder), now=lambda: datetime.now(UTC)).sign(
        is_last=True
    )
    database.close()
    return verdict.rows


@pytest.mark.timeout(3_600)
def test_a_killed_server_loses_nothing_that_it_said_to_be_saved(
    empty_place: Place, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    """A power cut in the middle of the work costs nobody a case, and the record is whole each time."""
    seed = random.SystemRandom().randrange(2**32)
    chance = random.Random(seed)  # noqa: S311 - chooses moments, no secrets
    made = run("make-admin", *empty_place.options, "--name", "Anna", "--email", EMAIL, given=f"{PASSWORD}\n")
    assert made.returncode == 0, made.stderr
    office: Office | None = None
    rows = 0
    crashes = request.config.getoption("--crashes")
    for round_ in range(crashes):
        with serving(*empty_place.options, log=tmp_path / "log") as server:
            office = office or _signed_in(server)
            with _working(office, server.url):
                office.wait_for(chance.randrange(ANSWERS_MAX))
                time.sleep(chance.uniform(0, FURTHER_MAX_S))
                server.kill()
        now = _look(empty_place, office)
        assert now >= rows, f"round {round_} of seed {seed}"
        rows = now
    assert office
    assert len(office.saved) > crashes, "people got some work done"
