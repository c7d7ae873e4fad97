"""What does the receipt of a session hold, and how is it read? One JSON file that proves itself, written and read here.

The form is canonical JSON (RFC 8785), one line. Its fields follow ISO/IEC TS 27560 and the Kantara Consent Receipt 1.1:
record header, notice, processing (controller, purposes, recipients, retention, withdrawal), parties, each answer apart.
Nothing in it can be changed unseen: the ledger is chained and signed; ``processing`` and the notice are named in it by
their hashes; header, parties and answers follow from the ledger (``wire.receipt_summary``). Checks no signature.
"""

import hashlib
import re
from typing import Annotated, Final, Literal

import msgspec
from msgspec import Meta

from beistand.wire import ledger
from beistand.wire.errors import LedgerError, ReceiptError
from beistand.wire.ledger import HexId, Opening, canonical, read_entry
from beistand.wire.ledger_facts import (
    TEXT_PATTERN,
    Click,
    HexHash,
    Language,
    Participant,
    ShortText,
    Whole,
    Word,
    Words,
)
from beistand.wire.limits import LEDGER_ENTRIES_MAX, RECEIPT_MAX_BYTES

FORM: Final = "beistand receipt 1"
STANDARDS: Final = ("ISO/IEC TS 27560:2023", "Kantara Consent Receipt 1.1")
NOTICE_TEXT_MAX: Final = 131_072
_ENTRIES: Final = b'"entries":['
_AFTER_ENTRIES: Final = b'],"opening":'
_BETWEEN: Final = b'},{"facts":{"'
_ENTRY_ENDS: Final = re.compile(rb',"who":"[a-z]+"}')
Sentence = Annotated[str, Meta(pattern=TEXT_PATTERN, max_length=2_048)]
Sentences = Annotated[list[Sentence], Meta(max_length=32)]
HexSignature = Annotated[str, Meta(pattern=r"\A[0-9a-f]{128}\Z")]


class _Part(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What all parts share: immutable, named, nothing unknown in them."""


class Header(_Part, frozen=True):
    """Which record this is. ``record``: the session id; ``state``: ``given``, ``refused`` or ``open`` (no answer)."""

    standards: Annotated[list[str], Meta(max_length=4)]
    record: HexId
    principal: ShortText
    collection_method: Word
    jurisdiction: Annotated[str, Meta(pattern=r"\A[A-Z]{2}\Z")]
    language: Language
    created_ms: Whole
    last_ms: Whole
    state: Literal["given", "refused", "open"]


class NoticeText(_Part, frozen=True):
    """The hash of one language's text of the notice."""

    language: Language
    sha256: HexHash


class Notice(_Part, frozen=True):
    """Under which notice: all that its hash covers, and the text as it was shown; empty when it was not at hand."""

    version: Whole
    hash: HexHash
    policy: Annotated[str, Meta(pattern=r"\A(?:[0-9a-f]{2}){1,256}\Z")]
    texts: Annotated[list[NoticeText], Meta(min_length=1, max_length=4)]
    text: Annotated[str, Meta(max_length=NOTICE_TEXT_MAX)]


class Controller(_Part, frozen=True):
    """Who answers for the processing, and how to reach it."""

    name: ShortText
    contact: Sentence
    data_protection_officer: Sentence
    authority: Sentence


class Purpose(_Part, frozen=True):
    """One purpose. ``consent_type``: always explicit here; ``termination``: when it ends."""

    purpose: Sentence
    category: Word
    basis: Sentence
    consent_type: Literal["explicit"]
    data_categories: Words
    termination: Sentence
    is_disclosed_to_third_parties: bool


class Retention(_Part, frozen=True):
    """How long one kind of data is kept. ``what``: such as ``ledger``, ``recording``."""

    what: Word
    days: Whole


class Processing(_Part, frozen=True):
    """What is done with the data, by whom, how long, and how a consent is taken back."""

    jurisdiction: Annotated[str, Meta(pattern=r"\A[A-Z]{2}\Z")]
    controller: Controller
    purposes: Annotated[list[Purpose], Meta(min_length=1, max_length=16)]
    recipients: Sentences
    retention: Annotated[list[Retention], Meta(max_length=16)]
    withdrawal: Sentence
    rights_of_the_person: Sentences

    def sha256(self) -> str:
        """Return the hash that the ledger names, hex."""
        return hashlib.sha256(canonical(self)).hexdigest()


class Party(_Part, frozen=True):
    """Who took part. Times: Unix ms; ``left_ms`` 0: to the end; ``bound_since_ms``: secrecy declaration, 0 none."""

    participant: Participant
    role: Literal["customer", "supporter", "colleague", "recorder"]
    name: ShortText
    joined_ms: Whole
    left_ms: Whole
    bound_since_ms: Whole


class Answer(_Part, frozen=True):
    """One answer about one right, or ``session`` for a refusal of everything.

    ``at_ms``: when it was given; ``until_ms``: when it ceased to hold (0: nothing is on record); ``until``: why.
    """

    right: Word
    answer: Literal["given", "refused"]
    by: Literal["customer", "module"]
    reason: Word
    click: Click
    at_ms: Whole
    duration: Literal["none", "once", "minutes", "session"]
    minutes: Whole
    until_ms: Whole
    until: Literal["none", "withdrawn", "expired", "replaced", "session_end", "open"]


class Signature(_Part, frozen=True):
    """An Ed25519 signature over so many entries."""

    count: Whole
    signature: HexSignature


Signatures = Annotated[list[Signature], Meta(max_length=LEDGER_ENTRIES_MAX + 1)]


class Ledger(_Part, frozen=True):
    """The ledger with what both ends signed; entries as they are hashed, signatures by rising count."""

    opening: Opening
    entries: Annotated[list[msgspec.Raw], Meta(max_length=LEDGER_ENTRIES_MAX)]
    customer_signatures: Signatures
    supporter_signatures: Signatures

    def entry_bytes(self) -> tuple[bytes, ...]:
        """Return the bytes of each entry."""
        return tuple(bytes(entry) for entry in self.entries)


class Receipt(_Part, frozen=True, kw_only=True):
    """A whole receipt."""

    form: Annotated[str, Meta(max_length=32)] = FORM
    header: Header
    notice: Notice
    processing: Processing
    parties: Annotated[list[Party], Meta(max_length=254)]
    answers: Annotated[list[Answer], Meta(max_length=LEDGER_ENTRIES_MAX * 16)]
    ledger: Ledger


_READ: Final = msgspec.json.Decoder(Receipt, strict=True)


def pack_receipt(receipt: Receipt) -> bytes:
    """Return the file.

    Raises:
        ReceiptError: it would be larger than a receipt may be.
    """
    data = canonical(receipt)
    if len(data) > RECEIPT_MAX_BYTES:
        raise ReceiptError(f"the receipt would have {len(data)} bytes; allowed are {RECEIPT_MAX_BYTES}")
    return data


def read_receipt(data: bytes) -> Receipt:
    """Read a file: its form. Whether it is true, ``proof.check`` tells.

    Raises:
        ReceiptError: too large, not canonical JSON, or not the form of a receipt; names the entry where it can.
    """
    if len(data) > RECEIPT_MAX_BYTES:
        raise ReceiptError(f"the file has {len(data)} bytes; a receipt has at most {RECEIPT_MAX_BYTES}")
    try:
        data.decode()  # raw entries are not looked into by the reader
        receipt = _READ.decode(data)
        is_canonical = canonical(receipt) == data
    except (msgspec.MsgspecError, UnicodeError, RecursionError) as error:
        raise ReceiptError(str(error), entry=_broken_entry(data)) from error
    if not is_canonical:
        raise ReceiptError("the file is not in the canonical form (RFC 8785): something was added or moved")
    known = {receipt.form: FORM, receipt.ledger.opening.form: ledger.FORM}
    for own, wanted in known.items():
        if own != wanted:
            raise ReceiptError(f"the file calls itself {own!r}; this program reads {wanted!r}")
    return receipt


def _broken_entry(data: bytes) -> int:
    """Return which entry makes the whole file unreadable; 0: none of them, as far as that can be told.

    Marks between entries hold quotes, which a text inside cannot.
    """
    begin = data.find(_ENTRIES)
    if begin < 0:
        return 0
    end = data.find(_AFTER_ENTRIES, begin)
    pieces = data[begin + len(_ENTRIES) : end if end >= 0 else len(data)].split(_BETWEEN)
    for number, piece in enumerate(pieces, 1):
        whole = piece if number == 1 else _BETWEEN[2:] + piece
        whole = whole if number == len(pieces) else whole + b"}"
        if not _is_entry(whole, number=number):
            last = _ENTRY_ENDS.search(whole)
            return number + 1 if last and _is_entry(whole[: last.end()], number=number) else number
    return 0


def _is_entry(data: bytes, *, number: int) -> bool:
    try:
        read_entry(data, number=number)
    except LedgerError:
        return False
    return True
