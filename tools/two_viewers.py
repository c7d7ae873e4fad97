"""How do two viewers with very different links see one desktop? Real capture, real sealing, a real relay, a slow line.

The customer's end is its real pipeline; what its rules and its conductor do for one viewer is done here for two: a key
for each lane, told to its viewers only. For the benchmark and for a flow of the tests.
"""

import asyncio
import contextlib
import secrets
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import AsyncExitStack, contextmanager
from dataclasses import dataclass, field
from typing import Final

import numpy as np
import numpy.typing as npt
import zstandard
from websockets.asyncio.client import ClientConnection

from beistand.customer.desktop.ports import Box, Sight
from beistand.customer.encode.frames import Watched, window_log
from beistand.customer.pipeline.lane import Slow
from beistand.customer.pipeline.pipeline import Outlets, Pipeline
from beistand.seal.media import MediaOpener, MediaSealer
from beistand.wire.envelope import FAST_GROUP, GROUP, SLOW_GROUP, read_header
from beistand.wire.picture import PIECE_HEADER_BYTES, read_piece_header
from beistand.wire.signals import Lanes, Tick, Tock, pack_signal, read_from_server
from tools.bench.relay import SESSION, link_to, serving
from tools.painting import paint
from tools.slow_link import slow_line

FAST: Final = 1
CUSTOMER: Final = 2
SLOW: Final = 3
SLOW_BITS_PER_S: Final = 1_000_000
SLOW_ONE_WAY_MS: Final = 40
START_MAX_S: Final = 20.0


@dataclass(slots=True, kw_only=True)
class Viewer:
    """One who looks.

    Attributes:
        canvas: what is seen, shape (height, width, 4).
        frames_ms: when each frame was painted; ``ages_ms``: how old it was then.
        epochs: the epochs that it had the key of; ``strange``: packets of others that came all the same.
    """

    participant: int
    back_s: float
    canvas: npt.NDArray[np.uint8]
    told: Callable[[int, int, int], None]
    frames_ms: list[float] = field(default_factory=list)
    ages_ms: list[float] = field(default_factory=list)
    epochs: list[int] = field(default_factory=list)
    strange: int = 0
    _opener: MediaOpener | None = None
    _unzip: "zstandard.ZstdDecompressionObj | None" = None
    _painted_bytes: int = 0
    _early: list[bytes] = field(default_factory=list)

    def begin(self, *, epoch: int, key: bytes, window: int) -> None:
        """Hear of a new media epoch, as by the sealed message ``MediaEpoch``."""
        session = bytes.fromhex(SESSION)
        self._opener = MediaOpener(key=key, epoch=epoch, session_id=session, sender=CUSTOMER)
        self._unzip = zstandard.ZstdDecompressor(max_window_size=1 << window).decompressobj()
        self._painted_bytes = 0
        self.epochs.append(epoch)

    def packet(self, packet: bytes) -> None:
        """Open, decode, paint, and say so after the way back."""
        epoch = read_header(packet).epoch
        if not self.epochs or epoch != self.epochs[-1]:
            self.strange += not self.epochs or epoch > self.epochs[-1]
            return
        assert self._opener is not None  # noqa: S101 - it has an epoch
        assert self._unzip is not None  # noqa: S101 - it has an epoch
        plain = self._opener.open(packet)
        head = read_piece_header(plain)
        raw = self._unzip.decompress(plain[PIECE_HEADER_BYTES:])
        paint(raw, lambda _: self.canvas)
        self._painted_bytes += len(packet)
        if head.is_last:
            now_ms = time.monotonic() * 1000
            self.frames_ms.append(now_ms)
            self.ages_ms.append((int(now_ms) - head.taken_ms) & 0xFFFFFFFF)
            loop = asyncio.get_running_loop()
            loop.call_later(self.back_s, self.told, self.participant, epoch, self._painted_bytes)


class TwoViewers:
    """A customer's pipeline and its two viewers. ``fast``, ``slow``: what they see; ``parts``: who was told apart."""

    def __init__(self, *, open_sight: Callable[[], Sight], width_px: int, height_px: int) -> None:
        self._watched = (Watched(screen=0, place=Box(left=0, top=0, width=width_px, height=height_px)),)
        outlets = Outlets(
            packet=self._send,
            message=lambda _: None,
            failed=print,
            tired=lambda: None,
            parted=self._parted,
        )
        self._pipeline = Pipeline(open_sight=open_sight, outlets=outlets, edge_px=0)
        self._loop: asyncio.AbstractEventLoop | None = None
        self._outbox: asyncio.Queue[bytes | str] = asyncio.Queue()
        self._epoch = 0
        self.parts: list[frozenset[int]] = []
        empty = (height_px, width_px, 4)
        self.fast = Viewer(participant=FAST, back_s=0.0, canvas=np.zeros(empty, np.uint8), told=self._painted)
        back_s = SLOW_ONE_WAY_MS / 1000
        self.slow = Viewer(participant=SLOW, back_s=back_s, canvas=np.zeros(empty, np.uint8), told=self._painted)

    async def live(self, is_up: threading.Event, is_over: threading.Event) -> None:
        """Link everybody over a relay, the slow viewer through a slow line, and show the desktop."""
        self._loop = asyncio.get_running_loop()
        async with AsyncExitStack() as stack:
            port = await stack.enter_async_context(serving())
            line = await stack.enter_async_context(
                slow_line(port, bits_per_s=SLOW_BITS_PER_S, delay_ms=SLOW_ONE_WAY_MS)
            )
            customer = await stack.enter_async_context(link_to(port, str(CUSTOMER)))
            fast = await stack.enter_async_context(link_to(port, str(FAST)))
            slow = await stack.enter_async_context(link_to(line.port, str(SLOW)))
            tasks = await stack.enter_async_context(asyncio.TaskGroup())
            running = [
                tasks.create_task(self._write(customer)),
                tasks.create_task(_hear(customer, lambda _: None)),
                tasks.create_task(_hear(fast, self.fast.packet)),
                tasks.create_task(_hear(slow, self.slow.packet)),
            ]
            self._begin(frozenset())
            is_up.set()
            await asyncio.to_thread(is_over.wait)
            await asyncio.to_thread(self._pipeline.close)
            for task in running:
                task.cancel()

    def _send(self, packet: bytes) -> None:
        assert self._loop is not None  # noqa: S101 - nothing is captured before
        self._loop.call_soon_threadsafe(self._outbox.put_nowait, packet)

    def _parted(self, slow: frozenset[int]) -> None:
        assert self._loop is not None  # noqa: S101 - nothing is captured before
        self._loop.call_soon_threadsafe(self._begin, slow)

    def _painted(self, participant: int, epoch: int, painted_bytes: int) -> None:
        self._pipeline.painted(participant=participant, epoch=epoch, painted_bytes=painted_bytes)

    async def _write(self, link: ClientConnection) -> None:
        while True:
            await link.send(await self._outbox.get())

    def _begin(self, slow: frozenset[int]) -> None:
        """Begin an epoch for all, or one for each lane, as rules and conductor do."""
        self.parts.append(slow)
        self._outbox.put_nowait(pack_signal(Lanes(slow=sorted(slow))))
        together = [one for one in (self.fast, self.slow) if one.participant not in slow]
        sealer, epoch = self._lane(FAST_GROUP if slow else GROUP, together)
        lane = None
        if slow:
            apart = [one for one in (self.fast, self.slow) if one.participant in slow]
            slow_sealer, slow_epoch = self._lane(SLOW_GROUP, apart)
            lane = Slow(sealer=slow_sealer, epoch=slow_epoch, viewers=slow)
        self._pipeline.start(sealer=sealer, epoch=epoch, watched=self._watched, shown=None, slow=lane)

    def _lane(self, receiver: int, viewers: list[Viewer]) -> tuple[MediaSealer, int]:
        self._epoch += 1
        key = secrets.token_bytes(32)
        for viewer in viewers:
            viewer.begin(epoch=self._epoch, key=key, window=window_log(self._watched))
        session = bytes.fromhex(SESSION)
        sealer = MediaSealer(key=key, epoch=self._epoch, session_id=session, sender=CUSTOMER, receiver=receiver)
        return sealer, self._epoch


async def _hear(link: ClientConnection, take: Callable[[bytes], None]) -> None:
    async for data in link:
        if isinstance(data, bytes):
            take(data)
        elif isinstance(read_from_server(data), Tick):
            await link.send(pack_signal(Tock()))


@contextmanager
def two_viewers(*, open_sight: Callable[[], Sight], width_px: int, height_px: int) -> Iterator[TwoViewers]:
    """Let two look at a desktop, from a thread of their own, until the end of the block."""
    both = TwoViewers(open_sight=open_sight, width_px=width_px, height_px=height_px)
    is_up, is_over = threading.Event(), threading.Event()
    thread = threading.Thread(target=lambda: asyncio.run(both.live(is_up, is_over)), daemon=True)
    thread.start()
    try:
        if not is_up.wait(START_MAX_S):
            msg = f"the two viewers were not linked within {START_MAX_S:.0f} s"
            raise TimeoutError(msg)
        yield both
    finally:
        is_over.set()
        with contextlib.suppress(RuntimeError):
            thread.join(START_MAX_S)
