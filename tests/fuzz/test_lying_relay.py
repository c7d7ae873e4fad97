"""Can a relay that lies make a right, or make the supporter believe in one? Real rules, locks and switchboard between.

The relay replays everything that ever went by, to either end, also of another session, flips bits, reflects what an end
sent, swallows, cuts. What it cannot: be the customer.
"""

import contextlib
from typing import Final

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from tests.support.customer_end import Meeting
from tests.support.memory_link import flip

from beistand.session.intents import AnswerAsked, GiveRight, GoOn, Pause, TakeBackAll, TakeBackRight
from beistand.session.view import Stage
from beistand.wire.envelope import Stream, read_header
from beistand.wire.errors import WireError
from beistand.wire.messages import KeyChanged, RightAsked, SupporterSaid
from beistand.wire.policy import Right

BITS_MAX: Final = 2_000
OLD: Final[list[bytes]] = []
rights = st.sampled_from([Right.VIEW, Right.CONTROL])
packets = st.integers(0, 10_000)


def of_another_session() -> list[bytes]:
    """Return everything that a session in which all was allowed sent through the same server."""
    if not OLD:
        other = Meeting().reach_sharing(Right.VIEW, Right.CONTROL)
        other.say(KeyChanged(code="KeyA", key="a", is_down=True))
        other.say(RightAsked(right="control", reason="Treiber"))
        other.click(TakeBackAll())
        other.click(GiveRight(right=Right.VIEW))
        OLD.extend(other.relay.carried)
    return OLD


class Relay(RuleBasedStateMachine):
    """Two ends and a liar between them. ``may``: what the customer gave; ``ever``: at any time."""

    @initialize(has_control=st.booleans())
    def begins(self, has_control: bool) -> None:  # noqa: FBT001 - a rule's draw
        """The customer says yes to something."""
        given = (Right.VIEW, Right.CONTROL) if has_control else (Right.VIEW,)
        self.meeting = Meeting().reach_sharing(*given)
        self.may, self.ever = set(given), set(given)
        self.is_paused = False

    # ── the liar ──

    @rule(number=packets, is_old=st.booleans(), to_customer=st.booleans())
    def replays(self, number: int, is_old: bool, to_customer: bool) -> None:  # noqa: FBT001 - a rule's draws
        """Give an end again what went by, or what an end sent itself."""
        known = of_another_session() if is_old else self.meeting.relay.carried
        self._inject(known[number % len(known)], to_customer=to_customer)

    @rule(number=packets, bit=st.integers(0, BITS_MAX), to_customer=st.booleans())
    def forges(self, number: int, bit: int, to_customer: bool) -> None:  # noqa: FBT001 - a rule's draw
        """Give an end something altered."""
        known = self.meeting.relay.carried
        self._inject(flip(bit=bit)(known[number % len(known)]), to_customer=to_customer)

    @rule()
    def cuts(self) -> None:
        """Cut the customer's link, and let it come back."""
        if self._is_sharing():
            self.meeting.cut()
            self.meeting.link_customer()
            self.meeting.settle()

    # ── the supporter ──

    @rule(word=st.sampled_from(["control", "view", "elevation", "clipboard"]))
    def asks(self, word: str) -> None:
        """Ask for a right."""
        self.meeting.say(RightAsked(right=word, reason="Treiber"))

    @rule()
    def types(self) -> None:
        """Type, which has an effect exactly while control holds at the customer."""
        before, held = len(self.meeting.desktop.done), set(self.meeting.view.rights_held)
        self.meeting.say(KeyChanged(code="KeyA", key="a", is_down=True))
        assert len(self.meeting.desktop.done) == before or Right.CONTROL in held

    @rule()
    def writes(self) -> None:
        """Say something."""
        self.meeting.say(SupporterSaid(text="Guten Tag"))

    # ── the customer ──

    @precondition(lambda self: self._is_sharing())
    @rule(right=rights)
    def gives(self, right: Right) -> None:
        """Give a right."""
        self._may(right)
        self.meeting.click(GiveRight(right=right))

    @precondition(lambda self: self._is_sharing())
    @rule(is_yes=st.booleans())
    def answers(self, is_yes: bool) -> None:  # noqa: FBT001 - a rule's draw
        """Answer a card, if there is one."""
        asked = self.meeting.view.asked
        if asked is not None and is_yes:
            self._may(asked.right)
        self.meeting.click(AnswerAsked(is_yes=is_yes))

    @precondition(lambda self: self._is_sharing())
    @rule(right=rights)
    def takes_back(self, right: Right) -> None:
        """Take a right back."""
        self.may = set() if right is Right.VIEW else self.may - {right}
        self.meeting.click(TakeBackRight(right=right))

    @precondition(lambda self: self._is_sharing())
    @rule(is_pausing=st.booleans())
    def pauses(self, is_pausing: bool) -> None:  # noqa: FBT001 - a rule's draw
        """Pause, or go on."""
        self.is_paused = is_pausing
        self.meeting.click(Pause() if is_pausing else GoOn())

    @rule(wait_ms=st.sampled_from([10, 600, 11_000, 125_000]))
    def waits(self, wait_ms: int) -> None:
        """Let time pass."""
        self.meeting.wait(wait_ms)

    # ── what must be true ──

    @invariant()
    def nobody_gives_but_the_customer(self) -> None:
        """What holds, and what the supporter's end believes, the customer gave; nothing is captured beyond it."""
        held = set(self.meeting.view.rights_held)
        assert held <= self.may
        assert not (held and self.is_paused)
        assert set(self.meeting.supporter.rights) <= {right.value for right in self.ever}
        assert not self.meeting.picture.is_running or Right.VIEW in held

    @invariant()
    def no_key_is_used_twice(self) -> None:
        """Every picture epoch has a number of its own, whatever was replayed."""
        media = [read_header(one) for one in self.meeting.relay.carried if read_header(one).stream is Stream.MEDIA]
        assert len({(one.epoch, one.counter) for one in media}) == len(media)

    def _may(self, right: Right) -> None:
        if right is Right.VIEW or Right.VIEW in self.may:
            self.may.add(right)
            self.ever.add(right)

    def _inject(self, packet: bytes, *, to_customer: bool) -> None:
        end = self.meeting.customer_link if to_customer else self.meeting.supporter_link
        assert end is not None
        self.meeting.relay.inject(end, packet)
        with contextlib.suppress(WireError):  # the supporter of these tests does not survive every header; it reads on
            self.meeting.settle()
        self.meeting.settle()

    def _is_sharing(self) -> bool:
        return self.meeting.view.stage is Stage.SHARING


Relay.TestCase.settings = settings(max_examples=80, stateful_step_count=40, deadline=None)
TestNoRightFromARelay = Relay.TestCase
TestNoRightFromARelay.__doc__ = "Whatever a server replays or forges, no right and no belief in one comes of it."
