"""Does the route let in only links of this version, this house and with a ticket?"""

from collections import deque
from typing import Any

import pytest

from beistand.server.web.socket import SocketLink, socket_route

ORIGIN = "https://hilfe.example"


class Desk:
    """Takes links like a hub and remembers them."""

    def __init__(self) -> None:
        self.served: list[str] = []
        self.refused: list[str] = []

    async def serve(self, link: SocketLink) -> None:
        """Remember the ticket."""
        self.served.append(link.ticket)

    async def refuse(self, link: SocketLink, word: str) -> None:  # noqa: ARG002 - the seam's form
        """Remember the word."""
        self.refused.append(word)


async def knock(*, offered: list[str], origins: list[str], allowed: list[str]) -> tuple[Desk, list[dict[str, Any]]]:
    """Open a WebSocket; return who took it, and what the server sent."""
    desk, sent = Desk(), []

    async def receive() -> dict[str, Any]:
        return {"type": "websocket.connect"}

    async def send(message: Any) -> None:  # noqa: ANN401 - ASGI messages are open dictionaries
        sent.append(message)

    headers = [(b"origin", origin.encode()) for origin in origins]
    scope = {"type": "websocket", "path": "/relay", "headers": headers, "subprotocols": offered}
    await socket_route(desk, allowed).app(scope, receive, send)
    return desk, sent


@pytest.mark.parametrize("origins", [[], [ORIGIN], [ORIGIN.upper()]])
async def test_the_own_pages_and_programs_are_served(origins: list[str]) -> None:
    """The own console and the customer's program both get in; the answer never holds the ticket."""
    desk, sent = await knock(offered=["beistand.1", "ticket.abc"], origins=origins, allowed=[ORIGIN + "/"])

    assert desk.served == ["abc"]
    assert [message["subprotocol"] for message in sent] == ["beistand.1"]


@pytest.mark.parametrize("origins", [["null"], ["http://hilfe.example"], [ORIGIN + ".evil.example"], [ORIGIN, "null"]])
async def test_no_other_page_is_served(origins: list[str]) -> None:
    """A foreign page that a supporter visits cannot open a link in the supporter's name."""
    desk, _ = await knock(offered=["beistand.1", "ticket.abc"], origins=origins, allowed=[ORIGIN])

    assert (desk.served, desk.refused) == ([], ["wrong_origin"])


@pytest.mark.parametrize(
    ("offered", "word", "answer"),
    [
        (["beistand.7", "ticket.abc"], "old_version", "beistand.7"),
        (["ticket.abc"], "old_version", None),
        (["beistand.evil", "ticket.abc"], "old_version", None),
        (["beistand.1"], "bad_ticket", "beistand.1"),
        (["beistand.1", "ticket."], "bad_ticket", "beistand.1"),
        (["beistand.1", "ticket." + "x" * 1_025], "bad_ticket", "beistand.1"),
        (["beistand.1", "ticket.a", "ticket.b"], "bad_ticket", "beistand.1"),
    ],
)
async def test_whoever_speaks_another_version_or_has_no_ticket_reads_why(
    offered: list[str], word: str, answer: str | None
) -> None:
    """An old program can tell its person to update, since the refusal arrives in a form it accepts."""
    desk, sent = await knock(offered=offered, origins=[], allowed=[])

    assert (desk.served, desk.refused) == ([], [word])
    assert sent[0]["subprotocol"] == answer


async def test_a_link_that_is_down_stays_down() -> None:
    """A socket that vanished raises one kind of error and closes without any."""
    coming = deque([{"type": "websocket.receive", "text": "x"}, {"type": "websocket.disconnect", "code": 1006}])

    async def receive() -> Any:  # noqa: ANN401 - ASGI messages are open dictionaries
        return coming.popleft()

    async def send(_message: Any) -> None:  # noqa: ANN401 - ASGI messages are open dictionaries
        raise OSError

    link = SocketLink(receive=receive, send=send, ticket="abc")

    assert [await link.receive() for _ in range(3)] == ["x", None, None]
    with pytest.raises(ConnectionError):
        await link.send(b"late")
    await link.close(1000, "late")
    other = SocketLink(receive=receive, send=send, ticket="abc")
    with pytest.raises(ConnectionError):
        await other.send("late")
