"""Do hands in a process of their own keep the desktop going, and leave nothing behind when something dies?"""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator

import pytest
import xcffib
from tools.display import Desktop, missing_programs, throw_away_desktop

from beistand.customer.desktop.ports import Box, DesktopError, Hands
from beistand.customer.desktop.select import open_hands
from beistand.customer.desktop.x11 import hands_apart
from beistand.customer.desktop.x11.hands_process import start_hands
from beistand.wire.messages import KeyChanged, PointerButton, PointerMoved, TextTyped

WHOLE = Box(left=0, top=0, width=640, height=480)
LIMIT_S = 60.0
SOON_S = 10.0
MODULE = """
import signal, sys
from beistand.customer.desktop.ports import Box
from beistand.customer.desktop.select import open_hands, prepare
from beistand.wire.messages import KeyChanged
hands = open_hands(sys.argv[1], own_windows=frozenset, helper=prepare(sys.argv[1]))
hands.inject(KeyChanged(code="KeyA", key="a", is_down=True), origin=Box(left=0, top=0, width=9, height=9))
signal.pause()
"""

pytestmark = pytest.mark.skipif(bool(missing_programs()), reason="needs Xvfb, openbox and setxkbmap")


@pytest.fixture(name="desktop", scope="module")
def _desktop() -> Iterator[Desktop]:
    """Run a desktop."""
    with throw_away_desktop(width_px=WHOLE.width, height_px=WHOLE.height) as made:
        yield made


def is_anything_down(desktop: Desktop) -> bool:
    """Ask the server whether a key or a button is held."""
    x = xcffib.connect(desktop.name)
    try:
        pointer = x.core.QueryPointer(x.get_setup().roots[0].root).reply()
        return any(x.core.QueryKeymap().reply().keys) or bool(pointer.mask)
    finally:
        x.disconnect()


def soon(desktop: Desktop, *, is_down: bool) -> bool:
    """Wait until everything is let go, or something is held, with a limit; tell whether it came."""
    until = time.monotonic() + SOON_S
    while is_anything_down(desktop) is not is_down:
        if time.monotonic() > until:
            return False
        time.sleep(0.02)
    return True


def hold(hands: Hands) -> None:
    """Hold a letter and a button."""
    hands.inject(KeyChanged(code="KeyA", key="a", is_down=True), origin=WHOLE)
    hands.inject(PointerButton(screen=0, x_px=9, y_px=9, button=1, is_down=True), origin=WHOLE)


def type_for_ever(hands: Hands) -> None:
    """Type and hold until it cannot be done."""
    while True:
        hands.inject(TextTyped(text="abcdefgh" * 8), origin=WHOLE)
        hold(hands)


def test_no_window_of_the_module_ever_stops_the_desktop(desktop: Desktop) -> None:
    """While the supporter types and the module's windows come and go, everybody at that desktop can go on working."""
    command = [sys.executable, "-m", "tests.support.restless_windows"]
    environment = {**desktop.environment, "PYTHONPATH": "src:.", "QT_QPA_PLATFORM": "xcb"}
    done = subprocess.run(command, env=environment, timeout=LIMIT_S, check=False, capture_output=True, text=True)

    assert done.returncode == 0, done.stderr
    assert not is_anything_down(desktop)


def test_when_the_hands_are_killed_nothing_stays_down(desktop: Desktop) -> None:
    """A key that the supporter held does not go on by itself, and the module says what is missing."""
    process = start_hands(desktop.name)
    hands = open_hands(desktop.name, own_windows=frozenset, helper=process)
    hold(hands)
    assert soon(desktop, is_down=True)
    process.kill()

    with pytest.raises(DesktopError, match="the hands are gone"):
        hands.strayed()
    assert soon(desktop, is_down=False)
    with pytest.raises(DesktopError, match="the hands are gone"):
        hands.inject(KeyChanged(code="KeyB", key="b", is_down=True), origin=WHOLE)
    hands.wait(0)
    hands.close()
    hands.close()


def test_hands_that_are_killed_in_the_middle_of_a_text_leave_nothing_down(desktop: Desktop) -> None:
    """The module hears of the last key before it lets go of all of them."""
    process = start_hands(desktop.name)
    hands = open_hands(desktop.name, own_windows=frozenset, helper=process)
    killer = threading.Timer(0.2, os.kill, (process.number, signal.SIGKILL))
    killer.start()

    with pytest.raises(DesktopError, match="the hands are gone"):
        type_for_ever(hands)
    hands.close()
    assert not is_anything_down(desktop)
    process.close()


def test_when_the_module_is_killed_nothing_stays_down(desktop: Desktop) -> None:
    """The process ends with the module, also with one that is killed, and lets go before."""
    command = [sys.executable, "-c", MODULE, desktop.name]
    with subprocess.Popen(command, env={**desktop.environment, "PYTHONPATH": "src:."}) as module:
        assert soon(desktop, is_down=True)
        module.kill()

    assert soon(desktop, is_down=False)


def test_the_signals_of_the_module_are_not_the_hands(desktop: Desktop) -> None:
    """Ctrl-C in a terminal reaches the module, which ends the session in order; the hands wait for its last word."""
    process = start_hands(desktop.name)
    hands = open_hands(desktop.name, own_windows=frozenset, helper=process)
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        os.kill(process.number, number)
    hold(hands)
    assert is_anything_down(desktop)
    hands.close()

    assert not is_anything_down(desktop)
    with pytest.raises(ProcessLookupError):
        os.kill(process.number, 0)
    process.close()
    process.close()


def test_a_server_that_somebody_holds_ends_no_session(desktop: Desktop, monkeypatch: pytest.MonkeyPatch) -> None:
    """A program that keeps the X server for itself for a while makes a look late, not the last one."""
    monkeypatch.setattr(hands_apart, "ANSWER_S", 0.3)
    process = start_hands(desktop.name)
    hands = open_hands(desktop.name, own_windows=frozenset, helper=process)
    hands.strayed()
    x = xcffib.connect(desktop.name)
    x.core.GrabServer()
    x.core.GetInputFocus().reply()
    assert not hands.strayed()
    x.core.WarpPointer(0, x.get_setup().roots[0].root, 0, 0, 0, 0, 300, 200)
    assert not hands.strayed()
    x.core.UngrabServer()
    x.core.GetInputFocus().reply()
    x.disconnect()

    assert hands.strayed(), "what a late look saw is not forgotten"
    assert not hands.strayed()
    assert hands.inject(PointerMoved(screen=0, x_px=50, y_px=60), origin=WHOLE)
    hands.close()


def test_a_text_ends_where_it_would_meet_what_is_covered(desktop: Desktop) -> None:
    """A command whose middle is missing is worse than one that ends: what comes after the glance away is not typed."""
    reached: list[frozenset[int] | None] = [None, None, None, frozenset(), None, None]
    asked: list[int] = []

    def reach() -> frozenset[int] | None:
        asked.append(len(asked))
        return reached[len(asked) - 1] if len(asked) <= len(reached) else None

    process = start_hands(desktop.name)
    hands = open_hands(desktop.name, own_windows=frozenset, reached=reach, helper=process)
    x = xcffib.connect(desktop.name)
    x.core.SetInputFocus(0, x.get_setup().roots[0].root, 0, is_checked=True).check()
    assert hands.inject(TextTyped(text="x" * 100), origin=WHOLE)
    x.disconnect()
    hands.close()

    assert len(asked) == 4


def test_a_display_that_is_not_there_is_told(desktop: Desktop) -> None:
    """Where no desktop answers, the module says so instead of waiting."""
    assert desktop.name
    process = start_hands(":987")
    with pytest.raises(DesktopError, match="no X server answers at :987"):
        open_hands(":987", own_windows=frozenset, helper=process)
    process.close()
