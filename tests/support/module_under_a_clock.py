"""How does a test let ten minutes pass in a real module? This runs its program, and puts only its clock forward.

The rules read one clock, ``time.monotonic_ns``. Here it goes on by as many seconds as stand in the file that is named
first; everything else is what customers start. The product itself has no door for that.
"""

import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Final

from beistand.customer.program import main

NANOSECONDS: Final = 1_000_000_000


def put_forward(real_ns: Callable[[], int], ahead: Path) -> Callable[[], int]:
    """Return a clock that is ahead of the real one by what the file says; it never goes back."""

    def later_ns() -> int:
        return real_ns() + int(ahead.read_text(encoding="ascii") or 0) * NANOSECONDS

    return later_ns


if __name__ == "__main__":
    time.monotonic_ns = put_forward(time.monotonic_ns, Path(sys.argv[1]))
    sys.exit(main(sys.argv[2:]))
