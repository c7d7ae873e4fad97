"""What do windows and clicks on them change in the picture? Lists narrow nothing and widen nothing; clicks do both."""

from typing import Final

from beistand.session.effects import Effect, Enter
from beistand.session.events import Deadline, WindowsChanged
from beistand.session.intents import HideProgram, HideWindow, ShowOnly, ShowProgram, ShowWindow
from beistand.session.picture import renew_picture
from beistand.session.state import State
from beistand.session.windows import Windows
from beistand.wire.ledger_facts import MaskChanged, Trouble, Who, WindowsBack, WindowsLost
from beistand.wire.policy import Mode, Right

Choice = HideWindow | ShowWindow | HideProgram | ShowProgram | ShowOnly
WAITING_ENTERED_AFTER_MS: Final = 5_000
"""What opens by itself is entered together, so that a busy desktop does not fill the ledger."""


def begin_covering(state: State) -> list[Effect]:
    """Take the choices of the question page over into the session, and enter them."""
    policy = state.rights.policy
    state.windows = state.windows.begun(policy.mode(Right.NEW_WINDOWS) if policy else Mode.NEVER)
    if state.windows.cover.is_off:
        return [Enter(facts=Trouble(word="no_window_list", times=1), who=Who.MODULE)] if state.chosen else []
    return _entered(state, Who.CUSTOMER) if state.chosen else []


def chosen_before(state: State, event: Choice, _now_ms: int) -> list[Effect]:
    """The customer chooses before the yes: nothing is shown yet."""
    state.windows = _chosen(state.windows, event)
    return []


def chosen(state: State, event: Choice, _now_ms: int) -> list[Effect]:
    """The customer shows or covers something: from now on, for what is already captured but not sent, too."""
    before = state.windows
    state.windows = _chosen(before, event)
    if state.windows == before:
        return []
    effects = renew_picture(state) if state.windows.cover != before.cover else []
    return [*effects, *_entered(state, Who.CUSTOMER)]


def windows_changed(state: State, _event: WindowsChanged, now_ms: int) -> list[Effect]:
    """Windows came or went; what the picture shows of them was decided before."""
    if state.windows.is_lost:
        return [] if state.windows_lost_ms else _lost(state, now_ms)
    if state.windows.facts() != state.mask_entered:
        state.deadlines.setdefault(Deadline.MASK_ENTERED, now_ms + WAITING_ENTERED_AFTER_MS)
    return _back(state, now_ms) if state.windows_lost_ms else []


def mask_due(state: State, _event: Deadline, _now_ms: int) -> list[Effect]:
    """Enter what opened meanwhile, if it is still so."""
    return _entered(state, Who.MODULE)


def _lost(state: State, now_ms: int) -> list[Effect]:
    """Enter that nothing is known of windows; the 1st, 2nd, 4th, 8th ... time, so that nobody can fill the ledger."""
    times, told = state.windows_lost[0] + 1, state.windows_lost[1]
    state.windows_lost_ms = now_ms
    state.deadlines.pop(Deadline.MASK_ENTERED, None)
    is_due = times & (times - 1) == 0
    state.windows_lost = (times, times if is_due else told)
    return [Enter(facts=WindowsLost(times=times - told), who=Who.MODULE)] if is_due else []


def _back(state: State, now_ms: int) -> list[Effect]:
    """Enter that windows are known again, if the ledger says that they were not."""
    away_ms, state.windows_lost_ms = now_ms - state.windows_lost_ms, 0
    times, told = state.windows_lost
    return [Enter(facts=WindowsBack(away_ms=away_ms), who=Who.MODULE)] if times == told else []


def _entered(state: State, who: Who) -> list[Effect]:
    facts = state.windows.facts()
    state.deadlines.pop(Deadline.MASK_ENTERED, None)
    is_same = facts == state.mask_entered
    is_nothing = state.mask_entered is None and not facts.hidden and not facts.waiting
    # Windows that come and go uncovered are nobody's business; what is covered, and when that changes, is on record.
    is_only_shown = state.mask_entered is not None and _covered(facts) == _covered(state.mask_entered)
    if is_same or is_nothing or (who is Who.MODULE and is_only_shown) or not state.chosen:
        return []
    state.mask_entered = facts
    return [Enter(facts=facts, who=who)]


def _covered(facts: MaskChanged) -> tuple[int, int, list[str]]:
    return facts.hidden, facts.waiting, facts.program_kinds


def _chosen(windows: Windows, event: Choice) -> Windows:
    match event:
        case HideWindow(window=window):
            return windows.with_window(window, is_shown=False)
        case ShowWindow(window=window):
            return windows.with_window(window, is_shown=True)
        case HideProgram(program=program):
            return windows.with_program(program, is_shown=False)
        case ShowProgram(program=program):
            return windows.with_program(program, is_shown=True)
        case ShowOnly(program=program):
            return windows.with_only(program)
