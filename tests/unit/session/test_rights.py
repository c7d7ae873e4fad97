"""Does a right hold only when the customer said yes to it, the policy allows it and nothing narrows it?"""

from dataclasses import replace
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from beistand.session.rights import GRANTABLE, NEEDS, Rights
from beistand.wire.messages import FromSupporter, KeyChanged, Painted, Ping, TextTyped
from beistand.wire.policy import Mode, Policy, Right

KEY = KeyChanged(code="KeyA", key="a", is_down=True)
PAINTED = Painted(epoch=1, painted_bytes=1, frame=1)
BOTH = frozenset({Right.VIEW, Right.CONTROL})


def test_every_message_of_a_supporter_has_its_line() -> None:
    """A message that somebody adds later is refused until somebody decided which right it needs."""
    assert set(NEEDS) == set(get_args(FromSupporter))


def test_nothing_is_permitted_before_the_yes() -> None:
    """Before the customer's yes not even a harmless message has an effect."""
    rights = Rights(policy=Policy())

    assert not rights.permits(Ping(sent_ms=1), now_ms=0)
    assert not rights.permits(KEY, now_ms=0)


def test_a_yes_to_viewing_is_no_yes_to_typing() -> None:
    """Who was allowed to watch cannot type."""
    rights = Rights(policy=Policy()).allow({Right.VIEW})

    assert rights.permits(PAINTED, now_ms=0)
    assert not rights.permits(KEY, now_ms=0)


def test_control_without_sight_is_nothing() -> None:
    """Nobody types blindly on a customer's computer."""
    rights = Rights(policy=Policy()).allow({Right.CONTROL})

    assert rights.held(now_ms=0) == frozenset()


def test_a_click_cannot_allow_what_the_notice_rules_out() -> None:
    """The policy that the customer read is kept even against a careless click."""
    rights = Rights(policy=Policy(control=Mode.NEVER)).allow(BOTH)

    assert rights.held(now_ms=0) == {Right.VIEW}


def test_without_an_introduction_nothing_can_be_allowed() -> None:
    """A yes to nobody is no yes."""
    assert Rights().allow(BOTH).held(now_ms=0) == frozenset()


@pytest.mark.parametrize("message", [KEY, TextTyped(text="x")])
def test_input_rests_and_comes_back_by_itself(message: FromSupporter) -> None:
    """While the customer moves the own mouse the supporter cannot type; afterwards it can again."""
    rights = Rights(policy=Policy()).allow(BOTH).rest(until_ms=1_500)

    assert not rights.permits(message, now_ms=1_499)
    assert rights.permits(message, now_ms=1_500)
    assert rights.permits(PAINTED, now_ms=1_499)


def test_a_pause_stops_everything_and_keeps_what_was_allowed() -> None:
    """After a pause the customer need not allow everything again."""
    rights = Rights(policy=Policy()).allow(BOTH)

    assert rights.pause().held(now_ms=0) == frozenset()
    assert rights.pause().go_on().held(now_ms=0) == BOTH


def test_a_shorter_rest_does_not_end_a_longer_one() -> None:
    """A rest is only ever made longer."""
    assert Rights().rest(until_ms=2_000).rest(until_ms=1_000).rests_until_ms == 2_000


modes = st.sampled_from(Mode)
policies = st.builds(Policy, view=modes, control=modes)
right_sets = st.frozensets(st.sampled_from(Right))
narrowings = st.lists(
    st.one_of(
        st.builds(lambda right: lambda rights: rights.take_back(right), st.sampled_from(Right)),
        st.just(Rights.pause),
        st.builds(lambda until: lambda rights: rights.rest(until_ms=until), st.integers(0, 10_000)),
        st.builds(lambda policy: lambda rights: replace(rights, policy=policy), st.just(None)),
    ),
)


@given(policy=policies, clicked=right_sets, steps=narrowings, now_ms=st.integers(0, 10_000))
def test_only_a_click_widens(policy: Policy, clicked: frozenset[Right], steps: list[object], now_ms: int) -> None:
    """Whatever happens from outside, no right is there that the customer did not click."""
    rights = Rights(policy=policy).allow(clicked)
    assert rights.held(now_ms=now_ms) <= clicked & set(GRANTABLE)

    for step in steps:
        before = rights.held(now_ms=now_ms)
        rights = step(rights)  # type: ignore[operator]
        assert rights.held(now_ms=now_ms) <= before
