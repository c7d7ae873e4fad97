"""What does covering windows cost per frame? 1920 x 1080, thirty windows of which ten are covered, on a real X server.

Measured is the CPU time of the picture's thread for everything that would not be there without covering: following the
windows, working out what is covered, painting stripes. Waiting and reading themselves are not in it.
"""

import statistics
import time
from collections.abc import Callable
from contextlib import ExitStack, closing
from typing import Final

import xcffib
import xcffib.xproto
from xcffib.xproto import CW, GC, ConfigWindow, PropMode

from beistand.customer.desktop.ports import Box, Pixels, Sight
from beistand.customer.desktop.select import open_sight
from beistand.customer.encode.frames import Frames, Watched
from beistand.customer.encode.veil import Veil
from beistand.customer.pipeline.shown import OwnWindows, Showing, found_as
from beistand.session.cover import WindowFound
from beistand.session.windows import Windows
from beistand.wire.policy import Mode
from tools.display import throw_away_desktop
from tools.sights import PassingSight

WIDTH_PX, HEIGHT_PX = 1920, 1080
WINDOWS: Final = 30
COVERED: Final = 10
WHOLE: Final = Box(left=0, top=0, width=WIDTH_PX, height=HEIGHT_PX)
FRAMES: Final = 300
GOAL_MS: Final = 1.0
WINDOW_PX: Final = (420, 300)
STEP_S: Final = 1 / 60
START_S: Final = 20.0
MANAGER_STARTS_S: Final = 0.5
"""Windows that open in its first moment the window manager may overlook."""
Result = dict[str, object]


class TimedSight(PassingSight):
    """A sight that counts the CPU time of its own waiting and reading. ``spent_ns``: of this thread."""

    def __init__(self, sight: Sight) -> None:
        super().__init__(sight)
        self.spent_ns = 0

    def wait(self, timeout_s: float) -> list[Box]:
        """Pass on and count."""
        begun_ns = time.thread_time_ns()
        boxes = super().wait(timeout_s)
        self.spent_ns += time.thread_time_ns() - begun_ns
        return boxes

    def read(self, box: Box) -> Pixels:
        """Pass on and count."""
        begun_ns = time.thread_time_ns()
        pixels = super().read(box)
        self.spent_ns += time.thread_time_ns() - begun_ns
        return pixels


class Office:
    """A program with many windows. ``windows``: their numbers."""

    def __init__(self, display: str) -> None:
        self._x = xcffib.connect(display)
        screen = self._x.get_setup().roots[0]
        self._pen = 0
        self.windows = [self._open(screen, number) for number in range(WINDOWS)]
        self._x.flush()

    def close(self) -> None:
        """End it."""
        self._x.disconnect()

    def write(self, number: int) -> None:
        """Draw a letter into a window that lies on top."""
        place = xcffib.xproto.RECTANGLE.synthetic(20 + number * 9 % 300, 20, 8, 14)
        self._x.core.PolyFillRectangle(self.windows[-1], self._pen, 1, [place])
        self._x.flush()

    def drag(self, number: int) -> None:
        """Move the topmost window a little."""
        left, top = 200 + number * 7 % 900, 150 + number * 3 % 400
        self._x.core.ConfigureWindow(self.windows[-1], ConfigWindow.X | ConfigWindow.Y, [left, top])
        self._x.flush()

    def _open(self, screen: xcffib.xproto.SCREEN, number: int) -> int:
        window = self._x.generate_id()
        place = (number * 211 % (WIDTH_PX - WINDOW_PX[0]), number * 97 % (HEIGHT_PX - WINDOW_PX[1]), *WINDOW_PX, 0)
        shade = [0x304050 + number * 0x050301]
        self._x.core.CreateWindow(0, window, screen.root, *place, 1, screen.root_visual, CW.BackPixel, shade)
        name = f"office{number % 3}"
        for atom, text in ((xcffib.xproto.Atom.WM_CLASS, f"{name}\0{name}\0"), (xcffib.xproto.Atom.WM_NAME, name)):
            raw = text.encode()
            self._x.core.ChangeProperty(PropMode.Replace, window, atom, xcffib.xproto.Atom.STRING, 8, len(raw), raw)
        if not self._pen:
            self._pen = self._x.generate_id()
            self._x.core.CreateGC(self._pen, window, GC.Foreground, [0xFFFFFF])
        self._x.core.MapWindow(window)
        return int(window)


def run() -> list[Result]:
    """Measure; each result has ``name``, ``value``, ``unit``, ``goal`` as in the table of all benchmarks."""
    results: list[Result] = []
    with ExitStack() as stack:
        desktop = stack.enter_context(throw_away_desktop(width_px=WIDTH_PX, height_px=HEIGHT_PX))
        time.sleep(MANAGER_STARTS_S)
        office = stack.enter_context(closing(Office(desktop.name)))
        sight = TimedSight(open_sight(desktop.name))
        veil = Veil(sight, now_ms=lambda: time.monotonic_ns() // 1_000_000)
        veil.set_cover(Showing(_chosen(sight).cover, own=OwnWindows(all=frozenset, private=frozenset)))
        veil.wait(0)
        frames = Frames(watched=(Watched(screen=0, place=WHOLE),), edge_px=0)
        frames.whole(veil.read)
        for name, step in (("masks", office.write), ("masks_drag", office.drag)):
            median, mean = _cost_ms(veil, sight, frames, step)
            results.append({"name": f"{name}.cpu_ms_per_frame", "value": median, "unit": "ms", "goal": GOAL_MS})
            results.append({"name": f"{name}.mean_cpu_ms_per_frame", "value": mean, "unit": "ms", "goal": None})
        begun_ns, before_ns = time.thread_time_ns(), sight.spent_ns
        veil.read(WHOLE)
        spent_ms = (time.thread_time_ns() - begun_ns - (sight.spent_ns - before_ns)) / 1e6
        results.append({"name": "masks.cpu_ms_whole_screen", "value": round(spent_ms, 2), "unit": "ms", "goal": None})
        veil.set_cover(None)
        sight.close()
    return results


def _chosen(sight: Sight) -> Windows:
    """Wait for all windows; cover some of them."""
    until = time.monotonic() + START_S
    found: tuple[WindowFound, ...] = ()
    while sum(one.is_listed for one in found) < WINDOWS:
        if time.monotonic() > until:
            msg = f"{WINDOWS} windows did not open within {START_S} s"
            raise TimeoutError(msg)
        stack = sight.stack()
        found = tuple(found_as(one) for layer in stack.layers for one in layer.windows)
        time.sleep(STEP_S)
    windows = Windows().seen(found, has_list=True).begun(Mode.ASK)
    for one in [one for one in found if one.is_listed][: COVERED * 2 : 2]:
        windows = windows.with_window(one.window, is_shown=False)
    return windows


def _cost_ms(veil: Veil, sight: TimedSight, frames: Frames, step: Callable[[int], None]) -> tuple[float, float]:
    """Return the median and the mean of what covering costs in frames in each of which one step happened."""
    costs: list[float] = []
    for number in range(FRAMES):
        step(number)
        time.sleep(STEP_S)
        reading_ns = [0]

        def read(box: Box, spent_ns: list[int] = reading_ns) -> Pixels:
            begun_ns = time.thread_time_ns()
            pixels = veil.read(box)
            spent_ns[0] += time.thread_time_ns() - begun_ns
            return pixels

        begun_ns, before_ns = time.thread_time_ns(), sight.spent_ns
        boxes = veil.wait(0)
        waiting_ns = time.thread_time_ns() - begun_ns
        frames.changed(boxes, read, now_ms=number)
        costs.append((waiting_ns + reading_ns[0] - (sight.spent_ns - before_ns)) / 1e6)
    return round(statistics.median(costs), 2), round(statistics.fmean(costs), 2)


def main() -> None:
    """Print the results."""
    for result in run():
        print(f"{result['name']:36} {result['value']:>10} {result['unit']}")


if __name__ == "__main__":
    main()
