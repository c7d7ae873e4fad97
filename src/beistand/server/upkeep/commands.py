"""Which commands look after a server? ``beistand audit|backup|restore|doctor``, each a function with its exit code."""

import argparse
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Final

from beistand.server.desk.audit_seal import open_audit_seal, public_pem
from beistand.server.desk.happenings import Happening, record
from beistand.server.settings import Settings
from beistand.server.store.database import open_database
from beistand.server.upkeep import audit_check, backup, restore
from beistand.server.upkeep.opened import opened, prepare_data_dir
from beistand.server.web.reception import utc_now

FINE: Final = 0
NOT_WHOLE: Final = 3
"""The record was changed behind the program's back."""
Command = Callable[[Settings, argparse.Namespace], int]
Add = Callable[[str, Command, str], argparse.ArgumentParser]


def add_commands(add: Add) -> None:
    """Add the commands to the program. ``add``: takes name, command and meaning."""
    audit = add("audit", look_at_audit, "check the record (verify) or print the public key of its signatures (key)")
    audit.add_argument("what", choices=("verify", "key"), help="verify: walk along the chain of all happenings")
    audit.add_argument("--public-key", type=Path, help="PEM file: trust this key instead of the one in the data folder")
    copy = add("backup", back_up, "copy everything into one archive, also while the server runs")
    copy.add_argument("--to", type=Path, required=True, help="folder for the archive")
    back = add("restore", bring_back, "bring an archive back into an empty data folder and an empty database")
    back.add_argument("archive", type=Path, help="made by beistand backup")


def back_up(settings: Settings, chosen: argparse.Namespace) -> int:
    """Make an archive."""
    now = utc_now()
    with opened(settings) as database:
        path = backup.make(settings, database, chosen.to, now=now)
        sha256 = backup.sha256_of(path)
        with database.transaction() as tx:
            record(tx, Happening.BACKUP_MADE, now=now, sha256=sha256)
    _say(f"Die Sicherung ist fertig: {path}", f"The backup is done: {path}", f"SHA-256: {sha256}")
    return FINE


def bring_back(settings: Settings, chosen: argparse.Namespace) -> int:
    """Bring an archive back and check the record."""
    prepare_data_dir(settings)
    database = open_database(settings.data_dir, settings.database_url)
    try:
        manifest = restore.restore(settings, database, chosen.archive)
        seal = open_audit_seal(settings.data_dir)
        with database.transaction() as tx:
            verdict = audit_check.check(tx, seal)
            record(tx, Happening.BACKUP_RESTORED, now=utc_now(), made_at=manifest.made_at.isoformat())
    finally:
        database.close()
    rows = sum(table.rows for table in manifest.tables)
    _say(
        f"Zurückgeholt: {rows} Zeilen in {len(manifest.tables)} Tabellen und {len(manifest.files)} Dateien.",
        f"Restored: {rows} rows in {len(manifest.tables)} tables and {len(manifest.files)} files.",
        *audit_check.say(verdict, seal),
    )
    return NOT_WHOLE if verdict.findings else FINE


def look_at_audit(settings: Settings, chosen: argparse.Namespace) -> int:
    """Check the record, or print the public key."""
    with opened(settings) as database:
        seal = open_audit_seal(settings.data_dir)
        if chosen.what == "key":
            sys.stdout.write(public_pem(seal))
            return FINE
        with database.reading() as tx:
            verdict = audit_check.check(tx, seal, public_key=chosen.public_key)
    _say(*audit_check.say(verdict, seal))
    return NOT_WHOLE if verdict.findings else FINE


def _say(*lines: str) -> None:
    sys.stdout.write("".join(f"{line}\n" for line in lines))
