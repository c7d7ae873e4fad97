"""Where do the letters of the in-memory desktop come from? Rendered once from DejaVu Sans Mono (a free font)."""

import sys
from pathlib import Path
from typing import Final

import numpy as np
from PIL import Image, ImageDraw, ImageFont

TARGET: Final = Path(__file__).resolve().parents[1] / "src/beistand/customer/desktop/fake/glyphs.py"
FONT: Final = "/usr/share/fonts/truetype/dejavu/DejaVuSansMono.ttf"
SIZE: Final = 16
WIDTH_PX: Final = 10
HEIGHT_PX: Final = 20
CHARACTERS: Final = "".join(chr(code) for code in range(33, 127)) + "äöüÄÖÜßéèáàçñ€§°…²³µ„“”"
INK_LEAST: Final = 110
_HEAD: Final = '''"""Which letters can the in-memory desktop show? Made by tools/make_glyphs.py from DejaVu Sans Mono.

Each letter is {width} x {height} pixels: {height} rows of three hexadecimal digits; the highest bit is the left pixel.
"""

from typing import Final

WIDTH_PX: Final = {width}
HEIGHT_PX: Final = {height}
GLYPHS: Final = {{
'''


def main() -> int:
    """Write the table; return the exit code."""
    font = ImageFont.truetype(FONT, SIZE)
    lines = [_HEAD.format(width=WIDTH_PX, height=HEIGHT_PX)]
    for character in CHARACTERS:
        cell = Image.new("L", (WIDTH_PX, HEIGHT_PX))
        ImageDraw.Draw(cell).text((0, 1), character, fill=255, font=font)
        ink = np.asarray(cell) >= INK_LEAST
        rows = [int("".join("1" if one else "0" for one in row), 2) for row in ink]
        lines.append(f'    {character!r}: "{"".join(f"{row:03x}" for row in rows)}",\n')
    TARGET.write_text("".join([*lines, "}\n"]), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
