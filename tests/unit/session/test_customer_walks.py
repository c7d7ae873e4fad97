"""Can any sequence of signals, messages, losses and clicks make a right that the customer did not give?"""

from hypothesis import given, settings
from hypothesis import strategies as st
from tests.support.customer_rules import (
    CODE,
    CONTROL,
    SCREENS,
    SUPPORTER,
    VIEW,
    WORDS,
    Drive,
    introduction,
    joined,
    left,
    welcome,
)

from beistand.session import events as ev
from beistand.session.effects import Inject, StartPicture, StopPicture
from beistand.session.events import Event
from beistand.session.intents import (
    Answer,
    AnswerAsked,
    End,
    EnterCode,
    GiveRight,
    GoOn,
    Pause,
    TakeBackAll,
    TakeBackRight,
)
from beistand.session.rights import ONCE_UNUSED_MS, TEN_MINUTES_MS, Span
from beistand.session.view import Stage
from beistand.wire.messages import AllReleased, EpochAsked, KeyChanged, PointerMoved, RightAsked, SupporterSaid
from beistand.wire.policy import Right
from beistand.wire.signals import Closed

KEY = ev.MessageCame(message=KeyChanged(code="KeyA", key="a", is_down=True))
NOT_CLICKS: list[Event] = [
    welcome(SUPPORTER),
    welcome(),
    joined(),
    left(),
    ev.LinkDown(),
    ev.PairingReplied(run=1),
    ev.PairingDone(run=1, words=WORDS),
    ev.PairingBroke(run=1, is_wrong_code=True),
    ev.IntroductionCame(introduction=introduction()),
    KEY,
    ev.MessageCame(message=PointerMoved(screen=0, x_px=1, y_px=1)),
    ev.MessageCame(message=RightAsked(right="control", reason="")),
    ev.MessageCame(message=RightAsked(right="view", reason="")),
    ev.MessageCame(message=EpochAsked(epoch=1, reason="")),
    ev.MessageCame(message=AllReleased()),
    ev.MessageCame(message=SupporterSaid(text="Guten Tag")),
    ev.PeerResumed(),
    ev.PacketsLost(is_noticed=True),
    ev.PacketTampered(must_resend=True),
    ev.OwnInputSeen(),
    ev.EpochWanted(),
    ev.LanesWanted(slow=frozenset({3})),
    ev.ScreensChanged(screens=SCREENS),
    ev.TimePassed(),
]
CLICKS: list[Event] = [
    EnterCode(text=CODE),
    Answer(is_yes=True, rights=VIEW, screens=(0,)),
    Answer(is_yes=True, rights=CONTROL, screens=(0,)),
    AnswerAsked(is_yes=True),
    AnswerAsked(is_yes=False),
    Answer(is_yes=True),
    AnswerAsked(is_yes=True, span=Span.ONCE),
    GiveRight(right=Right.CONTROL),
    GiveRight(right=Right.CONTROL, span=Span.TEN_MINUTES),
    GiveRight(right=Right.VIEW, span=Span.ONCE),
    TakeBackRight(right=Right.CONTROL),
    TakeBackRight(right=Right.VIEW),
    TakeBackAll(),
    Pause(),
    GoOn(),
]
ENDS: list[Event] = [End(), Closed(reason="supporter"), left(is_final=True)]
GIVING = (Answer, AnswerAsked, GiveRight, GoOn)
waits = st.one_of(st.integers(0, 2_000), st.sampled_from([ONCE_UNUSED_MS, TEN_MINUTES_MS, 30 * 60_000]))
steps = st.lists(st.tuples(st.sampled_from(NOT_CLICKS + CLICKS + ENDS), waits), max_size=60)
starts = st.sampled_from([Stage.ENTER_CODE, Stage.CHECK, Stage.SHARING])


def held(drive: Drive) -> set[Right]:
    """Return what holds, a rest left aside: a rest that is over gives back what the customer gave."""
    view = drive.view
    rested = {Right.CONTROL} if view.rests_until_ms and view.is_given(Right.CONTROL) else set()
    return set(view.rights_held) | rested


@settings(max_examples=300)
@given(start=starts, walk=steps)
def test_no_right_appears_without_a_click(start: Stage, walk: list[tuple[Event, int]]) -> None:
    """Whatever server, supporter, network and time do: a right is new only in the moment of a click that gives."""
    drive = Drive().reach(start, rights=VIEW)
    for event, wait_ms in walk:
        drive.now_ms += wait_ms
        before = held(drive)
        drive.happen(event)
        if not isinstance(event, GIVING):
            assert held(drive) <= before


@settings(max_examples=300)
@given(start=starts, walk=steps)
def test_input_and_picture_need_their_rights(start: Stage, walk: list[tuple[Event, int]]) -> None:
    """Every injected input had control at that moment; a picture runs only while viewing holds."""
    drive = Drive().reach(start, rights=VIEW)
    is_capturing = start is Stage.SHARING
    for event, wait_ms in walk:
        drive.now_ms += wait_ms
        for effect in drive.happen(event):
            if isinstance(effect, Inject):
                assert Right.CONTROL in drive.view.rights_held
            is_capturing = (
                is_capturing
                if not isinstance(effect, StartPicture | StopPicture)
                else (isinstance(effect, StartPicture))
            )
        assert not is_capturing or Right.VIEW in drive.view.rights_held


@settings(max_examples=300)
@given(start=st.sampled_from([Stage.SHARING]), walk=steps)
def test_after_taking_back_nothing_is_typed_until_it_is_given_again(
    start: Stage, walk: list[tuple[Event, int]]
) -> None:
    """Take-back holds at once and for as long as the customer does not change it."""
    drive = Drive().reach(start, rights=CONTROL)
    drive.happen(TakeBackRight(right=Right.CONTROL))
    for event, wait_ms in walk:
        drive.now_ms += wait_ms
        effects = drive.happen(event)
        if isinstance(event, GiveRight | AnswerAsked | Answer):
            break
        assert not any(isinstance(effect, Inject) for effect in effects)
