"""How does the module use hands that live in another process? A word there, an answer back, one at a time.

Whoever lives longer lets go: the process when the module ends, this end when the process does.
"""

import contextlib
import logging
import os
import select
import threading
import time
from collections.abc import Callable
from typing import Final

import msgspec
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
from beistand.customer.desktop.x11.will import Estate, settle
from beistand.wire.messages import TextTyped
from beistand.wire.presses import Origin

ANSWER_S: Final = 20.0
"""So long an answer may take; a server that somebody else holds makes it late."""
CLOSE_S: Final = 3.0
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
        self._number = 0
        self._estate = Estate()
        self._settling: threading.Thread | None = None
        self._idle = threading.Event()
        self._is_closed = self._is_broken = self._has_strayed = False
        self._say(Open())

    def inject(self, message: Input, *, origin: Box) -> bool:
        """Do this now, unless it would meet an own window; return False, and do nothing, where others came first.

        A text goes character by character: who sits at the computer comes first between two of them, and what it may
        reach is asked anew for each.
        """
        if not isinstance(message, TextTyped):
            return self._inject(message, origin).has
        for char in message.text.replace("\r\n", "\n"):
            answer = self._inject(TextTyped(text=char), origin)
            if not answer.has or answer.was_kept:
                return answer.has
        return True

    def release_all(self) -> None:
        """Let go of everything."""
        self._say(ReleaseAll())

    def strayed(self) -> bool:
        """Tell whether somebody else moved the pointer or pressed something; not while the server serves nobody."""
        with self._guard:
            if self._is_closed:
                return False
            answer = self._ask(Strayed(), may_be_late=True)
            has_strayed, self._has_strayed = self._has_strayed, False
            return has_strayed or (answer is not None and answer.has)

    def origin(self, pressed_ms: tuple[int, ...]) -> Origin:
        """Return who pressed; a server without XInput 2 does not tell."""
        return self._say(AskOrigin(pressed_ms=pressed_ms)).origin

    def wait(self, timeout_s: float) -> None:
        """Wait until the bell rings, or for the time-out."""
        bell = self._process.bell
        if self._is_closed or self._is_broken or bell < 0:
            self._idle.wait(timeout_s)
            return
        with contextlib.suppress(OSError, ValueError):  # everything ends meanwhile
            if select.select([bell], [], [], timeout_s)[0]:
                os.read(bell, _READ_BYTES)

    def close(self) -> None:
        """Release all, give borrowed keys back, and let the process end; who made it closes it."""
        with self._guard:
            if self._is_closed:
                return
            self._is_closed = True
            with contextlib.suppress(DesktopError):
                self._ask(Close(), limit_s=CLOSE_S)
            self._process.end()
            self._idle.set()
        if self._settling is not None:
            self._settling.join(CLOSE_S)

    # ── words ──

    def _inject(self, message: Input, origin: Box) -> Answer:
        with self._guard:
            if self._is_closed:
                return Answer(number=0, has=True)
            reach = Reach(own=self._own_windows(), reached=self._reached() if self._reached is not None else None)
            is_new, self._told = reach != self._told, reach
            word = Inject(message=message, origin=origin, reach=reach if is_new else None)
            return self._must(self._ask(word))

    def _say(self, word: Word) -> Answer:
        with self._guard:
            return Answer(number=0) if self._is_closed else self._must(self._ask(word))

    @staticmethod
    def _must(answer: Answer | None) -> Answer:
        assert answer is not None  # noqa: S101 - only a word that may be late has none
        return answer

    def _ask(self, word: Word, *, limit_s: float | None = None, may_be_late: bool = False) -> Answer | None:
        """Say a word and return what came of it; None: it is late, which only ``may_be_late`` allows.

        Raises:
            DesktopError: it could not be done; after a process that does not answer nothing can be done any more.
        """
        if self._is_broken:
            raise DesktopError("the hands are gone: their process ended or did not answer")
        limit_s = ANSWER_S if limit_s is None else limit_s
        has_ended, answer = False, None
        self._number += 1
        try:
            self._process.words.send_bytes(packed(msgspec.structs.replace(word, number=self._number)))
            answer = self._answer(self._number, time.monotonic() + limit_s)
        except (EOFError, OSError):
            has_ended = True
        self._hear_the_will()
        if answer is None and may_be_late and not has_ended:
            return None
        if answer is None:
            self._inherit()
            msg = f"the hands are gone: their process ended or gave no answer within {limit_s:.0f} s"
            raise DesktopError(msg)
        if answer.failure:
            raise DesktopError(answer.failure)
        return answer

    def _answer(self, number: int, until_s: float) -> Answer | None:
        """Return the answer to a word; of those that came late, which only looks may, is kept what they saw."""
        words = self._process.words
        while words.poll(max(0.0, until_s - time.monotonic())):
            answer = read_answer(words.recv_bytes())
            if answer.number == number:
                return answer
            self._has_strayed |= answer.has
        return None

    def _hear_the_will(self) -> None:
        with contextlib.suppress(OSError):  # nothing more of it, or closed
            while data := os.read(self._process.will, _READ_BYTES):
                self._estate.hear(data)

    def _inherit(self) -> None:
        """Let go of what the process held; on a thread, because a server that answered nobody may not answer now."""
        self._is_broken = True
        self._process.kill()
        self._hear_the_will()
        self._idle.set()
        _log.error("hands_gone keys=%s buttons=%s", len(self._estate.keys), len(self._estate.buttons))
        self._settling = threading.Thread(target=self._settle, name="beistand-estate", daemon=True)
        self._settling.start()

    def _settle(self) -> None:
        with contextlib.suppress(DesktopError, xcffib.XcffibException):
            settle(self._estate, self._process.display)
