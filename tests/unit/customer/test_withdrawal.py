"""Does taking back hold from that very moment, for a frame too that was captured and not yet sealed?"""

import gc
import threading
import time
import weakref
from collections.abc import Iterator
from functools import partial

import pytest
from tests.support.customer_end import Meeting

from beistand.customer.desktop.fake.desktop import MemoryDesktop
from beistand.customer.desktop.fake.sight import MemorySight
from beistand.customer.desktop.ports import Box, Pixels
from beistand.customer.encode.frames import Watched
from beistand.customer.pipeline.pipeline import Outlets, Pipeline
from beistand.seal.media import MediaSealer
from beistand.session.intents import Answer, End, GiveRight, Intent, Pause, TakeBackAll, TakeBackRight
from beistand.wire.envelope import Stream, read_header
from beistand.wire.policy import Right

LIMIT_S = 10.0
WATCHED = (Watched(screen=0, place=Box(left=0, top=0, width=320, height=200)),)


class SlowSight(MemorySight):
    """Looks, and lets nobody go on with what it saw before the test says so."""

    def __init__(self, desktop: MemoryDesktop, *, has_looked: threading.Event, may_go_on: threading.Event) -> None:
        super().__init__(desktop)
        self._has_looked = has_looked
        self._may_go_on = may_go_on

    def read(self, box: Box) -> Pixels:
        """Hold back what was seen."""
        pixels = super().read(box)
        self._has_looked.set()
        assert self._may_go_on.wait(LIMIT_S)
        return pixels


class Stuck:
    """A pipeline whose frame is captured and goes no further yet."""

    def __init__(self) -> None:
        self.packets: list[bytes] = []
        self.sealers: list[weakref.ref[MediaSealer]] = []
        self._has_looked, self._may_go_on, self._came = (threading.Event() for _ in range(3))
        sight = partial(SlowSight, MemoryDesktop(), has_looked=self._has_looked, may_go_on=self._may_go_on)
        outlets = Outlets(packet=self._packet, message=lambda _: None, failed=pytest.fail, tired=lambda: None)
        self.pipeline = Pipeline(open_sight=sight, outlets=outlets, edge_px=0)
        self.begin(epoch=1)
        assert self._has_looked.wait(LIMIT_S)

    def begin(self, *, epoch: int) -> None:
        """Begin an epoch."""
        sealer = MediaSealer(key=bytes(32), epoch=epoch, session_id=bytes(16), sender=2)
        self.sealers.append(weakref.ref(sealer))
        self.pipeline.start(sealer=sealer, epoch=epoch, watched=WATCHED, shown=None)

    def go_on(self) -> None:
        """Let the frame go on."""
        self._may_go_on.set()

    def wait_for_packet(self) -> None:
        """Wait until a packet came."""
        assert self._came.wait(LIMIT_S)

    def _packet(self, packet: bytes) -> None:
        self.packets.append(packet)
        self._came.set()


@pytest.fixture
def stuck() -> Iterator[Stuck]:
    """Capture a frame and hold it."""
    made = Stuck()
    yield made
    made.go_on()
    made.pipeline.close()


def test_a_captured_frame_dies_with_the_right(stuck: Stuck) -> None:
    """What was captured before the click and not yet sealed is never sealed."""
    stuck.pipeline.stop()
    stuck.go_on()
    stuck.pipeline.close()

    assert stuck.packets == []


def test_a_captured_frame_of_before_is_not_sent_under_the_next_right(stuck: Stuck) -> None:
    """Taken back and given again: only what was captured after that is sent."""
    stuck.pipeline.stop()
    stuck.begin(epoch=2)
    stuck.go_on()
    stuck.wait_for_packet()

    assert {read_header(packet).epoch for packet in stuck.packets} == {2}


def test_the_key_of_what_was_taken_back_is_forgotten(stuck: Stuck) -> None:
    """A moment after the right was taken back nothing holds the picture's key any more, though its memory is kept."""
    stuck.go_on()
    stuck.wait_for_packet()
    stuck.pipeline.stop()
    until_s = time.monotonic() + LIMIT_S
    while stuck.sealers[0]() is not None and time.monotonic() < until_s:
        time.sleep(0.01)
        gc.collect()

    assert stuck.sealers[0]() is None


def test_a_frame_that_nobody_took_back_goes_on(stuck: Stuck) -> None:
    """The test itself sees packets where there are some."""
    stuck.go_on()
    stuck.wait_for_packet()

    assert {read_header(packet).epoch for packet in stuck.packets} == {1}


@pytest.mark.parametrize(
    "click",
    [TakeBackRight(right=Right.VIEW), TakeBackAll(), Pause(), End()],
    ids=lambda click: type(click).__name__,
)
def test_a_sealed_packet_that_has_not_left_yet_stays(click: Intent) -> None:
    """A packet on its way from the picture's thread to the link is thrown away, whatever ended the right."""
    meeting = Meeting().reach_check()
    meeting.conductor.happened(Answer(is_yes=True, rights=frozenset({Right.VIEW}), screens=(0,)))
    meeting.conductor.happened(click)
    meeting.settle()

    assert [one for one in meeting.relay.carried if read_header(one).stream is Stream.MEDIA] == []


def test_the_old_key_is_worth_nothing_after_giving_again() -> None:
    """What was sealed before a take-back does not leave after the right is given again either."""
    meeting = Meeting().reach_check()
    meeting.conductor.happened(Answer(is_yes=True, rights=frozenset({Right.VIEW}), screens=(0,)))
    meeting.conductor.happened(TakeBackAll())
    meeting.conductor.happened(GiveRight(right=Right.VIEW))
    meeting.settle()

    sent = [read_header(one) for one in meeting.relay.carried if read_header(one).stream is Stream.MEDIA]
    assert {one.epoch for one in sent} == {2}
