"""Does the module keep its promises over a real WebSocket, a real relay and a real clock?"""

import asyncio
import socket
import time
from collections.abc import Iterator
from functools import partial

import pytest
from tests.support.customer_app import RunningApp
from tests.support.customer_end import KnownPicture
from tests.support.customer_rules import introduction
from tests.support.net_supporter import supporting
from tests.support.relay_house import RelayHouse, relay_house

from beistand.customer.app import EXIT_ENDED, EXIT_SERVER_UNREACHABLE
from beistand.session.effects import Input
from beistand.session.intents import Dismiss, End
from beistand.session.view import Problem, Stage
from beistand.wire.messages import KeyChanged, Ping

KEY = KeyChanged(code="KeyA", key="a", is_down=True)
FIRST_PICTURE_MAX_S = 0.15


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
