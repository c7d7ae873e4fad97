"""Who wants to be told what happens, and what is still to be told? Queries about webhooks and their deliveries."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import delete, func, select, update

from beistand.server.store.case_tables import webhook_deliveries, webhooks
from beistand.server.store.database import Tx


@dataclass(frozen=True, slots=True, kw_only=True)
class Webhook:
    """One receiver. ``secret``: signs what is sent; ``lost``: news that found the queue full."""

    id: int
    url: str
    secret: str
    happenings: Sequence[str]
    person: int
    made_at: datetime
    lost: int

    def __repr__(self) -> str:
        """Keep the secret out of logs."""
        return f"Webhook(id={self.id})"


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """News on their way. ``state``: waiting, done, given_up; ``told``: what the receiver said last."""

    id: str
    webhook: int
    body: str
    made_at: datetime
    state: str
    next_at: datetime
    tries: int
    told: str


def add(tx: Tx, *, url: str, secret: str, happenings: Sequence[str], person: int, now: datetime) -> None:
    """Add a receiver."""
    values: dict[str, Any] = {"url": url, "secret": secret, "happenings": list(happenings), "person": person}
    tx.execute(webhooks.insert().values(**values, made_at=now, lost=0))


def every(tx: Tx) -> list[Webhook]:
    """Return all receivers, newest first."""
    rows = tx.execute(select(webhooks).order_by(webhooks.c.id.desc()))
    return [Webhook(**row._mapping) for row in rows]  # noqa: SLF001 - the public name of this view


def remove(tx: Tx, webhook: int) -> bool:
    """Remove a receiver and what it was still to be told; False if it is not there."""
    tx.execute(delete(webhook_deliveries).where(webhook_deliveries.c.webhook == webhook))
    return tx.execute(delete(webhooks).where(webhooks.c.id == webhook)).rowcount == 1


def waiting(tx: Tx, webhook: int) -> int:
    """Return how many news wait for a receiver."""
    table = webhook_deliveries
    which = (table.c.webhook == webhook) & (table.c.state == "waiting")
    return tx.execute(select(func.count()).select_from(table).where(which)).scalar_one()


def count_lost(tx: Tx, webhook: int) -> None:
    """Note that the queue of a receiver was full."""
    tx.execute(update(webhooks).where(webhooks.c.id == webhook).values(lost=webhooks.c.lost + 1))


def enqueue(tx: Tx, new: Delivery) -> None:
    """Add news."""
    tx.execute(webhook_deliveries.insert().values({name: getattr(new, name) for name in Delivery.__slots__}))


def due(tx: Tx, *, now: datetime, limit: int) -> list[Delivery]:
    """Return the news that are to be tried now, longest due first."""
    table = webhook_deliveries
    which = (table.c.state == "waiting") & (table.c.next_at <= now)
    rows = tx.execute(select(table).where(which).order_by(table.c.next_at).limit(limit))
    return [Delivery(**row._mapping) for row in rows]  # noqa: SLF001 - see above


def last(tx: Tx, webhook: int, *, limit: int) -> list[Delivery]:
    """Return the newest news of a receiver."""
    table = webhook_deliveries
    rows = tx.execute(select(table).where(table.c.webhook == webhook).order_by(table.c.made_at.desc()).limit(limit))
    return [Delivery(**row._mapping) for row in rows]  # noqa: SLF001 - see above


def tries(tx: Tx, delivery: str) -> int | None:
    """Return how often waiting news were tried; None if they do not wait any more."""
    table = webhook_deliveries
    which = (table.c.id == delivery) & (table.c.state == "waiting")
    found: int | None = tx.execute(select(table.c.tries).where(which)).scalar_one_or_none()
    return found


def note(tx: Tx, delivery: str, *, state: str, tries: int, next_at: datetime, told: str) -> None:
    """Note how a try went."""
    values = {"state": state, "tries": tries, "next_at": next_at, "told": told}
    tx.execute(update(webhook_deliveries).where(webhook_deliveries.c.id == delivery).values(**values))


def forget(tx: Tx, *, before: datetime) -> None:
    """Throw news away that are over."""
    table = webhook_deliveries
    tx.execute(delete(table).where(table.c.state != "waiting", table.c.made_at < before))


def forget_about(tx: Tx, numbers: Sequence[str]) -> None:
    """Throw away all news about cases, also those that still wait: what is erased is told to nobody."""
    for number in numbers:
        about = webhook_deliveries.c.body.contains(f'"case": "{number}"', autoescape=True)
        tx.execute(delete(webhook_deliveries).where(about))
