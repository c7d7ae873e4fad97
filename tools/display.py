"""How does a throw-away X desktop come and go? Used by the demo, the benchmarks and the end-to-end tests.

Its number is chosen by the X server itself and is never the user's own ``DISPLAY``: these desktops get real mouse and
key events.
"""

import os
import shutil
import subprocess
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import xcffib
import xcffib.xproto

START_TIMEOUT_S: Final = 20
STOP_TIMEOUT_S: Final = 5
NEEDED: Final = ("Xvfb", "openbox", "setxkbmap")


class DisplayError(Exception):
    """A throw-away desktop could not be made."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Desktop:
    """A running throw-away desktop.

    Attributes:
        name: the X display, such as ``:103``.
        environment: what programs on this desktop are started with; knows nothing of the user's display.
    """

    name: str
    environment: Mapping[str, str] = field(repr=False)

    def start(self, *command: str, **extra_environment: str) -> subprocess.Popen[bytes]:
        """Start a program on this desktop; the caller ends it, no Ctrl-C at the terminal does."""
        return subprocess.Popen(
            command,
            start_new_session=True,
            env={**self.environment, **extra_environment},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )


def missing_programs() -> list[str]:
    """Return which of the needed programs this machine lacks."""
    return [name for name in NEEDED if shutil.which(name) is None]


@contextmanager
def throw_away_desktop(
    *,
    width_px: int = 1280,
    height_px: int = 800,
    layout: str = "de",
    manager_config: Path | None = None,
    frames: Path | None = None,
    without: str = "",
    manager: bool = True,
) -> Iterator[Desktop]:
    """Run an X server with a window manager and end both at the end.

    ``frames``: a folder in which the server keeps its frame buffer as a file (``Xvfb_screen0``, format XWD).
    ``without``: an extension that this server shall not have, such as ``MIT-SHM``. ``manager``: with a window manager.

    Raises:
        DisplayError: a program is missing, or the server did not start within 20 seconds.
    """
    if missing := missing_programs():
        needs = "apt-get install xvfb openbox x11-xkb-utils"
        msg = f"no throw-away desktop without {' '.join(missing)}; install what is missing: {needs}"
        raise DisplayError(msg)
    with ExitStack() as stack:
        server, name = _start_server(width_px=width_px, height_px=height_px, frames=frames, without=without)
        stack.callback(end, server)
        desktop = Desktop(name=name, environment=_environment(name))
        if manager:
            command = ["openbox", "--sm-disable"]
            command += ["--config-file", str(manager_config)] if manager_config else []
            stack.callback(end, desktop.start(*command))
            _wait_for_manager(name)
        subprocess.run(
            ["setxkbmap", "-layout", layout],
            env=dict(desktop.environment),
            check=True,
            timeout=START_TIMEOUT_S,
            capture_output=True,
        )
        yield desktop


def end(process: subprocess.Popen[bytes]) -> None:
    """End a process: ask, wait a little, then insist."""
    if process.poll() is not None:
        return
    process.terminate()
    try:
        process.wait(STOP_TIMEOUT_S)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait(STOP_TIMEOUT_S)


def _start_server(
    *, width_px: int, height_px: int, frames: Path | None, without: str
) -> tuple[subprocess.Popen[bytes], str]:
    """Let Xvfb choose a free number and tell it through a pipe when it is ready."""
    reader, writer = os.pipe()
    command = ["Xvfb", "-displayfd", str(writer), "-screen", "0", f"{width_px}x{height_px}x24", "-nolisten", "tcp"]
    command += ["-noreset", "+extension", "XTEST", "+extension", "DAMAGE", "-dpi", "96"]
    command += ["-fbdir", str(frames)] if frames else []
    command += ["-extension", without] if without else []
    server = subprocess.Popen(
        command,
        start_new_session=True,
        pass_fds=(writer,),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    os.close(writer)
    with os.fdopen(reader) as told:
        number = told.readline().strip()
    if not number:
        end(server)
        msg = f"Xvfb ended with code {server.returncode} before it was ready"
        raise DisplayError(msg)
    return server, f":{number}"


def _wait_for_manager(name: str) -> None:
    """Wait until the window manager answers; a keyboard layout that changes while it starts leaves it without focus."""
    x = xcffib.connect(name)
    try:
        root = x.get_setup().roots[0].root
        atom = x.core.InternAtom(False, len("_NET_SUPPORTING_WM_CHECK"), "_NET_SUPPORTING_WM_CHECK").reply().atom  # noqa: FBT003
        until = time.monotonic() + START_TIMEOUT_S
        while not x.core.GetProperty(False, root, atom, 0, 0, 1).reply().value_len:  # noqa: FBT003
            if time.monotonic() > until:
                msg = f"the window manager on {name} did not answer within {START_TIMEOUT_S} s"
                raise DisplayError(msg)
            time.sleep(0.02)
    finally:
        x.disconnect()


def _environment(name: str) -> dict[str, str]:
    """Return the user's environment without anything that leads to the user's own desktop."""
    hidden = {"DISPLAY", "WAYLAND_DISPLAY", "XAUTHORITY", "XDG_SESSION_TYPE", "DBUS_SESSION_BUS_ADDRESS"}
    kept = {key: value for key, value in os.environ.items() if key not in hidden}  # noqa: TID251 - passed on, not read
    return {**kept, "DISPLAY": name, "QT_QPA_PLATFORM": "xcb"}
