"""How soon is something to be seen? Photographs come roughly first where the link is slow or not known."""

import os
import queue
import threading
import time
from collections.abc import Iterator

import numpy as np
import pytest
from tests.support.picture_viewer import PictureViewer

from beistand.customer.desktop.fake.desktop import MemoryDesktop
from beistand.customer.desktop.fake.sight import MemorySight
from beistand.customer.desktop.ports import Box
from beistand.customer.encode.encoder import Piece
from beistand.customer.encode.frames import Watched
from beistand.customer.pipeline.pipeline import NICENESS, Outlets, Pipeline
from beistand.seal.media import MediaOpener, MediaSealer
from beistand.wire.coded import CODECS_UNTOLD, Codec
from beistand.wire.picture import PIECE_HEADER_BYTES, read_piece_header

WIDTH, HEIGHT = 1280, 800
WATCHED = (Watched(screen=0, place=Box(left=0, top=0, width=WIDTH, height=HEIGHT)),)
KEY, SESSION, SENDER = bytes(32), bytes(16), 2
TEXT = (slice(128, 320), slice(896, 1216))
"""Whole tiles of 64 pixels."""
LIMIT_S = 15.0
ROUGH_BYTES_PER_PX = 0.6


class Watching:
    """A desktop full of a photograph with letters in it, and who looks at it."""

    def __init__(self) -> None:
        self._desktop = MemoryDesktop(width_px=WIDTH, height_px=HEIGHT)
        ramp = (np.add.outer(np.arange(HEIGHT), np.arange(WIDTH)) // 9).astype(np.uint8)
        grain = np.random.default_rng(1).integers(0, 8, (HEIGHT, WIDTH), dtype=np.uint8)
        self._desktop.pixels[:, :, :3] = (ramp + grain)[:, :, None]
        self._desktop.pixels[TEXT] = 255
        self._desktop.pixels[128:320:7, 896:1216:3] = 0
        self._packets: queue.Queue[bytes] = queue.Queue()
        outlets = Outlets(packet=self._packets.put, message=lambda _: None, failed=pytest.fail, tired=lambda: None)
        self.pipeline = Pipeline(open_sight=lambda: MemorySight(self._desktop), outlets=outlets, edge_px=0)
        self.pipeline.viewer_decodes(CODECS_UNTOLD)
        self._epoch = self._painted_bytes = 0

    def begin(self) -> None:
        """Begin an epoch and paint its first picture; nothing is said about it yet."""
        self._epoch, self._painted_bytes = self._epoch + 1, 0
        self.viewer = PictureViewer(width=WIDTH, height=HEIGHT)
        self._opener = MediaOpener(key=KEY, epoch=self._epoch, session_id=SESSION, sender=SENDER)
        sealer = MediaSealer(key=KEY, epoch=self._epoch, session_id=SESSION, sender=SENDER)
        self.pipeline.start(sealer=sealer, epoch=self._epoch, watched=WATCHED, shown=None)
        self._paint()

    def painted(self, *, link_bytes_per_s: float) -> None:
        """Tell, after the time that such a link takes, that all of it was painted."""
        time.sleep(self.viewer.packet_bytes / link_bytes_per_s)
        self._tell()

    def until_exact(self) -> None:
        """Paint whatever comes until every pixel is right."""
        until_s = time.monotonic() + LIMIT_S
        while self.differs.any():
            assert time.monotonic() < until_s, "the picture did not become exact"
            self._paint()
            self._tell()

    @property
    def differs(self) -> "np.ndarray[tuple[int, ...], np.dtype[np.bool_]]":
        """Where the viewer's canvas is not the desktop; shape (height, width)."""
        return np.asarray((self.viewer.canvas[:, :, :3] != self._desktop.pixels[:, :, :3]).any(axis=2))

    def _tell(self) -> None:
        self.pipeline.painted(participant=1, epoch=self._epoch, painted_bytes=self._painted_bytes)

    def _paint(self) -> None:
        self.viewer.paint(self._pieces())

    def _pieces(self) -> Iterator[Piece]:
        """Open the packets of the next picture."""
        is_last = False
        while not is_last:
            packet = self._packets.get(timeout=LIMIT_S)
            self._painted_bytes += len(packet)
            plain = self._opener.open(packet)
            head, body = read_piece_header(plain), plain[PIECE_HEADER_BYTES:]
            is_last = head.is_last
            yield Piece(raw_bytes=head.raw_bytes, body=body, is_last=is_last, is_coded=head.is_coded)


@pytest.fixture
def watching() -> Iterator[Watching]:
    """Return a desktop that is looked at."""
    made = Watching()
    yield made
    made.pipeline.close()


def test_the_first_picture_does_not_wait_for_every_pixel_of_a_photograph(watching: Watching) -> None:
    """Whoever has a photograph on the desktop and a slow line sees it soon, letters sharp, and exactly later."""
    watching.begin()

    assert set(watching.viewer.codecs) == {Codec.JPEG}
    assert watching.viewer.packet_bytes < ROUGH_BYTES_PER_PX * WIDTH * HEIGHT
    assert not watching.differs[TEXT].any()
    watching.painted(link_bytes_per_s=1e6)
    watching.until_exact()


def test_what_was_learned_of_a_slow_link_is_known_after_the_next_beginning(watching: Watching) -> None:
    """A picture that begins anew, for whatever reason, comes as soon as the first one on the same slow line."""
    watching.begin()
    watching.painted(link_bytes_per_s=5e5)
    watching.pipeline.stop()
    watching.begin()

    assert watching.viewer.codecs
    assert watching.viewer.packet_bytes < ROUGH_BYTES_PER_PX * WIDTH * HEIGHT


def test_on_a_link_that_is_known_to_be_fast_the_next_picture_is_exact_at_once(watching: Watching) -> None:
    """Where the line carries all of it anyway, nothing is shown roughly."""
    watching.begin()
    watching.painted(link_bytes_per_s=1e9)
    watching.until_exact()
    watching.begin()

    assert not watching.viewer.codecs
    assert not watching.differs.any()


@pytest.mark.skipif(not hasattr(os, "getpriority"), reason="this system has no such priorities")
def test_the_picture_stands_behind_the_customers_own_programs(watching: Watching) -> None:
    """Whatever the customer works with goes first: the picture's thread has a lower priority, and no other has."""
    mine = os.getpriority(os.PRIO_PROCESS, threading.get_native_id())
    watching.begin()
    (thread,) = (one for one in threading.enumerate() if one.name == "beistand-picture")

    assert thread.native_id is not None
    assert os.getpriority(os.PRIO_PROCESS, thread.native_id) == min(19, max(mine, NICENESS))
    assert os.getpriority(os.PRIO_PROCESS, threading.get_native_id()) == mine
