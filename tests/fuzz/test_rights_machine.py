"""Does a right ever come from anything but the customer's own yes in this session? A walk with a model beside it.

The model is kept by the clicks alone: what was said yes to by an own hand and not taken back since. Whatever server,
supporter, network, time and other programs do, what holds may never be more than that, nor more than the rules.
"""

from dataclasses import replace
from typing import Any, Final

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from tests.support.customer_rules import CODE, SCREENS, SUPPORTER, WORDS, Drive, introduction, joined, left, welcome

from beistand.session import events as ev
from beistand.session.clicks import Clicked
from beistand.session.effects import Effect, Enter, Inject, NewEpoch, Send, StartPicture, StopPicture
from beistand.session.intents import (
    Answer,
    AnswerAsked,
    End,
    EnterCode,
    GiveRight,
    GoOn,
    Intent,
    Pause,
    TakeBackAll,
    TakeBackRight,
)
from beistand.session.rights import ONCE_UNUSED_MS, TEN_MINUTES_MS, Span
from beistand.session.view import Stage
from beistand.wire import ledger_facts as facts
from beistand.wire.messages import (
    AllReleased,
    Answered,
    EpochAsked,
    FromSupporter,
    KeyChanged,
    PointerMoved,
    RightAsked,
    RightsChanged,
    SupporterLeft,
    SupporterSaid,
    TextTyped,
)
from beistand.wire.opening import HelperRole
from beistand.wire.policy import Mode, Policy, Right, contradictions
from beistand.wire.presses import Origin
from beistand.wire.signals import Closed, Knocked, Refused, Tick, Welcome

OWN: Final = frozenset({Origin.PHYSICAL, Origin.UNKNOWN})
MESSAGES: Final[tuple[FromSupporter, ...]] = (
    KeyChanged(code="KeyA", key="a", is_down=True),
    TextTyped(text="x"),
    PointerMoved(screen=0, x_px=1, y_px=1),
    RightAsked(right="control", reason="Treiber"),
    RightAsked(right="view", reason=""),
    RightAsked(right="elevation", reason=""),
    EpochAsked(epoch=1, reason=""),
    AllReleased(),
    SupporterSaid(text="Guten Tag"),
)
WORLD: Final[tuple[ev.Event, ...]] = (
    joined(),
    left(),
    Tick(),
    Knocked(),
    ev.LinkDown(),
    ev.PairingReplied(run=1),
    ev.PairingDone(run=1, words=WORDS),
    ev.PairingBroke(run=1, is_wrong_code=True),
    ev.PeerResumed(),
    ev.PacketsLost(is_noticed=True),
    ev.PacketTampered(must_resend=False),
    ev.PacketTampered(must_resend=True),
    ev.OwnInputSeen(),
    ev.EpochWanted(),
    ev.LanesWanted(slow=frozenset({3})),
    ev.LanesWanted(slow=frozenset()),
    ev.ScreensChanged(screens=SCREENS),
    ev.ScreensChanged(screens=SCREENS[:1]),
    ev.SecrecyTold(since_ms=1, is_professional=True),
)
ENDS: Final[tuple[ev.Event, ...]] = (
    Closed(reason="supporter"),
    Refused(reason="replaced"),
    left(is_final=True),
    End(),
    Answer(is_yes=False),
    ev.MessageCame(message=SupporterLeft(reason="supporter")),
    ev.DesktopFailed(detail="gone"),
    ev.LedgerFailed(detail="full", is_tampered=False),
)
OVER: Final = frozenset({Stage.ENDED, Stage.FAILED})
LONG_STEPS: Final = 25
FAR: Final = 4
WIDER: Final = Policy(screens_max=0, ask_again_min=0, control=Mode.ANNOUNCE, view=Mode.ANNOUNCE)
modes = st.sampled_from(Mode)
watched = st.sampled_from([Mode.ASK, Mode.ANNOUNCE])
rules_of_notices = st.builds(
    Policy, view=watched, control=modes, screens_max=st.integers(0, 2), ask_again_min=st.sampled_from([0, 30])
).filter(lambda policy: policy != WIDER)
origins = st.sampled_from(Origin)
spans = st.sampled_from(Span)
rights = st.sampled_from([Right.VIEW, Right.CONTROL])
answers_given = st.sampled_from([frozenset({Right.VIEW, Right.CONTROL}), frozenset({Right.VIEW}), frozenset[Right]()])
stages = st.sampled_from([FAR, FAR, FAR, 3, 2, 1, 0])
waits = st.one_of(st.integers(0, 3_000), st.sampled_from([ONCE_UNUSED_MS, TEN_MINUTES_MS, 30 * 60_000]))


class Session(RuleBasedStateMachine):
    """One customer's module between a hostile world and a customer; ``may`` is the model."""

    @initialize(policy=rules_of_notices, role=st.sampled_from(HelperRole), stage=stages, given=answers_given)
    def begins(self, policy: Policy, role: HelperRole, stage: int, given: frozenset[Right]) -> None:
        """Begin with the rules of a notice and a helper in a role; go some way as a session would."""
        self.policy, self.role = policy, role
        self.may: dict[Right, int] = {}
        self.is_paused = self.has_yes = self.is_capturing = False
        self.drive = Drive(policy=policy)
        self.steps = 0
        way: list[ev.Event] = [
            EnterCode(text=CODE),
            welcome(SUPPORTER, policy=policy),
            ev.PairingReplied(run=1),
            ev.PairingDone(run=1, words=WORDS),
            ev.IntroductionCame(introduction=self._introduction(policy)),
        ]
        for event in way[: (0, 2, 4, 5, 5)[stage]]:
            self._happens(event)
        if stage == FAR:
            self.answers(given=given, screens=(0,) if given else (), origin=Origin.PHYSICAL)

    # ── what is not a click ──

    @rule(event=st.sampled_from(WORLD), wait_ms=waits)
    def world_does(self, event: ev.Event, wait_ms: int) -> None:
        """Server, network, desktop and time do what they want."""
        if self.drive.view.stage in OVER:  # the module is started once more: nothing of before counts
            self.begins(policy=self.policy, role=self.role, stage=FAR, given=frozenset({Right.VIEW}))
        self.drive.now_ms += wait_ms
        self._happens(event)

    @rule(message=st.sampled_from(MESSAGES), wait_ms=st.integers(0, 2_000))
    def supporter_says(self, message: FromSupporter, wait_ms: int) -> None:
        """The supporter sends what it wants."""
        self.drive.now_ms += wait_ms
        self._happens(ev.MessageCame(message=message))

    @rule(is_alone=st.booleans())
    def server_welcomes(self, *, is_alone: bool) -> None:
        """A server welcomes again, and says that the supporter is linked or that nobody is."""
        there = () if is_alone else (SUPPORTER,)
        self._happens(welcome(*there, policy=self.policy))
        self._happens(ev.PeerResumed())

    @rule()
    def supporter_introduces(self) -> None:
        """An introduction comes, in its place or not."""
        self._happens(ev.IntroductionCame(introduction=self._introduction(self.policy)))

    # ── ends: late in a walk, so that there is one ──

    @precondition(lambda self: self.steps > LONG_STEPS)
    @rule()
    def server_widens(self) -> None:
        """A server names wider rules than those that the customer read: it is not listened to any more."""
        stage, was_bound = self.drive.view.stage, bool(self.drive.view.words)
        self._happens(welcome(SUPPORTER, policy=WIDER))
        if was_bound and stage in {Stage.PAIRING, Stage.CHECK, Stage.SHARING}:
            assert self.drive.view.stage is Stage.FAILED

    @precondition(lambda self: self.drive.view.stage is Stage.PAIRING)
    @rule()
    def supporter_widens(self) -> None:
        """A supporter introduces itself under wider rules than those of the notice: nobody is asked."""
        self._happens(ev.IntroductionCame(introduction=self._introduction(WIDER)))
        assert self.drive.view.stage is not Stage.CHECK

    @precondition(lambda self: self.steps > LONG_STEPS)
    @rule(event=st.sampled_from(ENDS))
    def it_ends(self, event: ev.Event) -> None:
        """Somebody ends it, or something breaks."""
        self._happens(event)
        if self.drive.view.stage in OVER:
            self.may = {}

    # ── the customer's clicks ──

    @precondition(lambda self: self.drive.view.stage is Stage.CHECK)
    @rule(given=answers_given, screens=st.sampled_from([(0,), (0,), (), (0, 1), (7,)]), origin=origins)
    def answers(self, given: frozenset[Right], screens: tuple[int, ...], origin: Origin) -> None:
        """Somebody clicks yes to the first question."""
        is_asked = self.drive.view.stage is Stage.CHECK
        if is_asked and origin in OWN:
            self.has_yes = True
            self._may(given, Span.SESSION)
        self._clicks(Answer(is_yes=True, rights=given, screens=screens, has_read_notice=True), origin)
        if self.drive.view.stage is Stage.CHECK:
            self.has_yes, self.may = False, {}

    @rule(span=spans, origin=origins)
    def says_yes_to_the_card(self, span: Span, origin: Origin) -> None:
        """Somebody clicks yes on the card, if there is one."""
        asked = self.drive.view.asked
        if asked is not None and origin in OWN and asked.right not in self.may:
            self._may({asked.right}, span)
        self._clicks(AnswerAsked(is_yes=True, span=span), origin)

    @rule(right=rights, span=spans, origin=origins)
    def gives(self, right: Right, span: Span, origin: Origin) -> None:
        """Somebody clicks on a right."""
        if origin in OWN and self.drive.view.stage is Stage.SHARING and not self._is_given(right):
            self._may({right}, span)
        self._clicks(GiveRight(right=right, span=span), origin)

    @rule(right=rights, origin=origins)
    def takes_back(self, right: Right, origin: Origin) -> None:
        """Anybody takes a right back; without sight there is nothing."""
        if self.drive.view.stage is Stage.SHARING:
            self.may = {} if right is Right.VIEW else {one: until for one, until in self.may.items() if one != right}
        self._clicks(TakeBackRight(right=right), origin)

    @rule(intent=st.sampled_from([TakeBackAll(), AnswerAsked(is_yes=False), Pause()]), origin=origins)
    def narrows(self, intent: Intent, origin: Origin) -> None:
        """Anybody narrows."""
        is_sharing = self.drive.view.stage is Stage.SHARING
        if isinstance(intent, TakeBackAll) and is_sharing:
            self.may = {}
        self._clicks(intent, origin)
        if isinstance(intent, Pause) and is_sharing:
            self.is_paused = True

    @rule(origin=origins)
    def goes_on(self, origin: Origin) -> None:
        """Somebody ends the pause."""
        if origin in OWN:
            self.is_paused = False
        self._clicks(GoOn(), origin)

    # ── what must be true ──

    @invariant()
    def nothing_holds_without_a_yes(self) -> None:
        """What holds was said yes to by an own hand, is not over, and the rules and the role allow it."""
        held = set(self.drive.view.rights_held)
        now_ms = self.drive.now_ms
        in_time = {right for right, until_ms in self.may.items() if now_ms < until_ms}
        allowed = {right for right in Right if self.policy.mode(right) is not Mode.NEVER}
        reached = {Right.VIEW} if self.role is HelperRole.GUEST else set(Right)
        assert held <= in_time & allowed & reached
        assert not held or (self.has_yes and not self.is_paused and Right.VIEW in held)

    @invariant()
    def nothing_is_captured_unseen(self) -> None:
        """A picture runs only while watching holds and both ends are there."""
        assert not self.is_capturing or Right.VIEW in self.drive.view.rights_held

    # ── the hand ──

    def _introduction(self, policy: Policy) -> Any:  # noqa: ANN401 - of the test's builder
        return replace(introduction(policy), role=self.role)

    def _is_given(self, right: Right) -> bool:
        return right in self.may and self.drive.now_ms < self.may[right] and self.drive.view.is_given(right)

    def _may(self, given: Any, span: Span) -> None:  # noqa: ANN401 - any set of rights
        until_ms = 2**60 if span is Span.SESSION else self.drive.now_ms + TEN_MINUTES_MS
        self.may |= dict.fromkeys(given, until_ms)

    def _clicks(self, intent: Intent, origin: Origin) -> None:
        self._happens(Clicked(intent=intent, origin=origin), is_own=origin in OWN)

    def _happens(self, event: ev.Event, *, is_own: bool = False) -> None:
        self.steps += 1
        for effect in self.drive.happen(event):
            self._is_allowed(effect, is_own=is_own)
            if isinstance(effect, StartPicture | NewEpoch | StopPicture):
                self.is_capturing = not isinstance(effect, StopPicture)

    def _is_allowed(self, effect: Effect, *, is_own: bool) -> None:
        """Hold each effect to the model at once, not only the state that it leaves."""
        match effect:
            case Inject():
                assert Right.CONTROL in self.may
                assert Right.CONTROL in self.drive.view.rights_held
            case Enter(facts=facts.Consent() | facts.RightGranted() | facts.Resume()):
                assert is_own, "on record as the customer's yes, and there was none"
            case Send(message=Answered(rights=told, is_yes=True) | RightsChanged(rights=told)):
                assert set(told) <= {right.value for right in self.may}
            case _:
                pass


Session.TestCase.settings = settings(max_examples=500, stateful_step_count=50, deadline=None)
TestNoRightWithoutAYes = Session.TestCase
TestNoRightWithoutAYes.__doc__ = "Nobody but the customer, by an own hand and in this session, gives a right."


def test_the_walk_can_give_and_take() -> None:
    """The walk is not empty: with an own yes rights do hold, and the model knows it."""
    walk = Session()
    walk.begins(policy=Policy(), role=HelperRole.SUPPORTER, stage=FAR - 1, given=frozenset())
    walk.answers(given=frozenset({Right.VIEW, Right.CONTROL}), screens=(0,), origin=Origin.PHYSICAL)
    walk.nothing_holds_without_a_yes()
    assert set(walk.drive.view.rights_held) == {Right.VIEW, Right.CONTROL}
    assert walk.is_capturing
    assert not contradictions(WIDER)
    assert isinstance(welcome(policy=WIDER), Welcome)
