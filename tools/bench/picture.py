"""What does the picture cost at the customer? Capture, search, code and seal on a real X server, 1920 x 1080.

The viewer answers at once, so these are the costs of a link that is faster than the desktop changes. Figures: CPU time
of the picture's thread per changed frame (mean of each second, median of the seconds), bytes that leave, frames shown.
"""

import secrets
import statistics
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from typing import Final

from beistand.customer.desktop.ports import Box
from beistand.customer.desktop.select import open_sight
from beistand.customer.encode.frames import Watched
from beistand.customer.pipeline.pipeline import Moment, Outlets, Pipeline
from beistand.seal.media import MediaSealer
from beistand.wire.messages import Measured
from tools.bench.record import traces
from tools.bench.workload import HEIGHT_PX, WIDTH_PX, Stage, Step, recorded, workloads
from tools.display import throw_away_desktop

SECONDS: Final = 6.0
SETTLE_S: Final = 1.5
WARM_S: Final = 1.0
GOALS_MS: Final = {
    "typing": 0.7,
    "scroll": 7,
    "noisescroll": 7,
    "photoscroll": 7,
    "drag": 7,
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
    "video": 100,
    "web_text": 350,
}
VIEWER: Final = 1
Result = dict[str, object]


@dataclass(frozen=True, slots=True, kw_only=True)
class How:
    """How a workload is measured: with a viewer of these codecs, after and for so many seconds."""

    codecs: tuple[str, ...] = ("vp9", "jpeg")
    warm_s: float = WARM_S
    seconds: float = SECONDS


ORDINARY: Final = How()
RECORDED: Final = How(seconds=14)
"""Twice the length of a recording."""
OVERLOAD: Final = How(codecs=(), warm_s=15, seconds=15)


@dataclass(slots=True, kw_only=True)
class Ear:
    """Counts what leaves, and lets the pipeline know at once that it was painted."""

    sent_bytes: int = 0
    first_packet_s: float = 0.0
    measured: list[Measured] = field(default_factory=list)
    painted: Callable[[int], None] = lambda _: None
    has_more: threading.Event = field(default_factory=threading.Event)
    is_closed: bool = False

    def packet(self, packet: bytes) -> None:
        """Count a packet."""
        self.first_packet_s = self.first_packet_s or time.monotonic()
        self.sent_bytes += len(packet)
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
                self.painted(self.sent_bytes)


def run() -> list[Result]:
    """Measure every workload; return results as ``make bench`` prints them."""
    with throw_away_desktop(width_px=WIDTH_PX, height_px=HEIGHT_PX) as desktop:
        stage = Stage(desktop.name)
        try:
            known = workloads(stage)
            known["switch"][1](0)
            stage.show()
            recordings = traces()
            results = [
                one for name, (rate, step) in known.items() for one in _measure(desktop.name, name, rate, step, stage)
            ]
            for name, path in recordings.items():
                results += _measure(desktop.name, name, 30.0, recorded(stage, path), stage, how=RECORDED)
            results += _weak(desktop.name, recorded(stage, recordings["cinema"]), stage)
        finally:
            stage.close()
    return results


def _weak(display: str, step: Step, stage: Stage) -> list[Result]:
    """Measure a film over the whole screen that may only be sent exactly: far more than any computer is allowed.

    The burst that is free is over before the measuring begins.
    """
    found = {str(one["name"]): one["value"] for one in _measure(display, "overload", 30.0, step, stage, how=OVERLOAD)}
    core = {"name": "overload.core_percent", "value": found["overload.core_percent"], "unit": "%", "goal": 27}
    shown = {
        "name": "overload.steps_per_s",
        "value": found.get("overload.steps_per_s", 0.0),
        "unit": "1/s",
        "goal": None,
    }
    return [core, shown]


def _measure(
    display: str,
    name: str,
    rate: float,
    step: Step,
    stage: Stage,
    *,
    how: How = ORDINARY,
) -> list[Result]:
    ear = Ear()
    lost = partial(print, "picture lost:")
    outlets = Outlets(packet=ear.packet, message=ear.message, failed=lost, tired=lambda: None)
    pipeline = Pipeline(open_sight=lambda: open_sight(display), outlets=outlets, edge_px=0)
    ear.painted = lambda total: pipeline.painted(participant=VIEWER, epoch=1, painted_bytes=total)
    pipeline.viewer_decodes(how.codecs)
    viewer = threading.Thread(target=ear.answer, daemon=True)
    viewer.start()
    place = Box(left=0, top=0, width=WIDTH_PX, height=HEIGHT_PX)
    sealer = MediaSealer(key=secrets.token_bytes(32), epoch=1, session_id=secrets.token_bytes(16), sender=2)
    begun_s = time.monotonic()
    pipeline.start(sealer=sealer, epoch=1, watched=(Watched(screen=0, place=place),), shown=None)
    time.sleep(SETTLE_S)
    first_ms = (ear.first_packet_s - begun_s) * 1000
    _draw(rate, step, stage, seconds=how.warm_s)
    before, cpu_before = ear.sent_bytes, time.process_time()
    ear.measured.clear()
    drawn_cpu_s = _draw(rate, step, stage, seconds=how.seconds)
    own_cpu_s = time.process_time() - cpu_before - drawn_cpu_s
    sent = ear.sent_bytes - before
    pipeline.close()
    ear.is_closed = True
    viewer.join()
    return _results(name, ear.measured, sent_bytes=sent, cpu_s=own_cpu_s, first_ms=first_ms, seconds=how.seconds)


def _draw(rate: float, step: Step, stage: Stage, *, seconds: float) -> float:
    """Draw the steps at their rate; return the CPU time that drawing cost this process."""
    begun_s, cpu_s, number = time.monotonic(), 0.0, 0
    while (now_s := time.monotonic() - begun_s) < seconds:
        if now_s < number / rate:
            time.sleep(number / rate - now_s)
            continue
        cpu_begun = time.thread_time()
        step(number)
        stage.show()
        cpu_s += time.thread_time() - cpu_begun
        number += 1
    return cpu_s


def _results(
    name: str, measured: list[Measured], *, sent_bytes: int, cpu_s: float, first_ms: float, seconds: float
) -> list[Result]:
    busy = measured[1:-1] or measured
    results: list[Result] = []
    if busy and name != "idle":
        # Each frame counts: a second with one small change says no more than its one frame.
        frames = [one.cpu_ms_per_frame for one in busy for _ in range(round(one.frames_per_s))]
        cost = statistics.median(frames or [one.cpu_ms_per_frame for one in busy])
        shown = statistics.median(one.frames_per_s for one in busy)
        results += [
            {"name": f"{name}.cpu_ms_per_frame", "value": round(cost, 2), "unit": "ms", "goal": GOALS_MS.get(name)},
            {"name": f"{name}.steps_per_s", "value": round(shown, 1), "unit": "1/s", "goal": None},
        ]
    rate = {"name": f"{name}.kb_per_s", "value": round(sent_bytes / 1024 / seconds, 1), "unit": "KB/s"}
    results.append({**rate, "goal": GOALS_KB_PER_S.get(name)})
    core = {"name": f"{name}.core_percent", "value": round(cpu_s / seconds * 100, 2), "unit": "%"}
    results.append({**core, "goal": 0.5 if name == "idle" else None})
    if name == "switch":
        results.append({"name": "picture.first_packet_ms", "value": round(first_ms, 1), "unit": "ms", "goal": 150})
    return results


if __name__ == "__main__":
    for result in run():
        print(result)
