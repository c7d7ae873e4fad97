"""How does a request become a link? The WebSocket route ``/relay``: checks version and origin, hands on the ticket.

Knows no relay: whoever builds the server joins both.
"""

import re
from collections.abc import Collection, Mapping
from types import MappingProxyType
from typing import Any, Final, Protocol

from starlette.routing import WebSocketRoute
from starlette.types import Message, Receive, Scope, Send

from beistand.wire.limits import PACKET_MAX_BYTES, PROTOCOL_VERSION

PATH: Final = "/relay"
SUBPROTOCOL: Final = f"beistand.{PROTOCOL_VERSION}"
UVICORN_OPTIONS: Final[Mapping[str, Any]] = MappingProxyType(
    {
        "ws": "websockets-sansio",
        "ws_max_size": PACKET_MAX_BYTES,
        # Sealed bytes do not compress; inflating hostile ones would cost memory.
        "ws_per_message_deflate": False,
    },
)
"""What ``uvicorn.Config`` must be given, so that a link holds its limits before its bytes reach this module."""

_VERSION: Final = re.compile(r"beistand\.[0-9]{1,5}")
_TICKET: Final = "ticket."
_TICKET_MAX_CHARS: Final = 1_024


class SocketLink:
    """One accepted WebSocket as a link, on the plain ASGI messages."""

    __slots__ = ("_is_down", "_receive", "_send", "ticket")

    def __init__(self, *, receive: Receive, send: Send, ticket: str) -> None:
        self._receive = receive
        self._send = send
        self._is_down = False
        self.ticket = ticket

    async def receive(self) -> bytes | str | None:
        """Return the next packet or signal; None when the link is down."""
        if self._is_down:
            return None
        message = await self._receive()
        if message["type"] != "websocket.receive":
            self._is_down = True
            return None
        data: bytes | str | None = message.get("bytes")
        return message["text"] if data is None else data

    async def send(self, data: bytes | str) -> None:
        """Send one packet or signal; waits while the system's buffer is full.

        Raises:
            ConnectionError: the link is down.
        """
        message: Message = {"type": "websocket.send"}
        message["text" if isinstance(data, str) else "bytes"] = data
        await self._pass_on(message)

    async def close(self, code: int, reason: str) -> None:
        """Close the link; fine if it is down."""
        try:
            await self._pass_on({"type": "websocket.close", "code": code, "reason": reason})
        except ConnectionError:
            return

    async def _pass_on(self, message: Message) -> None:
        if self._is_down:
            msg = "the link is down"
            raise ConnectionError(msg)
        try:
            await self._send(message)
        except OSError as error:
            # ASGI lets servers raise any OSError for a socket that is gone (specification 2.4).
            self._is_down = True
            raise ConnectionError(str(error)) from error


class ServesLinks(Protocol):
    """What takes the links; returns when a link is closed."""

    async def serve(self, link: SocketLink) -> None:
        """Let the link take part, if its ticket is good."""
        ...

    async def refuse(self, link: SocketLink, word: str) -> None:
        """Tell the link why it is not served, a word of ``wire.closing``, and close it."""
        ...


class _RelayEndpoint:
    """The ASGI application of one route; plain ASGI, so that each packet passes as few frames as possible."""

    def __init__(self, *, hub: ServesLinks, allowed_origins: Collection[str]) -> None:
        self._hub = hub
        self._allowed_origins = frozenset(origin.rstrip("/").lower() for origin in allowed_origins)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await receive()
        offered: list[str] = list(scope["subprotocols"])
        ticket = _ticket(offered)
        link = SocketLink(receive=receive, send=send, ticket=ticket)
        await send({"type": "websocket.accept", "subprotocol": _answer(offered), "headers": []})
        if SUBPROTOCOL not in offered:
            await self._hub.refuse(link, "old_version")
        elif not self._is_allowed(scope):
            await self._hub.refuse(link, "wrong_origin")
        elif not 0 < len(ticket) <= _TICKET_MAX_CHARS:
            await self._hub.refuse(link, "bad_ticket")
        else:
            await self._hub.serve(link)

    def _is_allowed(self, scope: Scope) -> bool:
        """Programs send no origin; browsers always do, and cannot be made to send another."""
        origins = [value.decode("latin-1").lower() for name, value in scope["headers"] if name == b"origin"]
        return all(origin in self._allowed_origins for origin in origins)


def socket_route(hub: ServesLinks, allowed_origins: Collection[str]) -> WebSocketRoute:
    """Return the route ``/relay``. ``allowed_origins``: such as ``https://hilfe.example``; empty allows no browser."""
    return WebSocketRoute(PATH, endpoint=_RelayEndpoint(hub=hub, allowed_origins=allowed_origins), name="relay")


def _ticket(offered: list[str]) -> str:
    tickets = [offer.removeprefix(_TICKET) for offer in offered if offer.startswith(_TICKET)]
    return tickets[0] if len(tickets) == 1 else ""


def _answer(offered: list[str]) -> str | None:
    """Choose an offered version, ours if it is there: browsers break off when nothing they offered is answered.

    Never the ticket: answers end up in the logs of proxies.
    """
    if SUBPROTOCOL in offered:
        return SUBPROTOCOL
    return next((offer for offer in offered if _VERSION.fullmatch(offer)), None)
