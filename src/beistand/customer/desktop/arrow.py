"""How does a pointer look that tells nothing? A plain black triangle with its tip at the top left."""

from typing import Final

import numpy as np

from beistand.wire.messages import CursorShape

SIDE_PX: Final = 12


def plain_arrow() -> CursorShape:
    """Return it."""
    look = np.zeros((SIDE_PX, SIDE_PX, 4), np.uint8)
    look[np.tril_indices(SIDE_PX)] = (0, 0, 0, 255)
    return CursorShape(width_px=SIDE_PX, height_px=SIDE_PX, hot_x_px=0, hot_y_px=0, rgba=look.tobytes())
