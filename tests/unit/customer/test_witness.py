"""Holds the witness to its promise: our own presses are never taken for the customer's, a foreign one always is."""

from hypothesis import given
from hypothesis import strategies as st

from beistand.customer.desktop.x11.pressed import EXPECTED_S, KEY, PASSED_ON_S, Expected, Pressed
from beistand.wire.presses import Origin

presses = st.tuples(st.sampled_from([KEY, 4]), st.integers(8, 12))


@given(own=st.lists(presses, max_size=30), late=st.floats(0, EXPECTED_S))
def test_own_presses_are_known_again(own: list[tuple[int, int]], late: float) -> None:
    """Whatever the supporter typed, and however late the system tells of it, it does not count as the customer."""
    expected = Expected()
    for number, (kind, detail) in enumerate(own):
        expected.note(kind, detail, now_s=number / 1000)
    assert all(expected.take(kind, detail, now_s=late) for kind, detail in own)


@given(own=st.lists(presses, max_size=10), at=st.integers(0, 10))
def test_a_press_more_is_somebody_elses(own: list[tuple[int, int]], at: int) -> None:
    """A key that the supporter did not press is noticed in the midst of those that were."""
    expected = Expected()
    for kind, detail in own:
        expected.note(kind, detail, now_s=0)
    told = [expected.take(kind, detail, now_s=0) for kind, detail in [*own[:at], (KEY, 99), *own[at:]]]
    assert told.count(False) == 1
    assert not told[min(at, len(own))]


@given(own=presses)
def test_the_same_key_twice_is_noticed_once(own: tuple[int, int]) -> None:
    """When customer and supporter press the same key, one of the two is the customer's."""
    expected = Expected()
    expected.note(*own, now_s=0)
    assert [expected.take(*own, now_s=0), expected.take(*own, now_s=0)] == [True, False]


origins = st.sampled_from([Origin.PHYSICAL, Origin.PROGRAM, Origin.OURS])


@given(pressed=st.lists(st.tuples(st.integers(1, 9), origins), min_size=1, max_size=20))
def test_who_pressed_is_known_by_the_time(pressed: list[tuple[int, Origin]]) -> None:
    """A click is the customer's only if nothing else was pressed in the same millisecond."""
    known = Pressed()
    for time_ms, origin in pressed:
        known.note(time_ms, origin, now_s=0)
    for time_ms in {time_ms for time_ms, _ in pressed}:
        same = {origin for then_ms, origin in pressed if then_ms == time_ms}
        assert (known.origin((time_ms,), now_s=0) is Origin.PHYSICAL) == (same == {Origin.PHYSICAL})


@given(times=st.lists(st.integers(0, 99), min_size=1, max_size=2))
def test_a_press_that_never_was_is_a_programs(times: list[int]) -> None:
    """A window can be told of a click that no mouse made; the server saw none, so it gives nothing."""
    assert Pressed().origin(tuple(times), now_s=0) is Origin.PROGRAM


def test_a_key_that_an_input_method_passed_on_is_not_refused() -> None:
    """Who types by way of an input method can still agree; nothing is claimed on record. A program's key stays one."""
    known = Pressed()
    known.note(100, Origin.PHYSICAL, now_s=5)
    assert known.origin((117,), now_s=5.1) is Origin.UNKNOWN
    assert known.origin((0,), now_s=5.1) is Origin.UNKNOWN
    assert known.origin((117,), now_s=5 + PASSED_ON_S + 1) is Origin.PROGRAM
    known.note(118, Origin.PROGRAM, now_s=5.2)
    assert known.origin((119,), now_s=5.3) is Origin.PROGRAM


def test_nothing_pressed_is_nothing_known() -> None:
    """A button that a screen reader asked for was not pressed at all."""
    assert Pressed().origin((), now_s=0) is Origin.UNKNOWN


@given(own=presses)
def test_letting_go_is_ours_only_after_our_press(own: tuple[int, int]) -> None:
    """A button that the customer holds is not let go by the supporter's hand unseen."""
    expected = Expected()
    assert not expected.let_go(*own)
    expected.note(*own, now_s=0)
    assert not expected.is_down(*own)
    expected.take(*own, now_s=0)
    assert expected.is_down(*own)
    assert [expected.let_go(*own), expected.let_go(*own)] == [True, False]
