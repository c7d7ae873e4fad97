"""Do pixels come out of the stream as they went in, in every level and width, and is their price told right?"""

import numpy as np
import pytest
import zstandard

from beistand.customer.desktop.ports import Pixels
from beistand.customer.encode.stream import (
    LEVELS,
    MEASURED_PX,
    WINDOW_LOG,
    WINDOW_LOG_LARGE,
    LosslessStream,
    Patch,
    grouped,
)
from beistand.wire.picture import Rectangle, read_rectangles

SHAPES = ((2, 16_000), (700, 90), (3, 5), (270, 480), (1_080, 1_920))


def patch(pixels: Pixels, *, x: int) -> Patch:
    """Return a patch of a screen that is wider than it, so that its rows are apart."""
    height, width = pixels.shape[0], pixels.shape[1] - 2 * x
    area = Rectangle(screen=0, x=x, y=0, width=width, height=height)
    return Patch(rectangle=area, pixels=pixels[:, x : x + width])


@pytest.mark.parametrize("window_log", [WINDOW_LOG, WINDOW_LOG_LARGE])
@pytest.mark.parametrize("level", LEVELS)
def test_every_pixel_comes_out_as_it_went_in(level: int, window_log: int) -> None:
    """Noise and plain colour, narrow and wide, whole screens and letters: whatever is shown is shown exactly."""
    chance = np.random.default_rng(5)
    stream = LosslessStream(level=level, window_log=window_log)
    unzip = zstandard.ZstdDecompressor(max_window_size=1 << window_log).decompressobj()
    for height, width in SHAPES:
        for x in (0, 3):
            pixels = chance.integers(0, 256 if x else 2, (height, width + 2 * x, 4), dtype=np.uint8)
            made = patch(pixels, x=x)
            for group in grouped([made]):
                zipped = stream.zip(group)
                raw = unzip.decompress(zipped.data)
                assert len(raw) == zipped.raw_bytes
                rectangles, at = read_rectangles(raw)
                for one, area in zip(group, rectangles, strict=True):
                    size = area.width * area.height * 4
                    assert raw[at : at + size] == one.pixels.tobytes()
                    at += size


def test_the_price_of_a_part_is_what_it_took_of_the_line() -> None:
    """What moves is found by its price: noise costs its size, plain colour nearly nothing; letters are not measured."""
    chance = np.random.default_rng(6)
    noise = patch(chance.integers(0, 256, (300, 300, 4), dtype=np.uint8), x=0)
    plain = patch(np.zeros((300, 300, 4), np.uint8), x=0)
    letter = patch(np.zeros((20, 12, 4), np.uint8), x=0)
    zipped = LosslessStream().zip([noise, plain, letter])

    (of_noise, of_plain) = (cost for _, cost in zipped.costs_bytes)
    assert MEASURED_PX <= 300 * 300
    assert of_noise == pytest.approx(300 * 300 * 4, rel=0.01)
    assert of_plain < 200
    assert of_noise + of_plain <= len(zipped.data)
