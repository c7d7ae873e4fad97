"""How fast are the pages about cases at 100,000 cases? The whole server in this process, SQLite on the disk.

Another database is measured with its address: ``python -m tools.bench.cases postgresql://…``; it must be empty.

Measured is the time of one request from the first byte in to the last byte out, with sign-in, query and template,
without network and browser. Every page is asked for many times, each time with other words; median and p95 count.
"""

import asyncio
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

import httpx
from fastapi import FastAPI
from sqlalchemy import text

from beistand.server.app import build
from beistand.server.desk import links, people, sign_in
from beistand.server.desk.people import Entry
from beistand.server.settings import Settings
from beistand.server.store.case_search import searched
from beistand.server.store.database import Database, open_database
from beistand.server.store.happenings import Row
from beistand.server.store.happenings import add as add_happening
from beistand.server.store.people import Person
from beistand.server.store.snapshot import make_indexes_again
from beistand.server.store.tables import cases

CASES: Final = 100_000
OPEN_EVERY: Final = 20
ASKED: Final = 40
GOAL_P95_MS: Final = 150
PORT: Final = 8600
SEED: Final = 20_261_123
DAY: Final = datetime(2026, 1, 1, tzinfo=UTC)
NAMES: Final = [
    "Müller",
    "Öztürk",
    "Schäfer",
    "Nguyen",
    "Kowalski",
    "Weiß",
    "García",
    "Yildiz",
    "Wagner",
    "Becker",
    "Hoffmann",
    "Koch",
    "Richter",
    "Klein",
]
THINGS: Final = [
    "Drucker",
    "Netzwerk",
    "Outlook",
    "Rechnung",
    "Server",
    "Passwort",
    "Bildschirm",
    "Update",
    "Lizenz",
    "Kasse",
    "Scanner",
    "VPN",
    "Telefon",
    "Monitor",
    "Datei",
    "Ordner",
    "Backup",
    "Router",
    "WLAN",
    "Maus",
    "Tastatur",
    "Excel",
    "Word",
    "Teams",
    "Kalender",
    "Postfach",
    "Signatur",
    "Zertifikat",
]
Result = dict[str, object]


def run(url: str = "") -> list[Result]:
    """Measure; each result has ``name``, ``value``, ``unit``, ``goal`` as in the table of all benchmarks."""
    with tempfile.TemporaryDirectory() as name:
        settings = Settings(data_dir=Path(name), database_url=url, port=PORT).bound_to(PORT)
        app = build(settings)
        database = open_database(settings.data_dir, url)
        person = _fill(database)
        database.close()
        try:
            return asyncio.run(_measure(app, person, base=settings.public_url))
        finally:
            app.state.close_database()


def _fill(database: Database) -> Person:
    """Set the server up and write the cases."""
    about = {"organisation_name": "Bench", "address": "Bench", "organisation_email": "bench@bench.example"}
    entry = Entry(name="Bench", email="bench@bench.example", password_hash="-", language="de")  # noqa: S106 - nobody signs in
    with database.transaction() as tx:
        token = links.make_first(tx, now=DAY)
        person = people.set_up_server(tx, token=token, about=people.describe_organisation(about), entry=entry, now=DAY)
        chance = random.Random(SEED)  # noqa: S311 - the same cases each time
        rows = [_case(serial, person.id, chance) for serial in range(1, CASES + 1)]
        tx.execute(cases.insert(), rows)
        make_indexes_again(tx)
        for _ in range(200):
            happening = Row(
                at=DAY, happening="case.notes.changed", person=person.id, case="2026-0020", session=None, facts={}
            )
            add_happening(tx, happening)
        # PostgreSQL does so by itself, minutes later.
        tx.execute(text("ANALYZE"))
    return person


def _case(serial: int, person: int, chance: random.Random) -> dict[str, object]:
    customer = f"{chance.choice(NAMES)} {chance.choice(NAMES)} {serial % 997}"
    purpose = f"Der {chance.choice(THINGS)} am {chance.choice(THINGS)} geht nicht."
    notes = " ".join(chance.choice(THINGS) for _ in range(60))
    number, reference, at = f"2026-{serial:04}", f"T-{serial}", DAY + timedelta(minutes=serial)
    return {
        "number": number,
        "customer": customer,
        "contact": "0351 123456",
        "purpose": purpose,
        "supporter": person,
        "state": "open" if serial % OPEN_EVERY == 0 else "closed",
        "opened_at": at,
        "notes": notes,
        "serial": serial,
        "reference": reference,
        "revision": 1,
        "changed_at": at,
        "search_text": searched(number, customer, "0351 123456", purpose, reference, notes),
    }


async def _measure(app: FastAPI, person: Person, *, base: str) -> list[Result]:
    with app.state.books.transaction() as tx:
        now = datetime.now(UTC)
        half = sign_in.open_for(tx, person, now=now)
        signed_in = sign_in.go_without_second_factor(tx, half, is_local=True, now=now)
    cookies = {app.state.cookie_name: signed_in.token}
    transport = httpx.ASGITransport(app=app)
    results: list[Result] = []
    async with httpx.AsyncClient(transport=transport, base_url=base, cookies=cookies) as client:
        for name, paths in _pages().items():
            took_ms = []
            for path in paths:
                began = time.perf_counter()
                answer = await client.get(path)
                took_ms.append((time.perf_counter() - began) * 1_000)
                answer.raise_for_status()
            took_ms = took_ms[1:]
            p95 = statistics.quantiles(took_ms, n=20)[-1]
            median = round(statistics.median(took_ms), 1)
            results.append({"name": f"cases_100k.{name}.median_ms", "value": median, "unit": "ms", "goal": None})
            results.append(
                {"name": f"cases_100k.{name}.p95_ms", "value": round(p95, 1), "unit": "ms", "goal": GOAL_P95_MS}
            )
    return results


def _pages() -> dict[str, list[str]]:
    chance = random.Random(SEED)  # noqa: S311 - the same pages each time

    def some(one: Iterator[str]) -> list[str]:
        return [path for path, _ in zip(one, range(ASKED + 1), strict=False)]

    def endless(pattern: str) -> Iterator[str]:
        while True:
            yield pattern.format(
                thing=chance.choice(THINGS).lower(),
                other=chance.choice(THINGS).lower(),
                name=chance.choice(NAMES).lower(),
                serial=chance.randrange(1_000, CASES),
            )

    return {
        "list": some(endless("/desk")),
        "older": some(endless("/desk?state=all&before={serial}")),
        "mine": some(endless("/desk?who=mine")),
        "word": some(endless("/desk?state=all&q={thing}")),
        "word_open": some(endless("/desk?q={thing}")),
        "words": some(endless("/desk?state=all&q={name} {thing} {other}")),
        "number": some(endless("/desk?state=all&q=2026-{serial}")),
        "nothing": some(endless("/desk?state=all&q={thing}x{serial}")),
        "two_letters": some(endless("/desk?state=all&q=pc")),
        "two_common_letters": some(endless("/desk?state=all&q=er {thing}")),
        "case": some(endless("/cases/2026-{serial}")),
        "busy_case": some(endless("/cases/2026-0020")),
    }


def main() -> None:
    """Print the results."""
    for result in run(*sys.argv[1:2]):
        print(f"{result['name']:36} {result['value']:>10} {result['unit']}")


if __name__ == "__main__":
    main()
