"""Is a photograph told from letters? Only photographs may come roughly first."""

import numpy as np
import pytest
from PIL import Image, ImageDraw

from beistand.customer.desktop.ports import Pixels
from beistand.customer.encode.photos import photo_tiles

SIDE = 256
TEXT = "Sehr geehrte Frau Schmidt, Ihr Drucker druckt wieder. (Rechnung 4711)"


def in_colour(grey: "np.ndarray[tuple[int, ...], np.dtype[np.uint8]]") -> Pixels:
    """Return a grey picture as pixels of a screen."""
    return np.ascontiguousarray(np.repeat(grey[:, :, None], 4, axis=2))


def page(background: int) -> Pixels:
    """Return a page full of letters."""
    image = Image.new("L", (SIDE, SIDE), background)
    draw = ImageDraw.Draw(image)
    for top in range(2, SIDE, 11):
        draw.text((-top, top), TEXT + TEXT, fill=20)
    return in_colour(np.asarray(image))


@pytest.mark.parametrize("background", [255, 200, 60])
def test_a_page_of_letters_is_no_photograph(background: int) -> None:
    """However dense it is written, nothing of a letter is ever blurred."""
    assert not photo_tiles(page(background)).any()


@pytest.mark.parametrize("grain", [4, 12, 60, 255])
def test_a_photograph_is_one_however_rough_it_is(grain: int) -> None:
    """Sky and skin differ little from pixel to pixel, leaves and hair much: both are photographs."""
    ramp = np.linspace(0, 255 - grain, SIDE)[None, :] + np.zeros((SIDE, 1))
    noise = np.random.default_rng(7).integers(0, grain + 1, (SIDE, SIDE))

    assert photo_tiles(in_colour((ramp + noise).astype(np.uint8))).all()
