"""How long is what kept, and what happens then? Rules by kind, legal holds, and the job that deletes on time."""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from types import MappingProxyType
from typing import Final

from beistand.server.desk import cases, inputs
from beistand.server.desk.errors import NotAllowedError, NotThereError, WrongInputError
from beistand.server.desk.happenings import Happening, record
from beistand.server.store import belongings, retention, unnamed_files
from beistand.server.store.database import Tx
from beistand.server.store.happenings import erase_facts
from beistand.server.store.people import Person

Certificate = retention.Certificate
Hold = retention.Hold
CASES: Final = "cases"
CONFIRMATIONS: Final = "confirmations"
TOKENS: Final = "tokens"
FACTS: Final = "facts"
PERSON: Final = "person"
"""Kind of certificates of an erasure that a person asked for (DSGVO Art. 17)."""
DEFAULT_DAYS: Final[Mapping[str, int | None]] = MappingProxyType(
    {CASES: 1_095, CONFIRMATIONS: 1_095, TOKENS: 30, FACTS: 3_650},
)
"""What holds until the organisation chooses: three years after the end (§ 195 BGB), ten years for what rows tell."""
DAYS_MAX: Final = 36_500
CASES_AT_ONCE: Final = 200
FACTS_AT_ONCE: Final = 5_000
"""So many are deleted in one transaction, so that nobody waits long for it."""
LISTED_MAX: Final = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """How long a kind is kept. ``keep_days``: None: for ever; ``is_default``: the organisation has not chosen."""

    kind: str
    keep_days: int | None
    is_default: bool


def rules(tx: Tx) -> list[Rule]:
    """Return the rule of each kind."""
    chosen = retention.rules(tx)
    return [
        Rule(kind=kind, keep_days=chosen.get(kind, days), is_default=kind not in chosen)
        for kind, days in DEFAULT_DAYS.items()
    ]


def change_rule(tx: Tx, *, kind: str, days: str, by: Person, now: datetime) -> None:
    """Choose how long a kind is kept. ``days``: as typed; empty: for ever.

    Raises:
        NotAllowedError: only administrators do that.
        NotThereError: there is no such kind.
        WrongInputError: no whole number from 1 to ``DAYS_MAX``.
    """
    demand_administrator(by)
    if kind not in DEFAULT_DAYS:
        raise NotThereError("not_found", f"there is no kind {kind[:32]!r}; known are {', '.join(DEFAULT_DAYS)}")
    typed = days.strip()
    is_number = typed.isascii() and typed.isdecimal() and len(typed) <= len(str(DAYS_MAX))
    if typed and not (is_number and 1 <= int(typed) <= DAYS_MAX):
        raise WrongInputError("days", "days", f"days must be a whole number from 1 to {DAYS_MAX}; got {typed[:20]!r}")
    keep_days = int(typed) if typed else None
    retention.put_rule(tx, kind, keep_days=keep_days, by=by.id, now=now)
    record(tx, Happening.RETENTION_CHANGED, now=now, by=by.id, kind=kind, days=keep_days or 0)


def delete_due(tx: Tx, *, now: datetime) -> list[Certificate]:
    """Delete what is due, a limited number at once; return a certificate for each kind of which there was any."""
    made = []
    held = [hold.case for hold in retention.holds(tx)]
    for rule in rules(tx):
        if rule.keep_days is None:
            continue
        certificate = _delete_kind(tx, rule, before=now - timedelta(days=rule.keep_days), held=held, now=now)
        if certificate:
            made.append(certificate)
    return made


def holds(tx: Tx) -> list[Hold]:
    """Return all legal holds that are not lifted."""
    return retention.holds(tx)


def place_hold(tx: Tx, *, case: str, reason: str, by: Person, now: datetime) -> None:
    """Keep everything about a case, whatever the rules say.

    Raises:
        NotAllowedError: only administrators do that, or the case was erased.
        NotThereError: there is no such case.
        WrongInputError: no reason.
    """
    demand_administrator(by)
    why = inputs.line("reason", reason)
    number = cases.get(tx, case.strip()).number
    if retention.is_erased(tx, [number]):
        raise NotAllowedError("case_erased", "the data of this case was erased; there is nothing to hold")
    retention.add_hold(tx, case=number, reason=why, by=by.id, now=now)
    record(tx, Happening.HOLD_PLACED, now=now, by=by.id, case=number)


def lift_hold(tx: Tx, *, hold: int, by: Person, now: datetime) -> None:
    """Let the rules count again; lifting a lifted one is fine.

    Raises:
        NotAllowedError: only administrators do that.
    """
    demand_administrator(by)
    case = retention.lift_hold(tx, hold, by=by.id, now=now)
    if case is not None:
        record(tx, Happening.HOLD_LIFTED, now=now, by=by.id, case=case)


def certificates(tx: Tx) -> list[Certificate]:
    """Return the newest ``LISTED_MAX`` certificates."""
    return retention.certificates(tx, limit=LISTED_MAX)


def certificate(tx: Tx, certificate_id: str) -> Certificate:
    """Return a certificate.

    Raises:
        NotThereError: there is no such certificate.
    """
    found = retention.find_certificate(tx, certificate_id)
    if found is None:
        raise NotThereError("not_found", "there is no such certificate")
    return found


def certify(
    tx: Tx, happening: Happening, *, kind: str, rule: str, count: int, by: int | None, now: datetime
) -> Certificate:
    """Put a deletion on record and return its certificate, which the caller adds."""
    name = secrets.token_hex(16)
    place = record(tx, happening, now=now, by=by, kind=kind, rule=rule, count=count, certificate=name)
    return Certificate(id=name, kind=kind, rule=rule, deleted_at=now, count=count, happening=place)


def remove_unnamed_files(tx: Tx, data_dir: Path, *, now: datetime) -> int:
    """Remove files of the data folder whose rows were deleted or erased; return how many."""
    return unnamed_files.remove(tx, data_dir, unnamed_files.owners(), now=now)


def demand_administrator(person: Person) -> None:
    """Refuse everybody else.

    Raises:
        NotAllowedError: not an administrator.
    """
    if not person.is_administrator:
        raise NotAllowedError("administrator", "only administrators may do this; ask one of them")


def _delete_kind(tx: Tx, rule: Rule, *, before: datetime, held: Sequence[str], now: datetime) -> Certificate | None:
    numbers, places, count = list[str](), list[int](), 0
    match rule.kind:
        case "cases":
            numbers = retention.cases_due(tx, before=before, limit=CASES_AT_ONCE)
            count = len(numbers)
        case "facts":
            places = belongings.old_facts(tx, before=before, held=held, limit=FACTS_AT_ONCE)
            count = len(places)
        case "confirmations":
            count = belongings.remove_old_confirmations(tx, before=before, held=held)
        case _:
            count = retention.remove_old_tokens(tx, before=before)
    if not count:
        return None
    said = f"{rule.kind}: {rule.keep_days} days"
    made = certify(tx, Happening.DATA_DELETED, kind=rule.kind, rule=said, count=count, by=None, now=now)
    if numbers:
        belongings.erase(tx, numbers, by=made.happening)
    erase_facts(tx, places, by=made.happening)
    retention.add_certificate(tx, made, erased=numbers)
    return made
