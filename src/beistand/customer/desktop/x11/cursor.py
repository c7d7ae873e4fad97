"""How does the pointer look? XFixes tells when it changes and gives its picture."""

from typing import Final

import numpy as np
import xcffib
import xcffib.xfixes

from beistand.wire.limits import CURSOR_SIDE_MAX_PX
from beistand.wire.messages import CursorShape

_DISPLAY_CURSOR: Final = 1
_HOT_MAX_PX: Final = 255


class CursorWatch:
    """Watches the look of the pointer on one connection."""

    def __init__(self, x: xcffib.Connection, fixes: xcffib.Extension, root: int) -> None:
        self._fixes = fixes
        fixes.QueryVersion(5, 0).reply()
        fixes.SelectCursorInput(root, _DISPLAY_CURSOR)
        x.flush()
        self._has_changed = True

    def notice(self, event: xcffib.Event) -> None:
        """Look at an event of the connection."""
        self._has_changed |= isinstance(event, xcffib.xfixes.CursorNotifyEvent)

    def changed(self) -> CursorShape | None:
        """Return the look if it changed since the last call."""
        if not self._has_changed:
            return None
        self._has_changed = False
        image = self._fixes.GetCursorImage().reply()
        if not (0 < image.width <= CURSOR_SIDE_MAX_PX and 0 < image.height <= CURSOR_SIDE_MAX_PX):
            return None
        return CursorShape(
            width_px=image.width,
            height_px=image.height,
            hot_x_px=min(image.xhot, _HOT_MAX_PX),
            hot_y_px=min(image.yhot, _HOT_MAX_PX),
            rgba=_straight(list(image.cursor_image)),
        )


def _straight(words: list[int]) -> bytes:
    """Turn premultiplied ARGB words into straight R, G, B, A bytes."""
    argb = np.array(words, dtype=np.uint32)
    alpha = argb >> 24
    scale = np.maximum(alpha, 1)
    out = np.empty((len(words), 4), np.uint8)
    for channel, shift in enumerate((16, 8, 0)):
        out[:, channel] = np.minimum(255, ((argb >> shift) & 255) * 255 // scale)
    out[:, 3] = alpha
    return out.tobytes()
