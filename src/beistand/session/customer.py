"""What does the customer's module do when something happens? Events in, effects out; the only widener is a click.

Knows no socket, no clock, no window and no key of a lock. ``TABLE`` says which event means something on which page;
what is not in the table changes nothing.
"""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any, Final

from beistand.session import asking, clicks, covering, ending, granting, keeping, picture, sharing
from beistand.session.clicks import Clicked
from beistand.session.effects import Effect, Input, Show, Tell
from beistand.session.events import (
    Deadline,
    DesktopFailed,
    Entered,
    EpochWanted,
    Event,
    IntroductionCame,
    JoinRefused,
    LanesWanted,
    LedgerFailed,
    LedgerSettled,
    LinkDown,
    LinkRefused,
    MessageCame,
    ModuleBroke,
    OwnInputSeen,
    PacketsLost,
    PacketTampered,
    PairingBroke,
    PairingDone,
    PairingReplied,
    PeerResumed,
    ReceiptFailed,
    ReceiptSaved,
    ScreensChanged,
    SecrecyTold,
    WindowsChanged,
)
from beistand.session.intents import (
    Answer,
    AnswerAsked,
    ChangeLanguage,
    Dismiss,
    End,
    EnterCode,
    GiveRight,
    GoOn,
    HideProgram,
    HideWindow,
    Pause,
    SaveReceipt,
    Say,
    ShowOnly,
    ShowProgram,
    ShowWindow,
    TakeBackAll,
    TakeBackRight,
)
from beistand.session.state import State, view_of
from beistand.session.view import Stage, View
from beistand.wire.envelope import Stream
from beistand.wire.messages import Painted, Ping, Received
from beistand.wire.signals import Closed, Joined, Left, Refused, Tick, Tock, Welcome

LANGUAGES: Final = ("de", "de_plain", "en")
Handler = Callable[[State, Any, int], list[Effect]]
Key = type | Deadline

_SERVER_SAYS_NO: Final[dict[Key, Handler]] = {
    Closed: ending.closed,
    Refused: ending.refused_by_server,
    LinkRefused: ending.refused_by_server,
    ModuleBroke: ending.broke,
}
_OVER: Final[dict[Key, Handler]] = {
    Dismiss: ending.dismissed,
    End: ending.dismissed,
    SaveReceipt: ending.receipt_wanted,
    ReceiptSaved: ending.receipt_saved,
    ReceiptFailed: ending.receipt_failed,
    Entered: ending.entered,
    MessageCame: ending.last_message,
    LedgerSettled: ending.settled,
    Deadline.LEDGER_LAST: ending.settled,
}
_CHOICES: Final = (HideWindow, ShowWindow, HideProgram, ShowProgram, ShowOnly)
_ON_PAGE: Final[dict[Stage, dict[Key, Handler]]] = {
    Stage.ENTER_CODE: {
        **_SERVER_SAYS_NO,
        EnterCode: asking.code_entered,
        End: ending.leave,
        DesktopFailed: ending.desktop_failed,
    },
    Stage.CONNECTING: {
        **_SERVER_SAYS_NO,
        End: ending.leave,
        JoinRefused: asking.join_refused,
        Welcome: asking.linked,
        Joined: asking.linked,
        Deadline.SUPPORTER_COMES: asking.supporter_never_came,
        DesktopFailed: ending.desktop_failed,
    },
    Stage.PAIRING: {
        **_SERVER_SAYS_NO,
        End: ending.leave,
        Welcome: asking.linked,
        Joined: asking.linked,
        Left: asking.unlinked,
        LinkDown: asking.unlinked,
        PairingReplied: asking.pairing_replied,
        PairingDone: asking.pairing_done,
        PairingBroke: asking.pairing_broke,
        IntroductionCame: asking.introduced,
        PacketTampered: sharing.tampered,
        Deadline.PAIRED: asking.pairing_timed_out,
        DesktopFailed: ending.desktop_failed,
    },
    Stage.CHECK: {
        **_SERVER_SAYS_NO,
        **dict.fromkeys(_CHOICES, covering.chosen_before),
        Answer: asking.answered,
        Entered: ending.entered,
        LedgerFailed: ending.ledger_failed,
        End: ending.refused_by_customer,
        Welcome: asking.linked,
        Joined: asking.linked,
        Left: asking.unlinked,
        PacketTampered: sharing.tampered,
        Deadline.CONSENT: asking.consent_timed_out,
        DesktopFailed: ending.desktop_failed,
    },
    Stage.SHARING: {
        **_SERVER_SAYS_NO,
        **dict.fromkeys(_CHOICES, covering.chosen),
        WindowsChanged: covering.windows_changed,
        Deadline.MASK_ENTERED: covering.mask_due,
        End: ending.ended_by_customer,
        Pause: sharing.paused,
        GoOn: sharing.gone_on,
        TakeBackRight: granting.right_taken_back,
        TakeBackAll: granting.all_taken_back,
        GiveRight: granting.right_given,
        AnswerAsked: granting.asked_answered,
        Say: sharing.said,
        Entered: ending.entered,
        LedgerFailed: ending.ledger_failed,
        Welcome: sharing.linked,
        Joined: sharing.linked,
        Left: sharing.unlinked,
        LinkDown: sharing.unlinked,
        MessageCame: sharing.message_came,
        PacketsLost: sharing.packets_lost,
        PeerResumed: sharing.peer_resumed,
        PacketTampered: sharing.tampered,
        OwnInputSeen: sharing.own_input,
        EpochWanted: sharing.epoch_wanted,
        LanesWanted: picture.lanes_wanted,
        ScreensChanged: sharing.screens_changed,
        DesktopFailed: ending.desktop_failed,
        Deadline.ASKED: granting.asked_timed_out,
        Deadline.ASK_AGAIN: granting.is_watching_fine,
        Deadline.GRANT_OVER: granting.grant_over,
        Deadline.BACK: sharing.never_came_back,
        Deadline.KEPT_ENTERED: keeping.kept_due,
        Deadline.REST_OVER: sharing.rest_over,
    },
    Stage.ENDED: _OVER,
    Stage.FAILED: _OVER,
}
TABLE: Final[Mapping[tuple[Stage, Key], Handler]] = MappingProxyType(
    {(stage, key): handler for stage, row in _ON_PAGE.items() for key, handler in row.items()},
)
"""Which event is answered on which page, and by what."""


class Customer:
    """The rules of one run of the customer's module."""

    def __init__(self, *, language: str, server: str, notice_url: str) -> None:
        self._state = State(language=language, server=server, notice_url=notice_url)
        self._shown: View | None = None

    def handle(self, event: Event, *, now_ms: int) -> list[Effect]:
        """Return what is to be done, in this order. ``now_ms``: monotonic clock; never goes back.

        What is due comes first, however late the timer is: nothing happens under a right whose time is over.
        """
        due, rights = self._time_passed(now_ms), self._state.rights
        effects = [*due, *self._answer(event, now_ms)]
        if self._is_unseen(event) and not due and self._state.rights is rights:
            return effects  # what comes up to a hundred times a second must not wait for a window that stays the same
        view = self.view(now_ms=now_ms)
        if view != self._shown:
            self._shown = view
            effects.append(Show(view=view))
        return effects

    def view(self, *, now_ms: int) -> View:
        """Return what the customer sees."""
        return view_of(self._state, now_ms=now_ms)

    def wakes_ms(self) -> int | None:
        """Return when ``TimePassed`` is to be handled next; None: nothing has to be waited for."""
        return min(self._state.deadlines.values(), default=None)

    def may_open(self, stream: Stream) -> bool:
        """Tell whether packets of a stream may be opened now: before the yes only those of fixed sizes."""
        if self._state.stage is Stage.SHARING:
            return True
        if self._state.is_closing:
            return stream is Stream.CONTROL
        is_asking = self._state.stage in {Stage.PAIRING, Stage.CHECK}
        return is_asking and stream in {Stream.PAIRING, Stream.OPENING, Stream.RESUME}

    def hears_receipts(self) -> bool:
        """Tell whether the supporter's receipts are opened now: neither before the yes nor while it ends."""
        return self._state.stage is Stage.SHARING and self._state.is_together()

    def _answer(self, event: Event, now_ms: int) -> list[Effect]:
        if isinstance(event, Clicked):
            return self._clicked(event, now_ms)
        if isinstance(event, Tick):
            return [Tell(signal=Tock())]
        if isinstance(event, Joined | Left) and event.role != "supporter":
            return []
        if isinstance(event, Welcome) and sharing.is_other_meeting(self._state, event):
            return sharing.moved(self._state, now_ms)
        self._note(event)
        handler = TABLE.get((self._state.stage, type(event)))
        return handler(self._state, event, now_ms) if handler else []

    def _is_unseen(self, event: Event) -> bool:
        """Tell whether an event shows nowhere in the customer's window, unless it uses up a right."""
        if self._state.stage is not Stage.SHARING or not isinstance(event, MessageCame):
            return False
        return isinstance(event.message, Input | Painted | Ping | Received)

    def _clicked(self, event: Clicked, now_ms: int) -> list[Effect]:
        """Answer an intent, unless it would give something and is not the customer's own."""
        state = self._state
        if not clicks.is_taken(event):
            state.clicks_refused += 1
            return sharing.trouble(state, clicks.INJECTED)
        state.click = clicks.on_record(event)
        effects = self._answer(event.intent, now_ms)
        state.click = "unknown"
        return effects

    def _note(self, event: Event) -> None:
        """Know what is true whatever page is shown."""
        state = self._state
        match event:
            case ChangeLanguage(language=language) if language in LANGUAGES:
                state.language = language
            case ScreensChanged(screens=screens):
                state.screens = screens
            case WindowsChanged(windows=windows, has_list=has_list):
                state.windows = state.windows.seen(windows, has_list=has_list)
            case SecrecyTold(since_ms=since_ms, is_professional=is_professional):
                state.bound_since_ms, state.is_professional = since_ms, is_professional
            case Welcome():
                # After the pairing the session is bound to the exchange; a server cannot move it elsewhere.
                state.welcome = state.welcome if state.is_paired else event
                state.is_linked = True
                state.is_supporter_linked = any(peer.role == "supporter" for peer in event.peers)
            case Joined():
                state.is_supporter_linked = True
            case Left():
                state.is_supporter_linked = False
            case LinkDown() | LinkRefused():
                state.is_linked = state.is_supporter_linked = False
            case PeerResumed():
                state.is_resuming = False
            case _:
                pass

    def _time_passed(self, now_ms: int) -> list[Effect]:
        effects: list[Effect] = []
        for deadline in sorted(self._state.deadlines, key=self._state.deadlines.__getitem__):
            if self._state.deadlines.get(deadline, now_ms + 1) > now_ms:
                continue
            del self._state.deadlines[deadline]
            handler = TABLE.get((self._state.stage, deadline))
            effects += handler(self._state, deadline, now_ms) if handler else []
        return effects
