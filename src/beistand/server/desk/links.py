"""Who may set up an account, and by which one-time link? Links live 24 hours and are good once."""

import hashlib
import secrets
from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Final

from beistand.server.desk import inputs
from beistand.server.desk.errors import NotAllowedError, NotThereError, WrongInputError
from beistand.server.desk.happenings import Happening, record
from beistand.server.desk.roles import read_roles
from beistand.server.store import people, sign_ins
from beistand.server.store.database import Tx
from beistand.server.store.people import Person
from beistand.server.store.sign_ins import SetupLink

LASTS: Final = timedelta(hours=24)


def make_first(tx: Tx, *, now: datetime) -> str:
    """Return the secret part of the first administrator's link; older ones are worth nothing from now on.

    Raises:
        NotAllowedError: somebody was set up already.
    """
    if people.count(tx):
        raise NotAllowedError("setup_done", "the server is set up; administrators invite further people")
    return _make(tx, purpose="first", name="", email="", roles=("administrator", "supporter"), now=now)


def invite(tx: Tx, *, by: Person | None, name: str, email: str, roles: Collection[str], now: datetime) -> str:
    """Return the secret part of a link with which a new person sets up the own account.

    ``by``: an administrator, or None: the command line on the server itself.

    Raises:
        NotAllowedError: only administrators invite.
        WrongInputError: name, e-mail address or roles cannot be used, or somebody has the address.
    """
    if by is not None:
        _demand_administrator(by)
    clean_name, clean_email = inputs.line("name", name), inputs.email("email", email)
    if people.find_by_email(tx, clean_email):
        raise WrongInputError("email", "email_taken", "somebody has this e-mail address already")
    return _make(tx, purpose="invite", name=clean_name, email=clean_email, roles=read_roles(roles), by=by, now=now)


def make_reset(tx: Tx, *, person_id: int, by: Person | None, now: datetime) -> str:
    """Return the secret part of a link with which a person sets a new password and a new second factor.

    ``by``: an administrator, or None: the command line on the server itself.

    Raises:
        NotAllowedError: only administrators do that.
        NotThereError: there is no such person.
    """
    if by is not None:
        _demand_administrator(by)
    person = people.find(tx, person_id)
    if person is None:
        raise NotThereError("person", "there is no such person")
    return _make(tx, purpose="reset", name=person.name, email=person.email, roles=(), person=person, by=by, now=now)


def find(tx: Tx, token: str, *, now: datetime) -> SetupLink:
    """Return what a link is for.

    Raises:
        NotThereError: unknown, used or older than 24 hours.
    """
    found = sign_ins.find_link(tx, _digest(token), now=now)
    if found is None:
        raise NotThereError("setup_link", "the link is unknown, used or too old; ask for a new one")
    return found


def waiting(tx: Tx, *, now: datetime) -> list[SetupLink]:
    """Return all invitations that nobody has used yet."""
    return [link for link in sign_ins.open_links(tx, now=now) if link.purpose != "first"]


def use(tx: Tx, token: str, *, purpose: str, now: datetime) -> SetupLink:
    """Use a link up.

    Raises:
        NotThereError: it is not good for this.
    """
    found = find(tx, token, now=now)
    if found.purpose != purpose or not sign_ins.use_link(tx, found.token_sha256, now=now):
        raise NotThereError("setup_link", "the link is not for this; ask for a new one")
    return found


def _make(  # noqa: PLR0913 - the columns of one row, all by keyword
    tx: Tx,
    *,
    purpose: str,
    name: str,
    email: str,
    roles: tuple[str, ...],
    now: datetime,
    by: Person | None = None,
    person: Person | None = None,
) -> str:
    token = secrets.token_urlsafe(24)
    sign_ins.use_links_for(tx, purpose=purpose, email=email, now=now)
    maker = by.id if by else None
    link = SetupLink(
        token_sha256=_digest(token),
        purpose=purpose,
        name=name,
        email=email,
        roles=roles,
        person=person.id if person else None,
        made_by=maker,
        made_at=now,
        expires_at=now + LASTS,
    )
    sign_ins.add_link(tx, link)
    record(tx, Happening.LINK_MADE, now=now, by=maker, purpose=purpose, email=email)
    return token


def _demand_administrator(by: Person) -> None:
    if not by.is_administrator:
        raise NotAllowedError("administrator", "only administrators may do this; ask one of them")


def _digest(token: str) -> bytes:
    return hashlib.sha256(token.encode(errors="replace")).digest()
