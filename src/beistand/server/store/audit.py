"""Is the record whole? Walks along the chain, row by row, and says what is changed, missing or in the wrong place."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Final, Literal

from sqlalchemy import select

from beistand.server.store.audit_tables import audit_chain, audit_checkpoints, facts_erased, happening_facts
from beistand.server.store.chain import GENESIS, Link, checkpoint_text, facts_digest, row_digest
from beistand.server.store.database import Tx
from beistand.server.store.happenings import AT_ONCE
from beistand.server.store.tables import happenings, to_unix_ms

Flaw = Literal[
    "changed",
    "missing",
    "moved",
    "loose",
    "facts_changed",
    "facts_missing",
    "end",
    "rewritten",
    "signature",
    "unknown_key",
]
FINDINGS_MAX: Final = 1_000
ERASING: Final = "privacy."
"""How the names of happenings begin that may take facts away."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Checkpoint:
    """A signed state of the chain. ``key``: first 8 bytes of the public key's SHA-256 in hex; see ``audit_tables``."""

    place: int
    at: datetime
    sha256: bytes
    key: str
    signature: bytes

    def text(self) -> bytes:
        """Return what is signed."""
        return checkpoint_text(place=self.place, at_ms=to_unix_ms(self.at), sha256=self.sha256)


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """Something is wrong from ``place`` up to ``last``; ``belongs``: where a moved row stood, 0 for other flaws."""

    flaw: Flaw
    place: int
    last: int
    belongs: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What a walk along the chain found. ``sha256``: of the last row; ``signed``: place of the last good checkpoint."""

    rows: int
    sha256: bytes
    checkpoints: int
    signed: int
    findings: tuple[Finding, ...]


@dataclass(slots=True)
class _Walk:
    """A walk along the chain: where it is, and what it found."""

    place: int = 0
    sha256: bytes = GENESIS
    rows: int = 0
    findings: list[Finding] = field(default_factory=list)
    odd: list[tuple[Link, bytes]] = field(default_factory=list)
    gaps: list[int] = field(default_factory=list)

    def found(self, flaw: Flaw, place: int, last: int = 0, belongs: int = 0) -> None:
        """Note a flaw."""
        if len(self.findings) < FINDINGS_MAX:
            self.findings.append(Finding(flaw=flaw, place=place, last=last or place, belongs=belongs))


def newest_checkpoint(tx: Tx) -> Checkpoint | None:
    """Return the newest checkpoint."""
    row = tx.execute(select(audit_checkpoints).order_by(audit_checkpoints.c.place.desc()).limit(1)).one_or_none()
    return None if row is None else Checkpoint(**row._mapping)  # noqa: SLF001 - the public name of this view in SQLAlchemy


def add_checkpoint(tx: Tx, new: Checkpoint) -> None:
    """Add a checkpoint."""
    values = {name: getattr(new, name) for name in Checkpoint.__slots__}
    tx.execute(audit_checkpoints.insert().values(**values))


def end_of_chain(tx: Tx) -> tuple[int, bytes]:
    """Return place and hash of the newest row; 0 and zeros when there is none."""
    row = tx.execute(select(audit_chain)).one()
    return row.last, row.sha256


def verify(tx: Tx, *, is_signed: Callable[[Checkpoint], bool | None], seen: Sequence[Checkpoint] = ()) -> Verdict:
    """Walk along the whole chain.

    Args:
        tx: one consistent state; reading is enough.
        is_signed: whether the signature of a checkpoint is good, None if its key is not known.
        seen: checkpoints that were noted elsewhere as well; the chain must go through them too.
    """
    walk = _Walk()
    kept = [Checkpoint(**row._mapping) for row in tx.execute(select(audit_checkpoints))]  # noqa: SLF001 - see above
    signed: dict[int, list[Checkpoint]] = {}
    for checkpoint in dict.fromkeys((*kept, *seen)):
        signed.setdefault(checkpoint.place, []).append(checkpoint)
    good = 0
    for row in _every(tx):
        _step(walk, row)
        for checkpoint in signed.pop(row.id, ()):
            good = max(good, row.id if _holds(walk, checkpoint, is_signed) else 0)
    _look_at_end(tx, walk, max(signed, default=0))
    _name_moved(walk)
    walk.findings.sort(key=lambda finding: (finding.place, finding.last))
    return Verdict(
        rows=walk.rows, sha256=walk.sha256, checkpoints=len(kept), signed=good, findings=tuple(walk.findings)
    )


def _every(tx: Tx) -> Iterator[Any]:
    joined = happenings.outerjoin(happening_facts, happening_facts.c.happening == happenings.c.id)
    joined = joined.outerjoin(facts_erased, facts_erased.c.happening == happenings.c.id)
    eraser = happenings.alias("eraser")
    joined = joined.outerjoin(eraser, eraser.c.id == facts_erased.c.by)
    columns = (happenings, happening_facts.c.salt, happening_facts.c.facts, facts_erased.c.by)
    query = select(*columns, eraser.c.happening.label("erased_by")).select_from(joined).order_by(happenings.c.id)
    seen: int | None = None
    while True:
        after = query if seen is None else query.where(happenings.c.id > seen)
        rows = tx.execute(after.limit(AT_ONCE)).all()
        yield from rows
        if len(rows) < AT_ONCE:
            return
        seen = rows[-1].id


def _step(walk: _Walk, row: Any) -> None:  # noqa: ANN401 - SQLAlchemy's row
    """Take the next row."""
    link = Link(
        place=row.id,
        at_ms=to_unix_ms(row.at),
        happening=row.happening,
        person=row.person,
        case=row.case,
        session=row.session,
        facts_sha256=row.facts_sha256,
        previous_sha256=row.previous_sha256,
    )
    if row.id > walk.place + 1:
        walk.found("missing", walk.place + 1, row.id - 1)
        walk.gaps.extend(range(walk.place + 1, min(row.id, walk.place + 1 + FINDINGS_MAX)))
    elif row.previous_sha256 != walk.sha256:
        walk.found("loose", row.id)
    if row_digest(link) != row.sha256:
        walk.found("changed", row.id)
        if len(walk.odd) < FINDINGS_MAX:
            walk.odd.append((link, row.sha256))
    if row.facts is None:
        is_told = row.by is not None and row.by > row.id and str(row.erased_by).startswith(ERASING)
        if not is_told:
            walk.found("facts_missing", row.id)
    elif facts_digest(row.salt, row.facts) != row.facts_sha256:
        walk.found("facts_changed", row.id)
    walk.place, walk.sha256, walk.rows = row.id, row.sha256, walk.rows + 1


def _holds(walk: _Walk, checkpoint: Checkpoint, is_signed: Callable[[Checkpoint], bool | None]) -> bool:
    """Compare the row that was just taken with what was signed."""
    signed = is_signed(checkpoint)
    if signed is None:
        walk.found("unknown_key", checkpoint.place)
    elif not signed:
        walk.found("signature", checkpoint.place)
    elif checkpoint.sha256 != walk.sha256:
        walk.found("rewritten", checkpoint.place)
    else:
        return True
    return False


def _look_at_end(tx: Tx, walk: _Walk, last_signed: int) -> None:
    """Compare the last row with where the chain says that it ends; ``last_signed``: beyond the last row, or 0."""
    end = tx.execute(select(audit_chain)).one_or_none()
    last = max(end.last if end else 0, last_signed)
    if last > walk.place:
        walk.found("missing", walk.place + 1, last)
        walk.gaps.extend(range(walk.place + 1, min(last + 1, walk.place + 1 + FINDINGS_MAX)))
    elif end is None or end.last < walk.place or end.sha256 != walk.sha256:
        walk.found("end", walk.place)


def _name_moved(walk: _Walk) -> None:
    """Find rows that are whole but stand in the wrong place; these are not changed."""
    places = [link.place for link, _ in walk.odd] + walk.gaps
    for link, sha256 in walk.odd:
        for place in places:
            if row_digest(replace(link, place=place)) == sha256:
                walk.findings = [
                    f for f in walk.findings if f != Finding(flaw="changed", place=link.place, last=link.place)
                ]
                walk.found("moved", link.place, belongs=place)
                break
