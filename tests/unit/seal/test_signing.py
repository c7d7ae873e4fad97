"""Does a signature bind the one who made it to exactly what was signed?"""

from hypothesis import given
from hypothesis import strategies as st

from beistand.seal.signing import SigningKey, is_signed, is_usable
from beistand.wire.ledger import CUSTOMER, SUPPORTER, Head

SESSION = bytes(range(16))
KEY = SigningKey(bytes(range(32)))
HEAD = Head(count=3, link=bytes(range(32)))


def test_the_known_answer_of_the_standard() -> None:
    """Keys and signatures are those of RFC 8032, section 7.1, test 2, so every other program can check them."""
    key = SigningKey(bytes.fromhex("4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb"))
    signature = key.sign(b"\x72")

    assert key.public.hex() == "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c"
    assert signature.hex().startswith("92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da")
    assert is_signed(public=key.public, statement=b"\x72", signature=signature)


def test_a_signature_counts_for_one_ledger_one_length_and_one_end() -> None:
    """Nobody can use a signature for another session, another number of entries, or as the other end's."""
    signature = KEY.sign(HEAD.statement(session=SESSION, signer=SUPPORTER))
    others = (
        HEAD.statement(session=SESSION, signer=CUSTOMER),
        HEAD.statement(session=bytes(16), signer=SUPPORTER),
        Head(count=4, link=HEAD.link).statement(session=SESSION, signer=SUPPORTER),
        Head(count=3, link=bytes(32)).statement(session=SESSION, signer=SUPPORTER),
    )

    assert not any(is_signed(public=KEY.public, statement=other, signature=signature) for other in others)


@given(place=st.integers(0, 63), mask=st.integers(1, 255))
def test_a_changed_signature_is_none(place: int, mask: int) -> None:
    """One flipped bit in a signature is found."""
    statement = HEAD.statement(session=SESSION, signer=CUSTOMER)
    signature = bytearray(KEY.sign(statement))
    signature[place] ^= mask

    assert not is_signed(public=KEY.public, statement=statement, signature=bytes(signature))


@given(public=st.binary(min_size=32, max_size=32), signature=st.binary(min_size=64, max_size=64))
def test_hostile_keys_sign_nothing(public: bytes, signature: bytes) -> None:
    """A key that is none causes a no, never a crash."""
    assert not is_signed(public=public, statement=b"x", signature=signature)


def test_keys_that_would_sign_anything_are_refused() -> None:
    """An end cannot choose a key of small order, under which one signature fits many texts."""
    weak = (bytes(32), b"\x01" + bytes(31), b"\x01" + bytes(30) + b"\x80", bytes.fromhex("ec" + "ff" * 30 + "7f"))

    assert not any(is_usable(key) for key in weak)
    for key in weak:
        assert not is_signed(public=key, statement=b"x", signature=key + bytes(32))
    assert is_usable(KEY.public)
