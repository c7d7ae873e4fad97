"""What does the supporter see when the customer's screen turns, changes its resolution, or is gone? On a real X."""

import asyncio
import itertools
from collections.abc import Iterator
from functools import partial

import numpy as np
import pytest
from tests.support.customer_rules import introduction
from tests.support.desktop_session import desktop_session
from tests.support.net_supporter import NetSupporter
from tests.support.relay_house import RelayHouse, relay_house
from tests.support.supporter_end import SupporterEnd
from tests.support.turning import TurningScreen, lacks, turning_screen

from beistand.customer.desktop.ports import Box
from beistand.customer.desktop.select import open_sight
from beistand.session.view import Stage

pytestmark = [pytest.mark.skipif(bool(lacks()), reason=f"needs {lacks()}"), pytest.mark.timeout(120)]
COLOURS = ("#336699", "#aa5500", "#118844")


@pytest.fixture(name="screen")
def _screen() -> Iterator[TurningScreen]:
    with turning_screen() as screen:
        yield screen


@pytest.fixture(name="house")
def _house() -> Iterator[RelayHouse]:
    with relay_house(notice_hash=introduction().notice.notice_hash().hex()) as house:
        yield house


def is_exact(
    screen: TurningScreen, supporter: NetSupporter, _end: SupporterEnd, *, width_px: int, height_px: int
) -> bool:
    """Tell whether the supporter has a screen of this size, and every pixel of it."""
    shown = supporter.end.screens
    if [(one.width_px, one.height_px) for one in shown] != [(width_px, height_px)] or not supporter.end.canvases.frames:
        return False
    sight = open_sight(screen.desktop.name)
    try:
        real = sight.read(Box(left=0, top=0, width=width_px, height=height_px))[:, :, :3].copy()
    finally:
        sight.close()
    canvas = np.frombuffer(bytes(supporter.end.canvases.pixels[shown[0].screen]), np.uint8)
    return bool(np.array_equal(canvas.reshape(height_px, width_px, 4)[:, :, :3], real))


async def test_a_screen_that_is_turned_is_shown_as_it_stands(house: RelayHouse, screen: TurningScreen) -> None:
    """A screen turned upright, and one with another resolution, are there a moment later, pixel by pixel."""
    screen.colour(COLOURS[0])
    async with desktop_session(house, screen.desktop) as (_, supporter):
        for words, width_px, height_px in (
            (("-o", "left"), 800, 1280),
            (("-o", "inverted"), 1280, 800),
            (("-s", "1024x768"), 1024, 768),
            (("-o", "right"), 768, 1024),
        ):
            await asyncio.to_thread(screen.xrandr, *words)
            await asyncio.to_thread(screen.colour, COLOURS[1])
            await supporter.until(partial(is_exact, screen, supporter, width_px=width_px, height_px=height_px))
        assert sum(supporter.end.noticed.values()) == 0


async def test_a_screen_that_turns_in_the_middle_of_a_picture_breaks_nothing(
    house: RelayHouse, screen: TurningScreen
) -> None:
    """While everything changes all the time the screen is turned again and again: at rest the picture is exact."""
    turns = iter(("left", "normal", "right", "inverted", "left", "normal", "left"))

    async def paint() -> None:
        for name in itertools.islice(itertools.cycle(COLOURS), 60):
            await asyncio.to_thread(screen.colour, name)

    async with desktop_session(house, screen.desktop) as (app, supporter):
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(paint())
            for turn in turns:
                await asyncio.to_thread(screen.xrandr, "-o", turn)
        await supporter.until(partial(is_exact, screen, supporter, width_px=800, height_px=1280))
        assert app.face.views[-1].stage is Stage.SHARING
        assert sum(supporter.end.noticed.values()) == 0


async def test_a_desktop_that_dies_ends_the_session_with_a_sentence(house: RelayHouse, screen: TurningScreen) -> None:
    """When the customer's X server is gone both sides learn it at once; nobody looks at a frozen picture for long."""
    async with desktop_session(house, screen.desktop) as (app, supporter):
        screen.die()
        await supporter.until(lambda end: end.end_reason)
        assert app.face.views[-1].stage in {Stage.ENDED, Stage.FAILED}
        assert app.face.views[-1].problem is not None
