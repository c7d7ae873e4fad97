"""How does a test run the real server? As a process of its own, on a port that the kernel chooses."""

import os
import re
import select
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

START_MAX_S: Final = 30
STOP_MAX_S: Final = 20
_RUNS: Final = re.compile(r"beistand runs: (\S+)")
_LISTENS: Final = re.compile(r"\(hört auf \S+:([0-9]+)\)")
_LINK: Final = re.compile(r"(\S+/setup/\S+)")


class ServerProcess:
    """One running server.

    Attributes:
        url: the address that people type.
        port: on which it listens.
        setup_link: the first administrator's link, empty when the server is set up.
    """

    def __init__(self, process: subprocess.Popen[str], *, url: str, port: int, setup_link: str) -> None:
        self._process = process
        self.url = url
        self.port = port
        self.setup_link = setup_link

    @property
    def pid(self) -> int:
        """The id of the process."""
        return self._process.pid

    def stop(self) -> int:
        """Ask it to stop and return its exit code."""
        self._process.send_signal(signal.SIGTERM)
        return self._process.wait(STOP_MAX_S)

    def kill(self) -> None:
        """End it without a word, as a power cut would."""
        self._process.kill()
        self._process.wait(STOP_MAX_S)


def command(*arguments: str) -> list[str]:
    """Return the command line of the server's program."""
    return [sys.executable, "-m", "beistand.server.cli", *arguments]


def run(*arguments: str, given: str = "") -> subprocess.CompletedProcess[str]:
    """Run the program to its end."""
    return subprocess.run(
        command(*arguments), input=given, capture_output=True, text=True, check=False, timeout=START_MAX_S
    )


@contextmanager
def serving(*arguments: str, log: Path) -> Iterator[ServerProcess]:
    """Run the server while the block lasts; its log goes to a file."""
    with log.open("a") as errors:
        process = subprocess.Popen(
            command("serve", "--port", "0", *arguments),
            stdout=subprocess.PIPE,
            stderr=errors,
            text=True,
            start_new_session=True,
        )
    try:
        yield _greeted(process, log)
    finally:
        if process.poll() is None:
            process.kill()
        process.wait(STOP_MAX_S)
        if process.stdout:
            process.stdout.close()


def _greeted(process: subprocess.Popen[str], log: Path) -> ServerProcess:
    """Read the greeting; it is over when the log says that the server serves."""
    assert process.stdout is not None
    told = ""
    handle = process.stdout.fileno()
    while not _RUNS.search(told) or "startup complete" not in log.read_text():
        ready, _, _ = select.select([handle], [], [], 0.1)
        piece = os.read(handle, 4_096).decode() if ready else ""
        told += piece
        assert piece or process.poll() is None, log.read_text()
    url, port, link = _RUNS.search(told), _LISTENS.search(told), _LINK.search(told)
    assert url
    assert port
    return ServerProcess(process, url=url[1], port=int(port[1]), setup_link=link[1] if link else "")
