"""Does the customer's module keep a ledger that the supporter's end can only confirm, and never write?"""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.support.receipts import (
    BEGAN_MS,
    CUSTOMER_KEY,
    OPENING,
    SESSION,
    STORY,
    SUPPORTER_KEY,
    receipt_with,
)

from beistand.proof.check import Result, check
from beistand.seal.signing import SigningKey, is_signed
from beistand.session.ledger import Book, Keys
from beistand.wire.errors import LedgerError
from beistand.wire.ledger import CUSTOMER, SUPPORTER, Chain
from beistand.wire.ledger_facts import Ended, Trouble, Who
from beistand.wire.limits import LEDGER_ENTRIES_MAX
from beistand.wire.messages import LedgerEntered, LedgerSigned
from beistand.wire.receipt import pack_receipt


def by_supporter(statement: bytes, signature: bytes) -> bool:
    """Tell whether the introduced key signed."""
    return is_signed(public=SUPPORTER_KEY.public, statement=statement, signature=signature)


class OtherEnd:
    """A supporter's end: checks each entry and signs the new head."""

    def __init__(self) -> None:
        self.chain = Chain(OPENING)

    def entered(self, message: LedgerEntered, *, key: SigningKey = SUPPORTER_KEY) -> LedgerSigned:
        """Take the next entry; return the countersignature."""
        self.chain.add(message.entry)
        head = self.chain.head
        statement = head.statement(session=SESSION, signer=CUSTOMER)
        assert is_signed(public=CUSTOMER_KEY.public, statement=statement, signature=message.signature)
        signature = key.sign(head.statement(session=SESSION, signer=SUPPORTER))
        return LedgerSigned(count=head.count, link=head.link, signature=signature)


def book() -> Book:
    """Return an empty ledger."""
    return Book(opening=OPENING, keys=Keys(sign=CUSTOMER_KEY.sign, is_by_supporter=by_supporter))


def test_a_session_leaves_a_receipt_that_holds() -> None:
    """From the pairing to the end both ends agree, and the customer can prove it."""
    own, other = book(), OtherEnd()
    assert own.opened().customer_key == CUSTOMER_KEY.public
    for number, (facts, who) in enumerate(STORY):
        entered = own.enter(facts, who=who, time_ms=BEGAN_MS + number)
        assert not own.is_complete
        own.countersign(other.entered(entered))

    assert own.is_complete
    assert check(pack_receipt(receipt_with(own.record()))).result is Result.HOLDS


@given(until=st.integers(0, len(STORY)), lost=st.integers(0, 3))
def test_a_session_that_breaks_off_leaves_a_countersigned_beginning(until: int, lost: int) -> None:
    """Whenever the link tears or a program is killed, what was countersigned until then stays proof."""
    own, other = book(), OtherEnd()
    for number, (facts, who) in enumerate(STORY[:until]):
        signed = other.entered(own.enter(facts, who=who, time_ms=BEGAN_MS + number))
        if number < until - lost:
            own.countersign(signed)

    assert own.countersigned_until == max(0, until - lost)
    assert own.is_complete == (until == len(STORY) and lost == 0)
    if until:
        wanted = Result.HOLDS if own.is_complete else Result.PARTLY
        if until >= 2:
            assert check(pack_receipt(receipt_with(own.record()))).result is wanted


def test_late_countersignatures_may_cover_several_entries() -> None:
    """A slow line holds nothing up: one signature over the newest entry covers those before it."""
    own, other = book(), OtherEnd()
    signed = [other.entered(own.enter(facts, who=who, time_ms=BEGAN_MS)) for facts, who in STORY[:4]]
    own.countersign(signed[3])

    assert own.countersigned_until == 4


def test_forged_replayed_and_impossible_countersignatures_are_refused() -> None:
    """Nothing counts as countersigned that the supporter's key did not sign over exactly these entries."""
    own, other = book(), OtherEnd()
    first = other.entered(write(own, 0))
    own.countersign(first)
    second = other.entered(write(own, 1), key=SigningKey(b"x" * 32))
    wrong = (
        first,
        second,
        LedgerSigned(count=2, link=first.link, signature=first.signature),
        LedgerSigned(count=2, link=second.link, signature=first.signature),
        LedgerSigned(count=3, link=second.link, signature=second.signature),
        LedgerSigned(count=0, link=OPENING.link(), signature=first.signature),
        LedgerSigned(count=2**32 - 1, link=second.link, signature=second.signature),
    )
    for message in wrong:
        with pytest.raises(LedgerError):
            own.countersign(message)

    assert own.countersigned_until == 1


def test_a_full_ledger_still_takes_the_end() -> None:
    """Who provokes entries without end ends the session, on record; the end always has its place."""
    own = book()
    write(own, 0)
    while not own.is_full:
        own.enter(Trouble(word="gap", times=1), who=Who.MODULE, time_ms=BEGAN_MS)
    with pytest.raises(LedgerError, match="only the end"):
        write(own, 1)
    own.enter(Trouble(word="ledger_full", times=1), who=Who.MODULE, time_ms=BEGAN_MS)
    own.enter(Ended(reason="failed", lasted_s=1), who=Who.MODULE, time_ms=BEGAN_MS)

    assert own.is_over
    assert own.count < LEDGER_ENTRIES_MAX


def test_what_cannot_be_entered_changes_nothing() -> None:
    """An error in one entry leaves the ledger as it was, and the next entry fits."""
    own, other = book(), OtherEnd()
    own.countersign(other.entered(write(own, 0)))
    with pytest.raises(LedgerError):
        write(own, 5)
    own.countersign(other.entered(write(own, 1)))

    assert own.count == own.countersigned_until == 2


def write(own: Book, number: int) -> LedgerEntered:
    """Enter one happening of the story."""
    facts, who = STORY[number]
    return own.enter(facts, who=who, time_ms=BEGAN_MS)
