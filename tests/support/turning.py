"""How does a test get a screen that turns and dies? An X server in a window of another one, which knows rotation."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from tools.display import Desktop, end, throw_away_desktop

START_MAX_S = 20
NEEDED = ("Xvfb", "Xephyr", "xrandr", "xsetroot")


def lacks() -> str:
    """Return which programs for it are missing, empty when none is."""
    return " ".join(name for name in NEEDED if shutil.which(name) is None)


@dataclass(frozen=True, slots=True, kw_only=True)
class TurningScreen:
    """One screen of 1280 x 800 that can be turned."""

    desktop: Desktop
    server: "subprocess.Popen[bytes]"

    def xrandr(self, *words: str) -> None:
        """Turn it, or give it another resolution, as the customer's settings do."""
        environment = dict(self.desktop.environment)
        subprocess.run(["xrandr", *words], env=environment, check=True, timeout=20, capture_output=True)

    def colour(self, name: str) -> None:
        """Change all of it."""
        command = ["xsetroot", "-solid", name]
        subprocess.run(command, env=dict(self.desktop.environment), check=False, timeout=20, capture_output=True)

    def die(self) -> None:
        """Kill the X server."""
        self.server.kill()
        self.server.wait(START_MAX_S)


@contextmanager
def turning_screen() -> Iterator[TurningScreen]:
    """Run such a screen until the end of the block."""
    with throw_away_desktop(width_px=1600, height_px=1600) as around:
        reader, writer = os.pipe()
        server = subprocess.Popen(
            ["Xephyr", "-displayfd", str(writer), "-screen", "1280x800x24", "-noreset", "+extension", "DAMAGE"],
            env=dict(around.environment),
            pass_fds=(writer,),
            start_new_session=True,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        os.close(writer)
        with os.fdopen(reader) as told:
            name = f":{told.readline().strip()}"
        try:
            desktop = Desktop(name=name, environment={**around.environment, "DISPLAY": name})
            yield TurningScreen(desktop=desktop, server=server)
        finally:
            end(server)
