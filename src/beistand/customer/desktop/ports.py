"""What do we need of the customer's system? Two small seams: one to look, one to type and click."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
import numpy.typing as npt

from beistand.wire.messages import CursorShape, KeyChanged, PointerButton, PointerMoved, TextTyped, WheelTurned
from beistand.wire.presses import Origin

Pixels = npt.NDArray[np.uint8]
"""Shape (height, width, 4), rows top down; each pixel B, G, R, unused; values 0 to 255."""
Input = PointerMoved | PointerButton | WheelTurned | KeyChanged | TextTyped


class DesktopError(Exception):
    """The system's desktop cannot be used. The text says what is missing and what to do."""


class BoxGoneError(DesktopError):
    """A box is not inside the desktop any more: a screen was unplugged or made smaller."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Box:
    """A part of the desktop in pixels, origin at the desktop's top left; never empty."""

    left: int
    top: int
    width: int
    height: int

    @property
    def right(self) -> int:
        """First column that is not in it."""
        return self.left + self.width

    @property
    def bottom(self) -> int:
        """First row that is not in it."""
        return self.top + self.height

    @property
    def area(self) -> int:
        """Pixels in it."""
        return self.width * self.height

    def cut(self, other: "Box") -> "Box | None":
        """Return what both share, if anything."""
        left, top = max(self.left, other.left), max(self.top, other.top)
        right, bottom = min(self.right, other.right), min(self.bottom, other.bottom)
        if left >= right or top >= bottom:
            return None
        return Box(left=left, top=top, width=right - left, height=bottom - top)

    def joined(self, other: "Box") -> "Box":
        """Return the smallest box around both."""
        left, top = min(self.left, other.left), min(self.top, other.top)
        right, bottom = max(self.right, other.right), max(self.bottom, other.bottom)
        return Box(left=left, top=top, width=right - left, height=bottom - top)


@dataclass(frozen=True, slots=True, kw_only=True)
class Monitor:
    """One screen of the desktop: its name in the system, its place, whether the system calls it the main one."""

    name: str
    box: Box
    is_primary: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Pointer:
    """Where the desktop's pointer is, in desktop pixels."""

    left: int
    top: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """A window that a program opened.

    Attributes:
        number: the system's number of it, never 0; the same as long as it exists.
        owner: number of the running program that opened it; 0: not known.
        program: the program's name, in small letters; empty: not known.
        title: as it stands on it; the customer's own content.
        belongs_to: number of the window whose dialogue or menu it is; 0: none.
        is_panel: the task bar, the window manager's own or the like: it shows titles of other windows.
        is_background: the desktop behind all windows.
        is_menu: it comes and goes by itself above another: a menu, a hint, a picture that is dragged.
        is_listed: people would call it a window (no menu, no hint, no background).
    """

    number: int
    owner: int = 0
    program: str = ""
    title: str = ""
    belongs_to: int = 0
    is_panel: bool = False
    is_background: bool = False
    is_menu: bool = False
    is_listed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Layer:
    """Something that lies on the desktop: a window with its frame, or several that share one.

    Attributes:
        number: of the outermost window.
        windows: those in it, at least one.
        box: what it takes up, in desktop pixels; None: it is not on the screen now.
        solid: parts through which nothing of what lies below can be seen; inside ``box``, not overlapping.
    """

    number: int
    windows: tuple[Window, ...]
    box: Box | None
    solid: tuple[Box, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Stack:
    """All layers, the lowest first.

    Attributes:
        version: another number whenever something of it changed.
        can_cover: this desktop tells of all its windows, and draws them where it says.
        is_composed: the picture on the screen may lag behind, or fade.
        touched: number of a layer, and a box in which it lay at some moment since the version before.
        vanished: numbers of windows and owners that ended since the version before; others may have them again.
        whole: the desktop.
    """

    layers: tuple[Layer, ...]
    version: int
    can_cover: bool
    is_composed: bool = False
    touched: tuple[tuple[int, Box], ...] = ()
    vanished: frozenset[int] = frozenset()
    whole: Box


class Sight(Protocol):
    """Looks at the desktop. Made, used and closed by one thread; only ``wake`` may be called from another.

    Nothing is captured before the first ``read``.
    """

    def monitors(self) -> tuple[Monitor, ...]:
        """Return the screens as they are now, the main one first; at least one.

        Raises:
            DesktopError: there is no screen, or the system is gone.
        """
        ...

    def wait(self, timeout_s: float) -> list[Box]:
        """Wait for a change, for ``wake`` or for the time-out; return what may have changed since the last call.

        Raises:
            DesktopError: the system is gone.
        """
        ...

    def read(self, box: Box) -> Pixels:
        """Return the pixels of a box that lies inside the desktop. They are valid, and writable, until the next call.

        Raises:
            BoxGoneError: the box is not (any more) inside the desktop.
            DesktopError: the system is gone.
        """
        ...

    def stack(self) -> Stack:
        """Return the windows as they are now. If the version is that of before a ``read``, nothing moved during it.

        Raises:
            DesktopError: the system is gone.
        """
        ...

    def repaint(self, boxes: Sequence[Box]) -> None:
        """Let programs paint these boxes again. The next ``wait`` returns at once, with what is older than this.

        Raises:
            DesktopError: the system is gone.
        """
        ...

    def pointer(self) -> tuple[Pointer, CursorShape | None]:
        """Return where the pointer is and its look, if that changed since the last call."""
        ...

    def wake(self) -> None:
        """Let ``wait`` return at once; from any thread."""
        ...

    def close(self) -> None:
        """Give everything back to the system. Safe to call twice; nothing is called after it."""
        ...


class Hands(Protocol):
    """Types and clicks on the desktop. From any thread, one call at a time.

    Input that would meet one of the module's own windows is dropped, never delivered.
    """

    def inject(self, message: Input, *, origin: Box) -> bool:
        """Do this now; coordinates of the message are relative to ``origin``, the shared screen.

        Who sits at the computer comes first: if somebody else moved the pointer or pressed something since the last
        call, nothing is done and False is returned.

        Raises:
            DesktopError: the system is gone.
        """
        ...

    def release_all(self) -> None:
        """Let go of everything this object holds down. Safe to call twice."""
        ...

    def strayed(self) -> bool:
        """Tell whether somebody else moved the pointer or pressed something since the last call or injection."""
        ...

    def origin(self, pressed_ms: tuple[int, ...]) -> Origin:
        """Return who pressed at these times of the system's own clock; the worst of them counts."""
        ...

    def wait(self, timeout_s: float) -> None:
        """Wait until somebody may have used keyboard or mouse, or for the time-out; from any thread."""
        ...

    def close(self) -> None:
        """Release all and leave nothing changed on the desktop. Safe to call twice."""
        ...
