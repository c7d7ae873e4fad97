"""How does one WebSocket come back by itself? Knows frames and waits, not what they mean.

``run`` keeps a link open until ``hang_up``, a final close code or too long a silence. What arrives is given to
``take`` in order: signals typed, packets as bytes, and ``LinkGone`` whenever the link is lost.
"""

import asyncio
import logging
import ssl
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, WebSocketException
from websockets.typing import Subprotocol

from beistand.wire.closing import final_word
from beistand.wire.errors import SignalError
from beistand.wire.limits import (
    LINK_OUTBOX_MAX_BYTES,
    LINK_SILENT_MAX_MS,
    PACKET_MAX_BYTES,
    PROTOCOL_VERSION,
    RECONNECT_FIRST_MS,
    RECONNECT_GIVE_UP_MS,
    RECONNECT_MAX_MS,
)
from beistand.wire.signals import FromEnd, FromServer, pack_signal, read_from_server

OPEN_TIMEOUT_S: Final = 8.0
CLOSE_TIMEOUT_S: Final = 1.5
LINGER_S: Final = 3.0
"""So long after ``hang_up`` the link may still take to say what waits."""
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkGone:
    """The link is lost. ``word``: why it is not tried again; empty: it is."""

    word: str = ""


Arrival = FromServer | bytes | LinkGone


class _TooSlowError(Exception):
    """The other side does not read; what waits would grow without end."""


class Link:
    """One WebSocket of one ticket that comes back. Belongs to one loop's thread."""

    def __init__(
        self,
        *,
        server: str,
        tls: ssl.SSLContext | None,
        take: Callable[[Arrival], None],
        silent_max_ms: int = LINK_SILENT_MAX_MS,
    ) -> None:
        self._url = "ws" + server.removeprefix("http") + "/relay"
        self._tls = tls
        self._take = take
        self._silent_max_s = silent_max_ms / 1000
        self._outbox: deque[bytes | str] = deque()
        self._outbox_bytes = 0
        self._has_more = asyncio.Event()
        self._is_up = False
        self._is_full = False
        self._has_heard = asyncio.Event()
        self._is_drained = asyncio.Event()
        self._hangs_up = asyncio.Event()

    def send(self, data: bytes | FromEnd) -> None:
        """Send a packet or a signal; lost while the link is down.

        A link whose unsent bytes exceed ``LINK_OUTBOX_MAX_BYTES`` is closed and comes back.
        """
        if not self._is_up or self._is_full:
            return
        frame = data if isinstance(data, bytes) else pack_signal(data)
        self._outbox.append(frame)
        self._outbox_bytes += len(frame)
        self._is_full = self._outbox_bytes > LINK_OUTBOX_MAX_BYTES
        self._is_drained.clear()
        self._has_more.set()

    def hang_up(self) -> None:
        """Send what waits, within ``LINGER_S``, and do not come back."""
        self._hangs_up.set()

    async def run(self, ticket: str) -> None:
        """Keep the link open; return when it is not to come back."""
        wait_ms = RECONNECT_FIRST_MS
        down_ms = 0
        while True:
            word, was_up = await self._one_link(ticket)
            if word or self._hangs_up.is_set():
                if not self._hangs_up.is_set():
                    self._take(LinkGone(word=word))
                return
            if was_up:
                wait_ms, down_ms = RECONNECT_FIRST_MS, 0
                self._take(LinkGone())
            if down_ms >= RECONNECT_GIVE_UP_MS:
                self._take(LinkGone(word="server_unreachable"))
                return
            await self._wait(wait_ms)
            down_ms += wait_ms
            wait_ms = min(wait_ms * 2, RECONNECT_MAX_MS)

    async def _wait(self, wait_ms: int) -> None:
        try:
            async with asyncio.timeout(wait_ms / 1000):
                await self._hangs_up.wait()
        except TimeoutError:
            return

    async def _one_link(self, ticket: str) -> tuple[str, bool]:
        """Open a link and serve it to its end; return (word of a final end, whether it stood)."""
        was_up, word = False, ""
        try:
            async with connect(
                self._url,
                ssl=self._tls,
                subprotocols=[Subprotocol(f"beistand.{PROTOCOL_VERSION}"), Subprotocol(f"ticket.{ticket}")],
                compression=None,
                max_size=PACKET_MAX_BYTES,
                open_timeout=OPEN_TIMEOUT_S,
                close_timeout=CLOSE_TIMEOUT_S,
                ping_interval=None,
            ) as socket:
                was_up = self._up()
                await self._serve(socket)
        except* ConnectionClosed as group:
            word = _final_word(group)
        except* (OSError, WebSocketException, TimeoutError, SignalError, _TooSlowError) as group:
            _log.info("link_lost reason=%s", "; ".join(str(error) for error in group.exceptions))
        finally:
            self._down()
        return word, was_up

    def _up(self) -> bool:
        self._is_up, self._is_full = True, False
        self._has_heard.clear()
        return True

    def _down(self) -> None:
        self._is_up = False
        self._outbox.clear()
        self._outbox_bytes = 0

    async def _serve(self, socket: ClientConnection) -> None:
        # The reader is the body of the group, not one of its tasks: when a task fails while a group only waits,
        # Python 3.11.2 (Debian 12) leaves a cancellation behind, and the next time limit here would end the link.
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self._write(socket))
            tasks.create_task(self._leave(socket))
            await self._read(socket)

    async def _read(self, socket: ClientConnection) -> None:
        while True:
            async with asyncio.timeout(self._silent_max_s):
                data = await socket.recv()
            self._take(read_from_server(data) if isinstance(data, str) else data)
            self._has_heard.set()

    async def _write(self, socket: ClientConnection) -> None:
        while True:
            self._has_more.clear()
            while self._outbox:
                if self._is_full:
                    msg = f"{self._outbox_bytes} bytes wait; allowed are {LINK_OUTBOX_MAX_BYTES}"
                    raise _TooSlowError(msg)
                frame = self._outbox.popleft()
                self._outbox_bytes -= len(frame)
                async with asyncio.timeout(self._silent_max_s):
                    await socket.send(frame)
            self._is_drained.set()
            await self._has_more.wait()

    async def _leave(self, socket: ClientConnection) -> None:
        """After ``hang_up``: say what waits, then close; the reader hears of it and ends."""
        await self._hangs_up.wait()
        try:
            async with asyncio.timeout(LINGER_S):
                # A link that stands only now says what was kept for it as soon as the server's welcome came.
                await self._has_heard.wait()
                await self._is_drained.wait()
        except TimeoutError:
            _log.info("link_left_in_a_hurry bytes=%d", self._outbox_bytes)
        await socket.close()


def _final_word(group: BaseExceptionGroup[ConnectionClosed]) -> str:
    for error in (one for one in group.exceptions if isinstance(one, ConnectionClosed)):
        if error.rcvd is not None and (word := final_word(error.rcvd.code)):
            return word
    return ""
