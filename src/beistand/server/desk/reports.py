"""How does a session become a report in its case? Gathers what is on record, has it typeset, and keeps the PDF."""

import io
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from beistand.proof.check import check
from beistand.server.desk import secrecy
from beistand.server.desk.attachments import Files, NewFile, add
from beistand.server.desk.attachments import keep as keep_file
from beistand.server.desk.attachments import path as path_of
from beistand.server.desk.books import Books
from beistand.server.desk.cases import get as get_case
from beistand.server.desk.errors import NotAllowedError, NotThereError
from beistand.server.papers.errors import PaperError
from beistand.server.papers.report import ReceiptFacts, Secrecy, SessionFacts, Step, session_report
from beistand.server.papers.signing import Sign as _Sign
from beistand.server.papers.typeset import Enclosure
from beistand.server.store import attachments, happenings, organisation, people, sessions
from beistand.server.store.attachments import Attachment
from beistand.server.store.database import Tx
from beistand.server.store.happenings import Row
from beistand.server.store.people import Person

Sign = _Sign
"""Signs a paper for the organisation."""
STEPS_MAX: Final = 500
NAMES: Final = {"de": "Sitzungsbericht", "en": "Session report"}
ENCLOSED: Final = {"ledger": "application/json", "receipt": "application/json"}
"""Kinds of a session's files that are enclosed in its report, with their media type."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which report: of a session (id in hex) of a case, in which language."""

    number: str
    session: str
    language: str


def make(
    books: Books, files: Files, wanted: Wanted, *, by: Person | None, now: datetime, sign: Sign | None = None
) -> Attachment:
    """Make the report of a session that is over and add it to the case. Blocks for about a second.

    ``sign``: puts the organisation's signature on it; None: it stays without.

    Raises:
        NotThereError: the case has no such session.
        NotAllowedError: the session is not over, or the paper could not be made.
        OutOfSpaceError: the file cannot be written.
    """
    number, session, language = wanted.number, wanted.session, wanted.language
    with books.reading() as tx:
        facts = gather(tx, files, number=number, session=session)
    if facts.ended_at is None:
        raise NotAllowedError("session_live", "the session is not over; end it first")
    try:
        pdf = session_report(facts, language=language, made_at=now)
        pdf = sign(pdf, now) if sign else pdf
    except PaperError as error:
        raise NotAllowedError("paper_failed", str(error)) from error
    name = f"{NAMES[language]} {number} {facts.opened_at:%Y-%m-%d %H%M}.pdf"
    kept = keep_file(files, io.BytesIO(pdf), name=name)
    new = NewFile(name=kept.name, kept=kept.kept, kind="report", session=session)
    with books.transaction() as tx:
        return add(tx, number=number, new=new, by=by, now=now)


def gather(tx: Tx, files: Files, *, number: str, session: str) -> SessionFacts:
    """Return all that is on record about a session.

    Raises:
        NotThereError: the case has no such session.
    """
    case, found, about = get_case(tx, number), sessions.find(tx, session), organisation.find(tx)
    if found is None or found.case != number or about is None:
        raise NotThereError("session", "this case has no such session")
    supporter = people.find(tx, found.supporter)
    own = [one for one in attachments.of_case(tx, number) if one.session == session and one.kind != "report"]
    enclosures = tuple(_enclosure(files, one) for one in own if one.kind in ENCLOSED)
    return SessionFacts(
        organisation={"name": about.name, "address": about.address, "email": about.email, "phone": about.phone},
        case={
            "number": number, "customer": case.customer, "purpose": case.purpose, "reference": case.reference,
        },
        session=session,
        supporter=supporter.name if supporter else "",
        secrecy=_secrecy(tx, found),
        opened_at=found.opened_at,
        joined_at=found.customer_joined_at,
        started_at=found.started_at,
        ended_at=found.ended_at,
        end_reason=found.end_reason,
        ended_by=found.ended_by,
        wrong_codes=found.pairing_runs_failed,
        notice_version=found.notice_version,
        notice_hash=found.notice_hash.hex(),
        confirmed_at=found.confirmed_at,
        steps=tuple(_step(row) for row in reversed(happenings.of_session(tx, session, limit=STEPS_MAX)) if _tells(row)),
        files=tuple((one.name, one.kind, one.sha256_hex) for one in own),
        enclosures=enclosures,
        receipt=next((_checked(one.content) for one in enclosures if one.about == "receipt"), None),
    )  # fmt: skip


def _secrecy(tx: Tx, session: sessions.Session) -> Secrecy:
    """Return how the supporter was bound when the session began, whatever was signed or ended since."""
    then = session.customer_joined_at or session.opened_at
    bound = secrecy.bound_then(tx, session.supporter, then=then)
    return Secrecy(since=bound.since, is_professional=bound.is_professional)


def _enclosure(files: Files, one: Attachment) -> Enclosure:
    content = path_of(files, one).read_bytes()
    return Enclosure(name=one.name, media_type=ENCLOSED[one.kind], content=content, about=one.kind)


def _checked(receipt: bytes) -> ReceiptFacts:
    """Check a receipt anew: what was kept may have been changed on the disk."""
    verdict = check(receipt)
    return ReceiptFacts(result=verdict.result.value, head=verdict.head.hex(), entries=len(verdict.entries))


def _tells(row: Row) -> bool:
    """Whether a happening is of the session itself."""
    return row.happening.startswith("session.")


def _step(row: Row) -> Step:
    rights = row.facts.get("rights")
    return Step(
        at=row.at,
        name=row.happening,
        role=str(row.facts.get("role", "supporter" if row.person else "server")),
        rights=tuple(rights) if isinstance(rights, list) else (),
        reason=str(row.facts.get("reason", "")),
    )
