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
import time
from collections.abc import Callable
from multiprocessing.connection import Connection, Pipe
from typing import Final

import msgspec

from beistand.customer.desktop.ports import Box, DesktopError, Input
from beistand.customer.desktop.x11.hands import X11Hands
from beistand.customer.desktop.x11.will import Will
from beistand.wire.messages import TextTyped
from beistand.wire.presses import Origin

_WAIT_S: Final = 3600.0
END_S: Final = 1.0
"""So long is waited for its end."""
_END_LOOK_S: Final = 0.005
_LAST_FD: Final = 4096
_STANDARD_FDS: Final = 3


class _Said(msgspec.Struct, frozen=True, tag=True, kw_only=True):
    """What goes through the pipe. ``number``: another one for each word; given when it is said."""

    number: int = 0


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
    """What came of the word of this number. ``failure``: why it could not be done, in plain words; empty: it was.

    ``was_kept``: of a text, that nothing more of it may be typed.
    """

    number: int
    has: bool = False
    was_kept: bool = False
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
        self.number = number
        self._has_ended = False

    def kill(self) -> None:
        """End it at once, because it does not answer; afterwards its will is complete."""
        if not self._has_ended:
            os.kill(self.number, signal.SIGKILL)
            self._await_the_end()

    def end(self) -> None:
        """Let it end by itself; what can be read stays open. Safe to call twice."""
        self.words.close()
        if not self._has_ended:
            self._await_the_end()

    def close(self) -> None:
        """End it and close everything, when nobody reads or waits any more. Safe to call twice."""
        self.end()
        if self.bell >= 0:
            os.close(self.bell)
            os.close(self.will)
            self.bell = self.will = -1

    def _await_the_end(self) -> None:
        """Wait until it is gone, with a limit; a process that the system does not let go stays behind."""
        until = time.monotonic() + END_S
        while time.monotonic() < until:
            try:
                if os.waitpid(self.number, os.WNOHANG)[0]:
                    break
            except ChildProcessError:
                break
            time.sleep(_END_LOOK_S)
        self._has_ended = True


def start_hands(display: str) -> HandsProcess:
    """Make the process; to be called before there are windows and threads."""
    _open_standard()
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
        _Worker(there, ring=_ringing(ringer), will=Will(writer)).live(display)
    finally:
        os._exit(0)


def _open_standard() -> None:
    """Let no pipe take the place of a standard stream that was closed when the module began."""
    while (number := os.open(os.devnull, os.O_RDWR)) < _STANDARD_FDS:
        pass
    os.close(number)


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

    def __init__(self, words: Connection, *, ring: Callable[[], None], will: Will) -> None:
        self._words = words
        self._ring = ring
        self._will = will
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
                    answer = Answer(number=word.number, failure=str(error))
                self._words.send_bytes(packed(answer))
        except (EOFError, OSError):
            return  # the module is gone
        finally:
            if hands is not None:
                hands.close()

    def _open(self, display: str) -> X11Hands:
        hands = X11Hands(
            display, own_windows=lambda: self._reach.own, reached=lambda: self._reach.reached, will=self._will
        )
        threading.Thread(target=self._listen, args=(hands,), daemon=True).start()
        return hands

    def _do(self, hands: X11Hands, word: Word) -> Answer:
        match word:
            case Inject(message=message, origin=origin, reach=reach):
                self._reach = reach or self._reach
                has_done = hands.inject(message, origin=origin)
                was_kept = isinstance(message, TextTyped) and hands.was_kept
                return Answer(number=word.number, has=has_done, was_kept=was_kept)
            case Strayed():
                has_strayed = hands.strayed()
                self._may_ring.set()
                return Answer(number=word.number, has=has_strayed)
            case AskOrigin(pressed_ms=pressed_ms):
                return Answer(number=word.number, origin=hands.origin(pressed_ms))
            case ReleaseAll():
                hands.release_all()
            case Close():
                hands.close()
            case Open():
                pass
        return Answer(number=word.number)

    def _listen(self, hands: X11Hands) -> None:
        """Ring once when somebody may have used keyboard or mouse, and again after the module looked."""
        while True:
            hands.wait(_WAIT_S)
            self._may_ring.clear()
            self._ring()
            self._may_ring.wait()
