"""Who draws while the picture is measured? A program of its own, as everything that a customer looks at.

In one process the two would wait for each other's turn in Python, and that would be measured as well.
"""

import select
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import IO, Final

from tools.bench.record import traces
from tools.bench.workload import Stage, Step, recorded, workloads
from tools.display import end

RATE_PER_S: Final = 30.0
"""Of recordings."""
READY: Final = b"ready\n"
DRAWN: Final = b"drawn\n"
START_S: Final = 60.0
LATE_S: Final = 30.0


class Drawing:
    """The other program."""

    def __init__(self, process: subprocess.Popen[bytes], orders: IO[bytes], answers: IO[bytes]) -> None:
        self._process, self._orders, self._answers = process, orders, answers
        self._expect(READY, limit_s=START_S)

    def draw(self, name: str, *, seconds: float, lingers: bool = True) -> None:
        """Let it draw for so long; return when it has.

        ``lingers``: only when the time is over; else at once after the last step, which is up to one step earlier.

        Raises:
            RuntimeError: it ended, or is not done long after its time.
        """
        self._orders.write(f"{name} {seconds} {int(lingers)}\n".encode())
        self._orders.flush()
        self._expect(DRAWN, limit_s=seconds + LATE_S)

    def _expect(self, word: bytes, *, limit_s: float) -> None:
        is_there = bool(select.select([self._answers], [], [], limit_s)[0])
        answer = self._answers.readline() if is_there else b""
        if answer != word:
            msg = f"the drawing program said {answer!r} instead of {word!r}; it ended with {self._process.poll()}"
            raise RuntimeError(msg)


@contextmanager
def drawing(display: str) -> Iterator[Drawing]:
    """Run the program on a display; its window covers all of it."""
    command = [sys.executable, "-m", "tools.bench.drawing", display]
    pipe = subprocess.PIPE
    process = subprocess.Popen(command, stdin=pipe, stdout=pipe)
    try:
        assert process.stdin is not None  # noqa: S101 - both are pipes
        assert process.stdout is not None  # noqa: S101
        yield Drawing(process, process.stdin, process.stdout)
    finally:
        end(process)


def _draw(rate: float, step: Step, stage: Stage, *, seconds: float, lingers: bool) -> None:
    """Draw the steps at their rate; ``lingers`` as in ``Drawing.draw``."""
    begun_s, number = time.monotonic(), 0
    while (now_s := time.monotonic() - begun_s) < seconds:
        if number / rate >= seconds and not lingers:
            return
        if now_s < number / rate:
            time.sleep(number / rate - now_s)
            continue
        step(number)
        stage.show()
        number += 1


def _known(stage: Stage, recordings: dict[str, Path]) -> dict[str, tuple[float, Step]]:
    known = workloads(stage)
    known["switch"][1](0)
    stage.show()
    return {**known, **{name: (RATE_PER_S, recorded(stage, path)) for name, path in recordings.items()}}


def _say(word: bytes) -> None:
    sys.stdout.buffer.write(word)
    sys.stdout.buffer.flush()


def main(display: str) -> None:
    """Draw what is asked for, until nobody asks any more."""
    with closing(Stage(display)) as stage:
        known = _known(stage, traces())
        _say(READY)
        for order in sys.stdin:
            name, seconds, lingers = order.split()
            rate, step = known[name]
            _draw(rate, step, stage, seconds=float(seconds), lingers=lingers == "1")
            _say(DRAWN)


if __name__ == "__main__":
    main(sys.argv[1])
