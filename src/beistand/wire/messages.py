"""Which typed messages do the two ends exchange after the customer's yes? The one definition for both languages.

Each message is a msgpack array ``[tag, field, field, ...]`` in the order written here. The TypeScript types are
generated from this module (``tools/generate_wire.py``); golden vectors are checked on both sides. Numbers of tags
are never reused. Coordinates are pixels of the shared screen, origin top left. Integers are unsigned unless said.
"""

from typing import Annotated

import msgspec
from msgspec import Meta

from beistand.wire import limits

U8 = Annotated[int, Meta(ge=0, le=255)]
U32 = Annotated[int, Meta(ge=0, le=2**32 - 1)]
U53 = Annotated[int, Meta(ge=0, le=2**53 - 1)]
Px = Annotated[int, Meta(ge=0, le=limits.SCREEN_SIDE_MAX_PX)]
ScreenPlace = Annotated[int, Meta(ge=-65_536, le=65_536)]
ScreenNumber = Annotated[int, Meta(ge=0, le=limits.SCREENS_MAX - 1)]
Key32 = Annotated[bytes, Meta(min_length=32, max_length=32)]
Salt16 = Annotated[bytes, Meta(min_length=16, max_length=16)]
Signature64 = Annotated[bytes, Meta(min_length=64, max_length=64)]
Reason = Annotated[str, Meta(max_length=limits.REASON_MAX_BYTES)]
RightName = Annotated[str, Meta(max_length=32)]
Rights = Annotated[list[RightName], Meta(max_length=16)]
SaidText = Annotated[str, Meta(min_length=1, max_length=limits.SAID_MAX_CHARACTERS)]
KeyCode = Annotated[str, Meta(max_length=limits.KEY_CODE_MAX_BYTES)]


class Screen(msgspec.Struct, frozen=True, kw_only=True, array_like=True, forbid_unknown_fields=True):
    """One shared screen: its number in this session, its place on the customer's desktop and its size in pixels."""

    screen: ScreenNumber
    left_px: ScreenPlace
    top_px: ScreenPlace
    width_px: Px
    height_px: Px
    name: Annotated[str, Meta(max_length=64)]


Screens = Annotated[list[Screen], Meta(max_length=limits.SCREENS_MAX)]


class _Message(msgspec.Struct, frozen=True, kw_only=True, array_like=True, forbid_unknown_fields=True):
    """What all messages share: immutable, an array on the wire, nothing unknown in it."""


# ── CONTROL, customer to supporter ──────────────────────────────────────────────────────────────────────────────


class Answered(_Message, frozen=True, tag=1):
    """The customer's answer to the first question. ``rights`` is empty when the answer is no."""

    is_yes: bool
    rights: Rights
    screens: Screens
    language: Annotated[str, Meta(max_length=8)]


class RightsChanged(_Message, frozen=True, tag=2):
    """The rights that hold from now on.

    ``reason``: why they changed: ``customer``, ``asked``, ``refused``, ``paused`` or ``expired``.
    """

    rights: Rights
    reason: Reason


class MediaEpoch(_Message, frozen=True, tag=3):
    """A new picture epoch: its key, the compression window, the screens it shows."""

    epoch: U32
    key: Key32
    window_log: Annotated[int, Meta(ge=10, le=limits.WINDOW_LOG_MAX)]
    screens: Screens


class Paused(_Message, frozen=True, tag=4):
    """The customer paused (or went on with) everything: no picture, no input."""

    is_paused: bool


class ControlRests(_Message, frozen=True, tag=5):
    """The customer used the own mouse or keyboard: the supporter's input rests for so long."""

    rest_ms: U32


class Ended(_Message, frozen=True, tag=6):
    """The customer's module ended the session. ``reason``: a word of ``END_REASONS``."""

    reason: Reason
    lasted_s: U32


class LedgerOpened(_Message, frozen=True, tag=7):
    """The session ledger begins. ``customer_key``: the module's Ed25519 public key of this session."""

    customer_key: Key32


class LedgerEntered(_Message, frozen=True, tag=8):
    """The next entry of the ledger, as its bytes (``wire.ledger``), and the module's signature over the new head."""

    entry: Annotated[bytes, Meta(max_length=limits.LEDGER_ENTRY_MAX_BYTES)]
    signature: Signature64


class CustomerSaid(_Message, frozen=True, tag=9):
    """A line of the customer in the talk beside the picture."""

    text: SaidText


class LineKept(_Message, frozen=True, tag=10):
    """A line of the talk that is kept, as the module hashed it (``wire.transcript``); the line itself came before.

    ``line``: 1, 2, 3, ...; ``is_supporter``: who wrote it; ``time_ms``: Unix time.
    """

    line: U32
    is_supporter: bool
    time_ms: U53
    salt: Salt16
    text: SaidText


class ScreenshotAnswered(_Message, frozen=True, tag=11):
    """The supporter may take a screenshot of this screen now, or not. ``number``: 1, 2, 3, ...; 0 with a no."""

    screen: ScreenNumber
    number: U32


# ── CONTROL, supporter to customer ──────────────────────────────────────────────────────────────────────────────


class RightAsked(_Message, frozen=True, tag=20):
    """The supporter asks for one more right and says why."""

    right: RightName
    reason: Reason


class EpochAsked(_Message, frozen=True, tag=21):
    """The viewer cannot go on with this picture epoch and asks for a new one."""

    epoch: U32
    reason: Reason


class SupporterLeft(_Message, frozen=True, tag=22):
    """The supporter ended the session."""

    reason: Reason


class LedgerSigned(_Message, frozen=True, tag=23):
    """The supporter's end checked and kept so many entries, the last with this link, and signs that."""

    count: U32
    link: Key32
    signature: Signature64


class SupporterSaid(_Message, frozen=True, tag=25):
    """A line of the supporter in the talk beside the picture."""

    text: SaidText


class ScreenshotAsked(_Message, frozen=True, tag=26):
    """The supporter wants to take a screenshot of this screen; nothing is taken before the answer."""

    screen: ScreenNumber


class ScreenshotTaken(_Message, frozen=True, tag=27):
    """The screenshot with this number was taken. ``sha256``: of its PNG file."""

    number: U32
    sha256: Key32


# ── LIVE, supporter to customer ─────────────────────────────────────────────────────────────────────────────────


class PointerMoved(_Message, frozen=True, tag=40):
    """The supporter's pointer is here."""

    screen: ScreenNumber
    x_px: Px
    y_px: Px


class PointerButton(_Message, frozen=True, tag=41):
    """A button went down or up here. ``button``: 1 left, 2 middle, 3 right, 8 back, 9 forward."""

    screen: ScreenNumber
    x_px: Px
    y_px: Px
    button: Annotated[int, Meta(ge=1, le=9)]
    is_down: bool


class WheelTurned(_Message, frozen=True, tag=42):
    """The wheel turned; signed, 120 units are one notch; positive is down and right."""

    screen: ScreenNumber
    x_px: Px
    y_px: Px
    right_units: Annotated[int, Meta(ge=-12_000, le=12_000)]
    down_units: Annotated[int, Meta(ge=-12_000, le=12_000)]


class KeyChanged(_Message, frozen=True, tag=43):
    """A key went down or up.

    ``code`` is the physical key (UI Events ``KeyboardEvent.code``, such as ``KeyQ``); ``key`` what it means on the
    supporter's layout (``KeyboardEvent.key``: one character such as ``@``, or a name such as ``Enter``).
    """

    code: KeyCode
    key: KeyCode
    is_down: bool


class TextTyped(_Message, frozen=True, tag=44):
    """Text that came from a dead key, an input method or a paste-as-typed."""

    text: Annotated[str, Meta(max_length=limits.TEXT_TYPED_MAX_BYTES)]


class AllReleased(_Message, frozen=True, tag=45):
    """Let go of every key and button (focus lost, page hidden)."""


class Painted(_Message, frozen=True, tag=46):
    """The viewer painted so many packet bytes of this media epoch; ``frame`` is the newest painted frame."""

    epoch: U32
    painted_bytes: U53
    frame: U32


class Ping(_Message, frozen=True, tag=47):
    """Answer me; ``sent_ms`` is the asker's monotonic clock and comes back unchanged."""

    sent_ms: U53


class ViewerCan(_Message, frozen=True, tag=48):
    """Which codecs for moving parts this viewer decodes, best first (``jpeg``, ``vp9``); empty: exact pixels only."""

    codecs: Annotated[list[Annotated[str, Meta(max_length=16)]], Meta(max_length=8)]


class ViewerShows(_Message, frozen=True, tag=49):
    """The viewer shows these of the shared screens now; changes on the others may wait until it shows them."""

    screens: Annotated[list[ScreenNumber], Meta(max_length=limits.SCREENS_MAX)]


# ── LIVE, customer to supporter ─────────────────────────────────────────────────────────────────────────────────


class CursorShape(_Message, frozen=True, tag=60):
    """The look of the pointer: ``width_px * height_px * 4`` bytes R, G, B, A (not premultiplied), rows top down."""

    width_px: Annotated[int, Meta(ge=1, le=limits.CURSOR_SIDE_MAX_PX)]
    height_px: Annotated[int, Meta(ge=1, le=limits.CURSOR_SIDE_MAX_PX)]
    hot_x_px: U8
    hot_y_px: U8
    rgba: Annotated[bytes, Meta(max_length=limits.CURSOR_SIDE_MAX_PX**2 * 4)]


class CursorMoved(_Message, frozen=True, tag=61):
    """The customer's pointer is here."""

    screen: ScreenNumber
    x_px: Px
    y_px: Px


class Pong(_Message, frozen=True, tag=62):
    """The answer to a ``Ping``."""

    sent_ms: U53


class Measured(_Message, frozen=True, tag=63):
    """What the picture costs at the customer, over the last second."""

    frames_per_s: Annotated[float, Meta(ge=0, le=1000)]
    cpu_ms_per_frame: Annotated[float, Meta(ge=0, le=100_000)]
    bytes_per_s: U53


# ── LIVE, both ways ─────────────────────────────────────────────────────────────────────────────────────────────


class Received(_Message, frozen=True, tag=80):
    """This end has every reliable packet below these counters; the other may forget them."""

    next_opening: U53
    next_control: U53


FromCustomer = (
    Answered
    | RightsChanged
    | MediaEpoch
    | Paused
    | ControlRests
    | Ended
    | LedgerOpened
    | LedgerEntered
    | CustomerSaid
    | LineKept
    | ScreenshotAnswered
    | CursorShape
    | CursorMoved
    | Pong
    | Measured
    | Received
)
FromSupporter = (
    RightAsked
    | EpochAsked
    | SupporterLeft
    | LedgerSigned
    | SupporterSaid
    | ScreenshotAsked
    | ScreenshotTaken
    | PointerMoved
    | PointerButton
    | WheelTurned
    | KeyChanged
    | TextTyped
    | AllReleased
    | Painted
    | Ping
    | ViewerCan
    | ViewerShows
    | Received
)
Message = FromCustomer | FromSupporter

END_REASONS = (
    "customer",
    "supporter",
    "refused",
    "timeout",
    "code_burned",
    "link_lost",
    "tampered",
    "failed",
)
