"""Which point do two ends start from who share a code? Elligator2 onto Curve25519, and X25519 that refuses weak points.

draft-irtf-cfrg-cpace-21: ``generator_string`` and ``lv_cat`` (section 5), ``elligator2`` (appendix A.6), group
G_X25519 with SHA-512 (section 7.2). The sealing of the later steps is the package ``cpace``; its ``start`` draws
its own randomness, and randomness is an argument in this room, so scalar and share are made here.
"""

import hashlib
from typing import Final

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey

from beistand.seal.errors import BadShareError

_PRIME: Final = 2**255 - 19
_A: Final = 486_662
_NON_SQUARE: Final = 2
_HASH_BLOCK_BYTES: Final = 128
_LABEL: Final = b"CPace255"
_CONTINUES: Final = 0x80
SCALAR_BYTES: Final = 32


def length_value(*parts: bytes) -> bytes:
    """Return each part with its length (LEB128) before it, one after the other: ``lv_cat`` of the draft."""
    return b"".join(_leb128(len(part)) + part for part in parts)


def generator_string(*, secret: bytes, channel: bytes, session: bytes) -> bytes:
    """Return the string that is hashed to the generator; PRS, CI and sid of the draft."""
    used = len(length_value(secret)) + len(length_value(_LABEL))
    padding = bytes(max(0, _HASH_BLOCK_BYTES - 1 - used))
    return length_value(_LABEL, secret, padding, channel, session)


def generator(*, secret: bytes, channel: bytes, session: bytes) -> bytes:
    """Return the u-coordinate of the generator, 32 bytes little-endian."""
    digest = hashlib.sha512(generator_string(secret=secret, channel=channel, session=session)).digest()[:32]
    return elligator2(int.from_bytes(digest, "little") & (2**255 - 1))


def elligator2(element: int) -> bytes:
    """Map a field element to a u-coordinate of Curve25519, 32 bytes little-endian."""
    v = -_A * pow(1 + _NON_SQUARE * element * element, -1, _PRIME) % _PRIME
    is_on_curve = pow(v * v * v + _A * v * v + v, (_PRIME - 1) // 2, _PRIME) != _PRIME - 1
    u = v if is_on_curve else -v - _A
    return (u % _PRIME).to_bytes(32, "little")


def multiply(scalar: bytes, point: bytes) -> bytes:
    """Return X25519(scalar, point), 32 bytes.

    Raises:
        BadShareError: the point is of low order (RFC 7748, section 6.1), so the result would be known to all.
    """
    try:
        return X25519PrivateKey.from_private_bytes(scalar).exchange(X25519PublicKey.from_public_bytes(point))
    except ValueError:
        msg = "the other end's share is a point of low order; a correct program never sends one"
        raise BadShareError(msg) from None


def _leb128(number: int) -> bytes:
    out = bytearray()
    while number >= _CONTINUES:
        out.append(number & 0x7F | _CONTINUES)
        number >>= 7
    out.append(number)
    return bytes(out)
