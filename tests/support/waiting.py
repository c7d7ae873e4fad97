"""How does a test see what happens within a moment? It looks again and again, with a limit."""

import time
from collections.abc import Callable
from typing import Final

MOMENT_S: Final = 3.0


def holds_soon(condition: Callable[[], bool], *, limit_s: float = MOMENT_S) -> bool:
    """Tell whether something holds within a moment."""
    until = time.monotonic() + limit_s
    while not condition():
        if time.monotonic() > until:
            return False
        time.sleep(0.05)
    return True
