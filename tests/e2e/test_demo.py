"""Does the demo show the main job on every machine, also on one without any display, and does it end cleanly?"""

import os
import re
import select
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from playwright.sync_api import Browser
from tests.support.people import LIMIT_MS, LIMIT_S, Supporter, wait_for

END_MAX_S = 5.0


class Demo:
    """The running demo. ``told``: what it printed."""

    def __init__(self, folder: Path) -> None:
        hidden = {"DISPLAY", "WAYLAND_DISPLAY"}
        bare = {name: value for name, value in os.environ.items() if name not in hidden}  # noqa: TID251 - passed on
        environment = {**bare, "PATH": str(Path(sys.executable).parent), "TMPDIR": str(folder), "PYTHONUNBUFFERED": "1"}
        command = [sys.executable, "-m", "tools.demo", "--data", str(folder / "data")]
        with (folder / "log").open("w") as log:
            self.process = subprocess.Popen(
                command, env=environment, stdout=subprocess.PIPE, stderr=log, start_new_session=True
            )
        self.told = ""
        assert self.process.stdout is not None
        begun = time.monotonic()
        while "Strg-C" not in self.told:
            assert time.monotonic() - begun < LIMIT_S, (folder / "log").read_text()
            ready, _, _ = select.select([self.process.stdout], [], [], 0.2)
            self.told += os.read(self.process.stdout.fileno(), 4_096).decode() if ready else ""

    def members(self) -> list[int]:
        """Return the processes of the demo that live."""
        found = subprocess.run(["/usr/bin/pgrep", "-g", str(self.process.pid)], capture_output=True, check=False)
        return [int(line) for line in found.stdout.split()]

    def end(self) -> None:
        """Press Ctrl-C."""
        try:
            if self.process.poll() is None:
                self.process.send_signal(signal.SIGINT)
                self.process.wait(END_MAX_S)
        finally:
            self.process.kill()
            self.process.wait(END_MAX_S)
        assert self.process.stdout is not None
        self.process.stdout.close()


@pytest.fixture
def demo(tmp_path: Path) -> Iterator[Demo]:
    """Run the demo on a machine without a display and without any program for one."""
    made = Demo(tmp_path)
    yield made
    made.end()


def test_the_demo_shows_a_session_without_any_display(chromium: Browser, demo: Demo, tmp_path: Path) -> None:
    """Open the printed address, make an account, press two buttons: the supporter sees a desktop and types on it."""
    found = re.search(r"(http://\S+)/setup/\S+", demo.told)
    assert found
    assert "in memory" in demo.told
    context = chromium.new_context(viewport={"width": 1366, "height": 900}, locale="de-DE")
    supporter = Supporter(context, found[1])
    supporter.set_up(found[0])
    supporter.open_case()
    code = supporter.begin()
    page = context.new_page()
    page.set_default_timeout(LIMIT_MS)
    page.goto(f"{found[1]}/#{code}")
    page.check("input[type=checkbox]")
    page.click("main form button.button")
    page.click("text=Demo-Kunden starten")
    page.close()
    supporter.sees_picture()
    before = supporter.pixels()
    supporter.click_at(300, 300)
    supporter.page.keyboard.type("Grüße @ {}")
    wait_for(lambda: not np.array_equal(supporter.pixels(), before), "the typed text on the picture")
    context.close()
    demo.end()

    assert demo.process.returncode == 0
    assert demo.members() == []
    assert [path.name for path in tmp_path.iterdir() if path.name not in {"data", "log"}] == []


def test_a_port_that_is_taken_is_not_the_end(tmp_path: Path) -> None:
    """When another program has the usual port, the demo takes the next one and prints it."""
    with socket.socket() as other:
        other.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            other.bind(("127.0.0.1", 8765))
            other.listen()
        except OSError:
            pass  # somebody else has it already: as good
        demo = Demo(tmp_path)
        demo.end()
    assert demo.process.returncode == 0
    assert re.search(r"http://\S+:(\d+)/setup", demo.told)
    assert ":8765/" not in demo.told
