"""What does a customer do with the notice? Reads it, confirms it, and says for which session number."""

import re
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from beistand.server.desk import inputs
from beistand.server.desk.errors import NotAllowedError, NotThereError, WrongInputError
from beistand.server.desk.happenings import Happening, record
from beistand.server.notice import versions
from beistand.server.notice.errors import NoNoticeError
from beistand.server.notice.languages import TextLanguage
from beistand.server.notice.versions import Entry, Version
from beistand.server.store import notices
from beistand.server.store.database import Tx
from beistand.server.store.notices import Confirmation
from beistand.wire.limits import ROUTE_DIGITS

CONFIRMATION_VALID: Final = timedelta(hours=12)
"""A working day; afterwards the customer reads again, so that the consent is fresh."""
VERSION_MAX: Final = 2**31
_ID: Final = re.compile(r"[0-9a-f]{32}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Confirmed:
    """A confirmation that still counts. ``version``: what was confirmed, the notice that holds; ``number``: if said."""

    id: str
    language: TextLanguage
    confirmed_at: datetime
    version: Version
    number: str | None


def current(tx: Tx) -> Version:
    """Return the notice that holds.

    Raises:
        NotThereError: the server is not set up yet.
    """
    try:
        return versions.current(tx)
    except NoNoticeError as error:
        raise NotThereError("not_set_up", str(error)) from None


def get(tx: Tx, number: int) -> Version:
    """Return one version of the notice, old or new.

    Raises:
        NotThereError: there is no such version.
    """
    try:
        return versions.get(tx, number if 0 < number < VERSION_MAX else 0)
    except NoNoticeError as error:
        raise NotThereError("not_found", str(error)) from None


def history(tx: Tx) -> list[Entry]:
    """Return all versions of the notice, newest first."""
    return versions.history(tx)


def confirm(tx: Tx, *, version: int, language: TextLanguage, now: datetime) -> str:
    """Record that a customer read and understood the notice; return the confirmation's id, 32 hex digits.

    Raises:
        NotThereError: the server is not set up yet.
        NotAllowedError: ``notice_outdated``: another version holds now; it must be read first.
    """
    notice = current(tx)
    if version != notice.number:
        raise NotAllowedError("notice_outdated", f"version {notice.number} holds; version {version} was confirmed")
    new = Confirmation(
        id=secrets.token_hex(16),
        version=notice.number,
        notice_hash=notice.notice_hash,
        language=language.value,
        confirmed_at=now,
        number=None,
        number_at=None,
    )
    notices.add_confirmation(tx, new)
    record(tx, Happening.NOTICE_CONFIRMED, now=now, version=notice.number, language=language.value)
    return new.id


def confirmed(tx: Tx, confirmation_id: str, *, now: datetime) -> Confirmed:
    """Return a confirmation.

    Raises:
        NotThereError: ``confirmation``: there is no such confirmation, or it is too old.
        NotAllowedError: ``notice_outdated``: another version holds now; it must be read first.
    """
    found = notices.find_confirmation(tx, confirmation_id) if _ID.fullmatch(confirmation_id) else None
    if found is None or now - found.confirmed_at > CONFIRMATION_VALID:
        raise NotThereError("confirmation", "this confirmation is unknown or too old; confirm the notice again")
    notice = current(tx)
    if notice.number != found.version:
        raise NotAllowedError("notice_outdated", f"version {notice.number} holds; {found.version} was confirmed")
    return Confirmed(
        id=found.id,
        language=TextLanguage(found.language),
        confirmed_at=found.confirmed_at,
        version=notice,
        number=found.number,
    )


def say_number(tx: Tx, confirmation_id: str, *, number: str, now: datetime) -> None:
    """Note for which session number the notice was confirmed: the four digits that the server knows anyway.

    Raises:
        NotThereError: see ``confirmed``.
        NotAllowedError: see ``confirmed``.
        WrongInputError: not four digits.
    """
    known = confirmed(tx, confirmation_id, now=now)
    digits = inputs.number(number)
    if digits is None:
        raise WrongInputError(
            "number", "digits", f"a session number has {ROUTE_DIGITS} digits; got {len(number)} characters"
        )
    notices.set_number(tx, known.id, number=digits, now=now)
