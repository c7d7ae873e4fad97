"""How do both languages agree on the picture? Writes the golden stream: one media epoch, piece by piece.

The module's zstandard package compresses; the browser's decoder must give the same pixels from the same bytes.
"""

import json
import sys
from hashlib import sha256
from pathlib import Path
from typing import Final

import zstandard

from beistand.wire.picture import Rectangle, pack_rectangles

TARGET: Final = Path(__file__).resolve().parents[1] / "protocol" / "vectors" / "picture-stream.json"
WIDTH_PX: Final = 64
HEIGHT_PX: Final = 40
WINDOW_LOG: Final = 20
LEVEL: Final = 1
# A whole screen, a caret, two rectangles at once of which one touches the corner, a page that scrolls down by five rows
# with what comes in at its top, one that scrolls up, and the whole screen again.
FRAMES: Final = (
    (Rectangle(screen=0, x=0, y=0, width=WIDTH_PX, height=HEIGHT_PX),),
    (Rectangle(screen=0, x=17, y=9, width=1, height=12),),
    (Rectangle(screen=0, x=3, y=3, width=20, height=7), Rectangle(screen=0, x=50, y=30, width=14, height=10)),
    (
        Rectangle(screen=0, x=8, y=7, width=40, height=30, source=(8, 2)),
        Rectangle(screen=0, x=8, y=2, width=40, height=5),
    ),
    (Rectangle(screen=0, x=8, y=2, width=40, height=27, source=(8, 10)),),
    (Rectangle(screen=0, x=0, y=0, width=WIDTH_PX, height=HEIGHT_PX),),
)


def main() -> int:
    """Write the golden stream; return the exit code."""
    TARGET.parent.mkdir(parents=True, exist_ok=True)
    TARGET.write_text(json.dumps(stream(), indent=1) + "\n", encoding="utf-8")
    return 0


def stream() -> dict[str, object]:
    """Return the pieces of the stream, and the SHA-256 of the screen's R, G, B, 255 bytes after each."""
    parameters = zstandard.ZstdCompressionParameters.from_level(
        LEVEL, window_log=WINDOW_LOG, write_checksum=False, write_content_size=False
    )
    compressor = zstandard.ZstdCompressor(compression_params=parameters).compressobj()
    screen = bytearray(WIDTH_PX * HEIGHT_PX * 4)
    pieces = []
    for number, rectangles in enumerate(FRAMES):
        raw = bytearray(pack_rectangles(list(rectangles)))
        for rectangle in rectangles:
            raw += _painted(screen, rectangle, number)
        packed = compressor.compress(bytes(raw)) + compressor.flush(zstandard.COMPRESSOBJ_FLUSH_BLOCK)
        pieces.append({"raw_bytes": len(raw), "zstd": packed.hex(), "screen_sha256": sha256(screen).hexdigest()})
    return {"width_px": WIDTH_PX, "height_px": HEIGHT_PX, "window_log": WINDOW_LOG, "pieces": pieces}


def _painted(screen: bytearray, rectangle: Rectangle, number: int) -> bytes:
    """Paint a pattern that differs in each frame; return its B, G, R, unused bytes, none of what only moves."""
    if rectangle.source is not None:
        return _moved(screen, rectangle, *rectangle.source)
    pixels = bytearray()
    for y in range(rectangle.y, rectangle.y + rectangle.height):
        for x in range(rectangle.x, rectangle.x + rectangle.width):
            blue, green, red = (x * 5 + number) & 0xFF, (y * 7) & 0xFF, ((x ^ y) * 11 + number * 40) & 0xFF
            pixels += bytes((blue, green, red, x & 0xFF))  # the unused byte must never show
            at = (y * WIDTH_PX + x) * 4
            screen[at : at + 4] = bytes((red, green, blue, 0xFF))
    return bytes(pixels)


def _moved(screen: bytearray, to: Rectangle, left: int, top: int) -> bytes:
    before = bytes(screen)
    for row in range(to.height):
        source, target = ((top + row) * WIDTH_PX + left) * 4, ((to.y + row) * WIDTH_PX + to.x) * 4
        screen[target : target + to.width * 4] = before[source : source + to.width * 4]
    return b""


if __name__ == "__main__":
    sys.exit(main())
