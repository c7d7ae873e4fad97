"""Which sessions are or were held? Queries about sessions."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, select, update

from beistand.server.store.database import Tx
from beistand.server.store.tables import LIVE_STATES, notice_confirmations, notice_versions, sessions


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """One session; see ``tables.sessions`` for what each field means. ``notice_hash``: 32 bytes."""

    id: str
    case: str
    number: str
    supporter: int
    state: str
    opened_at: datetime
    code_expires_at: datetime
    customer_joined_at: datetime | None
    started_at: datetime | None
    ended_at: datetime | None
    end_reason: str
    ended_by: str
    pairing_runs_failed: int
    links: int
    quiet_since: datetime | None
    notice_version: int
    confirmed_at: datetime | None
    notice_hash: bytes

    @property
    def is_live(self) -> bool:
        """Whether it is not over."""
        return self.state in LIVE_STATES

    @property
    def lasted_s(self) -> int | None:
        """How long the picture was allowed, in seconds; None if it never was."""
        if self.started_at is None or self.ended_at is None:
            return None
        return max(0, int((self.ended_at - self.started_at).total_seconds()))


@dataclass(frozen=True, slots=True, kw_only=True)
class NewSession:
    """What a session starts with."""

    id: str
    case: str
    number: str
    supporter: int
    code_expires_at: datetime
    notice_version: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Ending:
    """How a session was over. ``state``: burned, ended or expired; ``by``: customer, supporter, colleague, server."""

    state: str
    reason: str
    by: str


def add(tx: Tx, new: NewSession, *, now: datetime) -> None:
    """Add a session whose number was found free in the same transaction."""
    tx.execute(
        sessions.insert().values(
            id=new.id,
            case=new.case,
            number=new.number,
            supporter=new.supporter,
            state="open",
            opened_at=now,
            code_expires_at=new.code_expires_at,
            end_reason="",
            ended_by="",
            pairing_runs_failed=0,
            links=0,
            quiet_since=now,
            notice_version=new.notice_version,
        ),
    )


def taken_numbers(tx: Tx, *, since: datetime) -> frozenset[str]:
    """Return the numbers of all live sessions and of those that were opened since a moment."""
    busy = sessions.c.state.in_(LIVE_STATES) | (sessions.c.opened_at > since)
    return frozenset(tx.execute(select(sessions.c.number).where(busy)).scalars())


def find(tx: Tx, session_id: str) -> Session | None:
    """Return a session by id."""
    row = tx.execute(_sessions().where(sessions.c.id == session_id)).one_or_none()
    return None if row is None else _session(row)


def newest_with_number(tx: Tx, number: str, *, since: datetime) -> Session | None:
    """Return the session that had this number last, if it was opened since a moment."""
    which = (sessions.c.number == number) & (sessions.c.opened_at > since)
    row = tx.execute(_sessions().where(which).order_by(sessions.c.opened_at.desc()).limit(1)).one_or_none()
    return None if row is None else _session(row)


def of_case(tx: Tx, case: str) -> list[Session]:
    """Return all sessions of a case, newest first."""
    rows = tx.execute(_sessions().where(sessions.c.case == case).order_by(sessions.c.opened_at.desc()))
    return [_session(row) for row in rows]


def live(tx: Tx) -> list[Session]:
    """Return every session that is not over."""
    rows = tx.execute(_sessions().where(sessions.c.state.in_(LIVE_STATES)).order_by(sessions.c.opened_at))
    return [_session(row) for row in rows]


def mark_joined(tx: Tx, session_id: str, *, now: datetime) -> bool:
    """Note that the customer joined; False if somebody joined before."""
    is_free = (sessions.c.id == session_id) & (sessions.c.state == "open")
    return tx.execute(update(sessions).where(is_free).values(state="used", customer_joined_at=now)).rowcount == 1


def mark_started(tx: Tx, session_id: str, *, now: datetime) -> None:
    """Note the first time the customer allowed the picture."""
    is_first = (sessions.c.id == session_id) & sessions.c.started_at.is_(None)
    tx.execute(update(sessions).where(is_first).values(started_at=now))


def set_runs_failed(tx: Tx, session_id: str, *, runs: int) -> None:
    """Note how many codes were wrong."""
    tx.execute(update(sessions).where(sessions.c.id == session_id).values(pairing_runs_failed=runs))


def set_links(tx: Tx, session_id: str, *, links: int, quiet_since: datetime | None) -> None:
    """Note who is linked, and since when nobody is."""
    values = {"links": links, "quiet_since": quiet_since}
    tx.execute(update(sessions).where(sessions.c.id == session_id).values(**values))


def all_quiet(tx: Tx, *, now: datetime) -> None:
    """Note that nobody is linked: so it is when a server starts."""
    tx.execute(update(sessions).where(sessions.c.state.in_(LIVE_STATES)).values(links=0, quiet_since=now))


def end(tx: Tx, session_id: str, ending: Ending, *, now: datetime) -> bool:
    """End a live session; False if it was over."""
    is_live = (sessions.c.id == session_id) & sessions.c.state.in_(LIVE_STATES)
    values = {
        "state": ending.state,
        "ended_at": now,
        "end_reason": ending.reason,
        "ended_by": ending.by,
        "links": 0,
        "quiet_since": now,
    }
    return tx.execute(update(sessions).where(is_live).values(**values)).rowcount == 1


def confirmed_for(tx: Tx, session: Session) -> datetime | None:
    """Return when a notice of the session's version was confirmed for its number while the code was good."""
    table = notice_confirmations.c
    which = (
        (table.number == session.number)
        & (table.version == session.notice_version)
        & (table.number_at >= session.opened_at)
        & (table.number_at <= session.code_expires_at)
    )
    newest = select(table.confirmed_at).where(which).order_by(table.number_at.desc()).limit(1)
    found: datetime | None = tx.execute(newest).scalar_one_or_none()
    return found


def set_confirmed(tx: Tx, session_id: str, *, confirmed_at: datetime) -> None:
    """Note when the customer confirmed the notice."""
    tx.execute(update(sessions).where(sessions.c.id == session_id).values(confirmed_at=confirmed_at))


def _sessions() -> Any:  # noqa: ANN401 - the type of a joined select has no short name
    joined = notice_versions.c.version == sessions.c.notice_version
    return select(sessions, notice_versions.c.notice_hash).join(notice_versions, joined)


def _session(row: Row[Any]) -> Session:
    return Session(**row._mapping)  # noqa: SLF001 - the public name of this view in SQLAlchemy
