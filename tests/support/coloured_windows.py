"""How does a story know whether the supporter sees a window? Each is filled with a colour that nothing else has."""

import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

import numpy as np
import numpy.typing as npt
from tests.support.people import LIMIT_S, Customer, Supporter
from tools.display import end

Colour = tuple[int, int, int]
MAIL: Final[Colour] = (0xFE, 0x01, 0x28)
CHAT: Final[Colour] = (0xFD, 0x02, 0x96)
NOTE: Final[Colour] = (0x20, 0x60, 0xA0)
STRIPES: Final[tuple[Colour, Colour]] = ((0xD0, 0xD4, 0xD8), (0xBC, 0xC0, 0xC4))
"""What lies over a hidden window; red, green, blue."""
LEAST_PX: Final = 5_000
"""So many pixels of a window's own colour are on the screen when it is up."""


def pixels_of(picture: npt.NDArray[np.uint8], colour: Colour) -> int:
    """Count the pixels of a colour."""
    return int((picture == colour).all(axis=2).sum())


class Screens:
    """What the customer's screen shows, and the supporter's browser."""

    def __init__(self, customer: Customer, supporter: Supporter) -> None:
        self._customer, self._supporter = customer, supporter

    def is_up(self, colour: Colour) -> bool:
        """Tell whether a window is on the customer's screen."""
        return pixels_of(self._customer.screen(), colour) > LEAST_PX

    def is_shown(self, colour: Colour) -> bool:
        """Tell whether the supporter sees it."""
        return pixels_of(self._supporter.pixels(), colour) > LEAST_PX

    def stay_covered(self, colour: Colour, seconds: float) -> None:
        """Look for some time that not one pixel of it comes."""
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            assert pixels_of(self._supporter.pixels(), colour) == 0

    def has_stripes_at(self, colour: Colour) -> bool:
        """Tell whether the supporter sees stripes, and nothing else, wherever the customer's screen has a colour."""
        place = (self._customer.screen() == colour).all(axis=2)
        seen = self._supporter.pixels()[place]
        light, dark = ((seen == one).all(axis=1) for one in STRIPES)
        return bool(place.sum() > LEAST_PX and (light | dark).all() and light.any() and dark.any())


@contextmanager
def window(customer: Customer, *, program: str, title: str, colour: Colour, place: str) -> Iterator[None]:
    """Open a terminal that says it is this program, filled with one colour."""
    paint = "#" + bytes(colour).hex()
    look = ("-class", program, "-T", title, "-bg", paint, "-fg", paint, "-cr", paint, "-geometry", place)
    process = customer.desktop.start("xterm", *look)
    try:
        yield
    finally:
        end(process)


def told(customer: Customer, *words: str) -> None:
    """Let the window manager do something with a window, as a person does in the task bar."""
    subprocess.run(["xdotool", *words], env=dict(customer.desktop.environment), check=True, timeout=LIMIT_S)
