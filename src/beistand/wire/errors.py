"""Which errors the language room can raise. Imports nothing, so that nothing can form a circle with it.

WireError
├── EnvelopeError      the clear header of a packet is not ours
├── OpeningError       a fixed-size message of the pairing or the introduction is not well-formed
├── MessageError       a typed message is not well-formed
├── SignalError        a clear signal between an end and the server is not well-formed
├── PictureError       a piece of the picture stream is not well-formed
├── PolicyError        a packed policy is not well-formed
├── LedgerError        an entry of a session ledger is not the one that belongs there
├── ReceiptError       a receipt is not well-formed
├── TranscriptError    a kept talk is not well-formed
└── CodeError          a spoken code is not ten digits
"""


class WireError(Exception):
    """Bytes or text from outside do not form a sentence of our language."""


class EnvelopeError(WireError):
    """The clear header of a packet is not ours."""


class OpeningError(WireError):
    """A fixed-size message of the pairing or the introduction is not well-formed."""


class MessageError(WireError):
    """A typed message is not well-formed."""


class SignalError(WireError):
    """A clear signal between an end and the server is not well-formed."""


class PictureError(WireError):
    """A piece of the picture stream is not well-formed."""


class PolicyError(WireError):
    """A packed policy is not well-formed."""


class CodeError(WireError):
    """A spoken code is not ten digits."""


class LedgerError(WireError):
    """An entry of a session ledger is not the one that belongs there.

    Attributes:
        number: of the entry; 0: the opening of the ledger.
        wrong: what is wrong with it.
    """

    def __init__(self, number: int, wrong: str) -> None:
        super().__init__(f"entry {number} of the ledger {wrong}")
        self.number = number
        self.wrong = wrong


class TranscriptError(WireError):
    """A kept talk is not well-formed."""


class ReceiptError(WireError):
    """A receipt is not well-formed.

    Attributes:
        entry: the entry of the ledger in which it is broken; 0: not known, or not in an entry.
    """

    def __init__(self, text: str, *, entry: int = 0) -> None:
        super().__init__(text)
        self.entry = entry
