"""Does nothing of a covered window leave the module, on a real X desktop, however windows come, go and move?"""

import threading
import time
from collections.abc import Callable, Iterator

import pytest
from tests.support.covered_desktop import CoveredDesktop
from tests.support.secret_windows import Program, secret_pixels
from tools.display import Desktop, missing_programs, throw_away_desktop

from beistand.customer.desktop.ports import Box
from beistand.customer.desktop.select import open_sight
from beistand.wire.policy import Mode

WIDTH, HEIGHT = 800, 600
WINDOWS, ROUNDS = 1_000, 5
NOTE, PAPER, INK = 0x20_40_A0, (60, 60, 420, 320), (330, 220, 380, 300)
LIMIT_S, PLAY_LIMIT_S = 20.0, 120.0
FRAMES_LEAST = 50
"""So many frames leave while a window that must not be seen is on the screen."""

pytestmark = pytest.mark.skipif(bool(missing_programs()), reason="needs Xvfb, openbox and setxkbmap")


@pytest.fixture(name="desktop", scope="module")
def _desktop() -> Iterator[Desktop]:
    with throw_away_desktop(width_px=WIDTH, height_px=HEIGHT) as made:
        yield made


def opened(program: Program, place: tuple[int, int, int, int], *, is_menu: bool = False, repaints: bool = True) -> int:
    """Open a window and wait until it stands there painted."""
    left, top, width, height = place
    window = program.open(left=left, top=top, width=width, height=height, is_menu=is_menu, repaints=repaints)
    for _ in range(3):
        time.sleep(0.1)
        program.answer()
    return window


@pytest.fixture(name="editor")
def _editor(desktop: Desktop) -> Iterator[Program]:
    """Two windows of a program that is shown; nobody paints them again unless the test lets it."""
    program = Program(desktop.name, name="editor", shade=NOTE)
    opened(program, PAPER, repaints=False)
    opened(program, INK)
    yield program
    program.quit()


@pytest.fixture(name="mail")
def _mail(desktop: Desktop) -> Iterator[Program]:
    program = Program(desktop.name, name="mail")
    yield program
    program.quit()


@pytest.fixture(name="covered")
def _covered(desktop: Desktop, editor: Program) -> Iterator[CoveredDesktop]:
    """The desktop as it was at the yes: the editor is there, the mail program is not."""
    assert editor.root
    sight = open_sight(desktop.name)
    yield CoveredDesktop(sight, width=WIDTH, height=HEIGHT)
    sight.close()


def play(program: Program, number: int) -> None:
    """Open, move, resize, lift, minimise, paint and close windows as fast as it goes."""
    chance, alive = program.random, list[int]()
    for _ in range(number):
        place = {
            "left": chance.randrange(-50, WIDTH - 50),
            "top": chance.randrange(-50, HEIGHT - 50),
            "width": chance.randrange(40, 400),
            "height": chance.randrange(40, 300),
        }
        alive.append(program.open(**place, is_menu=chance.random() < 0.3, repaints=chance.random() < 0.7))
        for window in list(alive):
            step = chance.randrange(6)
            if step == 0:
                program.place(window, **{**place, "left": chance.randrange(WIDTH)})
            elif step == 1:
                program.lift(window, is_up=chance.random() < 0.5)
            elif step == 2:
                program.show(window, is_shown=chance.random() < 0.5)
            elif step == 3:
                program.paint(window)
            elif len(alive) > 2:
                program.close(window)
                alive.remove(window)
        program.answer()
        time.sleep(chance.random() * 0.05)
    for window in alive:
        program.close(window)


def until(covered: CoveredDesktop, condition: Callable[[], bool], what: str) -> None:
    """Send what changes until something holds."""
    limit = time.monotonic() + LIMIT_S
    while not condition():
        assert time.monotonic() < limit, f"{what} did not happen within {LIMIT_S} s"
        covered.look_once()


def watch_them_play(covered: CoveredDesktop, mails: list[Program], editor: Program, number: int) -> int:
    """Let programs play with so many windows; return how many frames left while one of them was on the screen."""
    players = [threading.Thread(target=play, args=(mail, number // len(mails))) for mail in mails]
    for player in players:
        player.start()
    were_up = looks = 0
    while any(player.is_alive() for player in players):
        before, looks = covered.frames, looks + 1
        covered.look_once()
        if covered.frames > before:
            were_up += bool(secret_pixels(covered.sight.read(covered.place)))
        if looks % 7 == 0:
            editor.lift(editor.windows[0], is_up=looks % 2 == 0)
        editor.blink(editor.windows[looks % 2], looks % 200)
    return were_up


@pytest.mark.timeout(2 * PLAY_LIMIT_S)
def test_no_pixel_of_a_thousand_windows_leaves(covered: CoveredDesktop, editor: Program, desktop: Desktop) -> None:
    """New windows open, move, shrink, hide each other and close a thousand times: not one pixel of them is sent."""
    mails = [Program(desktop.name, name="mail", seed=seed) for seed in (1, 2)]
    were_up = watch_them_play(covered, mails, editor, WINDOWS)
    rounds, limit = 0, time.monotonic() + PLAY_LIMIT_S
    while rounds < ROUNDS or were_up < FRAMES_LEAST:  # a machine with other work to do looks more rarely
        assert time.monotonic() < limit, f"{were_up} frames within {PLAY_LIMIT_S} s; {FRAMES_LEAST} are to be seen"
        # Where covered windows went, stripes stay until nothing moves; each round begins with the whole picture.
        until(covered, lambda: editor.answer() and covered.is_exact(), "the exact picture after all were closed")
        were_up += watch_them_play(covered, mails, editor, WINDOWS // 20)
        rounds += 1
    for mail in mails:
        mail.quit()
    covered.look(0.5)

    assert covered.leaks == 0
    until(covered, lambda: editor.answer() and covered.is_exact(), "the exact picture after all were closed")


def test_what_a_covered_window_left_behind_is_not_seen(covered: CoveredDesktop, mail: Program, editor: Program) -> None:
    """A program that hangs does not paint over the window that was closed: its place stays covered until it does."""
    window = opened(mail, (100, 100, 200, 150))
    covered.look(0.2)
    mail.close(window)
    mail.answer()
    covered.look(1.5)

    assert covered.leaks == 0
    assert not covered.is_exact()
    until(covered, lambda: editor.answer() and covered.is_exact(), "the exact picture after the program went on")


def test_a_new_window_is_seen_once_the_customer_shows_it(covered: CoveredDesktop, mail: Program) -> None:
    """A window that opens is covered from its first frame, and comes at once with the customer's click."""
    window = opened(mail, (420, 40, 200, 150))
    covered.look(0.3)
    assert covered.leaks == 0
    assert not covered.is_exact()

    covered.choose(covered.listed(covered.windows).with_window(window, is_shown=True))

    assert covered.leaks == 1
    assert covered.is_exact()


def test_a_new_window_of_a_shown_program_is_shown(covered: CoveredDesktop, editor: Program) -> None:
    """Who shows a program also shows what it opens later, menus too; nobody has to click for each."""
    opened(editor, (20, 400, 200, 150))
    opened(editor, (500, 30, 100, 60), is_menu=True)
    covered.look(0.3)

    until(covered, covered.is_exact, "the new window in the picture")


def test_a_window_that_is_hidden_during_the_session_goes_at_once(covered: CoveredDesktop, editor: Program) -> None:
    """With the click that hides a window the next picture has stripes there; other windows above it are seen."""
    ink = next(one for one in covered.windows.offers() if one.window == editor.windows[1])
    covered.choose(covered.listed(covered.windows).with_window(ink.window, is_shown=False))

    inside = covered.painted[INK[1] + 150, INK[0] + 250, :3]
    assert inside.max() - inside.min() < 20
    assert not covered.is_exact()


def test_only_this_program_covers_the_rest_of_the_desktop(covered: CoveredDesktop, desktop: Desktop) -> None:
    """Who shares one program shares no background and no other window."""
    other = Program(desktop.name, name="notes")
    opened(other, (10, 420, 250, 150))
    covered.choose(covered.listed(covered.windows).with_only("editor"))
    stripes = {tuple(one) for one in covered.painted[590, :, :3].tolist()}

    assert len(stripes) == 2
    assert covered.leaks == 0
    other.quit()


def test_a_number_that_is_given_again_shows_nobody_else(covered: CoveredDesktop, desktop: Desktop) -> None:
    """Systems give a free number to the next program: the mail program does not inherit what the editor was allowed."""
    gone = Program(desktop.name, name="editor", shade=NOTE)
    opened(gone, (30, 30, 100, 80))
    covered.look(0.2)
    covered.choose(covered.listed(covered.windows))
    gone.quit()
    covered.look(0.3)
    heir = Program(desktop.name, name="mail")
    opened(heir, (30, 30, 100, 80))
    opened(heir, (200, 30, 60, 40), is_menu=True)
    covered.look(0.5)

    assert heir.x.get_setup().resource_id_base == gone.base
    assert covered.leaks == 0
    heir.quit()


def test_a_number_that_is_given_again_covers_nobody_else(covered: CoveredDesktop, desktop: Desktop) -> None:
    """The next program of the editor's gets the number of a hidden one that just ended, and is shown all the same."""
    gone = Program(desktop.name, name="mail")
    window = opened(gone, (30, 30, 100, 80))
    covered.look(0.2)
    covered.choose(covered.listed(covered.windows).with_window(window, is_shown=False))
    gone.quit()
    heir = Program(desktop.name, name="editor", shade=NOTE)
    opened(heir, (30, 30, 100, 80))

    assert heir.x.get_setup().resource_id_base == gone.base
    until(covered, lambda: heir.answer() and covered.is_exact(), "the window of the shown program")
    assert covered.leaks == 0
    heir.quit()


def test_a_rule_that_shows_new_windows_still_covers_mail(desktop: Desktop, editor: Program, mail: Program) -> None:
    """Where the notice says that new windows are shown, mail and messages stay covered all the same."""
    assert editor.root
    sight = open_sight(desktop.name)
    covered = CoveredDesktop(sight, width=WIDTH, height=HEIGHT, mode=Mode.ANNOUNCE)
    clock = Program(desktop.name, name="clock", shade=0x60_20_40)
    opened(clock, (600, 500, 100, 60))
    covered.look(0.3)
    assert covered.is_exact()

    thunderbird = Program(desktop.name, name="thunderbird")
    opened(thunderbird, (400, 60, 300, 200))
    covered.look(0.3)

    assert covered.leaks == 0
    for one in (clock, thunderbird):
        one.quit()
    assert mail.root
    sight.close()


def test_a_desktop_without_a_window_manager_says_so(desktop: Desktop) -> None:
    """Where nobody lists windows none can be covered, and the module knows it."""
    with throw_away_desktop(width_px=320, height_px=200, manager=False) as bare:
        sight = open_sight(bare.name)
        assert not sight.stack().can_cover
        sight.close()
    sight = open_sight(desktop.name)
    assert sight.stack().can_cover
    assert sight.stack().whole == Box(left=0, top=0, width=WIDTH, height=HEIGHT)
    sight.close()
