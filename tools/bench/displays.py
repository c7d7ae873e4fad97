"""Do the customer's and the supporter's display show the same? Two of this machine, compared pixel by pixel."""

import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
import numpy.typing as npt
import xcffib
import xcffib.xproto

from tools.bench.latency import frame_buffer
from tools.bench.workload import HEIGHT_PX, WIDTH_PX
from tools.display import Desktop, throw_away_desktop

POINTER_PX: Final = 40
"""So wide is the strip at the right edge in which both pointers are parked."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Displays:
    """Two throw-away desktops with parked pointers.

    Attributes:
        shared: the customer's.
        viewer: the supporter's; ``folder`` is for its browser.
        here: what is shown on ``shared``, as it changes; shape (height, width, 4).
        there: the same of ``viewer``.
    """

    shared: Desktop
    viewer: Desktop
    folder: Path
    here: npt.NDArray[np.uint8]
    there: npt.NDArray[np.uint8]

    def until_exact(self, *, limit_s: float, every_s: float = 0.02) -> float | None:
        """Return how long until both show the same, the strip with the pointers aside; None: not within the limit."""
        begun_s = time.monotonic()
        inner = slice(0, WIDTH_PX - POINTER_PX)
        while not np.array_equal(self.here[:, inner, :3], self.there[:, inner, :3]):
            if time.monotonic() - begun_s > limit_s:
                return None
            time.sleep(every_s)
        return round(time.monotonic() - begun_s, 2)


@contextmanager
def two_displays() -> Iterator[Displays]:
    """Run both desktops.

    Raises:
        DisplayError: as ``throw_away_desktop``.
    """
    with ExitStack() as stack:
        folders = [Path(stack.enter_context(tempfile.TemporaryDirectory())) for _ in range(2)]
        shared, viewer = (
            stack.enter_context(throw_away_desktop(width_px=WIDTH_PX, height_px=HEIGHT_PX, frames=folder))
            for folder in folders
        )
        for desktop in (shared, viewer):
            _park_pointer(desktop.name)
        here, there = (frame_buffer(folder) for folder in folders)
        yield Displays(shared=shared, viewer=viewer, folder=folders[1], here=here, there=there)


def _park_pointer(display: str) -> None:
    """Move the pointer, which these displays draw into their pictures, to where it is not compared."""
    x = xcffib.connect(display)
    x.core.WarpPointer(0, x.get_setup().roots[0].root, 0, 0, 0, 0, WIDTH_PX - 2, HEIGHT_PX // 2)
    x.core.GetInputFocus().reply()
    x.disconnect()
