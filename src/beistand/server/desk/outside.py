"""Who is at the desk, by the word of the company's sign-in service? Tries under way, and whom an account belongs to.

Nobody is set up by that: people are invited here first, and known by a verified e-mail address the first time.
"""

import hashlib
from datetime import datetime, timedelta
from typing import Final

from beistand.server.desk import sign_in
from beistand.server.desk.errors import NotSignedInError, TooManyTriesError
from beistand.server.desk.happenings import Happening, record
from beistand.server.desk.provider import Attempt, Identity
from beistand.server.desk.sign_in import Place, SignedIn
from beistand.server.store import outside, people
from beistand.server.store.database import Tx
from beistand.server.store.outside import Pending
from beistand.server.store.people import Person

ATTEMPT_VALID: Final = timedelta(minutes=10)
ATTEMPTS_MAX: Final = 10_000


def keep(tx: Tx, attempt: Attempt, *, now: datetime) -> None:
    """Keep a try until it comes back.

    Raises:
        TooManyTriesError: too many are under way.
    """
    if outside.count(tx, now=now) >= ATTEMPTS_MAX:
        raise TooManyTriesError(retry_after_s=int(ATTEMPT_VALID.total_seconds()))
    pending = Pending(nonce=attempt.nonce, verifier=attempt.verifier)
    outside.begin(tx, _digest(attempt.state), pending, expires_at=now + ATTEMPT_VALID)


def take(tx: Tx, state: str, *, now: datetime) -> Attempt:
    """Return the try that came back and use it up.

    Raises:
        NotSignedInError: it is unknown, came back before, or is too old.
    """
    found = outside.use(tx, _digest(state), now=now)
    if found is None:
        raise NotSignedInError("signed_out", "this try is unknown or too old; sign in again")
    return Attempt(state=state, nonce=found.nonce, verifier=found.verifier)


def sign_in_as(tx: Tx, identity: Identity, *, place: Place, now: datetime) -> SignedIn | None:
    """Begin the sign-in of whom the service vouches for; complete if it saw two factors. None: nobody here."""
    person = _person(tx, identity, now=now)
    if person is None or person.is_disabled:
        by = person.id if person else None
        record(tx, Happening.SIGN_IN_REFUSED, now=now, by=by, step="outside")
        return None
    begun = sign_in.open_for(tx, person, now=now, place=place)
    return sign_in.complete_outside(tx, begun, now=now) if identity.is_strong else begun


def _person(tx: Tx, identity: Identity, *, now: datetime) -> Person | None:
    known = outside.person_of(tx, issuer=identity.issuer, subject=identity.subject)
    if known is not None:
        return people.find(tx, known)
    person = people.find_by_email(tx, identity.email) if identity.email else None
    # An address that another account there had before must not open this one.
    if person is None or person.is_disabled or outside.has_account(tx, issuer=identity.issuer, person=person.id):
        return None
    outside.join(tx, issuer=identity.issuer, subject=identity.subject, person=person.id, now=now)
    record(tx, Happening.OUTSIDE_JOINED, now=now, by=person.id, issuer=identity.issuer)
    return person


def _digest(state: str) -> bytes:
    return hashlib.sha256(state.encode(errors="replace")).digest()
