"""Does a whole session work for people? Real server, real Chromium, the real module's windows on a real X desktop."""

import numpy as np
from tests.e2e.conftest import Play
from tests.support.people import wait_for

EDGE_PX = 4
TYPING_PLACE = (500, 450)


def test_a_session_from_the_first_link_to_the_goodbye(play: Play) -> None:
    """The company sets up, the customer confirms and allows, the supporter types and ends; nothing stays behind."""
    play.meet(control=True)
    play.supporter.click_at(*TYPING_PLACE)
    wait_for(play.typed.exists, "the customer's program")
    play.supporter.page.keyboard.type("Hallo @ {ä}")
    play.supporter.page.keyboard.press("Enter")
    wait_for(lambda: play.typed.read_text() == "Hallo @ {ä}\n", "the typed text")
    play.supporter.end()

    assert play.customer.goes() == 0
    assert play.customer.left_behind() == []


def test_the_supporter_sees_every_pixel_as_it_is(play: Play) -> None:
    """At rest the picture in the browser is the customer's screen, pixel by pixel; only the border is not in it."""
    play.meet(control=False)

    def is_same() -> bool:
        shown = play.supporter.pixels()
        screen = play.customer.screen()
        inner = slice(EDGE_PX, -EDGE_PX)
        return shown.shape == screen.shape and bool(np.array_equal(shown[inner, inner], screen[inner, inner]))

    wait_for(is_same, "an exact picture")
