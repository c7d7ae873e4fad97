"""What does a session report say? Facts of one session in words of one language, and the same for machines."""

import json
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any, Final

from beistand.server.papers.typeset import Enclosure, typeset

TEXTS: Final = Path(__file__).with_name("texts")
FORMAT: Final = "beistand.session-report/1"
RIGHTS_TOLD: Final = frozenset({"session.consent.given", "session.rights.changed"})
ENDED: Final = frozenset({"session.session.ended", "session.code.burned", "session.code.expired"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One thing that happened. ``name``: of the happening; ``role``: of who told it, or empty."""

    at: datetime
    name: str
    role: str
    rights: tuple[str, ...] = ()
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceiptFacts:
    """What a check of the receipt found. ``result``: holds, partly, broken; ``head``: of its ledger, hex, or empty."""

    result: str
    head: str
    entries: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Secrecy:
    """How somebody is bound. ``since``: None: not at all; ``is_professional``: under § 203 StGB as well."""

    since: datetime | None
    is_professional: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionFacts:
    """Everything that a report tells.

    Attributes:
        organisation: ``name``, ``address``, ``email``, ``phone``.
        case: ``number``, ``customer``, ``purpose``, ``reference``.
        session: id in hex.
        supporter: name of who opened it.
        secrecy: how the supporter was bound when it began.
        notice_hash: in hex.
        steps: oldest first.
        files: name, kind and SHA-256 in hex of files that belong to the session.
        enclosures: ledger and receipt of the session, as they are.
        receipt: what the receipt was found to be when the report was made; None: there is none.
    """

    organisation: Mapping[str, str]
    case: Mapping[str, str]
    session: str
    supporter: str
    secrecy: Secrecy
    opened_at: datetime
    joined_at: datetime | None
    started_at: datetime | None
    ended_at: datetime | None
    end_reason: str
    ended_by: str
    wrong_codes: int
    notice_version: int
    notice_hash: str
    confirmed_at: datetime | None
    steps: Sequence[Step]
    files: Sequence[tuple[str, str, str]] = ()
    enclosures: Sequence[Enclosure] = ()
    receipt: ReceiptFacts | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Allowed:
    """One right, for one time. ``until``: None while it holds."""

    right: str
    since: datetime
    until: datetime | None


def allowed(steps: Sequence[Step], *, ended_at: datetime | None) -> list[Allowed]:
    """Return what was allowed and for how long, in the order in which it was given."""
    holding: dict[str, datetime] = {}
    spans: list[Allowed] = []
    for step in steps:
        now = set(step.rights) if step.name in RIGHTS_TOLD else set() if step.name in ENDED else None
        if now is None:
            continue
        spans += [Allowed(right=right, since=holding.pop(right), until=step.at) for right in sorted(set(holding) - now)]
        holding.update({right: step.at for right in step.rights if right not in holding})
    spans += [Allowed(right=right, since=since, until=ended_at) for right, since in holding.items()]
    return sorted(spans, key=lambda span: span.since)


def machine_form(facts: SessionFacts, *, made_at: datetime) -> bytes:
    """Return the report for machines: JSON (RFC 8259), moments in UTC (RFC 3339)."""
    told: dict[str, Any] = {
        "format": FORMAT,
        "made_at": _utc(made_at),
        "organisation": dict(facts.organisation),
        "case": dict(facts.case),
        "session": {
            "id": facts.session,
            "opened_at": _utc(facts.opened_at),
            "joined_at": _utc(facts.joined_at),
            "started_at": _utc(facts.started_at),
            "ended_at": _utc(facts.ended_at),
            "end_reason": facts.end_reason,
            "ended_by": facts.ended_by,
            "wrong_codes": facts.wrong_codes,
        },
        "participants": _participants(facts),
        "notice": {
            "version": facts.notice_version,
            "hash": facts.notice_hash,
            "confirmed_at": _utc(facts.confirmed_at),
        },
        "allowed": [
            {"right": span.right, "since": _utc(span.since), "until": _utc(span.until)}
            for span in allowed(facts.steps, ended_at=facts.ended_at)
        ],
        "receipt": asdict(facts.receipt) if facts.receipt else None,
        "happenings": [
            {"at": _utc(s.at), "name": s.name, "role": s.role, "rights": list(s.rights), "reason": s.reason}
            for s in facts.steps
        ],
        "files": [{"name": name, "kind": kind, "sha256": sha256} for name, kind, sha256 in facts.files],
    }
    return json.dumps(told, ensure_ascii=False, indent=2).encode()


def _participants(facts: SessionFacts) -> list[dict[str, object]]:
    bound = {"bound_since": _utc(facts.secrecy.since), "bound_by_section_203": facts.secrecy.is_professional}
    return [
        {"role": "supporter", "name": facts.supporter, **bound},
        {"role": "customer", "name": facts.case["customer"]},
    ]


def session_report(facts: SessionFacts, *, language: str, made_at: datetime) -> bytes:
    """Return the report as PDF/A-3 with its machine form, ledger and receipt inside.

    Raises:
        PaperError: it could not be typeset.
    """
    words = _words(language)
    own = Enclosure(
        name="session-report.json",
        media_type="application/json",
        content=machine_form(facts, made_at=made_at),
        about=words["machine"],
        relation="source",
    )
    shown = {
        "language": language,
        "t": words,
        "organisation": dict(facts.organisation),
        "case": dict(facts.case),
        "summary": _summary(facts, words, language),
        "people": [
            [words["customer"], facts.case["customer"]],
            [words["supporter"], facts.supporter],
            [words["secrecy"], _bound(facts.secrecy, words, language)],
        ],
        "allowed": [
            [_word(words, "right", span.right), _clock(span.since), _clock(span.until)]
            for span in allowed(facts.steps, ended_at=facts.ended_at)
        ],
        "steps": [_shown_step(step, words) for step in facts.steps],
        "files": [[name, sha256] for name, _, sha256 in facts.files],
        "notice_hash": facts.notice_hash,
        "proof": _proof(facts.receipt, words),
        "session": facts.session,
        "made_at": _moment(made_at, language),
        "zone": f"{made_at.astimezone():%Z}",
    }
    return typeset("report", shown, enclosures=[own, *facts.enclosures], made_at=made_at)


def _bound(secrecy: Secrecy, words: Mapping[str, Any], language: str) -> str:
    if secrecy.since is None:
        return str(words["not_bound"])
    word = "bound_professional" if secrecy.is_professional else "bound"
    return str(words[word].format(since=_moment(secrecy.since, language)))


def _summary(facts: SessionFacts, words: Mapping[str, Any], language: str) -> list[list[str]]:
    rows = [
        [words["purpose"], facts.case["purpose"]],
        [words["opened"], _moment(facts.opened_at, language)],
        [words["joined"], _moment(facts.joined_at, language)],
        [words["started"], _moment(facts.started_at, language)],
        [words["ended"], _moment(facts.ended_at, language)],
        [words["lasted"], _lasted(facts.joined_at, facts.ended_at)],
        [words["end"], _word(words, "reason", facts.end_reason) or words["never"]],
        [words["notice"], words["version"].format(version=facts.notice_version)],
        [words["confirmed"], _moment(facts.confirmed_at, language)],
    ]
    if facts.case["reference"]:
        rows.insert(0, [words["reference"], facts.case["reference"]])
    if facts.wrong_codes:
        rows.append([words["wrong_codes"], str(facts.wrong_codes)])
    return [[label, value or words["never"]] for label, value in rows]


def _proof(receipt: ReceiptFacts | None, words: Mapping[str, Any]) -> list[list[str]]:
    """Return what is said of the receipt, and the hash of its ledger: called countersigned where all of it holds."""
    said = _word(words, "receipt", receipt.result if receipt else "none")
    rows = [[words["receipt_label"], said]]
    if receipt and receipt.head:
        half = len(receipt.head) // 2
        label = "head" if receipt.result == "holds" else "head_alone"
        rows.append([words[label], f"{receipt.head[:half]} {receipt.head[half:]}"])
        rows.append([words["entries"], str(receipt.entries)])
    return rows


def _shown_step(step: Step, words: Mapping[str, Any]) -> list[str]:
    rights = ", ".join(_word(words, "right", right) for right in step.rights)
    more = " · ".join(part for part in (rights, _word(words, "reason", step.reason)) if part)
    return [
        _clock(step.at),
        _word(words, "happening", step.name.replace(".", "_")),
        _word(words, "role", step.role),
        more,
    ]


def _word(words: Mapping[str, Any], table: str, key: str) -> str:
    """Return a word of a table; what has none stands as it is, so that a report never leaves something out."""
    return str(words[table].get(key, key))


def _utc(moment: datetime | None) -> str | None:
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z") if moment else None


def _clock(moment: datetime | None) -> str:
    return f"{moment.astimezone():%H:%M:%S}" if moment else ""


def _moment(moment: datetime | None, language: str) -> str:
    if moment is None:
        return ""
    here = moment.astimezone()
    return f"{here:%d.%m.%Y, %H:%M:%S}" if language == "de" else f"{here:%Y-%m-%d, %H:%M:%S}"


def _lasted(since: datetime | None, until: datetime | None) -> str:
    if since is None or until is None:
        return ""
    seconds = max(0, int((until - since).total_seconds()))
    return f"{seconds // 3_600}:{seconds // 60 % 60:02}:{seconds % 60:02}"


@cache
def _words(language: str) -> dict[str, Any]:
    return tomllib.loads((TEXTS / f"report.{language}.toml").read_text(encoding="utf-8"))
