"""How does a picture become small in less than a millisecond? Four pixels of each block, averaged."""

from typing import Final

import numpy as np
import numpy.typing as npt

from beistand.customer.desktop.ports import Pixels

WIDTH_MAX_PX: Final = 400
_NO_LOW_BITS: Final = np.uint32(0xFEFEFEFE)
_Packed = npt.NDArray[np.uint32]


def small(pixels: Pixels) -> Pixels:
    """Return a whole picture at most 400 pixels wide; ``pixels``: rows without gaps between them."""
    height, width = pixels.shape[:2]
    block = -(-width // WIDTH_MAX_PX)
    rows, columns = max(1, height // block), max(1, width // block)
    first, second = block // 4, block * 3 // 4
    if height <= second:
        second = first
    packed = np.ascontiguousarray(pixels).view(np.uint32)[:, :, 0]
    corners = [
        np.ascontiguousarray(packed[top::block, left::block][:rows, :columns])
        for top in (first, second)
        for left in (first, second)
    ]
    average = _between(_between(corners[0], corners[1]), _between(corners[2], corners[3]))
    return average.view(np.uint8).reshape(*average.shape, 4)


def _between(one: _Packed, other: _Packed) -> _Packed:
    """Put the average into ``one``: four bytes at once, rounded down, none reaching into the next."""
    half = one ^ other
    half &= _NO_LOW_BITS
    half >>= np.uint32(1)
    one &= other
    one += half
    return one
