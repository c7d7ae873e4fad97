"""Does the customer's module write down what happens, whatever the other end does, and can the customer keep it?"""

from tests.support.customer_end import Meeting

from beistand.proof.check import Result, check
from beistand.session.intents import Answer, End, GiveRight, SaveReceipt, Say, TakeBackRight
from beistand.session.view import Problem, Stage
from beistand.wire import ledger_facts as facts
from beistand.wire.limits import LEDGER_LAST_WAIT_MS
from beistand.wire.messages import KeyChanged, LedgerSigned, PointerButton, SupporterSaid
from beistand.wire.policy import Right

KINDS_OF_A_TALK = ["paired", "notice_shown", "consent", "participant_joined", "ended"]


def kinds(meeting: Meeting) -> list[str]:
    """Return what stands in the ledger, as the customer sees it."""
    return [facts.kind_of(line.facts) for line in meeting.view.ledger]


def test_a_customer_who_shows_nothing_can_talk_and_it_is_on_record() -> None:
    """Everything refused, both write to each other, the supporter sees nothing, and the ledger says so."""
    meeting = Meeting().reach_check()
    meeting.click(Answer(is_yes=True, has_read_notice=True))
    meeting.say(SupporterSaid(text="Darf ich zusehen?"))
    meeting.click(Say(text="Lieber nicht"))
    meeting.settle()

    assert [line.text for line in meeting.view.chat] == ["Darf ich zusehen?", "Lieber nicht"]
    assert meeting.supporter.talk == ["Lieber nicht"]
    assert not meeting.picture.is_running
    meeting.click(End())
    assert kinds(meeting) == KINDS_OF_A_TALK


def test_taking_control_back_in_the_middle_of_a_drag_lets_go_at_once() -> None:
    """A button that the supporter holds is let go with the customer's click, and nothing more is done."""
    meeting = Meeting().reach_sharing(Right.VIEW, Right.CONTROL)
    meeting.say(PointerButton(screen=0, x_px=5, y_px=5, button=1, is_down=True))
    releases, done = meeting.desktop.releases, len(meeting.desktop.done)

    meeting.click(TakeBackRight(right=Right.CONTROL))
    meeting.say(KeyChanged(code="KeyA", key="a", is_down=True))

    assert meeting.desktop.releases > releases
    assert len(meeting.desktop.done) == done
    assert kinds(meeting)[-1] == "right_withdrawn"


def test_the_receipt_proves_itself_even_when_the_other_end_signs_nothing() -> None:
    """A console that never countersigns cannot keep the customer from leaving with what the own module signed."""
    meeting = Meeting().reach_sharing(Right.VIEW)
    meeting.click(GiveRight(right=Right.CONTROL))
    meeting.click(End())
    meeting.wait(LEDGER_LAST_WAIT_MS)
    meeting.click(SaveReceipt(folder="Dokumente"))

    ((file, folder),) = meeting.archive.saved
    assert folder == "Dokumente"
    assert check(file).result is Result.PARTLY
    assert check(file.replace(b'"right":"control"', b'"right":"elevation"')).result is Result.BROKEN


def test_a_forged_countersignature_ends_the_session() -> None:
    """Somebody who signs for what was never entered is not who the customer talks to."""
    meeting = Meeting().reach_sharing(Right.VIEW)

    meeting.say(LedgerSigned(count=3, link=bytes(32), signature=bytes(64)))

    assert (meeting.view.stage, meeting.view.problem) == (Stage.FAILED, Problem.TAMPERED)
    assert not meeting.picture.is_running
