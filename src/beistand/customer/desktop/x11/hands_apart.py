"""How does the module use hands that live in another process? A word there, an answer back, one at a time.

Whoever lives longer lets go: the process when the module ends, this end when the process does.
"""

import contextlib
import logging
import os
import select
import threading
from collections.abc import Callable, Iterator
from typing import Final

import xcffib

from beistand.customer.desktop.ports import Box, DesktopError, Input
from beistand.customer.desktop.x11.hands_process import (
    Answer,
    AskOrigin,
    Close,
    HandsProcess,
    Inject,
    Open,
    Reach,
    ReleaseAll,
    Strayed,
    Word,
    packed,
    read_answer,
)
from beistand.customer.desktop.x11.heir import Estate, settle
from beistand.wire.messages import TextTyped
from beistand.wire.presses import Origin

ANSWER_S: Final = 20.0
"""So long an answer may take; a server that somebody else holds makes it late."""
CLOSE_S: Final = 3.0
PIECE: Final = 64
"""A longer text is typed in pieces of so many characters; somebody at the computer comes first between two of them."""
_READ_BYTES: Final = 4096
_log = logging.getLogger(__name__)


class HandsApart:
    """The ``Hands`` of an X server, done by a process of their own; see ``ports.Hands`` and ``X11Hands``."""

    def __init__(
        self,
        process: HandsProcess,
        *,
        own_windows: Callable[[], frozenset[int]],
        reached: Callable[[], frozenset[int] | None] | None = None,
    ) -> None:
        self._process = process
        self._own_windows = own_windows
        self._reached = reached
        self._told: Reach | None = None
        self._guard = threading.Lock()
        self._estate = Estate()
        self._idle = threading.Event()
        self._is_closed = self._is_broken = False
        self._say(Open())

    def inject(self, message: Input, *, origin: Box) -> bool:
        """Do this now, unless it would meet an own window; return False, and do nothing, where others came first."""
        return all(self._inject(piece, origin) for piece in _pieces(message))

    def release_all(self) -> None:
        """Let go of everything."""
        self._say(ReleaseAll())

    def strayed(self) -> bool:
        """Tell whether somebody else moved the pointer or pressed something."""
        return self._say(Strayed()).has

    def origin(self, pressed_ms: tuple[int, ...]) -> Origin:
        """Return who pressed; a server without XInput 2 does not tell."""
        return self._say(AskOrigin(pressed_ms)).origin

    def wait(self, timeout_s: float) -> None:
        """Wait until the bell rings, or for the time-out."""
        if self._is_closed or self._is_broken:
            self._idle.wait(timeout_s)
            return
        with contextlib.suppress(OSError, ValueError):  # closed meanwhile
            bell = self._process.bell
            if select.select([bell], [], [], timeout_s)[0]:
                os.read(bell, _READ_BYTES)

    def close(self) -> None:
        """Release all, give borrowed keys back, and let the process end."""
        with self._guard:
            if self._is_closed:
                return
            self._is_closed = True
            with contextlib.suppress(DesktopError):
                self._ask(Close(), limit_s=CLOSE_S)
            self._idle.set()
            self._process.close()

    # ── words ──

    def _inject(self, message: Input, origin: Box) -> bool:
        reach = Reach(own=self._own_windows(), reached=self._reached() if self._reached is not None else None)
        with self._guard:
            if self._is_closed:
                return True
            is_new, self._told = reach != self._told, reach
            return self._ask(Inject(message=message, origin=origin, reach=reach if is_new else None)).has

    def _say(self, word: Word) -> Answer:
        with self._guard:
            return Answer() if self._is_closed else self._ask(word)

    def _ask(self, word: Word, *, limit_s: float = ANSWER_S) -> Answer:
        """Say a word and return what came of it.

        Raises:
            DesktopError: it could not be done; after a process that does not answer nothing can be done any more.
        """
        if self._is_broken:
            raise DesktopError("the hands are gone: their process ended or did not answer")
        words = self._process.words
        try:
            words.send_bytes(packed(word))
            answer = read_answer(words.recv_bytes()) if words.poll(limit_s) else None
        except (EOFError, OSError):
            answer = None
        self._hear_the_will()
        if answer is None:
            self._inherit()
            msg = f"the hands are gone: their process ended or gave no answer within {limit_s:.0f} s"
            raise DesktopError(msg)
        if answer.failure:
            raise DesktopError(answer.failure)
        return answer

    def _hear_the_will(self) -> None:
        with contextlib.suppress(BlockingIOError):
            while data := os.read(self._process.will, _READ_BYTES):
                self._estate.hear(data)

    def _inherit(self) -> None:
        """Let go of what the process held; on a thread, because a server that answered nobody may not answer now."""
        self._is_broken = True
        self._process.kill()
        self._hear_the_will()
        self._idle.set()
        _log.error("hands_gone keys=%s buttons=%s", len(self._estate.keys), len(self._estate.buttons))
        threading.Thread(target=self._settle, name="beistand-estate", daemon=True).start()

    def _settle(self) -> None:
        with contextlib.suppress(DesktopError, xcffib.XcffibException):
            settle(self._estate, self._process.display)


def _pieces(message: Input) -> Iterator[Input]:
    if not isinstance(message, TextTyped) or len(message.text) <= PIECE:
        yield message
        return
    text = message.text.replace("\r\n", "\n")
    for at in range(0, len(text), PIECE):
        yield TextTyped(text=text[at : at + PIECE])
