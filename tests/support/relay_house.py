"""How does a test get a real relay on a real port? uvicorn with the hub, and a join that knows one number.

Runs in a thread of its own, on a port of the kernel; can be stopped and started again on the same port.
"""

import asyncio
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route
from tests.support.memory_link import SESSION, seat

from beistand.server.relay.door import Report, Seat
from beistand.server.relay.hub import Hub, MonotonicClock
from beistand.server.web.socket import UVICORN_OPTIONS, socket_route

NUMBER = "1234"
START_MAX_S = 10.0


class RelayHouse:
    """One relay.

    Attributes:
        port: stays the same over restarts.
        reports: what the relay put on record, in order.
        refusal: an error word that joining is answered with; empty: everybody with the number may join.
    """

    def __init__(self, *, notice_hash: str) -> None:
        self.reports: list[Report] = []
        self.refusal = ""
        self._notice_hash = notice_hash
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = int(probe.getsockname()[1])
        self._server: uvicorn.Server | None = None
        self._thread: threading.Thread | None = None

    @property
    def url(self) -> str:
        """The address of the server."""
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        """Serve; returns when links are taken."""
        is_up = threading.Event()
        self._thread = threading.Thread(target=lambda: asyncio.run(self._serve(is_up)), name="relay-house")
        self._thread.start()
        assert is_up.wait(START_MAX_S), "the relay did not start in time"

    def stop(self) -> None:
        """End as a server that is restarted: links are closed with a word."""
        if self._server is not None and self._thread is not None:
            self._server.should_exit = True
            self._thread.join(START_MAX_S)

    async def _serve(self, is_up: threading.Event) -> None:
        hub = Hub(admit=self._admit, report=self._report, clock=MonotonicClock())
        routes = [Route("/api/join", self._join, methods=["POST"]), socket_route(hub, set())]
        config = uvicorn.Config(
            Starlette(routes=routes),
            host="127.0.0.1",
            port=self.port,
            log_level="error",
            lifespan="off",
            **UVICORN_OPTIONS,
        )
        server = self._server = uvicorn.Server(config)
        server.install_signal_handlers = lambda: None  # type: ignore[attr-defined]
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(hub.run())
            serving = tasks.create_task(server.serve())
            while not server.started and not serving.done():  # noqa: ASYNC110 - uvicorn has no event for it
                await asyncio.sleep(0.01)
            is_up.set()
            while not server.should_exit:  # noqa: ASYNC110 - set from another thread
                await asyncio.sleep(0.01)
            await hub.stop()

    async def _join(self, request: Request) -> JSONResponse:
        asked = await request.json()
        word = self.refusal or ("" if asked == {"number": NUMBER} else "unknown_number")
        if word:
            return JSONResponse({"error": word, "message": {}}, status_code=404, headers={"Retry-After": "7"})
        return JSONResponse({"ticket": f"{SESSION}.customer"})

    async def _admit(self, ticket: str) -> Seat | str:
        role = ticket.rsplit(".", 1)[-1]
        return seat(role, notice_hash=self._notice_hash) if role in {"customer", "supporter"} else "bad_ticket"  # type: ignore[arg-type]

    async def _report(self, report: Report) -> None:
        self.reports.append(report)


@contextmanager
def relay_house(*, notice_hash: str) -> Iterator[RelayHouse]:
    """Serve a relay for the length of a test."""
    house = RelayHouse(notice_hash=notice_hash)
    house.start()
    try:
        yield house
    finally:
        house.stop()
