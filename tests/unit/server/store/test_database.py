"""Does the record keep what it is given, and nothing else?"""

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError
from tests.support.desk import START, open_empty
from tests.support.places import Place

from beistand.server.store import cases, happenings, people
from beistand.server.store.cases import NewCase
from beistand.server.store.database import FILE_NAME, Database, open_database
from beistand.server.store.engines import BUSY_MAX_S
from beistand.server.store.errors import DatabaseUnusableError, TakenError
from beistand.server.store.migrate import migrate
from beistand.server.store.people import NewPerson
from beistand.server.store.schema import metadata
from beistand.server.store.tables import from_unix_ms, to_unix_ms


@pytest.fixture
def database(place: Place) -> Iterator[Database]:
    """Give a database with empty tables."""
    opened = open_empty(place.folder, place.url)
    yield opened
    opened.close()


def _row(name: str = "case.case.opened") -> happenings.Row:
    return happenings.Row(at=START, happening=name, person=None, case="2026-0001", session=None, facts={"n": 1})


def test_migrations_lead_exactly_to_the_tables_of_today(database: Database) -> None:
    """An operator who updates gets the very tables that the program expects."""
    with database.reading() as tx:
        assert compare_metadata(MigrationContext.configure(tx), metadata) == []


def test_migrating_twice_changes_nothing(database: Database) -> None:
    """Every start may migrate; the record stays."""
    with database.transaction() as tx:
        happenings.add(tx, _row())

    migrate(database)

    with database.reading() as tx:
        assert len(happenings.of_case(tx, "2026-0001", limit=10)) == 1


@pytest.mark.parametrize(
    ("kept", "typed"), [("Öztürk", "öZTÜRK"), ("Weiß", "WEISS"), ("Λόγος", "λόγοσ"), ("50%", "50%")]
)
def test_names_are_found_however_they_are_typed(database: Database, kept: str, typed: str) -> None:
    """Whoever searches for a customer need not know how a colleague wrote the name."""
    new = NewPerson(name="A", email="a@b.example", password_hash="x", roles=("supporter",), language="de")
    with database.transaction() as tx:
        person = people.add(tx, new, now=START)
        for name in (kept, "Ganz anders"):
            case = NewCase(customer=name, contact="", purpose="Drucker", supporter=person)
            cases.add(tx, case, now=START)

    with database.reading() as tx:
        assert [case.customer for case in cases.search(tx, words=typed, is_open=True, limit=9)] == [kept]


def test_writers_wait_for_each_other_and_nobody_gets_a_number_twice(database: Database) -> None:
    """Eight people who open a case in the same moment get eight cases."""
    with database.transaction() as tx:
        new = NewPerson(name="A", email="a@b.example", password_hash="x", roles=("supporter",), language="de")
        person = people.add(tx, new, now=START)

    def open_case(_: int) -> str:
        with database.transaction() as tx:
            return cases.add(tx, NewCase(customer="B", contact="", purpose="C", supporter=person), now=START)

    with ThreadPoolExecutor(8) as pool:
        numbers = list(pool.map(open_case, range(40)))

    assert sorted(numbers) == [f"2026-{n:04}" for n in range(1, 41)]


@pytest.mark.parametrize("statement", ["UPDATE happenings SET happening = 'x'", "DELETE FROM happenings"])
def test_nobody_can_change_what_happened(database: Database, statement: str) -> None:
    """Whoever looks into the record later can rely on it: the database refuses changes itself."""
    with database.transaction() as tx:
        happenings.add(tx, _row())

    with pytest.raises(IntegrityError, match="only ever added"), database.transaction() as tx:
        tx.execute(text(statement))

    with database.reading() as tx:
        assert [row.happening for row in happenings.of_case(tx, "2026-0001", limit=10)] == ["case.case.opened"]


def test_a_transaction_that_fails_leaves_nothing(database: Database) -> None:
    """Nothing is half made."""

    def fail() -> None:
        with database.transaction() as tx:
            happenings.add(tx, _row())
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()

    with database.reading() as tx:
        assert happenings.of_case(tx, "2026-0001", limit=10) == []


def test_readers_do_not_wait_for_a_writer(database: Database) -> None:
    """A page opens while somebody else saves."""
    with database.transaction() as tx:
        happenings.add(tx, _row())
        done = threading.Event()

        def read() -> None:
            with database.reading() as other:
                assert happenings.of_case(other, "2026-0001", limit=10) == []
            done.set()

        reader = threading.Thread(target=read)
        reader.start()
        assert done.wait(BUSY_MAX_S / 2)
        reader.join()


def test_an_e_mail_address_belongs_to_one_person(database: Database) -> None:
    """Nobody can be set up twice under one name for the sign-in."""
    new = NewPerson(name="A", email="a@b.example", password_hash="x", roles=("supporter",), language="de")
    with database.transaction() as tx:
        people.add(tx, new, now=START)
        with pytest.raises(TakenError, match="belongs to somebody"):
            people.add(tx, new, now=START)
        assert people.count(tx) == 1


def test_a_file_that_is_no_database_is_told(tmp_path: Path) -> None:
    """An operator who points at the wrong folder reads what is wrong instead of a traceback."""
    (tmp_path / FILE_NAME).write_bytes(b"this is a letter, not a database" * 100)
    database = open_database(tmp_path)

    with pytest.raises(DatabaseUnusableError, match="not a database"):
        migrate(database)
    database.close()


def test_a_newer_database_is_refused(database: Database) -> None:
    """An older program never writes into a record that it does not understand."""
    with database.transaction() as tx:
        tx.execute(text("UPDATE alembic_version SET version_num = '9999'"))

    with pytest.raises(DatabaseUnusableError, match="newer program"):
        migrate(database)


def test_a_person_never_shows_the_secrets(database: Database) -> None:
    """A log line about a person holds no password hash and no second factor."""
    with database.transaction() as tx:
        key = people.add(
            tx,
            NewPerson(name="A", email="a@b.example", password_hash="HASH", roles=("supporter",), language="de"),
            now=START,
        )
        people.set_totp(tx, key, secret="SECRET", last_step=1)
        assert not {"HASH", "SECRET"} & set(repr(people.find(tx, key)).split("'"))


def test_a_server_that_is_away_is_told(tmp_path: Path) -> None:
    """An operator whose PostgreSQL does not run reads so, with the address and without its password."""
    database = open_database(tmp_path, f"postgresql://anna:geheim@/beistand?host={tmp_path}")

    with pytest.raises(DatabaseUnusableError, match="PostgreSQL") as caught, database.reading():
        pass

    database.close()
    assert "geheim" not in str(caught.value)


@given(st.datetimes(min_value=datetime(1990, 1, 1), max_value=datetime(2200, 1, 1), timezones=st.just(UTC)))  # noqa: DTZ001 - the zone follows
def test_moments_come_back_as_they_were(moment: datetime) -> None:
    """A time on record is the time that was, to the millisecond."""
    kept = from_unix_ms(to_unix_ms(moment))

    assert kept.tzinfo is UTC
    assert abs((kept - moment).total_seconds()) < 0.001
