"""How does a test look at a desktop through the veil, and at all that the encoder let out? Real X, real stream."""

import time

import numpy as np
import numpy.typing as npt
import zstandard
from tests.support.secret_windows import secret_pixels
from tools.painting import paint

from beistand.customer.desktop.ports import Box, Sight
from beistand.customer.encode.encoder import Encoder, Piece
from beistand.customer.encode.frames import Watched
from beistand.customer.encode.veil import Veil
from beistand.customer.pipeline.shown import OwnWindows, Showing, found_as
from beistand.session.windows import Windows
from beistand.wire.policy import Mode

NO_OWN = OwnWindows(all=frozenset, private=frozenset)


def now_ms() -> int:
    """Return the monotonic clock."""
    return time.monotonic_ns() // 1_000_000


class CoveredDesktop:
    """Watches one whole desktop, or screens of it; what is open when it is made was there at the customer's yes.

    Attributes:
        windows: the customer's choices.
        leaks: frames in which a pixel of a secret window left the encoder.
        frames: how many frames left it.
        painted: what a viewer of them sees, where it lies on the desktop; shape (height, width, 4).
    """

    def __init__(
        self, sight: Sight, *, width: int, height: int, mode: Mode = Mode.ASK, screens: tuple[Box, ...] = ()
    ) -> None:
        self.sight, self.place = sight, Box(left=0, top=0, width=width, height=height)
        self._screens = screens or (self.place,)
        self.veil = Veil(sight, now_ms=now_ms)
        self.windows = self.listed(Windows()).begun(mode)
        self.frames = self.leaks = 0
        self.begin()

    def listed(self, windows: Windows) -> Windows:
        """Return choices with the newest list of windows."""
        stack = self.sight.stack()
        found = tuple(found_as(one) for layer in stack.layers for one in layer.windows)
        return windows.seen(found, has_list=stack.can_cover)

    def begin(self) -> None:
        """Begin an epoch with what is chosen now."""
        watched = tuple(Watched(screen=number, place=place) for number, place in enumerate(self._screens))
        self._encoder = Encoder(watched=watched, edge_px=0, level=1)
        self._unzip = zstandard.ZstdDecompressor(max_window_size=1 << 27).decompressobj()
        self.painted: npt.NDArray[np.uint8] = np.zeros((self.place.height, self.place.width, 4), np.uint8)
        self.veil.set_cover(Showing(self.windows.cover, own=NO_OWN))
        self.veil.wait(0)
        pieces = self._encoder.whole(self.veil.read, now_ms=now_ms(), link_bytes_per_ms=None)
        self._let_out(list(pieces))

    def choose(self, windows: Windows) -> None:
        """Let the customer choose, as a click does."""
        self.windows = windows
        self.begin()

    def look(self, seconds: float) -> None:
        """Send what changes, for some time."""
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            self.look_once()

    def look_once(self) -> None:
        """Wait a little, send what changed."""
        boxes = self.veil.wait(0.01)
        if boxes:
            self._let_out(list(self._encoder.changed(boxes, self.veil.read, now_ms=now_ms(), link_bytes_per_ms=None)))

    def is_exact(self) -> bool:
        """Tell whether a viewer sees just what is on the screen."""
        screen = self.sight.read(self.place)
        return bool((self.painted[:, :, :3] == screen[:, :, :3]).all())

    def _let_out(self, pieces: list[Piece]) -> None:
        leaked = 0
        for piece in pieces:
            raw = self._unzip.decompress(piece.body)
            for area in paint(raw, self._canvas):
                left, top = self._screens[area.screen].left + area.x, self._screens[area.screen].top + area.y
                leaked += secret_pixels(self.painted[top : top + area.height, left : left + area.width])
        self.frames += bool(pieces)
        self.leaks += bool(leaked)

    def _canvas(self, screen: int) -> npt.NDArray[np.uint8]:
        place = self._screens[screen]
        return self.painted[place.top : place.bottom, place.left : place.right]
