"""How do two ends meet in a test? In memory, in one process, without sleeping; through an honest or a dishonest relay.

The relay is the real switchboard; only sockets and time are played. Two ends, driven step by step::

    clock = FakeClock()
    relay = MemoryRelay(clock=clock)
    supporter, customer = relay.link(seat("supporter")), relay.link(seat("customer"))
    customer.send(packet)
    relay.deliver()
    supporter.take()          # [Welcome, Joined, packet]: signals typed, packets as bytes

A bad network: ``relay.delay_ms = 300`` and then ``clock.advance(300); relay.deliver()``; ``customer.cut()``, then
``relay.link(seat("customer"))`` for the link that comes back; ``relay.restart()`` for a killed server.

A dishonest relay: ``relay.mischief = Drop(chooses(stream=Stream.CONTROL, nth=2))``. Mischief happens behind the
switchboard, where nothing checks a packet any more but the end that receives it.
"""

from collections import deque
from collections.abc import Callable
from typing import Protocol

from tests.support.clock import FakeClock

from beistand.server.relay.door import Seat
from beistand.server.relay.effects import CloseLink, Effect, SendPacket, SendSignal
from beistand.server.relay.rates import Rates
from beistand.server.relay.switchboard import Effects, Switchboard
from beistand.wire.envelope import Header, Stream, read_header
from beistand.wire.limits import HEADER_BYTES
from beistand.wire.signals import FromEnd, FromServer, Role, pack_signal

SESSION = "00112233445566778899aabbccddeeff"
NOTICE_HASH = "5a" * 32
PARTICIPANTS: dict[Role, int] = {"supporter": 1, "customer": 2, "colleague": 3}


def seat(role: Role, *, session: str = SESSION, notice_hash: str = NOTICE_HASH, participant: int = 0) -> Seat:
    """Return the seat of the first participant with this role, or of the one named."""
    return Seat(
        session=session,
        participant=participant or PARTICIPANTS[role],
        role=role,
        notice_hash=notice_hash,
        notice_version=1,
        confirmed_ms=1_790_000_000_000,
    )


class MemoryLink:
    """One end's link to a ``MemoryRelay``.

    Attributes:
        close_code: with which code the relay closed it, 1006 after ``cut``, None while it is up.
    """

    def __init__(self, *, relay: "MemoryRelay", number: int) -> None:
        self.close_code: int | None = None
        self._relay = relay
        self._number = number
        self._arrived: deque[bytes | FromServer] = deque()

    @property
    def is_up(self) -> bool:
        """Whether something sent now would reach the relay."""
        return self.close_code is None

    def send(self, data: bytes | FromEnd) -> None:
        """Send a packet (bytes) or a signal; lost when the link is down, as on a real network."""
        if self.is_up:
            self._relay.came(self._number, data)

    def take(self) -> list[bytes | FromServer]:
        """Return everything that arrived since the last call, in order."""
        arrived = list(self._arrived)
        self._arrived.clear()
        return arrived

    def take_packets(self) -> list[bytes]:
        """Return the packets that arrived since the last call; signals are dropped."""
        return [data for data in self.take() if isinstance(data, bytes)]

    def cut(self) -> None:
        """Break the cable: what is on its way is lost, and the relay notices at once."""
        self._relay.lost(self._number)

    def arrive(self, data: bytes | FromServer) -> None:
        """Called by the relay."""
        self._arrived.append(data)


class Mischief(Protocol):
    """What a dishonest relay does with one packet on its way."""

    def __call__(self, packet: bytes) -> list[bytes]:
        """Return what the receiver gets instead: nothing, one packet or several."""
        ...


class MemoryRelay:
    """The real switchboard between memory links.

    Attributes:
        delay_ms: how long everything from the relay to an end is on its way.
        mischief: what happens to packets on the way to their receivers.
        carried: every packet that came, whole and in order: what the operator of a server could have copied.
    """

    def __init__(self, *, clock: FakeClock, mischief: Mischief | None = None) -> None:
        self.delay_ms = 0
        self.mischief = mischief
        self.carried: list[bytes] = []
        self._clock = clock
        self._switchboard = Switchboard(rates=Rates())
        self._ends: dict[int, MemoryLink] = {}
        self._on_way: deque[tuple[int, Effect]] = deque()
        self._links_made = 0

    def link(self, link_seat: Seat) -> MemoryLink:
        """Link an end; an older link of the same participant is replaced."""
        self._links_made += 1
        number = self._links_made
        self._ends[number] = MemoryLink(relay=self, number=number)
        self._queue(self._switchboard.link_up(number, link_seat, now_ms=self._clock.now_ms()))
        return self._ends[number]

    def deliver(self) -> int:
        """Hand over what is due by now, also what that causes; return how much it was."""
        delivered = 0
        while self._on_way and self._on_way[0][0] <= self._clock.now_ms():
            self._do(self._on_way.popleft()[1])
            delivered += 1
        return delivered

    def tick(self) -> None:
        """Let the relay ask who is alive."""
        self._queue(self._switchboard.tick(now_ms=self._clock.now_ms()))

    def close_session(self, session: str, reason: str) -> None:
        """End a session as the company's desk can."""
        self._queue(self._switchboard.close_session(session, reason))

    def restart(self) -> None:
        """Kill the server: every link is down, everything on its way is lost; it takes new links at once."""
        for end in self._ends.values():
            end.close_code = end.close_code or 1006
        self._ends.clear()
        self._on_way.clear()
        self._switchboard = Switchboard(rates=Rates())

    def inject(self, end: MemoryLink, packet: bytes) -> None:
        """Give an end a packet that nobody sent now."""
        end.arrive(packet)

    def came(self, number: int, data: bytes | FromEnd) -> None:
        """Called by a link: something was sent."""
        now_ms = self._clock.now_ms()
        if isinstance(data, bytes):
            self.carried.append(data)
            self._queue(self._switchboard.packet(number, data, now_ms=now_ms))
        else:
            self._queue(self._switchboard.signal(number, pack_signal(data), now_ms=now_ms))

    def lost(self, number: int) -> None:
        """Called by a link: its cable is cut."""
        end = self._ends.pop(number, None)
        if end:
            end.close_code = 1006
            self._queue(self._switchboard.link_down(number))

    def _queue(self, effects: Effects) -> None:
        due_ms = self._clock.now_ms() + self.delay_ms
        self._on_way.extend((due_ms, effect) for effect in effects)

    def _do(self, effect: Effect) -> None:
        if isinstance(effect, SendPacket):
            for number in effect.links:
                for packet in self.mischief(effect.packet) if self.mischief else [effect.packet]:
                    self._arrive(number, packet)
        elif isinstance(effect, SendSignal):
            self._arrive(effect.link, effect.signal)
        elif isinstance(effect, CloseLink) and (end := self._ends.pop(effect.link, None)):
            end.close_code = effect.code
            self._queue(self._switchboard.link_down(effect.link))

    def _arrive(self, number: int, data: bytes | FromServer) -> None:
        if end := self._ends.get(number):
            end.arrive(data)


# ── what a dishonest relay does ──

Chooses = Callable[[Header], bool]


def chooses(*, stream: Stream | None = None, sender: int | None = None, nth: int | None = None) -> Chooses:
    """Choose packets of a stream and sender: all of them, or only the nth (from 0)."""
    seen = -1

    def choose(header: Header) -> bool:
        nonlocal seen
        if stream not in {None, header.stream} or sender not in {None, header.sender}:
            return False
        seen += 1
        return nth is None or seen == nth

    return choose


class Drop:
    """Loses the chosen packets."""

    def __init__(self, choose: Chooses) -> None:
        self._choose = choose

    def __call__(self, packet: bytes) -> list[bytes]:
        """Return nothing for a chosen packet."""
        return [] if self._choose(read_header(packet)) else [packet]


class Repeat:
    """Delivers the chosen packets twice."""

    def __init__(self, choose: Chooses) -> None:
        self._choose = choose

    def __call__(self, packet: bytes) -> list[bytes]:
        """Return a chosen packet twice."""
        return [packet, packet] if self._choose(read_header(packet)) else [packet]


class Swap:
    """Holds a chosen packet back until the next one of any kind went before it."""

    def __init__(self, choose: Chooses) -> None:
        self._choose = choose
        self._held: list[bytes] = []

    def __call__(self, packet: bytes) -> list[bytes]:
        """Return nothing for a chosen packet, and it after the next."""
        if not self._held and self._choose(read_header(packet)):
            self._held.append(packet)
            return []
        released, self._held = [packet, *self._held], []
        return released


class Change:
    """Alters the chosen packets; ``shorten``, ``flip``, ``replay`` and ``relabel`` make such alterations."""

    def __init__(self, choose: Chooses, alter: Callable[[bytes], bytes]) -> None:
        self._choose = choose
        self._alter = alter

    def __call__(self, packet: bytes) -> list[bytes]:
        """Return the altered form of a chosen packet."""
        return [self._alter(packet)] if self._choose(read_header(packet)) else [packet]


def shorten(*, by_bytes: int = 1) -> Callable[[bytes], bytes]:
    """Cut bytes off the end and make the header's length fit, so that only the seal can notice."""

    def alter(packet: bytes) -> bytes:
        kept = max(HEADER_BYTES, len(packet) - by_bytes)
        length = (kept - HEADER_BYTES).to_bytes(4, "big")
        return packet[:20] + length + packet[24:kept]

    return alter


def flip(*, bit: int) -> Callable[[bytes], bytes]:
    """Turn one bit of the packet over; bits 0 to 255 are the header's, later ones count on through the body."""

    def alter(packet: bytes) -> bytes:
        place = bit // 8 % len(packet)
        return packet[:place] + bytes([packet[place] ^ 1 << bit % 8]) + packet[place + 1 :]

    return alter


def replay(recorded: bytes) -> Callable[[bytes], bytes]:
    """Deliver a packet that was recorded earlier, perhaps in another session, under the chosen packet's header."""

    def alter(packet: bytes) -> bytes:
        body = recorded[HEADER_BYTES:]
        return packet[:20] + len(body).to_bytes(4, "big") + packet[24:HEADER_BYTES] + body

    return alter


def relabel(*, counter: int | None = None, epoch: int | None = None) -> Callable[[bytes], bytes]:
    """Give a packet another counter or epoch in its header."""

    def alter(packet: bytes) -> bytes:
        epoch_bytes = packet[16:20] if epoch is None else epoch.to_bytes(4, "big")
        counter_bytes = packet[24:32] if counter is None else counter.to_bytes(8, "big")
        return packet[:16] + epoch_bytes + packet[20:24] + counter_bytes + packet[32:]

    return alter
