"""Who can see the picture? Only who was told the key of its media epoch; one key, one nonce, one packet.

AES-256-GCM (NIST SP 800-38D); nonce = epoch u32, counter u64; associated data = the clear header.
"""

from collections.abc import Sequence
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.ciphers.modes import GCM

from beistand.seal.errors import SealError, TamperedError, Tampering
from beistand.seal.keys import KEY_BYTES
from beistand.wire.envelope import GROUP, PICTURE_GROUPS, Header, Stream, pack_header, read_header
from beistand.wire.errors import EnvelopeError
from beistand.wire.limits import HEADER_BYTES, PACKET_MAX_BYTES, TAG_BYTES

AT_ONCE_MAX_BYTES: Final = 65_536
"""Small pieces are joined and sealed in one call, which takes a third of the time; of large ones a copy is spared."""
Bytes = bytes | bytearray | memoryview


def nonce(*, epoch: int, counter: int) -> bytes:
    """Return the 12 bytes that must never be used twice with a key."""
    return epoch.to_bytes(4, "big") + counter.to_bytes(8, "big")


class MediaSealer:
    """Seals the pieces of one media epoch in order. Not for two threads at once. ``receiver``: a group of viewers."""

    def __init__(self, *, key: bytes, epoch: int, session_id: bytes, sender: int, receiver: int = GROUP) -> None:
        if len(key) != KEY_BYTES:
            msg = f"a media key has {KEY_BYTES} bytes; got {len(key)}"
            raise SealError(msg)
        self._aes: Final = AES(key)
        self._aead: Final = AESGCM(key)
        self._epoch = epoch
        self._session = int.from_bytes(session_id[:8], "big")
        self._sender, self._receiver = sender, receiver
        self._counter = 0

    def seal(self, *parts: Bytes, is_key_chunk: bool) -> bytes:
        """Return the whole packet; ``parts`` are sealed as if joined.

        Raises:
            SealError: the packet would be larger than a link carries.
        """
        body_bytes = sum(map(len, parts)) + TAG_BYTES
        if HEADER_BYTES + body_bytes > PACKET_MAX_BYTES:
            msg = f"piece seals to {HEADER_BYTES + body_bytes} bytes; allowed are {PACKET_MAX_BYTES}: cut it into bands"
            raise SealError(msg)
        header = pack_header(
            Header(
                session=self._session,
                sender=self._sender,
                receiver=self._receiver,
                stream=Stream.MEDIA,
                epoch=self._epoch,
                counter=self._counter,
                body_bytes=body_bytes,
                is_key_chunk=is_key_chunk,
            ),
        )
        number = nonce(epoch=self._epoch, counter=self._counter)
        self._counter += 1
        if body_bytes <= AT_ONCE_MAX_BYTES:
            return header + self._aead.encrypt(number, b"".join(parts), header)
        return self._in_parts(parts, number, header)

    def _in_parts(self, parts: Sequence[Bytes], number: bytes, header: bytes) -> bytes:
        """Return the same packet as in one call, without a copy of what is sealed."""
        encryptor = Cipher(self._aes, GCM(number)).encryptor()
        encryptor.authenticate_additional_data(header)
        sealed = [encryptor.update(part) for part in parts]
        encryptor.finalize()
        return b"".join((header, *sealed, encryptor.tag))


class MediaOpener:
    """Opens the packets of one media epoch; demands the exact next counter."""

    def __init__(self, *, key: bytes, epoch: int, session_id: bytes, sender: int) -> None:
        self._aead = AESGCM(key)
        self._epoch = epoch
        self._session = int.from_bytes(session_id[:8], "big")
        self._sender = sender
        self._next = 0

    def open(self, packet: bytes) -> bytes:
        """Return the plaintext of the next packet.

        Raises:
            TamperedError: not the next packet of this epoch, or its seal is broken.
        """
        header = self._check(packet)
        number = nonce(epoch=header.epoch, counter=header.counter)
        try:
            plain = self._aead.decrypt(number, packet[HEADER_BYTES:], packet[:HEADER_BYTES])
        except InvalidTag:
            msg = f"picture packet {header.counter} of epoch {header.epoch} was altered on its way"
            raise TamperedError(Tampering.FLIPPED, msg) from None
        self._next += 1
        return plain

    def _check(self, packet: bytes) -> Header:
        try:
            header = read_header(packet)
        except EnvelopeError as error:
            raise TamperedError(Tampering.FLIPPED, str(error)) from error
        if header.session != self._session:
            raise TamperedError(Tampering.OTHER_SESSION, "a picture packet of another session")
        if header.stream is not Stream.MEDIA or header.sender != self._sender or header.receiver not in PICTURE_GROUPS:
            raise TamperedError(Tampering.OTHER_PARTICIPANT, f"not the picture of participant {self._sender}")
        if header.epoch != self._epoch:
            raise TamperedError(Tampering.OLD_EPOCH, f"picture epoch {header.epoch} instead of {self._epoch}")
        if header.counter != self._next:
            kind = Tampering.GAP if header.counter > self._next else Tampering.REPEATED
            raise TamperedError(kind, f"picture packet {header.counter} instead of {self._next}")
        if header.body_bytes < TAG_BYTES:
            raise TamperedError(Tampering.SIZE, f"{header.body_bytes} bytes are too few for a seal")
        return header
