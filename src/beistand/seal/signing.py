"""Who vouches for the ledger of a session? Ed25519 (RFC 8032) with a key pair that each end makes for one session.

Opens nothing and knows no other key. What is signed is made by ``wire.ledger``. Randomness is an argument.
"""

from typing import Final

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

SEED_BYTES: Final = 32
_SIGN_BIT: Final = 0x80
_SMALL_ORDER: Final = frozenset(
    bytes.fromhex(point)
    for point in (
        "0000000000000000000000000000000000000000000000000000000000000000",
        "0100000000000000000000000000000000000000000000000000000000000000",
        "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
        "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
        "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    )
)
"""y of the points whose order divides 8, sign bit cleared: a signature under such a key can fit many texts."""


class SigningKey:
    """The own key of one session; the private half never leaves this object."""

    def __init__(self, seed: bytes) -> None:
        """Make the key of 32 random bytes."""
        self._key = Ed25519PrivateKey.from_private_bytes(seed)

    @property
    def public(self) -> bytes:
        """The 32 bytes that the other end is told under the seal."""
        return self._key.public_key().public_bytes_raw()

    def sign(self, statement: bytes) -> bytes:
        """Return the signature, 64 bytes."""
        return self._key.sign(statement)


def is_usable(public: bytes) -> bool:
    """Tell whether 32 bytes can be a public key that binds its owner; bytes that are no point verify nothing anyway."""
    return public[:-1] + bytes((public[-1] & ~_SIGN_BIT,)) not in _SMALL_ORDER


def is_signed(*, public: bytes, statement: bytes, signature: bytes) -> bool:
    """Tell whether the owner of a public key (32 bytes) signed this; ``signature``: 64 bytes."""
    if not is_usable(public):
        return False
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, statement)
    except (InvalidSignature, ValueError):
        return False
    return True
