"""Which programs may ask, and for what? Queries about their tokens, which are known here by their SHA-256 only."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select, update

from beistand.server.store.case_tables import api_tokens
from beistand.server.store.database import Tx


@dataclass(frozen=True, slots=True, kw_only=True)
class ApiToken:
    """One token. ``person``: who is answerable; ``used_at``: to the hour; ``revoked_at``: None: it was not."""

    id: int
    name: str
    token_sha256: bytes
    scopes: Sequence[str]
    person: int
    made_at: datetime
    expires_at: datetime
    revoked_at: datetime | None
    used_at: datetime | None

    def is_good(self, now: datetime) -> bool:
        """Whether it is neither revoked nor expired."""
        return self.revoked_at is None and now < self.expires_at


@dataclass(frozen=True, slots=True, kw_only=True)
class NewApiToken:
    """What a token starts with. ``token_sha256``: 32 bytes."""

    name: str
    token_sha256: bytes
    scopes: Sequence[str]
    person: int
    expires_at: datetime


def add(tx: Tx, new: NewApiToken, *, now: datetime) -> None:
    """Add a token."""
    values: dict[str, Any] = {name: getattr(new, name) for name in NewApiToken.__slots__}
    tx.execute(api_tokens.insert().values(**values | {"scopes": list(new.scopes), "made_at": now}))


def find(tx: Tx, token_sha256: bytes) -> ApiToken | None:
    """Return a token by its hash."""
    row = tx.execute(select(api_tokens).where(api_tokens.c.token_sha256 == token_sha256)).one_or_none()
    return None if row is None else ApiToken(**row._mapping)  # noqa: SLF001 - the public name of this view


def every(tx: Tx) -> list[ApiToken]:
    """Return all tokens, newest first."""
    rows = tx.execute(select(api_tokens).order_by(api_tokens.c.id.desc()))
    return [ApiToken(**row._mapping) for row in rows]  # noqa: SLF001 - see above


def revoke(tx: Tx, token: int, *, now: datetime) -> bool:
    """Take a token back; False if it is not there or was taken back."""
    which = (api_tokens.c.id == token) & api_tokens.c.revoked_at.is_(None)
    return tx.execute(update(api_tokens).where(which).values(revoked_at=now)).rowcount == 1


def set_used(tx: Tx, token: int, *, at: datetime) -> None:
    """Note when a token was used."""
    tx.execute(update(api_tokens).where(api_tokens.c.id == token).values(used_at=at))
