"""How can a tool look at a desktop in another way than the module does? Sights that pass on what another one says."""

from collections.abc import Sequence
from dataclasses import replace

from beistand.customer.desktop.ports import Box, Monitor, Pixels, Pointer, Sight, Stack
from beistand.wire.messages import CursorShape


class PassingSight:
    """A ``Sight`` that passes everything on."""

    def __init__(self, sight: Sight) -> None:
        self._sight = sight

    def monitors(self) -> tuple[Monitor, ...]:
        """Pass on."""
        return self._sight.monitors()

    def wait(self, timeout_s: float) -> list[Box]:
        """Pass on."""
        return self._sight.wait(timeout_s)

    def read(self, box: Box) -> Pixels:
        """Pass on."""
        return self._sight.read(box)

    def stack(self) -> Stack:
        """Pass on."""
        return self._sight.stack()

    def repaint(self, boxes: Sequence[Box]) -> None:
        """Pass on."""
        self._sight.repaint(boxes)

    def pointer(self) -> tuple[Pointer, CursorShape | None]:
        """Pass on."""
        return self._sight.pointer()

    def wake(self) -> None:
        """Pass on."""
        self._sight.wake()

    def close(self) -> None:
        """Pass on."""
        self._sight.close()


class WholeScreens(PassingSight):
    """A sight of a desktop on which nothing can be covered: whole screens are shared, with all that opens on them."""

    def stack(self) -> Stack:
        """Say that windows are not known: neither which there are nor which moved or ended."""
        return replace(self._sight.stack(), layers=(), touched=(), vanished=frozenset(), can_cover=False)
