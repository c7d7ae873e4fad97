"""Who is at the desk? Sign-in in two steps: password, then the code of a device."""

import hashlib
import secrets
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from beistand.server.desk import second_factor
from beistand.server.desk.errors import NotAllowedError, NotSignedInError
from beistand.server.desk.happenings import Happening, record
from beistand.server.store import people, sign_ins
from beistand.server.store.database import Tx
from beistand.server.store.people import Person
from beistand.server.store.sign_ins import SignIn

LASTS: Final = timedelta(hours=12)
PENDING_LASTS: Final = timedelta(minutes=15)
"""How long a right password waits for the second factor."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedIn:
    """Who asks. ``is_complete``: the second factor was right as well (or is not there on a local server)."""

    person: Person
    csrf: str
    token: str
    is_complete: bool

    def __repr__(self) -> str:
        """Keep the token out of logs."""
        return f"SignedIn(person={self.person.id}, is_complete={self.is_complete})"


def candidate(tx: Tx, *, email: str) -> Person | None:
    """Return who may have this e-mail address and is not shut out; ``email``: as typed."""
    person = people.find_by_email(tx, email.strip().casefold())
    return None if person is None or person.is_disabled else person


def begin(tx: Tx, *, person: Person | None, is_right: bool, email: str, now: datetime) -> SignedIn | None:
    """Put the answer to a password on record; a right one begins a sign-in that waits for the second factor."""
    if person is None or not is_right:
        by = person.id if person else None
        # Whoever types the password into the field above would have it in the record: only known addresses are kept.
        known = person.email if person else ""
        record(tx, Happening.SIGN_IN_REFUSED, now=now, by=by, step="password", email=known, typed_chars=len(email))
        return None
    return open_for(tx, person, now=now)


def open_for(tx: Tx, person: Person, *, now: datetime) -> SignedIn:
    """Begin a sign-in that waits for the second factor."""
    sign_ins.remove_expired(tx, now=now)
    token = secrets.token_urlsafe(32)
    new = SignIn(
        token_sha256=_digest(token),
        person=person.id,
        made_at=now,
        expires_at=now + PENDING_LASTS,
        second_factor_at=None,
        csrf=secrets.token_urlsafe(24),
    )
    sign_ins.add(tx, new)
    return SignedIn(person=person, csrf=new.csrf, token=token, is_complete=False)


def who(tx: Tx, token: str, *, now: datetime) -> SignedIn | None:
    """Return who is signed in with this token, None if nobody is."""
    found = sign_ins.find(tx, _digest(token), now=now) if token else None
    person = people.find(tx, found.person) if found else None
    if found is None or person is None or person.is_disabled:
        return None
    return SignedIn(person=person, csrf=found.csrf, token=token, is_complete=found.second_factor_at is not None)


def check_second_factor(tx: Tx, signed_in: SignedIn, *, typed: str, now: datetime) -> SignedIn | None:
    """Check the code of the device; returns the complete sign-in under a new token, None if the code was wrong.

    A code is good once: the same one again is wrong.
    """
    person = signed_in.person
    step = second_factor.matching_step(person.totp_secret, typed, now=now) if person.totp_secret else None
    if step is None or not people.use_totp_step(tx, person.id, step=step):
        record(tx, Happening.SIGN_IN_REFUSED, now=now, by=person.id, step="second_factor")
        return None
    return _complete(tx, signed_in, now=now)


def offer_second_factor(tx: Tx, signed_in: SignedIn) -> str:
    """Return the secret for a device that is to be set up; the same one until it is confirmed.

    Raises:
        NotAllowedError: there is a second factor already; an administrator's link replaces it.
    """
    if signed_in.person.has_second_factor:
        raise NotAllowedError("second_factor", "a second factor is set up; an administrator's link replaces it")
    if signed_in.person.totp_offered:
        return signed_in.person.totp_offered
    secret = second_factor.new_secret()
    people.offer_totp(tx, signed_in.person.id, secret=secret)
    return secret


def accept_second_factor(tx: Tx, signed_in: SignedIn, *, typed: str, now: datetime) -> SignedIn | None:
    """Confirm the new device with its first code; returns the complete sign-in, None if the code was wrong."""
    person = people.find(tx, signed_in.person.id)
    if person is None or person.has_second_factor or not person.totp_offered:
        raise NotAllowedError("second_factor", "no second factor is offered; open the page again")
    step = second_factor.matching_step(person.totp_offered, typed, now=now)
    if step is None:
        return None
    people.set_totp(tx, person.id, secret=person.totp_offered, last_step=step)
    record(tx, Happening.SECOND_FACTOR_SET, now=now, by=person.id)
    return _complete(tx, replace(signed_in, person=people.find(tx, person.id) or person), now=now)


def go_without_second_factor(tx: Tx, signed_in: SignedIn, *, is_local: bool, now: datetime) -> SignedIn:
    """Complete a sign-in by password alone: on a server that only this machine can reach, and as long as there is none.

    Raises:
        NotAllowedError: the server can be reached from elsewhere, or a second factor is set up.
    """
    if not is_local or signed_in.person.has_second_factor:
        raise NotAllowedError("second_factor", "this server needs a second factor; set one up")
    return _complete(tx, signed_in, now=now)


def end(tx: Tx, signed_in: SignedIn, *, now: datetime) -> None:
    """Sign out; twice is fine."""
    if sign_ins.remove(tx, _digest(signed_in.token)):
        record(tx, Happening.SIGN_IN_ENDED, now=now, by=signed_in.person.id)


def end_others(tx: Tx, signed_in: SignedIn, *, now: datetime) -> int:
    """Sign the person out everywhere else; return in how many places."""
    ended = sign_ins.remove_of_person(tx, signed_in.person.id, except_sha256=_digest(signed_in.token))
    if ended:
        record(tx, Happening.SIGN_IN_ENDED, now=now, by=signed_in.person.id, places=ended)
    return ended


def _complete(tx: Tx, signed_in: SignedIn, *, now: datetime) -> SignedIn:
    """Exchange the token: one that was planted before the sign-in is worth nothing after it."""
    if not sign_ins.remove(tx, _digest(signed_in.token)):
        raise NotSignedInError("signed_out", "the sign-in is over; sign in again")
    token, csrf = secrets.token_urlsafe(32), secrets.token_urlsafe(24)
    new = SignIn(
        token_sha256=_digest(token),
        person=signed_in.person.id,
        made_at=now,
        expires_at=now + LASTS,
        second_factor_at=now,
        csrf=csrf,
    )
    sign_ins.add(tx, new)
    has_second = signed_in.person.has_second_factor
    record(tx, Happening.SIGN_IN_DONE, now=now, by=signed_in.person.id, has_second_factor=has_second)
    return SignedIn(person=signed_in.person, csrf=csrf, token=token, is_complete=True)


def _digest(token: str) -> bytes:
    return hashlib.sha256(token.encode(errors="replace")).digest()
