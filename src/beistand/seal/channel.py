"""How do sealed packets go between two paired ends so that nothing is lost, repeated, altered or mixed up unseen?

Protocol 4 and 5. Reliable streams (OPENING, CONTROL) are kept until the peer has them and are sent again after a
RESUME; LIVE belongs to one link generation. A generation begins with every link and with every wish to have
something sent again, so that no nonce is ever used twice.
"""

from collections import deque
from dataclasses import dataclass, field
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from beistand.seal.errors import ReplayFullError, SealError, TamperedError, Tampering
from beistand.seal.keys import Paired
from beistand.seal.media import nonce
from beistand.wire.envelope import RELIABLE, Header, Stream, pack_header, read_header
from beistand.wire.errors import EnvelopeError
from beistand.wire.limits import (
    HEADER_BYTES,
    LINK_SILENT_MAX_MS,
    MESSAGE_MAX_BYTES,
    REPLAY_BUFFER_MAX_BYTES,
    TAG_BYTES,
)
from beistand.wire.opening import INTRODUCTION_BYTES, RESUME_BYTES, Resume, pack_resume

SETTLING_MS: Final = 5_000
"""So long after this end sent RESUME, packets that come twice or too early are expected and dropped silently."""
OVERDUE_MS: Final = LINK_SILENT_MAX_MS + 2_000
"""So long unconfirmed on a link that stands: somebody on the way drops packets. A link that stalls is dead before."""
_EXACT_BYTES: Final = {Stream.OPENING: INTRODUCTION_BYTES, Stream.RESUME: RESUME_BYTES}
_PAIRWISE: Final = (Stream.OPENING, Stream.CONTROL, Stream.LIVE, Stream.RESUME)


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """One packet that the peer sealed for this end.

    Attributes:
        lost_before: how many LIVE packets before this one never came: release all keys first.
        is_noticed: whether that loss is to be counted and told; losses around a new link are not.
    """

    stream: Stream
    plaintext: bytes = field(repr=False)
    lost_before: int = 0
    is_noticed: bool = False


@dataclass(slots=True, kw_only=True)
class _Outgoing:
    """What this end sealed and the peer has not confirmed."""

    next_counter: int = 0
    kept: deque[tuple[int, bytes]] = field(default_factory=deque)

    def forget(self, below: int) -> int:
        """Forget what the peer has; return how many bytes that were."""
        freed = 0
        while self.kept and self.kept[0][0] < below:
            freed += len(self.kept.popleft()[1])
        return freed


class Channel:
    """The pairwise channel of one paired end; the same object lives through all links of a session."""

    def __init__(self, *, paired: Paired, session_id: bytes) -> None:
        self._session = int.from_bytes(session_id[:8], "big")
        self._own, self._peer = paired.own, paired.peer
        own, peer = paired.own, paired.peer
        self._seals = {s: AESGCM(paired.packet_key(s, sender=own, receiver=peer)) for s in _PAIRWISE}
        self._opens = {s: AESGCM(paired.packet_key(s, sender=peer, receiver=own)) for s in _PAIRWISE}
        self._out = {stream: _Outgoing() for stream in sorted(RELIABLE)}
        self._kept_bytes = 0
        self._expected = dict.fromkeys(RELIABLE, 0)
        self._generation = 1
        self._live_out = 0
        self._peer_generation = 1
        self._live_in = 0
        self._settles_until_ms = 0
        self._waits: tuple[tuple[int, ...], int] | None = None

    # ── out ──

    def seal(self, stream: Stream, plaintext: bytes) -> bytes:
        """Seal a message for the peer; OPENING and CONTROL are kept until the peer has them.

        Raises:
            ReplayFullError: the peer has not confirmed packets for too long.
            SealError: a stream that is not for typed messages, or a plaintext of a size that it does not carry.
        """
        if stream is Stream.LIVE:
            self._live_out += 1
            return self._packet(stream, plaintext, epoch=self._generation, counter=self._live_out - 1)
        if stream not in RELIABLE:
            msg = f"stream {stream.name} is not sealed here; allowed are OPENING, CONTROL and LIVE"
            raise SealError(msg)
        out = self._out[stream]
        packet = self._packet(stream, plaintext, epoch=0, counter=out.next_counter)
        if self._kept_bytes + len(packet) > REPLAY_BUFFER_MAX_BYTES:
            msg = f"{self._kept_bytes} bytes wait to be confirmed; allowed are {REPLAY_BUFFER_MAX_BYTES}"
            raise ReplayFullError(msg)
        out.kept.append((out.next_counter, packet))
        out.next_counter += 1
        self._kept_bytes += len(packet)
        return packet

    def begin_generation(self, *, now_ms: int) -> bytes:
        """Begin a link generation; return its RESUME packet, the first that goes over the new link.

        Call it when a link stands again, and to have reliable packets sent again after a gap.
        """
        self._generation += 1
        self._live_out = 0
        self._waits = None
        self._settles_until_ms = now_ms + SETTLING_MS
        return self._packet(Stream.RESUME, pack_resume(self.expected()), epoch=self._generation, counter=0)

    def resumed(self, resume: Resume) -> list[bytes]:
        """Return the kept packets that the peer asks for, byte for byte as they were.

        Raises:
            TamperedError: it asks for what it confirmed or for what was never sent.
        """
        self.received(resume)
        return [packet for out in self._out.values() for _, packet in out.kept]

    def received(self, resume: Resume) -> None:
        """Forget kept packets below these counters; the peer has them.

        Raises:
            TamperedError: it confirms what was never sent, or asks for what it confirmed.
        """
        wanted = {Stream.OPENING: resume.next_opening, Stream.CONTROL: resume.next_control}
        for stream, counter in wanted.items():
            out = self._out[stream]
            oldest = out.next_counter - len(out.kept)
            if not oldest <= counter <= out.next_counter:
                msg = f"the peer names {stream.name} packet {counter}; possible are {oldest} to {out.next_counter}"
                raise TamperedError(Tampering.IMPOSSIBLE, msg)
        for stream, counter in wanted.items():
            self._kept_bytes -= self._out[stream].forget(counter)

    @property
    def is_waiting(self) -> bool:
        """Whether something reliable was not confirmed yet."""
        return self._kept_bytes > 0

    def overdue(self, *, now_ms: int) -> list[bytes]:
        """Return the kept packets when the oldest was not confirmed for ``OVERDUE_MS``: send them again, and notice it.

        Call it about each second while the link stands and the peer is linked. Without it, nobody would notice that
        the last words of a session were dropped: no later packet shows the gap.
        """
        oldest = tuple(out.next_counter - len(out.kept) for out in self._out.values())
        if not self.is_waiting:
            self._waits = None
            return []
        if self._waits is None or self._waits[0] != oldest:
            self._waits = oldest, now_ms
        if now_ms - self._waits[1] < OVERDUE_MS:
            return []
        self._waits = oldest, now_ms
        return [packet for out in self._out.values() for _, packet in out.kept]

    def expected(self) -> Resume:
        """Return what this end expects next: for ``Received`` messages."""
        return Resume(next_opening=self._expected[Stream.OPENING], next_control=self._expected[Stream.CONTROL])

    # ── in ──

    def open(self, packet: bytes, *, now_ms: int) -> Opened | None:
        """Open a packet from the peer; None for one that is expected to come twice or too early after a RESUME.

        A RESUME begins the peer's next generation; answer it with ``resumed``.

        Raises:
            TamperedError: anything but the next packet of its stream, as the peer sealed it. After GAP or FLIPPED of
                a reliable stream send ``begin_generation``.
        """
        header = self._addressed(packet)
        is_settling = now_ms < self._settles_until_ms
        if header.stream in RELIABLE:
            return self._open_reliable(header, packet, is_settling=is_settling)
        if header.stream is Stream.LIVE:
            return self._open_live(header, packet, is_settling=is_settling)
        return self._open_resume(header, packet)

    def _addressed(self, packet: bytes) -> Header:
        try:
            header = read_header(packet)
        except EnvelopeError as error:
            raise TamperedError(Tampering.FLIPPED, str(error)) from error
        if header.session != self._session:
            raise TamperedError(Tampering.OTHER_SESSION, "a packet of another session")
        if header.stream not in _PAIRWISE or (header.sender, header.receiver) != (self._peer, self._own):
            msg = f"{header.stream.name} from {header.sender} to {header.receiver}; this is {self._peer} to {self._own}"
            raise TamperedError(Tampering.OTHER_PARTICIPANT, msg)
        most = _EXACT_BYTES.get(header.stream, MESSAGE_MAX_BYTES) + TAG_BYTES
        least = most if header.stream in _EXACT_BYTES else TAG_BYTES
        if not least <= header.body_bytes <= most:
            msg = f"{header.stream.name} packet with {header.body_bytes} bytes; allowed are {least} to {most}"
            raise TamperedError(Tampering.SIZE, msg)
        return header

    def _open_reliable(self, header: Header, packet: bytes, *, is_settling: bool) -> Opened | None:
        expected = self._expected[header.stream]
        if header.epoch != 0 or header.counter != expected:
            if is_settling and header.epoch == 0:
                return None
            kind = Tampering.GAP if header.counter > expected else Tampering.REPEATED
            msg = f"{header.stream.name} packet {header.counter} instead of {expected}"
            raise TamperedError(kind if header.epoch == 0 else Tampering.OLD_EPOCH, msg)
        plaintext = self._unseal(header, packet)
        self._expected[header.stream] = expected + 1
        return Opened(stream=header.stream, plaintext=plaintext)

    def _open_live(self, header: Header, packet: bytes, *, is_settling: bool) -> Opened | None:
        if header.epoch > self._peer_generation and is_settling:
            return None
        if header.epoch != self._peer_generation:
            kind = Tampering.GAP if header.epoch > self._peer_generation else Tampering.OLD_EPOCH
            raise TamperedError(kind, f"LIVE of link {header.epoch} instead of {self._peer_generation}")
        lost = header.counter - self._live_in
        if lost < 0:
            raise TamperedError(Tampering.REPEATED, f"LIVE packet {header.counter} instead of {self._live_in}")
        plaintext = self._unseal(header, packet)
        self._live_in = header.counter + 1
        return Opened(
            stream=Stream.LIVE,
            plaintext=plaintext,
            lost_before=lost,
            is_noticed=lost > 0 and not is_settling,
        )

    def _open_resume(self, header: Header, packet: bytes) -> Opened:
        if header.epoch <= self._peer_generation or header.counter != 0:
            msg = f"RESUME {header.counter} of link {header.epoch}; the peer's link {self._peer_generation} is known"
            raise TamperedError(Tampering.OLD_EPOCH, msg)
        plaintext = self._unseal(header, packet)
        self._peer_generation = header.epoch
        self._live_in = 0
        return Opened(stream=Stream.RESUME, plaintext=plaintext)

    # ── both ──

    def _packet(self, stream: Stream, plaintext: bytes, *, epoch: int, counter: int) -> bytes:
        exact = _EXACT_BYTES.get(stream)
        if len(plaintext) > MESSAGE_MAX_BYTES or (exact is not None and len(plaintext) != exact):
            msg = f"{stream.name} message of {len(plaintext)} bytes; allowed are {exact or MESSAGE_MAX_BYTES}"
            raise SealError(msg)
        header = pack_header(
            Header(
                session=self._session,
                sender=self._own,
                receiver=self._peer,
                stream=stream,
                epoch=epoch,
                counter=counter,
                body_bytes=len(plaintext) + TAG_BYTES,
            ),
        )
        return header + self._seals[stream].encrypt(nonce(epoch=epoch, counter=counter), plaintext, header)

    def _unseal(self, header: Header, packet: bytes) -> bytes:
        number = nonce(epoch=header.epoch, counter=header.counter)
        try:
            return self._opens[header.stream].decrypt(number, packet[HEADER_BYTES:], packet[:HEADER_BYTES])
        except InvalidTag:
            msg = f"{header.stream.name} packet {header.counter} was altered on its way"
            raise TamperedError(Tampering.FLIPPED, msg) from None
