"""Holds the will of the hands to its promise: who reads it knows exactly what is still down, however it is cut."""

from hypothesis import given
from hypothesis import strategies as st

from beistand.customer.desktop.x11.will import BORROWED, BUTTON_DOWN, BUTTON_UP, GIVEN_BACK, KEY_DOWN, KEY_UP, Estate

words = st.lists(st.tuples(st.integers(2, 7), st.integers(8, 12)), max_size=40)


@given(told=words, cut=st.integers(1, 7))
def test_what_is_down_is_known(told: list[tuple[int, int]], cut: int) -> None:
    """Whatever the supporter held when the module was killed is let go, and nothing else."""
    data = b"".join(bytes(word) for word in told)
    estate = Estate()
    for at in range(0, len(data), cut):
        estate.hear(data[at : at + cut])
    down = {KEY_DOWN: set[int](), BUTTON_DOWN: set[int](), BORROWED: set[int]()}
    for what, which in told:
        if what in down:
            down[what].add(which)
        else:
            down[{KEY_UP: KEY_DOWN, BUTTON_UP: BUTTON_DOWN, GIVEN_BACK: BORROWED}[what]].discard(which)

    assert set(estate.keys) == down[KEY_DOWN]
    assert set(estate.buttons) == down[BUTTON_DOWN]
    assert estate.borrowed == down[BORROWED]
    assert len(estate.keys) == len(set(estate.keys))


@given(noise=st.binary(max_size=50))
def test_noise_breaks_nothing(noise: bytes) -> None:
    """A pipe that says nonsense does no harm."""
    Estate().hear(noise)
