"""What of a session goes into its case, and may it? Lines of the talk and screenshots, each under its right, announced.

A line is kept only when it comes while the right to keep lines holds. A screenshot is announced to the customer and
entered before the supporter's end hears that it may take it. Both are bounded: nobody can fill the ledger with them.
"""

from beistand.session.effects import Effect, Enter, EnterKept, KeepLine, Send
from beistand.session.events import Deadline
from beistand.session.granting import narrowed
from beistand.session.state import State
from beistand.session.view import Line
from beistand.wire.ledger_facts import RightExpired, Screenshot, Who
from beistand.wire.limits import SCREENSHOTS_MAX, TRANSCRIPT_ENTERED_MS, TRANSCRIPT_LINES_MAX
from beistand.wire.messages import ScreenshotAnswered, ScreenshotAsked, ScreenshotTaken
from beistand.wire.policy import Right

# ── the talk ──


def line_kept(state: State, line: Line, now_ms: int) -> list[Effect]:
    """Keep a line that comes while the customer allows it; when no more fit, the right is over."""
    if Right.CHAT_TRANSCRIPT not in state.rights.held(now_ms=now_ms):
        return []
    state.kept_lines += 1
    state.deadlines.setdefault(Deadline.KEPT_ENTERED, now_ms + TRANSCRIPT_ENTERED_MS)
    kept = KeepLine(text=line.text, is_supporter=line.who == Who.SUPPORTER.value)
    if state.kept_lines < TRANSCRIPT_LINES_MAX:
        return [kept]
    full = RightExpired(right=Right.CHAT_TRANSCRIPT.value)
    return [kept, *narrowed(state, [Right.CHAT_TRANSCRIPT], "expired"), Enter(facts=full, who=Who.MODULE)]


def kept_due(_state: State, _event: Deadline, _now_ms: int) -> list[Effect]:
    """Enter what was kept meanwhile: a session that breaks off loses little of it."""
    return [EnterKept()]


def kept_settled(state: State) -> list[Effect]:
    """Enter the rest of what was kept; the session ends."""
    return [EnterKept()] if Deadline.KEPT_ENTERED in state.deadlines else []


# ── screenshots ──


def screenshot_asked(state: State, message: ScreenshotAsked, now_ms: int) -> list[Effect]:
    """Announce and enter it, then say that it may be taken; of what is not shown now there is none."""
    is_shown = message.screen in {one.screen for one in state.picture or ()}
    if not is_shown or state.screenshots >= SCREENSHOTS_MAX:
        return [screenshot_refused(message)]
    state.screenshots += 1
    state.screenshot_ms = now_ms
    state.open_screenshots[state.screenshots] = message.screen
    announced = Screenshot(number=state.screenshots, screen=message.screen, state="announced", sha256="")
    answer = ScreenshotAnswered(screen=message.screen, number=state.screenshots)
    return [Enter(facts=announced, who=Who.SUPPORTER), Send(message=answer)]


def screenshot_refused(message: ScreenshotAsked) -> Effect:
    """Say that this one is not to be taken."""
    return Send(message=ScreenshotAnswered(screen=message.screen, number=0))


def screenshot_taken(state: State, message: ScreenshotTaken) -> list[Effect]:
    """Enter which file it became, once for each that was announced."""
    screen = state.open_screenshots.pop(message.number, None)
    if screen is None:
        return []
    taken = Screenshot(number=message.number, screen=screen, state="taken", sha256=message.sha256.hex())
    return [Enter(facts=taken, who=Who.SUPPORTER)]
