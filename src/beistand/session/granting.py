"""How does a right come and go in mid-session? Clicks, cards with a reason, time limits; each goes into the ledger."""

from collections.abc import Collection
from typing import Final

from beistand.session.effects import Effect, Enter, ReleaseAll, Send, Tell
from beistand.session.events import Deadline
from beistand.session.intents import AnswerAsked, GiveRight, TakeBackAll, TakeBackRight
from beistand.session.picture import settle_picture
from beistand.session.rights import STANDS_ON, TEN_MINUTES_MS, Span, with_what_stands_on
from beistand.session.state import SUPPORTER, State, in_order, on_record
from beistand.session.view import AskedRight
from beistand.wire.ledger_facts import Pause, RightExpired, RightGranted, RightRefused, RightWithdrawn, Who
from beistand.wire.ledger_facts import RightAsked as AskedOnRecord
from beistand.wire.messages import Paused, RightAsked, RightsChanged
from beistand.wire.policy import Right
from beistand.wire.signals import Told

ASKED_WAIT_MAX_MS: Final = 120_000
"""A card that nobody answers for so long is a no."""
QUIET_AFTER_REFUSAL_MS: Final = 10_000
"""So long after a no the same question is answered without a card: nobody is to be worn down."""


# ── the customer's clicks ──


def right_given(state: State, event: GiveRight, now_ms: int) -> list[Effect]:
    """The customer allows a right without having been asked."""
    return _allow(state, event.right, event.span, now_ms, reason="customer")


def right_taken_back(state: State, event: TakeBackRight, _now_ms: int) -> list[Effect]:
    """It holds no more from this click on, nor does what stands on it."""
    return _take_back(state, with_what_stands_on({event.right}))


def all_taken_back(state: State, _event: TakeBackAll, _now_ms: int) -> list[Effect]:
    """One click: nothing is seen, typed or kept."""
    return _take_back(state, frozenset(Right))


def _take_back(state: State, rights: frozenset[Right]) -> list[Effect]:
    gone = [right for right in in_order(state.rights.granted()) if right in rights]
    if not gone:
        return []
    entered = [Enter(facts=RightWithdrawn(right=right.value), who=Who.CUSTOMER) for right in gone]
    return [*narrowed(state, gone, "customer"), *entered]


def narrowed(state: State, gone: Collection[Right], reason: str) -> list[Effect]:
    """Let these rights go, with the question that stood on them."""
    state.rights = state.rights.take_back(*gone)
    asked = state.asked
    if asked and {asked.right, STANDS_ON.get(asked.right, asked.right)} & frozenset(gone):
        put_card_away(state)
    arm_grant_over(state)
    return [ReleaseAll(), *settle_picture(state), *rights_changed(state, reason)]


def _allow(state: State, right: Right, span: Span, now_ms: int, *, reason: str) -> list[Effect]:
    given = state.rights.given(now_ms=now_ms)
    is_blind = STANDS_ON.get(right, right) not in {*given, right}
    if right in given or right not in state.rights.offered() or is_blind:
        return []
    if right is Right.VIEW and not state.chosen:
        state.chosen = _main_screen(state)
    state.rights = state.rights.allow({right}, span=span, now_ms=now_ms)
    state.rights_given |= state.rights.granted()
    if state.asked and state.asked.right is right:
        put_card_away(state)
    arm_grant_over(state)
    minutes = TEN_MINUTES_MS // 60_000 if span is Span.TEN_MINUTES else 0
    granted = RightGranted(right=right.value, duration=span.value, minutes=minutes, click=state.click)
    effects = [*settle_picture(state), *rights_changed(state, reason)]
    return [*effects, Enter(facts=granted, who=Who.CUSTOMER)]


def _main_screen(state: State) -> tuple[int, ...]:
    """Return the screen that is shown when the customer chose none: the main one."""
    main = [offer.screen for offer in state.screens if offer.is_primary]
    return tuple((main or [offer.screen for offer in state.screens])[:1])


def rights_changed(state: State, reason: str) -> list[Effect]:
    """Tell both what holds now."""
    rights = [] if state.rights.is_paused else granted_words(state)
    changed = Send(message=RightsChanged(rights=rights, reason=reason))
    return [changed, Tell(signal=Told(what="rights_changed", rights=rights))]


def granted_words(state: State) -> list[str]:
    """Return the words of the rights that the customer gave."""
    return [right.value for right in in_order(state.rights.granted())]


# ── time ──


def arm_grant_over(state: State) -> None:
    """Wake when the time of the next right is over."""
    ends_ms = state.rights.ends_ms()
    if ends_ms is None:
        state.deadlines.pop(Deadline.GRANT_OVER, None)
    else:
        state.deadlines[Deadline.GRANT_OVER] = ends_ms


def grant_over(state: State, _event: Deadline, now_ms: int) -> list[Effect]:
    """Put away what time has ended, and say so; what was used meanwhile goes on."""
    over = state.rights.over(now_ms=now_ms)
    over = in_order(with_what_stands_on(over) & state.rights.granted())
    if not over:
        arm_grant_over(state)
        return []
    entered = [Enter(facts=RightExpired(right=right.value), who=Who.MODULE) for right in over]
    return [*narrowed(state, over, "expired"), *entered]


def arm_ask_again(state: State, now_ms: int) -> None:
    """Ask after so many minutes, as the policy says, whether watching is still fine."""
    minutes = state.rights.policy.ask_again_min if state.rights.policy else 0
    if minutes:
        state.deadlines[Deadline.ASK_AGAIN] = now_ms + minutes * 60_000


def is_watching_fine(state: State, _event: Deadline, now_ms: int) -> list[Effect]:
    """Show the card for VIEW; it is the question that the notice promises."""
    arm_ask_again(state, now_ms)
    if state.asked is not None:
        # One question at a time: this one comes when that one is answered, or nobody answered it.
        state.deadlines[Deadline.ASK_AGAIN] = state.deadlines[Deadline.ASKED] + 1
        return []
    if state.rights.is_paused or not state.rights.lasts(Right.VIEW):
        return []
    state.asked = AskedRight(right=Right.VIEW, reason="", since_ms=now_ms)
    state.deadlines[Deadline.ASKED] = now_ms + ASKED_WAIT_MAX_MS
    asked = AskedOnRecord(right=Right.VIEW.value, participant=SUPPORTER, reason="")
    return [Enter(facts=asked, who=Who.MODULE)]


# ── cards ──


def right_asked(state: State, message: RightAsked, now_ms: int) -> list[Effect]:
    """Show a card, unless the answer is known; the reason is the supporter's own words."""
    right = next((right for right in Right if right.value == message.right), None)
    if right is None or (right not in state.rights.offered() and not state.rights.forbids(right)):
        return [_refused(state, now_ms)]
    if state.rights.forbids(right):
        refused = RightRefused(right=right.value, reason="policy")
        return [_refused(state, now_ms), *_at_most_once(state, Enter(facts=refused, who=Who.MODULE))]
    is_busy = state.asked is not None or state.rights.is_paused or now_ms < state.quiet_until_ms
    is_blind = STANDS_ON.get(right, right) not in {*state.rights.granted(), right}
    if is_busy or is_blind or right in state.rights.granted():
        return [_refused(state, now_ms)]
    reason = on_record(message.reason)
    by = state.introduction.supporter if state.introduction else ""
    state.asked = AskedRight(right=right, reason=reason, by=by, since_ms=now_ms)
    state.deadlines[Deadline.ASKED] = now_ms + ASKED_WAIT_MAX_MS
    asked = AskedOnRecord(right=right.value, participant=SUPPORTER, reason=reason)
    return [Enter(facts=asked, who=Who.SUPPORTER)]


def _refused(state: State, now_ms: int) -> Effect:
    words = [held.value for held in in_order(state.rights.held(now_ms=now_ms))]
    return Send(message=RightsChanged(rights=words, reason="refused"))


def _at_most_once(state: State, entry: Enter) -> list[Effect]:
    """Enter what the supporter can make happen as often as it likes only the first time."""
    if entry.facts in state.entered_once:
        return []
    state.entered_once.add(entry.facts)
    return [entry]


def asked_answered(state: State, event: AnswerAsked, now_ms: int) -> list[Effect]:
    """Take the customer's answer to a card."""
    return _answered(state, event, now_ms, by=Who.CUSTOMER)


def asked_timed_out(state: State, _event: Deadline, now_ms: int) -> list[Effect]:
    """Silence is a no."""
    return _answered(state, AnswerAsked(is_yes=False), now_ms, by=Who.MODULE)


def _answered(state: State, event: AnswerAsked, now_ms: int, *, by: Who) -> list[Effect]:
    asked = state.asked
    if asked is None:
        return []
    put_card_away(state)
    is_going_on = asked.right in state.rights.granted()
    if event.is_yes and is_going_on:
        arm_ask_again(state, now_ms)
        granted = RightGranted(right=asked.right.value, duration="session", minutes=0, click=state.click)
        return [Enter(facts=granted, who=Who.CUSTOMER)]
    if event.is_yes:
        return _allow(state, asked.right, event.span, now_ms, reason="asked")
    reason = "customer" if by is Who.CUSTOMER else "timeout"
    refused = Enter(facts=RightRefused(right=asked.right.value, reason=reason), who=by)
    if is_going_on:
        return [refused, *stand_still(state, by)]
    state.quiet_until_ms = now_ms + QUIET_AFTER_REFUSAL_MS
    return [*rights_changed(state, "refused"), refused]


def stand_still(state: State, by: Who) -> list[Effect]:
    """Stop everything at once; what was allowed is kept for going on."""
    if state.rights.is_paused:
        return []
    state.rights = state.rights.pause()
    put_card_away(state)
    effects: list[Effect] = [ReleaseAll(), *settle_picture(state), Send(message=Paused(is_paused=True))]
    effects += [Send(message=RightsChanged(rights=[], reason="paused")), Tell(signal=Told(what="paused"))]
    return [*effects, Enter(facts=Pause(), who=by)]


def put_card_away(state: State) -> None:
    """The question is no longer asked."""
    state.asked = None
    state.deadlines.pop(Deadline.ASKED, None)
