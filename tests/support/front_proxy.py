"""How does a test stand a reverse proxy before the server? Ends TLS, adds who asked, passes bytes on."""

import asyncio
import contextlib
import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from tests.support.authority import Pair

HEAD_MAX_BYTES = 65_536
START_MAX_S = 10.0


class FrontProxy:
    """One proxy; listens at once, knows its ``upstream`` port before anybody asks. ``port``: of the kernel."""

    def __init__(self, pair: Pair) -> None:
        self.upstream = 0
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.port = int(self._listening.getsockname()[1])
        self._tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self._tls.load_cert_chain(pair.certificate, pair.key)
        self._loop = asyncio.new_event_loop()
        self._stopped = asyncio.Event()
        self._thread = threading.Thread(target=self._loop.run_until_complete, args=(self._serve(),), name="front-proxy")

    @property
    def url(self) -> str:
        """What people type."""
        return f"https://127.0.0.1:{self.port}"

    def start(self) -> None:
        """Serve in a thread of its own."""
        self._thread.start()

    def stop(self) -> None:
        """End every connection."""
        self._loop.call_soon_threadsafe(self._stopped.set)
        self._thread.join(START_MAX_S)
        self._loop.close()

    async def _serve(self) -> None:
        server = await asyncio.start_server(self._pass_on, sock=self._listening, ssl=self._tls, limit=HEAD_MAX_BYTES)
        await self._stopped.wait()
        server.close()
        for task in asyncio.all_tasks() - {asyncio.current_task()}:
            task.cancel()

    async def _pass_on(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(OSError, asyncio.IncompleteReadError, asyncio.CancelledError, ssl.SSLError):
            head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
            to_server, from_server = None, None
            to_server = await asyncio.open_connection("127.0.0.1", self.upstream)
            from_server, upstream = to_server
            upstream.write(_with_address(head, writer.get_extra_info("peername")[0]).encode("latin-1"))
            async with asyncio.TaskGroup() as group:
                group.create_task(_pump(reader, upstream))
                group.create_task(_pump(from_server, writer))
        writer.close()


def _with_address(head: str, address: str) -> str:
    """Add who asked behind what the client said of itself, and let each connection carry one request."""
    first, *lines = head.rstrip("\r\n").split("\r\n")
    said = [line.split(":", 1)[1].strip() for line in lines if line.lower().startswith("x-forwarded-for:")]
    kept = [line for line in lines if not line.lower().startswith(("x-forwarded-", "connection:"))]
    is_upgrade = any(line.lower().startswith("upgrade:") for line in lines)
    kept.append(f"X-Forwarded-For: {', '.join([*said, address])}")
    kept.append("X-Forwarded-Proto: https")
    kept.append(f"Connection: {'Upgrade' if is_upgrade else 'close'}")
    return "\r\n".join([first, *kept, "", ""])


async def _pump(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with contextlib.suppress(OSError):
        while data := await reader.read(65_536):
            writer.write(data)
            await writer.drain()
    with contextlib.suppress(OSError):
        writer.close()


@contextmanager
def front_proxy(pair: Pair) -> Iterator[FrontProxy]:
    """Run a proxy."""
    proxy = FrontProxy(pair)
    proxy.start()
    try:
        yield proxy
    finally:
        proxy.stop()
