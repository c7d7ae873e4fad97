"""How can a meter look at beistand from outside? A server and a customer's module on a given X display, for measuring.

``viewer_url`` shows the shared screen over the whole window, with keyboard and mouse passed on. A development tool: the
customer is a script that consents to everything, shares its whole screen and hides nothing.
"""

import argparse
import json
import os
import signal
import subprocess
import sys
import tempfile
from datetime import UTC, datetime
from html import escape
from pathlib import Path
from typing import Final

from argon2 import PasswordHasher
from fastapi import FastAPI
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from beistand.server.app import build
from beistand.server.cli import listen, make_server
from beistand.server.desk import cases, links, people, secrecy, sign_in
from beistand.server.desk.books import Books
from beistand.server.desk.passwords import Passwords
from beistand.server.desk.people import Entry
from beistand.server.settings import Settings
from beistand.server.store.database import Tx
from beistand.server.store.people import Person
from beistand.wire.code import read_code
from beistand.wire.errors import CodeError
from tools.display import end

CODE_CHARS_MAX: Final = 20
SCRIPT: Final = """
document.addEventListener("beistand:code", (event) => {
  void fetch("/stage/code", { method: "POST", body: event.detail.code });
});
"""
PAGE: Final = """<!doctype html><html lang="en"><head><meta charset="utf-8"><title>stage</title>
<link rel="icon" href="/static/beistand.svg">
<link rel="stylesheet" href="/static/beistand.css"><link rel="stylesheet" href="/static/beistand-blocks.css">
<link rel="stylesheet" href="/static/beistand-forms.css"><link rel="stylesheet" href="/static/browser/console.css">
<script src="/stage/listen.js"></script><script type="module" src="/static/browser/console.js"></script></head>
<body><main id="console" data-view="bare" data-language="en" {facts}></main></body></html>"""


class Stage:
    """The routes of the stage, and the customer that they start."""

    def __init__(self, customer: "subprocess.Popen[str]") -> None:
        self._customer = customer
        self._app: FastAPI | None = None
        self._cookie = ""
        self.routes = [
            Route("/stage", self.view),
            Route("/stage/listen.js", self.script),
            Route("/stage/code", self.code, methods=["POST"]),
        ]

    def prepare(self, app: FastAPI, *, cookie: str) -> None:
        """Set up an organisation, a supporter and a case."""
        self._app, self._cookie = app, cookie
        with self._books.transaction() as tx:
            person = _set_up(tx)
            self._case = cases.create(
                tx,
                customer="Stage",
                contact="",
                purpose="Measuring",
                by=person,
                now=datetime.now(UTC),
            )
            self._person = person

    @property
    def _books(self) -> Books:
        assert self._app is not None  # noqa: S101 - prepared before it serves
        books = self._app.state.books
        assert isinstance(books, Books)  # noqa: S101 - see app.build
        return books

    async def view(self, request: Request) -> Response:
        """Sign the browser in and show the console without anything around it."""
        now = datetime.now(UTC)
        with self._books.transaction() as tx:
            half = sign_in.open_for(tx, self._person, now=now)
            signed_in = sign_in.go_without_second_factor(tx, half, is_local=True, now=now)
        facts = {
            "case": self._case,
            "csrf": signed_in.csrf,
            "customer": "Stage",
            "purpose": "Measuring",
            "supporter": self._person.name,
            "organisation": "Stage",
            "public-url": str(request.base_url).rstrip("/"),
        }
        written = " ".join(f'data-{name}="{escape(value)}"' for name, value in facts.items())
        answer = HTMLResponse(PAGE.format(facts=written))
        answer.set_cookie(self._cookie, signed_in.token, httponly=True, samesite="lax", path="/")
        return answer

    async def script(self, _: Request) -> Response:
        """Hand out what listens for the code."""
        return Response(SCRIPT, media_type="text/javascript")

    async def code(self, request: Request) -> Response:
        """Give the code to the customer."""
        text = (await request.body()).decode(errors="replace")
        try:
            code = read_code(text[:CODE_CHARS_MAX])
        except CodeError:
            return Response(status_code=422)
        if self._customer.stdin is None or self._customer.poll() is not None:
            return Response(status_code=409)
        self._customer.stdin.write(code.number + code.secret + "\n")
        self._customer.stdin.flush()
        return Response(status_code=204)


def _set_up(tx: Tx) -> Person:
    quick = Passwords(PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
    about = people.describe_organisation(
        {"organisation_name": "Stage", "address": "-", "organisation_email": "stage@example.org", "phone": "-"},
    )
    entry = Entry(
        name="Stage",
        email="stage@example.org",
        password_hash=quick.hash(os.urandom(16).hex()),
        language="en",
    )
    now = datetime.now(UTC)
    person = people.set_up_server(tx, token=links.make_first(tx, now=now), about=about, entry=entry, now=now)
    read = {kind: secrecy.versions(tx, kind)[0].version for kind in secrecy.BASIC}
    secrecy.sign(tx, person, read=read, language="en", proof="password", now=now)
    return person


def play_customer(server: str, told: str) -> int:
    """Read codes from standard input; for each one run the module, ending the one before. ``told``: what it prints."""
    module: subprocess.Popen[bytes] | None = None
    lines = Path(told or os.devnull).open("ab")  # noqa: SIM115 - lives as long as the process
    try:
        for line in sys.stdin:
            if module is not None:
                end(module)
            command = [sys.executable, "-m", "tools.scripted_customer", line.strip(), "--server", server]
            module = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=lines)
    except KeyboardInterrupt:
        pass
    finally:
        if module is not None:
            end(module)
    return 0


def main() -> int:
    """Serve until SIGTERM or SIGINT; return the exit code."""
    parser = argparse.ArgumentParser(prog="stage", description=__doc__)
    parser.add_argument("--display", required=True, help="X display that is shared, such as :50")
    parser.add_argument("--port", type=int, default=0, help="TCP port on 127.0.0.1; 0: any free one")
    parser.add_argument("--through", type=int, default=0, help="port of this machine that leads the customer to --port")
    parser.add_argument("--told", default="", help="a file for what the scripted customer says, line by line in JSON")
    parser.add_argument("--play-customer", default="", help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    if chosen.play_customer:
        return play_customer(chosen.play_customer, chosen.told)
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: sys.exit(0))
    with tempfile.TemporaryDirectory(prefix="beistand-stage-") as folder:
        settings = Settings(data_dir=Path(folder), port=chosen.port)
        return _serve(chosen.display, settings, through=chosen.through, told=chosen.told)


def _serve(display: str, settings: Settings, *, through: int, told: str) -> int:
    with listen(settings) as listening:
        bound = settings.bound_to(listening.getsockname()[1])
        environment = {**os.environ, "DISPLAY": display}  # noqa: TID251 - passed on, not read
        server = f"http://127.0.0.1:{through}" if through else bound.public_url
        play = ["--display", display, "--play-customer", server, "--told", told]
        command = [sys.executable, "-m", "tools.stage", *play]
        customer = subprocess.Popen(command, env=environment, stdin=subprocess.PIPE, text=True)
        try:
            stage = Stage(customer)
            app = build(bound, extra_routes=stage.routes)
            stage.prepare(app, cookie=app.state.cookie_name)
            pids = {"server": os.getpid(), "customer": customer.pid}
            ready = {"viewer_url": f"{bound.public_url}/stage", "port": bound.port, "pids": pids}
            print(json.dumps(ready), flush=True)
            for number in (signal.SIGINT, signal.SIGTERM):
                signal.signal(number, lambda *_: None)
            make_server(app, bound).run(sockets=[listening])
        finally:
            if customer.stdin is not None:
                customer.stdin.close()
            try:
                customer.wait(timeout=15)
            except subprocess.TimeoutExpired:
                customer.kill()
                customer.wait()
    return 0


if __name__ == "__main__":
    sys.exit(main())
