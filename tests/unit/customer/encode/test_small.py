"""Is the small picture in the panel the large one, small? It shows what was there and invents nothing."""

import time

import numpy as np
import pytest

from beistand.customer.encode.small import WIDTH_MAX_PX, small


@pytest.mark.parametrize("size", [(1, 1), (3, 1201), (2000, 2), (600, 1024), (1080, 1920), (1440, 3440), (2160, 3840)])
def test_every_screen_becomes_small_and_keeps_its_shape(size: tuple[int, int]) -> None:
    """Whatever screen the customer has, the panel shows all of it."""
    height, width = size
    made = small(np.zeros((height, width, 4), np.uint8))

    assert 1 <= made.shape[1] <= WIDTH_MAX_PX
    assert made.shape[1] == width or made.shape[1] > WIDTH_MAX_PX // 2
    assert made.shape[0] == max(1, height // -(-width // WIDTH_MAX_PX))


def test_one_colour_stays_that_colour() -> None:
    """A grey window is grey in the panel, in every channel."""
    made = small(np.tile(np.array([7, 128, 255, 0], np.uint8), (1080, 1920, 1)))

    assert set(map(tuple, made.reshape(-1, 4))) == {(7, 128, 255, 0)}


def test_each_place_shows_what_is_there() -> None:
    """A covered window stands where it is covered, at most one small pixel off."""
    large = np.zeros((1000, 1600, 4), np.uint8)
    large[400:600, 800:1200] = 200
    made = small(large)

    assert (made[101:149, 201:299] == 200).all()
    assert not made[:99].any()
    assert not made[:, :199].any()


def test_lines_do_not_vanish_in_the_average() -> None:
    """The average of black and white is grey: text can be guessed at, not only here and there a dot."""
    large = np.zeros((4, 800, 4), np.uint8)
    large[:, 1::2] = 255

    assert set(small(large)[:, :, 0].ravel()) == {127}


def test_it_costs_less_than_a_millisecond() -> None:
    """Nobody's computer is slowed by an open panel: a full HD screen takes less than one thousandth of a second."""
    large = np.random.default_rng(1).integers(0, 255, (1080, 1920, 4), np.uint8)
    taken_ns = []
    for _ in range(20):
        begun_ns = time.thread_time_ns()
        small(large)
        taken_ns.append(time.thread_time_ns() - begun_ns)

    assert sorted(taken_ns)[10] < 1_000_000
