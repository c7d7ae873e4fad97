"""Does this passkey belong to one of us? Setting up, checking and removing them (WebAuthn Level 3)."""

import json
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Literal

import webauthn
from webauthn.helpers import (
    options_to_json,
    parse_authentication_credential_json,
    parse_client_data_json,
    parse_registration_credential_json,
)
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    AuthenticatorTransport,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from beistand.server.desk import inputs
from beistand.server.desk.errors import NotAllowedError, NotThereError, TooManyTriesError, WrongInputError
from beistand.server.desk.happenings import Happening, record
from beistand.server.store import passkeys, people
from beistand.server.store.database import Tx
from beistand.server.store.passkeys import NewPasskey, Passkey
from beistand.server.store.people import Person

Purpose = Literal["sign_in", "confirm"]
CHALLENGE_VALID: Final = timedelta(minutes=5)
CHALLENGES_MAX: Final = 10_000
OF_PERSON_MAX: Final = 10
ANSWER_MAX_CHARS: Final = 32_768
_CHALLENGE_BYTES: Final = 32
_TIMEOUT_MS: Final = 120_000
_USER_ID_BYTES: Final = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """For which pages passkeys count. ``host``: the RP ID, a domain name; ``origins``: of our pages on that host."""

    host: str
    origins: tuple[str, ...]


def of_person(tx: Tx, person: Person) -> list[Passkey]:
    """Return a person's passkeys, oldest first."""
    return passkeys.of_person(tx, person.id)


def offer(tx: Tx, person: Person, *, site: Site, organisation: str, now: datetime) -> str:
    """Return what the browser needs to make a passkey (JSON).

    Raises:
        NotAllowedError: there are too many already.
    """
    known = passkeys.of_person(tx, person.id)
    if len(known) >= OF_PERSON_MAX:
        raise NotAllowedError("passkeys_full", f"at most {OF_PERSON_MAX} passkeys; remove one first")
    options = webauthn.generate_registration_options(
        rp_id=site.host,
        rp_name=organisation or "beistand",
        user_id=person.id.to_bytes(_USER_ID_BYTES, "big"),
        user_name=person.email,
        user_display_name=person.name,
        challenge=_challenge(tx, "register", person, now=now),
        timeout=_TIMEOUT_MS,
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.PREFERRED,
            user_verification=UserVerificationRequirement.PREFERRED,
        ),
        exclude_credentials=[_described(one) for one in known],
    )
    return options_to_json(options)


def add(tx: Tx, person: Person, answer: str, *, name: str, site: Site, now: datetime) -> None:
    """Keep a new passkey.

    Raises:
        WrongInputError: the browser's answer is not one to our question, or comes too late; or the name is too long.
    """
    clean_name = inputs.line("passkey_name", name[: inputs.LINE_MAX_BYTES["phone"]], is_needed=False) or "Passkey"
    try:
        parsed = parse_registration_credential_json(_read(answer))
        verified = webauthn.verify_registration_response(
            credential=parsed,
            expected_challenge=_used(tx, parsed.response.client_data_json, "register", person, now=now),
            expected_rp_id=site.host,
            expected_origin=list(site.origins),
        )
    except WebAuthnException as error:
        raise WrongInputError("passkey", "passkey", f"the passkey was not set up: {error}") from error
    if passkeys.find(tx, verified.credential_id):
        raise WrongInputError("passkey", "passkey", "this passkey is set up already")
    new = NewPasskey(
        person=person.id,
        credential=verified.credential_id,
        public_key=verified.credential_public_key,
        sign_count=verified.sign_count,
        transports=[one.value for one in parsed.response.transports or []],
        name=clean_name,
    )
    passkeys.add(tx, new, now=now)
    record(tx, Happening.SECOND_FACTOR_SET, now=now, by=person.id, way="passkey")


def ask(tx: Tx, *, purpose: Purpose, person: Person | None, site: Site, now: datetime) -> str:
    """Return what the browser needs to use a passkey (JSON). ``person``: None: whoever has one.

    Without a password before it the device must check its owner (PIN, finger, face): two factors in one.
    """
    known = passkeys.of_person(tx, person.id) if person else []
    needs_owner = purpose == "sign_in"
    options = webauthn.generate_authentication_options(
        rp_id=site.host,
        challenge=_challenge(tx, purpose, person, now=now),
        timeout=_TIMEOUT_MS,
        allow_credentials=[_described(one) for one in known],
        user_verification=UserVerificationRequirement.REQUIRED
        if needs_owner
        else UserVerificationRequirement.PREFERRED,
    )
    return options_to_json(options)


def check(tx: Tx, answer: str, *, purpose: Purpose, person: Person | None, site: Site, now: datetime) -> Person | None:
    """Return whose passkey answered our question, None if the answer is not right."""
    try:
        parsed = parse_authentication_credential_json(_read(answer))
        challenge = _used(tx, parsed.response.client_data_json, purpose, person, now=now)
        found = passkeys.find(tx, parsed.raw_id)
        if found is None or (person is not None and found.person != person.id):
            return None
        verified = webauthn.verify_authentication_response(
            credential=parsed,
            expected_challenge=challenge,
            expected_rp_id=site.host,
            expected_origin=list(site.origins),
            credential_public_key=found.public_key,
            credential_current_sign_count=found.sign_count,
            require_user_verification=purpose == "sign_in",
        )
    except WebAuthnException:
        return None
    passkeys.note_use(tx, found.id, sign_count=verified.new_sign_count, now=now)
    owner = people.find(tx, found.person)
    return None if owner is None or owner.is_disabled else owner


def remove(tx: Tx, person: Person, passkey_id: int, *, now: datetime) -> None:
    """Remove a passkey; the last second factor stays.

    Raises:
        NotAllowedError: it is the last second factor.
        NotThereError: there is no such passkey.
    """
    if not person.has_code_device and len(passkeys.of_person(tx, person.id)) == 1:
        raise NotAllowedError("last_factor", "it is the last second factor; set another one up first")
    if not passkeys.remove(tx, passkey_id, person=person.id):
        raise NotThereError("passkey", "there is no such passkey")
    record(tx, Happening.SECOND_FACTOR_REMOVED, now=now, by=person.id, way="passkey")


def _challenge(tx: Tx, purpose: str, person: Person | None, *, now: datetime) -> bytes:
    if passkeys.count_challenges(tx, now=now) >= CHALLENGES_MAX:
        raise TooManyTriesError(retry_after_s=int(CHALLENGE_VALID.total_seconds()))
    challenge = secrets.token_bytes(_CHALLENGE_BYTES)
    owner = person.id if person else None
    passkeys.add_challenge(tx, challenge, purpose=purpose, person=owner, expires_at=now + CHALLENGE_VALID)
    return challenge


def _used(tx: Tx, client_data: bytes, purpose: str, person: Person | None, *, now: datetime) -> bytes:
    """Return the challenge of an answer and use it up.

    Raises:
        WebAuthnException: it was not ours, was answered before, or the answer comes too late.
    """
    challenge = parse_client_data_json(client_data).challenge
    owner = person.id if person else None
    if not passkeys.use_challenge(tx, challenge, purpose=purpose, person=owner, now=now):
        raise WebAuthnException("the challenge is unknown, used or too old")
    return challenge


def _read(answer: str) -> str:
    """Let only a JSON object through.

    Raises:
        WebAuthnException: it is none.
    """
    try:
        if len(answer) <= ANSWER_MAX_CHARS and isinstance(json.loads(answer), dict):
            return answer
    except (ValueError, RecursionError):
        pass
    raise WebAuthnException("the answer is no JSON object")


def _described(passkey: Passkey) -> PublicKeyCredentialDescriptor:
    known = {one.value for one in AuthenticatorTransport}
    transports = [AuthenticatorTransport(word) for word in passkey.transports if word in known]
    return PublicKeyCredentialDescriptor(id=passkey.credential, transports=transports or None)
