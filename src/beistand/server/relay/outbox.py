"""What has one link still to send? Bounded in bytes; full means that the other side does not read."""

import asyncio
from collections import deque
from dataclasses import dataclass

from beistand.server.relay.door import Link


@dataclass(frozen=True, slots=True, kw_only=True)
class Closing:
    """How a link is to be closed once its outbox is empty."""

    code: int
    reason: str


class Outbox:
    """Unsent packets and signals of one link, in order.

    Attributes:
        waiting_bytes: what was put and is not taken by the system yet.
    """

    __slots__ = ("_closing", "_limit_bytes", "_waiting", "_wake", "waiting_bytes")

    def __init__(self, *, limit_bytes: int) -> None:
        self._limit_bytes = limit_bytes
        self._waiting: deque[bytes | str] = deque()
        self._wake = asyncio.Event()
        self._closing: Closing | None = None
        self.waiting_bytes = 0

    def put(self, data: bytes | str) -> bool:
        """Add one packet or signal; return False, and add nothing, when it does not fit.

        Nothing is added after ``finish``.
        """
        if self._closing:
            return True
        waiting_bytes = self.waiting_bytes + len(data)
        if waiting_bytes > self._limit_bytes:
            return False
        self.waiting_bytes = waiting_bytes
        self._waiting.append(data)
        self._wake.set()
        return True

    def finish(self, closing: Closing) -> None:
        """Close the link when everything put so far is sent; the first call counts."""
        self._closing = self._closing or closing
        self._wake.set()

    def drop_waiting(self) -> None:
        """Forget what was not begun to be sent, to give the memory back at once."""
        self.waiting_bytes -= sum(len(data) for data in self._waiting)
        self._waiting.clear()

    async def run(self, link: Link) -> None:
        """Send in order until ``finish``, then close the link. Returns as well when the link is gone."""
        try:
            while self._waiting or not self._closing:
                if not self._waiting:
                    self._wake.clear()
                    await self._wake.wait()
                    continue
                data = self._waiting.popleft()
                await link.send(data)
                self.waiting_bytes -= len(data)
            await link.close(self._closing.code, self._closing.reason)
        except ConnectionError:
            self.drop_waiting()
