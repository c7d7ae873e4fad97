"""Holds the witness to its promise: our own presses are never taken for the customer's, a foreign one always is."""

from hypothesis import given
from hypothesis import strategies as st

from beistand.customer.desktop.x11.witness import EXPECTED_S, KEY, Expected

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
