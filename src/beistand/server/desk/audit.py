"""Who may look into the record, and how is its state signed? Search and export for auditors, checkpoints, the check."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Final

from beistand.server.desk import inputs
from beistand.server.desk.audit_seal import AuditSeal
from beistand.server.desk.errors import NotAllowedError
from beistand.server.desk.happenings import Happening, record
from beistand.server.store import audit, happenings
from beistand.server.store.audit import Checkpoint, Verdict
from beistand.server.store.database import Tx
from beistand.server.store.people import Person

Placed = happenings.Placed
Wanted = happenings.Wanted
LISTED_MAX: Final = 100
AUDITORS: Final = frozenset({"administrator", "auditor"})
CHECKED_ROWS_MAX: Final = 150_000
"""So many rows are checked while a page waits; more take longer than anybody waits for a page."""
CHECKPOINT_ROWS: Final = 500
CHECKPOINT_EVERY: Final = timedelta(minutes=10)
"""New rows are signed after so many, or after so long; what comes first."""


def may_audit(person: Person) -> bool:
    """Tell whether a person may look into the record."""
    return not AUDITORS.isdisjoint(person.roles)


def search(tx: Tx, wanted: Wanted, *, by: Person) -> list[Placed]:
    """Return the newest ``LISTED_MAX`` rows that are wanted, newest first.

    Raises:
        NotAllowedError: not an auditor.
    """
    _demand(by)
    return happenings.search(tx, wanted, limit=LISTED_MAX)


def begin_export(tx: Tx, *, by: Person, reason: str, now: datetime) -> None:
    """Put on record that somebody takes rows away, and why.

    Raises:
        NotAllowedError: not an auditor.
        WrongInputError: no reason, or it is too long.
    """
    _demand(by)
    record(tx, Happening.RECORD_EXPORTED, now=now, by=by.id, reason=inputs.line("reason", reason))


def export(tx: Tx, wanted: Wanted, *, by: Person) -> Iterator[Placed]:
    """Yield all rows that are wanted, oldest first.

    Raises:
        NotAllowedError: not an auditor.
    """
    _demand(by)
    return happenings.every(tx, wanted)


def checkpoint(tx: Tx, seal: AuditSeal, *, now: datetime, is_last: bool = False) -> Checkpoint | None:
    """Sign the state of the chain if there is enough new; ``is_last``: if there is anything new at all.

    The caller notes the checkpoint in the seal's file after the transaction.
    """
    place, sha256 = audit.end_of_chain(tx)
    newest = audit.newest_checkpoint(tx)
    fresh = place - (newest.place if newest else 0)
    waited = newest is None or newest.at + CHECKPOINT_EVERY <= now
    if fresh <= 0 or not (is_last or waited or fresh >= CHECKPOINT_ROWS):
        return None
    unsigned = Checkpoint(place=place, at=now, sha256=sha256, key=seal.name, signature=b"")
    made = Checkpoint(place=place, at=now, sha256=sha256, key=seal.name, signature=seal.sign(unsigned))
    audit.add_checkpoint(tx, made)
    return made


def check(tx: Tx, seal: AuditSeal, *, by: Person) -> Verdict:
    """Walk along the chain while a page waits.

    Raises:
        NotAllowedError: not an auditor, or the record is too long for that.
    """
    _demand(by)
    rows, _ = audit.end_of_chain(tx)
    if rows > CHECKED_ROWS_MAX:
        raise NotAllowedError("record_long", f"{rows} rows take too long for a page; run: beistand audit verify")
    return verify(tx, seal)


def note_check(tx: Tx, verdict: Verdict, *, by: Person, now: datetime) -> None:
    """Put on record that somebody checked, and what was found."""
    record(tx, Happening.RECORD_CHECKED, now=now, by=by.id, rows=verdict.rows, findings=len(verdict.findings))


def verify(tx: Tx, seal: AuditSeal) -> Verdict:
    """Walk along the chain; checkpoints must be signed by this installation."""
    return audit.verify(tx, is_signed=seal.is_signed, seen=seal.noted())


def _demand(person: Person) -> None:
    if not may_audit(person):
        raise NotAllowedError("auditor", "only auditors and administrators may look into the record; ask one of them")
