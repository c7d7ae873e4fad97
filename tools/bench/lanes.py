"""Does a viewer on a slow line hold a fast one back? Two viewers of a text that is leafed through, one at 1 Mbit/s.

The fast one must have thirty pictures a second; the slow one exact text within a second of rest, and no growing queue.
"""

import statistics
import time
from collections.abc import Callable
from typing import Final

import numpy as np

from beistand.customer.desktop.ports import Box
from beistand.customer.desktop.select import open_sight
from tools.bench.workload import HEIGHT_PX, WIDTH_PX, Area, Stage, Step, page
from tools.display import throw_away_desktop
from tools.two_viewers import SLOW, TwoViewers, Viewer, two_viewers

SECONDS: Final = 12.0
PART_MAX_S: Final = 10.0
EXACT_MAX_S: Final = 20.0
Result = dict[str, object]


def run() -> list[Result]:
    """Measure; return results as ``make bench`` prints them."""
    with throw_away_desktop(width_px=WIDTH_PX, height_px=HEIGHT_PX) as desktop:
        stage = Stage(desktop.name)
        try:
            with two_viewers(
                open_sight=lambda: open_sight(desktop.name), width_px=WIDTH_PX, height_px=HEIGHT_PX
            ) as both:
                rate, step = leafing(stage)
                begun_s = time.monotonic()
                go_on(stage, rate, step, until=lambda: both.parts[-1] == {SLOW}, limit_s=PART_MAX_S)
                parted_s = round(time.monotonic() - begun_s, 1)
                go_on(stage, rate, step, until=lambda: False, limit_s=2)
                since_ms = time.monotonic() * 1000
                go_on(stage, rate, step, until=lambda: False, limit_s=SECONDS)
                return [
                    {"name": "lanes.parted_s", "value": parted_s, "unit": "s", "goal": None},
                    *_results(desktop.name, both, since_ms),
                ]
        finally:
            stage.close()


def leafing(stage: Stage) -> tuple[float, Step]:
    """Return steps a second, and each step: a text leafed through, too much for a slow line and little work."""
    text, rows, jump = stage.keep(page(width=700, height=8_000, seed=1)), 400, 391
    tops = 8_000 - rows

    def leaf(number: int) -> None:
        stage.copy(text, Area(left=0, top=number * jump % tops, width=700, height=rows), left=300, top=140)

    return 30.0, leaf


def go_on(stage: Stage, rate: float, step: Step, *, until: Callable[[], bool], limit_s: float) -> None:
    """Draw the steps at their rate until something is so, or the time is over."""
    begun_s, number = time.monotonic(), 0
    while (now_s := time.monotonic() - begun_s) < limit_s and not until():
        time.sleep(max(0.0, number / rate - now_s))
        step(number)
        stage.show()
        number += 1


def exact_after_s(display: str, viewer: Viewer, *, limit_s: float = EXACT_MAX_S) -> float | None:
    """Return how long until the viewer has every pixel of the desktop; None: not within the limit."""
    begun_s = time.monotonic()
    sight = open_sight(display)
    try:
        whole = sight.read(Box(left=0, top=0, width=WIDTH_PX, height=HEIGHT_PX))
        while not np.array_equal(whole[:, :, :3], viewer.canvas[:, :, :3]):
            if time.monotonic() - begun_s > limit_s:
                return None
            time.sleep(0.02)
    finally:
        sight.close()
    return round(time.monotonic() - begun_s, 2)


def _results(display: str, both: TwoViewers, since_ms: float) -> list[Result]:
    until_ms = time.monotonic() * 1000
    results: list[Result] = []
    for name, viewer in (("fast", both.fast), ("slow", both.slow)):
        seen = [(at, age) for at, age in zip(viewer.frames_ms, viewer.ages_ms, strict=False) if at >= since_ms]
        per_s = round(len(seen) / (until_ms - since_ms) * 1000, 1)
        half = len(seen) // 2
        ages = [[age for _, age in part] or [0.0] for part in (seen[:half], seen[half:])]
        results += [
            {
                "name": f"lanes.{name}.steps_per_s",
                "value": per_s,
                "unit": "1/s",
                "goal": 30 if name == "fast" else None,
            },
            {"name": f"lanes.{name}.age_ms", "value": round(statistics.median(ages[1])), "unit": "ms", "goal": None},
            {"name": f"lanes.{name}.age_first_half_ms", "value": round(statistics.median(ages[0])), "unit": "ms"},
            {"name": f"lanes.{name}.strange_packets", "value": viewer.strange, "unit": "", "goal": 0},
        ]
    for name, viewer in (("fast", both.fast), ("slow", both.slow)):
        exact_s = exact_after_s(display, viewer)
        results.append({"name": f"lanes.{name}.exact_s", "value": exact_s, "unit": "s", "goal": 1.0})
    return results


if __name__ == "__main__":
    for result in run():
        print(result)
