"""How does a session begin and end, as far as the server knows? Numbers, joining, admission, reports, expiry.

The server knows the four digits that route, never the secret; what is seen or done in a session it learns only as the
small facts that the ends report.
"""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from beistand.server.desk import secrecy
from beistand.server.desk.errors import JoinRefusedError, NotAllowedError, NotSignedInError, NotThereError
from beistand.server.desk.happenings import Happening, record
from beistand.server.desk.secrecy import Bound
from beistand.server.desk.tickets import CUSTOMER, SUPPORTER, Role, TicketOffice
from beistand.server.notice import versions
from beistand.server.store import cases, happenings, organisation, sessions
from beistand.server.store.database import Tx
from beistand.server.store.people import Person
from beistand.server.store.sessions import Ending, NewSession, Session
from beistand.server.store.tables import to_unix_ms
from beistand.wire.limits import CODE_VALID_MS, ROUTE_DIGITS

NUMBERS: Final = 10**ROUTE_DIGITS
CODE_VALID: Final = timedelta(milliseconds=CODE_VALID_MS)
REMEMBERED: Final = timedelta(hours=24)
"""How long a number that is over is called "used" or "expired" instead of "unknown"."""
REUSE_AFTER: Final = timedelta(hours=1)
"""So long a number rests: a mistyped old code must not meet a stranger's session."""
QUIET_MAX: Final = timedelta(minutes=10)
"""So long both ends may be away before the session is over."""
LATE_MAX: Final = 10_000
"""How many rows of a session are looked through for one that was written already."""
_LINK_BITS: Final[Mapping[int, int]] = {SUPPORTER: 1, CUSTOMER: 2}


@dataclass(frozen=True, slots=True, kw_only=True)
class Started:
    """A new session, as the supporter's browser needs it (protocol 1.1). Hashes and policy in bytes.

    ``ended``: ids of sessions that this one replaces; their links are to be closed.
    """

    session: str
    number: str
    ticket: str
    expires_ms: int
    organisation: str
    supporter: str
    purpose: str
    notice_hash: bytes
    notice_version: int
    policy: bytes
    text_de_sha256: bytes
    text_en_sha256: bytes
    text_de_plain_sha256: bytes | None
    ended: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Seat:
    """Who a link speaks for. ``session`` and ``notice_hash`` in hex; ``confirmed_ms``: Unix time, 0: not confirmed."""

    session: str
    participant: int
    role: Role
    notice_hash: str
    notice_version: int
    confirmed_ms: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """One thing that the relay reports, see ``record_told``."""

    session: str
    participant: int
    role: str
    what: str
    facts: Mapping[str, str | int | list[str]]


def start(tx: Tx, *, case_number: str, by: Person, tickets: TicketOffice, now: datetime) -> Started:
    """Open a session of a case and find a free number for it; an older session of the case that nobody joined ends.

    Raises:
        NotThereError: there is no such case.
        NotAllowedError: the case is closed, a session is running, all numbers are taken, or a declaration of secrecy
            is missing.
    """
    case = cases.find(tx, case_number)
    about = organisation.find(tx)
    if case is None or about is None:
        raise NotThereError("case", f"there is no case {case_number!r}")
    if not case.is_open:
        raise NotAllowedError("case_closed", "the case is closed; open it again first")
    secrecy.demand_for_case(tx, by, case=case_number, now=now)
    ended = _end_unused(tx, case_number, by=by, now=now)
    notice = versions.current(tx)
    new = _open(tx, case_number, by=by, notice_version=notice.facts.version, now=now)
    return Started(
        session=new.id,
        number=new.number,
        ticket=tickets.supporter(new.id),
        expires_ms=to_unix_ms(new.code_expires_at),
        organisation=about.name,
        supporter=by.name,
        purpose=case.purpose,
        notice_hash=notice.facts.notice_hash(),
        notice_version=notice.facts.version,
        policy=notice.policy_bytes,
        text_de_sha256=notice.facts.text_de_sha256,
        text_en_sha256=notice.facts.text_en_sha256,
        text_de_plain_sha256=notice.facts.text_de_plain_sha256,
        ended=ended,
    )


def join(tx: Tx, *, number: str, tickets: TicketOffice, now: datetime) -> str:
    """Let a customer in by number, once; return the ticket.

    Raises:
        JoinRefusedError: nobody waits under this number, or not any more.
    """
    session = sessions.newest_with_number(tx, number, since=now - REMEMBERED)
    if session is None:
        raise JoinRefusedError("unknown_number")
    if session.state == "used" or (not session.is_live and session.customer_joined_at):
        if session.is_live:
            raise JoinRefusedError("code_used", session=session.id)
        raise JoinRefusedError("session_over")
    if session.state == "expired" or (session.is_live and session.code_expires_at <= now):
        raise JoinRefusedError("code_expired")
    # The case may have been marked meanwhile, the declaration may have ended, the supporter may have been shut out.
    if not secrecy.may_watch(tx, session.supporter, case=session.case, now=now):
        raise JoinRefusedError("session_over")
    if not sessions.mark_joined(tx, session.id, now=now):
        raise JoinRefusedError("session_over")
    record(tx, Happening.CODE_USED, now=now, case=session.case, session=session.id)
    return tickets.customer(session.id)


def helper_of(tx: Tx, *, number: str, now: datetime) -> Bound:
    """Return who waits under a number, and since when bound to secrecy.

    Raises:
        JoinRefusedError: nobody waits under it.
    """
    session = sessions.newest_with_number(tx, number, since=now - REMEMBERED)
    if session is None or not session.is_live:
        raise JoinRefusedError("unknown_number")
    return secrecy.bound(tx, session.supporter, now=now)


def admit(tx: Tx, *, ticket: str, tickets: TicketOffice, now: datetime) -> Seat | str:
    """Return the seat of a ticket, or a word of the protocol that says why it has none."""
    try:
        proof = tickets.read(ticket)
    except NotSignedInError:
        return "bad_ticket"
    session = sessions.find(tx, proof.session)
    if session is None:
        return "session_over"
    if session.state == "expired" or (session.state == "open" and session.code_expires_at <= now):
        return "code_expired"
    if not session.is_live:
        return "session_over"
    confirmed = session.confirmed_at or sessions.confirmed_for(tx, session)
    return Seat(
        session=session.id,
        participant=proof.participant,
        role=proof.role,
        notice_hash=session.notice_hash.hex(),
        notice_version=session.notice_version,
        confirmed_ms=to_unix_ms(confirmed) if confirmed else 0,
    )


def record_told(tx: Tx, told: Told, *, now: datetime) -> None:
    """Put on record what the relay reports, and move the session's state along; what comes late is recorded as well.

    ``told.what`` and its facts are those of the relay's reports: joined, left, bye, pairing_failed, code_burned,
    paired, consent_given, consent_refused, rights_changed, paused, resumed.
    """
    session = sessions.find(tx, told.session)
    if session is None:
        return
    facts: dict[str, Any] = {"role": told.role, **told.facts}
    record(tx, _HAPPENINGS[told.what], now=now, case=session.case, session=session.id, **facts)
    match told.what:
        case "joined":
            _set_link(tx, session, told.participant, is_linked=True, now=now)
        case "left":
            _set_link(tx, session, told.participant, is_linked=False, now=now)
        case "pairing_failed":
            sessions.set_runs_failed(tx, session.id, runs=int(str(told.facts["runs"])))
        case "code_burned":
            sessions.end(tx, session.id, Ending(state="burned", reason="code_burned", by=told.role), now=now)
        case "consent_given":
            sessions.mark_started(tx, session.id, now=now)
        case "bye" if told.role != "colleague":
            reason = str(told.facts["reason"])
            sessions.end(tx, session.id, Ending(state="ended", reason=reason, by=told.role), now=now)
        case _:
            pass


def record_late(tx: Tx, told: Told, *, now: datetime) -> None:
    """Put on record what happened before this server started, with the moment ``now`` at which it did.

    Fine to be told twice: a process may have died between writing a row and forgetting that it had to.
    """
    facts = {"role": told.role, **told.facts}
    name = _HAPPENINGS[told.what].value
    rows = happenings.of_session(tx, told.session, limit=LATE_MAX)
    if not any((row.at, row.happening, row.facts) == (now, name, facts) for row in rows):
        record_told(tx, told, now=now)


def server_started(tx: Tx, *, now: datetime) -> None:
    """Note that no link stands yet: whoever was linked before the restart comes back, or the session ends later."""
    sessions.all_quiet(tx, now=now)


def end_overdue(tx: Tx, *, now: datetime) -> dict[str, str]:
    """End sessions whose code expired unused or whose ends stay away; return reasons by id, to close links."""
    ended: dict[str, str] = {}
    for session in sessions.live(tx):
        if session.state == "open" and session.code_expires_at <= now:
            ending, happening = Ending(state="expired", reason="timeout", by="server"), Happening.CODE_EXPIRED
        elif session.quiet_since is not None and session.quiet_since + QUIET_MAX <= now:
            ending, happening = Ending(state="ended", reason="link_lost", by="server"), Happening.SESSION_ENDED
        else:
            continue
        if sessions.end(tx, session.id, ending, now=now):
            record(tx, happening, now=now, case=session.case, session=session.id, reason=ending.reason)
            ended[session.id] = ending.reason
    return ended


def end_by_staff(tx: Tx, *, session_id: str, by: Person, now: datetime) -> None:
    """End a session from the case's page; ending one that is over is fine.

    Raises:
        NotThereError: there is no such session.
    """
    session = sessions.find(tx, session_id)
    if session is None:
        raise NotThereError("session", "there is no such session")
    if sessions.end(tx, session_id, Ending(state="ended", reason="supporter", by="supporter"), now=now):
        record(
            tx, Happening.SESSION_ENDED, now=now, by=by.id, case=session.case, session=session_id, reason="supporter"
        )


def _open(tx: Tx, case_number: str, *, by: Person, notice_version: int, now: datetime) -> NewSession:
    new = NewSession(
        id=secrets.token_hex(16),
        case=case_number,
        number=_free_number(tx, now=now),
        supporter=by.id,
        code_expires_at=now + CODE_VALID,
        notice_version=notice_version,
    )
    sessions.add(tx, new, now=now)
    record(tx, Happening.SESSION_OPENED, now=now, by=by.id, case=case_number, session=new.id, number=new.number)
    return new


def _end_unused(tx: Tx, case_number: str, *, by: Person, now: datetime) -> tuple[str, ...]:
    live = [session for session in sessions.of_case(tx, case_number) if session.is_live]
    if any(session.started_at and session.links & _LINK_BITS[CUSTOMER] for session in live):
        raise NotAllowedError("session_runs", "a session of this case is running; end it first")
    for session in live:
        sessions.end(tx, session.id, Ending(state="ended", reason="supporter", by="supporter"), now=now)
        facts = {"case": case_number, "session": session.id}
        record(tx, Happening.SESSION_ENDED, now=now, by=by.id, reason="new_code", **facts)
    return tuple(session.id for session in live)


def _free_number(tx: Tx, *, now: datetime) -> str:
    taken = sessions.taken_numbers(tx, since=now - REUSE_AFTER)
    free = [number for number in map(_digits, range(NUMBERS)) if number not in taken]
    if not free:
        raise NotAllowedError("numbers_taken", f"all {NUMBERS} numbers are taken; wait until sessions end")
    return secrets.choice(free)


def _digits(value: int) -> str:
    return f"{value:0{ROUTE_DIGITS}}"


def _set_link(tx: Tx, session: Session, participant: int, *, is_linked: bool, now: datetime) -> None:
    bit = _LINK_BITS.get(participant, 0)
    links = session.links | bit if is_linked else session.links & ~bit
    if session.is_live:
        sessions.set_links(tx, session.id, links=links, quiet_since=None if links else now)


_HAPPENINGS: Final[Mapping[str, Happening]] = {
    "joined": Happening.LINK_JOINED,
    "left": Happening.LINK_LEFT,
    "bye": Happening.SESSION_ENDED,
    "pairing_failed": Happening.PAIRING_FAILED,
    "code_burned": Happening.CODE_BURNED,
    "paired": Happening.PAIRED,
    "consent_given": Happening.CONSENT_GIVEN,
    "consent_refused": Happening.CONSENT_REFUSED,
    "rights_changed": Happening.RIGHTS_CHANGED,
    "paused": Happening.PAUSED,
    "resumed": Happening.RESUMED,
}
