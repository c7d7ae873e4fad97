"""How does a test play the customer in memory? The real conductor, rules and lock; a script clicks, pixels are known.

``Meeting`` joins it with a ``SupporterEnd`` over a ``MemoryRelay``: the whole line in one process, without sleeping.
"""

import secrets
from collections.abc import Callable

import zstandard
from tests.support.clock import FakeClock
from tests.support.customer_rules import SCREENS, introduction
from tests.support.memory_link import SESSION, MemoryLink, MemoryRelay, Mischief, seat
from tests.support.supporter_end import SupporterEnd

from beistand.customer.conductor.conductor import Conductor
from beistand.customer.conductor.ports import Books, MediaKey, World
from beistand.seal.media import MediaSealer
from beistand.session.clicks import Wish
from beistand.session.cover import Cover
from beistand.session.customer import Customer
from beistand.session.effects import Input
from beistand.session.events import LinkDown, LinkRefused, ScreensChanged
from beistand.session.intents import Answer, EnterCode, Intent
from beistand.session.thumbnail import Thumbnail
from beistand.session.view import Stage, View
from beistand.wire.ledger_facts import Language
from beistand.wire.messages import FromSupporter, Screen
from beistand.wire.picture import PieceHeader, Rectangle, pack_piece_header, pack_rectangles
from beistand.wire.policy import Policy, Right
from beistand.wire.signals import FromEnd

NUMBER, SECRET = "1234", "567890"


class ScriptedFace:
    """Keeps the views; the test clicks."""

    edge_px = 0

    def __init__(self) -> None:
        self.views: list[View] = []

    def listen(self, take: Callable[[Wish], None]) -> None:
        """A test gives its intents to the conductor itself."""

    def show(self, view: View) -> None:
        """Keep a view."""
        self.views.append(view)

    def own_window_ids(self) -> frozenset[int]:
        """There are no windows."""
        return frozenset()

    def private_window_ids(self) -> frozenset[int]:
        """There are no windows."""
        return frozenset()

    def wants_thumbnails(self) -> bool:
        """Nobody looks."""
        return False

    def show_thumbnail(self, thumbnail: Thumbnail) -> None:
        """Nobody looks."""

    def run(self) -> None:
        """Nothing to live for."""

    def close(self) -> None:
        """Nothing to close."""


class KnownPicture:
    """Sends one whole picture of known pixels per epoch, sealed as the protocol says.

    Attributes:
        is_running: something is captured now.
        painted_bytes: what the viewer painted of the newest epoch.
        cover: what of the windows may be seen, as it was told last.
        keys: those of the running lanes, the fast one first.
    """

    def window_log(self, _screens: tuple[Screen, ...]) -> int:
        """Return a small window."""
        return 20

    def __init__(self, send: Callable[[bytes], None]) -> None:
        self.is_running = False
        self.painted_bytes = 0
        self.keys: list[bytes] = []
        self._send = send

    @staticmethod
    def pixels(screen: Screen) -> bytes:
        """Return what the screen shows."""
        size = screen.width_px * screen.height_px * 4
        return bytes(range(256)) * (size // 256) + bytes(size % 256)

    def start(
        self, *, media: MediaKey, screens: tuple[Screen, ...], cover: Cover, slow: MediaKey | None = None
    ) -> None:
        """Send a whole picture on the first lane; nothing on a second one."""
        self.keys = [one.key for one in (media, slow) if one is not None]
        self.is_running = True
        self.cover = cover
        self.painted_bytes = 0
        sealer = MediaSealer(
            key=media.key,
            epoch=media.epoch,
            session_id=media.session_id,
            sender=media.sender,
            receiver=media.receiver,
        )
        stream = zstandard.ZstdCompressor(level=1).compressobj()
        for screen in screens:
            whole = Rectangle(screen=screen.screen, x=0, y=0, width=screen.width_px, height=screen.height_px)
            raw = pack_rectangles([whole]) + self.pixels(screen)
            zipped = stream.compress(raw) + stream.flush(zstandard.COMPRESSOBJ_FLUSH_BLOCK)
            piece = PieceHeader(frame=0, taken_ms=0, raw_bytes=len(raw), is_last=screen is screens[-1])
            self._send(sealer.seal(pack_piece_header(piece), zipped, is_key_chunk=True))

    renew = start

    def painted(self, *, participant: int, epoch: int, painted_bytes: int, frame: int) -> None:
        """Keep what was painted."""
        assert (participant, frame) == (1, 0)
        assert epoch > 0
        self.painted_bytes = painted_bytes

    def viewer_decodes(self, codecs: tuple[str, ...]) -> None:
        """Keep what the viewer can."""
        self.codecs = codecs

    def viewer_looks_at(self, screens: frozenset[int]) -> None:
        """Keep what the viewer shows."""
        self.looked_at = screens

    def stop(self) -> None:
        """Capture no more."""
        self.is_running = False


class KeptDesktop:
    """Keeps what reached the desktop. ``held``: keys that are down."""

    def __init__(self) -> None:
        self.done: list[Input] = []
        self.releases = 0

    def inject(self, message: Input) -> None:
        """Keep an input."""
        self.done.append(message)

    def release_all(self) -> None:
        """Count a release."""
        self.releases += 1


class KeptArchive:
    """Keeps which receipts were to be written."""

    def __init__(self) -> None:
        self.saved: list[tuple[bytes, str]] = []

    def save(self, books: Books, *, folder: str, language: Language) -> None:
        """Keep a receipt as it would be written."""
        assert language in {"de", "de_plain", "en"}
        self.saved.append((books.receipt(), folder))


class Meeting:
    """A customer's and a supporter's end over one relay.

    Attributes:
        ticks_ms: how much time ``settle`` lets pass each round.
    """

    def __init__(self, *, policy: Policy | None = None, mischief: Mischief | None = None) -> None:
        self.clock = FakeClock()
        self.relay = MemoryRelay(clock=self.clock, mischief=mischief)
        self.introduction = introduction(policy)
        self.face = ScriptedFace()
        self.desktop = KeptDesktop()
        self.picture = KnownPicture(self._picture_made)
        self.archive = KeptArchive()
        self.is_finished = False
        self.customer_link: MemoryLink | None = None
        self.conductor = Conductor(
            rules=Customer(language="de", server="https://hilfe.example", notice_url="https://hilfe.example/"),
            face=self.face,
            line=self,
            picture=self.picture,
            desktop=self.desktop,
            world=World(random_bytes=secrets.token_bytes, clock_ms=self.clock.now_ms, archive=self.archive),
        )
        self._made: list[bytes] = []
        self.supporter = SupporterEnd(
            session_id=bytes.fromhex(SESSION),
            number=NUMBER,
            secret=SECRET,
            introduction=self.introduction,
            now_ms=self.clock.now_ms,
        )
        self.supporter_link = self.link_supporter()
        self.conductor.happened(ScreensChanged(screens=SCREENS))

    @property
    def view(self) -> View:
        """What the customer sees."""
        return self.face.views[-1]

    # ── Line of the conductor ──

    def join(self, number: str) -> None:
        """Give the customer a link at once; only one number is known."""
        assert number == NUMBER
        self.link_customer()

    def send(self, data: bytes | FromEnd) -> None:
        """Send over the customer's link."""
        if self.customer_link is not None:
            self.customer_link.send(data)

    def hang_up(self) -> None:
        """Keep the link until what was sent is delivered; the relay closes it."""

    def finish(self) -> None:
        """Note the end."""
        self.is_finished = True

    # ── what a test does ──

    def link_customer(self) -> None:
        """Link the customer, the first time or again."""
        self.customer_link = self.relay.link(seat("customer", notice_hash=self._notice_hash()))

    def link_supporter(self) -> MemoryLink:
        """Link the supporter, the first time or again."""
        self.supporter_link = self.relay.link(seat("supporter", notice_hash=self._notice_hash()))
        self.supporter.use(self.supporter_link.send)
        return self.supporter_link

    def click(self, intent: Intent) -> None:
        """Let the customer click, and all that follows happen."""
        self.conductor.happened(intent)
        self.settle()

    def say(self, message: FromSupporter) -> None:
        """Let the supporter say something, and all that follows happen."""
        self.supporter.say(message)
        self.settle()

    def wait(self, duration_ms: int) -> None:
        """Let time pass."""
        self.clock.advance(duration_ms)
        self.conductor.wake()
        self.settle()

    def settle(self) -> None:
        """Deliver until nothing is on its way any more."""
        for _ in range(100):
            made, self._made = self._made, []
            for packet in made:
                self.conductor.picture_packet(packet)
            moved = self.relay.deliver() + len(made)
            for data in self.customer_link.take() if self.customer_link else []:
                self.conductor.packet_came(data) if isinstance(data, bytes) else self.conductor.happened(data)
            for data in self.supporter_link.take():
                self.supporter.hear(data)
            if not moved:
                return
        msg = "the two ends never come to rest"
        raise AssertionError(msg)

    def cut(self) -> None:
        """Cut the customer's cable."""
        assert self.customer_link is not None
        self.customer_link.cut()
        self.conductor.link_down(LinkDown())
        self.settle()

    def refuse(self, word: str) -> None:
        """Let the server refuse the customer's link for good."""
        self.conductor.link_down(LinkRefused(word=word))

    def reach_check(self, secret: str = SECRET) -> "Meeting":
        """Type the code, up to the question."""
        self.click(EnterCode(text=NUMBER + secret))
        return self

    def reach_sharing(self, *rights: Right) -> "Meeting":
        """Say yes."""
        self.reach_check()
        assert self.view.stage is Stage.CHECK, self.view.stage
        self.click(Answer(is_yes=True, rights=frozenset(rights or (Right.VIEW,)), screens=(0,)))
        return self

    def _notice_hash(self) -> str:
        return self.introduction.notice.notice_hash().hex()

    def _picture_made(self, packet: bytes) -> None:
        self._made.append(packet)
