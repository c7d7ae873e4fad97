"""How does an office look that has worked for a while? A data folder with people of every role and busy cases."""

import io
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Final

from playwright.sync_api import Browser, BrowserContext
from tests.support.desk import Desk, open_desk, quick_passwords
from tests.support.kept import picture, story, talk
from tests.support.receipts import file_for

from beistand.server.desk import (
    attachments,
    cases,
    links,
    people,
    receipts,
    retention,
    secrecy,
    session_files,
    sessions,
    sign_in,
    times,
    webhooks,
)
from beistand.server.desk.books import Books
from beistand.server.desk.people import Entry
from beistand.server.desk.sessions import Told
from beistand.server.desk.times import Work
from beistand.server.notice import versions
from beistand.server.store.people import Person
from beistand.server.web.reception import utc_now
from beistand.wire.transcript import pack_transcript

COOKIE: Final = "beistand"
PASSWORD: Final = "ein guter langer Satz"
CUSTOMERS: Final = (
    ("Praxis Dr. Öztürk", "Der Etikettendrucker an der Anmeldung druckt nur halbe Etiketten.", "0351 998877", "T-4711"),
    ("Frau Šimůnková", "Outlook fragt bei jedem Start nach dem Passwort.", "simunkova@kunde.example", ""),
    ("Steuerberatung Weiß & Groß Partnerschaftsgesellschaft mbB", "DATEV startet nach dem Update nicht.", "", "T-4712"),
    ("山田 太郎", "VPN verbindet nicht.", "+81 3 1234 5678", ""),
    ("علي حسن", "Der zweite Bildschirm bleibt schwarz.", "", "T-4713"),
)
NOTES: Final = """# Anruf um 9:40

Das Gerät druckt seit **Freitag** nur die linke Hälfte.

| Gerät | Treiber | Stand |
|--|--|--|
| Zebra ZD421 | 8.6.5 | *veraltet* |

1. Treiber erneuert
2. Etikettengröße auf 57 mal 32 mm gestellt

> Die Praxis möchte am Montag einen Rückruf.
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Office:
    """What was filled. ``cookies``: a sign-in for each name of ``STAFF``; ``case``: the number of the fullest case."""

    cookies: Mapping[str, str]
    case: str

    def browser(self, chromium: Browser, who: str, *, url: str, width_px: int = 1_366) -> BrowserContext:
        """Open a browser in which somebody is signed in already. Close it after use."""
        view = {"width": width_px, "height": 900}
        made = chromium.new_context(viewport=view, locale="de-DE", bypass_csp=True)  # type: ignore[arg-type] # two numbers
        made.add_cookies([{"name": COOKIE, "value": self.cookies[who], "url": url}])
        return made


STAFF: Final = {
    "anna": "",
    "ben": "supporter",
    "pia": "auditor",
    "gus": "guest",
    "adam": "administrator",
}
"""People by name with their role; the first one set the server up and administers and supports."""
NAMES: Final = {"ben": "Ben Krüger", "pia": "Pia Prüfer", "gus": "Gustav Gast", "adam": "Adam Šebesta"}


def fill(folder: Path) -> Office:
    """Fill a data folder."""
    with open_desk(folder) as desk:
        known = {"anna": desk.anna} | {name: _join(desk, name, role) for name, role in STAFF.items() if role}
        numbers = [_case(desk, known["ben" if place % 2 else "anna"], about) for place, about in enumerate(CUSTOMERS)]
        _work(desk, folder, numbers[0])
        _hold_session(desk, folder, numbers[0])
        _administrate(desk, numbers[1])
        return Office(cookies={name: _sign_in(desk, person) for name, person in known.items()}, case=numbers[0])


def _join(desk: Desk, name: str, role: str) -> Person:
    with desk.database.transaction() as tx:
        email, now = f"{name}@mueller.example", desk.clock.pass_by(minutes=1)
        token = links.invite(tx, by=desk.anna, name=NAMES[name], email=email, roles=[role], now=now)
        hashed = quick_passwords().hash(PASSWORD)
        entry = Entry(name=NAMES[name], email=email, password_hash=hashed, language="de")
        return people.join_by_link(tx, token=token, entry=entry, now=now)


def _case(desk: Desk, by: Person, texts: tuple[str, str, str, str]) -> str:
    about = dict(zip(("customer", "purpose", "contact", "reference"), texts, strict=True))
    with desk.database.transaction() as tx:
        return cases.create(tx, **about, by=by, now=desk.clock.pass_by(minutes=7))


def _work(desk: Desk, folder: Path, number: str) -> None:
    """Hold a session, write notes and time down, add a file."""
    anna = desk.anna
    with desk.database.transaction() as tx:
        secrecy.mark(tx, case=number, is_marked=False, by=anna, now=desk.clock.pass_by(seconds=9))
        cases.note(tx, number=number, notes="Anruf um 9:40", seen="", by=anna, now=desk.clock.pass_by(minutes=3))
        seen = cases.notes_mark("Anruf um 9:40")
        cases.note(tx, number=number, notes=NOTES, seen=seen, by=anna, now=desk.clock.pass_by(minutes=4))
        started = sessions.start(tx, case_number=number, by=anna, tickets=desk.tickets, now=desk.clock())
        sessions.join(tx, number=started.number, tickets=desk.tickets, now=desk.clock.pass_by(seconds=95))
        for what, facts in (
            ("joined", {}),
            ("consent_given", {"rights": ["view", "control"]}),
            ("rights_changed", {"rights": ["view"]}),
            ("bye", {"reason": "customer"}),
        ):
            told = Told(session=started.session, participant=2, role="customer", what=what, facts=facts)
            sessions.record_told(tx, told, now=desk.clock.pass_by(seconds=311))
        file = io.BytesIO(b"Treiberprotokoll\n" * 900)
        new = attachments.keep(attachments.Files(folder), file, name="Treiberprotokoll Anmeldung.txt")
        attachments.add(tx, number=number, new=new, by=anna, now=desk.clock())
        work = Work(began_at=desk.clock() - timedelta(minutes=40), span="12:30", comment="Rückruf", is_billable=True)
        times.enter(tx, number=number, work=work, by=anna, now=desk.clock())


def _hold_session(desk: Desk, folder: Path, number: str) -> None:
    """Hold a session of which the customer allowed everything to be kept."""
    books = Books(transaction=desk.database.transaction, reading=desk.database.reading)
    files = attachments.Files(folder)
    with books.transaction() as tx:
        later = desk.clock.pass_by(hours=2)
        started = sessions.start(tx, case_number=number, by=desk.anna, tickets=desk.tickets, now=later)
        notice = versions.current(tx).facts
    lines = ("Bitte schalten Sie den Drucker einmal aus und wieder ein.", "Danke, jetzt druckt er ganze Etiketten!")
    session, kept = started.session, talk(started.session, *lines)
    receipt = file_for(session=session, notice=notice, text="", story=story(session, kept, picture()))
    by, now = desk.anna, desk.clock.pass_by(minutes=9)
    receipts.keep(books, files, receipt, session=session, by=by, now=now)
    session_files.keep_transcript(books, files, pack_transcript(kept), session=session, by=by, now=now)
    session_files.keep_screenshot(books, files, picture(), session=session, by=by, now=now)
    with books.transaction() as tx:
        told = Told(session=session, participant=2, role="customer", what="bye", facts={"reason": "customer"})
        sessions.record_told(tx, told, now=desk.clock.pass_by(seconds=9))


def _administrate(desk: Desk, number: str) -> None:
    """Keep a case by a legal hold, tell a ticket system, invite somebody."""
    with desk.database.transaction() as tx:
        anna, now = desk.anna, desk.clock.pass_by(minutes=20)
        retention.place_hold(tx, case=number, reason="Klage, Az. 5 O 12/26", by=anna, now=now)
        told = ("case.case.opened", "session.session.ended")
        webhooks.make(tx, url="https://tickets.example/hook", happenings=told, by=anna, now=now)
        links.invite(tx, by=anna, name="Nora Neu", email="nora@mueller.example", roles=["supporter"], now=utc_now())


def _sign_in(desk: Desk, person: Person) -> str:
    with desk.database.transaction() as tx:
        half = sign_in.open_for(tx, person, now=utc_now(), place=sign_in.Place(address="192.0.2.7", device="Chromium"))
        return sign_in.go_without_second_factor(tx, half, is_local=True, now=utc_now()).token
