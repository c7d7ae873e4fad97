"""Does a ticket system learn what happened, once it listens again, and can it trust what it is told?"""

import hashlib
import hmac
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import httpx
import pytest
from tests.support.desk import Desk, open_desk

from beistand.server.courier.courier import AT_ONCE, Courier
from beistand.server.desk import webhooks
from beistand.server.desk.errors import WrongInputError


@dataclass(slots=True, kw_only=True)
class Ticketing:
    """A receiver on this machine. ``fails``: how many requests it refuses first."""

    fails: int
    url: str = ""
    got: list[tuple[dict[str, str], bytes]] = field(default_factory=list)


@contextmanager
def _listening(*, fails: int) -> Iterator[Ticketing]:
    place = Ticketing(fails=fails)

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"]))
            place.got.append(({name.lower(): value for name, value in self.headers.items()}, body))
            self.send_response(503 if len(place.got) <= place.fails else 204)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Keep quiet."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        place.url = f"http://127.0.0.1:{server.server_port}/hook"
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        try:
            yield place
        finally:
            server.shutdown()
            thread.join()


async def _rounds(desk: Desk, *, count: int = 1) -> int:
    courier = Courier(books=desk.books, now=desk.clock)
    sent = 0
    async with httpx.AsyncClient(trust_env=False) as client:
        for _ in range(count):
            sent += await courier.round(client)
    return sent


def _hook(desk: Desk, url: str, *happenings: str) -> str:
    with desk.database.transaction() as tx:
        chosen = happenings or ("case.case.opened",)
        return webhooks.make(tx, url=url, happenings=chosen, by=desk.anna, now=desk.clock())


def _receiver(desk: Desk) -> webhooks.Receiver:
    with desk.database.reading() as tx:
        return webhooks.receivers(tx)[0]


async def test_news_arrive_after_failures_and_are_signed(tmp_path: Path) -> None:
    """A ticket system that was down is told later, the same news under the same name, and knows who speaks."""
    with open_desk(tmp_path) as desk, _listening(fails=2) as place:
        secret = _hook(desk, place.url)
        case = desk.case()
        assert await _rounds(desk) == 1
        assert await _rounds(desk) == 0, "it waits before the next try"
        assert _receiver(desk).last[0].told == "HTTP 503"
        for wait_s in webhooks.WAITS[:2]:
            desk.clock.pass_by(seconds=wait_s)
            assert await _rounds(desk) == 1
        desk.clock.pass_by(days=1)
        assert await _rounds(desk) == 0, "what was taken is not told again"
        last = _receiver(desk).last[0]

    assert (last.state, last.tries, last.told) == ("done", 3, "HTTP 204")
    assert len({body for _, body in place.got}) == 1
    for headers, body in place.got:
        at, mark = headers["beistand-signature"].removeprefix("t=").split(",v1=")
        assert mark == hmac.new(secret.encode(), f"{at}.".encode() + body, hashlib.sha256).hexdigest()
        told = json.loads(body)
        assert (told["happening"], told["case"], told["id"]) == ("case.case.opened", case, headers["beistand-delivery"])
        assert set(told) == {"id", "happening", "at", "case"}, "no names travel"


async def test_news_are_given_up_after_a_day(tmp_path: Path) -> None:
    """A receiver that is gone for good does not fill the server."""
    with open_desk(tmp_path) as desk:
        _hook(desk, "http://127.0.0.1:9/hook")
        desk.case()
        tried = 0
        for _ in range(len(webhooks.WAITS) + 3):
            tried += await _rounds(desk)
            desk.clock.pass_by(hours=13)
        last = _receiver(desk).last[0]
        assert (last.state, last.tries, tried) == ("given_up", len(webhooks.WAITS) + 1, len(webhooks.WAITS) + 1)
        desk.case()
        desk.clock.pass_by(days=8)
        for _ in range(len(webhooks.WAITS) + 1):
            await _rounds(desk)
            desk.clock.pass_by(hours=13)
        assert len(_receiver(desk).last) <= 1, "old news are thrown away"


async def test_what_is_rolled_back_is_not_told(tmp_path: Path) -> None:
    """A ticket system never hears of a case that does not exist; and it hears only what it asked for."""

    def fail(desk: Desk) -> None:
        with desk.database.transaction() as tx:
            webhooks.tell(tx, "case.case.opened", case="2026-0001", session=None, now=desk.clock())
            raise RuntimeError

    with open_desk(tmp_path) as desk, _listening(fails=0) as place:
        _hook(desk, place.url, "case.case.closed")
        with pytest.raises(RuntimeError):
            fail(desk)
        desk.case()
        assert await _rounds(desk) == 0
    assert place.got == []


def test_a_full_queue_is_counted_and_hinders_nobody(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """When nobody listens for very long, people go on working and the page says what was not told."""
    monkeypatch.setattr(webhooks, "WAITING_MAX", 3)
    with open_desk(tmp_path) as desk:
        _hook(desk, "https://tickets.example/hook")
        for _ in range(5):
            desk.case()
        found = _receiver(desk)
        with desk.database.reading() as tx:
            letters = webhooks.due(tx, now=desk.clock() + timedelta(days=1), limit=AT_ONCE)

    assert (found.waiting, found.webhook.lost, len(letters)) == (3, 2, 3)


@pytest.mark.parametrize(
    "url",
    [
        "",
        "ftp://a.example",
        "http://tickets.example/hook",
        "https://",
        "https://a:b@c.example",
        "https://a b",
        "https://ä",
    ],
)
def test_a_receiver_is_reached_safely_or_not_at_all(url: str) -> None:
    """News never travel in the clear, and no password stands in an address."""
    with pytest.raises(WrongInputError) as refused:
        webhooks.checked_url(url)
    assert refused.value.word == "url"
