"""Do the keys of a German keyboard arrive as what is printed on them? Real key presses into a real browser window."""

import subprocess
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from playwright.sync_api import Browser
from tests.e2e.conftest import CHROMIUM, FLAGS, Play
from tests.support.people import Customer, Supporter, wait_for
from tests.support.server_process import serving
from tools.display import Desktop, end, throw_away_desktop

TYPING_PLACE = (500, 450)
TYPED = "Grüße zäöÄÖÜ @€ {[]} ~|\\ y"
DEAD = ("dead_acute", "e", "dead_circumflex", "a")


class Keyboard:
    """A supporter's own display with a German keyboard and a browser in a window."""

    def __init__(self, desktop: Desktop, browser: Browser) -> None:
        self._desktop = desktop
        self.browser = browser

    def type(self, text: str) -> None:
        """Press the keys of a text."""
        self._xdotool("type", "--delay", "60", text)

    def press(self, *keys: str) -> None:
        """Press single keys."""
        self._xdotool("key", "--delay", "60", *keys)

    def _xdotool(self, *words: str) -> None:
        subprocess.run(["xdotool", *words], env=dict(self._desktop.environment), check=True, timeout=30)


@pytest.fixture
def keyboard(chromium: Browser) -> Iterator[Keyboard]:
    """Open a browser window on a display of the supporter's own."""
    with throw_away_desktop(layout="de", width_px=1400, height_px=1000) as desktop:
        browser = chromium.browser_type.launch(
            executable_path=CHROMIUM,
            args=[*FLAGS, "--window-size=1380,960"],
            headless=False,
            env=dict(desktop.environment),
        )
        yield Keyboard(desktop, browser)
        browser.close()


@pytest.mark.parametrize("layout", ["de", "us"])
def test_every_key_of_a_german_keyboard_arrives(keyboard: Keyboard, tmp_path: Path, layout: str) -> None:
    """AltGr and dead keys type what the supporter's keyboard says, on a German and on a US desktop."""
    typed = tmp_path / "typed"
    with ExitStack() as stack:
        desktop = stack.enter_context(throw_away_desktop(layout=layout))
        place = ("-fa", "Monospace", "-geometry", "80x20+200+300")
        stack.callback(end, desktop.start("xterm", *place, "-e", f"cat > {typed}", LC_ALL="C.UTF-8"))
        server = stack.enter_context(serving("--data", str(tmp_path / "data"), log=tmp_path / "log"))
        context = keyboard.browser.new_context(no_viewport=True, locale="de-DE")
        stack.callback(context.close)
        supporter = Supporter(context, server.url)
        supporter.set_up(server.setup_link)
        supporter.open_case()
        customer = Customer(desktop, url=server.url, folder=tmp_path)
        stack.callback(customer.stop)
        Play(server=server, supporter=supporter, customer=customer, typed=typed).meet(control=True)
        supporter.click_at(*TYPING_PLACE)
        wait_for(typed.exists, "the customer's program")
        keyboard.type(TYPED)
        keyboard.press(*DEAD, "Return")
        wait_for(lambda: typed.read_text().endswith("\n"), "the line")

        assert typed.read_text() == f"{TYPED}éâ\n"
