"""Is a case found whichever database keeps it, and are old cases found after an update?"""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from alembic import command
from alembic.config import Config
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select, text
from tests.support.desk import Desk, open_desk
from tests.support.places import Place

from beistand.server.desk import cases as desk_cases
from beistand.server.store import case_search, cases
from beistand.server.store import migrate as migrating
from beistand.server.store.cases import Wanted
from beistand.server.store.database import open_database
from beistand.server.store.migrate import migrate
from beistand.server.store.snapshot import make_indexes_again
from beistand.server.store.tables import cases as table
from beistand.server.store.tables import to_unix_ms

PURPOSES = (
    "Netzwerkdrucker am Empfang",
    "Öztürks Rechner piept",
    "Straße % _ falsch",
    "山田さんのパソコン",
    "VPN und PC",
)
FOUND = ("DRUCKER", "drucker empfang", "ozturk", "strasse", "%", "_", "山田", "パソ", "pc", "vpn pc")
NOT_FOUND = ("fehlt", '"', "a* OR b")


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    """Give a desk with cases."""
    with open_desk(tmp_path) as opened:
        for purpose in PURPOSES:
            with opened.database.transaction() as tx:
                desk_cases.create(tx, customer="Kunde", contact="", purpose=purpose, by=opened.anna, now=opened.clock())
        yield opened


@pytest.mark.parametrize("words", FOUND + NOT_FOUND)
def test_every_database_finds_the_same_cases(desk: Desk, words: str) -> None:
    """Whoever moves from one database to another finds what was found before."""
    found = case_search.fold(words).split()
    with desk.database.reading() as tx:
        indexed = {case.purpose for case in cases.search(tx, Wanted(words=words, is_open=None, limit=50))}
        compared = set(tx.execute(select(table.c.purpose).where(*case_search.anywhere(found))).scalars())

    assert indexed == compared
    assert len(indexed) == (words in FOUND)


def test_the_index_follows_changes(desk: Desk) -> None:
    """A case is found by what it says now, not by what it said once."""
    with desk.database.transaction() as tx:
        case = cases.search(tx, Wanted(words="netzwerkdrucker", is_open=None, limit=1))[0]
        facts = {"customer": "Neu", "contact": "", "purpose": "Maus klemmt", "reference": ""}
        seen = desk_cases.facts_mark(case)
        desk_cases.change(tx, number=case.number, fields=facts, seen=seen, by=desk.anna, now=desk.clock())
        old = cases.search(tx, Wanted(words="netzwerkdrucker", is_open=None, limit=1))
        new = cases.search(tx, Wanted(words="maus", is_open=None, limit=1))
        tx.execute(text("INSERT INTO case_search(case_search, rank) VALUES ('integrity-check', 1)"))

    assert (old, [one.number for one in new]) == ([], [case.number])


@pytest.mark.parametrize(
    ("words", "found"),
    [("eg", ["Rechner"]), ("rz", ["Rechner"]), ("er", ["Rechner", "Drucker"]), ("er eg", ["Rechner"]), ("zq", [])],
)
def test_two_letters_are_found_wherever_they_stand(place: Place, words: str, found: list[str]) -> None:
    """Whoever types "eg" finds the note that ends with it, be it rare or in every second case, on each database."""
    with open_desk(place.folder, place.url) as opened, opened.database.transaction() as tx:
        anna, now = opened.anna, opened.clock()
        for purpose in ("Drucker", "Rechner"):
            number = desk_cases.create(tx, customer="K", contact="", purpose=purpose, by=anna, now=now)
        desk_cases.note(tx, number=number, notes="Vom RZ ins EG", seen="", by=anna, now=now)
        some = cases.search(tx, Wanted(words=words, is_open=None, limit=9))
        empty = {
            "state": "open",
            "supporter": anna.id,
            "customer": "K",
            "contact": "",
            "purpose": "Voll",
            "notes": "",
            "reference": "",
            "revision": 1,
        }
        moment = {"opened_at": now, "changed_at": now}
        many = [
            {**empty, **moment, "number": f"2025-{n}", "serial": n, "search_text": f"zimmer {n}\n"}
            for n in range(10, case_search.RARE_MAX + 20)
        ]
        tx.execute(table.insert(), many)
        make_indexes_again(tx)
        later = cases.search(tx, Wanted(words=f"{words} k", is_open=None, limit=9))

    assert [case.purpose for case in some] == found
    assert [case.purpose for case in later] == found, "many cases with the same letters hide none"


@given(st.text(max_size=60))
def test_folding_twice_changes_nothing(typed: str) -> None:
    """What is searched and what is kept are folded alike, whatever somebody types."""
    once = case_search.fold(typed)

    assert case_search.fold(once) == once


def test_cases_of_version_0001_are_found_after_the_update(tmp_path: Path) -> None:
    """An update keeps every case, in its order, and finds it by what was noted years ago."""
    database = open_database(tmp_path)
    config = Config()
    config.set_main_option("script_location", str(Path(migrating.__file__).parent / "migrations"))
    with database.transaction() as tx:
        config.attributes["connection"] = tx
        command.upgrade(config, "0001")
        tx.execute(text("INSERT INTO people VALUES (1,'Anna','a@b.example','-',NULL,NULL,0,'[]','de',0,0)"))
        for number, at in (("2026-0002", 2), ("2026-0001", 1)):
            opened_ms = to_unix_ms(datetime(2026, 11, at, tzinfo=UTC))
            values = {"number": number, "at": opened_ms, "notes": f"Grünes Kabel {at}"}
            tx.execute(
                text("INSERT INTO cases VALUES (:number,'Frau Groß','','Zweck',1,'open',:at,NULL,:notes)"), values
            )
    migrate(database)
    with database.transaction() as tx:
        found = cases.search(tx, Wanted(words="grunes kabel", is_open=True, limit=9))
        second = cases.search(tx, Wanted(words="gross 2026-0002", is_open=True, limit=9))
        new = cases.NewCase(customer="Neu", contact="", purpose="Neu", supporter=1)
        number = cases.add(tx, new, now=datetime(2026, 12, 1, tzinfo=UTC))
    database.close()

    assert [(case.number, case.serial) for case in found] == [("2026-0002", 2), ("2026-0001", 1)]
    assert [case.number for case in second] == ["2026-0002"]
    assert number == "2026-0003"
