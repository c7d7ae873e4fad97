"""Does nothing of a covered window leave the module where a compositor paints late, fades, or makes it see-through?"""

import shutil
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager

import pytest
from tests.support.covered_desktop import CoveredDesktop
from tests.support.secret_windows import Program, secret_pixels
from tools.display import Desktop, end, missing_programs, throw_away_desktop

from beistand.customer.desktop.select import open_sight

WIDTH, HEIGHT = 640, 480
PAPER, MAIL = (40, 40, 420, 300), (120, 90, 260, 180)
LIMIT_S = 20.0
RED_MORE = 40
FADING = ("--backend", "xrender", "--fading", "--fade-in-step", "0.05", "--fade-out-step", "0.05")

pytestmark = pytest.mark.skipif(
    bool(missing_programs()) or shutil.which("picom") is None, reason="needs Xvfb, openbox, setxkbmap and picom"
)


@contextmanager
def composed(*options: str) -> Iterator[Desktop]:
    """Run a desktop on which a compositor paints."""
    with throw_away_desktop(width_px=WIDTH, height_px=HEIGHT) as desktop:
        time.sleep(0.5)  # windows that open in its first moment the window manager may overlook
        compositor = desktop.start("picom", *options)
        sight = open_sight(desktop.name)
        until(lambda: sight.stack().is_composed, "the compositor")
        sight.close()
        yield desktop
        end(compositor)


def until(condition: Callable[[], bool], what: str) -> None:
    """Wait until something holds, with a limit."""
    limit = time.monotonic() + LIMIT_S
    while not condition():
        assert time.monotonic() < limit, f"{what} did not happen within {LIMIT_S} s"
        time.sleep(0.02)


def look(covered: CoveredDesktop, seconds: float) -> None:
    """Send what changes; nothing red of a covered window may be in it, faded neither: nothing else is red."""
    limit = time.monotonic() + seconds
    while time.monotonic() < limit:
        covered.look_once()
        red, green = (covered.painted[:, :, at].astype(int) for at in (2, 1))
        assert not (red > green + RED_MORE).any()


def opened(program: Program, place: tuple[int, int, int, int]) -> int:
    """Open a window and wait until it stands there painted."""
    left, top, width, height = place
    window = program.open(left=left, top=top, width=width, height=height)
    for _ in range(3):
        time.sleep(0.1)
        program.answer()
    return window


def test_windows_that_fade_in_and_out_are_covered_all_the_time() -> None:
    """A covered window opens, moves, is minimised and closes on a desktop that fades: not one pixel of it is sent."""
    with composed(*FADING) as desktop:
        editor, mail = Program(desktop.name, name="editor", shade=0x20_40_A0), Program(desktop.name, name="mail")
        opened(editor, PAPER)
        sight = open_sight(desktop.name)
        covered = CoveredDesktop(sight, width=WIDTH, height=HEIGHT)
        for turn in range(4):
            window = mail.open(left=MAIL[0], top=MAIL[1], width=MAIL[2], height=MAIL[3])
            look(covered, 0.4)
            mail.place(window, left=20 + 60 * turn, top=30, width=200, height=150)
            look(covered, 0.4)
            editor.lift(editor.windows[0], is_up=turn % 2 == 0)
            look(covered, 0.2)
            mail.minimise(window)
            look(covered, 0.4)
            mail.close(window)
            look(covered, 0.4)
        assert covered.frames > 10
        assert covered.leaks == 0
        covered.look(1.5)
        assert covered.is_exact()
        for one in (mail, editor):
            one.quit()
        sight.close()


def test_a_compositor_that_makes_windows_transparent_by_itself_shows_nothing_through() -> None:
    """Rules of the compositor are told to nobody: a window above a covered one is striped there, too."""
    rules = ("--inactive-opacity", "0.6", "--active-opacity", "0.6", "--focus-exclude", "name ?= 'nobody'")
    with composed("--backend", "xrender", *rules) as desktop:
        mail, editor = Program(desktop.name, name="thunderbird"), Program(desktop.name, name="editor", shade=0xFFFFFF)
        opened(mail, MAIL)
        sight = open_sight(desktop.name)
        covered = CoveredDesktop(sight, width=WIDTH, height=HEIGHT)
        covered.choose(covered.listed(covered.windows).with_window(mail.windows[0], is_shown=False))
        opened(editor, PAPER)
        covered.choose(covered.listed(covered.windows).with_program("editor", is_shown=True))
        covered.look(1.0)
        left, top, width, height = MAIL
        inside = covered.painted[top + 30 : top + height - 10, left + 10 : left + width - 10, :3]

        assert len({tuple(one) for one in inside.reshape(-1, 3).tolist()}) == 2, "stripes and nothing else"
        for one in (editor, mail):
            one.quit()
        sight.close()


def test_a_compositor_that_starts_in_the_session_changes_nothing_for_the_covered() -> None:
    """Effects are switched on while somebody watches: what is covered stays covered in that moment and after it."""
    with throw_away_desktop(width_px=WIDTH, height_px=HEIGHT) as desktop:
        time.sleep(0.5)  # windows that open in its first moment the window manager may overlook
        editor, mail = Program(desktop.name, name="editor", shade=0x20_40_A0), Program(desktop.name, name="mail")
        opened(editor, PAPER)
        sight = open_sight(desktop.name)
        covered = CoveredDesktop(sight, width=WIDTH, height=HEIGHT)
        window = opened(mail, MAIL)
        covered.look(0.3)
        compositor = desktop.start("picom", *FADING)
        for turn in range(20):
            mail.place(window, left=20 + 15 * turn, top=40, width=220, height=160)
            look(covered, 0.1)
        assert sight.stack().is_composed
        assert covered.leaks == 0
        end(compositor)
        covered.look(1.0)
        assert covered.leaks == 0
        for one in (mail, editor):
            one.quit()
        sight.close()


def test_a_compositor_that_stands_still_shows_nothing_of_what_was_closed() -> None:
    """Busy computers let a compositor wait for seconds: what it did not paint over yet is not sent, however long."""
    with throw_away_desktop(width_px=WIDTH, height_px=HEIGHT) as desktop, ExitStack() as stack:
        time.sleep(0.5)  # windows that open in its first moment the window manager may overlook
        compositor = desktop.start("picom", "--backend", "xrender")
        stack.callback(end, compositor)
        stack.callback(compositor.send_signal, signal.SIGCONT)
        editor, mail = Program(desktop.name, name="editor", shade=0x20_40_A0), Program(desktop.name, name="mail")
        opened(editor, PAPER)
        sight = open_sight(desktop.name)
        until(lambda: sight.stack().is_composed, "the compositor")
        covered = CoveredDesktop(sight, width=WIDTH, height=HEIGHT)
        window = opened(mail, MAIL)
        look(covered, 1)
        assert secret_pixels(sight.read(covered.place)), "the mail is on the screen"
        compositor.send_signal(signal.SIGSTOP)
        mail.close(window)
        mail.answer()
        look(covered, 2.5)
        assert secret_pixels(sight.read(covered.place)), "nobody painted over it yet"
        assert not covered.is_exact()
        compositor.send_signal(signal.SIGCONT)
        limit = time.monotonic() + LIMIT_S
        while not covered.is_exact():
            assert time.monotonic() < limit, f"no exact picture within {LIMIT_S} s"
            look(covered, 0.1)
        assert covered.leaks == 0
        for one in (mail, editor):
            one.quit()
        sight.close()
