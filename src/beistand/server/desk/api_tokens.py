"""Which programs may ask, and for what? Tokens with scopes: shown once, kept as a hash, ending by themselves."""

import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from beistand.server.desk import inputs
from beistand.server.desk.errors import NotAllowedError, NotSignedInError, WrongInputError
from beistand.server.desk.happenings import Happening, record
from beistand.server.store import api_tokens, people
from beistand.server.store.api_tokens import ApiToken, NewApiToken
from beistand.server.store.database import Tx
from beistand.server.store.people import Person

SCOPES: Final = ("cases:read", "cases:write", "documents:read", "times:read")
DAYS: Final = (30, 90, 365)
PREFIX: Final = "bst_"
TOKEN_MAX_CHARS: Final = 128
USED_EVERY: Final = timedelta(hours=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Caller:
    """A program whose token is good. ``person``: in whose name it acts."""

    token: ApiToken
    person: Person

    def demand(self, scope: str) -> None:
        """Demand that the token covers a scope.

        Raises:
            NotAllowedError: it does not.
        """
        if scope not in self.token.scopes:
            raise NotAllowedError("scope", f"this token covers {list(self.token.scopes)}; needed is {scope}")


def make(tx: Tx, *, name: str, scopes: Sequence[str], days: int, by: Person, now: datetime) -> str:
    """Make a token and return it; nobody can read it again.

    Raises:
        NotAllowedError: only administrators do that.
        WrongInputError: a field is not as it must be.
    """
    if not by.is_administrator:
        raise NotAllowedError("administrator", "only administrators may do this; ask one of them")
    clean = inputs.line("name", name)
    if not scopes or set(scopes) - set(SCOPES):
        raise WrongInputError("scopes", "scopes", f"choose at least one of {SCOPES}; got {list(scopes)}")
    if days not in DAYS:
        raise WrongInputError("days", "days", f"a token lasts {DAYS} days; got {days}")
    token = PREFIX + secrets.token_urlsafe(32)
    new = NewApiToken(
        name=clean,
        token_sha256=_digest(token),
        scopes=sorted(set(scopes)),
        person=by.id,
        expires_at=now + timedelta(days=days),
    )
    api_tokens.add(tx, new, now=now)
    record(tx, Happening.API_TOKEN_MADE, now=now, by=by.id, name=clean, scopes=sorted(set(scopes)), days=days)
    return token


def listed(tx: Tx) -> list[ApiToken]:
    """Return all tokens, newest first, without what they are made of."""
    return api_tokens.every(tx)


def revoke(tx: Tx, *, token: int, by: Person, now: datetime) -> None:
    """Take a token back; it is worth nothing from the next request on. Twice is fine.

    Raises:
        NotAllowedError: only administrators do that.
    """
    if not by.is_administrator:
        raise NotAllowedError("administrator", "only administrators may do this; ask one of them")
    if api_tokens.revoke(tx, token, now=now):
        record(tx, Happening.API_TOKEN_REVOKED, now=now, by=by.id, token=token)


def caller(tx: Tx, token: str, *, now: datetime) -> Caller:
    """Return whose token this is.

    Raises:
        NotSignedInError: unknown, revoked, expired, or of somebody who may not sign in any more.
    """
    is_one = token.startswith(PREFIX) and len(token) <= TOKEN_MAX_CHARS
    found = api_tokens.find(tx, _digest(token)) if is_one else None
    person = people.find(tx, found.person) if found and found.is_good(now) else None
    if found is None or person is None or person.is_disabled:
        raise NotSignedInError("token", "this token is unknown, revoked or expired; make a new one")
    return Caller(token=found, person=person)


def note_use(tx: Tx, used: Caller, *, now: datetime) -> None:
    """Note that a token was used, once an hour at most."""
    if used.token.used_at is None or now - used.token.used_at >= USED_EVERY:
        api_tokens.set_used(tx, used.token.id, at=now)


def _digest(token: str) -> bytes:
    return hashlib.sha256(token.encode(errors="replace")).digest()
