"""What moves on the desktop while the picture is measured? The same steps in every run, drawn by a real X client.

The pictures are rendered once and kept in the X server, so that a step costs the server one copy and us nothing.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
import xcffib
import xcffib.shm
import xcffib.xproto
from PIL import Image, ImageDraw, ImageFont

from beistand.customer.desktop.x11.reader import PIXEL_BYTES, Memory
from beistand.customer.desktop.x11.server import need
from tools.bench.trace import Stroke, read_trace

WIDTH_PX: Final = 1920
HEIGHT_PX: Final = 1080
FONT: Final = "/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf"
BAND_ROWS: Final = 64
WORDS: Final = ("Drucker", "Treiber", "Rechnung", "Kunde", "Netzwerk", "Adresse", "Vorgang", "Fehler", "Summe", "Datum")


@dataclass(frozen=True, slots=True, kw_only=True)
class Area:
    """A part of a picture or of the window, in pixels."""

    left: int
    top: int
    width: int
    height: int


class Stage:
    """A window over the whole desktop, and pictures to copy into it."""

    def __init__(self, display: str) -> None:
        self._x = xcffib.connect(display)
        screen = self._x.get_setup().roots[self._x.pref_screen]
        self._root, self._depth = screen.root, screen.root_depth
        self._window, self._brush = self._x.generate_id(), self._x.generate_id()
        override = xcffib.xproto.CW.OverrideRedirect
        size = (0, 0, WIDTH_PX, HEIGHT_PX, 0, 1)
        self._x.core.CreateWindow(self._depth, self._window, self._root, *size, screen.root_visual, override, [1])
        self._x.core.CreateGC(self._brush, self._window, 0, [])
        self._x.core.MapWindow(self._window)
        self._shm = need(self._x, xcffib.shm.key, "MIT-SHM")
        self._memory: Memory | None = None
        self._x.flush()

    def keep(self, picture: Image.Image) -> int:
        """Put a picture into the server; return its number."""
        number: int = self._x.generate_id()
        width, height = picture.size
        self._x.core.CreatePixmap(self._depth, number, self._window, width, height)
        pixels = np.zeros((height, width, 4), np.uint8)
        pixels[:, :, :3] = np.asarray(picture.convert("RGB"))[:, :, ::-1]
        for top in range(0, height, BAND_ROWS):
            band = pixels[top : top + BAND_ROWS]
            args = (number, self._brush, width, len(band), 0, top, 0, self._depth)
            self._x.core.PutImage(xcffib.xproto.ImageFormat.ZPixmap, *args, band.nbytes, band.tobytes())
            self._x.flush()
        return number

    def copy(self, picture: int, area: Area, *, left: int, top: int) -> None:
        """Copy a part of a picture into the window."""
        place = (area.left, area.top, left, top, area.width, area.height)
        self._x.core.CopyArea(picture, self._window, self._brush, *place)

    def draw(self, stroke: Stroke) -> None:
        """Draw what a real program drew in one step, at once, from memory that the server sees."""
        if not stroke.pixels:
            return
        if self._memory is None:
            self._memory = Memory(self._x, self._shm, WIDTH_PX * HEIGHT_PX * PIXEL_BYTES)
        self._memory.pixels[: len(stroke.pixels)] = np.frombuffer(stroke.pixels, np.uint8)
        size = (stroke.width, stroke.height)
        place = (*size, 0, 0, *size, stroke.left, stroke.top, self._depth, xcffib.xproto.ImageFormat.ZPixmap)
        self._shm.PutImage(self._window, self._brush, *place, False, self._memory.segment, 0)  # noqa: FBT003

    def show(self) -> None:
        """Let the server draw all that was asked for."""
        self._x.core.GetInputFocus().reply()

    def close(self) -> None:
        """Take the window away."""
        if self._memory is not None:
            self._memory.release(self._x, self._shm)
        self._x.disconnect()


def page(*, width: int, height: int, seed: int, dark: bool = False) -> Image.Image:
    """Return a page of text."""
    chance = np.random.default_rng(seed)
    ground, ink = ((30, 30, 34), (220, 220, 220)) if dark else ((255, 255, 255), (20, 20, 20))
    made = Image.new("RGB", (width, height), ground)
    draw, font = ImageDraw.Draw(made), ImageFont.truetype(FONT, 15)
    for top in range(6, height - 20, 22):
        line = " ".join(WORDS[int(pick)] for pick in chance.integers(0, len(WORDS), width // 75))
        draw.text((12, top), line, fill=ink, font=font)
    return made


def photo(*, width: int, height: int, seed: int) -> Image.Image:
    """Return something like a photograph: soft shapes with noise, hard to compress."""
    chance = np.random.default_rng(seed)
    rough = Image.fromarray(chance.integers(0, 255, (height // 40 + 1, width // 40 + 1, 3), dtype=np.uint8))
    soft = np.asarray(rough.resize((width, height), Image.Resampling.BICUBIC)).astype(np.int16)
    noise = chance.integers(-6, 7, (height, width, 1), dtype=np.int16)
    return Image.fromarray(np.clip(soft + noise, 0, 255).astype(np.uint8))


def _film(*, width: int, height: int, pictures: int) -> Iterator[Image.Image]:
    """Yield pictures of a camera that moves over a scene and back, each with grain of its own."""
    scene = np.asarray(photo(width=width + 200, height=height + 100, seed=10)).astype(np.int16)
    chance = np.random.default_rng(11)
    for number in range(pictures):
        away = min(number, pictures - number)
        part = scene[away * 3 : away * 3 + height, away * 6 : away * 6 + width]
        grain = chance.integers(-4, 5, (height, width, 1), dtype=np.int16)
        yield Image.fromarray(np.clip(part + grain, 0, 255).astype(np.uint8))


Step = Callable[[int], None]


def workloads(stage: Stage) -> dict[str, tuple[float, Step]]:
    """Return by name: steps per second, and what to draw in step n."""
    wide = Area(left=0, top=0, width=WIDTH_PX, height=HEIGHT_PX)
    text = stage.keep(page(width=1200, height=4000, seed=1))
    desk = stage.keep(page(width=WIDTH_PX, height=HEIGHT_PX, seed=2))
    other = stage.keep(page(width=WIDTH_PX, height=HEIGHT_PX, seed=3, dark=True))
    window = stage.keep(page(width=700, height=500, seed=4, dark=True))
    photos = stage.keep(photo(width=1200, height=3000, seed=5))
    film = [stage.keep(one) for one in _film(width=640, height=360, pictures=30)]

    def scroll(picture: int, length: int) -> Step:
        return lambda n: stage.copy(
            picture, Area(left=0, top=n * 37 % (length - 800), width=1200, height=800), left=300, top=140
        )

    def drag(n: int) -> None:
        stage.copy(desk, wide, left=0, top=0)
        stage.copy(window, Area(left=0, top=0, width=700, height=500), left=100 + n * 7 % 1000, top=80 + n * 3 % 400)

    def typing(n: int) -> None:
        glyph = Area(left=12 + n * 9 % 1100, top=6, width=9, height=18)
        stage.copy(text, glyph, left=200 + n * 9 % 1200, top=300 + n * 9 // 1200 * 22)

    return {
        "idle": (1.0, lambda n: typing(n) if n < 0 else None),
        "typing": (10.0, typing),
        "scroll": (30.0, scroll(text, 4000)),
        "noisescroll": (30.0, scroll(photos, 3000)),
        "drag": (30.0, drag),
        "video": (
            30.0,
            lambda n: stage.copy(film[n % 30], Area(left=0, top=0, width=640, height=360), left=640, top=360),
        ),
        "switch": (1.0, lambda n: stage.copy(other if n % 2 else desk, wide, left=0, top=0)),
    }


def recorded(stage: Stage, path: Path) -> Step:
    """Return the steps of a trace; after its end it begins anew."""
    strokes = read_trace(path)

    def step(_: int) -> None:
        nonlocal strokes
        stroke = next(strokes, None)
        if stroke is None:
            strokes = read_trace(path)
            stroke = next(strokes)
        stage.draw(stroke)

    return step
