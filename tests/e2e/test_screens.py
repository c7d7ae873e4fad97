"""What happens when screens come and go in mid-session? The supporter sees what was shared and nothing else, ever."""

import shutil
import subprocess

import pytest
from tests.e2e.conftest import Play
from tests.support.people import wait_for

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
