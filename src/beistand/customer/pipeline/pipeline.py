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
from functools import partial
from typing import Final

from beistand.customer.desktop.ports import Box, BoxGoneError, DesktopError, Pointer, Sight
from beistand.customer.encode.encoder import Piece
from beistand.customer.encode.frames import Watched
from beistand.customer.encode.spare import Spare
from beistand.customer.encode.veil import Shown, Veil
from beistand.customer.pipeline.budget import CpuBudget, LevelChoice
from beistand.customer.pipeline.lane import SLOW_FRAMES_PER_S, Lane, Slow
from beistand.customer.pipeline.mirror import Mirror
from beistand.seal.media import MediaSealer
from beistand.session.lanes import LaneChoice
from beistand.session.pacing import Links, Pacing
from beistand.wire.messages import CursorMoved, CursorShape, Measured
from beistand.wire.picture import PieceHeader, pack_piece_header

IDLE_WAIT_S: Final = 0.25
"""How long one wait for a change lasts at most; a pointer that a program moves without a word is seen as soon."""
STOPPED_WAIT_S: Final = 0.5
MEASURE_EVERY_MS: Final = 1000
NICENESS: Final = 5
"""The customer's own programs go first."""
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
        parted: these viewers need a lane of their own from now on (none: one lane is enough); a new epoch gives it.
    """

    packet: Callable[[bytes], None]
    message: Callable[[Moment], None]
    failed: Callable[[str], None]
    tired: Callable[[], None]
    parted: Callable[[frozenset[int]], None] = lambda _: None


@dataclass(slots=True, kw_only=True)
class _Figures:
    """What the pictures of the running second cost."""

    since_ms: int = 0
    frames: int = 0
    cpu_ns: int = 0
    packet_bytes: int = 0


class Pipeline:
    """One running pipeline; ``start``, ``stop``, ``painted`` and ``poke`` come from other threads.

    ``private``: windows of the module that go away before the first picture, see ``Veil.let_go``.
    """

    def __init__(
        self,
        *,
        open_sight: Callable[[], Sight],
        outlets: Outlets,
        edge_px: int,
        mirror: Mirror | None = None,
        private: Callable[[], frozenset[int]] = frozenset,
    ) -> None:
        self._open_sight = open_sight
        self._private = private
        self._mirror = mirror
        self._outlets = outlets
        self._edge_px = edge_px
        self._guard = threading.Lock()
        self._lanes: tuple[Lane, ...] = ()
        self._sight: Sight | None = None
        self._thread: threading.Thread | None = None
        self._is_closed = False
        self._has_work = threading.Event()
        self._figures = _Figures()
        self._shape: CursorShape | None = None
        self._codecs: tuple[str, ...] = ()
        self._spare = Spare()
        self._budget = CpuBudget()
        self._counted_ns = 0
        self._levels = LevelChoice()
        self._choice = LaneChoice()
        self._links = Links()
        self._shown: Shown | None = None

    @property
    def level(self) -> int:
        """The compression level that the next epoch has."""
        return self._levels.level

    def start(
        self,
        *,
        sealer: MediaSealer,
        epoch: int,
        watched: tuple[Watched, ...],
        shown: Shown | None,
        slow: Slow | None = None,
    ) -> None:
        """Begin an epoch, whole screens first; an epoch before it ends here.

        ``shown``: which windows may be seen, asked in the pipeline's thread; None: nothing is covered. ``slow``: a
        second lane beside it.
        """
        with self._guard:
            self._links.seen(lane.pacing for lane in self._lanes)
        lanes = self._made(sealer, epoch, watched=watched, slow=slow)
        with self._guard:
            self._lanes, self._shown = lanes, shown
            self._choice.slow = slow.viewers if slow is not None else frozenset()
        self.prepare()
        self._has_work.set()
        self.poke()

    def prepare(self) -> None:
        """Get to know the desktop, so that the first picture comes at once; nothing is captured. Safe to call twice."""
        if self._thread is None:
            self._thread = threading.Thread(target=self._live, name="beistand-picture", daemon=True)
            self._thread.start()

    def stop(self) -> None:
        """End the epoch; when this returned no packet is made any more."""
        with self._guard:
            self._links.seen(lane.pacing for lane in self._lanes)
            self._lanes = ()

    def _made(
        self, sealer: MediaSealer, epoch: int, *, watched: tuple[Watched, ...], slow: Slow | None
    ) -> tuple[Lane, ...]:
        made = partial(Lane, watched=watched, edge_px=self._edge_px, level=self._levels.level)
        apart = slow.viewers if slow is not None else frozenset[int]()
        pacing = Pacing(first_bytes_per_ms=self._links.slowest_bytes_per_ms(but=apart))
        lanes = [made(sealer=sealer, number=epoch, pacing=pacing)]
        if slow is not None:
            first = self._links.slowest_bytes_per_ms(only=apart)
            pacing = Pacing(viewers=apart, frames_per_s=SLOW_FRAMES_PER_S, first_bytes_per_ms=first)
            lanes.append(made(sealer=slow.sealer, number=slow.epoch, pacing=pacing))
        for lane in lanes:
            lane.encoder.viewer_decodes(self._codecs)
        return tuple(lanes)

    def poke(self) -> None:
        """Look at once: something was typed or clicked."""
        sight = self._sight
        if sight is not None:
            sight.wake()

    def viewer_decodes(self, names: tuple[str, ...]) -> None:
        """The viewer decodes these codecs for moving parts, best first; in this epoch and all later ones."""
        self._codecs = names
        with self._guard:
            for lane in self._lanes:
                lane.encoder.viewer_decodes(names)

    def viewer_looks_at(self, screens: frozenset[int]) -> None:
        """The viewer shows these screens now; changes on the others wait. A new epoch shows all until told again."""
        with self._guard:
            for lane in self._lanes:
                lane.encoder.viewer_looks_at(screens)
        self.poke()

    def painted(self, *, participant: int, epoch: int, painted_bytes: int) -> None:
        """A viewer painted so much of this epoch."""
        with self._guard:
            lane = next((one for one in self._lanes if one.number == epoch), None)
            if lane is None:
                return
            lane.pacing.painted(participant=participant, painted_bytes=painted_bytes, now_ms=_now_ms())
            is_awaited = lane.is_held
        if is_awaited:
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
            with contextlib.suppress(DesktopError):  # who shares such a desktop is told so by others
                self._spare.keep((one.box.height, one.box.width) for one in self._sight.monitors())
            self._counted_ns = time.thread_time_ns()
            while not self._is_closed:
                self._guarded_step(veil)
        except DesktopError as error:
            _log.warning("desktop_lost text=%s", error)
            self.stop()
            self._outlets.failed(str(error))
        except Exception as error:  # noqa: BLE001 - the outermost loop: a picture that ends unseen would look like a pause
            _log.exception("picture_broke")
            self.stop()
            self._outlets.failed(f"the picture broke ({type(error).__name__})")
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

    def _count(self) -> None:
        """Note what this thread took since the last time: looking for changes counts as much as coding them."""
        before_ns, self._counted_ns = self._counted_ns, time.thread_time_ns()
        self._budget.spent((self._counted_ns - before_ns) / 1e6, now_ms=_now_ms())

    def _step(self, veil: Veil) -> None:
        self._count()
        lanes = self._lanes
        if not lanes:
            self._spare.take_back(owners=lanes)
            veil.rest()
            self._has_work.wait(STOPPED_WAIT_S)
            self._has_work.clear()
            return
        for lane in lanes:
            if not lane.next_frame or (lane.has_work(now_ms=_now_ms()) and self._wait_ms(lane) == 0):
                self._take(lane, veil)
        first = lanes[0]
        if first.next_frame and self._mirror is not None:
            shown = first.encoder.screens
            self._mirror.look(epoch=first.number, frame=first.next_frame, now_ms=_now_ms(), screens=shown)
        self._tell_cursor(first, veil)
        self._measure()
        self._part(lanes)
        if all(lane.next_frame for lane in lanes):
            self._collect(veil.wait(min(self._rest_s(lane) for lane in lanes)))

    def _rest_s(self, lane: Lane) -> float:
        """Return how long to wait for a change at most."""
        wait_ms = self._wait_ms(lane)
        due_ms = 0 if lane.damage else lane.encoder.due_ms(now_ms=_now_ms())
        if wait_ms is None or due_ms is None:
            return IDLE_WAIT_S
        return min(IDLE_WAIT_S, max(wait_ms, due_ms) / 1000)

    def _wait_ms(self, lane: Lane) -> int | None:
        now_ms = _now_ms()
        with self._guard:
            wait_ms = lane.pacing.wait_ms(now_ms=now_ms)
            lane.is_held = wait_ms is None
        return None if wait_ms is None else max(wait_ms, self._budget.wait_ms(now_ms=now_ms))

    def _collect(self, boxes: list[Box]) -> None:
        for lane in self._lanes:
            lane.collect(boxes)

    def _part(self, lanes: tuple[Lane, ...]) -> None:
        """Tell when the viewers' links differ so much that they need two lanes, or no longer."""
        now_ms = _now_ms()
        with self._guard:
            looking = frozenset[int]().union(*(lane.pacing.looking() for lane in lanes))
            if len(looking) < 2 or self._lanes is not lanes:  # noqa: PLR2004 - one viewer has nobody to be apart from
                return
            holding = frozenset[int]().union(*(lane.pacing.holding() for lane in lanes))
            is_busy = now_ms - lanes[-1].taken_ms < MEASURE_EVERY_MS and lanes[-1].would_carry(lanes[0])
            is_new = self._choice.noted(looking=looking, holding=holding, is_slow_able=is_busy, now_ms=now_ms)
            slow = self._choice.slow
        if is_new:
            _log.info("lanes slow=%s", sorted(slow))
            self._outlets.parted(slow)

    def _take(self, lane: Lane, veil: Veil) -> None:
        """Take, encode and hand over one frame."""
        begun_ns = time.thread_time_ns()
        with self._guard:
            link = lane.pacing.link_bytes_per_ms()
        if not lane.next_frame:
            veil.let_go(self._private)
            veil.set_cover(self._shown)
            self._collect(veil.wait(0))
            lane.damage.clear()
            self._spare.take_back(owners=self._lanes)
            room = partial(self._spare.lend, owner=lane)
            pieces = lane.encoder.whole(veil.read, now_ms=_now_ms(), link_bytes_per_ms=link, room=room)
        else:
            damage, lane.damage = lane.damage, []
            pieces = lane.encoder.changed(damage, veil.read, now_ms=_now_ms(), link_bytes_per_ms=link)
        lane.taken_ms = _now_ms()
        with self._guard:
            lane.pacing.taken(now_ms=lane.taken_ms)
        has_sent = self._hand_over(lane, pieces)
        self._count()
        if has_sent:
            self._figures.frames += lane in self._lanes[:1]
            self._figures.cpu_ns += self._counted_ns - begun_ns

    def _hand_over(self, lane: Lane, pieces: Iterator[Piece]) -> bool:
        """Seal and hand over the pieces of a frame; return False when there were none or the epoch ended meanwhile."""
        number, is_key, has_sent = lane.next_frame, not lane.next_frame, False
        for piece in pieces:
            head = pack_piece_header(
                PieceHeader(
                    frame=number,
                    taken_ms=lane.taken_ms,
                    raw_bytes=piece.raw_bytes,
                    is_last=piece.is_last,
                    is_coded=piece.is_coded,
                ),
            )
            with self._guard:
                if lane not in self._lanes:
                    return False
                packet = lane.sealer.seal(head, piece.body, is_key_chunk=is_key and not has_sent)
                lane.pacing.sent(len(packet), now_ms=_now_ms())
                lane.sent_bytes += len(packet)
                self._figures.packet_bytes += len(packet)
                self._outlets.packet(packet)
            has_sent = True
        lane.next_frame += has_sent
        return has_sent

    def _tell_cursor(self, lane: Lane, veil: Veil) -> None:
        """Tell where the pointer is; once in each epoch, and whenever it moved. It is the same on both lanes."""
        at, shape = veil.pointer()
        known = lane.pointer
        if shape is not None:
            self._shape = shape
        if known is None and shape is None:
            shape = self._shape
        messages: list[Moment] = [shape] if shape is not None else []
        if known is None or known != at:
            here = next((one for one in lane.watched if _holds(one.place, at)), None)
            if here is not None:
                x, y = at.left - here.place.left, at.top - here.place.top
                messages.append(CursorMoved(screen=here.screen, x_px=x, y_px=y))
        lane.pointer = at
        self._say(lane, messages)

    def _measure(self) -> None:
        now_ms, figures = _now_ms(), self._figures
        if now_ms - figures.since_ms < MEASURE_EVERY_MS:
            return
        lanes = self._lanes
        for lane in lanes:
            lane.second_over(now_ms - figures.since_ms)
        share = figures.cpu_ns / 1e6 / max(1, now_ms - figures.since_ms)
        is_short = self._budget.wait_ms(now_ms=now_ms) > 0
        if self._levels.noted(is_short=is_short, share=share, now_ms=now_ms) and lanes:
            _log.info("level=%d share=%.2f", self._levels.level, share)
            self._outlets.tired()
        if lanes and figures.frames:
            elapsed_s = (now_ms - figures.since_ms) / 1000
            measured = Measured(
                frames_per_s=min(1000.0, figures.frames / elapsed_s),
                cpu_ms_per_frame=figures.cpu_ns / figures.frames / 1e6,
                bytes_per_s=int(figures.packet_bytes / elapsed_s),
            )
            self._say(lanes[0], [measured])
        self._figures = _Figures(since_ms=now_ms)

    def _say(self, lane: Lane, messages: list[Moment]) -> None:
        for message in messages:
            with self._guard:
                if lane in self._lanes:
                    self._outlets.message(message)


def _holds(place: Box, at: Pointer) -> bool:
    return place.left <= at.left < place.right and place.top <= at.top < place.bottom


def _now_ms() -> int:
    return time.monotonic_ns() // 1_000_000
