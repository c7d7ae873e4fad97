"""Can a relay keep the customer's last word from the supporter for long, or unseen?"""

from tests.support.customer_end import Meeting
from tests.support.memory_link import Drop, chooses

from beistand.session.intents import Answer, Pause
from beistand.wire.envelope import Stream
from beistand.wire.policy import Right


def test_dropped_pause_is_noticed_and_arrives_after_all() -> None:
    """When nothing follows that would show the gap, the customer's module itself notices and says it again."""
    meeting = Meeting().reach_sharing()
    meeting.wait(1_000)
    meeting.relay.mischief = Drop(chooses(stream=Stream.CONTROL, sender=2))
    meeting.click(Pause())
    meeting.relay.mischief = None
    assert not meeting.supporter.is_paused

    for _ in range(15):
        meeting.wait(1_000)

    assert meeting.supporter.is_paused
    assert meeting.view.noticed == 1
    assert sum(meeting.supporter.noticed.values()) == 0


def test_honest_relay_causes_no_second_sending() -> None:
    """With an honest server and a quiet minute nothing is sent twice and nothing is noticed."""
    meeting = Meeting().reach_sharing()
    for _ in range(60):
        meeting.wait(1_000)

    assert meeting.view.noticed == 0
    assert sum(meeting.supporter.noticed.values()) == 0


def test_a_customer_who_reads_for_long_before_the_yes_causes_no_alarm() -> None:
    """Before the yes the module hears no receipts; two minutes at the question are no sign of an evil relay."""
    meeting = Meeting().reach_check()
    for _ in range(120):
        meeting.wait(1_000)
    asked = meeting.view.noticed, sum(meeting.supporter.noticed.values())

    meeting.click(Answer(is_yes=True, rights=frozenset({Right.VIEW}), screens=(0,)))
    for _ in range(20):
        meeting.wait(1_000)

    assert asked == (0, 0)
    assert meeting.supporter.rights == ["view"]
    assert meeting.view.noticed == 0
    assert sum(meeting.supporter.noticed.values()) == 0
