"""What would a viewer see? Decodes picture pieces into plain memory, pixel by pixel as the protocol says."""

from collections.abc import Sequence

import numpy as np
import zstandard
from tools.painting import Canvas, paint

from beistand.wire.messages import Screen
from beistand.wire.picture import PIECE_HEADER_BYTES, PieceHeader, read_piece_header

_PIXEL_BYTES = 4


class Canvases:
    """One canvas for each shared screen.

    Attributes:
        screens: what is shared now.
        pixels: by screen number: B, G, R, unused; rows top to bottom.
        frames: complete frames since the epoch began.
    """

    def __init__(self) -> None:
        self.screens: list[Screen] = []
        self.pixels: dict[int, bytearray] = {}
        self.frames = 0
        self._stream = zstandard.ZstdDecompressor().decompressobj()

    def begin(self, screens: Sequence[Screen], *, window_log: int) -> None:
        """Begin a media epoch."""
        self.screens = list(screens)
        self.pixels = {s.screen: bytearray(s.width_px * s.height_px * _PIXEL_BYTES) for s in screens}
        self.frames = 0
        self._stream = zstandard.ZstdDecompressor(max_window_size=1 << window_log).decompressobj()

    def draw(self, piece: bytes) -> PieceHeader:
        """Draw the plaintext of one picture packet; return its header."""
        header = read_piece_header(piece)
        raw = self._stream.decompress(piece[PIECE_HEADER_BYTES:])
        assert len(raw) == header.raw_bytes, f"piece tells of {header.raw_bytes} raw bytes; got {len(raw)}"
        paint(raw, self._canvas)
        self.frames += header.is_last
        return header

    def _canvas(self, screen: int) -> Canvas:
        shown = next(one for one in self.screens if one.screen == screen)
        whole = np.frombuffer(self.pixels[screen], np.uint8)
        return whole.reshape(shown.height_px, shown.width_px, _PIXEL_BYTES)
