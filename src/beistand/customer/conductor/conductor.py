"""Who does what the rules ask for? One method per effect, in the order the rules gave; decides nothing itself.

Lives in one thread and never waits: whoever owns it (``shell`` with sockets, a test with memory links) tells it what
happened and wakes it when time is due.
"""

import logging
from collections import deque
from collections.abc import Callable
from typing import Final

from beistand.customer.conductor.pairing import Run
from beistand.customer.conductor.ports import (
    Desktop,
    Face,
    Line,
    MediaKey,
    Picture,
    World,
)
from beistand.customer.conductor.recorder import Recorder
from beistand.customer.desktop.ports import DesktopError
from beistand.seal.channel import Channel, Opened
from beistand.seal.errors import ReplayFullError, TamperedError, Tampering
from beistand.seal.keys import Paired
from beistand.session import effects as do
from beistand.session.customer import Customer
from beistand.session.events import (
    DesktopFailed,
    Event,
    IntroductionCame,
    MessageCame,
    ModuleBroke,
    PacketsLost,
    PacketTampered,
    PeerResumed,
    TimePassed,
)
from beistand.wire.codec import pack_message, read_from_supporter
from beistand.wire.envelope import FAST_GROUP, GROUP, RELIABLE, SLOW_GROUP, Header, Stream, read_header
from beistand.wire.errors import EnvelopeError, MessageError, OpeningError
from beistand.wire.messages import FromCustomer, MediaEpoch, Received
from beistand.wire.opening import Resume, read_introduction, read_resume
from beistand.wire.signals import FromEnd, Tock, Welcome

CONFIRM_WITHIN_MS: Final = 500
"""So soon after a reliable packet came its receipt is confirmed."""
LOOK_AFTER_MS: Final = 1_000
"""So often unconfirmed words are looked after: what is overdue goes again, and that it was dropped is noticed."""
SIGNALS_KEPT_MAX: Final = 64
"""Signals for the record that wait for a link; the oldest would be dropped first."""
MEDIA_KEY_BYTES: Final = 32
_EPOCH_AT: Final = slice(16, 20)
_RESENT: Final = frozenset({Tampering.GAP, Tampering.FLIPPED})
_log = logging.getLogger(__name__)


class Conductor:
    """Joins rules, lock, line, picture, desktop and face of one customer's module."""

    def __init__(
        self,
        *,
        rules: Customer,
        face: Face,
        line: Line,
        picture: Picture,
        desktop: Desktop,
        world: World,
    ) -> None:
        self._rules = rules
        self._face = face
        self._line = line
        self._picture = picture
        self._desktop = desktop
        self._random_bytes = world.random_bytes
        self._clock_ms = world.clock_ms
        self._events: deque[Event] = deque()
        self._is_busy = False
        self._is_linked = False
        self._kept: deque[FromEnd] = deque(maxlen=SIGNALS_KEPT_MAX)
        self._run: Run | None = None
        self._begin: do.BeginPairing | None = None
        self._channel: Channel | None = None
        self._paired: Paired | None = None
        self._recorder = Recorder(
            send=lambda message: self._send(do.Send(message=message)),
            happened=self.happened,
            world=world,
        )
        self._confirm_at_ms: int | None = None
        self._look_at_ms: int | None = None
        self._picture_epochs: frozenset[int] = frozenset()

    # ── what happens ──

    def happened(self, event: Event) -> None:
        """Let the rules answer an event and do what they ask for."""
        self._events.append(event)
        if self._is_busy:
            return
        self._is_busy = True
        try:
            while self._events:
                self._handle(self._events.popleft())
        finally:
            self._is_busy = False

    def _handle(self, event: Event) -> None:
        if isinstance(event, Welcome):
            self._is_linked = True
            while self._kept:
                self._line.send(self._kept.popleft())
        for effect in self._rules.handle(event, now_ms=self._clock_ms()):
            self._do(effect)

    def link_down(self, event: Event) -> None:
        """The link is gone: what is told from here on waits for the next."""
        self._is_linked = False
        self.happened(event)

    def wakes_ms(self) -> int | None:
        """Return when ``wake`` is to be called; None: not before something happens."""
        times = [time for time in (self._rules.wakes_ms(), self._confirm_at_ms, self._look_at_ms) if time is not None]
        return min(times, default=None)

    def wake(self) -> None:
        """Act on what is due."""
        if self._confirm_at_ms is not None and self._confirm_at_ms <= self._clock_ms():
            self._confirm()
        if self._look_at_ms is not None and self._look_at_ms <= self._clock_ms():
            self._look_after_kept()
        self.happened(TimePassed())

    def packet_came(self, packet: bytes) -> None:
        """Open a packet that came over the link, as far as it may be opened now."""
        try:
            header = read_header(packet)
        except EnvelopeError:
            self.happened(PacketTampered(must_resend=False))
            return
        if not self._rules.may_open(header.stream):
            return
        if header.stream is Stream.PAIRING:
            self._pairing_came(header, packet)
        elif self._channel is not None:
            self._sealed_came(self._channel, header, packet)

    def picture_packet(self, packet: bytes) -> None:
        """Send a picture packet, unless its epoch was ended while it was on its way here."""
        if int.from_bytes(packet[_EPOCH_AT], "big") in self._picture_epochs:
            self._line.send(packet)

    def picture_message(self, message: FromCustomer) -> None:
        """Send a message of the moment that belongs to the picture: cursor, figures."""
        if self._picture_epochs:
            self._send(do.Send(message=message, is_live=True))

    # ── opening packets ──

    def _pairing_came(self, header: Header, packet: bytes) -> None:
        if self._run is None or self._begin is None or self._channel is not None:
            return
        packets, event = self._run.take(header, packet)
        for reply in packets:
            self._line.send(reply)
        if self._run.paired is not None:
            self._paired = self._run.paired
            self._channel = Channel(paired=self._paired, session_id=self._begin.session)
            self._run = None
        if event is not None:
            self.happened(event)

    def _sealed_came(self, channel: Channel, header: Header, packet: bytes) -> None:
        try:
            opened = channel.open(packet, now_ms=self._clock_ms())
            if opened is not None:
                self._opened(channel, opened)
        except TamperedError as error:
            _log.warning("packet_tampered kind=%s stream=%s", error.kind.value, header.stream.name)
            must_resend = error.kind in _RESENT and header.stream in RELIABLE
            self.happened(PacketTampered(must_resend=must_resend))
        except (MessageError, OpeningError) as error:
            _log.warning("message_unreadable stream=%s text=%s", header.stream.name, error)
            self.happened(PacketTampered(must_resend=False))

    def _opened(self, channel: Channel, opened: Opened) -> None:
        if opened.lost_before:
            self.happened(PacketsLost(is_noticed=opened.is_noticed))
        if opened.stream is Stream.RESUME:
            for packet in channel.resumed(read_resume(opened.plaintext)):
                self._line.send(packet)
            self.happened(PeerResumed())
            return
        if opened.stream in RELIABLE and self._confirm_at_ms is None:
            self._confirm_at_ms = self._clock_ms() + CONFIRM_WITHIN_MS
        if opened.stream is Stream.OPENING:
            self.happened(IntroductionCame(introduction=read_introduction(opened.plaintext)))
        else:
            self.happened(MessageCame(message=read_from_supporter(opened.plaintext)))

    def _confirm(self) -> None:
        self._confirm_at_ms = None
        if self._channel is not None and self._is_linked:
            expected = self._channel.expected()
            received = Received(next_opening=expected.next_opening, next_control=expected.next_control)
            self._send(do.Send(message=received, is_live=True))

    def _look_after_kept(self) -> None:
        self._look_at_ms = None
        channel, now_ms = self._channel, self._clock_ms()
        if channel is None or not channel.is_waiting:
            return
        self._look_at_ms = now_ms + LOOK_AFTER_MS
        overdue = channel.overdue(now_ms=now_ms) if self._rules.hears_receipts() else []
        for packet in overdue:
            self._line.send(packet)
        if overdue:
            _log.warning("packets_unconfirmed count=%d", len(overdue))
            self.happened(PacketTampered(must_resend=False))

    # ── effects ──

    def _do(self, effect: do.Effect) -> None:  # noqa: C901, PLR0912 - one line per effect is the point
        match effect:
            case do.Show(view=view):
                self._face.show(view)
            case do.Send():
                self._send(effect)
            case do.Inject(message=message):
                self._inject(message)
            case do.ReleaseAll():
                self._desktop.release_all()
            case do.PaintedBack():
                self._painted(effect)
            case do.ViewerLooksAt(screens=screens):
                self._picture.viewer_looks_at(screens)
            case do.ViewerDecodes(codecs=codecs):
                self._picture.viewer_decodes(codecs)
            case do.Confirmed():
                self._confirmed(effect)
            case do.StartPicture():
                self._begin_epoch(effect, begin=self._picture.start)
            case do.NewEpoch():
                self._begin_epoch(effect, begin=self._picture.renew)
            case do.StopPicture():
                self._stop_picture()
            case do.Tell(signal=signal):
                self._tell(signal)
            case do.Resume():
                self._resume()
            case do.BeginPairing():
                self._begin_pairing(effect)
            case do.Join(number=number):
                self._join(number)
            case do.OpenLedger() | do.Enter() | do.Countersigned() | do.SaveReceipt() | do.KeepLine() | do.EnterKept():
                self._record(effect)
            case do.CloseLink():
                self._line.hang_up()
            case do.Quit():
                self._line.finish()

    def _join(self, number: str) -> None:
        self._run = self._begin = self._channel = self._paired = None
        self._recorder.forget()
        self._kept.clear()
        self._line.join(number)

    def _begin_pairing(self, effect: do.BeginPairing) -> None:
        self._begin = effect
        self._run = Run(begin=effect, random_bytes=self._random_bytes)
        self._line.send(self._run.first_packet())

    def _resume(self) -> None:
        if self._channel is not None:
            self._line.send(self._channel.begin_generation(now_ms=self._clock_ms()))

    def _record(
        self, effect: do.OpenLedger | do.Enter | do.Countersigned | do.SaveReceipt | do.KeepLine | do.EnterKept
    ) -> None:
        match effect:
            case do.OpenLedger():
                if self._begin is not None and self._paired is not None:
                    self._recorder.begin(effect, session=self._begin.session, paired=self._paired)
            case do.Enter():
                self._recorder.enter(effect)
            case do.KeepLine():
                self._recorder.keep(effect)
            case do.EnterKept():
                self._recorder.enter_kept()
            case do.Countersigned(message=message):
                self._recorder.countersigned(message)
            case do.SaveReceipt():
                self._recorder.save(effect)

    def _send(self, effect: do.Send) -> None:
        if self._channel is None or (effect.is_live and not self._is_linked):
            return
        stream = Stream.LIVE if effect.is_live else Stream.CONTROL
        try:
            packet = self._channel.seal(stream, pack_message(effect.message))
        except ReplayFullError as error:
            self._channel = None
            self.happened(ModuleBroke(detail=str(error)))
            return
        self._line.send(packet)
        if not effect.is_live and self._look_at_ms is None:
            self._look_at_ms = self._clock_ms() + LOOK_AFTER_MS

    def _tell(self, signal: FromEnd) -> None:
        if self._is_linked:
            self._line.send(signal)
        elif not isinstance(signal, Tock):
            self._kept.append(signal)

    def _confirmed(self, effect: do.Confirmed) -> None:
        if self._channel is None:
            return
        try:
            self._channel.received(Resume(next_opening=effect.next_opening, next_control=effect.next_control))
        except TamperedError:
            self.happened(PacketTampered(must_resend=False))

    def _inject(self, message: do.Input) -> None:
        try:
            self._desktop.inject(message)
        except DesktopError as error:
            self.happened(DesktopFailed(detail=str(error)))

    def _begin_epoch(self, effect: do.StartPicture | do.NewEpoch, *, begin: Callable[..., None]) -> None:
        """Make the key of each lane, and tell it to who is on that lane and to nobody else."""
        if self._begin is None:
            return
        slow = self._media_key(effect.slow.epoch, SLOW_GROUP, effect.slow.viewers) if effect.slow else None
        media = self._media_key(effect.epoch, FAST_GROUP if slow else GROUP)
        mine = slow if slow is not None and self._begin.peer in slow.viewers else media
        screens, window_log = list(effect.screens), self._picture.window_log(effect.screens)
        told = MediaEpoch(epoch=mine.epoch, key=mine.key, window_log=window_log, screens=screens)
        self._send(do.Send(message=told))
        self._picture_epochs = frozenset(one.epoch for one in (media, slow) if one is not None)
        try:
            begin(media=media, screens=effect.screens, cover=effect.cover, slow=slow)
        except DesktopError as error:
            self.happened(DesktopFailed(detail=str(error)))

    def _media_key(self, epoch: int, receiver: int, viewers: frozenset[int] = frozenset()) -> MediaKey:
        assert self._begin is not None  # noqa: S101 - no picture without a pairing
        return MediaKey(
            epoch=epoch,
            key=self._random_bytes(MEDIA_KEY_BYTES),
            session_id=self._begin.session,
            sender=self._begin.own,
            receiver=receiver,
            viewers=viewers,
        )

    def _stop_picture(self) -> None:
        self._picture_epochs = frozenset()
        self._picture.stop()

    def _painted(self, effect: do.PaintedBack) -> None:
        if effect.epoch in self._picture_epochs:
            self._picture.painted(
                participant=effect.participant,
                epoch=effect.epoch,
                painted_bytes=effect.painted_bytes,
                frame=effect.frame,
            )
