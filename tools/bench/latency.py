"""How long until the supporter sees it? From the customer's desktop, or a key press, to pixels of a real browser.

Two displays of this machine: a small window flips its colour on the customer's one, and the frame buffer of the
viewer's one, where Chromium shows the stage, is watched without asking its X server. One clock serves both; the link
is loopback.
"""

import contextlib
import json
import mmap
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Final

import numpy as np
import numpy.typing as npt
import xcffib
import xcffib.xproto
import xcffib.xtest

from tools.bench.workload import HEIGHT_PX, WIDTH_PX
from tools.display import Desktop, end, throw_away_desktop

TRIALS: Final = 40
REST_S: Final = (0.11, 0.29)
WAIT_S: Final = 3.0
HELD_S: Final = 0.03
"""A finger holds a key longer than it takes until its effect is seen."""
START_S: Final = 40
LOOK_EVERY_S: Final = 0.0004
PATCH: Final = (600, 400, 200, 200)
COLOURS: Final = (0xC81E1E, 0x1E1EC8)
KEYCODE: Final = 38
GOALS_MS: Final = {"glass": 10.0, "input": 11.0}
BROWSER: Final = ("--no-sandbox", "--kiosk", "--no-first-run", "--disable-gpu", "--deny-permission-prompts")
Result = dict[str, object]
_DOWN, _UP = 2, 3


class Patch(threading.Thread):
    """A window on the customer's desktop that shows one of two colours, and the other one after each key press."""

    def __init__(self, display: str) -> None:
        super().__init__(daemon=True)
        self._x = xcffib.connect(display)
        screen = self._x.get_setup().roots[self._x.pref_screen]
        self._window, self._brush = self._x.generate_id(), self._x.generate_id()
        left, top, width, height = PATCH
        mask = xcffib.xproto.CW.OverrideRedirect | xcffib.xproto.CW.EventMask
        wants = [1, xcffib.xproto.EventMask.KeyPress]
        place = (left, top, width, height, 0, 1)
        self._x.core.CreateWindow(screen.root_depth, self._window, screen.root, *place, screen.root_visual, mask, wants)
        self._x.core.CreateGC(self._brush, self._window, xcffib.xproto.GC.Foreground, [COLOURS[0]])
        self._x.core.MapWindow(self._window)
        self._x.core.SetInputFocus(xcffib.xproto.InputFocus.PointerRoot, self._window, 0)
        self._guard = threading.Lock()
        self.is_second = False
        self._paint()

    def flip(self) -> None:
        """Show the other colour."""
        with self._guard:
            self.is_second = not self.is_second
            self._paint()

    def run(self) -> None:
        """Flip at every key press until the connection ends."""
        with contextlib.suppress(xcffib.ConnectionException):
            while True:
                if isinstance(self._x.wait_for_event(), xcffib.xproto.KeyPressEvent):
                    self.flip()

    def _paint(self) -> None:
        _, _, width, height = PATCH
        colour = COLOURS[self.is_second]
        self._x.core.ChangeGC(self._brush, xcffib.xproto.GC.Foreground, [colour])
        whole = xcffib.xproto.RECTANGLE.synthetic(0, 0, width, height)
        self._x.core.PolyFillRectangle(self._window, self._brush, 1, [whole])
        self._x.flush()


def frame_buffer(folder: Path) -> npt.NDArray[np.uint8]:
    """Return what a display shows, as it changes; shape (height, width, 4), blue, green, red, unused.

    ``folder``: where Xvfb keeps it (``-fbdir``), in the format of xwd.
    """
    with (folder / "Xvfb_screen0").open("rb") as opened:
        mapped = mmap.mmap(opened.fileno(), 0, access=mmap.ACCESS_READ)
    head = np.frombuffer(mapped, ">u4", 25)
    begin, row_bytes = int(head[0]) + int(head[19]) * 12, int(head[12])
    rows = np.frombuffer(mapped, np.uint8, row_bytes * HEIGHT_PX, begin)
    return rows.reshape(HEIGHT_PX, row_bytes // 4, 4)[:, :WIDTH_PX]


class Glass:
    """The viewer's display; ``spot`` is the middle of the patch."""

    def __init__(self, folder: Path) -> None:
        left, top, width, height = PATCH
        self._spot = frame_buffer(folder)[top + height // 2, left + width // 2]

    def shows(self, colour: int) -> bool:
        """Tell whether the spot is nearer to this colour than to the other."""
        here = [int(value) for value in self._spot[:3]]
        near, far = sorted(COLOURS, key=lambda one: one != colour)
        return _distance(here, near) < _distance(here, far)

    def wait(self, colour: int, *, limit_s: float = WAIT_S) -> float | None:
        """Return the moment at which the colour showed, if it did in time."""
        until_s = time.monotonic() + limit_s
        while (now_s := time.monotonic()) < until_s:
            if self.shows(colour):
                return now_s
            time.sleep(LOOK_EVERY_S)
        return None


class KeyPresser:
    """Presses a key on the viewer's display, as a supporter does."""

    def __init__(self, display: str) -> None:
        self._x = xcffib.connect(display)
        self._test = self._x(xcffib.xtest.key)
        self._root = self._x.get_setup().roots[0].root
        self._test.FakeInput(6, 0, 0, self._root, WIDTH_PX - 2, HEIGHT_PX // 2, 0)
        self._x.flush()

    def press(self) -> None:
        """Press a letter."""
        self._fake(_DOWN)

    def release(self) -> None:
        """Let go of it, as long after the press as a finger does."""
        time.sleep(HELD_S)
        self._fake(_UP)

    def _fake(self, kind: int) -> None:
        self._test.FakeInput(kind, KEYCODE, 0, 0, 0, 0, 0)
        self._x.flush()


def run() -> list[Result]:
    """Measure both ways; return results as ``make bench`` prints them."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="beistand-glass-")))
        wide, high = WIDTH_PX, HEIGHT_PX
        shared = stack.enter_context(throw_away_desktop(width_px=wide, height_px=high, layout="us"))
        viewer = stack.enter_context(throw_away_desktop(width_px=wide, height_px=high, layout="us", frames=folder))
        patch = Patch(shared.name)
        patch.start()
        address = stack.enter_context(stage(shared))
        stack.callback(end, browse(viewer, address, folder))
        glass, keys = Glass(folder), KeyPresser(viewer.name)
        if glass.wait(COLOURS[0], limit_s=START_S) is None:
            return [{"name": "latency.glass_ms", "value": None, "unit": "ms", "goal": GOALS_MS["glass"]}]
        time.sleep(2)
        rows = _trials("glass", glass, patch, patch.flip)
        return [*rows, *_trials("input", glass, patch, keys.press, after=keys.release)]


def _trials(
    name: str, glass: Glass, patch: Patch, act: Callable[[], None], *, after: Callable[[], None] = lambda: None
) -> list[Result]:
    chance, found = np.random.default_rng(7), []
    for _ in range(TRIALS):
        time.sleep(chance.uniform(*REST_S))
        wished = COLOURS[not patch.is_second]
        begun_s = time.monotonic()
        act()
        shown_s = glass.wait(wished)
        after()
        if shown_s is not None:
            found.append((shown_s - begun_s) * 1000)
    figures: dict[str, float | None] = {"": None, "_p95": None}
    if found:
        figures = {"": round(statistics.median(found), 1), "_p95": round(float(np.percentile(found, 95)), 1)}
    lost: Result = {"name": f"latency.{name}_lost", "value": TRIALS - len(found), "unit": "", "goal": 0}
    rows: list[Result] = [
        {"name": f"latency.{name}{part}_ms", "value": value, "unit": "ms", "goal": None if part else GOALS_MS[name]}
        for part, value in figures.items()
    ]
    return [*rows, lost]


@contextmanager
def stage(shared: Desktop, *options: str) -> Iterator[str]:
    """Share the display as any meter does; give the viewer's address."""
    command = [sys.executable, "-m", "tools.stage", "--display", shared.name, *options]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, env=dict(shared.environment))
    try:
        assert process.stdout is not None  # noqa: S101 - a pipe was asked for
        yield str(json.loads(process.stdout.readline())["viewer_url"])
    finally:
        end(process)


def browse(viewer: Desktop, address: str, folder: Path) -> "subprocess.Popen[bytes]":
    """Show an address over the whole display."""
    program = shutil.which("chromium") or "chromium"
    size = f"--window-size={WIDTH_PX},{HEIGHT_PX}"
    return viewer.start(program, *BROWSER, size, f"--user-data-dir={folder / 'profile'}", address)


def _distance(here: list[int], colour: int) -> int:
    parts = (colour & 255, colour >> 8 & 255, colour >> 16)
    return sum(abs(one - other) for one, other in zip(here, parts, strict=True))


if __name__ == "__main__":
    for result in run():
        print(result)
