"""How does a slow line behave? A small forwarder between the module and the server: so many bits a second, so late.

Delay by a queue, rate by a bucket that holds a tenth of a second: what a DSL or mobile upload does. For benchmarks and
tests; ``netem`` is not on every machine. Where the kernel may hold the rate: ``tools.slow_net``.
"""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Final

READ_BYTES: Final = 4096
BUCKET_S: Final = 0.1
WAITING_MAX_BYTES: Final = 262_144
"""What the line itself keeps before the sender feels that it is full, as the buffer of a router does."""


@dataclass(slots=True, kw_only=True)
class Line:
    """Both ways of one line; the figures are those towards the server.

    Attributes:
        now_bytes: on the way at this moment.
        waiting_bytes: most that were on the way at once.
        carried_bytes: what arrived.
    """

    bytes_per_s: float
    delay_s: float
    now_bytes: int = 0
    waiting_bytes: int = 0
    carried_bytes: int = 0
    port: int = 0

    def set_out(self, size_bytes: int) -> None:
        """Count what begins its way."""
        self.now_bytes += size_bytes
        self.waiting_bytes = max(self.waiting_bytes, self.now_bytes)

    def arrive(self, size_bytes: int) -> None:
        """Count what ends its way."""
        self.now_bytes -= size_bytes
        self.carried_bytes += size_bytes


@asynccontextmanager
async def slow_line(target_port: int, *, bits_per_s: float, delay_ms: float) -> AsyncIterator[Line]:
    """Listen on a free port of this machine and forward to another; ``delay_ms``: one way."""
    line = Line(bytes_per_s=bits_per_s / 8, delay_s=delay_ms / 1000)

    async def accept(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(OSError):
            far_reader, far_writer = await asyncio.open_connection("127.0.0.1", target_port)
            async with asyncio.TaskGroup() as group:
                group.create_task(_carry(line, reader, far_writer, is_upload=True))
                group.create_task(_carry(line, far_reader, writer, is_upload=False))

    server = await asyncio.start_server(accept, "127.0.0.1", 0, limit=READ_BYTES)
    line.port = server.sockets[0].getsockname()[1]
    try:
        yield line
    finally:
        server.close()


async def _carry(line: Line, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, *, is_upload: bool) -> None:
    """Read as fast as the line has room, deliver as fast as it carries, after the delay."""
    way: asyncio.Queue[tuple[float, bytes]] = asyncio.Queue(maxsize=WAITING_MAX_BYTES // READ_BYTES)
    async with asyncio.TaskGroup() as group:
        group.create_task(_deliver(line, way, writer, is_upload=is_upload))
        while True:
            data = await read_some(reader)
            if is_upload:
                line.set_out(len(data))
            await way.put((asyncio.get_running_loop().time(), data))
            if not data:
                return


async def _deliver(
    line: Line, way: "asyncio.Queue[tuple[float, bytes]]", writer: asyncio.StreamWriter, *, is_upload: bool
) -> None:
    loop = asyncio.get_running_loop()
    free_s = loop.time()
    while True:
        came_s, data = await way.get()
        free_s = max(free_s, came_s, loop.time() - BUCKET_S) + len(data) / line.bytes_per_s
        await asyncio.sleep(max(0.0, free_s + line.delay_s - loop.time()))
        if not data:
            writer.close()
            return
        writer.write(data)
        if is_upload:
            line.arrive(len(data))


async def read_some(reader: asyncio.StreamReader) -> bytes:
    """Read what is there; a line that broke has ended."""
    try:
        return await reader.read(READ_BYTES)
    except OSError:
        return b""
