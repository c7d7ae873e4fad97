"""Does the module keep its promises over a real WebSocket, a real relay and a real clock?"""

import asyncio
import socket
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from functools import partial

import pytest
from tests.support.customer_app import WAIT_MAX_S, RunningApp
from tests.support.customer_end import NUMBER, SECRET, KnownPicture
from tests.support.customer_rules import introduction
from tests.support.memory_link import SESSION
from tests.support.relay_house import RelayHouse, relay_house
from tests.support.supporter_end import SupporterEnd
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed
from websockets.typing import Subprotocol

from beistand.customer.app import EXIT_ENDED, EXIT_SERVER_UNREACHABLE
from beistand.session.effects import Input
from beistand.session.intents import Dismiss, End
from beistand.session.view import Problem, Stage
from beistand.wire.messages import FromSupporter, KeyChanged, Ping
from beistand.wire.signals import FromEnd, pack_signal, read_from_server

KEY = KeyChanged(code="KeyA", key="a", is_down=True)
FIRST_PICTURE_MAX_S = 0.15


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


@pytest.fixture(name="house")
def _house() -> Iterator[RelayHouse]:
    with relay_house(notice_hash=introduction().notice.notice_hash().hex()) as house:
        yield house


async def test_the_first_picture_comes_quickly_and_is_exact(house: RelayHouse) -> None:
    """From the code to the picture over real sockets; after the yes the supporter waits less than 150 ms."""
    async with supporting(house) as supporter:
        app = RunningApp(server=house.url)
        try:
            await supporter.until(lambda end: end.answer)
            begun = time.monotonic()
            await supporter.until(lambda end: end.canvases.frames)

            assert time.monotonic() - begun < FIRST_PICTURE_MAX_S
            assert bytes(supporter.end.canvases.pixels[0]) == KnownPicture.pixels(supporter.end.screens[0])
            assert supporter.end.words == app.face.views[-1].words
        finally:
            app.stop()


async def test_input_arrives_within_a_moment(house: RelayHouse) -> None:
    """What the supporter types is on the desktop within milliseconds."""
    async with supporting(house) as supporter:
        app = RunningApp(server=house.url)
        try:
            await supporter.until(lambda end: end.canvases.frames)
            done = app.side.hands.done
            took = [await supporter.ask(KEY, partial(_has, done, count)) for count in range(1, 21)]

            assert sorted(took)[10] < 0.05
            assert done == [KEY] * 20
        finally:
            app.stop()


def _has(done: list[Input], count: int) -> bool:
    return len(done) >= count


async def test_ending_says_goodbye_and_leaves_nothing(house: RelayHouse) -> None:
    """The customer's click ends it for both; the module exits with 0 and has let go of the desktop."""
    async with supporting(house) as supporter:
        app = RunningApp(server=house.url)
        await supporter.until(lambda end: end.canvases.frames)

        app.face.click(End())
        await supporter.until(lambda end: end.end_reason == "customer")
        app.face.wait_for(lambda view: view.stage is Stage.ENDED)
        app.face.click(Dismiss())

        assert await asyncio.to_thread(app.finished) == EXIT_ENDED
        assert app.side.is_closed
        assert not app.side.picture.is_running


async def test_a_killed_server_costs_seconds_not_the_session(house: RelayHouse) -> None:
    """The server dies and comes back on its port: both ends go on within five seconds."""
    async with supporting(house) as supporter:
        app = RunningApp(server=house.url)
        try:
            await supporter.until(lambda end: end.canvases.frames)
            await asyncio.to_thread(house.stop)
            await asyncio.to_thread(app.face.wait_for, lambda view: view.is_interrupted)
            assert not app.side.picture.is_running
            await asyncio.to_thread(house.start)
            begun = time.monotonic()
            await supporter.until(lambda end: end.epoch > 1 and end.canvases.frames)

            assert time.monotonic() - begun < 5
            assert bytes(supporter.end.canvases.pixels[0]) == KnownPicture.pixels(supporter.end.screens[0])
            await supporter.ask(Ping(sent_ms=1), lambda: any(type(m).__name__ == "Pong" for m in supporter.end.heard))
        finally:
            app.stop()


@pytest.mark.parametrize(
    ("word", "problem"),
    [
        ("code_used", Problem.CODE_USED),
        ("code_expired", Problem.CODE_EXPIRED),
        ("too_many_tries", Problem.TOO_MANY_TRIES),
        ("nonsense", Problem.SERVER_STRANGE),
    ],
)
async def test_a_refused_code_is_told_and_another_can_be_typed(house: RelayHouse, word: str, problem: Problem) -> None:
    """What the server says no to becomes a sentence, and the code page is there again."""
    house.refusal = word
    app = RunningApp(server=house.url)
    try:
        view = await asyncio.to_thread(app.face.wait_for, lambda view: view.problem is problem)

        assert view.stage is Stage.ENTER_CODE
    finally:
        app.stop()


async def test_no_server_there_ends_with_its_own_exit_code() -> None:
    """Who starts the module from a script learns that the server could not be reached."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    app = RunningApp(server=f"http://127.0.0.1:{port}")
    await asyncio.to_thread(app.face.wait_for, lambda view: view.problem is Problem.SERVER_UNREACHABLE)

    app.face.click(End())

    assert await asyncio.to_thread(app.finished) == EXIT_SERVER_UNREACHABLE
