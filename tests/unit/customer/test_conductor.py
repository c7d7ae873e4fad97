"""Does the conductor do exactly what the rules ask for, in order, and nothing that came too late?"""

import pytest
from tests.support.customer_end import Meeting

from beistand.customer.conductor.conductor import SIGNALS_KEPT_MAX
from beistand.session.events import LanesWanted, LinkDown
from beistand.session.intents import End, GoOn, Pause
from beistand.session.view import Problem, Stage
from beistand.wire.envelope import GROUP, Header, Stream, pack_header
from beistand.wire.messages import CursorMoved, KeyChanged, MediaEpoch
from beistand.wire.policy import Right
from beistand.wire.signals import Tick, Told

KEY = KeyChanged(code="KeyA", key="a", is_down=True)


def media_packet(epoch: int) -> bytes:
    """Return what looks like a picture packet of an epoch."""
    session = int("0011223344556677", 16)
    body = bytes(32)
    header = Header(
        session=session,
        sender=2,
        receiver=GROUP,
        stream=Stream.MEDIA,
        epoch=epoch,
        counter=9,
        body_bytes=len(body),
    )
    return pack_header(header) + body


def carried(meeting: Meeting, stream: Stream) -> int:
    """Return how many packets of a stream the relay saw."""
    return sum(1 for packet in meeting.relay.carried if packet[4] == stream)


def test_a_picture_that_was_on_its_way_at_a_pause_does_not_leave() -> None:
    """After the click on "Pause" not one more picture leaves, also none that was finished just before."""
    meeting = Meeting().reach_sharing()
    meeting.click(Pause())
    before = carried(meeting, Stream.MEDIA)

    meeting.conductor.picture_packet(media_packet(1))
    meeting.conductor.picture_message(CursorMoved(screen=0, x_px=1, y_px=1))

    assert carried(meeting, Stream.MEDIA) == before


def test_a_picture_of_an_old_epoch_does_not_leave() -> None:
    """A picture under the key of before a change is for nobody."""
    meeting = Meeting().reach_sharing()
    before = carried(meeting, Stream.MEDIA)

    meeting.conductor.picture_packet(media_packet(7))
    assert carried(meeting, Stream.MEDIA) == before
    meeting.conductor.picture_packet(media_packet(1))

    assert carried(meeting, Stream.MEDIA) == before + 1


def test_what_is_told_while_the_link_is_down_is_told_later() -> None:
    """The record of the case misses nothing: what happened without a link is told with the next."""
    meeting = Meeting().reach_sharing()
    meeting.cut()
    meeting.click(Pause())

    meeting.link_customer()
    meeting.settle()

    assert meeting.customer_link is not None
    assert meeting.supporter.is_paused
    assert meeting.view.is_paused


def test_signals_that_wait_are_bounded() -> None:
    """A link that stays away does not fill the memory."""
    meeting = Meeting().reach_sharing()
    meeting.cut()
    for _ in range(SIGNALS_KEPT_MAX * 2):
        meeting.conductor.happened(Tick())
        meeting.conductor._tell(Told(what="paused"))  # noqa: SLF001 - the queue is what the promise is about

    assert len(meeting.conductor._kept) == SIGNALS_KEPT_MAX  # noqa: SLF001


def test_a_supporter_that_never_confirms_cannot_fill_the_memory() -> None:
    """Packets kept for sending again are bounded; beyond the bound the session ends with a sentence."""
    meeting = Meeting().reach_sharing()
    meeting.cut()
    for _ in range(60_000):
        if meeting.view.stage is not Stage.SHARING:
            break
        meeting.conductor.happened(Pause())
        meeting.conductor.happened(GoOn())

    assert meeting.view.problem is Problem.FAILED
    assert not meeting.picture.is_running


def test_ending_without_a_link_still_lets_go() -> None:
    """No link is needed to end: keys are let go and nothing is captured."""
    meeting = Meeting().reach_sharing(Right.VIEW, Right.CONTROL)
    meeting.say(KEY)
    meeting.conductor.link_down(LinkDown())
    releases = meeting.desktop.releases

    meeting.conductor.happened(End())

    assert meeting.desktop.releases > releases
    assert meeting.view.stage is Stage.ENDED


def test_nothing_is_opened_after_the_end() -> None:
    """What comes after the goodbye card meets no parser and no desktop."""
    meeting = Meeting().reach_sharing(Right.VIEW, Right.CONTROL)
    meeting.conductor.happened(End())
    meeting.supporter.say(KEY)

    meeting.settle()

    assert meeting.desktop.done == []


def test_a_server_that_refuses_for_good_ends_it() -> None:
    """A link that was replaced by another one is told, not tried again and again."""
    meeting = Meeting().reach_sharing()

    meeting.refuse("replaced")

    assert (meeting.view.stage, meeting.view.problem) == (Stage.FAILED, Problem.REFUSED)


def test_an_old_version_has_its_own_sentence() -> None:
    """Who has an old module is told to fetch the new one."""
    meeting = Meeting().reach_check()

    meeting.refuse("old_version")

    assert meeting.view.problem is Problem.OLD_VERSION


@pytest.mark.parametrize(("slow", "own"), [(frozenset({3}), 0), (frozenset({1}), 1)])
def test_the_key_of_a_lane_is_told_to_its_viewers_and_to_nobody_else(slow: frozenset[int], own: int) -> None:
    """A supporter on one lane never learns the key of the other."""
    meeting = Meeting().reach_sharing()
    meeting.conductor.happened(LanesWanted(slow=slow))
    meeting.settle()

    keys = meeting.picture.keys
    assert len(set(keys)) == 2
    told = [message.key for message in meeting.supporter.heard if isinstance(message, MediaEpoch)]
    assert told[-1] == keys[own]
    assert keys[1 - own] not in told
