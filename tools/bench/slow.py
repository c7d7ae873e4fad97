"""How does a session feel on a slow line? 1 Mbit/s and 80 ms there and back, at the customer's end of the way.

Typing must show soon, scrolling and films must build no queue that grows, and text must be exact soon after it rests.
Where this is allowed, the kernel holds the rate (``slow.rate_by_kernel`` is 1), else a small forwarder does.
"""

import asyncio
import socket
import statistics
import threading
import time
from collections.abc import Iterator
from contextlib import AsyncExitStack, ExitStack, contextmanager
from typing import Final

import numpy as np

from tools.bench.displays import Displays, two_displays
from tools.bench.latency import START_S, browse, stage
from tools.bench.workload import Stage, Step, workloads
from tools.display import end
from tools.slow_link import Line, slow_line
from tools.slow_net import Net, NoNetError, line_through, narrow_net

BITS_PER_S: Final = 1_000_000
ONE_WAY_MS: Final = 40
LETTERS: Final = 40
SECONDS: Final = 60.0
SAMPLE_EVERY_S: Final = 0.093
"""Not in step with thirty pictures a second, which would be met at the same moment of their way again and again."""
SETTLE_S: Final = 5.0
"""What waits before a film is known to be one says nothing about growth; it would hide some."""
EXACT_MAX_S: Final = 60.0
GOALS: Final = {"typing": 250, "exact": 1.0, "growth": 1.25}
Result = dict[str, object]


def run() -> list[Result]:
    """Measure; return results as ``make bench`` prints them."""
    with ExitStack() as stack:
        displays = stack.enter_context(two_displays())
        drawing = Stage(displays.shared.name)
        stack.callback(drawing.close)
        known = workloads(drawing)
        known["switch"][1](0)
        drawing.show()
        port = _free_port()
        net = _net_or_none(stack)
        line = stack.enter_context(_line(port, net))
        address = stack.enter_context(stage(displays.shared, "--port", str(port), "--through", str(line.port)))
        stack.callback(end, browse(displays.viewer, address, displays.folder))
        results: list[Result] = [{"name": "slow.rate_by_kernel", "value": int(net is not None), "unit": ""}]
        if displays.until_exact(limit_s=START_S) is None:
            return [*results, {"name": "slow.exact_s", "value": None, "unit": "s", "goal": GOALS["exact"]}]
        results += _typing(drawing, known["typing"][1], displays)
        for name in ("scroll", "video"):
            results += _played(name, drawing, known[name], line, displays)
        return results


def _played(name: str, drawing: Stage, workload: tuple[float, Step], line: Line, displays: Displays) -> list[Result]:
    """Play a workload, looking at what is on the way; then wait until it is exact."""
    line.waiting_bytes, begun_bytes = 0, line.carried_bytes
    with _sampled(line) as samples:
        _play(drawing, *workload)
    most_ms = line.waiting_bytes / line.bytes_per_s * 1000
    used = (line.carried_bytes - begun_bytes) / SECONDS / line.bytes_per_s * 100
    exact_s = displays.until_exact(limit_s=EXACT_MAX_S)
    waiting_ms = np.array(samples) / line.bytes_per_s * 1000
    halves = np.array_split(waiting_ms, 2)
    settled = np.array_split(waiting_ms[round(SETTLE_S / SAMPLE_EVERY_S) :], 2)
    first, second = (float(np.percentile(half, 95)) for half in settled)
    figures = (
        ("queue_max_ms", round(most_ms), "ms", None),
        ("queue_first_half_ms", round(float(halves[0].max())), "ms", None),
        ("queue_second_half_ms", round(float(halves[1].max())), "ms", None),
        ("queue_settled_p95_first_half_ms", round(first), "ms", None),
        ("queue_settled_p95_second_half_ms", round(second), "ms", None),
        ("queue_growth", _growth(first, second), "", GOALS["growth"]),
        ("line_used", round(used), "%", None),
        ("exact_s", exact_s, "s", GOALS["exact"] if name == "scroll" else None),
    )
    return [
        {"name": f"slow.{name}.{what}", "value": value, "unit": unit, "goal": goal}
        for what, value, unit, goal in figures
    ]


def _growth(first_ms: float, second_ms: float) -> float:
    """Return how many times as much is on the way as before, of the 95th percentiles: one late moment is no growth.

    What a free line holds for its delay alone counts as nothing: less than that is no queue.
    """
    return round(max(second_ms, ONE_WAY_MS) / max(first_ms, ONE_WAY_MS), 2)


@contextmanager
def _sampled(line: Line) -> Iterator[list[int]]:
    """Give a list of what is on the way, in bytes, that grows about ten times a second."""
    samples: list[int] = []
    over = threading.Event()

    def look() -> None:
        while not over.wait(SAMPLE_EVERY_S):
            samples.append(line.now_bytes)

    looking = threading.Thread(target=look, daemon=True)
    looking.start()
    try:
        yield samples
    finally:
        over.set()
        looking.join()


def _typing(drawing: Stage, step: Step, displays: Displays) -> list[Result]:
    """Type letters, one after the other; how long until each is on the supporter's display?"""
    times = []
    for number in range(LETTERS):
        time.sleep(0.2)
        begun_s = time.monotonic()
        step(number)
        drawing.show()
        if displays.until_exact(limit_s=5, every_s=0.003) is not None:
            times.append((time.monotonic() - begun_s) * 1000)
    if not times:
        return [{"name": "slow.typing_p95_ms", "value": None, "unit": "ms", "goal": GOALS["typing"]}]
    return [
        {"name": "slow.typing_ms", "value": round(statistics.median(times)), "unit": "ms", "goal": None},
        {"name": "slow.typing_p95_ms", "value": round(float(np.percentile(times, 95))), "unit": "ms", "goal": 250},
    ]


def _play(drawing: Stage, rate: float, step: Step) -> None:
    begun_s, number = time.monotonic(), 0
    while (now_s := time.monotonic() - begun_s) < SECONDS:
        if now_s < number / rate:
            time.sleep(number / rate - now_s)
        step(number)
        drawing.show()
        number += 1


def _net_or_none(stack: ExitStack) -> Net | None:
    """Make a net whose rate the kernel holds, if that is allowed here; it ends with the stack."""
    try:
        return stack.enter_context(narrow_net(bits_per_s=BITS_PER_S))
    except NoNetError as error:
        print(f"the rate is not the kernel's: {error}", flush=True)
        return None


@contextmanager
def _line(port: int, net: Net | None) -> Iterator[Line]:
    """Run the slow line in a thread of its own."""
    ready, over = threading.Event(), asyncio.Event()
    found: list[tuple[Line, asyncio.AbstractEventLoop]] = []

    async def live() -> None:
        async with AsyncExitStack() as stack:
            if net is None:
                way = slow_line(port, bits_per_s=BITS_PER_S, delay_ms=ONE_WAY_MS)
            else:
                way = line_through(net, port, bits_per_s=BITS_PER_S, delay_ms=ONE_WAY_MS)
            found.append((await stack.enter_async_context(way), asyncio.get_running_loop()))
            ready.set()
            await over.wait()

    thread = threading.Thread(target=lambda: asyncio.run(live()), daemon=True)
    thread.start()
    if not ready.wait(START_S):
        msg = "the slow line did not begin"
        raise RuntimeError(msg)
    line, loop = found[0]
    try:
        yield line
    finally:
        loop.call_soon_threadsafe(over.set)
        thread.join(5)


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        return int(listening.getsockname()[1])


if __name__ == "__main__":
    for result in run():
        print(result)
