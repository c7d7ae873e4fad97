"""What happens between the customer's yes and the end? Input, pause, rest, talk, lost links."""

from typing import Final, assert_never

from beistand.session.effects import (
    Confirmed,
    Countersigned,
    Effect,
    Enter,
    Inject,
    Input,
    PaintedBack,
    ReleaseAll,
    Resume,
    Send,
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
from beistand.session.granting import granted_words, right_asked, stand_still
from beistand.session.intents import GoOn, Pause, Say
from beistand.session.keeping import line_kept, screenshot_asked, screenshot_refused, screenshot_taken
from beistand.session.picture import is_running, renew_picture, settle_picture
from beistand.session.state import SUPPORTER, State, on_record
from beistand.session.view import Line, Problem, Stage
from beistand.wire import ledger_facts as facts
from beistand.wire.ledger_facts import Who
from beistand.wire.limits import CONTROL_REST_MS, RECONNECT_GIVE_UP_MS, SAID_MAX_CHARACTERS
from beistand.wire.messages import (
    AllReleased,
    ControlRests,
    CustomerSaid,
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
    ScreenshotAsked,
    ScreenshotTaken,
    SupporterLeft,
    SupporterSaid,
    TextTyped,
    ViewerCan,
    ViewerShows,
    WheelTurned,
)
from beistand.wire.policy import Right
from beistand.wire.signals import Joined, Left, Told, Welcome

CHAT_LINES_MAX: Final = 200
"""Lines of the talk that are kept; the oldest are forgotten first."""
TELL_REST_EVERY_MS: Final = 500
RESENDS_MAX: Final = 3
RESENDS_WITHIN_MS: Final = 10_000


# ── the picture ──


def epoch_wanted(state: State, _event: EpochWanted, _now_ms: int) -> list[Effect]:
    """The picture asks for a new beginning; nothing of what is allowed changes."""
    return renew_picture(state)


def screens_changed(state: State, _event: ScreensChanged, now_ms: int) -> list[Effect]:
    """A screen came, went or has another size; the shared ones that are gone are no longer shared."""
    there = {offer.screen for offer in state.screens}
    state.chosen = tuple(screen for screen in state.chosen if screen in there)
    if not state.chosen and Right.VIEW in state.rights.granted():
        return desktop_failed(state, DesktopFailed(detail="the shared screen is gone"), now_ms)
    effects = settle_picture(state)
    return [ReleaseAll(), *effects] if effects else []


# ── the links ──


def linked(state: State, _event: Welcome | Joined, now_ms: int) -> list[Effect]:
    """A link stands again: missing packets come first."""
    if not state.is_together():
        return []
    entered: list[Effect] = []
    if Deadline.BACK in state.deadlines:
        back = facts.LinkBack(away_ms=now_ms - state.away_since_ms)
        entered = [Enter(facts=back, who=Who.MODULE)]
    state.away_since_ms = 0
    state.deadlines.pop(Deadline.BACK, None)
    # A picture epoch that overtakes the packets that are sent again could not be read: it waits for PeerResumed.
    state.is_resuming = True
    return [ReleaseAll(), *settle_picture(state), Resume(), *entered]


def peer_resumed(state: State, _event: PeerResumed, _now_ms: int) -> list[Effect]:
    """Everything before is on its way: now whole screens under a new key."""
    state.is_resuming = False
    return settle_picture(state)


def unlinked(state: State, event: Left | LinkDown, now_ms: int) -> list[Effect]:
    """A link is gone: no key stays down, nothing is captured for nobody."""
    if isinstance(event, Left) and event.is_final:
        return end(state, now_ms, "supporter", by=Who.SUPPORTER)
    entered: list[Effect] = []
    if Deadline.BACK not in state.deadlines:
        state.away_since_ms = now_ms
        state.deadlines[Deadline.BACK] = now_ms + RECONNECT_GIVE_UP_MS
        entered = [Enter(facts=facts.LinkLost(), who=Who.MODULE)]
    return [ReleaseAll(), *settle_picture(state), *entered]


def never_came_back(state: State, _event: Deadline, now_ms: int) -> list[Effect]:
    """Give up waiting for a link."""
    return end(state, now_ms, "link_lost")


def packets_lost(state: State, event: PacketsLost, _now_ms: int) -> list[Effect]:
    """A release may have been among them: let go of everything."""
    state.noticed += event.is_noticed
    return [ReleaseAll(), *(trouble(state, "packets_lost") if event.is_noticed else [])]


def tampered(state: State, event: PacketTampered, now_ms: int) -> list[Effect]:
    """Count it, show it, have it sent again; end when it goes on."""
    state.noticed += 1
    told = trouble(state, "packet_altered")
    if not event.must_resend:
        return told
    recent = tuple(then_ms for then_ms in state.resend_ms if now_ms - then_ms < RESENDS_WITHIN_MS)
    if len(recent) >= RESENDS_MAX:
        return end(state, now_ms, "tampered", problem=Problem.TAMPERED)
    state.resend_ms = (*recent, now_ms)
    return [ReleaseAll(), Resume(), *told]


def is_other_meeting(state: State, event: Welcome) -> bool:
    """Tell whether a server speaks of another session, or of other rules, than those that the pairing is bound to."""
    known = state.welcome
    is_bound = state.is_paired and state.stage in {Stage.PAIRING, Stage.CHECK, Stage.SHARING}
    return is_bound and known is not None and _bound(event) != _bound(known)


def _bound(welcome: Welcome) -> tuple[str, str, int]:
    return welcome.session, welcome.notice_hash, welcome.participant


def moved(state: State, now_ms: int) -> list[Effect]:
    """Go nowhere: what was consented to stands under the rules of before, and a server that changes them is not one."""
    state.noticed += 1
    return [*trouble(state, "rules_changed"), *end(state, now_ms, "tampered", problem=Problem.RULES_CHANGED)]


def trouble(state: State, word: str) -> list[Effect]:
    """Enter what was not as it must be: the 1st, 2nd, 4th, 8th ... time, so that nobody can fill the ledger with it."""
    times, told = state.troubles.get(word, (0, 0))
    times += 1
    is_due = times & (times - 1) == 0
    state.troubles[word] = (times, times if is_due else told)
    is_open = state.introduction is not None
    return [Enter(facts=facts.Trouble(word=word, times=times - told), who=Who.MODULE)] if is_due and is_open else []


# ── the talk ──


def said(state: State, event: Say, now_ms: int) -> list[Effect]:
    """The customer wrote a line."""
    text = event.text.strip()[:SAID_MAX_CHARACTERS]
    return [Send(message=CustomerSaid(text=text)), *heard(state, Who.CUSTOMER, text, now_ms)] if text else []


def heard(state: State, who: Who, text: str, now_ms: int) -> list[Effect]:
    """Show a line, and keep it where the customer allows that; no word of it goes into the ledger."""
    line = Line(who=who.value, text=on_record(text, newlines=True), since_ms=now_ms)
    state.chat = (*state.chat, line)[-CHAT_LINES_MAX:]
    return line_kept(state, line, now_ms)


# ── the customer's clicks ──


def paused(state: State, _event: Pause, _now_ms: int) -> list[Effect]:
    """Stop everything at once; what was allowed is kept for going on."""
    return stand_still(state, Who.CUSTOMER)


def gone_on(state: State, _event: GoOn, _now_ms: int) -> list[Effect]:
    """Go on with the rights of before the pause."""
    if not state.rights.is_paused:
        return []
    state.rights = state.rights.go_on()
    rights = granted_words(state)
    changed = RightsChanged(rights=rights, reason="customer")
    effects: list[Effect] = [Send(message=Paused(is_paused=False)), Send(message=changed), *settle_picture(state)]
    entered = Enter(facts=facts.Resume(), who=Who.CUSTOMER)
    return [*effects, Tell(signal=Told(what="resumed", rights=rights)), entered]


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
    if not state.rights.permits(message, now_ms=now_ms):
        return [screenshot_refused(message)] if isinstance(message, ScreenshotAsked) else []
    state.rights = state.rights.used(message, now_ms=now_ms)
    match message:
        case PointerMoved() | PointerButton() | WheelTurned() | KeyChanged() | TextTyped():
            return [Inject(message=message)] if _is_on_shared_screen(state, message) else []
        case LedgerSigned():
            return [Countersigned(message=message)]
        case SupporterLeft() | RightAsked() | EpochAsked() | SupporterSaid() | ScreenshotAsked() | ScreenshotTaken():
            return _wished(state, message, now_ms)
        case _:
            return [_passed_on(message)]


def _wished(
    state: State,
    message: SupporterLeft | RightAsked | EpochAsked | SupporterSaid | ScreenshotAsked | ScreenshotTaken,
    now_ms: int,
) -> list[Effect]:
    match message:
        case SupporterLeft():
            return end(state, now_ms, "supporter", by=Who.SUPPORTER)
        case RightAsked():
            return right_asked(state, message, now_ms)
        case SupporterSaid(text=text):
            return heard(state, Who.SUPPORTER, text, now_ms)
        case EpochAsked(epoch=epoch):
            return renew_picture(state) if is_running(state, epoch) else []
        case ScreenshotAsked():
            return screenshot_asked(state, message, now_ms)
        case ScreenshotTaken():
            return screenshot_taken(state, message)
        case _:
            assert_never(message)


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
