"""What is on a desktop that exists in memory only? A wallpaper, a note pad to type into, a button to click and drag.

It behaves as a real one does, for the demo on machines without X and for tests: pixels, damage, focus, keys, pointer.
Nothing of it is ever chosen for a customer.
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Final

import numpy as np
import numpy.typing as npt

from beistand.customer.desktop.fake.glyphs import GLYPHS, HEIGHT_PX, WIDTH_PX
from beistand.customer.desktop.ports import Box, Monitor, Pixels, Pointer

Colour = tuple[int, int, int]
PAPER: Final[Colour] = (255, 255, 255)
INK: Final[Colour] = (40, 30, 20)
TITLE: Final[Colour] = (140, 90, 40)
GROUND: Final[Colour] = (120, 100, 70)
TITLE_PX: Final = 32
PAD_PX: Final = 10
NOTE: Final = Box(left=80, top=120, width=680, height=420)
COUNTER: Final = Box(left=840, top=160, width=320, height=160)
LINES_MAX: Final = (NOTE.height - TITLE_PX - 2 * PAD_PX) // HEIGHT_PX
COLUMNS_MAX: Final = (NOTE.width - 2 * PAD_PX) // WIDTH_PX
TEXT_MAX: Final = 5_000
BOXES_MAX: Final = 32
GREETING: Final = "Hier können Sie tippen. / You can type here.\n\n"


@dataclass(slots=True)
class MemoryDesktop:
    """One desktop; may be used from several threads. Colours are B, G, R.

    Attributes:
        monitors: its screens; set them with ``plug``.
        text: what stands in the note pad.
        clicks: how often the counter was clicked.
    """

    width_px: int = 1280
    height_px: int = 800
    monitors: tuple[Monitor, ...] = ()
    text: str = GREETING
    clicks: int = 0
    pointer: Pointer = field(default_factory=lambda: Pointer(left=640, top=400))
    pixels: Pixels = field(init=False)
    guard: threading.Condition = field(default_factory=threading.Condition)
    _counter: Box = COUNTER
    _grip: tuple[int, int] | None = None
    _listeners: list["Damage"] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Draw everything."""
        if not self.monitors:
            whole = Box(left=0, top=0, width=self.width_px, height=self.height_px)
            self.monitors = (Monitor(name="MEMORY-1", box=whole, is_primary=True),)
        self.pixels = np.zeros((self.height_px, self.width_px, 4), np.uint8)
        self._draw(Box(left=0, top=0, width=self.width_px, height=self.height_px))

    # ── for who looks ──

    def listen(self) -> "Damage":
        """Return what will collect the damage from now on."""
        with self.guard:
            made = Damage()
            self._listeners.append(made)
            return made

    def forget(self, damage: "Damage") -> None:
        """Collect no more damage there."""
        with self.guard:
            if damage in self._listeners:
                self._listeners.remove(damage)

    def plug(self, *monitors: Monitor) -> None:
        """Have these screens from now on, inside the same pixels."""
        with self._changing():
            self.monitors = monitors
            self._draw(Box(left=0, top=0, width=self.width_px, height=self.height_px))

    # ── what hands do ──

    def point(self, left: int, top: int) -> None:
        """Move the pointer, and what it drags."""
        with self._changing():
            self.pointer = Pointer(left=min(max(left, 0), self.width_px - 1), top=min(max(top, 0), self.height_px - 1))
            if self._grip is not None:
                self._move_counter()

    def press(self) -> None:
        """Press the left button where the pointer is."""
        with self._changing():
            box = self._counter
            x, y = self.pointer.left - box.left, self.pointer.top - box.top
            if not (0 <= x < box.width and 0 <= y < box.height):
                return
            if y < TITLE_PX:
                self._grip = (x, y)
            else:
                self.clicks += 1
                self._draw(box)

    def release(self) -> None:
        """Let go of the left button."""
        with self._changing():
            self._grip = None

    def type(self, text: str) -> None:
        """Type into the note pad; a backspace (U+0008) takes the last letter back."""
        with self._changing():
            for char in text:
                self.text = self.text[:-1] if char == "\b" else (self.text + char)[-TEXT_MAX:]
            self._draw(NOTE)

    # ── drawing, under the guard ──

    @contextmanager
    def _changing(self) -> Iterator[None]:
        with self.guard:
            yield
            self.guard.notify_all()

    def _move_counter(self) -> None:
        assert self._grip is not None  # noqa: S101 - asked before
        left = min(max(self.pointer.left - self._grip[0], 0), self.width_px - COUNTER.width)
        top = min(max(self.pointer.top - self._grip[1], 0), self.height_px - COUNTER.height)
        before, self._counter = self._counter, Box(left=left, top=top, width=COUNTER.width, height=COUNTER.height)
        self._draw(before.joined(self._counter))

    def _draw(self, damaged: Box) -> None:
        """Draw everything, and tell that this part may have changed."""
        ramp = np.linspace(0, 60, self.height_px, dtype=np.uint8)[:, None]
        for channel, value in enumerate(GROUND):
            self.pixels[:, :, channel] = value + ramp
        self._window(NOTE, "Notizen")
        self._window(self._counter, "Zähler")
        rows = wrapped(self.text)[-LINES_MAX:]
        for number, row in enumerate(rows):
            self._write(row, left=NOTE.left + PAD_PX, top=NOTE.top + TITLE_PX + PAD_PX + number * HEIGHT_PX, ink=INK)
        told = f"{self.clicks} Klicks"
        self._write(told, left=self._counter.left + PAD_PX, top=self._counter.top + TITLE_PX + 40, ink=INK)
        for one in self._listeners:
            one.add(damaged)

    def _window(self, box: Box, title: str) -> None:
        self.pixels[box.top : box.bottom, box.left : box.right, :3] = PAPER
        self.pixels[box.top : box.top + TITLE_PX, box.left : box.right, :3] = TITLE
        self._write(title, left=box.left + PAD_PX, top=box.top + 6, ink=PAPER)

    def _write(self, text: str, *, left: int, top: int, ink: Colour) -> None:
        for number, char in enumerate(text):
            x = left + number * WIDTH_PX
            if char in GLYPHS and 0 <= x <= self.width_px - WIDTH_PX and 0 <= top <= self.height_px - HEIGHT_PX:
                self.pixels[top : top + HEIGHT_PX, x : x + WIDTH_PX, :3][_shape(char)] = ink


@dataclass(slots=True, eq=False)
class Damage:
    """What changed for one who looks. ``is_woken``: look at once."""

    boxes: list[Box] = field(default_factory=list)
    is_woken: bool = False

    def add(self, box: Box) -> None:
        """Add what changed; when nobody looks for long, only the box around it all is kept."""
        self.boxes.append(box)
        if len(self.boxes) > BOXES_MAX:
            around = self.boxes[0]
            for one in self.boxes[1:]:
                around = around.joined(one)
            self.boxes = [around]


def wrapped(text: str) -> list[str]:
    """Return the lines of a text, none longer than the note pad is wide."""
    rows: list[str] = []
    for line in text.split("\n"):
        rows += [line[at : at + COLUMNS_MAX] for at in range(0, max(1, len(line)), COLUMNS_MAX)]
    return rows


def _shape(char: str) -> npt.NDArray[np.bool_]:
    """Return (height, width): where the letter has ink."""
    rows = [int(GLYPHS[char][at : at + 3], 16) for at in range(0, 3 * HEIGHT_PX, 3)]
    bits = np.array(rows)[:, None] >> np.arange(WIDTH_PX - 1, -1, -1)[None, :]
    return (bits & 1).astype(np.bool_)
