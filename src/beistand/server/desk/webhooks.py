"""Who is told when something happens? Receivers, and news that are kept until they were told or given up.

News are written in the transaction of what happened: none is told of what was rolled back, and none is lost when the
server stops. They name the case and what happened, nothing else; a receiver reads more by the API, with its own token.
"""

import hashlib
import hmac
import json
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from urllib.parse import urlsplit

from beistand.server.desk.errors import NotAllowedError, WrongInputError
from beistand.server.settings import is_loopback
from beistand.server.store import webhooks
from beistand.server.store.database import Tx
from beistand.server.store.people import Person
from beistand.server.store.webhooks import Delivery, Webhook

TOLD: Final = (
    "case.case.opened",
    "case.case.closed",
    "case.case.reopened",
    "case.supporter.changed",
    "case.facts.changed",
    "case.notes.changed",
    "case.file.added",
    "case.time.entered",
    "session.code.made",
    "session.consent.given",
    "session.consent.refused",
    "session.session.ended",
)
"""What a receiver can be told: happenings of cases and sessions."""
RECEIVERS_MAX: Final = 20
URL_MAX_CHARS: Final = 2_000
WAITING_MAX: Final = 10_000
"""News that may wait for one receiver; what comes on top is counted and not told."""
WAITS: Final = (10, 60, 300, 1_800, 7_200, 21_600, 43_200)
"""Seconds until the next try, after the first failed one and each further; then the news are given up."""
KEPT: Final = timedelta(days=7)
TOLD_MAX_CHARS: Final = 254


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """News as they are sent. ``headers``: with the signature of this very moment."""

    delivery: str
    url: str
    body: bytes
    headers: dict[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Receiver:
    """A receiver as the page shows it. ``last``: its newest news."""

    webhook: Webhook
    waiting: int
    last: tuple[Delivery, ...]


def make(tx: Tx, *, url: str, happenings: Sequence[str], by: Person, now: datetime) -> str:
    """Set a receiver up and return the secret that signs its news; nobody can read it again.

    Raises:
        NotAllowedError: only administrators do that.
        WrongInputError: the address or the choice is not as it must be.
    """
    _demand_administrator(by)
    if not happenings or set(happenings) - set(TOLD):
        raise WrongInputError("happenings", "happenings", f"choose at least one of {TOLD}; got {list(happenings)}")
    if len(webhooks.every(tx)) >= RECEIVERS_MAX:
        raise WrongInputError("url", "receivers_many", f"there are {RECEIVERS_MAX} receivers already; remove one first")
    secret = "whs_" + secrets.token_urlsafe(32)
    webhooks.add(tx, url=checked_url(url), secret=secret, happenings=happenings, person=by.id, now=now)
    return secret


def remove(tx: Tx, *, webhook: int, by: Person) -> bool:
    """Remove a receiver and what it was still to be told; False if it was gone.

    Raises:
        NotAllowedError: only administrators do that.
    """
    _demand_administrator(by)
    return webhooks.remove(tx, webhook)


def receivers(tx: Tx, *, shown: int = 5) -> list[Receiver]:
    """Return all receivers with their newest news."""
    return [
        Receiver(webhook=one, waiting=webhooks.waiting(tx, one.id), last=tuple(webhooks.last(tx, one.id, limit=shown)))
        for one in webhooks.every(tx)
    ]


def tell(tx: Tx, happening: str, *, case: str | None, session: str | None, now: datetime) -> None:
    """Write news for every receiver that wants them, in the transaction of what happened."""
    if happening not in TOLD:
        return
    for one in webhooks.every(tx):
        if happening not in one.happenings:
            continue
        if webhooks.waiting(tx, one.id) >= WAITING_MAX:
            webhooks.count_lost(tx, one.id)
            continue
        name = secrets.token_hex(16)
        facts = {"id": name, "happening": happening, "at": f"{now:%Y-%m-%dT%H:%M:%S.%fZ}", "case": case}
        body = json.dumps(facts | ({"session": session} if session else {}))
        new = Delivery(id=name, webhook=one.id, body=body, made_at=now, state="waiting", next_at=now, tries=0, told="")
        webhooks.enqueue(tx, new)


def due(tx: Tx, *, now: datetime, limit: int) -> list[Letter]:
    """Return what is to be sent now, signed."""
    senders = {one.id: one for one in webhooks.every(tx)}
    return [_letter(one, senders[one.webhook], now=now) for one in webhooks.due(tx, now=now, limit=limit)]


def sent(tx: Tx, letter: Letter, *, is_taken: bool, told: str, now: datetime) -> None:
    """Note how a try went: told, to be tried again later, or given up."""
    tries = webhooks.tries(tx, letter.delivery)
    if tries is None:
        return
    tries += 1
    is_over = is_taken or tries > len(WAITS)
    state = "done" if is_taken else "given_up" if is_over else "waiting"
    next_at = now if is_over else now + timedelta(seconds=WAITS[tries - 1])
    webhooks.note(tx, letter.delivery, state=state, tries=tries, next_at=next_at, told=told[:TOLD_MAX_CHARS])
    webhooks.forget(tx, before=now - KEPT)


def signature(secret: str, body: bytes, *, at_s: int) -> str:
    """Return the header ``Beistand-Signature``: HMAC-SHA256 (RFC 2104) of Unix time in seconds, a dot and the body."""
    signed = hmac.new(secret.encode(), f"{at_s}.".encode() + body, hashlib.sha256).hexdigest()
    return f"t={at_s},v1={signed}"


def checked_url(url: str) -> str:
    """Check the address of a receiver: HTTPS, or plain HTTP to this very machine.

    Raises:
        WrongInputError: it is neither, or names a password.
    """
    value = url.strip()
    try:
        parts = urlsplit(value)
        is_plain = parts.scheme == "http" and is_loopback(parts.hostname or "")
        is_good = (parts.scheme == "https" or is_plain) and bool(parts.hostname) and (parts.port or 1) > 0
    except ValueError:
        is_good = False
    is_clean = value.isascii() and value.isprintable() and " " not in value and "@" not in value.split("?")[0]
    if not is_good or not is_clean or len(value) > URL_MAX_CHARS:
        raise WrongInputError(
            "url", "url", f"a receiver looks like https://tickets.example.de/hook; got {value[:60]!r}"
        )
    return value


def _letter(delivery: Delivery, to: Webhook, *, now: datetime) -> Letter:
    body = delivery.body.encode()
    headers = {
        "content-type": "application/json",
        "user-agent": "beistand",
        "beistand-delivery": delivery.id,
        "beistand-signature": signature(to.secret, body, at_s=int(now.timestamp())),
    }
    return Letter(delivery=delivery.id, url=to.url, body=body, headers=headers)


def _demand_administrator(by: Person) -> None:
    if not by.is_administrator:
        raise NotAllowedError("administrator", "only administrators may do this; ask one of them")
