"""How does a session end, from wherever it is? Held keys first, then the picture, then the words, then the link."""

from typing import Final

from beistand.session.effects import (
    CloseLink,
    Countersigned,
    Effect,
    Enter,
    Quit,
    ReleaseAll,
    SaveReceipt,
    Send,
    StopPicture,
    Tell,
)
from beistand.session.events import (
    Deadline,
    DesktopFailed,
    Entered,
    LedgerFailed,
    LedgerSettled,
    LinkRefused,
    MessageCame,
    ModuleBroke,
    ReceiptFailed,
    ReceiptSaved,
)
from beistand.session.intents import Dismiss, End
from beistand.session.intents import SaveReceipt as WantReceipt
from beistand.session.keeping import kept_settled
from beistand.session.rights import Rights
from beistand.session.state import State
from beistand.session.view import Fact, LedgerLine, Problem, Stage
from beistand.wire import ledger_facts as record
from beistand.wire.ledger_facts import Who
from beistand.wire.limits import LEDGER_LAST_WAIT_MS
from beistand.wire.messages import END_REASONS, Answered, Ended, LedgerSigned
from beistand.wire.signals import Bye, Closed, Refused, Told

_SAME_WORD = {problem.value: problem for problem in Problem}
_PASSING = frozenset({"server_stopping", "link_full"})
"""Refusals after which the link simply comes back."""
LEDGER_LINES_MAX: Final = 200
"""Entries that the window shows; the receipt has them all."""


def end(
    state: State,
    now_ms: int,
    reason: str,
    *,
    problem: Problem | None = None,
    facts: tuple[Fact, ...] = (),
    is_told: bool = False,
    by: Who = Who.MODULE,
) -> list[Effect]:
    """End the session. ``is_told``: the others ended it, so they need not be told.

    ``reason``: a word of ``END_REASONS``. With a ``problem`` the customer sees that instead of the goodbye card.
    """
    effects: list[Effect] = [ReleaseAll(), StopPicture()]
    state.ended_ms = now_ms
    was_sharing = state.stage is Stage.SHARING
    if not is_told:
        effects += _farewell(state, reason)
    effects += [*kept_settled(state), *_last_entries(state, reason, by)]
    state.is_closing = was_sharing and not is_told and state.is_together()
    if not state.is_closing:
        effects += [*_bye(state, reason, is_told=is_told), CloseLink()]
    state.stage = Stage.FAILED if problem else Stage.ENDED
    state.ended_reason, state.problem, state.facts = reason, problem, facts
    state.deadlines.clear()
    state.asked = state.picture = state.code = None
    state.rights = Rights(policy=state.rights.policy)
    if state.is_closing:
        state.deadlines[Deadline.LEDGER_LAST] = now_ms + LEDGER_LAST_WAIT_MS
    return effects


def _last_entries(state: State, reason: str, by: Who) -> list[Effect]:
    entered: list[Effect] = []
    if state.stage is Stage.CHECK and reason in {"refused", "timeout"}:
        word = "customer" if by is Who.CUSTOMER else reason
        entered.append(Enter(facts=record.Refusal(reason=word), who=by))
    if state.stage in {Stage.CHECK, Stage.SHARING}:
        entered.append(Enter(facts=record.Ended(reason=reason, lasted_s=state.lasted_s()), who=by))
    return entered


def _bye(state: State, reason: str, *, is_told: bool) -> list[Effect]:
    return [Tell(signal=Bye(reason=reason))] if state.welcome and not is_told else []


# ── the last moment ──


def settled(state: State, _event: LedgerSettled | Deadline, _now_ms: int) -> list[Effect]:
    """Both ends signed everything, or the moment for that is over: now the link may go."""
    if not state.is_closing:
        return []
    state.is_closing = False
    state.deadlines.pop(Deadline.LEDGER_LAST, None)
    return [Tell(signal=Bye(reason=state.ended_reason)), CloseLink()]


def last_message(state: State, event: MessageCame, _now_ms: int) -> list[Effect]:
    """After the end the supporter's end can only sign for what was entered."""
    if state.is_closing and isinstance(event.message, LedgerSigned):
        return [Countersigned(message=event.message)]
    return []


def entered(state: State, event: Entered, _now_ms: int) -> list[Effect]:
    """Something stands in the ledger: show it."""
    line = LedgerLine(number=event.number, unix_ms=event.unix_ms, who=event.who, facts=event.facts)
    state.ledger = (*state.ledger, line)[-LEDGER_LINES_MAX:]
    return []


def ledger_failed(state: State, event: LedgerFailed, now_ms: int) -> list[Effect]:
    """Without a record there is no session."""
    if event.is_tampered:
        return end(state, now_ms, "tampered", problem=Problem.TAMPERED)
    return end(state, now_ms, "failed", problem=Problem.FAILED, facts=(Fact(name="detail", value=event.detail),))


def receipt_wanted(state: State, event: WantReceipt, _now_ms: int) -> list[Effect]:
    """Write the receipt to where the customer wants it, once at a time."""
    if not state.ledger or state.is_saving:
        return []
    state.saved, state.saving_problem, state.is_saving = (), "", True
    return [SaveReceipt(folder=event.folder, language=state.language)]


def receipt_saved(state: State, event: ReceiptSaved, _now_ms: int) -> list[Effect]:
    """Say where it is; who wanted to go may go now."""
    state.saved, state.is_saving = event.paths, False
    return [Quit()] if state.is_leaving else []


def receipt_failed(state: State, event: ReceiptFailed, _now_ms: int) -> list[Effect]:
    """Say why it is not there; another folder can be chosen, so nobody goes who wanted to."""
    state.saving_problem, state.is_saving, state.is_leaving = event.detail, False, False
    return []


def _farewell(state: State, reason: str) -> list[Effect]:
    effects: list[Effect] = []
    if state.stage is Stage.CHECK:
        effects.append(Send(message=Answered(is_yes=False, rights=[], screens=[], language=state.language)))
        effects.append(Tell(signal=Told(what="consent_refused")))
    elif state.stage is Stage.SHARING:
        effects.append(Send(message=Ended(reason=reason, lasted_s=state.lasted_s())))
    return effects


def leave(state: State, _event: End, now_ms: int) -> list[Effect]:
    """Go away before anything was asked."""
    return [*end(state, now_ms, "customer"), Quit()]


def dismissed(state: State, _event: Dismiss | End, now_ms: int) -> list[Effect]:
    """The last card was read. A receipt that is being written is waited for, unless that is said once more."""
    closing = settled(state, LedgerSettled(), now_ms)
    if state.is_saving and not state.is_leaving:
        state.is_leaving = True
        return closing
    return [*closing, Quit()]


def refused_by_customer(state: State, _event: End, now_ms: int) -> list[Effect]:
    """Answer no to the first question."""
    return end(state, now_ms, "refused", by=Who.CUSTOMER)


def ended_by_customer(state: State, _event: End, now_ms: int) -> list[Effect]:
    """End a running session."""
    return end(state, now_ms, "customer", by=Who.CUSTOMER)


def closed(state: State, event: Closed, now_ms: int) -> list[Effect]:
    """The server says that the session is over for everybody."""
    reason = event.reason if event.reason in END_REASONS else "failed"
    problem = Problem.CODE_BURNED if reason == "code_burned" else None
    return end(state, now_ms, reason, problem=problem, is_told=True, by=Who.SERVER)


def refused_by_server(state: State, event: Refused | LinkRefused, now_ms: int) -> list[Effect]:
    """The server does not serve this link (any more)."""
    word = event.reason if isinstance(event, Refused) else event.word
    if word in _PASSING:
        return []
    problem = _SAME_WORD.get(word, Problem.REFUSED)
    return end(state, now_ms, "failed", problem=problem, facts=(Fact(name="word", value=word),), is_told=True)


def broke(state: State, event: ModuleBroke, now_ms: int) -> list[Effect]:
    """Do not go on half: an error in this module ends the session."""
    return end(state, now_ms, "failed", problem=Problem.FAILED, facts=(Fact(name="detail", value=event.detail),))


def desktop_failed(state: State, event: DesktopFailed, now_ms: int) -> list[Effect]:
    """Without a desktop there is nothing to share."""
    return end(state, now_ms, "failed", problem=Problem.NO_SCREEN, facts=(Fact(name="detail", value=event.detail),))
