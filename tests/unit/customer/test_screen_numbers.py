"""Holds the numbers of screens to their promise: a yes to one screen is never a yes to another."""

from hypothesis import given
from hypothesis import strategies as st

from beistand.customer.desktop.numbers import ScreenNumbers
from beistand.customer.desktop.ports import Box, Monitor
from beistand.wire.limits import SCREENS_MAX

PLACE = Box(left=0, top=0, width=10, height=10)
names = st.lists(st.sampled_from("ABCDE"), unique=True, max_size=5)


def screens(found: list[str]) -> tuple[Monitor, ...]:
    """Return screens of these names."""
    return tuple(Monitor(name=name, box=PLACE, is_primary=at == 0) for at, name in enumerate(found))


@given(plugged=st.lists(names, max_size=8))
def test_a_screen_keeps_its_number_whatever_is_plugged_in_and_out(plugged: list[list[str]]) -> None:
    """However screens come and go, no screen ever has the number of another one."""
    numbers, known = ScreenNumbers(), dict[int, str]()
    for found in plugged:
        for number, monitor in numbers.numbered(screens(found)):
            assert known.setdefault(number, monitor.name) == monitor.name


def test_the_one_that_is_left_does_not_take_the_place_of_the_one_that_went() -> None:
    """The customer shares the left screen and unplugs it: the right one is not shown in its place."""
    numbers = ScreenNumbers()
    assert [number for number, _ in numbers.numbered(screens(["LEFT", "RIGHT"]))] == [0, 1]
    assert [number for number, _ in numbers.numbered(screens(["RIGHT"]))] == [1]
    assert [number for number, _ in numbers.numbered(screens(["LEFT"]))] == [0]


def test_more_names_than_the_protocol_has_numbers_for_are_not_offered() -> None:
    """A system that gives its screens ever new names does not break the session."""
    numbers = ScreenNumbers()
    for at in range(SCREENS_MAX + 3):
        found = numbers.numbered(screens([f"VIRTUAL-{at}"]))
    assert found == ()
