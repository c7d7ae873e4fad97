"""What does the conductor need from the world? Four small seams; windows, links and desktops fit into them."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Protocol

from beistand.session.clicks import Clicked, Wish
from beistand.session.cover import Cover
from beistand.session.effects import Input
from beistand.session.events import Event
from beistand.session.thumbnail import Thumbnail
from beistand.session.view import View
from beistand.wire.envelope import GROUP
from beistand.wire.ledger_facts import Language, NoticeShown
from beistand.wire.messages import FromCustomer, Screen
from beistand.wire.signals import FromEnd

RandomBytes = Callable[[int], bytes]
"""Returns so many unpredictable bytes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MediaKey:
    """Under which key one picture epoch is sealed.

    Attributes:
        epoch: 1, 2, 3, ...; no number is used twice in a session.
        key: 32 random bytes.
        session_id: 16 bytes; ``sender``: the own participant number.
        receiver: to which group the picture goes; ``viewers``: who is in it, where that is not everybody.
    """

    epoch: int
    key: bytes = field(repr=False)
    session_id: bytes
    sender: int
    receiver: int = GROUP
    viewers: frozenset[int] = frozenset()


class Face(Protocol):
    """What the customer sees and clicks: windows, or a script in their place. Decides nothing.

    ``listen`` once, before ``run``; ``run`` in the main thread returns after ``close``; ``show`` and ``close`` may be
    called from another thread, also before ``run``. What a person wants is given to the listener from any thread.
    """

    edge_px: int
    """Width of the border that is drawn inside each shared screen; 0: none."""

    def listen(self, take: Callable[[Wish], None]) -> None:
        """Give every intent to ``take``, exactly once, with what is known of the click, if anything is."""
        ...

    def show(self, view: View) -> None:
        """Show this view instead of the one before."""
        ...

    def own_window_ids(self) -> frozenset[int]:
        """Return the system's ids of all own windows: injected input never reaches them."""
        ...

    def private_window_ids(self) -> frozenset[int]:
        """Return the ids of own windows that no picture may show (titles stand on them), also before they show."""
        ...

    def wants_thumbnails(self) -> bool:
        """Tell whether anybody looks at thumbnails now; from any thread."""
        ...

    def show_thumbnail(self, thumbnail: Thumbnail) -> None:
        """Show how a shared screen leaves now; from any thread."""
        ...

    def run(self) -> None:
        """Live until ``close``."""
        ...

    def close(self) -> None:
        """End ``run``; safe to call twice."""
        ...


class Line(Protocol):
    """The way to the server. None of these waits."""

    def join(self, number: str) -> None:
        """Ask for a ticket, then open a link and keep it open; what comes of it is told as events."""
        ...

    def send(self, data: bytes | FromEnd) -> None:
        """Send a packet or a signal; lost when the link is down."""
        ...

    def hang_up(self) -> None:
        """Send what waits, within a limit, and do not come back; safe to call twice and without a link."""
        ...

    def finish(self) -> None:
        """The module has nothing left to do."""
        ...


class Picture(Protocol):
    """Captures, encodes, seals. Packets go to the conductor's ``picture_packet`` in the loop's thread."""

    def window_log(self, screens: tuple[Screen, ...]) -> int:
        """Return the compression window of an epoch that shows these screens, as told to the viewers."""
        ...

    def start(
        self, *, media: MediaKey, screens: tuple[Screen, ...], cover: Cover, slow: MediaKey | None = None
    ) -> None:
        """Begin to capture these screens, whole pictures first; nothing was captured before.

        ``cover``: which windows may be seen; all others are covered before anything looks at the picture. ``slow``:
        those viewers get the picture under a key and at a pace of their own.
        """
        ...

    def renew(
        self, *, media: MediaKey, screens: tuple[Screen, ...], cover: Cover, slow: MediaKey | None = None
    ) -> None:
        """Go on under another key, perhaps with other screens or another cover, whole pictures first."""
        ...

    def painted(self, *, participant: int, epoch: int, painted_bytes: int, frame: int) -> None:
        """A viewer painted so much of this epoch."""
        ...

    def viewer_decodes(self, codecs: tuple[str, ...]) -> None:
        """The viewer decodes these codecs for moving parts, best first; names that nobody knows are ignored."""
        ...

    def viewer_looks_at(self, screens: frozenset[int]) -> None:
        """The viewer shows these screens now; changes on the others wait until it shows them."""
        ...

    def stop(self) -> None:
        """Capture no more; not one packet is made after this returned. Safe to call when nothing runs."""
        ...


class Desktop(Protocol):
    """The supporter's hands on the customer's desktop."""

    def inject(self, message: Input) -> None:
        """Do this now; the right for it was checked.

        Raises:
            DesktopError: the desktop is gone.
        """
        ...

    def release_all(self) -> None:
        """Let go of every key and button that is held down; safe to call at any time, also without a desktop."""
        ...


class Books(Protocol):
    """A ledger that is kept, as far as its receipt needs it."""

    def notice_shown(self) -> NoticeShown:
        """Return under which notice the session stands."""
        ...

    def receipt(self, *, notice_text: str = "") -> bytes:
        """Return the receipt as it is now.

        Raises:
            ReceiptError: it would be too large.
        """
        ...


class Archive(Protocol):
    """Where receipts are written to. Does not wait."""

    def save(self, books: Books, *, folder: str, language: Language) -> None:
        """Write the receipt of this ledger into a folder; ``ReceiptSaved`` or ``ReceiptFailed`` follows."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """What a conductor has around it. ``clock_ms``: monotonic."""

    random_bytes: RandomBytes
    clock_ms: Callable[[], int]
    archive: Archive


Happened = Callable[[Event], None]
"""Tells the conductor what happened; to be called in the loop's thread."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ears:
    """Who on the loop hears of the desktop. Each may be called from any thread.

    Attributes:
        happened: screens changed, own input seen, desktop failed.
        packet: a sealed picture packet.
        message: a message of the moment that belongs to the picture (cursor, figures).
    """

    happened: Happened
    packet: Callable[[bytes], None]
    message: Callable[[FromCustomer], None]


class DesktopSide(Protocol):
    """The customer's desktop with everything that touches it. Owned by the app, which closes it."""

    @property
    def picture(self) -> Picture:
        """Captures, encodes, seals."""
        ...

    @property
    def hands(self) -> Desktop:
        """The supporter's hands."""
        ...

    def judged(self, clicked: Clicked) -> Clicked:
        """Return a click with what this system knows of the hand behind it; from any thread, never waits long."""
        ...

    def begin(self, ears: Ears) -> None:
        """Tell the screens once, and from then on what happens to them and the own input. Captures nothing."""
        ...

    def close(self) -> None:
        """Let go of everything held, leave nothing behind; safe to call twice."""
        ...
