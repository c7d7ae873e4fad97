"""Does the mirror of the windows say what the X server has, whatever happens on a desktop?"""

import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator

import pytest
import xcffib
import xcffib.xproto
from tests.support.secret_windows import Program
from tools.display import Desktop, end, missing_programs, throw_away_desktop
from xcffib.xproto import EventMask

from beistand.customer.desktop.ports import Box, Layer, Sight, Stack, Window
from beistand.customer.desktop.select import open_sight

WIDTH, HEIGHT = 640, 480
DESKTOP = Box(left=0, top=0, width=WIDTH, height=HEIGHT)
PLACE = Box(left=40, top=30, width=200, height=150)
ASIDE = Box(left=300, top=200, width=200, height=150)
LIMIT_S = 20.0

pytestmark = pytest.mark.skipif(bool(missing_programs()), reason="needs Xvfb, openbox and setxkbmap")


@pytest.fixture(name="desktop", scope="module")
def _desktop() -> Iterator[Desktop]:
    with throw_away_desktop(width_px=WIDTH, height_px=HEIGHT) as made:
        yield made


@pytest.fixture(name="sight")
def _sight(desktop: Desktop) -> Iterator[Sight]:
    made = open_sight(desktop.name)
    made.stack()
    yield made
    made.close()


@pytest.fixture(name="program")
def _program(desktop: Desktop) -> Iterator[Program]:
    made = Program(desktop.name, name="editor", shade=0x20_40_A0)
    yield made
    made.quit()


def until(condition: Callable[[], bool], what: str) -> None:
    """Wait until something holds, with a limit."""
    limit = time.monotonic() + LIMIT_S
    while not condition():
        assert time.monotonic() < limit, f"{what} did not happen within {LIMIT_S} s"
        time.sleep(0.02)


def opened(program: Program, place: Box, *, is_menu: bool = False) -> int:
    """Open a window there."""
    return program.open(left=place.left, top=place.top, width=place.width, height=place.height, is_menu=is_menu)


def windows(stack: Stack) -> dict[int, Window]:
    """Return all windows by their numbers."""
    return {one.number: one for layer in stack.layers for one in layer.windows}


def layer_of(stack: Stack, window: int) -> Layer:
    """Return the layer in which a window lies."""
    return next(one for one in stack.layers if window in {inner.number for inner in one.windows})


def tops(desktop: Desktop) -> list[int]:
    """Return all children of the root as the server has them, the lowest first."""
    x = xcffib.connect(desktop.name)
    try:
        return [int(one) for one in x.core.QueryTree(x.get_setup().roots[0].root).reply().children]
    finally:
        x.disconnect()


def seen(desktop: Desktop) -> list[tuple[int, Box]]:
    """Return all that is on the screen as the server has it, the lowest first, and where."""
    x = xcffib.connect(desktop.name)
    try:
        found: list[tuple[int, Box]] = []
        for number in tops(desktop):
            place = x.core.GetGeometry(number).reply()
            kind = x.core.GetWindowAttributes(number).reply()
            is_drawn = kind._class != xcffib.xproto.WindowClass.InputOnly  # noqa: SLF001 - xcffib's name of the field
            if kind.map_state == xcffib.xproto.MapState.Viewable and is_drawn:
                box = Box(left=place.x, top=place.y, width=place.width, height=place.height).cut(DESKTOP)
                found += [(number, box)] if box else []
        return found
    finally:
        x.disconnect()


def test_windows_lie_above_each_other_as_the_server_has_them(desktop: Desktop, sight: Sight, program: Program) -> None:
    """What the mirror calls covered by another window really is, also after places were painted again."""
    chance, menus = program.random, [opened(program, PLACE, is_menu=True) for _ in range(6)]
    for _ in range(150):
        step, window = chance.randrange(4), chance.choice(menus)
        if step == 0:
            sight.repaint([Box(left=0, top=0, width=50, height=50)])
            sight.stack()
        elif step == 1:
            program.place(window, left=chance.randrange(300), top=chance.randrange(300), width=90, height=80)
        else:
            program.lift(window, is_up=step == 2)
        program.answer()
        there = [layer.number for layer in sight.stack().layers]
        assert there == [one for one in tops(desktop) if one in there]
        assert set(menus) <= set(there)


def test_a_mirror_that_is_made_while_everything_moves_is_true_as_well(desktop: Desktop) -> None:
    """Nobody has to hold still for a session to begin, and no window is lost by it."""
    command = [sys.executable, "-m", "tests.support.hectic_program", desktop.name]
    env, pipe = {**desktop.environment, "PYTHONPATH": "src:."}, subprocess.PIPE
    with subprocess.Popen(command, env=env, stdin=pipe, stdout=pipe, text=True) as hectic:
        assert hectic.stdin is not None
        assert hectic.stdout is not None
        assert hectic.stdout.readline() == "there\n"
        sights = [open_sight(desktop.name) for _ in range(15)]
        stacks = [sight.stack() for sight in sights]
        assert all(len(stack.layers) > 1 for stack in stacks)
        hectic.stdin.write("rest\n")
        hectic.stdin.flush()
        assert hectic.stdout.readline() == "rests\n"
        there = seen(desktop)
        told = [[(one.number, one.box) for one in sight.stack().layers if one.box is not None] for sight in sights]
        for sight in sights:
            sight.close()
        hectic.stdin.close()
    assert len(there) > 1
    assert told == [there] * len(sights)


def test_a_window_is_named_with_its_program_and_where_it_belongs(sight: Sight, program: Program) -> None:
    """The list that a customer chooses from has each window once, with its title, and no menu as a window."""
    paper = opened(program, PLACE)
    menu = opened(program, ASIDE, is_menu=True)
    transient = xcffib.xproto.Atom.WM_TRANSIENT_FOR
    kind = xcffib.xproto.Atom.WINDOW
    program.x.core.ChangeProperty(xcffib.xproto.PropMode.Replace, menu, transient, kind, 32, 1, [paper])
    program.x.flush()
    until(lambda: paper in windows(sight.stack()) and windows(sight.stack())[paper].is_listed, "the listed window")
    until(lambda: windows(sight.stack())[menu].belongs_to == paper, "the menu")
    found = windows(sight.stack())

    assert (found[paper].program, found[paper].is_menu) == ("editor", False)
    assert found[paper].title == f"editor {paper:x}"
    assert found[paper].owner == found[menu].owner == program.base
    assert (found[menu].is_menu, found[menu].is_listed) == (True, False)
    inside = layer_of(sight.stack(), paper)
    assert inside.number != paper, "a window manager's frame lies around it"
    assert inside.box is not None
    assert inside.box.width >= PLACE.width


def test_a_program_that_fills_the_screen_by_itself_is_a_window_too(sight: Sight, program: Program) -> None:
    """What no window manager keeps can be shown and hidden like others, if it is larger than a menu."""
    large = program.open(left=0, top=0, width=WIDTH, height=HEIGHT, is_menu=True)
    small = opened(program, PLACE, is_menu=True)
    until(lambda: {large, small} <= set(windows(sight.stack())), "both windows")
    found = windows(sight.stack())

    assert (found[large].is_listed, found[large].is_menu) == (True, False)
    assert (found[small].is_listed, found[small].is_menu) == (False, True)


def test_a_new_title_is_known_and_a_new_program_is_another_one(sight: Sight, program: Program) -> None:
    """A program that says it is another one loses what it was allowed: the mirror tells it at once."""
    paper = opened(program, PLACE)
    until(lambda: paper in windows(sight.stack()) and windows(sight.stack())[paper].is_listed, "the listed window")
    program.rename(paper, program="mail", title="Posteingang")
    until(lambda: windows(sight.stack())[paper].title == "Posteingang", "the new title")

    assert windows(sight.stack())[paper].program == "mail"


def test_minimised_windows_are_not_on_the_screen_and_come_back(sight: Sight, program: Program) -> None:
    """A window that is taken off the screen keeps its number, and lies where it lay when it is back."""
    paper = opened(program, PLACE)
    until(lambda: paper in windows(sight.stack()) and windows(sight.stack())[paper].is_listed, "the listed window")
    place = layer_of(sight.stack(), paper).box
    program.minimise(paper)
    until(lambda: layer_of(sight.stack(), paper).box is None, "the minimised window")
    program.show(paper, is_shown=True)

    until(lambda: layer_of(sight.stack(), paper).box == place, "the window that is back where it was")


def test_what_programs_tell_each_other_moves_no_window(desktop: Desktop, sight: Sight, program: Program) -> None:
    """A program can send an event that looks as if a window had gone; only the server's own word counts."""
    menu = opened(program, PLACE, is_menu=True)
    until(lambda: menu in windows(sight.stack()), "the menu")
    program.answer()
    gone = xcffib.xproto.UnmapNotifyEvent.synthetic(program.root, menu, False)  # noqa: FBT003
    program.x.core.SendEvent(False, program.root, EventMask.SubstructureNotify, gone.pack())  # noqa: FBT003
    program.answer()

    assert layer_of(sight.stack(), menu).box == PLACE
    assert desktop.name


def test_a_window_manager_that_is_replaced_lists_all_windows_again(desktop: Desktop, program: Program) -> None:
    """When the window manager dies nothing can be told of windows; with the next one all is as before."""
    with throw_away_desktop(width_px=WIDTH, height_px=HEIGHT) as other:
        time.sleep(0.5)  # windows that open in its first moment the window manager may overlook
        sight, editor = open_sight(other.name), Program(other.name, name="editor")
        paper = opened(editor, PLACE)
        until(lambda: paper in windows(sight.stack()) and windows(sight.stack())[paper].is_listed, "the listed window")
        before = layer_of(sight.stack(), paper).number
        manager = other.start("openbox", "--sm-disable", "--replace")
        until(lambda: layer_of(sight.stack(), paper).number not in {before, paper}, "the new frame")
        until(lambda: sight.stack().can_cover and windows(sight.stack())[paper].is_listed, "the new list")
        end(manager)
        until(lambda: not sight.stack().can_cover, "the end of the list")
        assert paper in windows(sight.stack())
        editor.quit()
        sight.close()
    assert program.root
    assert desktop.name


@pytest.mark.skipif(shutil.which("picom") is None, reason="needs picom")
def test_a_compositor_is_noticed_when_it_starts(desktop: Desktop, sight: Sight) -> None:
    """A desktop that begins to fade in the middle of a session is known to do so before its first picture."""
    assert not sight.stack().is_composed
    compositor = desktop.start("picom", "--backend", "xrender")
    until(lambda: sight.stack().is_composed, "the compositor")
    assert sight.stack().can_cover
    end(compositor)
    until(lambda: not sight.stack().is_composed, "the end of the compositor")


@pytest.mark.skipif(shutil.which("xrandr") is None, reason="needs xrandr")
def test_a_desktop_that_gets_another_size_is_followed(sight: Sight, desktop: Desktop) -> None:
    """Stripes reach to the edge of the desktop, whatever size it gets in the middle of a session."""

    def xrandr(*words: str) -> None:
        subprocess.run(["xrandr", *words], env=dict(desktop.environment), check=True, timeout=LIMIT_S)

    xrandr("--newmode", "small", "25", "320", "328", "424", "400", "240", "250", "252", "262")
    xrandr("--addmode", "screen", "small")
    xrandr("--output", "screen", "--mode", "small")
    until(lambda: (sight.stack().whole.width, sight.stack().whole.height) == (320, 240), "the small desktop")
    xrandr("--output", "screen", "--mode", f"{WIDTH}x{HEIGHT}")
    until(lambda: (sight.stack().whole.width, sight.stack().whole.height) == (WIDTH, HEIGHT), "the large desktop")


def test_a_window_that_moves_into_another_frame_is_found_there(desktop: Desktop, sight: Sight) -> None:
    """Window managers put several windows into one frame: what a shown frame holds since then is known at once."""
    manager, mail = Program(desktop.name, name="frames"), Program(desktop.name, name="mail")
    frames = [opened(manager, place, is_menu=True) for place in (PLACE, ASIDE)]
    manager.answer()
    window = mail.open(left=0, top=0, width=50, height=50, is_menu=True, inside=frames[0])
    until(lambda: window in windows(sight.stack()), "the window in its frame")
    assert layer_of(sight.stack(), window).number == frames[0]
    manager.x.core.ReparentWindow(window, frames[1], 0, 0)
    manager.answer()

    assert layer_of(sight.stack(), window).number == frames[1]
    mail.quit()
    manager.quit()
