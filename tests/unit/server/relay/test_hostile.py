"""Can a hostile end do anything but lose its own link?"""

from hypothesis import given
from hypothesis import strategies as st
from tests.support.memory_link import PARTICIPANTS, SESSION, seat
from tests.support.packets import sealed

from beistand.server.relay.door import Report
from beistand.server.relay.effects import CloseLink, Effect, RestLink, SendPacket, SendSignal
from beistand.server.relay.rates import Rates
from beistand.server.relay.switchboard import LinkState, Switchboard
from beistand.wire.envelope import GROUP, Stream, read_header
from beistand.wire.limits import HEADER_BYTES, SIGNAL_MAX_BYTES
from beistand.wire.signals import Role

OTHER = "ff" * 16
VICTIMS = (11, 12)
ROLES = st.sampled_from(["supporter", "customer", "colleague"])
NEAR_PACKETS = st.builds(
    lambda packet, place, byte: packet[:place] + bytes([byte]) + packet[place + 1 :],
    st.builds(
        sealed,
        sender=st.integers(1, 3),
        receiver=st.sampled_from([1, 2, 3, GROUP]),
        stream=st.sampled_from(list(Stream)),
        session=st.sampled_from([SESSION, OTHER]),
        body=st.binary(max_size=40),
    ),
    st.integers(0, HEADER_BYTES - 1),
    st.integers(0, 255),
)
NEAR_SIGNALS = st.builds(
    '{{"kind":{},"reason":{},"runs":{},"what":"paired"}}'.format,
    st.sampled_from(['"bye"', '"told"', '"tock"', '"pairing_failed"', '"code_burned"', '"welcome"', "7", "[" * 900]),
    st.sampled_from(['"customer"', '"x"', "null", "{}", '"\\ud800"']),
    st.sampled_from(["1", "99", "-1", "1e400", "true"]),
)


def two_sessions(role: Role) -> tuple[Switchboard, int]:
    """Return a switchboard with two whole sessions and the link of the hostile participant."""
    board = Switchboard(rates=Rates())
    for one, number in PARTICIPANTS.items():
        board.link_up(number, seat(one), now_ms=0)
    board.link_up(VICTIMS[0], seat("supporter", session=OTHER), now_ms=0)
    board.link_up(VICTIMS[1], seat("customer", session=OTHER), now_ms=0)
    return board, PARTICIPANTS[role]


def touched(effect: Effect) -> set[int]:
    """Return the links an effect reaches."""
    match effect:
        case SendPacket():
            return set(effect.links)
        case SendSignal() | CloseLink() | RestLink():
            return {effect.link}
        case Report():
            return set()


@given(role=ROLES, packet=st.binary(max_size=80) | NEAR_PACKETS)
def test_any_bytes_are_a_true_packet_or_cost_the_own_link(role: Role, packet: bytes) -> None:
    """Nobody can crash the relay, reach another session, or pretend to be somebody else."""
    board, hostile = two_sessions(role)

    effects = board.packet(hostile, packet, now_ms=0)

    assert not set(VICTIMS) & set().union(*map(touched, effects))
    if board.state_of(hostile) is LinkState.LINKED:
        assert read_header(packet).sender == hostile
        assert {type(effect) for effect in effects} <= {SendPacket}
    else:
        assert {effect.link for effect in effects if isinstance(effect, CloseLink)} == {hostile}
        assert not [effect for effect in effects if isinstance(effect, SendPacket)]


@given(role=ROLES, text=st.text(max_size=80) | NEAR_SIGNALS | st.just("x" * (SIGNAL_MAX_BYTES + 1)))
def test_any_text_is_a_true_signal_or_costs_the_own_link(role: Role, text: str) -> None:
    """No text can crash the relay or reach another session."""
    board, hostile = two_sessions(role)

    effects = board.signal(hostile, text, now_ms=0)

    assert not set(VICTIMS) & set().union(*map(touched, effects))
    assert [board.state_of(link) for link in VICTIMS] == [LinkState.LINKED] * 2
