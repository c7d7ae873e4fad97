"""Does the switchboard join, forward and part as the protocol says?"""

import itertools
from collections.abc import Callable

import pytest
from tests.support.memory_link import NOTICE_HASH, SESSION, seat
from tests.support.packets import sealed

from beistand.server.relay.door import Report
from beistand.server.relay.effects import CloseLink, Effect, RestLink, SendPacket, SendSignal
from beistand.server.relay.rates import Rates
from beistand.server.relay.switchboard import (
    NEXT,
    OVER_REMEMBERED_MAX,
    Effects,
    LinkEvent,
    LinkState,
    Switchboard,
)
from beistand.wire.envelope import FAST_GROUP, GROUP, SLOW_GROUP, Stream
from beistand.wire.limits import LINK_SILENT_MAX_MS
from beistand.wire.signals import Closed, Joined, Lanes, Left, Peer, Refused, Tick, Tock, Welcome, pack_signal

TOCK = pack_signal(Tock())
SUPPORTER, CUSTOMER, COLLEAGUE = 1, 2, 3


def joined(*roles: str) -> Switchboard:
    """Return a switchboard with these roles linked; links have the participants' numbers."""
    board = Switchboard(rates=Rates())
    for role in roles or ("supporter", "customer"):
        one = seat(role)  # type: ignore[arg-type]
        board.link_up(one.participant, one, now_ms=0)
    return board


def signals(effects: Effects, link: int) -> list[object]:
    """Return the signals for a link."""
    return [effect.signal for effect in effects if isinstance(effect, SendSignal) and effect.link == link]


def reports(effects: Effects) -> list[tuple[str, dict[str, object]]]:
    """Return what was reported."""
    return [(effect.what, dict(effect.facts)) for effect in effects if isinstance(effect, Report)]


def closes(effects: Effects) -> list[Effect]:
    """Return the links that are to be closed."""
    return [effect for effect in effects if isinstance(effect, CloseLink)]


def in_state(state: LinkState) -> Switchboard:
    """Return a switchboard whose link 1 is in a state."""
    board = Switchboard(rates=Rates())
    if state is not LinkState.ABSENT:
        board.link_up(1, seat("supporter"), now_ms=0)
    if state is LinkState.CLOSING:
        board.link_full(1)
    return board


DO: dict[LinkEvent, list[Callable[[Switchboard], Effects]]] = {
    LinkEvent.UP: [lambda board: board.link_up(1, seat("supporter"), now_ms=0)],
    LinkEvent.HEARD: [
        lambda board: board.packet(1, sealed(), now_ms=0),
        lambda board: board.signal(1, TOCK, now_ms=0),
    ],
    LinkEvent.SHUT: [
        lambda board: board.link_full(1),
        lambda board: board.packet(1, b"nonsense", now_ms=0),
        lambda board: board.signal(1, "nonsense", now_ms=0),
        lambda board: board.tick(now_ms=LINK_SILENT_MAX_MS + 1),
        lambda board: board.close_session(SESSION, "customer"),
        lambda board: board.link_up(9, seat("supporter"), now_ms=0),
        lambda board: board.stop(),
    ],
    LinkEvent.DOWN: [lambda board: board.link_down(1)],
}


@pytest.mark.parametrize(("state", "event"), list(itertools.product(LinkState, LinkEvent)))
def test_a_link_moves_as_the_table_says_and_never_else(state: LinkState, event: LinkEvent) -> None:
    """Whatever happens in whatever order, nobody gets into a session by a way that is not drawn."""
    for do in DO[event]:
        board = in_state(state)

        effects = do(board)

        assert board.state_of(1) is NEXT.get((state, event), state)
        if (state, event) not in NEXT:
            assert [effect for effect in effects if getattr(effect, "link", 0) == 1] == []


def test_both_ends_learn_of_each_other() -> None:
    """Both people see at once that the other is there."""
    board = Switchboard(rates=Rates())

    first = board.link_up(1, seat("supporter"), now_ms=0)
    second = board.link_up(2, seat("customer"), now_ms=0)

    welcome = Welcome(
        session=SESSION,
        participant=2,
        role="customer",
        peers=[Peer(participant=1, role="supporter")],
        notice_hash=NOTICE_HASH,
        notice_version=1,
        confirmed_ms=seat("customer").confirmed_ms,
    )
    assert [signal.peers for signal in signals(first, 1)] == [[]]  # type: ignore[attr-defined]
    assert signals(second, 2) == [welcome]
    assert signals(second, 1) == [Joined(participant=2, role="customer")]
    assert reports(first) + reports(second) == [("joined", {"is_again": False})] * 2


def test_a_packet_goes_to_its_receiver_and_nobody_else() -> None:
    """A colleague gets nothing that was meant for the supporter alone."""
    board = joined("supporter", "customer", "colleague")
    packet = sealed(sender=CUSTOMER, receiver=SUPPORTER)

    effects = board.packet(CUSTOMER, packet, now_ms=0)

    assert effects == (SendPacket(links=(SUPPORTER,), packet=packet),)
    assert effects[0].packet is packet


def test_a_packet_for_the_group_goes_to_everybody_else() -> None:
    """Everybody who may watch gets the picture; the customer does not get it back."""
    board = joined("supporter", "customer", "colleague")
    packet = sealed(sender=CUSTOMER, receiver=GROUP, stream=Stream.MEDIA)

    assert board.packet(CUSTOMER, packet, now_ms=0) == (SendPacket(links=(SUPPORTER, COLLEAGUE), packet=packet),)


def test_a_slow_viewer_gets_the_slow_picture_and_not_the_other_one() -> None:
    """What is meant for fast links never stands in the queue of a slow one."""
    board = joined("supporter", "customer", "colleague")
    fast = sealed(sender=CUSTOMER, receiver=FAST_GROUP, stream=Stream.MEDIA)
    slow = sealed(sender=CUSTOMER, receiver=SLOW_GROUP, stream=Stream.MEDIA)
    assert board.packet(CUSTOMER, fast, now_ms=0) == (SendPacket(links=(SUPPORTER, COLLEAGUE), packet=fast),)
    assert board.packet(CUSTOMER, slow, now_ms=0) == ()

    assert board.signal(CUSTOMER, pack_signal(Lanes(slow=[COLLEAGUE])), now_ms=0) == ()
    assert board.packet(CUSTOMER, fast, now_ms=0) == (SendPacket(links=(SUPPORTER,), packet=fast),)
    assert board.packet(CUSTOMER, slow, now_ms=0) == (SendPacket(links=(COLLEAGUE,), packet=slow),)

    board.signal(CUSTOMER, pack_signal(Lanes(slow=[])), now_ms=0)
    assert board.packet(CUSTOMER, fast, now_ms=0) == (SendPacket(links=(SUPPORTER, COLLEAGUE), packet=fast),)


@pytest.mark.parametrize(
    ("sender", "stream"), [(SUPPORTER, Stream.MEDIA), (CUSTOMER, Stream.LIVE), (COLLEAGUE, Stream.CONTROL)]
)
def test_the_lanes_are_for_the_customers_picture_alone(sender: int, stream: Stream) -> None:
    """Nobody else reaches a group of viewers, and nothing else does."""
    board = joined("supporter", "customer", "colleague")
    effects = board.packet(sender, sealed(sender=sender, receiver=SLOW_GROUP, stream=stream), now_ms=0)
    assert [effect.link for effect in closes(effects)] == [sender]  # type: ignore[union-attr]


def test_a_packet_for_an_absent_receiver_is_dropped() -> None:
    """A link that is down for a moment neither ends the session nor fills the server's memory."""
    board = joined("customer")

    assert board.packet(CUSTOMER, sealed(sender=CUSTOMER, receiver=SUPPORTER), now_ms=0) == ()
    assert board.packet(CUSTOMER, sealed(sender=CUSTOMER, receiver=GROUP), now_ms=0) == ()


def test_sessions_do_not_touch() -> None:
    """Nothing of one customer ever reaches another customer's supporter."""
    other = "ff" * 16
    board = joined()
    board.link_up(11, seat("supporter", session=other), now_ms=0)
    board.link_up(12, seat("customer", session=other), now_ms=0)

    effects = board.packet(12, sealed(sender=CUSTOMER, session=other), now_ms=0)

    assert effects == (SendPacket(links=(11,), packet=sealed(sender=CUSTOMER, session=other)),)


@pytest.mark.parametrize(
    "packet",
    [
        b"",
        b"short",
        sealed(sender=SUPPORTER),
        sealed(sender=CUSTOMER, receiver=CUSTOMER),
        sealed(sender=CUSTOMER, session="ff" * 16),
        sealed(sender=CUSTOMER)[:-1],
        sealed(sender=CUSTOMER) + b"x",
        sealed(sender=CUSTOMER, stream=Stream.PAIRING, receiver=GROUP),
        sealed(sender=CUSTOMER, stream=Stream.PAIRING, receiver=COLLEAGUE),
        sealed(sender=CUSTOMER, stream=Stream.OPENING, receiver=SUPPORTER),
    ],
)
def test_a_wrong_packet_closes_its_link(packet: bytes) -> None:
    """Nobody can speak for somebody else, into another session, or pair with anybody but the customer."""
    board = joined("supporter", "customer", "colleague")

    effects = board.packet(CUSTOMER, packet, now_ms=0)

    assert signals(effects, CUSTOMER) == [Refused(reason="bad_packet")]
    assert closes(effects) == [CloseLink(link=CUSTOMER, code=4400, reason="bad_packet")]
    assert signals(effects, SUPPORTER) == [Left(participant=2, role="customer", is_final=False)]
    assert reports(effects) == [("left", {"reason": "bad_packet"})]


@pytest.mark.parametrize(
    ("sender", "receiver", "stream"),
    [
        (CUSTOMER, SUPPORTER, Stream.PAIRING),
        (SUPPORTER, CUSTOMER, Stream.PAIRING),
        (SUPPORTER, CUSTOMER, Stream.OPENING),
    ],
)
def test_pairing_and_opening_pass_between_supporter_and_customer(sender: int, receiver: int, stream: Stream) -> None:
    """The two people on the phone can pair."""
    packet = sealed(sender=sender, receiver=receiver, stream=stream)

    assert joined().packet(sender, packet, now_ms=0) == (SendPacket(links=(receiver,), packet=packet),)


def test_a_newer_link_replaces_the_older() -> None:
    """Who comes back after a broken link is not kept out by the remains of the old one."""
    board = joined()

    effects = board.link_up(7, seat("customer"), now_ms=0)

    assert signals(effects, CUSTOMER) == [Refused(reason="replaced")]
    assert closes(effects) == [CloseLink(link=CUSTOMER, code=4409, reason="replaced")]
    assert signals(effects, SUPPORTER) == [Joined(participant=2, role="customer")]
    assert [signal.peers for signal in signals(effects, 7)] == [[Peer(participant=1, role="supporter")]]  # type: ignore[attr-defined]
    assert reports(effects) == [("joined", {"is_again": True})]
    assert board.link_down(CUSTOMER) == ()
    assert board.packet(SUPPORTER, sealed(), now_ms=0) == (SendPacket(links=(7,), packet=sealed()),)


def test_a_broken_link_is_told_to_the_others() -> None:
    """The supporter sees at once that the customer's link is gone, and that it may come back."""
    board = joined()

    effects = board.link_down(CUSTOMER)

    assert signals(effects, SUPPORTER) == [Left(participant=2, role="customer", is_final=False)]
    assert reports(effects) == [("left", {"reason": "link_lost"})]
    assert board.link_down(CUSTOMER) == ()


def test_a_full_link_is_given_up() -> None:
    """A reader that does not read never builds up the server's memory, and may come back."""
    effects = joined().link_full(CUSTOMER)

    assert signals(effects, CUSTOMER) == [Refused(reason="link_full")]
    assert closes(effects) == [CloseLink(link=CUSTOMER, code=4413, reason="link_full")]
    assert reports(effects) == [("left", {"reason": "link_full"})]


def test_a_silent_link_is_closed_and_others_are_asked() -> None:
    """A dead link is noticed within seconds; a quiet one is only asked."""
    board = joined()
    board.signal(SUPPORTER, TOCK, now_ms=5_000)

    assert signals(board.tick(now_ms=LINK_SILENT_MAX_MS), CUSTOMER) == [Tick()]
    effects = board.tick(now_ms=LINK_SILENT_MAX_MS + 1)

    assert closes(effects) == [CloseLink(link=CUSTOMER, code=1001, reason="silent")]
    assert signals(effects, SUPPORTER) == [Tick(), Left(participant=2, role="customer", is_final=False)]
    assert reports(effects) == [("left", {"reason": "silent"})]


def test_an_ended_session_lets_nobody_in_again() -> None:
    """A session that the customer ended stays ended, also for a link that was let in a moment before."""
    board = joined()

    effects = board.close_session(SESSION, "customer")
    late = board.link_up(9, seat("supporter"), now_ms=0)

    for link in (SUPPORTER, CUSTOMER):
        assert signals(effects, link) == [Closed(reason="customer")]
    assert {effect.code for effect in closes(effects)} == {4410}  # type: ignore[union-attr]
    assert signals(late, 9) == [Refused(reason="session_over")]
    assert closes(late) == [CloseLink(link=9, code=4410, reason="session_over")]
    assert board.link_down(9) == board.link_down(SUPPORTER) == ()
    assert board.close_session(SESSION, "customer") == []


def test_only_so_many_ended_sessions_are_remembered() -> None:
    """A server that runs for years does not grow."""
    board = Switchboard(rates=Rates())
    for number in range(OVER_REMEMBERED_MAX + 1):
        board.close_session(f"{number:032x}", "customer")

    assert board.state_of(1) is LinkState.ABSENT
    board.link_up(1, seat("supporter", session=f"{0:032x}"), now_ms=0)
    board.link_up(2, seat("supporter", session=f"{1:032x}"), now_ms=0)
    assert (board.state_of(1), board.state_of(2)) == (LinkState.LINKED, LinkState.CLOSING)


def test_a_stopping_server_sends_everybody_away_with_a_reason() -> None:
    """Both people read that the server restarts, and that they will be joined again."""
    board = joined()

    effects = board.stop()
    late = board.link_up(9, seat("supporter"), now_ms=0)

    for link in (SUPPORTER, CUSTOMER):
        assert signals(effects, link) == [Refused(reason="server_stopping")]
    assert {effect.code for effect in closes([*effects, *late])} == {1012}  # type: ignore[union-attr]
    assert reports(effects) == [("left", {"reason": "server_stopping"})] * 2


def test_too_many_packets_rest_their_reader_and_are_not_lost() -> None:
    """A program gone wild slows itself down; nobody else on the server notices."""
    board = Switchboard(rates=Rates(packets_per_s=10, bytes_per_s=1_000_000))
    board.link_up(1, seat("supporter"), now_ms=0)
    board.link_up(2, seat("customer"), now_ms=0)
    for _ in range(20):
        assert len(board.packet(1, sealed(), now_ms=0)) == 1

    effects = board.packet(1, sealed(), now_ms=0)

    assert effects == (SendPacket(links=(2,), packet=sealed()), RestLink(link=1, rest_ms=100))
    assert len(board.packet(1, sealed(), now_ms=1_000)) == 1


def test_too_many_signals_close_the_link() -> None:
    """Nobody can write the record full."""
    board = Switchboard(rates=Rates(signals_per_s=5))
    board.link_up(1, seat("supporter"), now_ms=0)
    for _ in range(10):
        assert board.signal(1, TOCK, now_ms=0) == ()

    effects = board.signal(1, TOCK, now_ms=0)

    assert closes(effects) == [CloseLink(link=1, code=4429, reason="too_many_tries")]
