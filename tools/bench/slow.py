"""How does a session feel on a slow line? 1 Mbit/s and 80 ms there and back, at the customer's end of the way.

Typing must show soon, scrolling and films must build no queue, and text must be exact soon after it rests.
"""

import asyncio
import socket
import statistics
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Final

import numpy as np
import numpy.typing as npt
import xcffib
import xcffib.xproto

from tools.bench.latency import START_S, browse, frame_buffer, stage
from tools.bench.workload import HEIGHT_PX, WIDTH_PX, Stage, workloads
from tools.display import end, throw_away_desktop
from tools.slow_link import Line, slow_line

BITS_PER_S: Final = 1_000_000
ONE_WAY_MS: Final = 40
LETTERS: Final = 40
SECONDS: Final = 20.0
EXACT_MAX_S: Final = 60.0
POINTER_PX: Final = 40
GOALS: Final = {"typing": 250, "exact": 1.0}
Result = dict[str, object]
Frame = npt.NDArray[np.uint8]


def run() -> list[Result]:
    """Measure; return results as ``make bench`` prints them."""
    with ExitStack() as stack:
        seen, shown = (Path(stack.enter_context(tempfile.TemporaryDirectory())) for _ in range(2))
        size = (WIDTH_PX, HEIGHT_PX)
        shared = stack.enter_context(throw_away_desktop(width_px=size[0], height_px=size[1], frames=shown))
        viewer = stack.enter_context(throw_away_desktop(width_px=size[0], height_px=size[1], frames=seen))
        for name in (shared.name, viewer.name):
            _park_pointer(name)
        drawing = Stage(shared.name)
        stack.callback(drawing.close)
        known = workloads(drawing)
        known["switch"][1](0)
        drawing.show()
        port = _free_port()
        line = stack.enter_context(_line(port))
        address = stack.enter_context(stage(shared, "--port", str(port), "--through", str(line.port)))
        stack.callback(end, browse(viewer, address, seen))
        here, there = frame_buffer(shown), frame_buffer(seen)
        if _until_exact(here, there, limit_s=START_S) is None:
            return [{"name": "slow.exact_s", "value": None, "unit": "s", "goal": GOALS["exact"]}]
        results = _typing(drawing, known["typing"][1], here, there)
        for name in ("scroll", "video"):
            rate, step = known[name]
            line.waiting_bytes, begun_bytes = 0, line.carried_bytes
            _play(drawing, rate, step)
            waited_ms = line.waiting_bytes / line.bytes_per_s * 1000
            used = (line.carried_bytes - begun_bytes) / SECONDS / line.bytes_per_s * 100
            exact_s = _until_exact(here, there, limit_s=EXACT_MAX_S)
            results += [
                {"name": f"slow.{name}.queue_max_ms", "value": round(waited_ms), "unit": "ms", "goal": None},
                {"name": f"slow.{name}.line_used", "value": round(used), "unit": "%", "goal": None},
                {"name": f"slow.{name}.exact_s", "value": exact_s, "unit": "s", "goal": _exact_goal(name)},
            ]
        return results


def _exact_goal(name: str) -> float | None:
    return GOALS["exact"] if name == "scroll" else None


def _typing(drawing: Stage, step: "object", here: Frame, there: Frame) -> list[Result]:
    """Type letters, one after the other; how long until each is on the supporter's display?"""
    assert callable(step)  # noqa: S101 - a workload's step
    times = []
    for number in range(LETTERS):
        time.sleep(0.2)
        begun_s = time.monotonic()
        step(number)
        drawing.show()
        if _until_exact(here, there, limit_s=5, every_s=0.003) is not None:
            times.append((time.monotonic() - begun_s) * 1000)
    if not times:
        return [{"name": "slow.typing_p95_ms", "value": None, "unit": "ms", "goal": GOALS["typing"]}]
    return [
        {"name": "slow.typing_ms", "value": round(statistics.median(times)), "unit": "ms", "goal": None},
        {"name": "slow.typing_p95_ms", "value": round(float(np.percentile(times, 95))), "unit": "ms", "goal": 250},
    ]


def _play(drawing: Stage, rate: float, step: "object") -> None:
    assert callable(step)  # noqa: S101 - a workload's step
    begun_s, number = time.monotonic(), 0
    while (now_s := time.monotonic() - begun_s) < SECONDS:
        if now_s < number / rate:
            time.sleep(number / rate - now_s)
        step(number)
        drawing.show()
        number += 1


def _until_exact(here: Frame, there: Frame, *, limit_s: float, every_s: float = 0.02) -> float | None:
    """Return how long until both displays show the same, pointers at their right edge aside."""
    begun_s = time.monotonic()
    inner = slice(0, WIDTH_PX - POINTER_PX)
    while not np.array_equal(here[:, inner, :3], there[:, inner, :3]):
        if time.monotonic() - begun_s > limit_s:
            return None
        time.sleep(every_s)
    return round(time.monotonic() - begun_s, 2)


@contextmanager
def _line(port: int) -> Iterator[Line]:
    """Run the slow line in a thread of its own."""
    ready, over = threading.Event(), asyncio.Event()
    found: list[tuple[Line, asyncio.AbstractEventLoop]] = []

    async def live() -> None:
        async with slow_line(port, bits_per_s=BITS_PER_S, delay_ms=ONE_WAY_MS) as line:
            found.append((line, asyncio.get_running_loop()))
            ready.set()
            await over.wait()

    thread = threading.Thread(target=lambda: asyncio.run(live()), daemon=True)
    thread.start()
    ready.wait()
    line, loop = found[0]
    try:
        yield line
    finally:
        loop.call_soon_threadsafe(over.set)
        thread.join(5)


def _park_pointer(display: str) -> None:
    """Move the pointer, which these displays draw into their pictures, to where it is not compared."""
    x = xcffib.connect(display)
    x.core.WarpPointer(0, x.get_setup().roots[0].root, 0, 0, 0, 0, WIDTH_PX - 2, HEIGHT_PX // 2)
    x.core.GetInputFocus().reply()
    x.disconnect()


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        return int(listening.getsockname()[1])


if __name__ == "__main__":
    for result in run():
        print(result)
