"""How soon after the customer's yes is there a picture? From the click to pixels of a real browser, on loopback."""

import json
import statistics
import tempfile
from contextlib import ExitStack
from pathlib import Path
from typing import Final

from tools.bench.latency import COLOURS, START_S, Glass, Patch, browse, stage
from tools.bench.workload import HEIGHT_PX, WIDTH_PX
from tools.display import end, throw_away_desktop

TRIALS: Final = 5
GOAL_MS: Final = 150
Result = dict[str, object]


def run() -> list[Result]:
    """Measure; return results as ``make bench`` prints them."""
    found = [taken_ms for taken_ms in (_once() for _ in range(TRIALS)) if taken_ms is not None]
    middle = round(statistics.median(found)) if found else None
    longest = round(max(found)) if found else None
    return [
        {"name": "start.first_picture_ms", "value": middle, "unit": "ms", "goal": GOAL_MS},
        {"name": "start.first_picture_max_ms", "value": longest, "unit": "ms", "goal": None},
        {"name": "start.first_picture_lost", "value": TRIALS - len(found), "unit": "", "goal": 0},
    ]


def _once() -> float | None:
    """Return the milliseconds from the yes to the first picture on the supporter's display."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="beistand-start-")))
        wide, high = WIDTH_PX, HEIGHT_PX
        shared = stack.enter_context(throw_away_desktop(width_px=wide, height_px=high))
        viewer = stack.enter_context(throw_away_desktop(width_px=wide, height_px=high, frames=folder))
        Patch(shared.name).start()
        told = folder / "told.jsonl"
        address = stack.enter_context(stage(shared, "--told", str(told)))
        stack.callback(end, browse(viewer, address, folder))
        shown_s = Glass(folder).wait(COLOURS[0], limit_s=START_S)
        said = [json.loads(line) for line in told.read_text().splitlines()] if told.exists() else []
        yes_s = [one["yes_at_s"] for one in said if "yes_at_s" in one]
        return None if shown_s is None or not yes_s else (shown_s - yes_s[0]) * 1000


if __name__ == "__main__":
    for result in run():
        print(result)
