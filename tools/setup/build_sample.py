"""What does the browser's picture decoder rehearse with? A page of text, packed like the first picture of a session.

While the customer reads and decides, the browser decodes it: after that the decoder's code is compiled for speed and
its memory is at hand, and the first real picture does not wait for either. It is never shown. The file: window log,
width and height of the screen, then for each piece its compressed bytes, its raw bytes and the bytes; every number u32,
big-endian.
"""

import random
import struct
import sys
from pathlib import Path
from typing import Final

import numpy as np

from beistand.customer.encode.stream import WINDOW_LOG, LosslessStream, Patch, grouped
from beistand.wire.picture import Rectangle

OUT: Final = Path(__file__).resolve().parents[2] / "browser" / "src" / "video" / "sample.bin"
WIDTH_PX: Final = 1920
HEIGHT_PX: Final = 1080
"""The size that most screens have: memory for another one is found only when its picture comes."""
TEXT_ROWS: Final = 136
TEXT_WIDTH_PX: Final = 450
GLYPH: Final = (18, 9)


def main() -> int:
    """Write the sample when it is not as the customer's module would pack it today; return the exit code."""
    sample = _packed()
    if not OUT.exists() or OUT.read_bytes() != sample:
        OUT.write_bytes(sample)
    return 0


def _packed() -> bytes:
    screen = np.zeros((HEIGHT_PX, WIDTH_PX, 4), np.uint8)
    blank = _whole(screen.copy())
    screen[:TEXT_ROWS, :TEXT_WIDTH_PX, :3] = _text()[:, :, None]
    stream = LosslessStream(window_log=WINDOW_LOG)
    # What was text is blank at the end: nothing of a sample is left where a customer's screen will be.
    pieces = [stream.zip(group) for patch in (_whole(screen[:TEXT_ROWS]), blank) for group in grouped([patch])]
    head = struct.pack(">III", WINDOW_LOG, WIDTH_PX, HEIGHT_PX)
    return head + b"".join(struct.pack(">II", len(one.data), one.raw_bytes) + one.data for one in pieces)


def _whole(pixels: np.ndarray) -> Patch:
    area = Rectangle(screen=0, x=0, y=0, width=pixels.shape[1], height=pixels.shape[0])
    return Patch(rectangle=area, pixels=pixels)


def _text() -> np.ndarray:
    """Return rows of something like letters, black and white; shape (TEXT_ROWS, TEXT_WIDTH_PX)."""
    chance = random.Random(1)  # noqa: S311 - draws letters, no secrets
    height, width = GLYPH
    glyphs = [np.array([chance.choice((0, 255)) for _ in range(height * width)]).reshape(GLYPH) for _ in range(60)]
    line = np.hstack([chance.choice(glyphs) for _ in range(TEXT_WIDTH_PX // width)])
    return np.vstack([line] * -(-TEXT_ROWS // height))[:TEXT_ROWS].astype(np.uint8)


if __name__ == "__main__":
    sys.exit(main())
