"""Does nothing of a covered window leave on any screen that it touches, on a real X desktop with two of them?"""

import shutil
import subprocess
import threading
import time
from collections.abc import Iterator

import numpy as np
import pytest
from tests.support.covered_desktop import CoveredDesktop
from tests.support.secret_windows import Program
from tools.display import Desktop, missing_programs, throw_away_desktop

from beistand.customer.desktop.ports import Box, Sight
from beistand.customer.desktop.select import open_sight

WIDTH, HEIGHT = 800, 600
LEFT, RIGHT = Box(left=0, top=0, width=400, height=600), Box(left=400, top=60, width=400, height=450)
"""The right one is lower and smaller: a part of the desktop lies on no screen."""
PAPER = (20, 200, 740, 300)
TURNS = 150
LIMIT_S = 20.0

pytestmark = pytest.mark.skipif(
    bool(missing_programs()) or shutil.which("xrandr") is None, reason="needs Xvfb, openbox, setxkbmap and xrandr"
)


@pytest.fixture(name="desktop", scope="module")
def _desktop() -> Iterator[Desktop]:
    with throw_away_desktop(width_px=WIDTH, height_px=HEIGHT) as made:
        for name, box, output in (("LEFT", LEFT, "screen"), ("RIGHT", RIGHT, "none")):
            place = f"{box.width}/100x{box.height}/150+{box.left}+{box.top}"
            words = ("--setmonitor", name, place, output)
            subprocess.run(["xrandr", *words], env=dict(made.environment), check=True, timeout=LIMIT_S)
        yield made


@pytest.fixture(name="sight")
def _sight(desktop: Desktop) -> Iterator[Sight]:
    sight = open_sight(desktop.name)
    yield sight
    sight.close()


@pytest.fixture(name="editor")
def _editor(desktop: Desktop) -> Iterator[Program]:
    """A window that is shown, over both screens."""
    program = Program(desktop.name, name="editor", shade=0x20_40_A0)
    opened(program, PAPER)
    yield program
    program.quit()


@pytest.fixture(name="mail")
def _mail(desktop: Desktop) -> Iterator[Program]:
    program = Program(desktop.name, name="mail")
    yield program
    program.quit()


def opened(program: Program, place: tuple[int, int, int, int]) -> int:
    """Open a window and wait until it stands there painted."""
    left, top, width, height = place
    window = program.open(left=left, top=top, width=width, height=height)
    for _ in range(3):
        time.sleep(0.1)
        program.answer()
    return window


def watched(sight: Sight, *screens: int) -> CoveredDesktop:
    """Share these screens of the desktop, as the system has them; the editor is there at the yes."""
    there = [monitor.box for monitor in sight.monitors()]
    assert there == [LEFT, RIGHT]
    return CoveredDesktop(sight, width=WIDTH, height=HEIGHT, screens=tuple(there[number] for number in screens))


def seen(covered: CoveredDesktop, box: Box) -> list[tuple[int, ...]]:
    """Return the colours that a viewer sees in a box."""
    part = covered.painted[box.top : box.bottom, box.left : box.right, :3]
    return sorted(tuple(int(one) for one in colour) for colour in np.unique(part.reshape(-1, 3), axis=0))


def until_covered(covered: CoveredDesktop, *boxes: Box) -> None:
    """Send what changes until all of these are stripes and nothing else."""
    limit = time.monotonic() + LIMIT_S
    while not all(len(seen(covered, box)) == 2 for box in boxes):
        assert time.monotonic() < limit, f"no stripes within {LIMIT_S} s; there are {[seen(covered, b) for b in boxes]}"
        covered.look_once()


def test_a_window_over_two_screens_is_covered_on_both(sight: Sight, editor: Program, mail: Program) -> None:
    """Both halves of it are stripes, what lies beside it is seen on both screens."""
    covered = watched(sight, 0, 1)
    opened(mail, (300, 260, 200, 120))
    half = {"top": 270, "width": 90, "height": 100}
    until_covered(covered, Box(left=305, **half), Box(left=402, **half))

    assert covered.leaks == 0
    for beside in (Box(left=100, **half), Box(left=560, **half)):
        there = covered.sight.read(beside)[:, :, :3]
        assert np.array_equal(covered.painted[beside.top : beside.bottom, beside.left : beside.right, :3], there)
    assert editor.windows


def test_a_window_that_goes_from_screen_to_screen_leaves_no_pixel(sight: Sight, editor: Program, mail: Program) -> None:
    """Dragged from one screen to the other and back, for many turns and as fast as it goes: not one pixel of it."""
    covered = watched(sight, 0, 1)
    window = opened(mail, (40, 260, 200, 120))

    def drag() -> None:
        for turn in range(TURNS):
            for step in range(12):
                left = 40 + (step if turn % 2 == 0 else 11 - step) * 45
                mail.place(window, left=left, top=200 + turn % 5 * 20, width=200, height=120)
                time.sleep(0.002)
            mail.answer()

    hand = threading.Thread(target=drag)
    hand.start()
    while hand.is_alive():
        covered.look_once()
        editor.answer()
    covered.look(0.5)

    assert covered.leaks == 0
    assert covered.frames > TURNS // 10, "somebody looked meanwhile"


def test_a_window_that_comes_from_a_screen_that_is_not_shared_is_covered(
    sight: Sight, editor: Program, mail: Program
) -> None:
    """Only the left screen is shared: what comes over from the right one is stripes from its first column."""
    covered = watched(sight, 0)
    window = opened(mail, (450, 260, 200, 120))
    covered.look(0.2)
    for left in range(440, 200, -8):
        mail.place(window, left=left, top=260, width=200, height=120)
        covered.look_once()
        editor.answer()
    until_covered(covered, Box(left=270, top=290, width=120, height=80))

    assert covered.leaks == 0
    assert not covered.painted[:, RIGHT.left :].any(), "nothing of the other screen was sent"
