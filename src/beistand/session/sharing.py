"""What happens between the customer's yes and the end? Picture, input, pause, rest, cards, lost links."""

from typing import Final, assert_never

from beistand.session.effects import (
    Confirmed,
    Effect,
    Inject,
    Input,
    NewEpoch,
    PaintedBack,
    ReleaseAll,
    Resume,
    Send,
    StartPicture,
    StopPicture,
    Tell,
    ViewerDecodes,
    ViewerLooksAt,
)
from beistand.session.ending import desktop_failed, end
from beistand.session.events import (
    Deadline,
    DesktopFailed,
    EpochWanted,
    LinkDown,
    MessageCame,
    OwnInputSeen,
    PacketsLost,
    PacketTampered,
    PeerResumed,
    ScreensChanged,
)
from beistand.session.intents import AnswerAsked, GiveControl, GoOn, Pause, TakeBackControl
from beistand.session.state import SUPPORTER, State, in_order
from beistand.session.view import AskedRight, Problem, Stage
from beistand.wire.limits import CONTROL_REST_MS, RECONNECT_GIVE_UP_MS
from beistand.wire.messages import (
    AllReleased,
    ControlRests,
    EpochAsked,
    KeyChanged,
    LedgerSigned,
    Painted,
    Paused,
    Ping,
    PointerButton,
    PointerMoved,
    Pong,
    Received,
    RightAsked,
    RightsChanged,
    SupporterLeft,
    TextTyped,
    ViewerCan,
    ViewerShows,
    WheelTurned,
)
from beistand.wire.policy import Right
from beistand.wire.signals import Joined, Left, Told, Welcome

ASKED_WAIT_MAX_MS: Final = 120_000
"""A card that nobody answers for so long is a no."""
QUIET_AFTER_REFUSAL_MS: Final = 10_000
"""So long after a no the same question is answered without a card: nobody is to be worn down."""
TELL_REST_EVERY_MS: Final = 500
RESENDS_MAX: Final = 3
RESENDS_WITHIN_MS: Final = 10_000


# ── the picture follows the rights ──


def settle_picture(state: State) -> list[Effect]:
    """Start, renew or stop capturing, so that it is what the rights and the links allow now."""
    may_see = Right.VIEW in state.rights.granted() and not state.rights.is_paused
    is_ready = state.stage is Stage.SHARING and state.is_together() and not state.is_resuming
    wanted = state.shared_screens() if may_see and is_ready else None
    if wanted == state.picture:
        return []
    was, state.picture = state.picture, wanted
    if wanted is None:
        return [StopPicture()]
    state.epoch += 1
    if was is None:
        return [StartPicture(epoch=state.epoch, screens=wanted)]
    return [NewEpoch(epoch=state.epoch, screens=wanted)]


def _renew_picture(state: State) -> list[Effect]:
    if state.picture is None:
        return []
    state.epoch += 1
    return [NewEpoch(epoch=state.epoch, screens=state.picture)]


def epoch_wanted(state: State, _event: EpochWanted, _now_ms: int) -> list[Effect]:
    """The picture asks for a new beginning; nothing of what is allowed changes."""
    return _renew_picture(state)


def screens_changed(state: State, _event: ScreensChanged, now_ms: int) -> list[Effect]:
    """A screen came, went or has another size; the shared ones that are gone are no longer shared."""
    there = {offer.screen for offer in state.screens}
    state.chosen = tuple(screen for screen in state.chosen if screen in there)
    if not state.chosen:
        return desktop_failed(state, DesktopFailed(detail="the shared screen is gone"), now_ms)
    effects = settle_picture(state)
    return [ReleaseAll(), *effects] if effects else []


# ── the links ──


def linked(state: State, _event: Welcome | Joined, _now_ms: int) -> list[Effect]:
    """A link stands again: missing packets come first."""
    if not state.is_together():
        return []
    state.away_since_ms = 0
    state.deadlines.pop(Deadline.BACK, None)
    # A picture epoch that overtakes the packets that are sent again could not be read: it waits for PeerResumed.
    state.is_resuming = True
    return [ReleaseAll(), *settle_picture(state), Resume()]


def peer_resumed(state: State, _event: PeerResumed, _now_ms: int) -> list[Effect]:
    """Everything before is on its way: now whole screens under a new key."""
    state.is_resuming = False
    return settle_picture(state)


def unlinked(state: State, event: Left | LinkDown, now_ms: int) -> list[Effect]:
    """A link is gone: no key stays down, nothing is captured for nobody."""
    if isinstance(event, Left) and event.is_final:
        return end(state, now_ms, "supporter")
    if Deadline.BACK not in state.deadlines:
        state.away_since_ms = now_ms
        state.deadlines[Deadline.BACK] = now_ms + RECONNECT_GIVE_UP_MS
    return [ReleaseAll(), *settle_picture(state)]


def never_came_back(state: State, _event: Deadline, now_ms: int) -> list[Effect]:
    """Give up waiting for a link."""
    return end(state, now_ms, "link_lost")


def packets_lost(state: State, event: PacketsLost, _now_ms: int) -> list[Effect]:
    """A release may have been among them: let go of everything."""
    state.noticed += event.is_noticed
    return [ReleaseAll()]


def tampered(state: State, event: PacketTampered, now_ms: int) -> list[Effect]:
    """Count it, show it, have it sent again; end when it goes on."""
    state.noticed += 1
    if not event.must_resend:
        return []
    recent = tuple(then_ms for then_ms in state.resend_ms if now_ms - then_ms < RESENDS_WITHIN_MS)
    if len(recent) >= RESENDS_MAX:
        return end(state, now_ms, "tampered", problem=Problem.TAMPERED)
    state.resend_ms = (*recent, now_ms)
    return [ReleaseAll(), Resume()]


# ── the customer's clicks ──


def paused(state: State, _event: Pause, _now_ms: int) -> list[Effect]:
    """Stop everything at once; what was allowed is kept for going on."""
    if state.rights.is_paused:
        return []
    state.rights = state.rights.pause()
    _put_card_away(state)
    effects: list[Effect] = [ReleaseAll(), *settle_picture(state), Send(message=Paused(is_paused=True))]
    return [*effects, Send(message=RightsChanged(rights=[], reason="paused")), Tell(signal=Told(what="paused"))]


def gone_on(state: State, _event: GoOn, _now_ms: int) -> list[Effect]:
    """Go on with the rights of before the pause."""
    if not state.rights.is_paused:
        return []
    state.rights = state.rights.go_on()
    rights = _granted_words(state)
    changed = RightsChanged(rights=rights, reason="customer")
    effects: list[Effect] = [Send(message=Paused(is_paused=False)), Send(message=changed), *settle_picture(state)]
    return [*effects, Tell(signal=Told(what="resumed", rights=rights))]


def control_taken_back(state: State, _event: TakeBackControl, _now_ms: int) -> list[Effect]:
    """Input stops with this click."""
    if Right.CONTROL not in state.rights.granted():
        return []
    state.rights = state.rights.take_back(Right.CONTROL)
    return [ReleaseAll(), *_rights_changed(state, "customer")]


def control_given(state: State, _event: GiveControl, _now_ms: int) -> list[Effect]:
    """The customer allows control without having been asked."""
    return _allow(state, Right.CONTROL, "customer")


def _allow(state: State, right: Right, reason: str) -> list[Effect]:
    if right in state.rights.granted() or right not in state.rights.offered():
        return []
    state.rights = state.rights.allow({right})
    state.rights_given |= state.rights.granted()
    if state.asked and state.asked.right is right:
        _put_card_away(state)
    return _rights_changed(state, reason)


def _rights_changed(state: State, reason: str) -> list[Effect]:
    rights = [] if state.rights.is_paused else _granted_words(state)
    changed = Send(message=RightsChanged(rights=rights, reason=reason))
    return [changed, Tell(signal=Told(what="rights_changed", rights=rights))]


def _granted_words(state: State) -> list[str]:
    return [right.value for right in in_order(state.rights.granted())]


# ── cards ──


def arm_ask_again(state: State, now_ms: int) -> None:
    """Ask after so many minutes, as the policy says, whether watching is still fine."""
    minutes = state.rights.policy.ask_again_min if state.rights.policy else 0
    if minutes:
        state.deadlines[Deadline.ASK_AGAIN] = now_ms + minutes * 60_000


def is_watching_fine(state: State, _event: Deadline, now_ms: int) -> list[Effect]:
    """Show the card for VIEW; it is the question that the notice promises."""
    arm_ask_again(state, now_ms)
    if not state.rights.is_paused:
        state.asked = AskedRight(right=Right.VIEW, reason="")
        state.deadlines[Deadline.ASKED] = now_ms + ASKED_WAIT_MAX_MS
    return []


def asked_answered(state: State, event: AnswerAsked, now_ms: int) -> list[Effect]:
    """Take the customer's answer to a card."""
    if state.asked is None:
        return []
    right = state.asked.right
    _put_card_away(state)
    if event.is_yes:
        arm_ask_again(state, now_ms)
        return _allow(state, right, "asked")
    if right is Right.VIEW:
        return paused(state, Pause(), now_ms)
    state.quiet_until_ms = now_ms + QUIET_AFTER_REFUSAL_MS
    return _rights_changed(state, "refused")


def asked_timed_out(state: State, _event: Deadline, now_ms: int) -> list[Effect]:
    """Silence is a no."""
    return asked_answered(state, AnswerAsked(is_yes=False), now_ms)


def _put_card_away(state: State) -> None:
    state.asked = None
    state.deadlines.pop(Deadline.ASKED, None)


# ── the customer's own hands ──


def own_input(state: State, _event: OwnInputSeen, now_ms: int) -> list[Effect]:
    """The customer comes first: the supporter's input rests for a moment, and longer while this goes on."""
    if Right.CONTROL not in state.rights.granted() or state.rights.is_paused:
        return []
    was_resting = state.rights.is_resting(now_ms=now_ms)
    state.rights = state.rights.rest(until_ms=now_ms + CONTROL_REST_MS)
    state.deadlines[Deadline.REST_OVER] = now_ms + CONTROL_REST_MS
    if was_resting and now_ms - state.told_rest_ms < TELL_REST_EVERY_MS:
        return []
    state.told_rest_ms = now_ms
    told = Send(message=ControlRests(rest_ms=CONTROL_REST_MS))
    return [told] if was_resting else [ReleaseAll(), told]


def rest_over(_state: State, _event: Deadline, _now_ms: int) -> list[Effect]:
    """Time itself ends a rest; this only lets the window show it."""
    return []


# ── the supporter's messages ──


def message_came(state: State, event: MessageCame, now_ms: int) -> list[Effect]:
    """Do what the message asks for, if its right holds at this moment; else drop it."""
    message = event.message
    if isinstance(message, LedgerSigned) or not state.rights.permits(message, now_ms=now_ms):
        return []
    match message:
        case SupporterLeft():
            return end(state, now_ms, "supporter")
        case RightAsked():
            return _right_asked(state, message, now_ms)
        case EpochAsked(epoch=epoch):
            return _renew_picture(state) if epoch == state.epoch else []
        case PointerMoved() | PointerButton() | WheelTurned() | KeyChanged() | TextTyped():
            return [Inject(message=message)] if _is_on_shared_screen(state, message) else []
        case _:
            return [_passed_on(message)]


def _passed_on(message: AllReleased | Painted | Ping | Received | ViewerCan | ViewerShows) -> Effect:
    match message:
        case AllReleased():
            return ReleaseAll()
        case Painted(epoch=epoch, painted_bytes=painted, frame=frame):
            return PaintedBack(participant=SUPPORTER, epoch=epoch, painted_bytes=painted, frame=frame)
        case ViewerCan(codecs=codecs):
            return ViewerDecodes(codecs=tuple(codecs))
        case ViewerShows(screens=screens):
            return ViewerLooksAt(screens=frozenset(screens))
        case Ping(sent_ms=sent_ms):
            return Send(message=Pong(sent_ms=sent_ms), is_live=True)
        case Received(next_opening=opening, next_control=control):
            return Confirmed(next_opening=opening, next_control=control)
        case _:
            assert_never(message)


def _is_on_shared_screen(state: State, message: Input) -> bool:
    if isinstance(message, KeyChanged | TextTyped):
        return True
    shared = {screen.screen: screen for screen in state.picture or ()}
    screen = shared.get(message.screen)
    return screen is not None and message.x_px < screen.width_px and message.y_px < screen.height_px


def _right_asked(state: State, message: RightAsked, now_ms: int) -> list[Effect]:
    offered = {right.value: right for right in state.rights.offered()}
    right = offered.get(message.right)
    is_busy = state.asked is not None or state.rights.is_paused or now_ms < state.quiet_until_ms
    if right is None or is_busy or right in state.rights.granted():
        words = [held.value for held in in_order(state.rights.held(now_ms=now_ms))]
        return [Send(message=RightsChanged(rights=words, reason="refused"))]
    reason = "".join(char if char.isprintable() else " " for char in message.reason)
    state.asked = AskedRight(right=right, reason=reason)
    state.deadlines[Deadline.ASKED] = now_ms + ASKED_WAIT_MAX_MS
    return []
