"""Do hands in a process of their own keep the desktop going, and leave nothing behind when something dies?"""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator

import pytest
import xcffib
from tools.display import Desktop, missing_programs, throw_away_desktop

from beistand.customer.desktop.ports import Box, DesktopError, Hands
from beistand.customer.desktop.select import open_hands
from beistand.customer.desktop.x11.hands_process import HandsProcess, start_hands
from beistand.wire.messages import KeyChanged, PointerButton

WHOLE = Box(left=0, top=0, width=640, height=480)
LIMIT_S = 60.0
SOON_S = 10.0

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


def test_when_the_module_is_gone_nothing_stays_down(desktop: Desktop) -> None:
    """The process ends with the module, however that ends, and lets go before."""
    process = start_hands(desktop.name)
    hold(open_hands(desktop.name, own_windows=frozenset, helper=process))
    assert soon(desktop, is_down=True)
    process.close()

    assert soon(desktop, is_down=False)


def test_the_signals_of_the_module_are_not_the_hands(desktop: Desktop) -> None:
    """Ctrl-C in a terminal reaches the module, which ends the session in order; the hands wait for its last word."""
    process = start_hands(desktop.name)
    hands = open_hands(desktop.name, own_windows=frozenset, helper=process)
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        os.kill(_number(process), number)
    hold(hands)
    hands.close()

    assert soon(desktop, is_down=False)


def test_a_display_that_is_not_there_is_told(desktop: Desktop) -> None:
    """Where no desktop answers, the module says so instead of waiting."""
    assert desktop.name
    process = start_hands(":987")
    with pytest.raises(DesktopError, match="no X server answers at :987"):
        open_hands(":987", own_windows=frozenset, helper=process)
    process.close()


def _number(process: HandsProcess) -> int:
    return process._number  # noqa: SLF001 - nobody else asks for it
