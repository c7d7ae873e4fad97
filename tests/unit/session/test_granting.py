"""Does a right come only by the customer's click, and go when its time is over, it is taken back, or nobody answers?"""

import pytest
from tests.support.customer_rules import CONTROL, VIEW, Drive

from beistand.session.effects import Countersigned, Enter, Inject, Quit, ReleaseAll, Send, StartPicture, StopPicture
from beistand.session.events import (
    Entered,
    LedgerFailed,
    LedgerSettled,
    LinkDown,
    OwnInputSeen,
    PacketTampered,
    ReceiptFailed,
    ReceiptSaved,
    TimePassed,
)
from beistand.session.granting import ASKED_WAIT_MAX_MS
from beistand.session.intents import (
    Answer,
    AnswerAsked,
    Dismiss,
    End,
    GiveRight,
    SaveReceipt,
    Say,
    TakeBackAll,
    TakeBackRight,
)
from beistand.session.rights import ONCE_UNUSED_MS, TEN_MINUTES_MS, Span
from beistand.session.view import Stage
from beistand.wire import ledger_facts as facts
from beistand.wire.ledger_facts import Who
from beistand.wire.messages import CustomerSaid, KeyChanged, LedgerSigned, RightAsked, SupporterLeft, SupporterSaid
from beistand.wire.policy import Mode, Policy, Right

KEY = KeyChanged(code="KeyA", key="a", is_down=True)
ASK = RightAsked(right="control", reason="Treiber\u202eprüfen")
SIGNED = LedgerSigned(count=1, link=bytes(32), signature=bytes(64))


def entries(drive: Drive) -> list[facts.Facts]:
    """Return everything that was entered so far."""
    return [effect.facts for effect in drive.all_effects if isinstance(effect, Enter)]


def asked(drive: Drive) -> Right | None:
    """Return what the customer is asked now."""
    return drive.view.asked.right if drive.view.asked else None


def can_type(drive: Drive) -> bool:
    """Tell whether a key of the supporter reaches the desktop now."""
    return Inject(message=KEY) in drive.say(KEY)


def test_control_for_ten_minutes_ends_after_ten_minutes() -> None:
    """Who was allowed to type for ten minutes cannot type in the eleventh, and both are told."""
    drive = Drive().reach(Stage.SHARING)
    drive.say(ASK)
    drive.happen(AnswerAsked(is_yes=True, span=Span.TEN_MINUTES))
    assert can_type(drive)

    drive.now_ms += TEN_MINUTES_MS

    effects = drive.say(KEY)
    assert Inject(message=KEY) not in effects
    assert ReleaseAll() in effects
    assert facts.RightExpired(right="control") in entries(drive)
    assert drive.view.rights_held == (Right.VIEW,)


def test_a_right_given_once_ends_when_it_is_not_used() -> None:
    """Once means: while it is used, and not for a minute longer."""
    drive = Drive().reach(Stage.SHARING)
    drive.happen(GiveRight(right=Right.CONTROL, span=Span.ONCE))

    for _ in range(3):
        drive.now_ms += ONCE_UNUSED_MS - 1
        drive.happen(TimePassed())
        assert can_type(drive)
    drive.now_ms += ONCE_UNUSED_MS

    assert not can_type(drive)


def test_a_right_given_once_ends_after_ten_minutes_however_busy_it_is() -> None:
    """Nobody keeps a right for ever by never letting go."""
    drive = Drive().reach(Stage.SHARING)
    drive.happen(GiveRight(right=Right.CONTROL, span=Span.ONCE))
    begun_ms = drive.now_ms

    while drive.now_ms < begun_ms + TEN_MINUTES_MS:
        assert can_type(drive)
        drive.now_ms += ONCE_UNUSED_MS // 2

    assert not can_type(drive)


def test_one_click_takes_everything_back_and_both_can_still_talk() -> None:
    """After one click nothing is seen or typed, and the customer can say why."""
    drive = Drive().reach(Stage.SHARING, rights=CONTROL)

    effects = drive.happen(TakeBackAll())

    assert effects[:2] == [ReleaseAll(), StopPicture()]
    assert drive.view.rights_held == ()
    assert drive.view.watchers == ()
    assert drive.view.screens_shared == (), "no border stands around what nobody sees"
    assert drive.happen(Say(text="Einen Moment"))[0] == Send(message=CustomerSaid(text="Einen Moment"))
    assert {one.right for one in entries(drive) if isinstance(one, facts.RightWithdrawn)} == {"view", "control"}


def test_who_took_everything_back_does_not_read_that_control_rests() -> None:
    """The own mouse on its way to the button must not make the bar speak of a control that is no more."""
    drive = Drive().reach(Stage.SHARING, rights=CONTROL)
    drive.happen(OwnInputSeen())
    assert drive.view.rests_until_ms

    drive.happen(TakeBackAll())

    assert drive.view.rests_until_ms == 0


def test_taking_sight_back_takes_control_with_it_and_giving_it_again_does_not() -> None:
    """Who lets somebody look again has not let them type again."""
    drive = Drive().reach(Stage.SHARING, rights=CONTROL)

    drive.happen(TakeBackRight(right=Right.VIEW))
    effects = drive.happen(GiveRight(right=Right.VIEW))

    assert any(isinstance(effect, StartPicture) for effect in effects)
    assert drive.view.rights_held == (Right.VIEW,)
    assert not can_type(drive)


def test_a_customer_can_refuse_everything_and_still_talk() -> None:
    """Nothing is shown to whom only talk was allowed, and both can write."""
    drive = Drive().reach(Stage.CHECK)

    drive.happen(Answer(is_yes=True))
    drive.say(SupporterSaid(text="Darf ich zusehen?"))

    assert drive.view.stage is Stage.SHARING
    assert drive.view.rights_held == ()
    assert not any(isinstance(effect, StartPicture) for effect in drive.all_effects)
    assert [line.text for line in drive.view.chat] == ["Darf ich zusehen?"]
    assert not can_type(drive)
    drive.now_ms += 61_000
    drive.happen(End())
    assert facts.Ended(reason="customer", lasted_s=61) in entries(drive)


def test_control_cannot_be_given_to_somebody_who_sees_nothing() -> None:
    """Nobody types blindly, whatever is clicked or asked for."""
    drive = Drive().reach(Stage.CHECK)
    drive.happen(Answer(is_yes=True))

    drive.happen(GiveRight(right=Right.CONTROL))
    drive.say(ASK)

    assert drive.view.asked is None
    drive.happen(GiveRight(right=Right.VIEW))
    assert drive.view.rights_held == (Right.VIEW,)


def test_silence_on_a_card_is_a_no_and_on_record() -> None:
    """A card that nobody answers gives nothing."""
    drive = Drive().reach(Stage.SHARING)
    drive.say(ASK)

    drive.now_ms += ASKED_WAIT_MAX_MS
    drive.happen(TimePassed())

    assert not can_type(drive)
    assert entries(drive)[-2:] == [
        facts.RightAsked(right="control", participant=1, reason="Treiber prüfen"),
        facts.RightRefused(right="control", reason="timeout"),
    ]


def test_what_the_notice_rules_out_is_refused_without_a_card_and_once_on_record() -> None:
    """A supporter who asks a hundred times for what is forbidden fills neither the screen nor the ledger."""
    drive = Drive(policy=Policy(control=Mode.NEVER, screens_max=1)).reach(Stage.SHARING)

    for _ in range(100):
        drive.say(ASK)

    assert drive.view.asked is None
    assert entries(drive).count(facts.RightRefused(right="control", reason="policy")) == 1


def test_the_question_whether_watching_is_fine_is_answered_and_on_record() -> None:
    """After half an hour the module asks again; a no stops the picture."""
    drive = Drive().reach(Stage.SHARING)
    drive.now_ms += 30 * 60_000
    drive.happen(TimePassed())
    assert drive.view.asked
    assert drive.view.asked.by == ""

    effects = drive.happen(AnswerAsked(is_yes=False))

    assert StopPicture() in effects
    assert facts.Pause() in entries(drive)


@pytest.mark.parametrize("event", [TakeBackAll(), TakeBackRight(right=Right.VIEW)])
def test_a_question_goes_with_the_right_that_it_stands_on(event: TakeBackAll | TakeBackRight) -> None:
    """A card that is older than the customer's no cannot turn it into a yes."""
    for asking in (ASK, None):
        drive = Drive().reach(Stage.SHARING)
        if asking:
            drive.say(asking)
        else:
            drive.now_ms += 30 * 60_000
            drive.happen(TimePassed())
        assert drive.view.asked

        drive.happen(event)
        assert drive.view.asked is None
        drive.happen(AnswerAsked(is_yes=True))

        assert drive.view.rights_held == ()


def test_a_right_with_a_time_is_not_made_longer_by_the_question_whether_it_is_fine() -> None:
    """Ten minutes stay ten minutes, in truth and in the ledger, however soon the module asks again."""
    drive = Drive(policy=Policy(ask_again_min=5, screens_max=1)).reach(Stage.CHECK)
    drive.happen(Answer(is_yes=True))
    drive.happen(GiveRight(right=Right.VIEW, span=Span.TEN_MINUTES))

    drive.now_ms += 6 * 60_000
    drive.happen(TimePassed())
    drive.happen(AnswerAsked(is_yes=True))
    drive.now_ms += 4 * 60_000
    drive.happen(TimePassed())

    assert drive.view.rights_held == ()
    durations = [one.duration for one in entries(drive) if isinstance(one, facts.RightGranted)]
    assert durations == ["minutes"]


def test_giving_again_what_rests_does_not_make_it_longer() -> None:
    """A click on what was given already changes nothing, also while the customer works."""
    drive = Drive().reach(Stage.SHARING)
    drive.happen(GiveRight(right=Right.CONTROL, span=Span.TEN_MINUTES))
    drive.happen(OwnInputSeen())

    drive.happen(GiveRight(right=Right.CONTROL))
    drive.now_ms += TEN_MINUTES_MS

    assert not can_type(drive)


def test_the_modules_own_question_waits_for_the_supporters() -> None:
    """Two questions at once would be answered by one click: the second comes after the first."""
    drive = Drive().reach(Stage.SHARING)
    drive.now_ms += 30 * 60_000 - 1_000
    drive.happen(TimePassed())
    drive.say(ASK)

    drive.now_ms += 2_000
    drive.happen(TimePassed())
    assert asked(drive) is Right.CONTROL

    drive.happen(AnswerAsked(is_yes=False))
    drive.now_ms += ASKED_WAIT_MAX_MS
    drive.happen(TimePassed())
    assert asked(drive) is Right.VIEW


def test_the_ledger_tells_the_story_of_a_session() -> None:
    """Consent, who came, what was given and taken, the link, the end: each stands there, in this order."""
    drive = Drive().reach(Stage.SHARING)
    drive.happen(GiveRight(right=Right.CONTROL))
    drive.happen(LinkDown())
    drive.happen(PacketTampered(must_resend=False))
    drive.happen(End())

    kinds = [facts.kind_of(one) for one in entries(drive)]
    assert kinds == ["consent", "participant_joined", "right_granted", "link_lost", "error", "ended"]


def test_trouble_cannot_fill_the_ledger() -> None:
    """Somebody who alters a thousand packets gets eleven lines, which add up to a thousand and more."""
    drive = Drive().reach(Stage.SHARING)

    for _ in range(1_024):
        drive.happen(PacketTampered(must_resend=False))

    told = [one for one in entries(drive) if isinstance(one, facts.Trouble)]
    assert len(told) == 11
    assert sum(one.times for one in told) == 1_024


def test_a_refusal_stands_in_the_ledger() -> None:
    """A no is on record as well as a yes, and by whom."""
    drive = Drive().reach(Stage.CHECK)
    drive.happen(Answer(is_yes=False))

    assert entries(drive) == [facts.Refusal(reason="customer"), facts.Ended(reason="refused", lasted_s=0)]


def test_the_end_waits_a_moment_for_the_last_signature() -> None:
    """The link goes when both signed everything, or after a moment; only signatures are heard meanwhile."""
    drive = Drive().reach(Stage.SHARING)
    names = {type(effect).__name__ for effect in drive.happen(End())}
    assert "CloseLink" not in names

    assert drive.say(SIGNED) == [Countersigned(message=SIGNED)]
    assert drive.say(KEY) == []
    assert "CloseLink" in {type(effect).__name__ for effect in drive.happen(LedgerSettled())}
    assert drive.say(SIGNED) == []


def test_a_supporter_who_leaves_is_waited_for_too() -> None:
    """Whoever ends it, the record is signed by both."""
    drive = Drive().reach(Stage.SHARING)
    effects = drive.say(SupporterLeft(reason="supporter"))

    assert Enter(facts=facts.Ended(reason="supporter", lasted_s=0), who=Who.SUPPORTER) in effects
    assert "CloseLink" not in {type(effect).__name__ for effect in effects}


@pytest.mark.parametrize("is_tampered", [True, False])
def test_without_a_record_there_is_no_session(is_tampered: bool) -> None:  # noqa: FBT001 - a parameter of pytest
    """A ledger that is full or attacked ends the session instead of going on unrecorded."""
    drive = Drive().reach(Stage.SHARING)

    drive.happen(LedgerFailed(detail="full", is_tampered=is_tampered))

    assert drive.view.stage is Stage.FAILED


def over_with_a_ledger() -> Drive:
    """Return a session that is over and has something on record."""
    drive = Drive().reach(Stage.SHARING)
    drive.happen(Entered(number=1, unix_ms=1, who=Who.MODULE, facts=facts.LinkLost()))
    drive.happen(End())
    return drive


def test_who_closes_while_the_receipt_is_written_does_not_lose_it() -> None:
    """Closing waits for the receipt, and goes by itself when it lies there."""
    drive = over_with_a_ledger()
    drive.happen(SaveReceipt(folder="Dokumente"))

    assert Quit() not in drive.happen(Dismiss())
    assert drive.view.is_saving
    assert Quit() in drive.happen(ReceiptSaved(paths=("Beleg.json", "Beleg.pdf")))


def test_who_closes_twice_goes_at_once() -> None:
    """A server that does not answer holds nobody."""
    drive = over_with_a_ledger()
    drive.happen(SaveReceipt(folder="Dokumente"))
    drive.happen(Dismiss())

    assert Quit() in drive.happen(Dismiss())


def test_a_receipt_that_could_not_be_written_is_told_to_who_wanted_to_go() -> None:
    """The window does not close over a sentence that nobody read; another folder can be chosen."""
    drive = over_with_a_ledger()
    drive.happen(SaveReceipt(folder="Dokumente"))
    drive.happen(Dismiss())

    assert Quit() not in drive.happen(ReceiptFailed(detail="voll"))
    assert drive.view.saving_problem == "voll"
    assert drive.happen(SaveReceipt(folder="Schreibtisch"))


def test_a_receipt_is_saved_after_the_end_only_when_there_is_one() -> None:
    """Without an entry there is nothing to save."""
    drive = Drive().reach(Stage.SHARING, rights=VIEW)
    drive.happen(End())

    assert not drive.view.can_save
    assert all(type(effect).__name__ != "SaveReceipt" for effect in drive.happen(SaveReceipt(folder="Dokumente")))
