"""How does a change on the screen become a packet? Capture, encode, seal, hand over: one thread, one frame under way.

Nothing is captured before ``start``. When ``stop`` has returned, not one more packet is made: a frame that was being
encoded then is thrown away unsealed.
"""

import contextlib
import logging
import os
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final

from beistand.customer.desktop.ports import Box, BoxGoneError, DesktopError, Pointer, Sight
from beistand.customer.encode.encoder import Encoder, Piece
from beistand.customer.encode.frames import Watched, window_log
from beistand.customer.encode.veil import Shown, Veil
from beistand.customer.pipeline.budget import CpuBudget, LevelChoice
from beistand.seal.media import MediaSealer
from beistand.session.pacing import Pacing
from beistand.wire.messages import CursorMoved, CursorShape, Measured
from beistand.wire.picture import PieceHeader, pack_piece_header

IDLE_WAIT_S: Final = 0.25
"""How long one wait for a change lasts at most; a pointer that a program moves without a word is seen as soon."""
STOPPED_WAIT_S: Final = 0.5
MEASURE_EVERY_MS: Final = 1000
NICENESS: Final = 5
"""The customer's own programs go first."""
DAMAGE_KEPT_MAX: Final = 64
Moment = CursorMoved | CursorShape | Measured
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlets:
    """Where it all goes; each is called in the pipeline's thread.

    Attributes:
        packet: a sealed picture packet.
        message: a message of the moment.
        failed: the desktop is lost; the text says why. The thread ends.
        tired: this computer is too weak (or strong enough again): a new epoch would have a better level.
    """

    packet: Callable[[bytes], None]
    message: Callable[[Moment], None]
    failed: Callable[[str], None]
    tired: Callable[[], None]


class _Epoch:
    """What belongs to one media epoch: key, stream, reference pictures, pacing."""

    def __init__(
        self,
        *,
        sealer: MediaSealer,
        number: int,
        watched: tuple[Watched, ...],
        shown: Shown | None,
        edge_px: int,
        level: int,
    ) -> None:
        self.number = number
        self.sealer = sealer
        self.watched = watched
        self.shown = shown
        self.encoder = Encoder(watched=watched, edge_px=edge_px, level=level, window_log=window_log(watched))
        self.pacing = Pacing()
        self.next_frame = 0
        self.pointer: Pointer | None = None


@dataclass(slots=True, kw_only=True)
class _Figures:
    """What the pictures of the running second cost."""

    since_ms: int = 0
    frames: int = 0
    cpu_ns: int = 0
    packet_bytes: int = 0


class Pipeline:
    """One running pipeline; ``start``, ``stop``, ``painted`` and ``poke`` come from other threads."""

    def __init__(self, *, open_sight: Callable[[], Sight], outlets: Outlets, edge_px: int) -> None:
        self._open_sight = open_sight
        self._outlets = outlets
        self._edge_px = edge_px
        self._guard = threading.Lock()
        self._epoch: _Epoch | None = None
        self._sight: Sight | None = None
        self._thread: threading.Thread | None = None
        self._is_closed = False
        self._has_work = threading.Event()
        self._damage: list[Box] = []
        self._figures = _Figures()
        self._shape: CursorShape | None = None
        self._codecs: tuple[str, ...] = ()
        self._budget = CpuBudget()
        self._levels = LevelChoice()

    def start(self, *, sealer: MediaSealer, epoch: int, watched: tuple[Watched, ...], shown: Shown | None) -> None:
        """Begin an epoch, whole screens first; an epoch before it ends here.

        ``shown``: which windows may be seen; None: nothing is covered. Asked in the pipeline's thread.
        """
        level = self._levels.level
        fresh = _Epoch(sealer=sealer, number=epoch, watched=watched, shown=shown, edge_px=self._edge_px, level=level)
        fresh.encoder.viewer_decodes(self._codecs)
        with self._guard:
            self._epoch = fresh
        if self._thread is None:
            self._thread = threading.Thread(target=self._live, name="beistand-picture", daemon=True)
            self._thread.start()
        self._has_work.set()
        self.poke()

    def stop(self) -> None:
        """End the epoch; when this returned no packet is made any more."""
        with self._guard:
            self._epoch = None

    def poke(self) -> None:
        """Look at once: something was typed or clicked."""
        sight = self._sight
        if sight is not None:
            sight.wake()

    def viewer_decodes(self, names: tuple[str, ...]) -> None:
        """The viewer decodes these codecs for moving parts, best first; in this epoch and all later ones."""
        self._codecs = names
        with self._guard:
            if self._epoch is not None:
                self._epoch.encoder.viewer_decodes(names)

    def viewer_looks_at(self, screens: frozenset[int]) -> None:
        """The viewer shows these screens now; changes on the others wait. A new epoch shows all until told again."""
        with self._guard:
            if self._epoch is not None:
                self._epoch.encoder.viewer_looks_at(screens)
        self.poke()

    def painted(self, *, participant: int, epoch: int, painted_bytes: int) -> None:
        """A viewer painted so much of this epoch."""
        with self._guard:
            if self._epoch is None or self._epoch.number != epoch:
                return
            self._epoch.pacing.painted(participant=participant, painted_bytes=painted_bytes, now_ms=_now_ms())
        self.poke()

    def close(self) -> None:
        """Stop and end the thread. Safe to call twice."""
        self.stop()
        self._is_closed = True
        self._has_work.set()
        self.poke()
        if self._thread is not None and self._thread is not threading.current_thread():
            self._thread.join(timeout=2)

    # ── the pipeline's own thread ──

    def _live(self) -> None:
        with contextlib.suppress(OSError, AttributeError):  # not every system has it, or allows it
            os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), NICENESS)
        try:
            self._sight = self._open_sight()
            veil = Veil(self._sight, now_ms=_now_ms)
            while not self._is_closed:
                self._guarded_step(veil)
        except DesktopError as error:
            _log.warning("desktop_lost text=%s", error)
            self.stop()
            self._outlets.failed(str(error))
        finally:
            sight, self._sight = self._sight, None
            if sight is not None:
                sight.close()

    def _guarded_step(self, veil: Veil) -> None:
        try:
            self._step(veil)
        except BoxGoneError as error:
            # The rules hear of the changed screens and begin an epoch that fits, or end.
            _log.info("screen_gone text=%s", error)
            self.stop()

    def _step(self, veil: Veil) -> None:
        epoch = self._epoch
        if epoch is None:
            self._has_work.wait(STOPPED_WAIT_S)
            self._has_work.clear()
            veil.wait(0)  # nothing is captured; the system must not keep what it tells of for later
            return
        if not epoch.next_frame or self._is_due(epoch):
            self._take(epoch, veil)
        self._tell_cursor(epoch, veil)
        self._measure()
        if epoch.next_frame:
            self._collect(veil.wait(self._rest_s(epoch)))

    def _is_due(self, epoch: _Epoch) -> bool:
        """Tell whether there is something to send, and whether it may be sent now."""
        has_work = bool(self._damage) or epoch.encoder.due_ms(now_ms=_now_ms()) == 0
        return has_work and self._wait_ms(epoch) == 0

    def _rest_s(self, epoch: _Epoch) -> float:
        """Return how long to wait for a change at most."""
        now_ms, wait_ms = _now_ms(), self._wait_ms(epoch)
        due_ms = 0 if self._damage else epoch.encoder.due_ms(now_ms=now_ms)
        if wait_ms is None or due_ms is None:
            return IDLE_WAIT_S
        return min(IDLE_WAIT_S, max(wait_ms, due_ms) / 1000)

    def _wait_ms(self, epoch: _Epoch) -> int | None:
        now_ms = _now_ms()
        with self._guard:
            wait_ms = epoch.pacing.wait_ms(now_ms=now_ms)
        return None if wait_ms is None else max(wait_ms, self._budget.wait_ms(now_ms=now_ms))

    def _collect(self, boxes: list[Box]) -> None:
        """Keep what changed; when it is much, only where it is all together."""
        self._damage += boxes
        if len(self._damage) > DAMAGE_KEPT_MAX:
            around = self._damage[0]
            for box in self._damage[1:]:
                around = around.joined(box)
            self._damage = [around]

    def _take(self, epoch: _Epoch, veil: Veil) -> None:
        """Take, encode and hand over one frame."""
        begun_ns = time.thread_time_ns()
        damage, self._damage = self._damage, []
        is_first = not epoch.next_frame
        with self._guard:
            link = epoch.pacing.rate_bytes_per_ms()
        if is_first:
            veil.set_cover(epoch.shown)
            self._collect(veil.wait(0))
            self._damage = []
            pieces = epoch.encoder.whole(veil.read, now_ms=_now_ms(), link_bytes_per_ms=link)
        else:
            pieces = epoch.encoder.changed(damage, veil.read, now_ms=_now_ms(), link_bytes_per_ms=link)
        taken_ms = _now_ms()
        with self._guard:
            epoch.pacing.taken(now_ms=taken_ms)
        has_sent = self._hand_over(epoch, pieces, taken_ms=taken_ms)
        spent_ns = time.thread_time_ns() - begun_ns
        self._budget.spent(spent_ns / 1e6, now_ms=_now_ms())
        if has_sent:
            self._figures.frames += 1
            self._figures.cpu_ns += spent_ns

    def _hand_over(self, epoch: _Epoch, pieces: Iterator[Piece], *, taken_ms: int) -> bool:
        """Seal and hand over the pieces of a frame; return False when there were none or the epoch ended meanwhile."""
        number, is_key, has_sent = epoch.next_frame, not epoch.next_frame, False
        for piece in pieces:
            head = pack_piece_header(
                PieceHeader(
                    frame=number,
                    taken_ms=taken_ms,
                    raw_bytes=piece.raw_bytes,
                    is_last=piece.is_last,
                    is_coded=piece.is_coded,
                ),
            )
            with self._guard:
                if self._epoch is not epoch:
                    return False
                packet = epoch.sealer.seal((head, piece.body), is_key_chunk=is_key and not has_sent)
                epoch.pacing.sent(len(packet), now_ms=_now_ms())
                self._figures.packet_bytes += len(packet)
                self._outlets.packet(packet)
            has_sent = True
        epoch.next_frame += has_sent
        return has_sent

    def _tell_cursor(self, epoch: _Epoch, veil: Veil) -> None:
        at, shape = veil.pointer()
        known = epoch.pointer
        if shape is not None:
            self._shape = shape
        if known is None and shape is None:
            shape = self._shape
        messages: list[Moment] = [shape] if shape is not None else []
        if known is None or known != at:
            here = next((one for one in epoch.watched if _holds(one.place, at)), None)
            if here is not None:
                x, y = at.left - here.place.left, at.top - here.place.top
                messages.append(CursorMoved(screen=here.screen, x_px=x, y_px=y))
        epoch.pointer = at
        self._say(epoch, messages)

    def _measure(self) -> None:
        now_ms, figures = _now_ms(), self._figures
        if now_ms - figures.since_ms < MEASURE_EVERY_MS:
            return
        epoch = self._epoch
        share = figures.cpu_ns / 1e6 / max(1, now_ms - figures.since_ms)
        is_short = self._budget.wait_ms(now_ms=now_ms) > 0
        if self._levels.noted(is_short=is_short, share=share, now_ms=now_ms) and epoch is not None:
            _log.info("level=%d share=%.2f", self._levels.level, share)
            self._outlets.tired()
        if epoch is not None and figures.frames:
            elapsed_s = (now_ms - figures.since_ms) / 1000
            measured = Measured(
                frames_per_s=min(1000.0, figures.frames / elapsed_s),
                cpu_ms_per_frame=figures.cpu_ns / figures.frames / 1e6,
                bytes_per_s=int(figures.packet_bytes / elapsed_s),
            )
            self._say(epoch, [measured])
        self._figures = _Figures(since_ms=now_ms)

    def _say(self, epoch: _Epoch, messages: list[Moment]) -> None:
        for message in messages:
            with self._guard:
                if self._epoch is epoch:
                    self._outlets.message(message)


def _holds(place: Box, at: Pointer) -> bool:
    return place.left <= at.left < place.right and place.top <= at.top < place.bottom


def _now_ms() -> int:
    return time.monotonic_ns() // 1_000_000
