"""Who is at the desk? Sign-in in two steps: password, then the second factor; or a passkey, which is both."""

import hashlib
import secrets
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from beistand.server.desk import proofs, second_factor
from beistand.server.desk.errors import NotAllowedError, NotSignedInError, NotThereError
from beistand.server.desk.happenings import Happening, record
from beistand.server.desk.proofs import Way
from beistand.server.store import people, sign_ins
from beistand.server.store.database import Tx
from beistand.server.store.people import Person
from beistand.server.store.sign_ins import SignIn

LASTS: Final = timedelta(hours=12)
ADDRESS_MAX_CHARS: Final = 64
DEVICE_MAX_CHARS: Final = 200
PENDING_LASTS: Final = timedelta(minutes=15)
"""How long a right password waits for the second factor."""
FRESH: Final = timedelta(minutes=30)
"""So long after the second factor the ways to sign in may be changed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where somebody signs in. ``address``: as counted for limits; ``device``: what the browser says it is."""

    address: str = ""
    device: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedIn:
    """Who asks.

    ``is_complete``: the second factor was right as well (or is not there on a local server), at ``confirmed_at``.
    """

    person: Person
    csrf: str
    token: str
    is_complete: bool
    confirmed_at: datetime | None = None

    def __repr__(self) -> str:
        """Keep the token out of logs."""
        return f"SignedIn(person={self.person.id}, is_complete={self.is_complete})"


_NOWHERE: Final = Place()


def candidate(tx: Tx, *, email: str) -> Person | None:
    """Return who may have this e-mail address and is not shut out; ``email``: as typed."""
    person = people.find_by_email(tx, email.strip().casefold())
    return None if person is None or person.is_disabled else person


def begin(
    tx: Tx, *, person: Person | None, is_right: bool, email: str, now: datetime, place: Place = _NOWHERE
) -> SignedIn | None:
    """Put the answer to a password on record; a right one begins a sign-in that waits for the second factor."""
    if person is None or not is_right:
        by = person.id if person else None
        # Whoever types the password into the field above would have it in the record: only known addresses are kept.
        known = person.email if person else ""
        record(tx, Happening.SIGN_IN_REFUSED, now=now, by=by, step="password", email=known, typed_chars=len(email))
        return None
    return open_for(tx, person, now=now, place=place)


def open_for(tx: Tx, person: Person, *, now: datetime, place: Place = _NOWHERE) -> SignedIn:
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
        address=place.address[:ADDRESS_MAX_CHARS],
        device=place.device[:DEVICE_MAX_CHARS],
    )
    sign_ins.add(tx, new)
    return SignedIn(person=person, csrf=new.csrf, token=token, is_complete=False)


def who(tx: Tx, token: str, *, now: datetime) -> SignedIn | None:
    """Return who is signed in with this token, None if nobody is."""
    found = sign_ins.find(tx, _digest(token), now=now) if token else None
    person = people.find(tx, found.person) if found else None
    if found is None or person is None or person.is_disabled:
        return None
    return SignedIn(
        person=person,
        csrf=found.csrf,
        token=token,
        is_complete=found.second_factor_at is not None,
        confirmed_at=found.second_factor_at,
    )


def check_second_factor(tx: Tx, signed_in: SignedIn, *, typed: str, now: datetime) -> SignedIn | None:
    """Check a code of the device or a recovery code; return the complete sign-in under a new token, None: wrong.

    A code is good once: the same one again is wrong.
    """
    person = signed_in.person
    way = proofs.by_code(tx, person, typed=typed, now=now)
    if way is None:
        refuse_second_factor(tx, person, now=now)
        return None
    return _complete(tx, signed_in, way=way, now=now)


def refuse_second_factor(tx: Tx, person: Person, *, now: datetime) -> None:
    """Put a wrong second factor on record."""
    record(tx, Happening.SIGN_IN_REFUSED, now=now, by=person.id, step="second_factor")


def complete_with_passkey(tx: Tx, signed_in: SignedIn, *, now: datetime) -> SignedIn:
    """Complete a sign-in whose passkey was checked in this very transaction."""
    fresh = people.find(tx, signed_in.person.id) or signed_in.person
    return _complete(tx, replace(signed_in, person=fresh), way="passkey", now=now)


def complete_outside(tx: Tx, signed_in: SignedIn, *, now: datetime) -> SignedIn:
    """Complete a sign-in for which the company's service saw two factors."""
    return _complete(tx, signed_in, way="outside", now=now)


def demand_fresh(signed_in: SignedIn, *, now: datetime) -> None:
    """Go on only if the second factor was shown a short while ago.

    Raises:
        NotAllowedError: it is too long ago; sign in again.
    """
    if signed_in.confirmed_at is None or now - signed_in.confirmed_at > FRESH:
        raise NotAllowedError("stale", f"the second factor is older than {FRESH}; sign out and in again")


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
    return _complete(tx, replace(signed_in, person=people.find(tx, person.id) or person), way="code", now=now)


def go_without_second_factor(tx: Tx, signed_in: SignedIn, *, is_local: bool, now: datetime) -> SignedIn:
    """Complete a sign-in by password alone: on a server that only this machine can reach, and as long as there is none.

    Raises:
        NotAllowedError: the server can be reached from elsewhere, or a second factor is set up.
    """
    if not is_local or signed_in.person.has_second_factor:
        raise NotAllowedError("second_factor", "this server needs a second factor; set one up")
    return _complete(tx, signed_in, way="password", now=now)


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


def places(tx: Tx, person_id: int, *, now: datetime) -> list[SignIn]:
    """Return where a person is signed in, newest first."""
    return sign_ins.of_person(tx, person_id, now=now)


def handle_of(signed_in: SignedIn) -> str:
    """Return the name of a sign-in in ``places``."""
    return _digest(signed_in.token).hex()[:32]


def end_one(tx: Tx, *, person_id: int, handle: str, by: Person, now: datetime) -> None:
    """Sign a person out in one place. Who may do that to others was checked before.

    Raises:
        NotThereError: the person is not signed in there.
    """
    found = next((one for one in sign_ins.of_person(tx, person_id, now=now) if one.handle == handle), None)
    person = people.find(tx, person_id)
    if found is None or person is None or not sign_ins.remove(tx, found.token_sha256):
        raise NotThereError("sign_in", "this sign-in is over; open the page again")
    record(tx, Happening.SIGN_IN_ENDED, now=now, by=by.id, email=person.email)


def _complete(tx: Tx, signed_in: SignedIn, *, way: Way, now: datetime) -> SignedIn:
    """Exchange the token: one that was planted before the sign-in is worth nothing after it."""
    begun = sign_ins.find(tx, _digest(signed_in.token), now=now)
    if begun is None or not sign_ins.remove(tx, begun.token_sha256):
        raise NotSignedInError("signed_out", "the sign-in is over; sign in again")
    token, csrf = secrets.token_urlsafe(32), secrets.token_urlsafe(24)
    new = SignIn(
        token_sha256=_digest(token),
        person=signed_in.person.id,
        made_at=now,
        expires_at=now + LASTS,
        second_factor_at=now,
        csrf=csrf,
        address=begun.address,
        device=begun.device,
        way=way,
    )
    sign_ins.add(tx, new)
    has_second = signed_in.person.has_second_factor
    record(tx, Happening.SIGN_IN_DONE, now=now, by=signed_in.person.id, has_second_factor=has_second, way=way)
    return SignedIn(person=signed_in.person, csrf=csrf, token=token, is_complete=True, confirmed_at=now)


def _digest(token: str) -> bytes:
    return hashlib.sha256(token.encode(errors="replace")).digest()
