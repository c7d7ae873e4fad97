"""How does a test get two ends that are paired already? With fixed secrets, so that every run is the same."""

from collections.abc import Callable
from hashlib import sha512

from beistand.seal.channel import Channel
from beistand.seal.keys import Paired
from beistand.seal.pairing import CustomerPairing, PairingFacts, SupporterPairing

SESSION_ID = bytes.fromhex("00112233445566778899aabbccddeeff")
FACTS = PairingFacts(
    number="1234",
    secret="567890",
    session_id=SESSION_ID,
    notice_hash=bytes.fromhex("5a" * 32),
    run=1,
)


def counted_bytes(label: str) -> Callable[[int], bytes]:
    """Return a source of bytes that look random and are the same in every run."""
    drawn = 0

    def draw(size_bytes: int) -> bytes:
        nonlocal drawn
        drawn += 1
        return sha512(f"{label} {drawn}".encode()).digest()[:size_bytes]

    return draw


def paired_ends(facts: PairingFacts = FACTS) -> tuple[Paired, Paired]:
    """Return what supporter and customer have after a pairing."""
    a = CustomerPairing(facts=facts, language="de", random_bytes=counted_bytes("customer"))
    b = SupporterPairing(facts=facts, random_bytes=counted_bytes("supporter"))
    confirm, at_supporter = b.revealed(a.replied(b.committed(a.commit())))
    return at_supporter, a.confirmed(confirm)


def channels(facts: PairingFacts = FACTS) -> tuple[Channel, Channel]:
    """Return the two ends of a channel: supporter's, customer's."""
    at_supporter, at_customer = paired_ends(facts)
    return (
        Channel(paired=at_supporter, session_id=facts.session_id),
        Channel(paired=at_customer, session_id=facts.session_id),
    )
