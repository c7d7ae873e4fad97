"""Where did a click or a key come from, as far as the system tells? Words that desktop, window and rules share."""

from collections.abc import Iterable
from enum import StrEnum


class Origin(StrEnum):
    """Who pressed, from the best to the worst."""

    PHYSICAL = "physical"
    """A device of this computer."""
    UNKNOWN = "unknown"
    """The system does not tell, or nothing was pressed at all: assistive technology asked for the button."""
    PROGRAM = "program"
    """A program of this computer pretended to be mouse or keyboard."""
    OURS = "ours"
    """This module itself, for the supporter."""


def worst(origins: Iterable[Origin]) -> Origin:
    """Return what is to be said of several presses that belong together; of none nothing is known."""
    known = set(origins)
    return next((one for one in reversed(Origin) if one in known), Origin.UNKNOWN)
