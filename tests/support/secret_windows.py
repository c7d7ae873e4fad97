"""How does a test play a program whose windows must not be seen? X windows full of colours that nothing else has."""

import random
from typing import Final

import numpy as np
import numpy.typing as npt
import xcffib
import xcffib.xproto
from xcffib.xproto import CW, GC, ConfigWindow, EventMask, PropMode

SECRET: Final = 0xFE0100
"""Red and green of every pixel of a secret window; blue varies."""
_SHADES: Final = 7
_STRIPE_PX: Final = 5


def secret_pixels(raw: bytes | npt.NDArray[np.uint8]) -> int:
    """Count pixels (B, G, R, unused) that only a secret window has."""
    data = np.frombuffer(raw, np.uint8) if isinstance(raw, bytes) else np.ascontiguousarray(raw).reshape(-1)
    words = data[: len(data) // 4 * 4].view("<u4")
    return int(((words & 0xFFFF00) == SECRET).sum())


class Program:
    """A program with a connection of its own. ``name``: as window managers know it.

    Attributes:
        base: the number that all its windows have in common; the server gives it to another program afterwards.
        windows: all that it opened so far.
    """

    def __init__(self, display: str, *, name: str, shade: int = SECRET, seed: int = 1) -> None:
        self.x = xcffib.connect(display)
        screen = self.x.get_setup().roots[self.x.pref_screen]
        self.root, self._visual = screen.root, screen.root_visual
        self._size = (screen.width_in_pixels, screen.height_in_pixels)
        self._name, self._shade = name, shade
        self.random = random.Random(seed)  # noqa: S311 - a test must be repeatable
        self._pens: dict[int, list[int]] = {}
        self.base = int(self.x.get_setup().resource_id_base)
        self.windows: list[int] = []

    def open(
        self,
        *,
        left: int,
        top: int,
        width: int,
        height: int,
        is_menu: bool = False,
        repaints: bool = True,
        inside: int = 0,
    ) -> int:
        """Open a window and paint it.

        ``repaints``: it has a background; otherwise what lay there stays. ``inside``: a window to put it into.
        """
        window = self.x.generate_id()
        values = [int(is_menu), EventMask.Exposure | EventMask.StructureNotify]
        mask = CW.OverrideRedirect | CW.EventMask
        if repaints:
            values, mask = [self._shade, *values], mask | CW.BackPixel
        place = (left, top, width, height, 0)
        self.x.core.CreateWindow(0, window, inside or self.root, *place, 1, self._visual, mask, values)
        self._tell(window, xcffib.xproto.Atom.WM_CLASS, f"{self._name}\0{self._name}\0")
        self._tell(window, xcffib.xproto.Atom.WM_NAME, f"{self._name} {window:x}")
        hints = [1 | 2 | 4, left, top, width, height, *([0] * 13)]  # the user chose place and size
        self.x.core.ChangeProperty(
            PropMode.Replace,
            window,
            xcffib.xproto.Atom.WM_NORMAL_HINTS,
            xcffib.xproto.Atom.WM_SIZE_HINTS,
            32,
            18,
            hints,
        )
        self.x.core.MapWindow(window)
        self.windows.append(int(window))
        self.paint(window)
        return int(window)

    def paint(self, window: int) -> None:
        """Draw stripes in the program's own colours."""
        if window not in self._pens:
            self._pens[window] = [self._pen(window, self._shade | (37 * shade) % 256) for shade in range(_SHADES)]
        wide, high = self._size
        for at, pen in enumerate(self._pens[window]):
            stripes = [
                xcffib.xproto.RECTANGLE.synthetic(0, top, wide, _STRIPE_PX)
                for top in range(at * _STRIPE_PX, high, _SHADES * _STRIPE_PX)
            ]
            self.x.core.PolyFillRectangle(window, pen, len(stripes), stripes)
        self.x.flush()

    def blink(self, window: int, colour: int) -> None:
        """Fill the window's left side with another colour."""
        pen = self._pen(window, colour)
        half = xcffib.xproto.RECTANGLE.synthetic(0, 0, self._size[0] // 4, self._size[1])
        self.x.core.PolyFillRectangle(window, pen, 1, [half])
        self.x.core.FreeGC(pen)
        self.x.flush()

    def place(self, window: int, *, left: int, top: int, width: int, height: int) -> None:
        """Move it and give it a size."""
        mask = ConfigWindow.X | ConfigWindow.Y | ConfigWindow.Width | ConfigWindow.Height
        self.x.core.ConfigureWindow(window, mask, [left, top, width, height])
        self.x.flush()

    def lift(self, window: int, *, is_up: bool) -> None:
        """Put it above or below all others."""
        self.x.core.ConfigureWindow(window, ConfigWindow.StackMode, [0 if is_up else 1])
        self.x.flush()

    def show(self, window: int, *, is_shown: bool) -> None:
        """Take it off the screen as minimising does, or bring it back."""
        if is_shown:
            self.x.core.MapWindow(window)
            self.paint(window)
        else:
            self.x.core.UnmapWindow(window)
        self.x.flush()

    def minimise(self, window: int) -> None:
        """Ask the window manager to take it off the screen."""
        name = "WM_CHANGE_STATE"
        change = self.x.core.InternAtom(False, len(name), name).reply().atom  # noqa: FBT003
        data = xcffib.xproto.ClientMessageData.synthetic([3, 0, 0, 0, 0], "I" * 5)
        asked = xcffib.xproto.ClientMessageEvent.synthetic(32, window, change, data)
        mask = EventMask.SubstructureNotify | EventMask.SubstructureRedirect
        self.x.core.SendEvent(False, self.root, mask, asked.pack())  # noqa: FBT003
        self.x.flush()

    def rename(self, window: int, *, program: str, title: str) -> None:
        """Say that it is another program's window, with another title."""
        self._tell(window, xcffib.xproto.Atom.WM_CLASS, f"{program}\0{program}\0")
        self._tell(window, xcffib.xproto.Atom.WM_NAME, title)
        self.x.flush()

    def close(self, window: int) -> None:
        """Close one window."""
        self._pens.pop(window, None)
        self.x.core.DestroyWindow(window)
        self.x.flush()

    def answer(self) -> bool:
        """Paint again what the system asks for, and wait until it did everything; return True."""
        self.x.core.GetInputFocus().reply()
        try:
            while (event := self.x.poll_for_event()) is not None:
                if isinstance(event, xcffib.xproto.ExposeEvent) and event.window in self._pens:
                    self.paint(event.window)
        except xcffib.Error:
            pass  # a window that is gone already was painted
        return True

    def quit(self) -> None:
        """End the program; all its windows go."""
        self.x.disconnect()

    def _tell(self, window: int, atom: int, text: str) -> None:
        self.x.core.ChangeProperty(
            PropMode.Replace, window, atom, xcffib.xproto.Atom.STRING, 8, len(text.encode()), text.encode()
        )

    def _pen(self, window: int, colour: int) -> int:
        pen = self.x.generate_id()
        self.x.core.CreateGC(pen, window, GC.Foreground, [colour])
        return int(pen)
