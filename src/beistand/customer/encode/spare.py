"""Where do reference pictures get their memory? From some that was touched before it is needed.

A system gives memory page by page, when each is first written to: for a whole screen that takes longer than everything
else its first picture needs. What an ended epoch had is lent again.
"""

from collections.abc import Callable, Collection, Iterable
from typing import Final

import numpy as np

from beistand.customer.desktop.ports import Pixels
from beistand.customer.encode.stream import PIXEL_BYTES

FREE_MAX: Final = 4
"""Memory of more screens than this is given back to the system."""
Room = Callable[[int, int], Pixels]
"""Returns memory of this height and width in pixels, with anything in it."""


def new_room(height: int, width: int) -> Pixels:
    """Return memory that nobody touched yet."""
    return np.empty((height, width, PIXEL_BYTES), np.uint8)


class Spare:
    """Memory for whole screens, lent to whoever keeps a reference picture. For one thread."""

    def __init__(self) -> None:
        self._free: list[Pixels] = []
        self._lent: list[tuple[object, Pixels]] = []

    def keep(self, sizes: Iterable[tuple[int, int]]) -> None:
        """Be ready for screens of these heights and widths, in pixels."""
        self._free = [new_room(height, width) for height, width in sizes][:FREE_MAX]
        for pixels in self._free:
            pixels.fill(0)

    def lend(self, height: int, width: int, *, owner: object) -> Pixels:
        """Return memory of shape (height, width, 4), with anything in it, for as long as its owner is there."""
        fitting = (at for at, one in enumerate(self._free) if one.shape[:2] == (height, width))
        at = next(fitting, None)
        pixels = new_room(height, width) if at is None else self._free.pop(at)
        self._lent.append((owner, pixels))
        return pixels

    def take_back(self, *, owners: Collection[object]) -> None:
        """Have back what was lent to others than these: they are gone."""
        back = [pixels for owner, pixels in self._lent if owner not in owners]
        self._lent = [(owner, pixels) for owner, pixels in self._lent if owner in owners]
        self._free = [*self._free, *back][-FREE_MAX:]
