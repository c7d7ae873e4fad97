"""How does the customer's module keep the ledger of a session? Writes, signs, and knows how far it is countersigned.

Pure: what was done with a key comes in as two functions, what time it is comes with each entry. The supporter's end has
the same in ``browser/src/session/ledger.ts``.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import msgspec

from beistand.wire.errors import LedgerError
from beistand.wire.ledger import CUSTOMER, SUPPORTER, Chain, Head, Opening
from beistand.wire.ledger_facts import Ended, Facts, Trouble, Who
from beistand.wire.limits import LEDGER_ENTRIES_MAX, LEDGER_ENTRY_MAX_BYTES, LEDGER_MAX_BYTES
from beistand.wire.messages import LedgerEntered, LedgerOpened, LedgerSigned
from beistand.wire.receipt import Ledger, Signature

RESERVED: Final = 8
"""Entries kept free for saying that the ledger is full and that the session ended."""
_LAST: Final = (Ended, Trouble)


@dataclass(frozen=True, slots=True, kw_only=True)
class Keys:
    """What the ledger needs of the lock.

    Attributes:
        sign: the module's signature over a statement, 64 bytes.
        is_by_supporter: tells whether a statement has this signature of the supporter's end.
    """

    sign: Callable[[bytes], bytes]
    is_by_supporter: Callable[[bytes, bytes], bool]


class Book:
    """The ledger of one session at the end that writes it."""

    def __init__(self, *, opening: Opening, keys: Keys) -> None:
        self._opening = opening
        self._keys = keys
        self._session = bytes.fromhex(opening.session)
        self._chain = Chain(opening)
        self._pieces: list[bytes] = []
        self._heads: list[Head] = [self._chain.head]
        self._size_bytes = 0
        self._own: Signature | None = None
        self._countersigned: list[Signature] = []

    @property
    def count(self) -> int:
        """How many entries there are."""
        return len(self._pieces)

    @property
    def countersigned_until(self) -> int:
        """Up to which entry the supporter's end signed; 0: nothing yet."""
        return self._countersigned[-1].count if self._countersigned else 0

    @property
    def is_over(self) -> bool:
        """Whether the end is entered."""
        return self._chain.is_over

    @property
    def is_complete(self) -> bool:
        """Whether the end is entered and both ends signed everything: nothing has to be waited for."""
        return self.is_over and self.countersigned_until == self.count

    @property
    def is_full(self) -> bool:
        """Whether only the end, and the reason for it, can still be entered: the session must end now."""
        room = LEDGER_MAX_BYTES - self._size_bytes
        return self.count >= LEDGER_ENTRIES_MAX - RESERVED or room < RESERVED * LEDGER_ENTRY_MAX_BYTES

    def opened(self) -> LedgerOpened:
        """Return what the supporter's end is told before the first entry."""
        return LedgerOpened(customer_key=bytes.fromhex(self._opening.customer_key))

    def enter(self, facts: Facts, *, who: Who, time_ms: int) -> LedgerEntered:
        """Write the next entry; return what the supporter's end is sent. ``time_ms``: Unix time.

        Raises:
            LedgerError: this cannot be entered, or the ledger is full; nothing was written.
        """
        if self.is_full and not isinstance(facts, _LAST):
            raise LedgerError(self.count + 1, "does not fit any more; only the end of the session can be entered")
        entry = self._chain.write(facts, who=who, time_ms=time_ms)
        head = self._chain.head
        signature = self._keys.sign(head.statement(session=self._session, signer=CUSTOMER))
        self._pieces.append(entry)
        self._heads.append(head)
        self._size_bytes += len(entry)
        self._own = Signature(count=head.count, signature=signature.hex())
        return LedgerEntered(entry=entry, signature=signature)

    def countersign(self, message: LedgerSigned) -> None:
        """Take a countersignature of the supporter's end.

        Raises:
            LedgerError: it is a replay, is over entries that do not exist or are others, or is no signature of the
                key that the supporter's end introduced itself with; nothing was taken.
        """
        if not self.countersigned_until < message.count <= self.count:
            already = f"signed so far are {self.countersigned_until} of {self.count}"
            raise LedgerError(message.count, f"is not to be countersigned now; {already}")
        head = self._heads[message.count]
        if message.link != head.link:
            raise LedgerError(message.count, "was countersigned with another content than it has")
        statement = head.statement(session=self._session, signer=SUPPORTER)
        if not self._keys.is_by_supporter(statement, message.signature):
            raise LedgerError(message.count, "was not countersigned with the supporter's key")
        self._countersigned.append(Signature(count=message.count, signature=message.signature.hex()))

    def record(self) -> Ledger:
        """Return the ledger so far, as it stands in a receipt."""
        return Ledger(
            opening=self._opening,
            entries=[msgspec.Raw(piece) for piece in self._pieces],
            customer_signatures=[self._own] if self._own else [],
            supporter_signatures=list(self._countersigned),
        )
