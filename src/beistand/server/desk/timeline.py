"""What happened in a case, in order? What the office did, and of each session what both ends signed.

The server learns little of a session while it runs. Once the console brought the countersigned ledger, its entries
stand here in place of the few signals that said less: who took part, what was allowed, files, screenshots, talk.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from types import MappingProxyType
from typing import Any, Final

import msgspec

from beistand.server.desk import receipts
from beistand.server.desk.attachments import Files
from beistand.server.desk.cases import CaseFile
from beistand.server.store.attachments import Attachment
from beistand.server.store.database import Tx
from beistand.server.store.happenings import Row
from beistand.wire import ledger_facts as f
from beistand.wire.ledger import Entry

ITEMS_MAX: Final = 1_000


class Group(StrEnum):
    """What can be looked at alone."""

    SESSIONS = "sessions"
    RIGHTS = "rights"
    PEOPLE = "people"
    TRANSFERS = "transfers"
    TALK = "talk"
    SCREENSHOTS = "screenshots"
    RECORDINGS = "recordings"
    NOTES = "notes"
    FILES = "files"
    PAPERS = "papers"
    TIME = "time"
    CASE = "case"


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One thing that happened.

    Attributes:
        row: the row of the audit; None: an entry of a ledger that both ends signed.
        kind: of an entry: its kind, with what tells two of a kind apart; empty for a row.
        who: of an entry: by whose doing.
        facts: of the entry or the row.
        attachment: the file that this is about, if it lies in the case.
    """

    at: datetime
    group: Group
    row: Row | None = None
    kind: str = ""
    who: str = ""
    facts: Mapping[str, Any]
    attachment: Attachment | None = None

    @property
    def bound_since(self) -> datetime | None:
        """Since when somebody who joined is bound to secrecy, as the ledger says."""
        since_ms = self.facts.get("bound_since_ms", 0)
        return _moment(since_ms) if since_ms else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Timeline:
    """What is shown of a case, newest first. ``counts``: of all groups that have something; ``shown``: "" for all."""

    items: tuple[Item, ...]
    counts: Mapping[Group, int]
    shown: str


BY_ENTRY: Final[Mapping[type[f.Facts], Group]] = MappingProxyType(
    {
        f.Paired: Group.SESSIONS,
        f.NoticeShown: Group.SESSIONS,
        f.Consent: Group.RIGHTS,
        f.Refusal: Group.RIGHTS,
        f.RightAsked: Group.RIGHTS,
        f.RightGranted: Group.RIGHTS,
        f.RightRefused: Group.RIGHTS,
        f.RightWithdrawn: Group.RIGHTS,
        f.RightExpired: Group.RIGHTS,
        f.Pause: Group.RIGHTS,
        f.Resume: Group.RIGHTS,
        f.MaskChanged: Group.RIGHTS,
        f.WindowsLost: Group.RIGHTS,
        f.WindowsBack: Group.RIGHTS,
        f.ParticipantJoined: Group.PEOPLE,
        f.ParticipantLeft: Group.PEOPLE,
        f.Transfer: Group.TRANSFERS,
        f.TranscriptKept: Group.TALK,
        f.Screenshot: Group.SCREENSHOTS,
        f.RecordingChanged: Group.RECORDINGS,
        f.LinkLost: Group.SESSIONS,
        f.LinkBack: Group.SESSIONS,
        f.Trouble: Group.SESSIONS,
        f.Ended: Group.SESSIONS,
    }
)
"""Where each kind of entry stands; a test holds it to all kinds."""
_BY_FILE: Final = {
    "report": Group.PAPERS,
    "receipt": Group.PAPERS,
    "ledger": Group.PAPERS,
    "transcript": Group.TALK,
    "screenshot": Group.SCREENSHOTS,
}
_BY_ROW: Final = (
    ("case.notes.", Group.NOTES),
    ("case.time.", Group.TIME),
    ("session.consent.", Group.RIGHTS),
    ("session.rights.", Group.RIGHTS),
    ("session.picture.", Group.RIGHTS),
    ("session.", Group.SESSIONS),
)
GROWN: Final = ("case.file.added", "case.file.continued")
GROWING: Final = ("receipt", "transcript")
"""Kinds of files that grow while their session runs."""
TOLD_BY_LEDGER: Final = ("session.consent.", "session.rights.", "session.picture.", "session.pairing.done")
"""Signals of a session that say less than its ledger does; they are not shown beside one that goes to the end."""


def timeline(tx: Tx, files: Files, file: CaseFile, *, shown: str) -> Timeline:
    """Return what happened in a case. ``shown``: one group, or anything else for all of them."""
    signed = {session.id: receipts.signed_entries(tx, files, session) for session in file.sessions}
    by_hash = {one.sha256_hex: one for one in file.attachments}
    items = [*told_by_office(file, signed, by_hash)]
    for session, entries in signed.items():
        talk = next((one for one in file.attachments if (one.session, one.kind) == (session, "transcript")), None)
        items += signed_items(entries, by_hash, talk)
    # What happens in the same moment stays in its own order: what came later stands above it.
    items.sort(key=lambda item: item.at, reverse=True)
    counts = {group: sum(item.group is group for item in items) for group in Group}
    chosen = shown if shown in set(Group) else ""
    return Timeline(
        items=tuple(item for item in items if chosen in {"", item.group.value})[:ITEMS_MAX],
        counts={group: count for group, count in counts.items() if count},
        shown=chosen,
    )


def told_by_office(
    file: CaseFile, signed: Mapping[str, Sequence[Entry]], by_hash: Mapping[str, Attachment]
) -> Iterator[Item]:
    """Give what the office did and what the relay reported; ``signed``: entries by session, ``by_hash``: files."""
    whole = {session for session, entries in signed.items() if entries and isinstance(entries[-1].facts, f.Ended)}
    going_on: set[tuple[str | None, str]] = set()
    for row in file.happenings:
        is_told = row.session in whole and row.happening.startswith(TOLD_BY_LEDGER)
        # Receipt and talk are brought again and again while a session runs; the newest says it all.
        if row.happening in GROWN and row.facts.get("kind") in GROWING:
            kind = (row.session, str(row.facts["kind"]))
            is_told = kind in going_on
            going_on.add(kind)
        attachment = by_hash.get(str(row.facts.get("sha256", "")))
        if not is_told:
            yield Item(at=row.at, group=_group_of(row), row=row, facts=row.facts, attachment=attachment)


def _group_of(row: Row) -> Group:
    if row.happening.startswith("case.file."):
        return _BY_FILE.get(str(row.facts.get("kind", "")), Group.FILES)
    return next((group for begins, group in _BY_ROW if row.happening.startswith(begins)), Group.CASE)


def signed_items(
    entries: Sequence[Entry], by_hash: Mapping[str, Attachment], talk: Attachment | None
) -> Iterator[Item]:
    """Give what both ends signed of a session, newest first. ``talk``: its transcript, if that lies in the case."""
    newest_kept = max((one.number for one in entries if isinstance(one.facts, f.TranscriptKept)), default=0)
    for entry in reversed(entries):
        is_kept = isinstance(entry.facts, f.TranscriptKept)
        # The newest says what the earlier ones said, and more.
        if is_kept and entry.number != newest_kept:
            continue
        facts = msgspec.to_builtins(entry.facts)
        yield Item(
            at=_moment(entry.time_ms),
            group=BY_ENTRY[type(entry.facts)],
            kind=kind_of_item(entry.facts),
            who=entry.who.value,
            facts=facts,
            attachment=talk if is_kept else by_hash.get(str(facts.get("sha256", ""))),
        )


def kind_of_item(facts: f.Facts) -> str:
    """Return the kind of an entry, with what tells two of a kind apart."""
    match facts:
        case f.Transfer(direction=direction):
            return f"transfer_{direction}"
        case f.Screenshot(state=state):
            return f"screenshot_{state}"
        case f.RecordingChanged(is_running=is_running):
            return "recording_on" if is_running else "recording_off"
        case _:
            return f.kind_of(facts)


def _moment(unix_ms: int) -> datetime:
    return datetime.fromtimestamp(unix_ms / 1000, tz=UTC)
