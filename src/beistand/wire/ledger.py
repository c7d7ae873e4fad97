"""How is what happened in a session written down, so that nobody can change it unseen? Entries in a hash chain.

The customer's module is the author. An entry is one JSON object in the canonical form of RFC 8785 (JCS; whole numbers
only, names in ASCII), in UTF-8. Each names the link of the one before it::

    link 0  = SHA-256("beistand/1 ledger opening" ‖ 00 ‖ canonical JSON of the opening)
    link n  = SHA-256("beistand/1 ledger entry" ‖ 00 ‖ bytes of entry n), with entry n.previous = link n-1

An end signs "so many entries, the last of which has this link" (``Head.statement``). Knows no key and no clock.
"""

import hashlib
import struct
from dataclasses import dataclass
from typing import Annotated, Final

import msgspec
from msgspec import Meta

from beistand.wire.errors import LedgerError
from beistand.wire.ledger_facts import Ended, Facts, HexHash, Who, Whole, contradiction, kind_of, out_of_order
from beistand.wire.limits import LEDGER_ENTRIES_MAX, LEDGER_ENTRY_MAX_BYTES, LEDGER_MAX_BYTES

FORM: Final = "beistand ledger 1"
LINK_BYTES: Final = 32
CUSTOMER: Final = 2
SUPPORTER: Final = 1
_OPENING_LABEL: Final = b"beistand/1 ledger opening\0"
_ENTRY_LABEL: Final = b"beistand/1 ledger entry\0"
_SIGNATURE_LABEL: Final = b"beistand/1 ledger signature\0"
_STATEMENT: Final = struct.Struct(f">{len(_SIGNATURE_LABEL)}sB16sQ32s")
HexId = Annotated[str, Meta(pattern=r"\A[0-9a-f]{32}\Z")]


class Opening(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a ledger belongs to; all hex, lower case.

    ``session``: 16 bytes of the session id; ``notice``: the notice hash that both ends bound into the pairing;
    ``binding``: 32 bytes that only the two ends of this pairing can know (``seal.keys``); ``customer_key``,
    ``supporter_key``: Ed25519 public keys (RFC 8032) of this one session.
    """

    form: Annotated[str, Meta(max_length=32)] = FORM
    session: HexId
    notice: HexHash
    binding: HexHash
    customer_key: HexHash
    supporter_key: HexHash

    def link(self) -> bytes:
        """Return link 0, 32 bytes."""
        return hashlib.sha256(_OPENING_LABEL + canonical(self)).digest()


class Entry(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One thing that happened. ``number``: 1, 2, 3, ...; ``time_ms``: Unix time, UTC; ``previous``: a link, hex."""

    number: Whole
    time_ms: Whole
    who: Who
    facts: Facts
    previous: HexHash

    @property
    def kind(self) -> str:
        """The word of what happened."""
        return kind_of(self.facts)


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """How far a ledger goes. ``count``: entries; ``link``: of the last one, 32 bytes (of the opening at 0)."""

    count: int
    link: bytes

    def statement(self, *, session: bytes, signer: int) -> bytes:
        """Return the bytes that a participant signs; ``session``: 16 bytes, ``signer``: participant number."""
        return _STATEMENT.pack(_SIGNATURE_LABEL, signer, session, self.count, self.link)


_READ_ENTRY: Final = msgspec.json.Decoder(Entry, strict=True)


def canonical(value: object) -> bytes:
    """Return the canonical JSON (RFC 8785) of structs, dicts with ASCII names, lists, texts, whole numbers, bools.

    Sorted names, no spaces, the shortest escapes; numbers are whole and within 2**53, so their form is plain.
    """
    return msgspec.json.encode(value, order="sorted")


def link_of(entry: bytes) -> bytes:
    """Return the link of an entry's bytes, 32 bytes."""
    return hashlib.sha256(_ENTRY_LABEL + entry).digest()


def read_entry(data: bytes, *, number: int) -> Entry:
    """Read the bytes of entry ``number``: its form, not its place in a chain.

    Raises:
        LedgerError: too large, not canonical JSON, an unknown kind, a value out of its range, or facts that
            contradict each other; names the entry.
    """
    if len(data) > LEDGER_ENTRY_MAX_BYTES:
        raise LedgerError(number, f"has {len(data)} bytes; allowed are {LEDGER_ENTRY_MAX_BYTES}")
    try:
        entry = _READ_ENTRY.decode(data)
        is_canonical = canonical(entry) == data
    except (msgspec.MsgspecError, UnicodeError, RecursionError) as error:
        raise LedgerError(number, f"is not readable: {error}") from error
    if not is_canonical:
        raise LedgerError(number, "is not in the canonical form (RFC 8785)")
    if entry.number != number:
        raise LedgerError(number, f"calls itself entry {entry.number}")
    wrong = contradiction(entry.facts, entry.who)
    if wrong:
        raise LedgerError(number, wrong)
    return entry


class Chain:
    """A ledger as far as it goes; takes only the one entry that can come next."""

    def __init__(self, opening: Opening) -> None:
        self._link = opening.link()
        self._count = 0
        self._size_bytes = 0
        self._time_ms = 0
        self._seen: set[type[Facts]] = set()

    @property
    def head(self) -> Head:
        """How far the ledger goes."""
        return Head(count=self._count, link=self._link)

    @property
    def is_over(self) -> bool:
        """Whether the last entry is the end of the session."""
        return Ended in self._seen

    def write(self, facts: Facts, *, who: Who, time_ms: int) -> bytes:
        """Return the bytes of the next entry and take it. A clock that went back counts as standing still.

        Raises:
            LedgerError: the ledger is over or full, or the facts are not allowed; nothing was taken.
        """
        entry = Entry(
            number=self._count + 1,
            time_ms=max(time_ms, self._time_ms),
            who=who,
            facts=facts,
            previous=self._link.hex(),
        )
        try:
            data = canonical(entry)
        except UnicodeEncodeError as error:
            raise LedgerError(entry.number, f"holds text that is no Unicode: {error}") from error
        self.add(data)
        return data

    def add(self, data: bytes) -> Entry:
        """Take the bytes of the next entry.

        Raises:
            LedgerError: it is not the next entry of this ledger; nothing was taken.
        """
        number = self._count + 1
        self._check_room(number, len(data))
        entry = read_entry(data, number=number)
        if bytes.fromhex(entry.previous) != self._link:
            raise LedgerError(number, "does not follow the entry before it: one of the two was changed")
        if entry.time_ms < self._time_ms:
            raise LedgerError(number, f"is of {entry.time_ms}, before the entry before it ({self._time_ms})")
        wrong = out_of_order(type(entry.facts), self._seen)
        if wrong:
            raise LedgerError(number, wrong)
        self._link = link_of(data)
        self._count = number
        self._size_bytes += len(data)
        self._time_ms = entry.time_ms
        self._seen.add(type(entry.facts))
        return entry

    def _check_room(self, number: int, size_bytes: int) -> None:
        if self.is_over:
            raise LedgerError(number, "comes after the end of the session; nothing may follow it")
        if number > LEDGER_ENTRIES_MAX or self._size_bytes + size_bytes > LEDGER_MAX_BYTES:
            most = f"{LEDGER_ENTRIES_MAX} entries and {LEDGER_MAX_BYTES} bytes"
            raise LedgerError(number, f"does not fit any more; a ledger has at most {most}")
