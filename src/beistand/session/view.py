"""What does the customer see now? Facts only: the words of people are in the window's catalogue.

A ``View`` is complete: the window shows the newest one and forgets the one before. Every time named ``_ms`` is the
monotonic clock of this process (``time.monotonic() * 1000``), except ``confirmed_ms``, which is Unix time.
"""

from dataclasses import dataclass
from enum import StrEnum

from beistand.wire.ledger_facts import Facts, Who
from beistand.wire.limits import PAIRING_RUNS_MAX
from beistand.wire.policy import Right


class Stage(StrEnum):
    """Which page is shown."""

    ENTER_CODE = "enter_code"
    """The customer types or pastes a code. ``problem`` says what was wrong with the one before, if there was one."""
    CONNECTING = "connecting"
    """The code is known; the server is being asked, or the supporter is not linked yet."""
    PAIRING = "pairing"
    """Both ends check the secret part of the code."""
    CHECK = "check"
    """Who, why, check words, screens, and the question: yes or no."""
    SHARING = "sharing"
    """The customer said yes. Also while paused, interrupted or resting."""
    ENDED = "ended"
    """Over, as somebody wanted it: the goodbye card. ``ended_reason`` says who."""
    FAILED = "failed"
    """Cannot go on: ``problem`` says what and what to do."""


class Problem(StrEnum):
    """What went wrong, as the key of a sentence that says what happened and what to do."""

    BAD_CODE = "bad_code"
    """Not ten digits. Facts: ``got`` (number of characters)."""
    WRONG_CODE = "wrong_code"
    """The last six digits do not fit; ``wrong_runs`` of ``runs_max`` are used up. Type it again."""
    CODE_BURNED = "code_burned"
    """Too many wrong runs: the code is void, the supporter has to make a new one."""
    UNKNOWN_NUMBER = "unknown_number"
    CODE_EXPIRED = "code_expired"
    CODE_USED = "code_used"
    SESSION_OVER = "session_over"
    TOO_MANY_TRIES = "too_many_tries"
    """Facts: ``wait_s`` when the server said how long."""
    SERVER_UNREACHABLE = "server_unreachable"
    """Facts: ``server``, ``detail``."""
    SERVER_UNTRUSTED = "server_untrusted"
    """The server's certificate is not valid. Facts: ``server``, ``detail``."""
    SERVER_EXPIRED = "server_expired"
    """The server's certificate is not valid at this time. Facts: ``server``, ``detail``."""
    SERVER_STRANGE = "server_strange"
    """Something answered that is no beistand server. Facts: ``server``, ``detail``."""
    OLD_VERSION = "old_version"
    """This module and the server speak different versions: download the module again."""
    PAIRING_FAILED = "pairing_failed"
    """The other end did not answer in time or not by the rules: try again."""
    NO_SCREEN = "no_screen"
    """The desktop cannot be captured. Facts: ``detail``."""
    REFUSED = "refused"
    """The server does not serve this link. Facts: ``word``."""
    TAMPERED = "tampered"
    """Somebody between the ends altered packets; the session was ended."""
    RULES = "rules"
    """The supporter's rules contradict themselves."""
    RULES_CHANGED = "rules_changed"
    """Somebody named other rules than those of the notice that was confirmed; the session was ended."""
    FAILED = "failed"
    """Something in this module broke; the session was ended. Facts: ``detail``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """A fact of a problem: its name and what to put into the sentence."""

    name: str
    value: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ScreenOffer:
    """A screen of the desktop that may be shared.

    Attributes:
        screen: its number, 0 to 15, the same in messages and intents.
        name: the system's name of it, such as ``HDMI-1``.
        left_px: ... ``height_px``: place and size on the desktop.
        is_primary: the system calls it the main one; exactly one is, unless the system knows none.
    """

    screen: int
    name: str
    left_px: int
    top_px: int
    width_px: int
    height_px: int
    is_primary: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Watcher:
    """Somebody who may see the shared screens. ``since_ms``: of the customer's yes.

    ``bound_since_ms``: Unix time of the declaration of secrecy, as the company says; 0: none; None: it did not say.
    """

    participant: int
    name: str
    since_ms: int
    bound_since_ms: int | None = None
    is_professional: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedRight:
    """Somebody asks for one more right and says why (their own words, not to be trusted).

    ``by``: the name of who asks; empty: the module itself asks whether it may go on. ``since_ms``: when it was asked.
    """

    right: Right
    reason: str
    by: str = ""
    since_ms: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class GrantView:
    """A right that can be given in this session.

    Attributes:
        is_given: the customer gave it and did not take it back; a pause or a rest changes nothing of that.
        until_ms: its time is over then; 0: it is not given, or has no limit.
    """

    right: Right
    is_given: bool
    until_ms: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A line of the talk. ``who``: ``customer`` or ``supporter``."""

    who: str
    text: str
    since_ms: int


@dataclass(frozen=True, slots=True, kw_only=True)
class LedgerLine:
    """An entry of the ledger; ``unix_ms``: when."""

    number: int
    unix_ms: int
    who: Who
    facts: Facts


@dataclass(frozen=True, slots=True, kw_only=True)
class WindowOffer:
    """A window of the customer's desktop.

    Attributes:
        window: its number, the same in intents.
        program: the program's name as the system has it; empty: not known. ``title``: as it stands on the window.
        is_hidden: the picture does not show it.
        is_new: it opened after the yes and the customer did not choose to cover it; new and hidden: it waits for that.
        can_show: a click shows it; the rule for new windows may forbid that.
        is_proposed: it looks like mail, messages, banking or passwords: better covered.
    """

    window: int
    program: str
    title: str
    is_hidden: bool
    is_new: bool
    is_proposed: bool
    can_show: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """Everything that a window needs to know.

    Attributes:
        stage: which page.
        language: ``de``, ``de_plain`` (plain German) or ``en``.
        server: the server's address as people write it, such as ``https://hilfe.example``.
        is_code_kept: a code was given already (link or command line), so the code page needs no typing.
        organisation, supporter, purpose: as the supporter introduced; empty before CHECK.
        bound_since_ms: Unix time since when the supporter is bound to secrecy, as the company says; 0: not bound; None:
            nothing was said. ``is_professional``: bound by § 203 StGB, too.
        words: the three check words in the customer's language; empty before CHECK.
        notice_version: 0 before the link stood.
        notice_short_hash: first 16 hex digits of the notice hash; empty before the link stood.
        notice_url: where the notice can be read; empty when unknown.
        confirmed_ms: Unix time when the notice was confirmed on the notice page; 0: ask here (``has_read_notice``).
        screens_offered: all screens; the customer chooses at most ``screens_max`` (0: all of them).
        rights_offered: what can be allowed with the first yes: VIEW, CONTROL unless the policy says never, and what the
            policy announces.
        rights_held: what holds now; empty while paused.
        screens_shared: numbers of the screens that are shared, also while paused.
        is_controlled: the supporter may type and click now (not while resting).
        is_paused: the customer paused everything.
        rests_until_ms: the supporter's input rests until then because the customer used mouse or keys; 0: it does not.
        since_ms: of the yes; 0 before it.
        watchers: who sees the shared screens; empty while nobody does.
        asked: a card is to be shown; answered by ``AnswerAsked``.
        is_interrupted: the own link is gone; it is tried again. Nothing is seen or typed meanwhile.
        is_supporter_away: the supporter's link is gone; the session ends if that lasts.
        away_since_ms: since when one of both; 0: neither.
        grants: each right that can be given, and whether and until when it is.
        windows: all windows, those that wait first. ``can_hide_windows``: this desktop tells of its windows; without,
            whole screens are shown. ``are_windows_lost``: it did at the yes and does not now; everything is covered.
            ``only_program``: nothing but this program is shown; empty: whole screens.
        chat: what was written, oldest first; the oldest lines are forgotten.
        kept_lines: how many lines of the talk are kept in the case.
        screenshots: how many screenshots the supporter took; ``screenshot_ms``: when the newest was announced.
        ledger: what stands in the ledger, oldest first; the oldest are not shown.
        can_save: there is a receipt that can be saved.
        is_saving: the receipt is being written; the card goes by itself when it was read meanwhile.
        saved: the files of the receipt that was saved last; ``saving_problem``: why it was not.
        noticed: how many packets were altered, repeated or lost on the way.
        ended_reason: a word of ``wire.messages.END_REASONS``; empty before the end.
        lasted_s: from the yes to the end; 0 without a yes.
        rights_given: everything that was held at some time, for the goodbye card.
        problem: what went wrong, with its facts.
        wrong_runs: how many wrong codes were typed; ``runs_max`` burn it.
        clicks_refused: how often something gave a yes that was not the customer's own hand.
    """

    stage: Stage = Stage.ENTER_CODE
    language: str = "de"
    server: str = ""
    is_code_kept: bool = False
    organisation: str = ""
    supporter: str = ""
    purpose: str = ""
    bound_since_ms: int | None = None
    is_professional: bool = False
    words: tuple[str, ...] = ()
    notice_version: int = 0
    notice_short_hash: str = ""
    notice_url: str = ""
    confirmed_ms: int = 0
    screens_offered: tuple[ScreenOffer, ...] = ()
    screens_max: int = 1
    rights_offered: tuple[Right, ...] = ()
    rights_held: tuple[Right, ...] = ()
    screens_shared: tuple[int, ...] = ()
    is_controlled: bool = False
    is_paused: bool = False
    rests_until_ms: int = 0
    since_ms: int = 0
    watchers: tuple[Watcher, ...] = ()
    grants: tuple[GrantView, ...] = ()
    asked: AskedRight | None = None
    windows: tuple[WindowOffer, ...] = ()
    can_hide_windows: bool = False
    are_windows_lost: bool = False
    only_program: str = ""
    chat: tuple[Line, ...] = ()
    kept_lines: int = 0
    screenshots: int = 0
    screenshot_ms: int = 0
    ledger: tuple[LedgerLine, ...] = ()
    saved: tuple[str, ...] = ()
    saving_problem: str = ""
    is_saving: bool = False
    can_save: bool = False
    is_interrupted: bool = False
    is_supporter_away: bool = False
    away_since_ms: int = 0
    noticed: int = 0
    ended_reason: str = ""
    lasted_s: int = 0
    rights_given: tuple[Right, ...] = ()
    problem: Problem | None = None
    facts: tuple[Fact, ...] = ()
    wrong_runs: int = 0
    runs_max: int = PAIRING_RUNS_MAX
    clicks_refused: int = 0

    def is_given(self, right: Right) -> bool:
        """Tell whether the customer gave a right and did not take it back."""
        return any(grant.is_given for grant in self.grants if grant.right is right)
