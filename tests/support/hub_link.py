"""How does a test drive the real hub without sockets? A link whose other side is the test."""

import asyncio

from beistand.wire.signals import FromServer, read_from_server


class HubLink:
    """A link for ``Hub.serve``.

    Attributes:
        sent: everything the hub sent, signals typed, packets as bytes.
        closed: code and reason with which the hub closed the link, None while it did not.
        is_reading: whether the other side takes what is sent; False plays a reader that stalls.
    """

    def __init__(self, ticket: str) -> None:
        self.ticket = ticket
        self.sent: list[bytes | FromServer] = []
        self.closed: tuple[int, str] | None = None
        self.is_gone = False
        self._reads = asyncio.Event()
        self._reads.set()
        self._coming: asyncio.Queue[bytes | str | None] = asyncio.Queue()

    def bring(self, data: bytes | str | None) -> None:
        """Let the hub receive a packet, a signal, or the end of the link (None)."""
        self._coming.put_nowait(data)

    def stall(self) -> None:
        """Stop reading."""
        self._reads.clear()

    @property
    def unread(self) -> int:
        """How many things the hub has not taken yet."""
        return self._coming.qsize()

    async def receive(self) -> bytes | str | None:
        """Hand the hub what the test brought."""
        return await self._coming.get()

    async def send(self, data: bytes | str) -> None:
        """Take what the hub sends."""
        await self._reads.wait()
        if self.is_gone:
            msg = "the other side is gone"
            raise ConnectionError(msg)
        self.sent.append(read_from_server(data) if isinstance(data, str) else data)

    async def close(self, code: int, reason: str) -> None:
        """Note how the hub closed."""
        self.closed = (code, reason)
        self.bring(None)
