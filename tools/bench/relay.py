"""How many packets and bytes does a core of a relay server forward? A real uvicorn process, real WebSockets, loopback.

Counted is the processor time of the server process alone; no TLS. Each size runs three times and the least disturbed
run counts, since other programs on the same cores cost this one time too. The clients are throttled by what came
back, so that the server's outboxes never fill.
"""

import argparse
import asyncio
import os
import socket
import sys
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import Final

import uvicorn
import uvloop
from starlette.applications import Starlette
from websockets.asyncio.client import ClientConnection, connect
from websockets.typing import Subprotocol

from beistand.server.relay.door import Report, Seat
from beistand.server.relay.hub import Hub, MonotonicClock
from beistand.server.relay.rates import Rates
from beistand.server.web.socket import PATH, SUBPROTOCOL, UVICORN_OPTIONS, socket_route
from beistand.wire.envelope import Header, Stream, pack_header
from beistand.wire.limits import PACKET_MAX_BYTES
from beistand.wire.signals import Role

SESSION: Final = "00112233445566778899aabbccddeeff"
SIZES: Final = {"2k": (2_000, 20_000), "20k": (20_000, 12_000), "200k": (200_000, 1_500)}
"""Name to bytes of a packet, and how many are sent."""
UNDER_WAY_MAX_BYTES: Final = 1_000_000
RUNS: Final = 3
ROLES: Final[dict[str, Role]] = {"1": "supporter", "2": "customer"}
START_MAX_S: Final = 20
RUN_MAX_S: Final = 120
NO_LIMIT: Final = Rates(packets_per_s=1_000_000, bytes_per_s=10_000_000_000)


async def run() -> list[dict[str, str | float]]:
    """Measure; each result has ``name``, ``value``, ``unit`` as in the table of all benchmarks."""
    async with _server() as (port, pid):
        results: list[dict[str, str | float]] = []
        for name, (size_bytes, count) in SIZES.items():
            async with asyncio.timeout(RUN_MAX_S):
                runs_s = [await _forward(port=port, pid=pid, size_bytes=size_bytes, count=count) for _ in range(RUNS)]
            per_s = count / min(runs_s)
            results += [
                {"name": f"relay.packets_{name}_per_core_s", "value": round(per_s), "unit": "packets/s"},
                {"name": f"relay.mb_{name}_per_core_s", "value": round(per_s * size_bytes / 1e6), "unit": "MB/s"},
            ]
        return results


@asynccontextmanager
async def serving() -> AsyncIterator[int]:
    """Run a relay in a process of its own; give its port."""
    async with _server() as (port, _):
        yield port


@asynccontextmanager
async def _server() -> AsyncIterator[tuple[int, int]]:
    listener = socket.create_server(("127.0.0.1", 0))
    command = [sys.executable, "-m", "tools.bench.relay", "--serve", str(listener.fileno())]
    server = await asyncio.create_subprocess_exec(*command, pass_fds=[listener.fileno()])
    port = int(listener.getsockname()[1])
    listener.close()
    try:
        yield port, server.pid
    finally:
        server.terminate()
        await server.wait()


async def _forward(*, port: int, pid: int, size_bytes: int, count: int) -> float:
    async with AsyncExitStack() as stack:
        supporter, customer = [await stack.enter_async_context(link_to(port, role)) for role in ("1", "2")]
        await supporter.recv()
        await customer.recv()
        await supporter.recv()
        packet = _packet(size_bytes)
        under_way = asyncio.Semaphore(max(2, UNDER_WAY_MAX_BYTES // size_bytes))
        began_s = _processor_s(pid)
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(_send(customer, packet, count, under_way))
            tasks.create_task(_receive(supporter, size_bytes, count, under_way))
        return _processor_s(pid) - began_s


async def _send(link: ClientConnection, packet: bytes, count: int, under_way: asyncio.Semaphore) -> None:
    for _ in range(count):
        await under_way.acquire()
        await link.send(packet)


async def _receive(link: ClientConnection, size_bytes: int, count: int, under_way: asyncio.Semaphore) -> None:
    received = 0
    while received < count:
        if len(await link.recv()) == size_bytes:
            received += 1
            under_way.release()


def link_to(port: int, participant: str) -> connect:
    """Return a link of this participant (supporter 1, customer 2, colleagues above) to a relay of ``serving``."""
    return connect(
        f"ws://127.0.0.1:{port}{PATH}",
        subprotocols=[Subprotocol(SUBPROTOCOL), Subprotocol(f"ticket.{participant}")],
        compression=None,
        proxy=None,
        max_size=PACKET_MAX_BYTES,
        open_timeout=START_MAX_S,
    )


def _packet(size_bytes: int) -> bytes:
    body = os.urandom(size_bytes - 32)
    key = int(SESSION[:16], 16)
    header = Header(
        session=key,
        sender=2,
        receiver=1,
        stream=Stream.MEDIA,
        epoch=1,
        counter=0,
        body_bytes=len(body),
    )
    return pack_header(header) + body


def _processor_s(pid: int) -> float:
    """Return the processor time of a process so far, user and system."""
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


async def _serve(listener: socket.socket) -> None:
    async def admit(ticket: str) -> Seat | str:
        return Seat(
            session=SESSION,
            participant=int(ticket),
            role=ROLES.get(ticket, "colleague"),
            notice_hash="00" * 32,
            notice_version=1,
            confirmed_ms=0,
        )

    async def report(_report: Report) -> None:
        """Nothing is kept of a benchmark."""

    hub = Hub(admit=admit, report=report, clock=MonotonicClock(), rates=NO_LIMIT)
    app = Starlette(routes=[socket_route(hub, ())])
    config = uvicorn.Config(app, loop="uvloop", lifespan="off", log_level="error", **UVICORN_OPTIONS)
    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(hub.run())
        await uvicorn.Server(config).serve(sockets=[listener])
        await hub.stop()


def main() -> int:
    """Print the results, or be the server that is measured (``--serve``, used by ``run``)."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--serve", type=int, metavar="FILE_DESCRIPTOR", help="serve on an inherited listening socket")
    chosen = parser.parse_args()
    if chosen.serve is not None:
        uvloop.run(_serve(socket.socket(fileno=chosen.serve)))
        return 0
    for result in asyncio.run(run()):
        print(f"{result['name']:36} {result['value']:>10} {result['unit']}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
