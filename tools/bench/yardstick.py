"""How quick is this machine beside the one that the goals were set on? Three steps that every picture needs, alone.

The goals of the picture are times on one machine. On another one it must be told apart whether the picture became
dearer or the machine is slower; what is measured is never changed by this.
"""

import statistics
import time
from collections.abc import Callable
from typing import Final

import av
import numpy as np
from av.video.reformatter import Interpolation

from tools.bench.workload import HEIGHT_PX, WIDTH_PX

TRIALS: Final = 31
GOALS_MACHINE_MS: Final = {"copy": 0.6, "equal": 1.2, "convert": 4.2}
"""Medians of the same three steps on a virtual server machine of two cores with AVX-512, 2026."""
TIMES: Final = "yardstick.times"
Result = dict[str, object]


def run() -> list[Result]:
    """Measure whole pictures, CPU time of the process; return results as ``make bench`` prints them."""
    pixels = np.random.default_rng(1).integers(0, 255, (HEIGHT_PX, WIDTH_PX, 4), np.uint8)
    other = pixels.copy()
    steps: dict[str, Callable[[], object]] = {
        "copy": lambda: np.copyto(other, pixels),
        "equal": lambda: np.array_equal(other, pixels),
        "convert": lambda: _converted(pixels),
    }
    taken = {name: _median_ms(step) for name, step in steps.items()}
    times = statistics.median(taken[name] / there_ms for name, there_ms in GOALS_MACHINE_MS.items())
    results: list[Result] = [
        {"name": f"yardstick.{name}_ms", "value": round(took_ms, 2), "unit": "ms", "goal": None}
        for name, took_ms in taken.items()
    ]
    return [*results, {"name": TIMES, "value": round(times, 2), "unit": "", "goal": None}]


def sentence(results: list[Result]) -> str:
    """Return what the yardstick says, in words."""
    times = next(one["value"] for one in results if one["name"] == TIMES)
    return f"The goals were set on another machine; this one takes {times} times as long for the same work."


def _converted(pixels: np.ndarray) -> av.VideoFrame:
    frame = av.VideoFrame.from_numpy_buffer(pixels, "bgra")
    return frame.reformat(format="yuv420p", interpolation=Interpolation.AREA)


def _median_ms(step: Callable[[], object]) -> float:
    taken = []
    for _ in range(TRIALS):
        begun_ns = time.process_time_ns()
        step()
        taken.append((time.process_time_ns() - begun_ns) / 1e6)
    return statistics.median(taken)


if __name__ == "__main__":
    for result in run():
        print(result)
