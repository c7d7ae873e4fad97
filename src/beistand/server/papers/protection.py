"""What do the data-protection papers say? Facts of the real configuration in words, as sections for page and PDF.

Each paper names the state of the settings it was made from: a hash over all facts, so that two papers with the same
state say the same, and a changed setting shows.
"""

import hashlib
import json
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any, Final

from beistand.server.papers.typeset import typeset

TEXTS: Final = Path(__file__).with_name("texts")
PAPERS: Final = ("art13", "art30", "art28", "bsi", "retention")
STATE_CHARS: Final = 16
OF_SESSIONS: Final = (("talk", "chat_transcript", "transcript"), ("shots", "screenshots", "screenshot"))
"""What may go from a session into its case: what the texts call it, its right, its kind of file."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Configuration:
    """What is set on this server.

    Attributes:
        not_yet: rights that no module can give yet.
        modes: right to mode, such as ``{"view": "ask"}``.
        notice: the notice's text, as sections of heading and lines, by language.
        receivers: where news go: hosts of webhooks.
        programs: names of programs with a valid token.
        supporters, supporters_bound: people who may hold sessions, and those with a valid declaration of secrecy.
        kept: kinds of files of sessions that lie in cases now: ``transcript``, ``screenshot``.
        keep_days: kind of data to the days after which it is deleted; None: never.
        held: cases under a legal hold.
        code_min, sign_in_h, news_days: times that the program holds by itself.
    """

    organisation: str
    address: str
    email: str
    phone: str
    dpo: str
    authority: str
    public_url: str
    is_secure: bool
    people: int
    administrators: int
    without_mfa: int
    supporters: int
    supporters_bound: int
    notice_version: int
    notice_hash: str
    notice_at: datetime
    notice: Mapping[str, Sequence[tuple[str, Sequence[str]]]]
    modes: Mapping[str, str]
    not_yet: Sequence[str]
    ledger_days: int
    recording_days: int
    kept: Sequence[str]
    keep_days: Mapping[str, int | None]
    held: int
    receivers: Sequence[str]
    programs: Sequence[str]
    code_min: int
    sign_in_h: int
    news_days: int
    program_version: str

    def state(self) -> str:
        """Return the state of the settings: 16 hex digits of SHA-256 over all of them."""
        told = json.dumps(asdict(self), sort_keys=True, default=str, ensure_ascii=False)
        return hashlib.sha256(told.encode()).hexdigest()[:STATE_CHARS]


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """A heading with paragraphs and one table. ``head``: empty: the first column names the second."""

    heading: str
    paragraphs: tuple[str, ...] = ()
    head: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """One paper. ``state``: the line that names the settings it was made from."""

    name: str
    language: str
    title: str
    lead: str
    state: str
    sections: tuple[Section, ...]


def paper(name: str, known: Configuration, *, language: str, made_at: datetime) -> Paper:
    """Return one of ``PAPERS``."""
    catalogue = _catalogue(language)
    words, text = catalogue["words"], catalogue[name]
    facts = _facts(known, words, made_at=made_at)
    if name == "art13":
        lead = Section(heading=words["notice_heading"], paragraphs=(words["notice_lead"].format_map(facts),))
        read = (Section(heading=heading, paragraphs=tuple(lines)) for heading, lines in known.notice[language])
        sections = (lead, *read)
    else:
        sections = tuple(_section(one, known, words, facts) for one in text["sections"])
    return Paper(
        name=name,
        language=language,
        title=text["title"],
        lead=text["lead"],
        state=words["version"].format_map(facts),
        sections=sections,
    )


def as_pdf(made: Paper, *, organisation: str, made_at: datetime) -> bytes:
    """Return a paper as PDF/A-3.

    Raises:
        PaperError: it could not be typeset.
    """
    return typeset("protection", {**asdict(made), "organisation": organisation}, made_at=made_at)


def _section(
    text: Mapping[str, Any], known: Configuration, words: Mapping[str, Any], facts: Mapping[str, str]
) -> Section:
    head, rows = (
        tuple(text.get("head", ())),
        tuple(tuple(cell.format_map(facts) for cell in row) for row in text.get("rows", ())),
    )
    paragraphs = tuple(line.format_map(facts) for line in text.get("paragraphs", ()))
    if text.get("table") == "rights":
        head = (words["right"], words["mode"])
        rows = tuple(
            (words["rights"].get(right, right), words[mode] + (words["not_yet"] if right in known.not_yet else ""))
            for right, mode in known.modes.items()
        )
    if text.get("table") == "receivers":
        rows = tuple((host, words["webhook"]) for host in known.receivers)
        rows += tuple((name, words["program"]) for name in known.programs)
        head = (words["receiver"], words["purpose"]) if rows else ()
        paragraphs += () if rows else (words["receivers_none"],)
    return Section(heading=text["heading"], paragraphs=paragraphs, head=head, rows=rows)


def _facts(known: Configuration, words: Mapping[str, Any], *, made_at: datetime) -> dict[str, str]:
    shown = {name: str(value) for name, value in asdict(known).items()}
    for name in ("dpo", "authority", "phone", "address"):
        shown[name] = shown[name].replace("\n", ", ") or ("" if name == "phone" else words["missing"])
    modes = {f"mode_{right}": words[mode] for right, mode in known.modes.items()}
    mfa = words["mfa_off" if known.without_mfa else "mfa_on"].format_map(shown)
    return shown | {
        "config": known.state(),
        "notice": str(known.notice_version),
        "notice_at": f"{known.notice_at.astimezone():{words['day']}}",
        "program": known.program_version,
        "made_at": f"{made_at.astimezone():{words['day']}, %H:%M}",
        "bound": words["bound"].format_map(shown),
        "holds": words["holds" if known.held else "holds_none"].format(count=known.held),
        "ledger_state": words["ledger_fits" if _keeps_promise(known) else "ledger_longer"],
        **{f"keep_{kind}": _kept(days, words) for kind, days in known.keep_days.items()},
        **{
            name: words[f"{name}_{_state_of(known, right, kind)}"].format_map(modes)
            for name, right, kind in OF_SESSIONS
        },
        **{
            f"{name}_end": words["of_session_end" if _state_of(known, right, kind) != "never" else "of_session_none"]
            for name, right, kind in OF_SESSIONS
        },
        "recordings": words[
            "recordings_never" if known.modes["recording_picture"] == "never" else "recordings_none_yet"
        ].format_map(shown),
        "tls": words["tls_on" if known.is_secure else "tls_off"],
        "mfa": mfa,
        "s_ok": words["ok"],
        "s_you": words["you"],
        "tokens": str(len(known.programs)),
    }


def _state_of(known: Configuration, right: str, kind: str) -> str:
    """Tell of what may be kept of sessions: kept; no more, but some lies in cases; never."""
    if known.modes[right] != "never":
        return "kept"
    return "before" if kind in known.kept else "never"


def _kept(days: int | None, words: Mapping[str, Any]) -> str:
    return str(words["keep_ever"] if days is None else words["keep"].format(days=days))


def _keeps_promise(known: Configuration) -> bool:
    """Whether cases, and with them what sessions left, go as early as the notice tells customers."""
    days = known.keep_days["cases"]
    return days is not None and days <= known.ledger_days


@cache
def _catalogue(language: str) -> dict[str, Any]:
    return tomllib.loads((TEXTS / f"protection.{language}.toml").read_text(encoding="utf-8"))
