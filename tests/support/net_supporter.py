"""How does a test have a supporter over a real network? The supporter's end on a link that comes back by itself."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from tests.support.customer_app import WAIT_MAX_S
from tests.support.customer_end import NUMBER, SECRET
from tests.support.customer_rules import introduction
from tests.support.memory_link import SESSION
from tests.support.relay_house import RelayHouse
from tests.support.supporter_end import SupporterEnd
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed
from websockets.typing import Subprotocol

from beistand.wire.messages import FromSupporter
from beistand.wire.signals import FromEnd, pack_signal, read_from_server


def clock_ms() -> int:
    """Return the time of the supporter's end."""
    return time.monotonic_ns() // 1_000_000


class NetSupporter:
    """A supporter's end over a real link that comes back."""

    def __init__(self, house: RelayHouse) -> None:
        self.end = SupporterEnd(
            session_id=bytes.fromhex(SESSION),
            number=NUMBER,
            secret=SECRET,
            introduction=introduction(),
            now_ms=clock_ms,
        )
        self._url = house.url.replace("http", "ws") + "/relay"
        self._outbox: asyncio.Queue[bytes | str] = asyncio.Queue()

    async def live(self) -> None:
        """Stay linked, also over a restart of the relay."""
        protocols = [Subprotocol("beistand.1"), Subprotocol(f"ticket.{SESSION}.supporter")]
        while not self.end.end_reason:
            try:
                async with connect(self._url, subprotocols=protocols, max_size=2**21, compression=None) as link:
                    self._outbox = asyncio.Queue()
                    self.end.use(self._keep)
                    await self._serve(link)
            except* (OSError, ConnectionClosed):
                pass  # the next turn links again
            await asyncio.sleep(0.1)

    async def _serve(self, link: ClientConnection) -> None:
        async with asyncio.TaskGroup() as tasks:
            writer = tasks.create_task(self._write(link))
            try:
                async for data in link:
                    self.end.hear(data if isinstance(data, bytes) else read_from_server(data))
            finally:
                writer.cancel()

    async def _write(self, link: ClientConnection) -> None:
        while True:
            await link.send(await self._outbox.get())

    def _keep(self, data: bytes | FromEnd) -> None:
        self._outbox.put_nowait(data if isinstance(data, bytes) else pack_signal(data))

    async def until(self, wanted: Callable[[SupporterEnd], object]) -> None:
        """Wait until the end is as wanted."""
        async with asyncio.timeout(WAIT_MAX_S):
            while not wanted(self.end):  # noqa: ASYNC110 - a test looks from outside
                await asyncio.sleep(0.002)

    async def ask(self, message: FromSupporter, wanted: Callable[[], object]) -> float:
        """Say something; return how many seconds it took to be as wanted."""
        begun = time.monotonic()
        self.end.say(message)
        async with asyncio.timeout(WAIT_MAX_S):
            while not wanted():  # noqa: ASYNC110 - a test looks from outside
                await asyncio.sleep(0.0005)
        return time.monotonic() - begun


@asynccontextmanager
async def supporting(house: RelayHouse) -> AsyncIterator[NetSupporter]:
    """Let a supporter live for the length of a test."""
    supporter = NetSupporter(house)
    async with asyncio.TaskGroup() as tasks:
        living = tasks.create_task(supporter.live())
        try:
            yield supporter
        finally:
            living.cancel()
