"""How does a session end, from wherever it is? Held keys first, then the picture, then the words, then the link."""

from beistand.session.effects import CloseLink, Effect, Quit, ReleaseAll, Send, StopPicture, Tell
from beistand.session.events import DesktopFailed, LinkRefused, ModuleBroke
from beistand.session.intents import Dismiss, End
from beistand.session.rights import Rights
from beistand.session.state import State
from beistand.session.view import Fact, Problem, Stage
from beistand.wire.messages import END_REASONS, Answered, Ended
from beistand.wire.signals import Bye, Closed, Refused, Told

_SAME_WORD = {problem.value: problem for problem in Problem}
_PASSING = frozenset({"server_stopping", "link_full"})
"""Refusals after which the link simply comes back."""


def end(
    state: State,
    now_ms: int,
    reason: str,
    *,
    problem: Problem | None = None,
    facts: tuple[Fact, ...] = (),
    is_told: bool = False,
) -> list[Effect]:
    """End the session. ``is_told``: the others ended it, so they need not be told.

    ``reason``: a word of ``END_REASONS``. With a ``problem`` the customer sees that instead of the goodbye card.
    """
    effects: list[Effect] = [ReleaseAll(), StopPicture()]
    state.ended_ms = now_ms
    if not is_told:
        effects += _farewell(state, reason)
    effects.append(CloseLink())
    state.stage = Stage.FAILED if problem else Stage.ENDED
    state.ended_reason, state.problem, state.facts = reason, problem, facts
    state.deadlines.clear()
    state.asked = state.picture = state.code = None
    state.rights = Rights(policy=state.rights.policy)
    return effects


def _farewell(state: State, reason: str) -> list[Effect]:
    effects: list[Effect] = []
    if state.stage is Stage.CHECK:
        effects.append(Send(message=Answered(is_yes=False, rights=[], screens=[], language=state.language)))
        effects.append(Tell(signal=Told(what="consent_refused")))
    elif state.stage is Stage.SHARING:
        effects.append(Send(message=Ended(reason=reason, lasted_s=state.lasted_s())))
    if state.welcome:
        effects.append(Tell(signal=Bye(reason=reason)))
    return effects


def leave(state: State, _event: End, now_ms: int) -> list[Effect]:
    """Go away before anything was asked."""
    return [*end(state, now_ms, "customer"), Quit()]


def dismissed(_state: State, _event: Dismiss | End, _now_ms: int) -> list[Effect]:
    """The last card was read."""
    return [Quit()]


def refused_by_customer(state: State, _event: End, now_ms: int) -> list[Effect]:
    """Answer no to the first question."""
    return end(state, now_ms, "refused")


def ended_by_customer(state: State, _event: End, now_ms: int) -> list[Effect]:
    """End a running session."""
    return end(state, now_ms, "customer")


def closed(state: State, event: Closed, now_ms: int) -> list[Effect]:
    """The server says that the session is over for everybody."""
    reason = event.reason if event.reason in END_REASONS else "failed"
    problem = Problem.CODE_BURNED if reason == "code_burned" else None
    return end(state, now_ms, reason, problem=problem, is_told=True)


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
