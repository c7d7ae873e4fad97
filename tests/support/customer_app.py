"""How does a test run the whole module over a real network? The real app, link and lock; a face that a test clicks."""

import threading
import time
from collections.abc import Callable
from pathlib import Path

from tests.support.customer_end import KeptDesktop, KnownPicture
from tests.support.customer_rules import SCREENS

from beistand.customer.app import App
from beistand.customer.conductor.ports import DesktopSide, Ears
from beistand.customer.settings import Settings
from beistand.session.clicks import Clicked, Wish
from beistand.session.events import ScreensChanged
from beistand.session.intents import Answer, Intent
from beistand.session.thumbnail import Thumbnail
from beistand.session.view import Stage, View
from beistand.wire.policy import Right

WAIT_MAX_S = 15.0


class WaitingFace:
    """A face whose views a test can wait for.

    Attributes:
        answer: clicked as soon as the question is there; None: the test clicks itself.
    """

    edge_px = 0

    def __init__(self, answer: Answer | None = None) -> None:
        self.answer = answer
        self.views: list[View] = []
        self._take: Callable[[Wish], None] | None = None
        self._changed = threading.Condition()
        self._is_closed = threading.Event()

    def listen(self, take: Callable[[Wish], None]) -> None:
        """Keep who hears the clicks."""
        self._take = take

    def show(self, view: View) -> None:
        """Keep a view."""
        with self._changed:
            is_new = view.stage is Stage.CHECK and not (self.views and self.views[-1].stage is Stage.CHECK)
            self.views.append(view)
            self._changed.notify_all()
        if is_new and self.answer is not None:
            self.click(self.answer)

    def own_window_ids(self) -> frozenset[int]:
        """There are no windows."""
        return frozenset()

    def private_window_ids(self) -> frozenset[int]:
        """There are no windows."""
        return frozenset()

    def wants_thumbnails(self) -> bool:
        """Nobody looks."""
        return False

    def show_thumbnail(self, thumbnail: Thumbnail) -> None:
        """Nobody looks."""

    def run(self) -> None:
        """Live until closed."""
        assert self._is_closed.wait(120), "the module did not end"

    def close(self) -> None:
        """End ``run``."""
        self._is_closed.set()

    def click(self, intent: Intent) -> None:
        """Click as a person."""
        assert self._take is not None
        self._take(intent)

    def wait_for(self, wanted: Callable[[View], bool]) -> View:
        """Return the first newest view that is as wanted."""
        with self._changed:
            found = self._changed.wait_for(lambda: bool(self.views) and wanted(self.views[-1]), WAIT_MAX_S)
            assert found, f"never shown; the last was {self.views[-1:]}"
            return self.views[-1]


class MemorySide:
    """A desktop in memory: known pixels out, input kept."""

    def __init__(self) -> None:
        self.hands = KeptDesktop()
        self.picture = KnownPicture(self._made)
        self.is_closed = False
        self.first_packet_s = 0.0
        self._ears: Ears | None = None

    def judged(self, clicked: Clicked) -> Clicked:
        """Nothing is known of any hand."""
        return clicked

    def begin(self, ears: Ears) -> None:
        """Tell the screens."""
        self._ears = ears
        ears.happened(ScreensChanged(screens=SCREENS))

    def close(self) -> None:
        """Note that nothing is left."""
        self.is_closed = True

    def _made(self, packet: bytes) -> None:
        assert self._ears is not None
        self.first_packet_s = self.first_packet_s or time.monotonic()
        self._ears.packet(packet)


YES = Answer(is_yes=True, rights=frozenset({Right.VIEW, Right.CONTROL}), screens=(0,))


class RunningApp:
    """The module in threads of its own, on a desktop in memory or the one given.

    Attributes:
        exit_code: None while it runs.
    """

    def __init__(
        self,
        *,
        server: str,
        code: str = "1234567890",
        answer: Answer | None = YES,
        desktop: DesktopSide | None = None,
        ca_file: Path | None = None,
    ) -> None:
        self.face = WaitingFace(answer)
        self.side = MemorySide()
        self.exit_code: int | None = None
        settings = Settings(server=server, language="de", code=code, ca_file=ca_file)
        self._app = App(settings=settings, face=self.face, side=desktop or self.side)
        self._thread = threading.Thread(target=self._run, name="app-under-test")
        self._thread.start()

    def _run(self) -> None:
        self.exit_code = self._app.run()

    def finished(self) -> int | None:
        """Wait for the end; return the exit code."""
        self._thread.join(WAIT_MAX_S)
        assert not self._thread.is_alive(), "the module still runs"
        return self.exit_code

    def stop(self) -> None:
        """End it however far it is."""
        self.face.close()
        self._thread.join(WAIT_MAX_S)
