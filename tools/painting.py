"""What do the exact pieces of a picture paint? As the protocol says, for tools and tests that play a viewer."""

from collections.abc import Callable

import numpy as np
import numpy.typing as npt

from beistand.wire.picture import Rectangle, read_rectangles

Canvas = npt.NDArray[np.uint8]
"""All pixels of a screen; shape (height, width, 4)."""


def paint(raw: bytes, canvas: Callable[[int], Canvas]) -> list[Rectangle]:
    """Paint what came out of zstd on the ``canvas`` of each screen, by its number; return what changed."""
    rectangles, at = read_rectangles(raw)
    for one in rectangles:
        pixels = canvas(one.screen)
        place = pixels[one.y : one.y + one.height, one.x : one.x + one.width]
        if one.source is not None:
            left, top = one.source
            place[:] = pixels[top : top + one.height, left : left + one.width].copy()
            continue
        place[:] = np.frombuffer(raw, np.uint8, one.pixels_bytes, at).reshape(place.shape)
        at += one.pixels_bytes
    return rectangles
