"""How does each happening hold on to the one before it? The canonical form of a row, and its hashes. Pure.

``sha256(row n)`` covers all of the row, its place ``n`` and the hash of row ``n - 1``; the facts come in by their own
hash with a random salt, so that they can be erased later (DSGVO Art. 17) and the chain still holds. The canonical
form is JSON with sorted keys, without spaces, in ASCII, after a line that says what it is.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

HASH_BYTES: Final = 32
SALT_BYTES: Final = 16
GENESIS: Final = bytes(HASH_BYTES)
"""What stands for the hash before the first row."""
_ROW: Final = b"beistand audit row 1\n"
_FACTS: Final = b"beistand audit facts 1\n"
_CHECKPOINT: Final = b"beistand audit checkpoint 1\n"


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """A row as the chain sees it. ``place``: from 1 without gaps; ``at_ms``: Unix time; hashes: 32 bytes."""

    place: int
    at_ms: int
    happening: str
    person: int | None
    case: str | None
    session: str | None
    facts_sha256: bytes
    previous_sha256: bytes


def row_digest(link: Link) -> bytes:
    """Return the SHA-256 of a row."""
    return _digest(
        _ROW,
        {
            "at_ms": link.at_ms,
            "case": link.case,
            "facts_sha256": link.facts_sha256.hex(),
            "happening": link.happening,
            "person": link.person,
            "place": link.place,
            "previous_sha256": link.previous_sha256.hex(),
            "session": link.session,
        },
    )


def facts_digest(salt: bytes, facts: Mapping[str, object]) -> bytes:
    """Return the SHA-256 of the facts of a row; without the salt nobody can try out what they were."""
    return _digest(_FACTS, {"facts": dict(facts), "salt": salt.hex()})


def checkpoint_text(*, place: int, at_ms: int, sha256: bytes) -> bytes:
    """Return what the installation's key signs: up to this place the chain had this hash at this moment."""
    return _canonical(_CHECKPOINT, {"at_ms": at_ms, "place": place, "sha256": sha256.hex()})


def _digest(kind: bytes, value: Mapping[str, object]) -> bytes:
    return hashlib.sha256(_canonical(kind, value)).digest()


def _canonical(kind: bytes, value: Mapping[str, object]) -> bytes:
    return kind + json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=True, allow_nan=False).encode()
