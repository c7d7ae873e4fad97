"""How does a test get a desk? A fresh database in a folder of the test, set up with one administrator."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pyotp
from argon2 import PasswordHasher

from beistand.server.desk import cases, links, people, secrecy
from beistand.server.desk.books import Books
from beistand.server.desk.passwords import Passwords
from beistand.server.desk.people import Entry
from beistand.server.desk.secrecy import BASIC, Kind
from beistand.server.desk.tickets import TicketOffice
from beistand.server.store import happenings
from beistand.server.store.database import Database, Tx, open_database
from beistand.server.store.migrate import migrate
from beistand.server.store.people import Person

PASSWORD = "ein guter Satz ist lang"
ORGANISATION = {
    "organisation_name": "Müller & Söhne Support GmbH",
    "address": "Hauptstraße 1\n01067 Dresden",
    "organisation_email": "hilfe@mueller.example",
    "phone": "0351 123456",
    "dpo_contact": "",
    "supervisory_authority": "",
}
START = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


def quick_passwords() -> Passwords:
    """Return real Argon2id with little work, so that tests are quick."""
    return Passwords(PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))


@dataclass(slots=True, kw_only=True)
class Clock:
    """A wall clock that stands still until the test moves it."""

    now: datetime = START

    def __call__(self) -> datetime:
        """Return the moment."""
        return self.now

    def pass_by(self, **span: float) -> datetime:
        """Let time pass, such as ``minutes=10``; return the new moment."""
        self.now += timedelta(**span)
        return self.now


@dataclass(slots=True, kw_only=True)
class Desk:
    """A desk that is set up: one administrator, one notice."""

    database: Database
    anna: Person
    clock: Clock = field(default_factory=Clock)
    tickets: TicketOffice = field(default_factory=lambda: TicketOffice(bytes(range(32))))

    @property
    def books(self) -> Books:
        """The books as pages get them."""
        return Books(transaction=self.database.transaction, reading=self.database.reading)

    def case(self) -> str:
        """Open a case and return its number."""
        with self.database.transaction() as tx:
            return cases.create(
                tx,
                customer="Herr Öztürk",
                contact="",
                purpose="Der Drucker druckt nicht.",
                by=self.anna,
                now=self.clock(),
            )

    def happened(self, *, session: str | None = None, case: str | None = None) -> list[str]:
        """Return the names of what is on record, oldest first."""
        with self.database.reading() as tx:
            rows = (
                happenings.of_session(tx, session, limit=1_000)
                if session
                else happenings.of_case(tx, case or "", limit=1_000)
            )
        return [row.happening for row in reversed(rows)]


def open_empty(folder: Path, url: str = "") -> Database:
    """Return a database with tables and nothing in them; ``url``: of PostgreSQL."""
    database = open_database(folder, url)
    migrate(database)
    return database


@contextmanager
def open_desk(folder: Path, url: str = "") -> Iterator[Desk]:
    """Give a desk that is set up; ``url``: of PostgreSQL."""
    database = open_empty(folder, url)
    with database.transaction() as tx:
        anna = set_up(tx)
    yield Desk(database=database, anna=anna)
    database.close()


def set_up(tx: Tx) -> Person:
    """Set up organisation and first administrator."""
    entry = Entry(
        name="Anna Schäfer",
        email="Anna@Mueller.example",
        password_hash=quick_passwords().hash(PASSWORD),
        language="de",
    )
    token = links.make_first(tx, now=START)
    about = people.describe_organisation(ORGANISATION)
    anna = people.set_up_server(tx, token=token, about=about, entry=entry, now=START)
    bind(tx, anna, now=START)
    return anna


def bind(tx: Tx, person: Person, *, now: datetime, kinds: Sequence[Kind] = BASIC) -> None:
    """Sign the declarations of secrecy for somebody."""
    read = {kind: secrecy.versions(tx, kind)[0].version for kind in kinds}
    secrecy.sign(tx, person, read=read, language="de", proof="code", now=now)


def code_at(secret: str, moment: datetime) -> str:
    """Return the code that a device shows at a moment."""
    return pyotp.TOTP(secret).at(moment)


def signature(csrf: str) -> dict[str, str]:
    """Return the form with which somebody without a second factor signs the first versions, on a local server."""
    fields = {"csrf": csrf, "password": PASSWORD}
    for kind in BASIC:
        fields |= {f"read_{kind}": "yes", f"version_{kind}": "1"}
    return fields
