"""What can happen to the customer's module? Everything that its rules are told, besides clicks and server signals."""

from dataclasses import dataclass
from enum import StrEnum

from beistand.session.clicks import Clicked
from beistand.session.cover import WindowFound
from beistand.session.intents import Intent
from beistand.session.view import Fact, Problem, ScreenOffer
from beistand.wire.ledger_facts import Facts, Who
from beistand.wire.messages import FromSupporter
from beistand.wire.opening import Introduction
from beistand.wire.signals import FromServer


@dataclass(frozen=True, slots=True, kw_only=True)
class JoinRefused:
    """The server did not give a ticket, or could not be asked."""

    problem: Problem
    facts: tuple[Fact, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class SecrecyTold:
    """The company says since when the supporter is bound to secrecy. ``since_ms``: Unix time, 0: not at all."""

    since_ms: int
    is_professional: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkDown:
    """The link is gone; it is tried again without being asked."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkRefused:
    """The link is gone and is not tried again. ``word``: a final word of ``wire.closing``."""

    word: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PairingReplied:
    """The supporter answered in this run: from here on it counts."""

    run: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PairingDone:
    """Both ends know the code. ``words``: the check words in the customer's language."""

    run: int
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PairingBroke:
    """The run failed. ``is_wrong_code``: the codes differ; else the other end did not keep to the rules."""

    run: int
    is_wrong_code: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class IntroductionCame:
    """The supporter introduced itself under the seal."""

    introduction: Introduction


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageCame:
    """An opened message of the supporter; whether it may do anything is decided now."""

    message: FromSupporter


@dataclass(frozen=True, slots=True, kw_only=True)
class PeerResumed:
    """The supporter said what it still expects, and that was sent again: what follows is in order."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PacketsLost:
    """Live packets before the next one never came. ``is_noticed``: that cannot be explained by a new link."""

    is_noticed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class PacketTampered:
    """A packet is not what the supporter sealed for this end. ``must_resend``: reliable ones are missing now."""

    must_resend: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnInputSeen:
    """The customer moved the own mouse or pressed an own key."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EpochWanted:
    """The picture costs this computer too much, or less than it could: a new epoch would fit better."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LanesWanted:
    """The viewers' links differ too much for one pace: these get a lane of their own; none: one lane for all."""

    slow: frozenset[int]


@dataclass(frozen=True, slots=True, kw_only=True)
class ScreensChanged:
    """The desktop has these screens now; also told once at the start."""

    screens: tuple[ScreenOffer, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class WindowsChanged:
    """The desktop has these windows now. ``has_list``: it tells of its windows at all."""

    windows: tuple[WindowFound, ...]
    has_list: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class DesktopFailed:
    """The desktop cannot be captured or typed on (any more)."""

    detail: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ModuleBroke:
    """Something in this module broke that must not be hidden; the session ends."""

    detail: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Entered:
    """Something stands in the ledger now; ``unix_ms``: when, as the ledger says."""

    number: int
    unix_ms: int
    who: Who
    facts: Facts


@dataclass(frozen=True, slots=True, kw_only=True)
class LedgerSettled:
    """The end is entered, and both ends signed everything: nothing has to be waited for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LedgerFailed:
    """The ledger cannot go on. ``is_tampered``: what the other end sent for it is not what it must be."""

    detail: str
    is_tampered: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceiptSaved:
    """The receipt lies in these files now; names for people, the proof first."""

    paths: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceiptFailed:
    """The receipt could not be written; ``detail``: where and why."""

    detail: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TimePassed:
    """It is later; deadlines that are due are acted on."""


class Deadline(StrEnum):
    """What somebody waits for, with a limit; each due one is an event of its own."""

    SUPPORTER_COMES = "supporter_comes"
    PAIRED = "paired"
    CONSENT = "consent"
    ASKED = "asked"
    REST_OVER = "rest_over"
    BACK = "back"
    ASK_AGAIN = "ask_again"
    GRANT_OVER = "grant_over"
    LEDGER_LAST = "ledger_last"
    MASK_ENTERED = "mask_entered"
    KEPT_ENTERED = "kept_entered"


Own = (
    JoinRefused
    | SecrecyTold
    | LinkDown
    | LinkRefused
    | PairingReplied
    | PairingDone
    | PairingBroke
    | IntroductionCame
    | MessageCame
    | PeerResumed
    | PacketsLost
    | PacketTampered
    | OwnInputSeen
    | EpochWanted
    | LanesWanted
    | ScreensChanged
    | WindowsChanged
    | DesktopFailed
    | ModuleBroke
    | Entered
    | LedgerSettled
    | LedgerFailed
    | ReceiptSaved
    | ReceiptFailed
    | TimePassed
)
Event = Intent | Clicked | FromServer | Own
