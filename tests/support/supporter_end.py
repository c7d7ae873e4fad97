"""How does a test play the supporter without a browser? A whole supporter's end in Python, over any link.

It pairs, introduces itself, hears the customer's answer, opens and decodes the picture exactly, sends input, and comes
back after a lost link. It has no clock and no socket of its own; over a memory link::

    end = SupporterEnd(session_id=…, number="1234", secret="567890", introduction=…, now_ms=clock.now_ms)
    link = relay.link(seat("supporter"))
    end.use(link.send)
    relay.deliver()
    for data in link.take():
        end.hear(data)

Over the network ``serve_over_websocket`` does the same.
"""

import asyncio
import secrets
from collections import Counter
from collections.abc import Callable
from typing import Final

from tests.support.canvas import Canvases
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed
from websockets.typing import Subprotocol

from beistand.seal.channel import Channel, Opened
from beistand.seal.errors import PairingError, TamperedError
from beistand.seal.keys import Paired
from beistand.seal.media import MediaOpener
from beistand.seal.pairing import CUSTOMER, SUPPORTER, PairingFacts, RandomBytes, SupporterPairing, refusal
from beistand.wire.codec import pack_message, read_from_customer
from beistand.wire.envelope import RELIABLE, Header, Stream, pack_header, read_header
from beistand.wire.limits import HEADER_BYTES, PAIRING_RUNS_MAX
from beistand.wire.messages import (
    Answered,
    CustomerSaid,
    Ended,
    EpochAsked,
    FromCustomer,
    FromSupporter,
    MediaEpoch,
    Painted,
    Paused,
    Received,
    RightAsked,
    RightsChanged,
    Screen,
    SupporterLeft,
)
from beistand.wire.opening import (
    Introduction,
    PairCommit,
    PairMessage,
    PairReveal,
    Resume,
    pack_introduction,
    pack_pair,
    read_pair,
    read_resume,
)
from beistand.wire.signals import (
    Bye,
    Closed,
    CodeBurned,
    FromEnd,
    FromServer,
    Joined,
    Left,
    PairingFailed,
    Tick,
    Tock,
    Told,
    Welcome,
    pack_signal,
    read_from_server,
)

Send = Callable[[bytes | FromEnd], None]

OUTBOX_MAX: Final = 10_000
_CONTROL: Final = (RightAsked, EpochAsked, SupporterLeft)

RUN_NUMBER_MAX = 255
"""As in the browser: what a relay makes of a higher number is nobody's run."""


class SupporterEnd:
    """One supporter.

    Attributes:
        words: the check words, empty before the pairing.
        answer: the customer's answer, None before it.
        rights: those that hold now; ``is_paused``: the customer paused.
        heard: every message of the customer's module, in order.
        canvases: the picture as it was decoded.
        packets: picture packets that were opened; ``epoch``: the picture epoch that is shown.
        noticed: how often each kind of tampering was noticed.
        wrong_runs: how many pairing runs failed.
        end_reason: why the session ended, empty while it did not.
    """

    def __init__(
        self,
        *,
        session_id: bytes,
        number: str,
        secret: str,
        introduction: Introduction,
        now_ms: Callable[[], int],
        random_bytes: RandomBytes = secrets.token_bytes,
    ) -> None:
        self.words: tuple[str, ...] = ()
        self.answer: Answered | None = None
        self.rights: list[str] = []
        self.talk: list[str] = []
        self.is_paused = False
        self.heard: list[FromCustomer] = []
        self.canvases = Canvases()
        self.packets = 0
        self.epoch = 0
        self.noticed: Counter[str] = Counter()
        self.wrong_runs = 0
        self.end_reason = ""
        self.is_customer_linked = False
        self._session_id = session_id
        self._number, self._secret = number, secret
        self._introduction = introduction
        self._now_ms = now_ms
        self._random_bytes = random_bytes
        self._send: Send = _nowhere
        self._run: tuple[int, SupporterPairing] | None = None
        self._seen_run = 0
        self._channel: Channel | None = None
        self._media: MediaOpener | None = None
        self._painted_bytes = 0

    @property
    def screens(self) -> list[Screen]:
        """The screens that are shared now."""
        return self.canvases.screens

    def use(self, send: Send) -> None:
        """Send over this link from now on: the first, or one that came back."""
        self._send = send
        self.is_customer_linked = False

    def hear(self, data: bytes | FromServer) -> None:
        """Take a packet or a signal, one after the other."""
        if isinstance(data, bytes):
            self._packet(data)
        else:
            self._signal(data)

    def say(self, message: FromSupporter) -> None:
        """Send a message now: reliable ones on CONTROL, all others on LIVE."""
        if self._channel is None:
            msg = "say() before the pairing; wait until `words` are there"
            raise AssertionError(msg)
        stream = Stream.CONTROL if isinstance(message, _CONTROL) else Stream.LIVE
        self._send(self._channel.seal(stream, pack_message(message)))

    def acknowledge(self) -> None:
        """Tell the customer's module which reliable packets are here."""
        if self._channel:
            expected = self._channel.expected()
            self.say(Received(next_opening=expected.next_opening, next_control=expected.next_control))

    def leave(self) -> None:
        """End the session for both sides."""
        if self._channel and self.answer:
            self.say(SupporterLeft(reason="supporter"))
        self._send(Bye(reason="supporter"))

    # ── signals ──

    def _signal(self, signal: FromServer) -> None:
        match signal:
            case Welcome():
                if any(peer.participant == CUSTOMER for peer in signal.peers):
                    self._customer_came()
            case Joined(participant=participant) if participant == CUSTOMER:
                self._customer_came()
            case Left(participant=participant) if participant == CUSTOMER:
                self.is_customer_linked = False
                self._fail_run()
            case Closed(reason=reason):
                self.end_reason = self.end_reason or reason
            case Tick():
                self._send(Tock())
            case _:
                pass

    def _customer_came(self) -> None:
        self.is_customer_linked = True
        if self._channel:
            self._send(self._channel.begin_generation(now_ms=self._now_ms()))

    # ── packets ──

    def _packet(self, packet: bytes) -> None:
        try:
            header = read_header(packet)
            if header.stream is Stream.PAIRING:
                self._pair(header.epoch, read_pair(header.counter, packet[HEADER_BYTES:]))
            elif header.stream is Stream.MEDIA:
                self._picture(packet)
            elif self._channel:
                self._open(self._channel, packet, header)
        except TamperedError as error:
            self.noticed[error.kind] += 1

    def _open(self, channel: Channel, packet: bytes, header: Header) -> None:
        try:
            opened = channel.open(packet, now_ms=self._now_ms())
        except TamperedError:
            if header.stream in RELIABLE:
                self._send(channel.begin_generation(now_ms=self._now_ms()))
            raise
        if opened:
            self._opened(channel, opened)

    def _opened(self, channel: Channel, opened: Opened) -> None:
        if opened.stream is Stream.RESUME:
            for kept in channel.resumed(read_resume(opened.plaintext)):
                self._send(kept)
            return
        self.noticed["gap"] += opened.is_noticed
        self._told(channel, read_from_customer(opened.plaintext))
        if opened.stream is Stream.CONTROL and self.answer and self.answer.is_yes:
            self.acknowledge()

    def _told(self, channel: Channel, message: FromCustomer) -> None:
        self.heard.append(message)
        match message:
            case Answered():
                self.answer = message
                self.rights = list(message.rights)
                self.end_reason = "" if message.is_yes else "refused"
            case RightsChanged():
                self.rights = list(message.rights)
            case Paused():
                self.is_paused = message.is_paused
            case CustomerSaid():
                self.talk.append(message.text)
            case Ended():
                self.end_reason = message.reason
            case MediaEpoch():
                self._new_epoch(message)
            case Received():
                channel.received(Resume(next_opening=message.next_opening, next_control=message.next_control))
            case _:
                pass

    # ── picture ──

    def _new_epoch(self, epoch: MediaEpoch) -> None:
        session = self._session_id
        self._media = MediaOpener(key=epoch.key, epoch=epoch.epoch, session_id=session, sender=CUSTOMER)
        self.canvases.begin(epoch.screens, window_log=epoch.window_log)
        self.epoch = epoch.epoch
        self._painted_bytes = 0

    def _picture(self, packet: bytes) -> None:
        if self._media is None:
            return
        header = self.canvases.draw(self._media.open(packet))
        self.packets += 1
        self._painted_bytes += len(packet)
        if header.is_last:
            self.say(Painted(epoch=self.epoch, painted_bytes=self._painted_bytes, frame=header.frame))

    # ── pairing ──

    def _pair(self, number: int, message: PairMessage) -> None:
        if isinstance(message, PairCommit) and self._seen_run < number <= RUN_NUMBER_MAX:
            self._fail_run()
            self._seen_run = number
            if self.wrong_runs < PAIRING_RUNS_MAX:
                run = SupporterPairing(facts=self._facts(number), random_bytes=self._random_bytes)
                self._run = number, run
                self._step(number, run.committed(message))
        elif isinstance(message, PairReveal) and self._run and self._run[0] == number:
            self._reveal(number, self._run[1], message)

    def _reveal(self, number: int, run: SupporterPairing, reveal: PairReveal) -> None:
        try:
            confirm, paired = run.revealed(reveal)
        except PairingError:
            self._step(number, refusal())
            self._fail_run()
            return
        self._run = None
        self._step(number, confirm)
        self._paired(paired)

    def _paired(self, paired: Paired) -> None:
        self._channel = Channel(paired=paired, session_id=self._session_id)
        self.words = paired.words()
        self._send(Told(what="paired"))
        self._send(self._channel.seal(Stream.OPENING, pack_introduction(self._introduction)))

    def _fail_run(self) -> None:
        if self._run is None:
            return
        self._run = None
        self.wrong_runs += 1
        self._send(PairingFailed(runs=self.wrong_runs))
        if self.wrong_runs >= PAIRING_RUNS_MAX:
            self._send(CodeBurned())

    def _facts(self, run: int) -> PairingFacts:
        return PairingFacts(
            number=self._number,
            secret=self._secret,
            session_id=self._session_id,
            notice_hash=self._introduction.notice.notice_hash(),
            run=run,
        )

    def _step(self, run: int, message: PairMessage) -> None:
        step, body = pack_pair(message)
        header = Header(
            session=int.from_bytes(self._session_id[:8], "big"),
            sender=SUPPORTER,
            receiver=CUSTOMER,
            stream=Stream.PAIRING,
            epoch=run,
            counter=step,
            body_bytes=len(body),
        )
        self._send(pack_header(header) + body)


async def serve_over_websocket(end: SupporterEnd, *, url: str, ticket: str) -> None:
    """Serve one link to a real relay (``wss://…/relay``) until it closes; cancel it to cut the link."""
    protocols = [Subprotocol("beistand.1"), Subprotocol(f"ticket.{ticket}")]
    waiting: asyncio.Queue[bytes | FromEnd] = asyncio.Queue(maxsize=OUTBOX_MAX)
    async with connect(url, subprotocols=protocols, max_size=2**21, compression=None) as socket:
        end.use(waiting.put_nowait)
        async with asyncio.TaskGroup() as tasks:
            writer = tasks.create_task(_write(socket, waiting))
            async for data in socket:
                end.hear(data if isinstance(data, bytes) else read_from_server(data))
            writer.cancel()
        end.use(_nowhere)


async def _write(socket: ClientConnection, waiting: asyncio.Queue[bytes | FromEnd]) -> None:
    while True:
        data = await waiting.get()
        try:
            await socket.send(data if isinstance(data, bytes) else pack_signal(data))
        except ConnectionClosed:
            return


def _nowhere(_data: bytes | FromEnd) -> None:
    """Lose what is sent while no link stands."""
