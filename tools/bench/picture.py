"""What does the picture cost at the customer? Capture, search, code and seal on a real X server, 1920 x 1080.

The viewer answers at once, so these are the costs of a link that is faster than the desktop changes. Figures: CPU time
of the picture's thread for each changed frame (median, mean, 95th percentile), bytes that leave, frames shown.
``python -m tools.bench.picture NAME ...`` measures only these workloads.
"""

import secrets
import statistics
import sys
import threading
import time
from collections.abc import Callable, Collection
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Final

from beistand.customer.desktop.ports import Box, Sight
from beistand.customer.desktop.select import open_sight
from beistand.customer.encode.frames import Watched
from beistand.customer.pipeline.pipeline import Moment, Outlets, Pipeline
from beistand.seal.media import MediaSealer
from beistand.wire.messages import Measured
from tools.bench.drawing import Drawing, drawing
from tools.bench.record import traces
from tools.bench.workload import HEIGHT_PX, WIDTH_PX
from tools.display import throw_away_desktop
from tools.sights import PassingSight

SECONDS: Final = 6.0
SETTLE_S: Final = 1.5
WARM_S: Final = 1.0
GOALS_MS: Final = {
    "typing": 0.7,
    "scroll": 7,
    "noisescroll": 7,
    "photoscroll": 7,
    "drag": 7,
    "window_drag": 7,
    "video": 8,
    "switch": 17,
    "web_text": 7,
}
GOALS_KB_PER_S: Final = {
    "idle": 1,
    "typing": 10,
    "scroll": 350,
    "noisescroll": 650,
    "photoscroll": 650,
    "drag": 500,
    "window_drag": 500,
    "video": 100,
    "web_text": 350,
}
GOAL_STEPS_PER_S: Final = {"scroll": 30, "drag": 30, "video": 30}
"""At least: as many as are drawn. From 29.5 on it is met, for a step may fall on the border between two seconds."""
MADE: Final = ("idle", "typing", "scroll", "noisescroll", "drag", "video", "switch")
"""The workloads that are made; the others were recorded."""
VIEWER: Final = 1
WHOLE: Final = Box(left=0, top=0, width=WIDTH_PX, height=HEIGHT_PX)
Result = dict[str, object]


@dataclass(frozen=True, slots=True, kw_only=True)
class How:
    """How a workload is measured: with a viewer of these codecs, after and for so many seconds.

    Attributes:
        screens: places of what is watched, in pixels.
        label: what the results are called; empty: as the workload.
    """

    codecs: tuple[str, ...] = ("vp9", "jpeg")
    warm_s: float = WARM_S
    seconds: float = SECONDS
    screens: tuple[Box, ...] = (WHOLE,)
    label: str = ""


ORDINARY: Final = How()
SELDOM: Final = How(seconds=12)
"""For what happens once a second."""
RECORDED: Final = How(seconds=14)
"""Twice the length of a recording."""
OVERLOAD: Final = How(codecs=(), warm_s=15, seconds=15)
WITHOUT_VP9: Final = How(codecs=("jpeg",), label="video_jpeg")
"""For a film to a viewer, or from a module, that has no VP9."""
LARGE: Final = (
    How(screens=(replace(WHOLE, width=WIDTH_PX * 2, height=HEIGHT_PX * 2),), label="scroll_3840x2160"),
    How(screens=(WHOLE, replace(WHOLE, left=WIDTH_PX)), label="scroll_two_screens"),
)
"""The same steps as on one screen of 1920 x 1080: what more pixels that rest cost."""


@dataclass(slots=True, kw_only=True)
class Ear:
    """Counts what leaves, and lets the pipeline know at once that it was painted.

    ``costs_ms``: CPU time of each frame; ``last_packet_ns``: that of the picture's thread when its last packet left.
    """

    sent_bytes: int = 0
    first_packet_s: float = 0.0
    measured: list[Measured] = field(default_factory=list)
    costs_ms: list[float] = field(default_factory=list)
    last_packet_ns: int = 0
    epoch: int = 0
    epoch_bytes: int = 0
    painted: Callable[[int, int], None] = lambda _epoch, _total: None
    has_more: threading.Event = field(default_factory=threading.Event)
    is_closed: bool = False

    def begin_epoch(self) -> None:
        """Count anew for the viewer."""
        self.epoch, self.epoch_bytes = self.epoch + 1, 0

    def packet(self, packet: bytes) -> None:
        """Count a packet."""
        self.first_packet_s = self.first_packet_s or time.monotonic()
        self.last_packet_ns = time.thread_time_ns()
        self.sent_bytes += len(packet)
        self.epoch_bytes += len(packet)
        self.has_more.set()

    def message(self, message: Moment) -> None:
        """Keep the figures of a second."""
        if isinstance(message, Measured):
            self.measured.append(message)

    def answer(self) -> None:
        """Play the viewer in a thread of its own."""
        while not self.is_closed:
            if self.has_more.wait(0.2):
                self.has_more.clear()
                self.painted(self.epoch, self.epoch_bytes)


class TimedSight(PassingSight):
    """A sight that counts what a frame costs: from the wait in which its changes came to its last packet.

    Fetching the X server's news is counted with it; sleeping costs no CPU time. Looks that find nothing, and what is
    done after the last packet, are only in ``core_percent``, which counts everything.
    """

    def __init__(self, sight: Sight, ear: Ear) -> None:
        super().__init__(sight)
        self._ear = ear
        self._begun_ns = time.thread_time_ns()

    def wait(self, timeout_s: float) -> list[Box]:
        """Note what the frame before cost, if there was one, and pass on."""
        if self._ear.last_packet_ns > self._begun_ns:
            self._ear.costs_ms.append((self._ear.last_packet_ns - self._begun_ns) / 1e6)
        self._begun_ns = time.thread_time_ns()
        return super().wait(timeout_s)


def run(only: Collection[str] = ()) -> list[Result]:
    """Measure every workload, or only some; return results as ``make bench`` prints them."""
    recordings = traces()
    with throw_away_desktop(width_px=WIDTH_PX, height_px=HEIGHT_PX) as desktop, drawing(desktop.name) as painter:
        plan = [(name, SELDOM if name == "switch" else ORDINARY) for name in MADE]
        plan += [("video", WITHOUT_VP9), *((name, RECORDED) for name in recordings)]
        wanted = [(name, how) for name, how in plan if not only or (how.label or name) in only]
        results = [one for name, how in wanted for one in measure(desktop.name, name, painter=painter, how=how)]
        if not only or "overload" in only:
            results += _weak(desktop.name, painter)
    for how in LARGE:
        if not only or how.label in only:
            results += _large(how)
    return results


def _large(how: How) -> list[Result]:
    """Measure scrolled text on a desktop of its own that holds all screens."""
    wide, high = max(one.right for one in how.screens), max(one.bottom for one in how.screens)
    with throw_away_desktop(width_px=wide, height_px=high) as desktop, drawing(desktop.name) as painter:
        return measure(desktop.name, "scroll", painter=painter, how=how)


def _weak(display: str, painter: Drawing) -> list[Result]:
    """Measure a film over the whole screen that may only be sent exactly: far more than any computer is allowed.

    The burst that is free is over before the measuring begins, and the level is the lower one, as in a session.
    """
    measured = measure(display, "cinema", painter=painter, how=OVERLOAD)
    found = {str(one["name"]): one["value"] for one in measured}
    core = {"name": "overload.core_percent", "value": found["cinema.core_percent"], "unit": "%", "goal": 27}
    shown = {"name": "overload.steps_per_s", "value": found.get("cinema.steps_per_s", 0.0), "unit": "1/s"}
    return [core, {**shown, "goal": None}]


def measure(display: str, name: str, *, painter: Drawing, how: How = ORDINARY) -> list[Result]:
    """Measure one workload. CPU time is that of this process; what draws is another. Who is tired gets a new epoch."""
    ear = Ear()
    watched = tuple(Watched(screen=number, place=place) for number, place in enumerate(how.screens))

    def begin() -> None:
        ear.begin_epoch()
        sealer = MediaSealer(key=secrets.token_bytes(32), epoch=ear.epoch, session_id=secrets.token_bytes(16), sender=2)
        pipeline.start(sealer=sealer, epoch=ear.epoch, watched=watched, shown=None)

    lost = partial(print, "picture lost:")
    outlets = Outlets(packet=ear.packet, message=ear.message, failed=lost, tired=begin)
    pipeline = Pipeline(open_sight=lambda: TimedSight(open_sight(display), ear), outlets=outlets, edge_px=0)
    ear.painted = lambda epoch, total: pipeline.painted(participant=VIEWER, epoch=epoch, painted_bytes=total)
    pipeline.viewer_decodes(how.codecs)
    viewer = threading.Thread(target=ear.answer, daemon=True)
    viewer.start()
    begun_s = time.monotonic()
    begin()
    time.sleep(SETTLE_S)
    first_ms = (ear.first_packet_s - begun_s) * 1000
    painter.draw(name, seconds=how.warm_s)
    before, cpu_before = ear.sent_bytes, time.process_time()
    ear.measured.clear()
    ear.costs_ms.clear()
    painter.draw(name, seconds=how.seconds)
    own_cpu_s = time.process_time() - cpu_before
    sent = ear.sent_bytes - before
    pipeline.close()
    ear.is_closed = True
    viewer.join()
    return _results(how.label or name, ear, sent_bytes=sent, cpu_s=own_cpu_s, first_ms=first_ms, seconds=how.seconds)


def _results(name: str, ear: Ear, *, sent_bytes: int, cpu_s: float, first_ms: float, seconds: float) -> list[Result]:
    busy, costs = ear.measured[1:-1] or ear.measured, sorted(ear.costs_ms)
    results: list[Result] = []
    if busy and costs and name != "idle":
        shown = statistics.median(one.frames_per_s for one in busy)
        for what, cost, goal in (
            ("cpu_ms_per_frame", statistics.median(costs), GOALS_MS.get(name)),
            ("mean_cpu_ms_per_frame", statistics.fmean(costs), None),
            ("p95_cpu_ms_per_frame", costs[len(costs) * 95 // 100], None),
        ):
            results.append({"name": f"{name}.{what}", "value": round(cost, 2), "unit": "ms", "goal": goal})
        steps = {"name": f"{name}.steps_per_s", "value": round(shown, 1), "unit": "1/s"}
        results.append({**steps, "goal": GOAL_STEPS_PER_S.get(name)})
    rate = {"name": f"{name}.kb_per_s", "value": round(sent_bytes / 1024 / seconds, 1), "unit": "KB/s"}
    results.append({**rate, "goal": GOALS_KB_PER_S.get(name)})
    core = {"name": f"{name}.core_percent", "value": round(cpu_s / seconds * 100, 2), "unit": "%"}
    results.append({**core, "goal": 0.5 if name == "idle" else None})
    if name == "switch":
        results.append({"name": "picture.first_packet_ms", "value": round(first_ms, 1), "unit": "ms", "goal": 150})
    return results


if __name__ == "__main__":
    for result in run(sys.argv[1:]):
        print(result)
