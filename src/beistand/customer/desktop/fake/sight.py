"""How is the in-memory desktop looked at? The ``Sight`` of a ``MemoryDesktop``."""

import time
from collections.abc import Sequence

from beistand.customer.desktop.arrow import plain_arrow
from beistand.customer.desktop.fake.desktop import MemoryDesktop
from beistand.customer.desktop.ports import Box, BoxGoneError, DesktopError, Monitor, Pixels, Pointer, Stack
from beistand.wire.messages import CursorShape


class MemorySight:
    """See ``ports.Sight``."""

    def __init__(self, desktop: MemoryDesktop) -> None:
        self._desktop = desktop
        self._damage = desktop.listen()
        self._has_told_shape = False

    def monitors(self) -> tuple[Monitor, ...]:
        """Return the screens that are plugged in, the main one first."""
        with self._desktop.guard:
            found = self._desktop.monitors
        if not found:
            raise DesktopError("the in-memory desktop has no screen")
        return tuple(sorted(found, key=lambda one: not one.is_primary))

    def wait(self, timeout_s: float) -> list[Box]:
        """Wait for damage, for ``wake`` or for the time-out."""
        damage, until_s = self._damage, time.monotonic() + timeout_s
        with self._desktop.guard:
            was = self._desktop.pointer
            while not damage.boxes and not damage.is_woken and self._desktop.pointer == was:
                if not self._desktop.guard.wait(max(0.0, until_s - time.monotonic())):
                    break
            found, damage.boxes, damage.is_woken = damage.boxes, [], False
            return found

    def read(self, box: Box) -> Pixels:
        """Return a copy of the pixels of a box."""
        with self._desktop.guard:
            whole = self._desktop.monitors[0].box if self._desktop.monitors else None
            for one in self._desktop.monitors[1:]:
                whole = one.box.joined(whole) if whole else one.box
            if whole is None or whole.joined(box) != whole:
                msg = f"{box.width}x{box.height} at {box.left},{box.top} is not on the desktop any more"
                raise BoxGoneError(msg)
            return self._desktop.pixels[box.top : box.bottom, box.left : box.right].copy()

    def stack(self) -> Stack:
        """Return no windows: nothing can be covered on this desktop."""
        with self._desktop.guard:
            size = self._desktop.pixels.shape
        return Stack(layers=(), version=0, can_cover=False, whole=Box(left=0, top=0, width=size[1], height=size[0]))

    def repaint(self, boxes: Sequence[Box]) -> None:
        """Nothing lies above anything here."""

    def pointer(self) -> tuple[Pointer, CursorShape | None]:
        """Return where the pointer is, and its look once."""
        has_told, self._has_told_shape = self._has_told_shape, True
        with self._desktop.guard:
            return self._desktop.pointer, None if has_told else plain_arrow()

    def wake(self) -> None:
        """Let ``wait`` return."""
        with self._desktop.guard:
            self._damage.is_woken = True
            self._desktop.guard.notify_all()

    def close(self) -> None:
        """Look no more."""
        self._desktop.forget(self._damage)
