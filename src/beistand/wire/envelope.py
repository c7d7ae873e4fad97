"""What may the relay see of a packet? The clear header, 32 bytes, big-endian; nothing else.

 0      1      2       3         4       5..7      8..15    16..19  20..23  24..31
 version flags  sender  receiver  stream  reserved  session  epoch   length  counter

``length`` is the number of bytes after the header. The whole header is the associated data of the seal.
"""

import struct
from dataclasses import dataclass
from enum import IntEnum
from typing import Final

from beistand.wire.errors import EnvelopeError
from beistand.wire.limits import HEADER_BYTES, PACKET_MAX_BYTES, PROTOCOL_VERSION

_HEADER = struct.Struct(">BBBBB3sQIIQ")
_KEY_CHUNK: Final = 1
_NO_RESERVED: Final = b"\0\0\0"

PARTICIPANT_MAX: Final = 252
GROUP: Final = 255
"""Receiver number that means: everybody in the session but the sender."""
SLOW_GROUP: Final = 254
"""Those that the customer's module named in the signal ``lanes``: the picture at the pace of their links."""
FAST_GROUP: Final = 253
"""Everybody but the sender and the slow group."""
PICTURE_GROUPS: Final = frozenset({GROUP, SLOW_GROUP, FAST_GROUP})
COUNTER_MAX: Final = 2**63 - 1


class Stream(IntEnum):
    """Which kind of content a packet carries. Never reuse a number."""

    PAIRING = 1
    """Clear fixed-size messages of the key exchange; ``epoch`` is the run, ``counter`` the step."""
    OPENING = 2
    """Sealed fixed-size introduction, supporter to customer; reliable."""
    CONTROL = 3
    """Sealed typed messages that must arrive: consent, rights, keys, end; reliable."""
    LIVE = 4
    """Sealed typed messages of the moment: input, acknowledgements, cursor; lost with the link."""
    RESUME = 5
    """Sealed fixed-size: what this end still expects; one per link generation."""
    MEDIA = 6
    """Sealed pieces of the picture, customer to one of the groups, under the media epoch key."""


RELIABLE: Final = frozenset({Stream.OPENING, Stream.CONTROL})


@dataclass(frozen=True, slots=True, kw_only=True)
class Header:
    """The clear header of one packet.

    Attributes:
        session: first eight bytes of the session id, as a number.
        sender: participant number, 1 to 252.
        receiver: participant number, ``GROUP``, or for the picture one of ``PICTURE_GROUPS``.
        epoch: run (pairing), link generation (live, resume), media epoch (media), 0 (opening, control).
        counter: starts at 0 in every epoch and grows by one per packet of this sender, receiver and stream.
        is_key_chunk: the packet starts a picture that needs nothing before it.
        body_bytes: bytes after the header.
    """

    session: int
    sender: int
    receiver: int
    stream: Stream
    epoch: int
    counter: int
    body_bytes: int
    is_key_chunk: bool = False


def pack_header(header: Header) -> bytes:
    """Return the 32 bytes of a header."""
    flags = _KEY_CHUNK if header.is_key_chunk else 0
    return _HEADER.pack(
        PROTOCOL_VERSION,
        flags,
        header.sender,
        header.receiver,
        header.stream,
        _NO_RESERVED,
        header.session,
        header.epoch,
        header.body_bytes,
        header.counter,
    )


def read_header(packet: bytes | memoryview) -> Header:
    """Read the header of a whole packet and check that its length is true.

    Raises:
        EnvelopeError: too short, too long, other version, unknown stream, or a length that is not true.
    """
    size = len(packet)
    if not HEADER_BYTES <= size <= PACKET_MAX_BYTES:
        msg = f"packet is {size} bytes; allowed are {HEADER_BYTES} to {PACKET_MAX_BYTES}"
        raise EnvelopeError(msg)
    fields = _HEADER.unpack_from(packet)
    version, flags, sender, receiver, stream, reserved, session, epoch, length, counter = fields
    if version != PROTOCOL_VERSION:
        msg = f"packet speaks version {version}; this program speaks {PROTOCOL_VERSION}"
        raise EnvelopeError(msg)
    if flags & ~_KEY_CHUNK or reserved != _NO_RESERVED:
        msg = f"packet has unknown flags {flags} or a used reserved field"
        raise EnvelopeError(msg)
    if not 1 <= sender <= PARTICIPANT_MAX or receiver == 0 or counter > COUNTER_MAX:
        msg = f"packet has sender {sender}, receiver {receiver}, counter {counter}; one is not allowed"
        raise EnvelopeError(msg)
    if length != size - HEADER_BYTES:
        msg = f"header tells of {length} bytes after it; there are {size - HEADER_BYTES}"
        raise EnvelopeError(msg)
    try:
        known = Stream(stream)
    except ValueError:
        msg = f"packet has stream {stream}; known are {[int(s) for s in Stream]}"
        raise EnvelopeError(msg) from None
    return Header(
        session=session,
        sender=sender,
        receiver=receiver,
        stream=known,
        epoch=epoch,
        counter=counter,
        body_bytes=length,
        is_key_chunk=bool(flags & _KEY_CHUNK),
    )
