"""Who builds the customer's module and joins its parts? The composition root: two threads, one bridge.

The face (Qt, or a script in its place) lives in the main thread; one asyncio loop in a thread of its own has the
rules, the lock and the link. They meet in the ``Face`` only. Capture and own-input watching run in threads of the
desktop's side and tell the loop what happened.
"""

import asyncio
import logging
import secrets
import signal
import socket
import ssl
import threading
from collections.abc import Callable
from functools import partial
from types import FrameType
from typing import Final, TypeVar

from beistand.customer.conductor.archive import ServerArchive
from beistand.customer.conductor.conductor import Conductor
from beistand.customer.conductor.ports import DesktopSide, Ears, Face, Happened, World
from beistand.customer.conductor.shell import FINISH_MAX_S, Shell, clock_ms
from beistand.customer.link.papers import Papers
from beistand.customer.link.trust import trust
from beistand.customer.settings import Settings
from beistand.session.clicks import Clicked, Wish, needs_own_hand
from beistand.session.customer import Customer
from beistand.session.events import Event
from beistand.session.intents import Dismiss, End, EnterCode
from beistand.session.view import Problem, Stage, View

EXIT_ENDED: Final = 0
EXIT_FAILED: Final = 1
EXIT_USAGE: Final = 2
EXIT_NO_DISPLAY: Final = 3
EXIT_SERVER_UNREACHABLE: Final = 4
EXIT_OLD_VERSION: Final = 5
_EXITS: Final = {
    Problem.NO_SCREEN: EXIT_NO_DISPLAY,
    Problem.SERVER_UNREACHABLE: EXIT_SERVER_UNREACHABLE,
    Problem.SERVER_UNTRUSTED: EXIT_SERVER_UNREACHABLE,
    Problem.SERVER_EXPIRED: EXIT_SERVER_UNREACHABLE,
    Problem.SERVER_STRANGE: EXIT_SERVER_UNREACHABLE,
    Problem.OLD_VERSION: EXIT_OLD_VERSION,
    Problem.TAMPERED: EXIT_FAILED,
    Problem.RULES_CHANGED: EXIT_FAILED,
    Problem.REFUSED: EXIT_FAILED,
    Problem.FAILED: EXIT_FAILED,
}
_SIGNALS: Final = (signal.SIGINT, signal.SIGTERM)
LEAVE_MAX_S: Final = FINISH_MAX_S + 3.0
T = TypeVar("T")
_log = logging.getLogger(__name__)


class _KeptFace:
    """Hands views on and remembers what an exit code needs."""

    def __init__(self, face: Face) -> None:
        self._face = face
        self.edge_px = face.edge_px
        self.problem: Problem | None = None
        self.listen = face.listen
        self.own_window_ids = face.own_window_ids
        self.private_window_ids = face.private_window_ids
        self.wants_thumbnails = face.wants_thumbnails
        self.show_thumbnail = face.show_thumbnail
        self.run = face.run
        self.close = face.close

    def show(self, view: View) -> None:
        """Show a view. Going away from an error page does not make the error undone."""
        if view.stage is not Stage.ENDED:
            self.problem = view.problem
        self._face.show(view)


class App:
    """One run of the module."""

    def __init__(self, *, settings: Settings, face: Face, side: DesktopSide) -> None:
        self._settings = settings
        self._face = _KeptFace(face)
        self._side = side
        self._tls: ssl.SSLContext | None = trust(server=settings.server, ca_file=settings.ca_file)
        self._loop: asyncio.AbstractEventLoop | None = None
        self._tell: Happened | None = None
        self._early: list[Wish] = []
        self._guard = threading.Lock()
        self._is_broken = False

    def run(self) -> int:
        """Live until the session is over and the last card was read; return the exit code. Main thread only."""
        self._face.listen(self._wanted)
        if threading.current_thread() is threading.main_thread():
            self._heed_signals()
        thread = threading.Thread(target=self._live, name="beistand-loop")
        thread.start()
        try:
            self._face.run()
        finally:
            # Windows that are gone without a goodbye end the session like a click.
            self._wanted(End())
            self._wanted(Dismiss())
            thread.join(LEAVE_MAX_S)
        problem = self._face.problem
        if self._is_broken or thread.is_alive():
            return EXIT_FAILED
        return _EXITS.get(problem, EXIT_ENDED) if problem else EXIT_ENDED

    def _heed_signals(self) -> None:
        """Let Ctrl-C and an asked-for end be like a click: a key that is held down must not outlive this process.

        The main thread may be inside Qt and run no Python for long, so a thread of its own hears of signals.
        """
        told, tells = socket.socketpair()
        tells.settimeout(0)
        for number in _SIGNALS:
            signal.signal(number, _do_nothing)
        signal.set_wakeup_fd(tells.fileno(), warn_on_full_buffer=False)
        waits = threading.Thread(target=self._wait_for_signal, args=(told, tells), name="beistand-signals", daemon=True)
        waits.start()

    def _wait_for_signal(self, told: socket.socket, tells: socket.socket) -> None:
        with told, tells:
            while number := told.recv(1):
                if number[0] in _SIGNALS:
                    self._wanted(End())
                    self._wanted(Dismiss())

    def _wanted(self, wish: Wish) -> None:
        if isinstance(wish, Clicked) and needs_own_hand(wish.intent):  # who takes back waits for no answer of a system
            wish = self._side.judged(wish)
        with self._guard:
            if self._tell is None:
                self._early.append(wish)
                return
            tell = self._tell
        try:
            tell(wish)
        except RuntimeError:
            _log.info("intent_after_end intent=%s", type(wish).__name__)

    def _live(self) -> None:
        try:
            asyncio.run(self._serve())
        except Exception:  # noqa: BLE001 - outermost loop: leave cleanly, with the reason in the log
            self._is_broken = True
            _log.exception("loop_broke")
        finally:
            self._side.close()
            self._face.close()

    async def _serve(self) -> None:
        loop = asyncio.get_running_loop()
        shell = Shell(server=self._settings.server, tls=self._tls)
        rules = Customer(
            language=self._settings.language,
            server=self._settings.server,
            notice_url=f"{self._settings.server}/",
        )
        archive = ServerArchive(
            papers=Papers(server=self._settings.server, tls=self._tls),
            start=shell.start,
            happened=shell.happened,
        )
        conductor = Conductor(
            rules=rules,
            face=self._face,
            line=shell,
            picture=self._side.picture,
            desktop=self._side.hands,
            world=World(random_bytes=secrets.token_bytes, clock_ms=clock_ms, archive=archive),
        )
        happened = shell.thread_safe(loop)
        ears = Ears(
            happened=partial(_unless_over, happened),
            packet=partial(_from_thread, loop, conductor.picture_packet),
            message=partial(_from_thread, loop, conductor.picture_message),
        )
        await shell.run(conductor, first=lambda: self._begin(happened, ears))

    def _begin(self, happened: Happened, ears: Ears) -> None:
        self._side.begin(ears)
        if self._settings.code:
            happened(EnterCode(text=self._settings.code))
        with self._guard:
            early, self._early, self._tell = self._early, [], happened
        for wish in early:
            happened(wish)


def _from_thread(loop: asyncio.AbstractEventLoop, step: Callable[[T], None], value: T) -> None:
    """Let the loop take a step; a loop that has ended needs nothing any more."""
    try:
        loop.call_soon_threadsafe(step, value)
    except RuntimeError:
        _log.info("late_for_the_loop")


def _unless_over(happened: Happened, event: Event) -> None:
    """Tell what happened on the desktop; a loop that has ended needs nothing any more."""
    try:
        happened(event)
    except RuntimeError:
        _log.info("happened_after_end event=%s", type(event).__name__)


def _do_nothing(_number: int, _frame: FrameType | None) -> None:
    """The signal was told through the wake-up socket already."""
