"""What does a weak computer bear? One core for everything, and a desktop that changes completely all the time.

First the picture alone: it must keep to its share of the core, and compress less. Then beside a program that wants the
whole core: that one must keep it nearly, and what the supporter does must still arrive at once.
"""

import argparse
import json
import os
import secrets
import statistics
import subprocess
import sys
import threading
import time
from contextlib import closing
from pathlib import Path
from typing import Final

import xcffib

from beistand.customer.desktop.ports import Box, Hands
from beistand.customer.desktop.select import open_hands, open_sight, prepare
from beistand.customer.encode.frames import Watched
from beistand.customer.pipeline.pipeline import Outlets, Pipeline
from beistand.seal.media import MediaSealer
from beistand.wire.messages import PointerMoved
from tools.bench.workload import HEIGHT_PX, WIDTH_PX, Area, Stage, photo
from tools.display import end, throw_away_desktop

ALONE_MAX_S: Final = 90.0
"""The burst that is free must be used up first, and then the level goes down."""
MEASURED_S: Final = 8.0
BESIDE_S: Final = 6.0
PICTURES: Final = 7
"""More than the compression window holds."""
VIEWER: Final = 1
MOVES_EVERY_S: Final = 0.1
RUN_MAX_S: Final = 180
GOALS: Final = {"core_percent": 27, "level": 1, "others_percent": 70, "input_p95_ms": 100}
UNITS: Final = {"core_percent": "%", "level": "", "others_percent": "%", "input_p95_ms": "ms", "input_ms": "ms"}
Result = dict[str, object]


def run() -> list[Result]:
    """Measure; return results as ``make bench`` prints them."""
    found = measured()
    return [
        {"name": f"weak.{name}", "value": value, "unit": UNITS[name], "goal": GOALS.get(name)}
        for name, value in found.items()
    ]


def measured() -> dict[str, float]:
    """Return ``core_percent``, ``level``, ``others_percent``, ``input_ms`` and ``input_p95_ms``.

    ``others_percent``: what a program that wants all of the core gets of the time that both get.
    """
    with throw_away_desktop(width_px=WIDTH_PX, height_px=HEIGHT_PX) as desktop:
        tool = [sys.executable, "-m", "tools.bench.weak"]
        drawing = desktop.start(*tool, "--draw", desktop.name)
        try:
            command = [*tool, "--on", desktop.name]
            answer = subprocess.run(command, capture_output=True, check=True, timeout=RUN_MAX_S, text=True)
        finally:
            end(drawing)
    found: dict[str, float] = json.loads(answer.stdout.splitlines()[-1])
    return found


class WeakComputer:
    """The picture on one core. Rules and conductor are played: who is tired gets a new epoch."""

    def __init__(self, display: str) -> None:
        self._display = display
        self._sent_bytes = 0
        self._epoch = 0
        outlets = Outlets(packet=self._packet, message=lambda _: None, failed=print, tired=self._begin)
        self.pipeline = Pipeline(open_sight=lambda: open_sight(display), outlets=outlets, edge_px=0)
        self._has_more = threading.Event()

    def measure(self) -> dict[str, float]:
        """Measure both parts."""
        helper = prepare(self._display)
        threading.Thread(target=self._paint, daemon=True).start()
        self._begin()
        until_s = time.monotonic() + ALONE_MAX_S
        while self._epoch == 1 and time.monotonic() < until_s:
            time.sleep(0.1)
        begun_s, cpu_s = time.monotonic(), time.process_time()
        time.sleep(MEASURED_S)
        share = (time.process_time() - cpu_s) / (time.monotonic() - begun_s)
        greedy = subprocess.Popen([sys.executable, "-c", "while True: pass"], start_new_session=True)
        try:
            hands = open_hands(self._display, own_windows=frozenset, helper=helper)
            with closing(hands):
                greedy_s, own_s = _processor_s(greedy.pid), time.process_time()
                waits_ms = self._move(hands)
                greedy_s, own_s = _processor_s(greedy.pid) - greedy_s, time.process_time() - own_s
        finally:
            end(greedy)
        self.pipeline.close()
        return {
            "core_percent": round(share * 100, 1),
            "level": self.pipeline.level,
            "others_percent": round(greedy_s / (greedy_s + own_s) * 100),
            "input_ms": round(statistics.median(waits_ms), 1),
            "input_p95_ms": round(statistics.quantiles(waits_ms, n=20)[-1], 1),
        }

    def _begin(self) -> None:
        self._epoch += 1
        self._sent_bytes = 0
        session = secrets.token_bytes(16)
        sealer = MediaSealer(key=secrets.token_bytes(32), epoch=self._epoch, session_id=session, sender=2)
        place = Box(left=0, top=0, width=WIDTH_PX, height=HEIGHT_PX)
        self.pipeline.start(sealer=sealer, epoch=self._epoch, watched=(Watched(screen=0, place=place),), shown=None)

    def _packet(self, packet: bytes) -> None:
        self._sent_bytes += len(packet)
        self._has_more.set()

    def _paint(self) -> None:
        """Be a viewer that paints at once."""
        while self._has_more.wait():
            self._has_more.clear()
            self.pipeline.painted(participant=VIEWER, epoch=self._epoch, painted_bytes=self._sent_bytes)

    def _move(self, hands: Hands) -> list[float]:
        """Move the pointer again and again; return how long each move took to be there, in milliseconds."""
        x = xcffib.connect(self._display)
        root = x.get_setup().roots[0].root
        origin = Box(left=0, top=0, width=WIDTH_PX, height=HEIGHT_PX)
        waits: list[float] = []
        until_s = time.monotonic() + BESIDE_S
        while (begun_s := time.monotonic()) < until_s:
            at = 100 + len(waits)
            hands.inject(PointerMoved(screen=0, x_px=at, y_px=at), origin=origin)
            while x.core.QueryPointer(root).reply().root_x != at and time.monotonic() < until_s:
                time.sleep(0.001)
            waits.append((time.monotonic() - begun_s) * 1000)
            time.sleep(MOVES_EVERY_S)
        x.disconnect()
        return waits


def _processor_s(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _draw(display: str) -> None:
    """Change the whole desktop, thirty times a second, to what cannot be compressed."""
    stage = Stage(display)
    whole = Area(left=0, top=0, width=WIDTH_PX, height=HEIGHT_PX)
    pictures = [stage.keep(photo(width=WIDTH_PX, height=HEIGHT_PX, seed=seed)) for seed in range(PICTURES)]
    number = 0
    while True:
        stage.copy(pictures[number % len(pictures)], whole, left=0, top=0)
        stage.show()
        number += 1
        time.sleep(1 / 30)


def main() -> int:
    """Be the weak computer, or what draws on its desktop; without an option print the results."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--on", metavar="DISPLAY", help="be the weak computer (used by run)")
    parser.add_argument("--draw", metavar="DISPLAY", help="draw (used by run)")
    chosen = parser.parse_args()
    if chosen.draw:
        _draw(chosen.draw)
    elif chosen.on:
        os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
        print(json.dumps(WeakComputer(chosen.on).measure()))
    else:
        for result in run():
            print(result)
    return 0


if __name__ == "__main__":
    sys.exit(main())
