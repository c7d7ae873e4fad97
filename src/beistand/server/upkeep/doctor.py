"""Is everything as a server needs it? One answer per question, in plain sentences; changes nothing."""

import os
import shutil
import stat
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final, Literal

from cryptography import x509

from beistand.server.desk.audit_findings import sentence
from beistand.server.desk.audit_seal import KEY_FILE as AUDIT_KEY
from beistand.server.desk.audit_seal import open_audit_seal
from beistand.server.desk.errors import DeskError
from beistand.server.desk.tickets import KEY_FILE as TICKET_KEY
from beistand.server.settings import Settings, SettingsError, tls_context
from beistand.server.store import health
from beistand.server.store.database import Database, open_database
from beistand.server.store.errors import StoreError
from beistand.server.store.journal import FILE_NAME as JOURNAL
from beistand.server.store.journal import SET_ASIDE
from beistand.server.store.migrate import known_versions
from beistand.server.upkeep import audit_check

State = Literal["good", "note", "bad"]
MARKS: Final[dict[State, str]] = {"good": "✓", "note": "!", "bad": "✗"}
SPACE_LEAST_BYTES: Final = 200 * 1024 * 1024
SPACE_GOOD_BYTES: Final = 1024 * 1024 * 1024
CERTIFICATE_NOTE: Final = timedelta(days=21)
CLOCK_OFF_MAX: Final = timedelta(seconds=5)
BUILT: Final = datetime(2026, 1, 1, tzinfo=UTC)
"""No clock that is right shows an earlier moment."""
OTHERS: Final = stat.S_IRWXG | stat.S_IRWXO


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What a check found: a sentence in each language."""

    state: State
    de: str
    en: str

    def lines(self) -> str:
        """Return the answer for the terminal."""
        return f"{MARKS[self.state]} {self.de}\n  {self.en}\n"


Check = Callable[[], Iterator[Answer]]


def examine(settings: Settings, *, now: datetime) -> Iterator[Answer]:
    """Answer one question after the other; what cannot be checked is bad, and the next question comes."""
    checks: tuple[Check, ...] = (
        lambda: _certificate(settings, now=now),
        lambda: _folder(settings.data_dir),
        lambda: _keys(settings.data_dir),
        lambda: _space(settings.data_dir),
        lambda: _database(settings, now=now),
        lambda: _files(settings),
    )
    for check in checks:
        try:
            yield from check()
        except (SettingsError, StoreError) as error:
            german, _, english = str(error).partition("\n")
            yield Answer(state="bad", de=german, en=english)
        except OSError as error:
            where = f"{error.filename}: {error.strerror}"
            yield Answer(state="bad", de=f"Nicht lesbar: {where}", en=f"Cannot be read: {where}")


def good(de: str, en: str) -> Answer:
    """Say that something is as it must be."""
    return Answer(state="good", de=de, en=en)


def _certificate(settings: Settings, *, now: datetime) -> Iterator[Answer]:
    if tls_context(settings) is None or settings.tls_certificate is None:
        yield good("TLS: kein eigenes Zertifikat nötig.", "TLS: no certificate of its own needed.")
        return
    ends = x509.load_pem_x509_certificates(settings.tls_certificate.read_bytes())[0].not_valid_after_utc
    day, left = f"{ends:%Y-%m-%d}", ends - now
    if left <= timedelta(0):
        yield Answer(state="bad", de=f"Das Zertifikat ist am {day} abgelaufen.", en=f"The certificate ended on {day}.")
    elif left < CERTIFICATE_NOTE:
        yield Answer(
            state="note",
            de=f"Das Zertifikat läuft am {day} ab, in {left.days} Tagen; bitte bald erneuern.",
            en=f"The certificate ends on {day}, in {left.days} days; please renew it soon.",
        )
    else:
        yield good(f"Das Zertifikat gilt bis {day}.", f"The certificate is valid until {day}.")


def _folder(folder: Path) -> Iterator[Answer]:
    if not folder.is_dir():
        yield Answer(
            state="note",
            de=f"Der Datenordner {folder} ist noch nicht da; der erste Start legt ihn an.",
            en=f"The data folder {folder} is not there yet; the first start makes it.",
        )
        return
    if folder.stat().st_mode & OTHERS:
        yield Answer(
            state="bad",
            de=f"Andere auf diesem Rechner dürfen in den Datenordner; bitte: chmod 700 {folder}",
            en=f"Others on this machine may look into the data folder; please: chmod 700 {folder}",
        )
    if os.access(folder, os.R_OK | os.W_OK | os.X_OK):
        yield good(f"Der Datenordner {folder} ist beschreibbar.", f"The data folder {folder} can be written.")
    else:
        yield Answer(
            state="bad",
            de=f"In den Datenordner {folder} darf beistand nicht schreiben; bitte Besitzer und Rechte prüfen.",
            en=f"beistand may not write the data folder {folder}; please check owner and rights.",
        )


def _keys(folder: Path) -> Iterator[Answer]:
    for name in (TICKET_KEY, AUDIT_KEY):
        path = folder / name
        if not path.exists():
            yield Answer(
                state="note",
                de=f"Der Schlüssel {name} ist noch nicht da; der erste Start macht ihn.",
                en=f"The key {name} is not there yet; the first start makes it.",
            )
        elif path.stat().st_mode & OTHERS:
            yield Answer(
                state="bad",
                de=f"Andere auf diesem Rechner dürfen den Schlüssel lesen; bitte: chmod 600 {path}",
                en=f"Others on this machine may read the key; please: chmod 600 {path}",
            )
        else:
            yield good(f"Der Schlüssel {name} ist geschützt.", f"The key {name} is protected.")


def _space(folder: Path) -> Iterator[Answer]:
    place = next(path for path in (folder, *folder.parents) if path.exists())
    free = shutil.disk_usage(place).free
    state: State = "bad" if free < SPACE_LEAST_BYTES else "note" if free < SPACE_GOOD_BYTES else "good"
    size = f"{free / 1024**3:.1f} GiB"
    yield Answer(state=state, de=f"Frei für den Datenordner: {size}.", en=f"Free for the data folder: {size}.")


def _database(settings: Settings, *, now: datetime) -> Iterator[Answer]:
    if not health.is_there(settings.data_dir, settings.database_url):
        yield Answer(
            state="note",
            de="Die Datenbank ist noch nicht da; der erste Start legt sie an.",
            en="The database is not there yet; the first start makes it.",
        )
        return
    database = open_database(settings.data_dir, settings.database_url)
    try:
        found = health.look(database)
        kind = f"{found.kind} ({database.place})"
        yield good(f"Datenbank: {kind}.", f"Database: {kind}.")
        newest = known_versions()[-1]
        yield from _tables(found.tables_version, newest)
        yield from _clock(found, now=now)
        if found.damage:
            yield Answer(
                state="bad",
                de=f"Die Datenbank ist beschädigt: {found.damage}. Bitte eine Sicherung zurückholen.",
                en=f"The database is damaged: {found.damage}. Please restore a backup.",
            )
        elif found.tables_version == newest:
            yield from _record(settings, database)
    finally:
        database.close()


def _tables(found: str | None, newest: str) -> Iterator[Answer]:
    if found == newest:
        yield good(f"Die Tabellen haben Fassung {newest}.", f"The tables have version {newest}.")
    elif found is None or found in known_versions():
        yield Answer(
            state="note",
            de=f"Die Tabellen haben Fassung {found or 'keine'}; der nächste Start bringt sie auf {newest}.",
            en=f"The tables have version {found or 'none'}; the next start brings them to {newest}.",
        )
    else:
        yield Answer(
            state="bad",
            de=f"Die Tabellen haben Fassung {found}, dieses Programm kennt sie bis {newest}; bitte das neuere nehmen.",
            en=f"The tables have version {found}, this program knows up to {newest}; please use the newer one.",
        )


def _clock(found: health.Health, *, now: datetime) -> Iterator[Answer]:
    other = found.server_now
    is_off = now < BUILT or (other is not None and abs(now - other) > CLOCK_OFF_MAX)
    if is_off:
        shown = f"{now:%Y-%m-%d %H:%M:%S} UTC" + (f", PostgreSQL {other:%Y-%m-%d %H:%M:%S} UTC" if other else "")
        yield Answer(state="bad", de=f"Die Uhr geht falsch: {shown}.", en=f"The clock is wrong: {shown}.")
    is_ahead = found.newest_at is not None and found.newest_at > now + CLOCK_OFF_MAX
    if is_ahead:
        shown = f"{found.newest_at:%Y-%m-%d %H:%M:%S} UTC"
        yield Answer(
            state="bad",
            de=f"Im Protokoll steht ein Ereignis aus der Zukunft ({shown}); ging oder geht die Uhr falsch?",
            en=f"The record holds a happening from the future ({shown}); was or is the clock wrong?",
        )
    if not is_off and not is_ahead:
        yield good("Die Uhr passt.", "The clock fits.")


def _record(settings: Settings, database: Database) -> Iterator[Answer]:
    if not (settings.data_dir / AUDIT_KEY).exists():
        return
    try:
        seal = open_audit_seal(settings.data_dir)
    except DeskError as error:
        german, _, english = str(error).partition("\n")
        yield Answer(state="bad", de=german, en=english)
        return
    with database.reading() as tx:
        verdict = audit_check.check(tx, seal)
    if not verdict.findings:
        count = verdict.rows
        yield good(f"Das Protokoll ist unversehrt ({count} Zeilen).", f"The record is whole ({count} rows).")
        return
    german, english = sentence(verdict.findings[0])
    yield Answer(
        state="bad",
        de=f"Das Protokoll ist nicht unversehrt: {german} Alles dazu: beistand audit verify",
        en=f"The record is not whole: {english} All about it: beistand audit verify",
    )


def _files(settings: Settings) -> Iterator[Answer]:
    folder = settings.data_dir
    if (folder / JOURNAL).exists():
        yield Answer(
            state="note",
            de="Ereignisse warten darauf, dass die Datenbank sie nimmt; sie gehen nicht verloren.",
            en="Happenings wait until the database takes them; they are not lost.",
        )
    if (folder / SET_ASIDE).exists():
        yield Answer(
            state="note",
            de=f"Eine unlesbare Datei wurde zur Seite gelegt: {folder / SET_ASIDE}",
            en=f"A file that cannot be read was set aside: {folder / SET_ASIDE}",
        )
    if settings.downloads_dir is not None and not any(settings.downloads_dir.iterdir()):
        yield Answer(
            state="note",
            de=f"Im Ordner {settings.downloads_dir} liegt kein Kundenmodul.",
            en=f"There is no customer module in the folder {settings.downloads_dir}.",
        )
