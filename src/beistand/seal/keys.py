"""Which keys follow from one pairing? HKDF-SHA256 (RFC 5869) over the exchange and everything that was said in it."""

import hashlib
import hmac
from dataclasses import dataclass, field
from typing import Final

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDFExpand

from beistand.seal.generator import length_value
from beistand.seal.words import Language, words_of
from beistand.wire.envelope import Stream

KEY_BYTES: Final = 32
WORDS: Final = 3
_TRANSCRIPT: Final = b"beistand/1 transcript"
_PACKET: Final = b"beistand/1 packet"
_WORDS: Final = b"beistand/1 words"
_BINDING: Final = b"beistand/1 ledger binding"


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """Everything that both ends bind into the exchange.

    Attributes:
        channel: CI of the draft: protocol, number, notice hash and run.
        session: sid of the draft, the 16 bytes of the session id.
        share_a: the customer's share; ``about_a``: ADa.
        share_b: the supporter's share; ``about_b``: ADb.
    """

    channel: bytes
    session: bytes
    share_a: bytes
    about_a: bytes
    share_b: bytes
    about_b: bytes

    def transcript(self) -> bytes:
        """Return the 32 bytes T of the protocol."""
        parts = (self.channel, self.session, self.share_a, self.about_a, self.share_b, self.about_b)
        return hashlib.sha256(_TRANSCRIPT + length_value(*parts)).digest()


@dataclass(frozen=True, slots=True, kw_only=True)
class Paired:
    """What one end has after a pairing that both ends confirmed.

    Attributes:
        own: this end's participant number; ``peer``: the other's.
        language: the customer's language, in which both screens show the words.
        prk: 32 bytes from which every key follows; never shown, never sent.
    """

    own: int
    peer: int
    language: Language
    prk: bytes = field(repr=False)

    def packet_key(self, stream: Stream, *, sender: int, receiver: int) -> bytes:
        """Return the 32-byte key of one stream in one direction."""
        return expand(self.prk, _PACKET + bytes((stream, sender, receiver)), KEY_BYTES)

    def word_numbers(self) -> tuple[int, ...]:
        """Return the numbers (0 to 255) of the check words."""
        return tuple(expand(self.prk, _WORDS, WORDS))

    def binding(self) -> bytes:
        """Return 32 bytes that name this pairing in its ledger; they tell nothing about any key (RFC 5705's idea)."""
        return expand(self.prk, _BINDING, KEY_BYTES)

    def words(self) -> tuple[str, ...]:
        """Return the check words in the customer's language."""
        return words_of(self.word_numbers(), self.language)


def extract(*, isk: bytes, transcript: bytes) -> bytes:
    """Return HKDF-Extract(salt = transcript, IKM = isk), 32 bytes."""
    return hmac.digest(transcript, isk, "sha256")


def expand(prk: bytes, info: bytes, size_bytes: int) -> bytes:
    """Return HKDF-Expand(prk, info, size)."""
    return HKDFExpand(algorithm=SHA256(), length=size_bytes, info=info).derive(prk)
