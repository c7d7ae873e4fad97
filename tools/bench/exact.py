"""Is every pixel right once it rests? Each workload is played to a real browser; then both displays are compared.

Loopback. ``python -m tools.bench.exact NAME ...`` plays only these workloads.
"""

import sys
from collections.abc import Collection
from contextlib import ExitStack
from typing import Final

from tools.bench.displays import two_displays
from tools.bench.drawing import drawing
from tools.bench.latency import START_S, browse, stage
from tools.bench.picture import MADE
from tools.bench.record import traces
from tools.display import end

MADE_S: Final = 2.0
RECORDED_S: Final = 3.0
LIMIT_S: Final = 10.0
GOAL_S: Final = 1.0
GOAL_FILM_S: Final = 3.0
FILMS: Final = ("video", "cinema")
"""What goes as a film until it rests: its pixels are sent exactly only then."""
Result = dict[str, object]


def run(only: Collection[str] = ()) -> list[Result]:
    """Measure every workload, or only some; return results as ``make bench`` prints them. None: never in 10 s."""
    plan = {name: MADE_S for name in MADE if name != "idle"} | dict.fromkeys(traces(), RECORDED_S)
    with ExitStack() as stack:
        displays = stack.enter_context(two_displays())
        painter = stack.enter_context(drawing(displays.shared.name))
        address = stack.enter_context(stage(displays.shared))
        stack.callback(end, browse(displays.viewer, address, displays.folder))
        results = [_result("start", displays.until_exact(limit_s=START_S), goal=None)]
        if results[0]["value"] is None:
            return results
        for name, seconds in plan.items():
            if only and name not in only:
                continue
            painter.draw(name, seconds=seconds, lingers=False)
            exact_s = displays.until_exact(limit_s=LIMIT_S)
            results.append(_result(name, exact_s, goal=GOAL_FILM_S if name in FILMS else GOAL_S))
    return results


def _result(name: str, value: float | None, *, goal: float | None) -> Result:
    return {"name": f"exact.{name}_s", "value": value, "unit": "s", "goal": goal}


if __name__ == "__main__":
    for result in run(sys.argv[1:]):
        print(result)
