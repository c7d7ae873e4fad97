"""How are programs asked to paint a place again? A window without a picture of its own lies there for no time at all.

When it goes, the server asks everybody below to paint: what ``xrefresh`` does. It takes no clicks and shows nothing.
"""

from collections.abc import Sequence
from typing import Final

import xcffib
import xcffib.xfixes
import xcffib.xproto
from xcffib.xproto import CW, ConfigWindow, StackMode, WindowClass

from beistand.customer.desktop.ports import Box

PLACES_MAX: Final = 16
"""More places than this are done as one."""
_INPUT: Final = 2
_PLACE: Final = ConfigWindow.X | ConfigWindow.Y | ConfigWindow.Width | ConfigWindow.Height | ConfigWindow.StackMode


class Refresher:
    """Owns that window on one connection. ``window``: its number."""

    def __init__(self, x: xcffib.Connection, fixes: xcffib.Extension, root: int) -> None:
        self._x = x
        self.window = int(x.generate_id())
        place = (0, 0, 1, 1, 0, WindowClass.InputOutput, 0)
        x.core.CreateWindow(0, self.window, root, *place, CW.BackPixmap | CW.OverrideRedirect, [0, 1])
        region = x.generate_id()
        fixes.CreateRegion(region, 0, [])
        fixes.SetWindowShapeRegion(self.window, _INPUT, 0, 0, region)
        fixes.DestroyRegion(region)

    def repaint(self, boxes: Sequence[Box]) -> None:
        """Let everybody paint there again."""
        for box in boxes if len(boxes) <= PLACES_MAX else [_around(boxes)]:
            place = [box.left & 0xFFFFFFFF, box.top & 0xFFFFFFFF, box.width, box.height, StackMode.Above]
            self._x.core.ConfigureWindow(self.window, _PLACE, place)
            self._x.core.MapWindow(self.window)
            self._x.core.UnmapWindow(self.window)
        self._x.flush()


def _around(boxes: Sequence[Box]) -> Box:
    around = boxes[0]
    for box in boxes[1:]:
        around = around.joined(box)
    return around
