"""What can the customer's rules ask their shell to do? The conductor has one method for each; order matters."""

from dataclasses import dataclass, field

from beistand.session.cover import Cover
from beistand.session.view import View
from beistand.wire.ledger_facts import Facts, Who
from beistand.wire.messages import (
    FromCustomer,
    KeyChanged,
    LedgerSigned,
    PointerButton,
    PointerMoved,
    Screen,
    TextTyped,
    WheelTurned,
)
from beistand.wire.opening import Introduction
from beistand.wire.signals import FromEnd

Input = PointerMoved | PointerButton | WheelTurned | KeyChanged | TextTyped


@dataclass(frozen=True, slots=True, kw_only=True)
class Join:
    """Ask the server for a ticket for this number, then open the link and keep it open."""

    number: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BeginPairing:
    """Begin a pairing run with fresh scalars; earlier runs are forgotten.

    Attributes:
        session: 16 bytes; ``notice_hash``: 32 bytes; both bound into the exchange.
        run: 1, 2, 3, ...
        own, peer: participant numbers.
    """

    number: str
    secret: str = field(repr=False)
    session: bytes
    notice_hash: bytes
    run: int
    own: int
    peer: int
    language: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Resume:
    """A link stands again after the pairing: begin a link generation and have missing packets sent again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Send:
    """Seal a message for the supporter. ``is_live``: of the moment, lost with the link; else it must arrive."""

    message: FromCustomer
    is_live: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Tell:
    """Tell the server. A signal that cannot go now goes when the link stands again."""

    signal: FromEnd


@dataclass(frozen=True, slots=True, kw_only=True)
class Confirmed:
    """The supporter has every reliable packet below these counters."""

    next_opening: int
    next_control: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SlowLane:
    """A second media epoch at a time, for the viewers whose links are much slower; ``epoch`` was never used before."""

    epoch: int
    viewers: frozenset[int]


@dataclass(frozen=True, slots=True, kw_only=True)
class StartPicture:
    """Capture these screens and send them under a fresh key. ``epoch`` was never used before.

    ``cover``: which windows may be seen; everything else is covered before anything looks at the picture.
    """

    epoch: int
    screens: tuple[Screen, ...]
    cover: Cover
    slow: SlowLane | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class NewEpoch:
    """Go on capturing, under a fresh key and with whole screens first. ``cover``: as above."""

    epoch: int
    screens: tuple[Screen, ...]
    cover: Cover
    slow: SlowLane | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class StopPicture:
    """Stop capturing; when this is done, not one more picture packet leaves."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PaintedBack:
    """The supporter painted so much; the pacing wants to know."""

    participant: int
    epoch: int
    painted_bytes: int
    frame: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ViewerLooksAt:
    """The viewer shows these screens now; the others need not be searched for changes."""

    screens: frozenset[int]


@dataclass(frozen=True, slots=True, kw_only=True)
class ViewerDecodes:
    """The supporter's browser decodes these codecs for moving parts, best first; names as it said them."""

    codecs: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Inject:
    """Do this on the desktop; the right for it was checked at this moment."""

    message: Input


@dataclass(frozen=True, slots=True, kw_only=True)
class ReleaseAll:
    """Let go of every key and button that is held down."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenLedger:
    """Begin the ledger of this session: the pairing, the introduction.

    Attributes:
        run: the pairing run that succeeded.
        language: in which the notice is shown.
        confirmed_ms: Unix time of the confirmation on the notice page; 0 without.
    """

    introduction: Introduction
    run: int
    language: str
    confirmed_ms: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Enter:
    """Write this into the ledger and send it to the supporter's end; dropped where no ledger is."""

    facts: Facts
    who: Who


@dataclass(frozen=True, slots=True, kw_only=True)
class KeepLine:
    """Keep this line of the talk and send it to the supporter's end as it is kept; its right was checked now."""

    text: str
    is_supporter: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class EnterKept:
    """Enter into the ledger how many lines are kept by now, and their hash."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Countersigned:
    """The supporter's end signed the ledger so far."""

    message: LedgerSigned


@dataclass(frozen=True, slots=True, kw_only=True)
class SaveReceipt:
    """Write the receipt into this folder, and tell what came of it. ``language``: of its paper."""

    folder: str
    language: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CloseLink:
    """Send what is still to be sent, within a limit, and close the link for good."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Show:
    """Show this view instead of the one before."""

    view: View


@dataclass(frozen=True, slots=True, kw_only=True)
class Quit:
    """The module has nothing left to do."""


Effect = (
    Join
    | BeginPairing
    | Resume
    | Send
    | Tell
    | Confirmed
    | StartPicture
    | NewEpoch
    | StopPicture
    | PaintedBack
    | ViewerDecodes
    | ViewerLooksAt
    | Inject
    | ReleaseAll
    | OpenLedger
    | Enter
    | KeepLine
    | EnterKept
    | Countersigned
    | SaveReceipt
    | CloseLink
    | Show
    | Quit
)
