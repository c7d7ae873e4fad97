"""Is a 4K screen of a strongly scaled desktop shown as it is? Pixels are the screen's own, whatever its scale."""

from collections.abc import Iterator

import numpy as np
import pytest
from tests.e2e.conftest import Play
from tests.support.people import wait_for
from tools.display import Desktop, throw_away_desktop

SCALE = 2
EDGE_PX = 8
BAR_PX = 200
"""Below the bar: its clock goes on while eight million pixels are fetched from the browser."""


@pytest.fixture
def desktop() -> Iterator[Desktop]:
    """Run a customer's desktop of 3840 x 2160 pixels on which every program draws twice as large."""
    with throw_away_desktop(width_px=3840, height_px=2160) as made:
        scaled = {**made.environment, "QT_SCALE_FACTOR": str(SCALE), "GDK_SCALE": str(SCALE)}
        yield Desktop(name=made.name, environment=scaled)


@pytest.mark.timeout(180)
def test_a_scaled_4k_screen_is_shown_pixel_by_pixel_and_can_be_worked_on(play: Play) -> None:
    """Eight million pixels arrive exactly, the border of the scaled module aside, and clicks meet their place."""
    play.meet(control=True)

    def is_exact() -> bool:
        shown, screen = play.supporter.pixels(), play.customer.screen()
        rows, columns = slice(BAR_PX, -EDGE_PX), slice(EDGE_PX, -EDGE_PX)
        is_whole = shown.shape == screen.shape == (2160, 3840, 3)
        return is_whole and bool(np.array_equal(shown[rows, columns], screen[rows, columns]))

    wait_for(is_exact, "an exact picture")
    play.supporter.click_at(500, 450)
    wait_for(play.typed.exists, "the customer's program")
    play.supporter.page.keyboard.type("4K")
    play.supporter.page.keyboard.press("Enter")
    wait_for(lambda: play.typed.read_text() == "4K\n", "the typed text")
