"""How does a person see the main job within a minute? A server on this machine, and a customer who waits for a code.

With a display, the real customer's module starts on it and the person plays both parts. Without one, a small desktop of
its own plays the customer's computer, and a script answers in the customer's place, a little slower than a person.
"""

import argparse
import contextlib
import os
import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from fastapi import FastAPI
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from beistand.server.app import build
from beistand.server.cli import listen, make_server
from beistand.server.desk import links, people
from beistand.server.settings import Settings, SettingsError
from beistand.server.upkeep.opened import prepare_data_dir
from beistand.wire.code import read_code
from beistand.wire.errors import CodeError
from tools.display import DisplayError, end, missing_programs, throw_away_desktop

DATA: Final = Path("data/demo")
PACKAGE: Final = Path("build/package")
FIRST_PORT: Final = 8765
WINDOWS_MAX_S: Final = 20
PORTS_TRIED: Final = 20
PACKAGES: Final = (
    ("xvfb", "Xvfb"),
    ("openbox", "openbox"),
    ("x11-xkb-utils", "setxkbmap"),
    ("x11-apps", "xclock"),
    ("xterm", "xterm"),
)
"""Debian packages for a small real desktop, and the program of each."""
FORM_MAX_BYTES: Final = 200
NOTE: Final = "printf 'Hier k\\303\\266nnen Sie tippen. / You can type here.\\n\\n'; cat >/dev/null"
PROGRAMS: Final = (
    ("xterm", "-fa", "Monospace", "-fs", "12", "-geometry", "80x20+60+120", "-T", "Notizen", "-e", "sh", "-c", NOTE),
    ("xclock", "-geometry", "220x220-40+120"),
)


class Customer:
    """The customer of the demo: starts the module with the code that the customers' page hands over."""

    def __init__(self, *, environment: dict[str, str], is_scripted: bool) -> None:
        self._environment = environment
        self._is_scripted = is_scripted
        self._has_display = bool(environment.get("DISPLAY")) and can_show_windows(environment)
        scripted = "tools.demo_customer" if self._has_display else "tools.memory_customer"
        self._module = "beistand.customer.program" if self._has_display and not is_scripted else scripted
        self._process: subprocess.Popen[bytes] | None = None
        self.server = ""

    @property
    def explained(self) -> str:
        """Whose desktop is shown, in both languages."""
        if not self._has_display:
            wanted = [package for package, program in PACKAGES if shutil.which(program) is None]
            return (
                "Der Demo-Kunde hat einen gedachten Desktop und sagt von selbst ja. / The demo customer has a desktop "
                "in memory only and says yes by itself."
                + (f"\n  Einen echten / for a real one: apt-get install {' '.join(wanted)}" if wanted else "")
            )
        if self._is_scripted:
            return (
                "Der Demo-Kunde hat einen eigenen kleinen Desktop und sagt von selbst ja. / The demo customer has a "
                "small desktop of its own and says yes by itself."
            )
        return "Das Kundenmodul erscheint auf diesem Bildschirm. / The customer module appears on this screen."

    async def start(self, request: Request) -> Response:
        """Start the module; one that still runs ends before."""
        body = await request.body()
        if len(body) > FORM_MAX_BYTES:
            return Response(status_code=413)
        form = await request.form()
        try:
            code = read_code(str(form.get("code", "")))
        except CodeError:
            return Response(status_code=422)
        await run_in_threadpool(self._start, code.number + code.secret)
        return Response(status_code=204)

    def _start(self, code: str) -> None:
        self.close()
        command = [sys.executable, "-m", self._module, code, "--server", self.server]
        self._process = subprocess.Popen(command, env=self._environment, stdin=subprocess.DEVNULL)

    def close(self) -> None:
        """End the module."""
        if self._process is not None:
            end(self._process)
            self._process = None


def can_show_windows(environment: dict[str, str]) -> bool:
    """Tell whether the module's windows can open; a missing library ends a process of its own, not this one."""
    code = "from PySide6.QtWidgets import QApplication; QApplication([])"
    try:
        tried = subprocess.run(
            [sys.executable, "-c", code], env=environment, capture_output=True, timeout=WINDOWS_MAX_S, check=False
        )
    except subprocess.TimeoutExpired:
        return False
    return tried.returncode == 0


def main() -> int:
    """Run the demo until Ctrl-C; return the exit code."""
    parser = argparse.ArgumentParser(prog="demo", description=__doc__)
    parser.add_argument("--data", type=Path, default=DATA, help="data folder of the server")
    chosen = parser.parse_args()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: sys.exit(0))
    try:
        with _customer() as customer:
            _serve(customer, data=chosen.data)
    except (SettingsError, DisplayError) as error:
        print(error, file=sys.stderr)
        return 2
    print("\nbeistand ist beendet. / beistand has ended.")
    return 0


def _serve(customer: Customer, *, data: Path) -> None:
    """Serve on the first free port until a signal comes."""
    package = PACKAGE if any(PACKAGE.glob("*.tar.gz")) else None
    wished = Settings(data_dir=data, port=FIRST_PORT, downloads_dir=package)
    prepare_data_dir(wished)
    with _listen(wished) as listening:
        bound = wished.bound_to(listening.getsockname()[1])
        customer.server = bound.public_url
        start = Route("/demo/start", customer.start, methods=["POST"])
        app = build(bound, extra_routes=[start], demo_customer=True)
        server = make_server(app, bound)
        for number in (signal.SIGINT, signal.SIGTERM):
            # Until the server listens to signals itself, one that comes must not be lost.
            signal.signal(number, lambda *_: setattr(server, "should_exit", True))
        _greet(app, bound, customer)
        server.run(sockets=[listening])


def _listen(wished: Settings) -> socket.socket:
    """Return a socket on the wished port, or on one of the next."""
    for port in range(wished.port, wished.port + PORTS_TRIED):
        with contextlib.suppress(SettingsError):
            return listen(replace(wished, port=port))
    return listen(wished)


def _greet(app: FastAPI, bound: Settings, customer: Customer) -> None:
    """Say where to go and what to do there."""
    with app.state.books.transaction() as tx:
        token = None if people.is_set_up(tx) else links.make_first(tx, now=datetime.now(UTC))
    address = f"{bound.public_url}/setup/{token}" if token else f"{bound.public_url}/desk"
    print(
        f"""
  beistand läuft auf diesem Computer.            beistand runs on this computer.

  1. Öffnen / open:   {address}
  2. {"Konto anlegen / make your account" if token else "Anmelden / sign in"}
     und einmal „Lesen und unterschreiben“ / and once "Read and sign"
  3. Neuer Supportfall, dann „Sitzung starten“ / new case, then "Start session"
  4. Den gezeigten Link in einem zweiten Fenster öffnen, lesen, bestätigen, „Demo-Kunden starten“
     open the link it shows in a second tab, read, confirm, "Start demo customer"
  {customer.explained}
  Strg-C beendet alles. / Ctrl-C ends everything.
""",
        flush=True,
    )


@contextmanager
def _customer() -> Iterator[Customer]:
    """Give the customer a desktop: the person's own, or a throw-away one."""
    environment = dict(os.environ)  # noqa: TID251 - passed on, not read by the product
    with ExitStack() as stack:
        is_scripted = not environment.get("DISPLAY")
        if is_scripted and not missing_programs():
            desktop = stack.enter_context(throw_away_desktop(layout="de"))
            environment = dict(desktop.environment)
            for program in PROGRAMS:
                if shutil.which(program[0]):
                    stack.callback(end, desktop.start(*program))
        customer = Customer(environment=environment, is_scripted=is_scripted)
        stack.callback(customer.close)
        yield customer


if __name__ == "__main__":
    sys.exit(main())
