"""Which errors the relay room can raise. Imports nothing, so that nothing can form a circle with it.

RelayError
└── SeatError          a seat was made that no session can have
"""


class RelayError(Exception):
    """The relay cannot do what it was asked to do."""


class SeatError(RelayError):
    """A seat was made that no session can have: a mistake of the caller, never of an end."""
