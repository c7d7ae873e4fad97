"""Does the module keep its promises on a real X desktop: exact pixels, real keys, the customer's own mouse first?"""

import asyncio
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.support.customer_rules import introduction
from tests.support.desktop_session import desktop_session
from tests.support.net_supporter import NetSupporter
from tests.support.relay_house import RelayHouse, relay_house
from tools.display import Desktop, end, missing_programs, throw_away_desktop

from beistand.customer.desktop.ports import Box
from beistand.customer.desktop.select import open_sight
from beistand.customer.desktop.x11.hands_process import start_hands
from beistand.session.intents import End, TakeBackRight
from beistand.session.view import Stage
from beistand.wire.messages import ControlRests, KeyChanged, PointerMoved
from beistand.wire.policy import Right

WIDTH_PX, HEIGHT_PX = 640, 400
WAIT_MAX_S = 15.0
TITLE = "Eingabe"

pytestmark = pytest.mark.skipif(bool(missing_programs()), reason=f"needs {', '.join(missing_programs())}")


@pytest.fixture(name="desktop", scope="module")
def _desktop() -> Iterator[Desktop]:
    with throw_away_desktop(width_px=WIDTH_PX, height_px=HEIGHT_PX) as desktop:
        yield desktop


@pytest.fixture(name="house")
def _house() -> Iterator[RelayHouse]:
    with relay_house(notice_hash=introduction().notice.notice_hash().hex()) as house:
        yield house


def colour(desktop: Desktop, name: str) -> None:
    """Change the whole desktop."""
    subprocess.run(["xsetroot", "-solid", name], env=dict(desktop.environment), check=True, timeout=10)


def xdotool(desktop: Desktop, *arguments: str) -> str:
    """Be the customer's own hand, or look; return what it says."""
    command = ["xdotool", *arguments]
    return subprocess.run(
        command, env=dict(desktop.environment), check=False, timeout=10, capture_output=True, text=True
    ).stdout


def pixels_of(desktop: Desktop) -> bytes:
    """Return what the X server itself says that the desktop shows, without the unused byte."""
    sight = open_sight(desktop.name)
    try:
        read = sight.read(Box(left=0, top=0, width=WIDTH_PX, height=HEIGHT_PX))
        return bytes(read[:, :, :3].tobytes())
    finally:
        sight.close()


def decoded(supporter: NetSupporter) -> bytes:
    """Return what the supporter sees, without the unused byte."""
    canvas = supporter.end.canvases.pixels[0]
    return bytes(byte for at, byte in enumerate(canvas) if at % 4 != 3)


async def test_the_supporter_sees_exactly_the_desktop(house: RelayHouse, desktop: Desktop) -> None:
    """Every pixel is the one that the customer has, at once and after a change, and it comes quickly."""
    colour(desktop, "#336699")
    begun = time.monotonic()
    async with desktop_session(house, desktop) as (_, supporter):
        took_s = time.monotonic() - begun
        assert decoded(supporter) == pixels_of(desktop)

        colour(desktop, "#aa5500")
        await supporter.until(lambda end: end.canvases.pixels[0][:3] == b"\x00\x55\xaa")

        assert decoded(supporter) == pixels_of(desktop)
        assert sum(supporter.end.noticed.values()) == 0
        assert took_s < WAIT_MAX_S


async def test_keys_reach_a_real_program(house: RelayHouse, desktop: Desktop, tmp_path: Path) -> None:
    """What the supporter types on a German layout stands in the customer's program, umlaut and @ included."""
    file = tmp_path / "typed.txt"
    terminal = desktop.start("xterm", "-u8", "-T", TITLE, "-e", f"cat > {file}", LC_ALL="C.UTF-8")
    try:
        await _focused(desktop)
        async with desktop_session(house, desktop) as (_, supporter):
            keys = [("KeyH", "H"), ("KeyA", "a"), ("Quote", "ä"), ("KeyQ", "@"), ("Enter", "Enter")]
            for code, key in keys:
                supporter.end.say(KeyChanged(code=code, key=key, is_down=True))
                supporter.end.say(KeyChanged(code=code, key=key, is_down=False))
            await _written(file)

        assert file.read_text() == "Haä@\n"
    finally:
        end(terminal)


async def test_a_session_whose_hands_were_killed_ends(house: RelayHouse, desktop: Desktop) -> None:
    """Where nobody can tell any more whose hand it was nothing goes on, and nothing can be agreed to."""
    helper = start_hands(desktop.name)
    async with desktop_session(house, desktop, helper=helper) as (app, _):
        helper.kill()
        await asyncio.to_thread(app.face.wait_for, lambda view: view.stage is Stage.FAILED)


async def test_the_customers_own_mouse_goes_first(house: RelayHouse, desktop: Desktop) -> None:
    """When the customer moves the mouse the supporter is told to rest, and the pointer stays with the customer."""
    async with desktop_session(house, desktop) as (app, supporter):
        supporter.end.say(PointerMoved(screen=0, x_px=50, y_px=50))
        await asyncio.sleep(0.3)
        xdotool(desktop, "mousemove", "300", "200")
        await supporter.until(lambda end: any(isinstance(message, ControlRests) for message in end.heard))

        supporter.end.say(PointerMoved(screen=0, x_px=60, y_px=60))
        await asyncio.sleep(0.3)

        where = xdotool(desktop, "getmouselocation")
        assert where.startswith("x:300 y:200 ")
        assert app.face.views[-1].rests_until_ms > 0


async def test_after_taking_back_the_pointer_stays(house: RelayHouse, desktop: Desktop) -> None:
    """Control that was taken back moves nothing on the real desktop; ending lets go and stops."""
    async with desktop_session(house, desktop) as (app, supporter):
        app.face.click(TakeBackRight(right=Right.CONTROL))
        await supporter.until(lambda end: end.rights == ["view"])
        supporter.end.say(PointerMoved(screen=0, x_px=11, y_px=12))
        app.face.click(End())
        await supporter.until(lambda end: end.end_reason == "customer")

        where = xdotool(desktop, "getmouselocation")
        assert not where.startswith("x:11 y:12 ")
        assert app.face.views[-1].stage is Stage.ENDED


async def _focused(desktop: Desktop) -> None:
    """Wait until the program has the keyboard."""
    async with asyncio.timeout(WAIT_MAX_S):
        while TITLE not in xdotool(desktop, "getwindowfocus", "getwindowname"):  # noqa: ASYNC110 - looks from outside
            await asyncio.sleep(0.05)


async def _written(file: Path) -> None:
    """Wait until the program has a whole line."""
    async with asyncio.timeout(WAIT_MAX_S):
        while not file.exists() or not file.read_text().endswith("\n"):  # noqa: ASYNC110, ASYNC240 - looks from outside
            await asyncio.sleep(0.02)
