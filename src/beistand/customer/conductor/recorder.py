"""How does what the rules enter get into the ledger, and to the supporter's end? Between conductor and bookkeeper.

One object per module; ``begin`` starts the ledger of a new session and forgets the one before. Tells the rules what was
entered, when nothing is missing any more, and when the ledger cannot go on.
"""

import logging
import time
from collections.abc import Callable
from typing import Literal, cast

from beistand.customer.conductor.bookkeeper import Bookkeeper, Meeting
from beistand.customer.conductor.ports import Happened, World
from beistand.seal.keys import Paired
from beistand.session import effects as do
from beistand.session.events import Entered, LedgerFailed, LedgerSettled
from beistand.session.transcript import Kept
from beistand.wire.errors import LedgerError
from beistand.wire.ledger import read_entry
from beistand.wire.ledger_facts import Language, Who
from beistand.wire.messages import LedgerEntered, LedgerOpened, LedgerSigned, LineKept
from beistand.wire.transcript import SALT_BYTES

_log = logging.getLogger(__name__)


class Recorder:
    """Keeps the ledger of the session that runs. ``send``: seals a message for the supporter's end."""

    def __init__(
        self,
        *,
        send: Callable[[LedgerOpened | LedgerEntered | LineKept], None],
        happened: Happened,
        world: World,
    ) -> None:
        self._send = send
        self._happened = happened
        self._world = world
        self._books: Bookkeeper | None = None
        self._kept = Kept(session=b"")
        self._told_count = 0

    def forget(self) -> None:
        """Another session begins; what was kept is gone."""
        self._books = None

    def begin(self, effect: do.OpenLedger, *, session: bytes, paired: Paired) -> None:
        """Begin the ledger with the pairing and the introduction."""
        meeting = Meeting(
            session=session,
            run=effect.run,
            paired=paired,
            introduction=effect.introduction,
            language=cast("Language", effect.language),
            confirmed_ms=effect.confirmed_ms,
        )
        try:
            books = Bookkeeper(
                meeting=meeting,
                random_bytes=self._world.random_bytes,
                clock_ms=self._world.clock_ms,
                unix_ms=time.time_ns() // 1_000_000,
            )
            messages = books.begin()
        except LedgerError as error:
            _log.warning("ledger_not_begun text=%s", error)
            self._happened(LedgerFailed(detail=str(error), is_tampered=True))
            return
        self._books, self._told_count = books, 0
        self._kept = Kept(session=session)
        for message in messages:
            self._told(message)

    def enter(self, effect: do.Enter) -> None:
        """Enter what happened; without a ledger there is nothing to enter, after its end nothing follows."""
        books = self._books
        if books is None or books.book.is_over:
            return
        try:
            self._told(books.enter(effect.facts, who=effect.who))
        except LedgerError as error:
            _log.warning("ledger_refused text=%s", error)
            self._happened(LedgerFailed(detail=str(error), is_tampered=False))

    def keep(self, effect: do.KeepLine) -> None:
        """Keep a line of the talk, and send it as it is kept."""
        if self._books is not None:
            by: Literal["customer", "supporter"] = "supporter" if effect.is_supporter else "customer"
            salt = self._world.random_bytes(SALT_BYTES)
            self._send(self._kept.add(effect.text, by=by, time_ms=self._books.now_ms(), salt=salt))

    def enter_kept(self) -> None:
        """Enter how far the talk is kept, if that is news."""
        facts = self._kept.news()
        if facts is not None:
            self.enter(do.Enter(facts=facts, who=Who.MODULE))

    def countersigned(self, message: LedgerSigned) -> None:
        """Take a countersignature; one that is none is an attack or a broken console."""
        books = self._books
        if books is None:
            return
        try:
            books.countersign(message)
        except LedgerError as error:
            _log.warning("countersignature_refused text=%s", error)
            self._happened(LedgerFailed(detail=str(error), is_tampered=True))
            return
        if books.book.is_complete:
            self._happened(LedgerSettled())

    def save(self, effect: do.SaveReceipt) -> None:
        """Have the receipt written to where the customer wants it."""
        if self._books is not None:
            self._world.archive.save(self._books, folder=effect.folder, language=cast("Language", effect.language))

    def _told(self, message: LedgerOpened | LedgerEntered) -> None:
        self._send(message)
        if isinstance(message, LedgerEntered):
            self._told_count += 1
            entry = read_entry(message.entry, number=self._told_count)
            self._happened(Entered(number=entry.number, unix_ms=entry.time_ms, who=entry.who, facts=entry.facts))
