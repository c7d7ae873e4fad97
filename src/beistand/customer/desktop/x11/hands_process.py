"""Where do the hands live? In a process of their own, so that no window of the module can stop the desktop.

The hands hold the X server for a moment (GrabServer), decide, and let it go. In the module's own process they would
need Python's lock for that, and a window of the module may hold that lock while it waits for the very same server: then
both wait for ever, and everybody at that desktop with them. Here nobody else has the lock.

The process is made before there are windows and threads. It ends with the pipe to the module, however that ends, and
lets go of every key before. What it presses it tells first, so that the module can let go should it be killed.
"""

import contextlib
import os
import signal
import threading
from collections.abc import Callable
from multiprocessing.connection import Connection, Pipe
from typing import Final

import msgspec

from beistand.customer.desktop.ports import Box, DesktopError, Input
from beistand.customer.desktop.x11.hands import X11Hands
from beistand.customer.desktop.x11.heir import Heir
from beistand.wire.presses import Origin

_WAIT_S: Final = 3600.0
_LAST_FD: Final = 4096
_STANDARD_FDS: Final = 3


class _Said(msgspec.Struct, frozen=True, tag=True):
    """What goes through the pipe."""


class Reach(msgspec.Struct, frozen=True, kw_only=True):
    """What input may meet. ``own``: windows it never meets. ``reached``: all that it may meet, None: everything."""

    own: frozenset[int] = frozenset()
    reached: frozenset[int] | None = None


class Inject(_Said, frozen=True, kw_only=True):
    """``Hands.inject``. ``reach``: None: as before."""

    message: Input
    origin: Box
    reach: Reach | None


class ReleaseAll(_Said, frozen=True):
    """``Hands.release_all``."""


class Strayed(_Said, frozen=True):
    """``Hands.strayed``; the bell rings again after it."""


class AskOrigin(_Said, frozen=True):
    """``Hands.origin``."""

    pressed_ms: tuple[int, ...]


class Open(_Said, frozen=True):
    """Connect to the display; the first word."""


class Close(_Said, frozen=True):
    """``Hands.close``; the last word."""


Word = Open | Inject | ReleaseAll | Strayed | AskOrigin | Close


class Answer(msgspec.Struct, frozen=True):
    """What came of a word. ``failure``: why it could not be done, in plain words; empty: it was."""

    has: bool = False
    origin: Origin = Origin.UNKNOWN
    failure: str = ""


packed: Final = msgspec.msgpack.Encoder().encode
read_word: Final = msgspec.msgpack.Decoder(Word).decode
read_answer: Final = msgspec.msgpack.Decoder(Answer).decode


class HandsProcess:
    """The module's end of the process: ``words`` both ways, ``bell`` and ``will`` to be read, by descriptor."""

    def __init__(self, *, display: str, words: Connection, bell: int, will: int, number: int) -> None:
        self.display = display
        self.words = words
        self.bell = bell
        self.will = will
        self._number = number

    def kill(self) -> None:
        """End it at once; it does not answer."""
        with contextlib.suppress(ProcessLookupError):
            os.kill(self._number, signal.SIGKILL)

    def close(self) -> None:
        """Let it end by itself. Safe to call twice."""
        if self.bell < 0:
            return
        self.words.close()
        os.close(self.bell)
        os.close(self.will)
        self.bell = self.will = -1
        with contextlib.suppress(ChildProcessError):
            os.waitpid(self._number, os.WNOHANG)


def start_hands(display: str) -> HandsProcess:
    """Make the process; to be called before there are windows and threads."""
    here, there = Pipe()
    (bell, ringer), (will, writer) = os.pipe(), os.pipe()
    number = os.fork()
    if number:
        there.close()
        os.close(ringer)
        os.close(writer)
        for end in (bell, will):
            os.set_blocking(end, False)
        return HandsProcess(display=display, words=here, bell=bell, will=will, number=number)
    try:
        _go_apart(keep=(there.fileno(), ringer, writer))
        _Worker(there, ring=_ringing(ringer), heir=Heir(writer)).live(display)
    finally:
        os._exit(0)


def _go_apart(*, keep: tuple[int, ...]) -> None:
    """Leave the terminal and its signals, with nothing open but the pipes."""
    os.setsid()
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    nothing = os.open(os.devnull, os.O_RDWR)
    for standard in range(_STANDARD_FDS):
        os.dup2(nothing, standard)
    low = _STANDARD_FDS
    for kept in sorted(keep):
        os.closerange(low, kept)
        low = kept + 1
    os.closerange(low, _LAST_FD)


def _ringing(ringer: int) -> Callable[[], None]:
    """Return what rings; a bell that nobody hears is full at some time, and has rung."""
    os.set_blocking(ringer, False)

    def ring() -> None:
        with contextlib.suppress(OSError):
            os.write(ringer, b"!")

    return ring


class _Worker:
    """Does what the module says, one word after the other."""

    def __init__(self, words: Connection, *, ring: Callable[[], None], heir: Heir) -> None:
        self._words = words
        self._ring = ring
        self._heir = heir
        self._reach = Reach()
        self._may_ring = threading.Event()

    def live(self, display: str) -> None:
        """Work until the module is gone, and let go of everything then."""
        hands: X11Hands | None = None
        try:
            while True:
                word = read_word(self._words.recv_bytes())
                try:
                    hands = hands or self._open(display)
                    answer = self._do(hands, word)
                except DesktopError as error:
                    answer = Answer(failure=str(error))
                self._words.send_bytes(packed(answer))
        except (EOFError, OSError):
            return  # the module is gone
        finally:
            if hands is not None:
                hands.close()

    def _open(self, display: str) -> X11Hands:
        hands = X11Hands(
            display, own_windows=lambda: self._reach.own, reached=lambda: self._reach.reached, heir=self._heir
        )
        threading.Thread(target=self._listen, args=(hands,), daemon=True).start()
        return hands

    def _do(self, hands: X11Hands, word: Word) -> Answer:
        match word:
            case Inject(message=message, origin=origin, reach=reach):
                self._reach = reach or self._reach
                return Answer(has=hands.inject(message, origin=origin))
            case Strayed():
                has_strayed = hands.strayed()
                self._may_ring.set()
                return Answer(has=has_strayed)
            case AskOrigin(pressed_ms=pressed_ms):
                return Answer(origin=hands.origin(pressed_ms))
            case ReleaseAll():
                hands.release_all()
            case Close():
                hands.close()
            case Open():
                pass
        return Answer()

    def _listen(self, hands: X11Hands) -> None:
        """Ring once when somebody may have used keyboard or mouse, and again after the module looked."""
        while True:
            hands.wait(_WAIT_S)
            self._may_ring.clear()
            self._ring()
            self._may_ring.wait()
