"""What happens when screens come and go in mid-session? The supporter sees what was shared and nothing else, ever."""

import shutil
import subprocess

import pytest
from tests.e2e.conftest import Play
from tests.support.people import canvas_pixels, is_same_inside, wait_for

pytestmark = pytest.mark.skipif(not shutil.which("xrandr"), reason="needs xrandr")


def xrandr(play: Play, *words: str) -> None:
    """Plug a screen in or out."""
    environment = dict(play.customer.desktop.environment)
    subprocess.run(["xrandr", *words], env=environment, check=True, timeout=20)


def test_a_screen_that_was_not_shared_never_takes_the_place_of_one_that_went(play: Play) -> None:
    """The shared screen is unplugged: the session ends with a sentence; the other screen was never to be seen."""
    xrandr(play, "--setmonitor", "LEFT", "640/300x800/300+0+0", "screen")
    xrandr(play, "--setmonitor", "RIGHT", "640/300x800/300+640+0", "none")
    play.meet(control=False)
    assert play.supporter.canvas.evaluate("one => one.width") == 640
    assert play.supporter.page.locator("canvas.stage__screen").count() == 1
    xrandr(play, "--delmonitor", "LEFT")
    play.supporter.reads("Die Sitzung ist beendet")

    assert play.customer.goes() != 0
    assert play.customer.left_behind() == []


def test_a_screen_that_becomes_smaller_is_shown_in_its_new_size(play: Play) -> None:
    """The shared screen changes its resolution: a moment later the picture has it, without asking anybody."""
    xrandr(play, "--setmonitor", "LEFT", "640/300x800/300+0+0", "screen")
    play.meet(control=False)
    xrandr(play, "--setmonitor", "SPARE", "300/300x300/300+900+0", "none")
    xrandr(play, "--delmonitor", "SPARE")
    xrandr(play, "--delmonitor", "LEFT")
    xrandr(play, "--setmonitor", "LEFT", "500/300x600/300+0+0", "screen")
    wait_for(lambda: play.supporter.canvas.evaluate("one => one.width") == 500, "the new size")


def test_a_screen_gets_a_browser_window_of_its_own(play: Play) -> None:
    """Two screens are shared; the second stands in a window of its own, exact, and can be worked on from there."""
    xrandr(play, "--setmonitor", "LEFT", "640/300x800/300+0+0", "screen")
    xrandr(play, "--setmonitor", "RIGHT", "640/300x800/300+640+0", "none")
    play.meet(control=True, more_screens=1)
    page = play.supporter.page
    assert page.locator("canvas.stage__screen").count() == 2
    page.get_by_role("button", name="2: RIGHT").click()
    with page.expect_popup() as opening:
        page.get_by_role("button", name="Eigenes Fenster").click()
    own = opening.value
    canvas = own.locator("canvas.stage__screen")

    def is_exact() -> bool:
        return is_same_inside(canvas_pixels(canvas), play.customer.screen()[:, 640:])

    wait_for(is_exact, "an exact picture in the own window")
    box = canvas.bounding_box()
    assert box
    own.mouse.click(box["x"] + box["width"] * 0.03, box["y"] + box["height"] * 0.55)
    wait_for(play.typed.exists, "the customer's program")
    own.keyboard.type("Hier")
    own.keyboard.press("Enter")
    wait_for(lambda: play.typed.read_text() == "Hier\n", "what was typed in the own window")
    play.supporter.end()
    wait_for(own.is_closed, "the end of the own window")
