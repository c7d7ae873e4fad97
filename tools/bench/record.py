"""What do real programs draw? Records them on a throw-away desktop, thirty steps a second; kept in ``build/traces``.

A trace is made once on a machine; ``python -m tools.bench.record NAME ...`` makes those of that name again.
"""

import sys
import threading
import time
from pathlib import Path
from typing import Final

import numpy as np
import numpy.typing as npt

from beistand.customer.desktop.ports import Box
from beistand.customer.desktop.select import open_sight
from tools.bench.programs import PROGRAMS, ROOT, Do, Program, missing, running
from tools.bench.trace import Stroke, write_trace
from tools.bench.workload import HEIGHT_PX, WIDTH_PX
from tools.display import throw_away_desktop

TRACES: Final = ROOT / "build" / "traces"
STEPS: Final = 210
EVERY_S: Final = 1 / 30
Picture = npt.NDArray[np.uint8]


def traces() -> dict[str, Path]:
    """Return the traces by name; record those that are not there yet.

    Raises:
        SystemExit: a program for it is missing; the text says which.
    """
    TRACES.mkdir(parents=True, exist_ok=True)
    found = {program.name: TRACES / f"{program.name}.trace" for program in PROGRAMS}
    if all(path.exists() for path in found.values()):
        return found
    if lacking := missing():
        msg = f"the traces of real programs need {', '.join(lacking)}; on Debian: tools/setup/system_packages.sh bench"
        raise SystemExit(msg)
    for program in PROGRAMS:
        if not found[program.name].exists():
            print(f"recording {program.name} (once) ...", flush=True)
            _record(program, found[program.name])
    return found


def _record(program: Program, path: Path) -> None:
    with throw_away_desktop(width_px=WIDTH_PX, height_px=HEIGHT_PX) as desktop, running(program, desktop) as do:
        is_over = threading.Event()
        acting = threading.Thread(target=_act, args=(do, is_over))
        acting.start()
        try:
            strokes = _watch(desktop.name)
        finally:
            is_over.set()
            acting.join(30)
    write_trace(path, strokes)
    changed = sum(1 for one in strokes if one.pixels)
    print(f"  {changed} of {len(strokes)} steps changed something, {path.stat().st_size / 1e6:.1f} MB", flush=True)


def _act(do: Do, is_over: threading.Event) -> None:
    while not is_over.is_set():
        do()


def _watch(display: str) -> list[Stroke]:
    """Return the first picture as a whole, then what changed from step to step."""
    sight = open_sight(display)
    try:
        whole = Box(left=0, top=0, width=WIDTH_PX, height=HEIGHT_PX)
        known = sight.read(whole).copy()
        strokes = [_stroke(known, whole)]
        begun_s = time.monotonic()
        for number in range(STEPS):
            time.sleep(max(0.0, begun_s + number * EVERY_S - time.monotonic()))
            now = sight.read(whole)
            box = _changed(known, now)
            strokes.append(_stroke(now, box))
            known = now.copy()
    finally:
        sight.close()
    return strokes


def _changed(old: Picture, new: Picture) -> Box:
    """Return the box around everything that differs; an empty one when nothing does."""
    differs = old.view(np.uint32)[:, :, 0] != new.view(np.uint32)[:, :, 0]
    rows, columns = np.flatnonzero(differs.any(axis=1)), np.flatnonzero(differs.any(axis=0))
    if not rows.size:
        return Box(left=0, top=0, width=0, height=0)
    left, top = int(columns[0]), int(rows[0])
    return Box(left=left, top=top, width=int(columns[-1]) + 1 - left, height=int(rows[-1]) + 1 - top)


def _stroke(picture: Picture, box: Box) -> Stroke:
    pixels = picture[box.top : box.bottom, box.left : box.right].tobytes()
    return Stroke(left=box.left, top=box.top, width=box.width, height=box.height, pixels=pixels)


if __name__ == "__main__":
    for again in sys.argv[1:]:
        (TRACES / f"{again}.trace").unlink(missing_ok=True)
    traces()
