"""Does a receipt hold? Form, chain, signatures of both ends, notice and summary; says which entry is broken first.

Pure: bytes in, a verdict out. Asks nobody: whoever has the file can check it without a network.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise
from typing import Final

from beistand.proof.facts import notice_hash_of
from beistand.seal.signing import is_signed
from beistand.wire.errors import LedgerError, PolicyError, ReceiptError
from beistand.wire.ledger import CUSTOMER, SUPPORTER, Chain, Entry, Head, link_of, read_entry
from beistand.wire.ledger_facts import NoticeShown
from beistand.wire.receipt import Ledger, Receipt, Signature, read_receipt
from beistand.wire.receipt_summary import receipt_of


class Check(StrEnum):
    """What is looked at, in this order."""

    FORM = "form"
    CHAIN = "chain"
    CUSTOMER = "customer"
    SUPPORTER = "supporter"
    NOTICE = "notice"
    SUMMARY = "summary"
    END = "end"


class Result(StrEnum):
    """How a check came out."""

    HOLDS = "holds"
    PARTLY = "partly"
    """As far as it goes nothing is wrong, but something is missing."""
    BROKEN = "broken"


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """What one check found.

    Attributes:
        entry: the first entry that is broken; 0: none is named.
        until: how many entries are covered, where that is told.
        detail: what exactly is wrong, in English, for experts; empty when nothing is.
    """

    check: Check
    result: Result
    entry: int = 0
    until: int = 0
    detail: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What all checks found. ``receipt``: None when the form is broken; ``entries``: as far as they can be read."""

    findings: tuple[Finding, ...]
    receipt: Receipt | None
    entries: tuple[Entry, ...] = ()

    @property
    def result(self) -> Result:
        """The worst of all findings."""
        results = {finding.result for finding in self.findings}
        return next(one for one in reversed(Result) if one in results)

    @property
    def head(self) -> bytes:
        """The link of the last entry, 32 bytes; empty when there is none."""
        pieces = self.receipt.ledger.entry_bytes() if self.receipt else ()
        return link_of(pieces[-1]) if pieces else b""

    @property
    def first_broken(self) -> int:
        """The first broken entry; 0: no entry is broken."""
        return min((finding.entry for finding in self.findings if finding.entry), default=0)


def check(data: bytes) -> Verdict:
    """Check the bytes of a receipt file."""
    try:
        receipt = read_receipt(data)
    except ReceiptError as error:
        found = Finding(check=Check.FORM, result=Result.BROKEN, entry=error.entry, detail=str(error))
        return Verdict(findings=(found,), receipt=None)
    pieces = receipt.ledger.entry_bytes()
    signed = {signer: _vouched(receipt.ledger, signer, pieces) for signer in (CUSTOMER, SUPPORTER)}
    entries, chain = _chain(receipt.ledger, pieces, vouched=signed[CUSTOMER] | signed[SUPPORTER])
    findings = [Finding(check=Check.FORM, result=Result.HOLDS), chain]
    signatures = [_signatures(receipt.ledger, signer, signed[signer], chain) for signer in (CUSTOMER, SUPPORTER)]
    # A signature stands for the last entry and, by the chain, for all before it: where that is broken it tells nothing.
    is_whole = chain.result is Result.HOLDS
    findings += [one for one in signatures if is_whole or one.result is Result.BROKEN]
    if is_whole:
        findings += [_notice(receipt, entries), _summary(receipt, entries), _end(receipt.ledger, entries)]
    return Verdict(findings=tuple(findings), receipt=receipt, entries=entries)


def _chain(ledger: Ledger, pieces: Sequence[bytes], *, vouched: frozenset[int]) -> tuple[tuple[Entry, ...], Finding]:
    chain = Chain(ledger.opening)
    entries: list[Entry] = []
    for piece in pieces:
        try:
            entries.append(chain.add(piece))
        except LedgerError as error:
            broken = _blamed(pieces, error.number, vouched=vouched)
            found = Finding(check=Check.CHAIN, result=Result.BROKEN, entry=broken, detail=str(error))
            return tuple(entries), found
    if not entries:
        return (), Finding(check=Check.CHAIN, result=Result.BROKEN, detail="the ledger has no entries")
    return tuple(entries), Finding(check=Check.CHAIN, result=Result.HOLDS, until=len(entries))


def _blamed(pieces: Sequence[bytes], number: int, *, vouched: frozenset[int]) -> int:
    """Return which of two neighbours was changed when entry ``number`` does not follow the one before it.

    An entry is as it was written when a signature says so, or when the entry after it names its link.
    """
    try:
        is_readable = bool(read_entry(pieces[number - 1], number=number))
    except LedgerError:
        is_readable = False
    if not is_readable or number == 1 or number - 1 in vouched:
        return number
    is_named = number < len(pieces) and link_of(pieces[number - 1]).hex().encode() in pieces[number]
    return number - 1 if is_named or number in vouched else number


def _vouched(ledger: Ledger, signer: int, pieces: Sequence[bytes]) -> frozenset[int]:
    """Return the counts under which a good signature of this end stands."""
    return frozenset(
        one.count for one in _all(ledger, signer) if one.count <= len(pieces) and _is_good(ledger, signer, one, pieces)
    )


def _is_good(ledger: Ledger, signer: int, one: Signature, pieces: Sequence[bytes]) -> bool:
    link = link_of(pieces[one.count - 1]) if one.count else ledger.opening.link()
    key = ledger.opening.customer_key if signer == CUSTOMER else ledger.opening.supporter_key
    statement = Head(count=one.count, link=link).statement(session=bytes.fromhex(ledger.opening.session), signer=signer)
    return is_signed(public=bytes.fromhex(key), statement=statement, signature=bytes.fromhex(one.signature))


def _signatures(ledger: Ledger, signer: int, good: frozenset[int], chain: Finding) -> Finding:
    name = Check.CUSTOMER if signer == CUSTOMER else Check.SUPPORTER
    counts = [one.count for one in _all(ledger, signer)]
    if any(later <= earlier for earlier, later in pairwise(counts)):
        detail = "the signatures are not in the order of their counts"
        return Finding(check=name, result=Result.BROKEN, detail=detail)
    bad = [count for count in counts if count not in good]
    if bad:
        detail = f"the signature over {bad[0]} entries does not fit them"
        entry = 0 if chain.entry else min(bad[0], len(ledger.entries))
        return Finding(check=name, result=Result.BROKEN, entry=entry, until=_until(good), detail=detail)
    result = Result.HOLDS if _until(good) == len(ledger.entries) else Result.PARTLY
    return Finding(check=name, result=result, until=_until(good))


def _until(good: frozenset[int]) -> int:
    return max(good, default=0)


def _all(ledger: Ledger, signer: int) -> Sequence[Signature]:
    return ledger.customer_signatures if signer == CUSTOMER else ledger.supporter_signatures


def _notice(receipt: Receipt, entries: Sequence[Entry]) -> Finding:
    wrong = _notice_wrong(receipt, entries)
    if wrong:
        return Finding(check=Check.NOTICE, result=Result.BROKEN, detail=wrong)
    return Finding(check=Check.NOTICE, result=Result.HOLDS if receipt.notice.text else Result.PARTLY)


def _notice_wrong(receipt: Receipt, entries: Sequence[Entry]) -> str:
    notice, opening = receipt.notice, receipt.ledger.opening
    try:
        is_whole = notice_hash_of(notice) == opening.notice == notice.hash
    except PolicyError as error:
        return str(error)
    if not is_whole:
        return "version, rules and texts of the notice do not give the hash that both ends were bound to"
    text = hashlib.sha256(notice.text.encode()).hexdigest() if notice.text else ""
    if text and text not in {one.sha256 for one in notice.texts}:
        return "the text of the notice is not one of those that its hash covers"
    shown = next((entry.facts for entry in entries if isinstance(entry.facts, NoticeShown)), None)
    return _shown_wrong(receipt, shown, text) if shown else ""


def _shown_wrong(receipt: Receipt, shown: NoticeShown, text: str) -> str:
    notice = receipt.notice
    in_language = next((one.sha256 for one in notice.texts if one.language == shown.language), "")
    if (shown.notice, shown.version, shown.text) != (notice.hash, notice.version, in_language):
        return "the notice that was shown is another one"
    if text and text != shown.text:
        return "the text of the notice is not in the language in which it was shown"
    return "" if shown.processing == receipt.processing.sha256() else "the section about the processing was changed"


def _summary(receipt: Receipt, entries: Sequence[Entry]) -> Finding:
    real = receipt_of(notice=receipt.notice, processing=receipt.processing, ledger=receipt.ledger, entries=entries)
    for part in _FOLLOWS:
        if getattr(real, part) != getattr(receipt, part):
            detail = f"{part} does not follow from the ledger"
            return Finding(check=Check.SUMMARY, result=Result.BROKEN, detail=detail)
    return Finding(check=Check.SUMMARY, result=Result.HOLDS)


_FOLLOWS: Final = ("header", "parties", "answers")


def _end(ledger: Ledger, entries: Sequence[Entry]) -> Finding:
    is_over = entries[-1].kind == "ended"
    return Finding(check=Check.END, result=Result.HOLDS if is_over else Result.PARTLY, until=len(ledger.entries))
