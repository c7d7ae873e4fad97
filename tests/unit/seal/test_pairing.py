"""Who gets a channel? Only two ends that know the same code for the same session, notice and run."""

import secrets
from dataclasses import replace

import pytest

from beistand.seal.errors import BadShareError, PairingOrderError, WrongCodeError
from beistand.seal.pairing import CustomerPairing, PairingFacts, SupporterPairing, refusal
from beistand.seal.words import Language
from beistand.wire.envelope import Stream
from beistand.wire.opening import PairReply

FACTS = PairingFacts(number="1234", secret="567890", session_id=bytes(16), notice_hash=bytes(32), run=1)


def customer(facts: PairingFacts = FACTS, language: Language = "de") -> CustomerPairing:
    """Return a run at the customer's module."""
    return CustomerPairing(facts=facts, language=language, random_bytes=secrets.token_bytes)


def supporter(facts: PairingFacts = FACTS) -> SupporterPairing:
    """Return a run at the supporter's end."""
    return SupporterPairing(facts=facts, random_bytes=secrets.token_bytes)


@pytest.mark.parametrize("language", ["de", "en"])
def test_right_code_gives_both_the_same_words_and_keys(language: Language) -> None:
    """Two people who used the same code see the same three words, in the customer's language."""
    a, b = customer(language=language), supporter()
    confirm, at_supporter = b.revealed(a.replied(b.committed(a.commit())))
    at_customer = a.confirmed(confirm)
    assert at_customer.words() == at_supporter.words()
    assert len(at_customer.words()) == 3
    assert at_supporter.language == language
    for stream in Stream:
        to_customer = {"sender": 1, "receiver": 2}
        key = at_customer.packet_key(stream, **to_customer)
        assert key == at_supporter.packet_key(stream, **to_customer)
        assert key != at_customer.packet_key(stream, sender=2, receiver=1)


@pytest.mark.parametrize(
    "other",
    [
        replace(FACTS, secret="567891"),
        replace(FACTS, number="1235"),
        replace(FACTS, session_id=b"\1" * 16),
        replace(FACTS, notice_hash=b"\1" * 32),
        replace(FACTS, run=2),
        replace(FACTS, customer=3),
    ],
    ids=["code", "number", "session", "notice", "run", "participant"],
)
def test_any_difference_fails_like_a_wrong_code(other: PairingFacts) -> None:
    """Somebody with another code, session, notice, run or seat learns nothing but that it was wrong."""
    a, b = customer(other), supporter()
    with pytest.raises(WrongCodeError):
        b.revealed(a.replied(b.committed(a.commit())))


def test_customer_learns_at_once_that_the_code_was_wrong() -> None:
    """A customer who mistyped need not wait for a time-out."""
    a, b = customer(), supporter()
    a.replied(b.committed(a.commit()))
    with pytest.raises(WrongCodeError, match="run 1"):
        a.confirmed(refusal())


def test_somebody_in_the_middle_cannot_choose_a_share_late() -> None:
    """Whoever saw the supporter's share cannot still choose an own one to fit the check words."""
    a, b, late = customer(), supporter(), customer()
    reply = b.committed(a.commit())
    late.commit()
    with pytest.raises(BadShareError, match="committed"):
        b.revealed(late.replied(reply))


def test_own_share_is_not_taken_back() -> None:
    """A mirror in the middle is no supporter."""
    a = customer()
    mirrored = supporter()
    mirrored._share = a._share  # noqa: SLF001 - the mirror has what only an attacker would copy
    with pytest.raises(BadShareError, match="own share"):
        a.replied(mirrored.committed(a.commit()))


def test_weak_share_ends_the_run() -> None:
    """A share that would make the key known to all is refused."""
    a = customer()
    a.commit()
    with pytest.raises(BadShareError):
        a.replied(PairReply(share=bytes(32)))


def test_steps_come_once_and_in_order() -> None:
    """No step can be taken twice, so one run is one guess."""
    a, b = customer(), supporter()
    with pytest.raises(PairingOrderError):
        a.replied(PairReply(share=bytes(32)))
    commit = a.commit()
    b.committed(commit)
    with pytest.raises(PairingOrderError):
        b.committed(commit)
    with pytest.raises(PairingOrderError):
        a.commit()
    with pytest.raises(PairingOrderError):
        a.confirmed(refusal())


def test_secrets_do_not_show() -> None:
    """A log line or a crash report never shows code or keys."""
    a, b = customer(), supporter()
    _, paired = b.revealed(a.replied(b.committed(a.commit())))
    assert "567890" not in repr(FACTS)
    assert paired.prk.hex() not in repr(paired)
    assert str(paired.prk) not in repr(paired)
