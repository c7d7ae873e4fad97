"""Does the customer's end notice whatever a dishonest relay does to a packet, and stay safe?"""

from collections.abc import Callable

import pytest
from tests.support.customer_end import Meeting
from tests.support.memory_link import Change, Drop, Mischief, Repeat, Swap, chooses, flip, relabel, replay, shorten

from beistand.session.intents import Answer, Say
from beistand.session.view import Problem, Stage
from beistand.wire.envelope import Stream, read_header
from beistand.wire.limits import HEADER_BYTES
from beistand.wire.messages import KeyChanged, RightAsked
from beistand.wire.policy import Right

SUPPORTER, CUSTOMER = 1, 2
KEY_DOWN = KeyChanged(code="KeyA", key="a", is_down=True)
KEY_UP = KeyChanged(code="KeyA", key="a", is_down=False)
ASK = RightAsked(right="control", reason="Drucker")
BODY_BIT = HEADER_BYTES * 8 + 5
Makes = Callable[[], Mischief]


def from_supporter(stream: Stream) -> Callable[..., bool]:
    """Choose the first packet of the supporter in a stream."""
    return chooses(stream=stream, sender=SUPPORTER, nth=0)


def of_another_session(stream: Stream) -> bytes:
    """Return what the supporter of another session once sent, as a server could have copied it."""
    other = Meeting().reach_sharing(Right.VIEW, Right.CONTROL)
    other.say(KEY_DOWN)
    other.say(ASK)
    headers = [(read_header(packet), packet) for packet in other.relay.carried]
    return next(packet for header, packet in headers if (header.stream, header.sender) == (stream, SUPPORTER))


LIVE: dict[str, Makes] = {
    "repeats": lambda: Repeat(from_supporter(Stream.LIVE)),
    "drops": lambda: Drop(from_supporter(Stream.LIVE)),
    "swaps": lambda: Swap(from_supporter(Stream.LIVE)),
    "shortens": lambda: Change(from_supporter(Stream.LIVE), shorten()),
    "flips": lambda: Change(from_supporter(Stream.LIVE), flip(bit=BODY_BIT)),
    "relabels": lambda: Change(from_supporter(Stream.LIVE), relabel(counter=7)),
    "replays": lambda: Change(from_supporter(Stream.LIVE), replay(of_another_session(Stream.LIVE))),
}


@pytest.mark.parametrize("kind", sorted(LIVE))
def test_altered_input_is_noticed_and_no_key_stays_down(kind: str) -> None:
    """What a relay does to input is counted for the customer; nothing is typed twice, keys are let go."""
    meeting = Meeting().reach_sharing(Right.VIEW, Right.CONTROL)
    # Only what comes too late is expected around a new link; this is long after.
    meeting.clock.advance(60_000)
    meeting.relay.mischief = LIVE[kind]()
    meeting.say(KEY_DOWN)
    meeting.say(KEY_UP)
    meeting.say(KEY_DOWN)

    assert meeting.view.noticed >= 1
    assert len(meeting.desktop.done) <= 3
    assert meeting.view.stage is Stage.SHARING


CONTROL: dict[str, Makes] = {
    "repeats": lambda: Repeat(from_supporter(Stream.CONTROL)),
    "shortens": lambda: Change(from_supporter(Stream.CONTROL), shorten()),
    "flips": lambda: Change(from_supporter(Stream.CONTROL), flip(bit=BODY_BIT)),
    "replays": lambda: Change(from_supporter(Stream.CONTROL), replay(of_another_session(Stream.CONTROL))),
}


@pytest.mark.parametrize("kind", sorted(CONTROL))
def test_altered_control_is_noticed_and_sent_again(kind: str) -> None:
    """A question that was altered on its way still reaches the customer, once and unaltered."""
    meeting = Meeting().reach_sharing()
    meeting.relay.mischief = CONTROL[kind]()

    meeting.say(ASK)

    assert meeting.view.noticed == 1
    assert meeting.view.asked is not None
    assert meeting.view.asked.reason == "Drucker"


def test_a_dropped_question_is_noticed_with_the_next() -> None:
    """A gap is noticed as soon as something follows, and what was missing comes after all."""
    meeting = Meeting().reach_sharing()
    meeting.relay.mischief = Drop(from_supporter(Stream.CONTROL))
    meeting.say(ASK)
    assert meeting.view.asked is None

    meeting.say(ASK)

    assert meeting.view.noticed == 1
    assert meeting.view.asked is not None


def test_a_dropped_last_word_of_the_customer_is_sent_again() -> None:
    """A click that a relay swallowed still arrives, also when nothing follows it, and is noticed."""
    meeting = Meeting().reach_sharing(Right.VIEW, Right.CONTROL)
    meeting.supporter.acknowledge()
    meeting.settle()
    meeting.relay.mischief = Drop(chooses(stream=Stream.CONTROL, sender=CUSTOMER, nth=0))
    meeting.click(Say(text="Ich nehme den Hörer"))
    assert meeting.supporter.talk == []

    for _ in range(16):
        meeting.wait(1_000)

    assert meeting.supporter.talk == ["Ich nehme den Hörer"]
    assert meeting.view.noticed == 1


def test_who_goes_on_altering_ends_the_session() -> None:
    """The customer is told that somebody in the middle altered packets."""
    meeting = Meeting().reach_sharing(Right.VIEW, Right.CONTROL)
    meeting.relay.mischief = Change(chooses(stream=Stream.CONTROL, sender=SUPPORTER), flip(bit=BODY_BIT))

    meeting.say(ASK)

    assert (meeting.view.stage, meeting.view.problem) == (Stage.FAILED, Problem.TAMPERED)
    assert not meeting.picture.is_running


PAIRING: dict[str, Makes] = {
    "flips": lambda: Change(chooses(stream=Stream.PAIRING, nth=1), flip(bit=BODY_BIT)),
    "flips the tag": lambda: Change(chooses(stream=Stream.PAIRING, nth=3), flip(bit=BODY_BIT)),
    "drops": lambda: Drop(chooses(stream=Stream.PAIRING, nth=1)),
    "cuts": lambda: Change(chooses(stream=Stream.PAIRING, nth=1), shorten()),
}


@pytest.mark.parametrize("kind", sorted(PAIRING))
def test_altered_pairing_leads_nowhere(kind: str) -> None:
    """Who touches the key exchange gets no session out of it."""
    meeting = Meeting(mischief=PAIRING[kind]()).reach_check()
    meeting.wait(15_000)

    assert meeting.view.stage is Stage.ENTER_CODE
    assert meeting.view.problem in {Problem.WRONG_CODE, Problem.PAIRING_FAILED}
    assert meeting.view.words == ()


def test_an_altered_introduction_never_becomes_a_question() -> None:
    """The customer is not asked on altered facts; the true ones come again."""
    mischief = Change(from_supporter(Stream.OPENING), flip(bit=BODY_BIT))
    meeting = Meeting(mischief=mischief).reach_check()

    assert meeting.view.noticed == 1
    assert meeting.view.supporter == "Frau Sommer"
    meeting.click(Answer(is_yes=True, rights=frozenset({Right.VIEW}), screens=(0,)))
    assert meeting.view.stage is Stage.SHARING


def test_garbage_from_the_server_is_noticed() -> None:
    """Bytes that are no packet do nothing but count."""
    meeting = Meeting().reach_sharing()

    for garbage in (b"", b"x", bytes(HEADER_BYTES), bytes(5_000)):
        meeting.conductor.packet_came(garbage)

    assert meeting.view.noticed == 4
    assert meeting.view.stage is Stage.SHARING
