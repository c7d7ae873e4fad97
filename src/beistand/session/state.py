"""What does the customer's module know at this moment, and which view follows from it? Changed by the rules only."""

from dataclasses import dataclass, field, replace
from typing import Final

from beistand.session.events import Deadline
from beistand.session.rights import Grant, Rights
from beistand.session.view import (
    AskedRight,
    Fact,
    GrantView,
    LedgerLine,
    Line,
    Problem,
    ScreenOffer,
    Stage,
    View,
    Watcher,
)
from beistand.session.windows import Windows
from beistand.wire.code import Code
from beistand.wire.ledger_facts import Click, Facts, MaskChanged
from beistand.wire.messages import Screen
from beistand.wire.opening import Introduction
from beistand.wire.policy import Right
from beistand.wire.signals import Welcome

SHORT_HASH_DIGITS: Final = 16
SUPPORTER: Final = 1


@dataclass(slots=True, kw_only=True)
class State:
    """Everything the rules know. One session of one module; made anew for a new code.

    Attributes:
        bound_since_ms: since when the supporter is bound to secrecy, as the company says; None: it did not say.
        is_professional: bound by § 203 StGB, too.
        welcome: the newest welcome of the server; None before the first link.
        is_linked: the own link stands; ``is_supporter_linked``: the supporter's too.
        was_seen: the supporter was linked at some time.
        run: number of the newest pairing run; ``has_reply``: the supporter answered in it.
        is_paired: the channel stands.
        is_resuming: links stand again, but the supporter did not yet say what it still expects.
        chosen: screens of the customer's yes.
        windows: of the desktop, and which of them may be seen; ``mask_entered``: what of it the ledger says.
        windows_lost_ms: since when the desktop does not tell of them; 0: it does. ``windows_lost``: how often that was,
            and how often as the ledger says.
        picture: screens that are being captured; None: nothing is captured.
        epoch: the newest picture epoch that was used.
        since_ms: of the yes; ``ended_ms``: of the end.
        resend_ms: when missing packets were asked for, newest last.
        told_rest_ms: when the supporter was last told that control rests.
        entered_once: what is entered once however often it happens.
        troubles: how often each kind of trouble happened, and how often as the ledger says.
        is_saving: the receipt is being written; ``is_leaving``: the last card was read, the module goes after that.
        is_closing: over; the link stays a moment for the supporter's last countersignature.
        kept_lines: how many lines of the talk are kept.
        screenshots: how many were announced; ``open_screenshots``: those of which the file is not entered yet.
        screenshot_ms: when the newest was announced.
        click: whose hand the intent comes from that is being answered, as the record says it.
        clicks_refused: how often something gave a yes that was not the customer's own hand.
        quiet_until_ms: until then the supporter's asking is refused without a card.
    """

    language: str = "de"
    server: str = ""
    notice_url: str = ""
    stage: Stage = Stage.ENTER_CODE
    code: Code | None = None
    welcome: Welcome | None = None
    is_linked: bool = False
    is_supporter_linked: bool = False
    run: int = 0
    has_reply: bool = False
    wrong_runs: int = 0
    is_paired: bool = False
    is_resuming: bool = False
    words: tuple[str, ...] = ()
    introduction: Introduction | None = None
    bound_since_ms: int | None = None
    is_professional: bool = False
    rights: Rights = field(default_factory=Rights)
    rights_given: frozenset[Right] = frozenset()
    screens: tuple[ScreenOffer, ...] = ()
    windows: Windows = field(default_factory=Windows)
    mask_entered: MaskChanged | None = None
    windows_lost_ms: int = 0
    windows_lost: tuple[int, int] = (0, 0)
    chosen: tuple[int, ...] = ()
    picture: tuple[Screen, ...] | None = None
    epoch: int = 0
    slow: frozenset[int] = frozenset()
    asked: AskedRight | None = None
    chat: tuple[Line, ...] = ()
    ledger: tuple[LedgerLine, ...] = ()
    entered_once: set[Facts] = field(default_factory=set)
    troubles: dict[str, tuple[int, int]] = field(default_factory=dict)
    is_closing: bool = False
    saved: tuple[str, ...] = ()
    saving_problem: str = ""
    is_saving: bool = False
    is_leaving: bool = False
    quiet_until_ms: int = 0
    kept_lines: int = 0
    screenshots: int = 0
    open_screenshots: dict[int, int] = field(default_factory=dict)
    screenshot_ms: int = 0
    click: Click = "unknown"
    clicks_refused: int = 0
    told_rest_ms: int = 0
    since_ms: int = 0
    ended_ms: int = 0
    ended_reason: str = ""
    away_since_ms: int = 0
    noticed: int = 0
    resend_ms: tuple[int, ...] = ()
    problem: Problem | None = None
    facts: tuple[Fact, ...] = ()
    deadlines: dict[Deadline, int] = field(default_factory=dict)

    def is_together(self) -> bool:
        """Tell whether both ends are linked."""
        return self.is_linked and self.is_supporter_linked

    def lasted_s(self) -> int:
        """Return whole seconds from the yes to the end; 0 without a yes, and before the end."""
        return (self.ended_ms - self.since_ms) // 1000 if self.since_ms and self.ended_ms else 0

    def screens_max(self) -> int:
        """Return how many screens may be shared at once; 0 means all."""
        return self.introduction.notice.policy.screens_max if self.introduction else 1

    def has_confirmed_notice(self) -> bool:
        """Tell whether the notice was confirmed on the notice page."""
        return self.welcome is not None and self.welcome.confirmed_ms > 0

    def shared_screens(self) -> tuple[Screen, ...]:
        """Return the chosen screens that are still there, as the supporter is told of them."""
        return tuple(
            Screen(
                screen=offer.screen,
                left_px=offer.left_px,
                top_px=offer.top_px,
                width_px=offer.width_px,
                height_px=offer.height_px,
                name=offer.name[:64],
            )
            for offer in self.screens
            if offer.screen in self.chosen
        )


def view_of(state: State, *, now_ms: int) -> View:
    """Return what the customer sees."""
    welcome, introduction = state.welcome, state.introduction
    view = View(
        stage=state.stage,
        language=state.language,
        server=state.server,
        is_code_kept=state.code is not None,
        organisation=introduction.organisation if introduction else "",
        supporter=introduction.supporter if introduction else "",
        purpose=introduction.purpose if introduction else "",
        bound_since_ms=state.bound_since_ms,
        is_professional=state.is_professional,
        words=state.words,
        notice_version=welcome.notice_version if welcome else 0,
        notice_short_hash=welcome.notice_hash[:SHORT_HASH_DIGITS] if welcome else "",
        notice_url=state.notice_url,
        confirmed_ms=welcome.confirmed_ms if welcome else 0,
        screens_offered=state.screens,
        screens_max=state.screens_max(),
        rights_offered=state.rights.offered_first(),
        is_interrupted=state.stage in {Stage.CHECK, Stage.SHARING} and not state.is_linked,
        noticed=state.noticed,
        ended_reason=state.ended_reason,
        lasted_s=state.lasted_s(),
        rights_given=in_order(state.rights_given),
        chat=state.chat,
        problem=state.problem,
        facts=state.facts,
        wrong_runs=state.wrong_runs,
    )
    view = _with_record(view, state)
    view = _with_windows(view, state) if state.stage in {Stage.CHECK, Stage.SHARING} else view
    return _with_sharing(view, state, now_ms=now_ms) if state.stage is Stage.SHARING else view


def _with_record(view: View, state: State) -> View:
    return replace(
        view,
        kept_lines=state.kept_lines,
        screenshots=state.screenshots,
        screenshot_ms=state.screenshot_ms,
        ledger=state.ledger,
        can_save=bool(state.ledger) and state.stage in {Stage.ENDED, Stage.FAILED},
        saved=state.saved,
        saving_problem=state.saving_problem,
        is_saving=state.is_saving,
        clicks_refused=state.clicks_refused,
    )


def _with_windows(view: View, state: State) -> View:
    windows = state.windows
    return replace(
        view,
        windows=windows.offers(),
        can_hide_windows=windows.has_list,
        are_windows_lost=windows.is_lost,
        only_program=windows.only,
    )


def _with_sharing(view: View, state: State, *, now_ms: int) -> View:
    rights = state.rights
    held = rights.held(now_ms=now_ms)
    is_away = not state.is_together()
    is_resting = Right.CONTROL in rights.granted() and rights.is_resting(now_ms=now_ms)
    return replace(
        view,
        rights_held=in_order(held),
        screens_shared=state.chosen if Right.VIEW in rights.granted() else (),
        is_controlled=Right.CONTROL in held and not is_away,
        grants=_grants(rights),
        is_paused=rights.is_paused,
        rests_until_ms=rights.rests_until_ms if is_resting else 0,
        since_ms=state.since_ms,
        watchers=_watchers(state),
        asked=state.asked,
        is_supporter_away=state.is_linked and not state.is_supporter_linked,
        away_since_ms=state.away_since_ms if is_away else 0,
    )


def _grants(rights: Rights) -> tuple[GrantView, ...]:
    given, none = rights.granted(), Grant()
    return tuple(
        GrantView(
            right=right,
            is_given=right in given,
            until_ms=rights.allowed.get(right, none).until_ms if right in given else 0,
        )
        for right in rights.offered()
    )


def on_record(text: str, *, newlines: bool = False) -> str:
    """Return somebody's words without anything that does not show: control, direction and invisible characters."""
    kept = (char if char.isprintable() else "\n" if newlines and char == "\n" else " " for char in text)
    return "".join(kept)


def in_order(rights: frozenset[Right]) -> tuple[Right, ...]:
    """Return rights in the order of their definition, so that equal sets look equal."""
    return tuple(right for right in Right if right in rights)


def _watchers(state: State) -> tuple[Watcher, ...]:
    if state.picture is None or state.introduction is None:
        return ()
    watcher = Watcher(
        participant=SUPPORTER,
        name=state.introduction.supporter,
        since_ms=state.since_ms,
        bound_since_ms=state.bound_since_ms,
        is_professional=state.is_professional,
    )
    return (watcher,)
