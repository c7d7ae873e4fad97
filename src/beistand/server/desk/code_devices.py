"""How does somebody with a passkey add an authenticator app? While signed in, and with the passkey shown just now."""

from datetime import datetime

from beistand.server.desk import second_factor
from beistand.server.desk.errors import NotAllowedError
from beistand.server.desk.happenings import Happening, record
from beistand.server.desk.sign_in import SignedIn, demand_fresh
from beistand.server.store import people
from beistand.server.store.database import Tx
from beistand.server.store.people import Person


def offer(tx: Tx, signed_in: SignedIn, *, now: datetime) -> str:
    """Return the secret for an app; the same one until it is confirmed.

    Raises:
        NotAllowedError: an app is set up already, or the second factor was shown too long ago.
    """
    person = _without(tx, signed_in, now=now)
    if person.totp_offered:
        return person.totp_offered
    secret = second_factor.new_secret()
    people.offer_totp(tx, person.id, secret=secret)
    return secret


def accept(tx: Tx, signed_in: SignedIn, *, typed: str, now: datetime) -> bool:
    """Confirm the app with its first code; False if the code was wrong.

    Raises:
        NotAllowedError: as ``offer``, or nothing was offered.
    """
    person = _without(tx, signed_in, now=now)
    if not person.totp_offered:
        raise NotAllowedError("second_factor", "no app is offered; open the page again")
    step = second_factor.matching_step(person.totp_offered, typed, now=now)
    if step is None:
        return False
    people.set_totp(tx, person.id, secret=person.totp_offered, last_step=step)
    record(tx, Happening.SECOND_FACTOR_SET, now=now, by=person.id)
    return True


def _without(tx: Tx, signed_in: SignedIn, *, now: datetime) -> Person:
    person = people.find(tx, signed_in.person.id)
    if person is None or person.has_code_device or not person.has_second_factor:
        raise NotAllowedError("device_there", "an app is set up already, or none may be added here")
    demand_fresh(signed_in, now=now)
    return person
