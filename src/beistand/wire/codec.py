"""Typed messages to bytes and back. Knows msgpack and the two directions, not what a message may do."""

import msgspec

from beistand.wire.errors import MessageError
from beistand.wire.limits import MESSAGE_MAX_BYTES
from beistand.wire.messages import CursorShape, FromCustomer, FromSupporter, Message

_PACKER = msgspec.msgpack.Encoder()
_FROM_CUSTOMER: msgspec.msgpack.Decoder[FromCustomer] = msgspec.msgpack.Decoder(FromCustomer, strict=True)
_FROM_SUPPORTER: msgspec.msgpack.Decoder[FromSupporter] = msgspec.msgpack.Decoder(FromSupporter, strict=True)


def pack_message(message: Message) -> bytes:
    """Return the msgpack bytes of a message."""
    return _PACKER.encode(message)


def read_from_customer(data: bytes) -> FromCustomer:
    """Read a message that only the customer's module may send.

    Raises:
        MessageError: too large, not msgpack, not one of these messages, or a value out of its range.
    """
    _check_size(data)
    try:
        message = _FROM_CUSTOMER.decode(data)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        msg = f"not a message of the customer's module: {error}"
        raise MessageError(msg) from error
    if isinstance(message, CursorShape) and len(message.rgba) != message.width_px * message.height_px * 4:
        msg = f"cursor of {message.width_px}x{message.height_px} has {len(message.rgba)} bytes; 4 per pixel are needed"
        raise MessageError(msg)
    return message


def read_from_supporter(data: bytes) -> FromSupporter:
    """Read a message that only a supporter may send.

    Raises:
        MessageError: too large, not msgpack, not one of these messages, or a value out of its range.
    """
    _check_size(data)
    try:
        return _FROM_SUPPORTER.decode(data)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        msg = f"not a message of a supporter: {error}"
        raise MessageError(msg) from error


def _check_size(data: bytes) -> None:
    if len(data) > MESSAGE_MAX_BYTES:
        msg = f"message is {len(data)} bytes; allowed are {MESSAGE_MAX_BYTES}"
        raise MessageError(msg)
