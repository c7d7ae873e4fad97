"""What happens until the customer's yes? Code, join, pairing, introduction, question; nothing is captured here."""

from typing import Final

from beistand.session.covering import begin_covering
from beistand.session.effects import BeginPairing, CloseLink, Effect, Enter, Join, OpenLedger, Resume, Send, Tell
from beistand.session.ending import end
from beistand.session.events import (
    Deadline,
    IntroductionCame,
    JoinRefused,
    LinkDown,
    PairingBroke,
    PairingDone,
    PairingReplied,
)
from beistand.session.granting import arm_ask_again
from beistand.session.intents import Answer, EnterCode
from beistand.session.picture import settle_picture
from beistand.session.rights import ROLE_REACHES, Rights, with_what_stands_on
from beistand.session.sharing import trouble
from beistand.session.state import SUPPORTER, State, in_order
from beistand.session.view import Fact, Problem, Stage
from beistand.wire.code import Code, read_code
from beistand.wire.errors import CodeError
from beistand.wire.ledger_facts import Consent, ParticipantJoined, Who
from beistand.wire.limits import CODE_VALID_MS, CONSENT_WAIT_MAX_MS, PAIRING_RUNS_MAX, PAIRING_TIMEOUT_MS
from beistand.wire.messages import Answered
from beistand.wire.policy import Right, contradictions
from beistand.wire.signals import Joined, Left, Told, Welcome

_RUN_MAX: Final = 255
_HOPELESS: Final = frozenset({Problem.OLD_VERSION})
"""Typing another code does not help against these."""


# ── the code ──


def code_entered(state: State, event: EnterCode, now_ms: int) -> list[Effect]:
    """Read the code; go on with the same session after a wrong secret, or join."""
    try:
        code = read_code(event.text)
    except CodeError:
        state.problem = Problem.BAD_CODE
        state.facts = (Fact(name="got", value=str(len(event.text.strip()))),)
        return []
    state.problem, state.facts = None, ()
    is_same = state.welcome is not None and state.code is not None and state.code.number == code.number
    if is_same:
        state.code = code
        return _pair_or_wait(state, now_ms)
    effects: list[Effect] = [CloseLink()] if state.welcome else []
    _forget_session(state, code)
    _wait_for_supporter(state, now_ms)
    return [*effects, Join(number=code.number)]


def _forget_session(state: State, code: Code) -> None:
    """Begin anew: what an earlier number led to counts no more."""
    state.code, state.welcome = code, None
    state.is_linked = state.is_supporter_linked = state.is_paired = state.has_reply = False
    state.run = state.wrong_runs = state.noticed = 0
    state.words, state.introduction, state.rights = (), None, Rights()
    state.bound_since_ms, state.is_professional = None, False
    state.ledger, state.chat = (), ()
    state.kept_lines = state.screenshots = state.screenshot_ms = 0
    state.open_screenshots.clear()
    state.troubles.clear()


def _wait_for_supporter(state: State, now_ms: int) -> None:
    state.stage = Stage.CONNECTING
    state.deadlines.pop(Deadline.PAIRED, None)
    state.deadlines[Deadline.SUPPORTER_COMES] = now_ms + CODE_VALID_MS


def join_refused(state: State, event: JoinRefused, _now_ms: int) -> list[Effect]:
    """Say why, and let another code be typed where that can help."""
    state.stage = Stage.FAILED if event.problem in _HOPELESS else Stage.ENTER_CODE
    state.problem, state.facts, state.code = event.problem, event.facts, None
    state.deadlines.clear()
    return [CloseLink()]


def supporter_never_came(state: State, _event: Deadline, now_ms: int) -> list[Effect]:
    """Give up waiting when the code is no longer valid."""
    return end(state, now_ms, "timeout", problem=Problem.CODE_EXPIRED)


# ── the pairing ──


def linked(state: State, _event: Welcome | Joined, now_ms: int) -> list[Effect]:
    """A link stands: pair as soon as both do; after the pairing have missing packets sent again."""
    if state.is_paired:
        state.is_resuming = state.is_together()
        return [Resume()] if state.is_together() else []
    return _pair_or_wait(state, now_ms)


def unlinked(state: State, event: Left | LinkDown, now_ms: int) -> list[Effect]:
    """A link is gone: an unfinished run is void."""
    if isinstance(event, Left) and event.is_final:
        return end(state, now_ms, "supporter", by=Who.SUPPORTER)
    if not state.is_paired:
        _wait_for_supporter(state, now_ms)
    return []


def _pair_or_wait(state: State, now_ms: int) -> list[Effect]:
    if not state.is_together() or state.welcome is None or state.code is None:
        _wait_for_supporter(state, now_ms)
        return []
    if state.run >= _RUN_MAX:
        return end(state, now_ms, "failed", problem=Problem.PAIRING_FAILED)
    state.run += 1
    state.has_reply = False
    state.stage = Stage.PAIRING
    state.deadlines.pop(Deadline.SUPPORTER_COMES, None)
    state.deadlines[Deadline.PAIRED] = now_ms + PAIRING_TIMEOUT_MS
    begin = BeginPairing(
        number=state.code.number,
        secret=state.code.secret,
        session=bytes.fromhex(state.welcome.session),
        notice_hash=bytes.fromhex(state.welcome.notice_hash),
        run=state.run,
        own=state.welcome.participant,
        peer=SUPPORTER,
        language="en" if state.language == "en" else "de",
    )
    return [begin]


def pairing_replied(state: State, event: PairingReplied, _now_ms: int) -> list[Effect]:
    """From here on the supporter counts this run, so this end does too."""
    state.has_reply = state.has_reply or event.run == state.run
    return []


def pairing_done(state: State, event: PairingDone, now_ms: int) -> list[Effect]:
    """Both ends know the code; now the supporter introduces itself."""
    if event.run != state.run:
        return []
    state.is_paired, state.words = True, event.words
    state.deadlines[Deadline.PAIRED] = now_ms + PAIRING_TIMEOUT_MS
    return [Tell(signal=Told(what="paired"))]


def pairing_broke(state: State, event: PairingBroke, now_ms: int) -> list[Effect]:
    """Let the code be typed again, or say that it is void."""
    if event.run != state.run or state.is_paired:
        return []
    return _run_failed(state, now_ms, is_wrong_code=event.is_wrong_code)


def pairing_timed_out(state: State, _event: Deadline, now_ms: int) -> list[Effect]:
    """Do not wait for ever for an end that does not answer."""
    if state.is_paired:
        return end(state, now_ms, "failed", problem=Problem.PAIRING_FAILED)
    return _run_failed(state, now_ms, is_wrong_code=False)


def _run_failed(state: State, now_ms: int, *, is_wrong_code: bool) -> list[Effect]:
    if is_wrong_code or state.has_reply:
        state.wrong_runs += 1
    if state.wrong_runs >= PAIRING_RUNS_MAX:
        return end(state, now_ms, "code_burned", problem=Problem.CODE_BURNED)
    state.stage = Stage.ENTER_CODE
    state.deadlines.pop(Deadline.PAIRED, None)
    state.problem = Problem.WRONG_CODE if is_wrong_code else Problem.PAIRING_FAILED
    return []


# ── the question ──


def introduced(state: State, event: IntroductionCame, now_ms: int) -> list[Effect]:
    """Ask the customer, if the rules are those of the notice that both ends were bound to."""
    if not state.is_paired or state.welcome is None:
        return []
    if event.introduction.notice.notice_hash().hex() != state.welcome.notice_hash:
        return _under_other_rules(state, event, now_ms)
    state.introduction = event.introduction
    state.rights = Rights(policy=event.introduction.notice.policy, role=ROLE_REACHES[event.introduction.role])
    state.stage = Stage.CHECK
    state.deadlines.pop(Deadline.PAIRED, None)
    state.deadlines[Deadline.CONSENT] = now_ms + CONSENT_WAIT_MAX_MS
    opened = OpenLedger(
        introduction=event.introduction,
        run=state.run,
        language=state.language,
        confirmed_ms=state.welcome.confirmed_ms,
    )
    if contradictions(event.introduction.notice.policy):  # nothing is asked; why is on record
        return [opened, *trouble(state, "rules_contradict"), *end(state, now_ms, "failed", problem=Problem.RULES)]
    return [opened]


def _under_other_rules(state: State, event: IntroductionCame, now_ms: int) -> list[Effect]:
    """Ask nothing. The record names the notice that was named, and that it was not the one that counts."""
    state.introduction, state.stage = event.introduction, Stage.CHECK
    state.noticed += 1
    opened = OpenLedger(introduction=event.introduction, run=state.run, language=state.language, confirmed_ms=0)
    ended = end(state, now_ms, "tampered", problem=Problem.RULES_CHANGED)
    return [opened, *trouble(state, "other_rules"), *ended]


def answered(state: State, event: Answer, now_ms: int) -> list[Effect]:
    """Take the customer's answer. A yes that is not complete is none: the question stays."""
    if not event.is_yes:
        return end(state, now_ms, "refused", by=Who.CUSTOMER)
    if not _is_complete(state, event):
        return []
    state.rights = state.rights.allow(event.rights)
    refused = [right.value for right in state.rights.offered_first() if right not in event.rights]
    state.chosen = tuple(sorted(set(event.screens)))
    state.rights_given = state.rights.granted()
    state.stage = Stage.SHARING
    state.since_ms = now_ms
    state.deadlines.pop(Deadline.CONSENT, None)
    arm_ask_again(state, now_ms)
    rights = [right.value for right in in_order(state.rights_given)]
    screens = list(state.shared_screens())
    yes = Answered(is_yes=True, rights=rights, screens=screens, language=state.language)
    told = Tell(signal=Told(what="consent_given", rights=rights))
    consent = Consent(
        rights=rights,
        rights_refused=refused,
        screens=len(screens),
        has_read_notice=event.has_read_notice or state.has_confirmed_notice(),
        click=state.click,
    )
    entered = [Enter(facts=consent, who=Who.CUSTOMER), Enter(facts=_joined(state), who=Who.MODULE)]
    covered = begin_covering(state)
    return [Send(message=yes), *settle_picture(state), told, *entered, *covered]


def _joined(state: State) -> ParticipantJoined:
    name = state.introduction.supporter if state.introduction else ""
    since_ms = state.bound_since_ms or 0
    return ParticipantJoined(participant=SUPPORTER, name=name, role="supporter", bound_since_ms=since_ms)


def _is_complete(state: State, event: Answer) -> bool:
    most = state.screens_max() or len(state.screens)
    wanted = set(event.screens)
    are_there = wanted <= {offer.screen for offer in state.screens}
    is_informed = event.has_read_notice or state.has_confirmed_notice()
    may_all = event.rights <= frozenset(state.rights.offered_first())
    is_talk = not wanted and not event.rights & with_what_stands_on({Right.VIEW})
    is_watch = Right.VIEW in event.rights and 1 <= len(wanted) <= most
    return is_informed and are_there and may_all and (is_talk or is_watch)


def consent_timed_out(state: State, _event: Deadline, now_ms: int) -> list[Effect]:
    """Silence is a no."""
    return end(state, now_ms, "timeout")
