"""What stands ready for every story: a browser, a customer's desktop, a server with one supporter."""

import shutil
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import pytest
from playwright.sync_api import Browser, sync_playwright
from tests.e2e.second_try import SecondTry
from tests.support.people import Customer, Supporter
from tests.support.screen_reader import NEEDED as EARS
from tests.support.screen_reader import ScreenReader
from tests.support.server_process import ServerProcess, serving
from tools.display import Desktop, end, missing_programs, throw_away_desktop

CHROMIUM: Final = "/usr/bin/chromium"
FLAGS: Final = ("--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking")
PACKAGE: Final = Path("build/package")
NEEDED: Final = ("chromium", "xdotool", "xterm")


@dataclass(slots=True, kw_only=True)
class Play:
    """Everything of one story. ``typed``: the file that the customer's program writes what is typed to."""

    server: ServerProcess
    supporter: Supporter
    customer: Customer
    typed: Path
    code: str = ""

    def meet(self, *, control: bool, more_screens: int = 0) -> None:
        """Go from the code to the running session. ``more_screens``: so many besides the main one are shared."""
        self.code = self.supporter.begin()
        self.customer.confirm_notice(self.supporter.context, self.code)
        self.customer.start(self.code)
        self.supporter.reads("Ihr Kunde entscheidet jetzt")
        self.customer.allow(control=control, more_screens=more_screens)
        self.supporter.sees_picture()


def pytest_configure(config: pytest.Config) -> None:
    """Let stories that failed be told once more."""
    if not config.pluginmanager.has_plugin("second_try"):
        config.pluginmanager.register(SecondTry(), "second_try")


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """Run a browser."""
    missing = [*missing_programs(), *(name for name in NEEDED if not shutil.which(name))]
    if missing:
        pytest.skip(f"needs {', '.join(missing)}; tools/setup/system_packages.sh test installs them")
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=CHROMIUM, args=list(FLAGS))
        yield browser
        browser.close()


@pytest.fixture
def desktop() -> Iterator[Desktop]:
    """Run the customer's desktop."""
    with throw_away_desktop(layout="de") as made:
        yield made


@pytest.fixture
def play(chromium: Browser, desktop: Desktop, tmp_path: Path) -> Iterator[Play]:
    """Set a stage: a server with an open case, and a customer with a program to type into."""
    typed = tmp_path / "typed"
    with ExitStack() as stack:
        place = ("-fa", "Monospace", "-geometry", "80x20+200+300")
        pad = desktop.start("xterm", *place, "-e", f"cat > {typed}", LC_ALL="C.UTF-8")
        stack.callback(end, pad)
        PACKAGE.mkdir(parents=True, exist_ok=True)
        given = ("--data", str(tmp_path / "data"), "--downloads", str(PACKAGE))
        server = stack.enter_context(serving(*given, log=tmp_path / "log"))
        context = chromium.new_context(viewport={"width": 1366, "height": 900}, locale="de-DE")
        stack.callback(context.close)
        supporter = Supporter(context, server.url)
        supporter.set_up(server.setup_link)
        supporter.open_case()
        customer = Customer(desktop, url=server.url, folder=tmp_path)
        stack.callback(customer.hand.close)
        stack.callback(customer.stop)
        yield Play(server=server, supporter=supporter, customer=customer, typed=typed)


@pytest.fixture
def reader(play: Play) -> Iterator[ScreenReader]:
    """Let somebody hear what the customer's module says."""
    missing = [name for name in EARS if not shutil.which(name)]
    if missing:
        pytest.skip(f"needs {', '.join(missing)}; tools/setup/system_packages.sh test installs them")
    heard = ScreenReader(play.customer.desktop)
    play.customer.desktop = heard.desktop
    yield heard
    play.customer.stop()
    heard.close()
