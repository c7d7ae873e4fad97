"""Who runs this server? The one row about the organisation."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from sqlalchemy import select, update

from beistand.server.store.database import Tx
from beistand.server.store.tables import organisation

_ID: Final = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Organisation:
    """As customers read it; ``extra``: texts of the notice that the organisation chose, by block."""

    name: str
    address: str
    email: str
    phone: str
    dpo_contact: str
    supervisory_authority: str
    extra: Mapping[str, str] = field(default_factory=dict)


def find(tx: Tx) -> Organisation | None:
    """Return the organisation, None before the server was set up."""
    row = tx.execute(select(organisation).where(organisation.c.id == _ID)).one_or_none()
    if row is None:
        return None
    return Organisation(
        name=row.name,
        address=row.address,
        email=row.email,
        phone=row.phone,
        dpo_contact=row.dpo_contact,
        supervisory_authority=row.supervisory_authority,
        extra=row.extra,
    )


def put(tx: Tx, value: Organisation, *, now: datetime) -> None:
    """Write the organisation, in place of what was there."""
    values = {
        "name": value.name,
        "address": value.address,
        "email": value.email,
        "phone": value.phone,
        "dpo_contact": value.dpo_contact,
        "supervisory_authority": value.supervisory_authority,
        "extra": dict(value.extra),
        "changed_at": now,
    }
    if not tx.execute(update(organisation).where(organisation.c.id == _ID).values(**values)).rowcount:
        tx.execute(organisation.insert().values(id=_ID, **values))
