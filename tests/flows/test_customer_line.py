"""Does the whole line hold, from the code to the goodbye, with real rules, lock and switchboard between the ends?"""

import pytest
from tests.support.customer_end import KnownPicture, Meeting

from beistand.session.events import OwnInputSeen
from beistand.session.intents import (
    Answer,
    AnswerAsked,
    End,
    EnterCode,
    GiveRight,
    GoOn,
    Pause,
    TakeBackRight,
)
from beistand.session.view import Problem, Stage
from beistand.wire.envelope import Stream, read_header
from beistand.wire.limits import CONTROL_REST_MS
from beistand.wire.messages import KeyChanged, Ping, RightAsked
from beistand.wire.policy import Right

KEY = KeyChanged(code="KeyA", key="a", is_down=True)


def test_both_see_the_same_words_and_the_customer_is_asked() -> None:
    """With the right code both read the same three words, and the question names who asks and why."""
    meeting = Meeting().reach_check()

    assert meeting.view.stage is Stage.CHECK
    assert len(meeting.view.words) == 3
    assert meeting.view.words == meeting.supporter.words
    assert (meeting.view.organisation, meeting.view.supporter) == ("Hilfe GmbH", "Frau Sommer")


def test_not_one_picture_packet_leaves_before_the_yes() -> None:
    """The operator of the server could not have copied a single picture before the customer's yes."""
    meeting = Meeting().reach_check()

    assert not meeting.picture.is_running
    assert [p for p in meeting.relay.carried if read_header(p).stream is Stream.MEDIA] == []


def test_after_the_yes_the_supporter_sees_exactly_the_screen() -> None:
    """Every pixel of the shared screen arrives as it is, and the painted bytes come back."""
    meeting = Meeting().reach_sharing()

    (screen,) = meeting.supporter.screens
    assert bytes(meeting.supporter.canvases.pixels[0]) == KnownPicture.pixels(screen)
    assert meeting.picture.painted_bytes > 0
    assert [watcher.name for watcher in meeting.view.watchers] == ["Frau Sommer"]
    assert sum(meeting.supporter.noticed.values()) == 0
    assert meeting.view.noticed == 0


def test_control_is_given_used_and_taken_back() -> None:
    """Keys reach the desktop while the customer allows it, and not one moment longer."""
    meeting = Meeting().reach_sharing()
    meeting.say(KEY)
    assert meeting.desktop.done == []

    meeting.click(GiveRight(right=Right.CONTROL))
    meeting.say(KEY)
    assert meeting.desktop.done == [KEY]
    assert meeting.supporter.rights == ["view", "control"]

    releases = meeting.desktop.releases
    meeting.click(TakeBackRight(right=Right.CONTROL))
    meeting.say(KEY)

    assert meeting.desktop.done == [KEY]
    assert meeting.desktop.releases > releases
    assert meeting.supporter.rights == ["view"]


def test_control_is_asked_for_and_refused_or_allowed() -> None:
    """The supporter's question shows a card; only the customer's click decides."""
    meeting = Meeting().reach_sharing()
    meeting.say(RightAsked(right="control", reason="Drucker"))
    assert meeting.view.asked is not None
    meeting.click(AnswerAsked(is_yes=False))
    assert meeting.supporter.rights == ["view"]

    meeting.wait(60_000)
    meeting.say(RightAsked(right="control", reason="Drucker"))
    meeting.click(AnswerAsked(is_yes=True))

    assert meeting.supporter.rights == ["view", "control"]


def test_a_pause_stops_the_picture_and_going_on_brings_it_back() -> None:
    """While paused nothing is captured; afterwards the supporter sees whole screens under a new key."""
    meeting = Meeting().reach_sharing(Right.VIEW, Right.CONTROL)

    meeting.click(Pause())
    assert not meeting.picture.is_running
    assert meeting.supporter.is_paused
    meeting.click(GoOn())

    assert meeting.supporter.epoch == 2
    assert not meeting.supporter.is_paused
    assert meeting.supporter.rights == ["view", "control"]
    assert sum(meeting.supporter.noticed.values()) == 0


def test_reliable_messages_are_confirmed_within_a_second() -> None:
    """Neither end keeps sealed messages for longer than it must."""
    meeting = Meeting().reach_sharing()
    meeting.wait(1_000)

    assert any(type(message).__name__ == "Received" for message in meeting.supporter.heard)
    meeting.supporter.acknowledge()
    meeting.say(Ping(sent_ms=5))

    assert any(type(message).__name__ == "Pong" for message in meeting.supporter.heard)
    assert meeting.view.noticed == 0


@pytest.mark.parametrize("secret", ["000000", "567891"])
def test_a_wrong_code_three_times_burns_it(secret: str) -> None:
    """Two tries more, then the code is void on both screens."""
    meeting = Meeting()
    for tries in (1, 2):
        meeting.reach_check(secret)
        assert (meeting.view.stage, meeting.view.problem) == (Stage.ENTER_CODE, Problem.WRONG_CODE)
        assert (meeting.view.wrong_runs, meeting.supporter.wrong_runs) == (tries, tries)

    meeting.reach_check(secret)

    assert (meeting.view.stage, meeting.view.problem) == (Stage.FAILED, Problem.CODE_BURNED)
    assert meeting.supporter.end_reason == "code_burned"


def test_the_right_code_after_a_wrong_one_works() -> None:
    """A slip of the finger does not cost the session."""
    meeting = Meeting().reach_check("000000")

    meeting.reach_sharing()

    assert meeting.supporter.rights == ["view"]


def test_a_refusal_is_seen_by_the_supporter() -> None:
    """A no is a no on both sides, and nothing was captured."""
    meeting = Meeting().reach_check()

    meeting.click(Answer(is_yes=False))

    assert meeting.view.ended_reason == "refused"
    assert meeting.supporter.end_reason == "refused"
    assert [p for p in meeting.relay.carried if read_header(p).stream is Stream.MEDIA] == []


def test_the_customer_ends_it() -> None:
    """One click ends it for both."""
    meeting = Meeting().reach_sharing()

    meeting.click(End())

    assert (meeting.view.stage, meeting.supporter.end_reason) == (Stage.ENDED, "customer")
    assert not meeting.picture.is_running


def test_the_supporter_ends_it() -> None:
    """When the supporter leaves, the customer sees the goodbye card."""
    meeting = Meeting().reach_sharing()

    meeting.supporter.leave()
    meeting.settle()

    assert (meeting.view.stage, meeting.view.ended_reason) == (Stage.ENDED, "supporter")
    assert not meeting.picture.is_running


def test_a_cut_link_comes_back_and_goes_on() -> None:
    """Nothing is lost: the click that was made meanwhile arrives, the picture comes back whole, input may go on."""
    meeting = Meeting().reach_sharing(Right.VIEW, Right.CONTROL)
    meeting.cut()
    assert meeting.view.is_interrupted
    assert not meeting.picture.is_running
    meeting.click(TakeBackRight(right=Right.CONTROL))
    meeting.clock.advance(2_000)

    meeting.link_customer()
    meeting.settle()

    assert not meeting.view.is_interrupted
    assert meeting.supporter.rights == ["view"]
    assert meeting.supporter.epoch == 2
    assert bytes(meeting.supporter.canvases.pixels[0]) == KnownPicture.pixels(meeting.supporter.screens[0])


def test_a_killed_server_loses_no_session() -> None:
    """Both ends come back with the same tickets and go on."""
    meeting = Meeting().reach_sharing(Right.VIEW, Right.CONTROL)
    meeting.relay.restart()
    meeting.cut()
    meeting.link_supporter()
    meeting.link_customer()
    meeting.settle()

    meeting.say(KEY)

    assert meeting.desktop.done == [KEY]
    assert meeting.supporter.epoch == 2


def test_control_rests_for_the_customers_own_mouse() -> None:
    """Late keys during a rest are dropped, not kept for later."""
    meeting = Meeting().reach_sharing(Right.VIEW, Right.CONTROL)
    meeting.conductor.happened(OwnInputSeen())
    meeting.settle()
    meeting.say(KEY)
    assert meeting.desktop.done == []

    meeting.wait(CONTROL_REST_MS)

    assert meeting.desktop.done == []
    meeting.say(KEY)
    assert meeting.desktop.done == [KEY]


def test_a_text_that_is_no_code_goes_nowhere() -> None:
    """A code that is none is told at once."""
    meeting = Meeting()

    meeting.click(EnterCode(text="hallo"))

    assert meeting.view.problem is Problem.BAD_CODE
