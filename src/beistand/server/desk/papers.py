"""What is set on this server, for the data-protection papers? Gathered from record and settings, nothing typed."""

from collections.abc import Sequence
from datetime import datetime
from importlib.metadata import version
from typing import Final
from urllib.parse import urlsplit

from beistand.server.desk import api_tokens, retention, secrecy, sessions, sign_in, webhooks
from beistand.server.desk.errors import NotAllowedError, NotThereError
from beistand.server.desk.people import about_us
from beistand.server.desk.roles import Action, may
from beistand.server.desk.rules import NOT_YET
from beistand.server.desk.session_files import SCREENSHOT, TRANSCRIPT
from beistand.server.notice import versions
from beistand.server.papers.errors import PaperError
from beistand.server.papers.protection import PAPERS, Configuration, Paper, as_pdf, paper
from beistand.server.settings import Settings
from beistand.server.store import attachments, people
from beistand.server.store.database import Tx
from beistand.server.store.people import Person
from beistand.wire.policy import Right

ProtectionPaper = Paper
"""A paper, as pages get it."""
NAMES: Final = PAPERS
MINUTE_S: Final = 60
HOUR_S: Final = 3_600


def configuration(tx: Tx, settings: Settings, *, now: datetime) -> Configuration:
    """Return what is set now.

    Raises:
        NotThereError: the server is not set up.
    """
    about = about_us(tx)
    policy = (notice := versions.current(tx)).facts.policy
    staff = [person for person in people.all_people(tx) if not person.is_disabled]
    bound = _are_bound(tx, staff, now=now)
    return Configuration(
        organisation=about.name,
        address=about.address,
        email=about.email,
        phone=about.phone,
        dpo=about.dpo_contact,
        authority=about.supervisory_authority,
        public_url=settings.public_url,
        is_secure=settings.is_secure,
        **_counted(staff),
        supporters=len(bound),
        supporters_bound=sum(bound),
        notice_version=notice.number,
        notice_hash=notice.hash_hex,
        notice_at=notice.published_at,
        notice={language.value: _read(notice, language.value) for language in notice.texts},
        not_yet=[right.value for right in NOT_YET],
        modes={right.value: policy.mode(right).name.lower() for right in Right},
        ledger_days=policy.retention_ledger_days,
        recording_days=policy.retention_recording_days,
        kept=_kept_kinds(tx),
        keep_days={rule.kind: rule.keep_days for rule in retention.rules(tx)},
        held=len({hold.case for hold in retention.holds(tx)}),
        receivers=sorted({urlsplit(one.webhook.url).hostname or "" for one in webhooks.receivers(tx, shown=0)}),
        programs=sorted(one.name for one in api_tokens.listed(tx) if one.is_good(now)),
        code_min=int(sessions.CODE_VALID.total_seconds()) // MINUTE_S,
        sign_in_h=int(sign_in.LASTS.total_seconds()) // HOUR_S,
        news_days=webhooks.KEPT.days,
        program_version=version("beistand"),
    )


def read(tx: Tx, settings: Settings, *, name: str, language: str, now: datetime) -> Paper:
    """Return a paper from what is set now.

    Raises:
        NotThereError: there is no such paper.
    """
    if name not in NAMES:
        raise NotThereError("not_found", f"papers are {NAMES}; got {name[:20]!r}")
    return paper(name, configuration(tx, settings, now=now), language=language, made_at=now)


def pdf(made: Paper, *, organisation_name: str, now: datetime) -> bytes:
    """Return a paper as PDF/A-3. Blocks for about a second.

    Raises:
        NotAllowedError: it could not be typeset.
    """
    try:
        return as_pdf(made, organisation=organisation_name, made_at=now)
    except PaperError as error:
        raise NotAllowedError("paper_failed", str(error)) from error


def _counted(staff: Sequence[Person]) -> dict[str, int]:
    return {
        "people": len(staff),
        "administrators": sum(person.is_administrator for person in staff),
        "without_mfa": sum(not person.has_second_factor for person in staff),
    }


def _kept_kinds(tx: Tx) -> list[str]:
    """Return which kinds of files of sessions lie in cases."""
    return [kind for kind in (TRANSCRIPT, SCREENSHOT) if attachments.is_any(tx, kind)]


def _are_bound(tx: Tx, staff: Sequence[Person], *, now: datetime) -> list[bool]:
    """Tell of each person who may hold sessions whether the declarations of secrecy are valid."""
    helpers = [person for person in staff if may(person, Action.HOLD_SESSIONS)]
    return [not secrecy.lacking(tx, person, is_professional=False, now=now) for person in helpers]


def _read(notice: versions.Version, language: str) -> list[tuple[str, list[str]]]:
    known = {one.value: one for one in notice.texts}
    reading = notice.reading(known[language])
    found = []
    for section in reading.sections:
        lines = [("• " if one.is_list else "") + line for one in section.passages for line in one.lines]
        found.append((section.heading, lines))
    return found
