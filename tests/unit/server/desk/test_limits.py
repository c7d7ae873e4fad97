"""Does guessing cost time, and only the one who guesses?"""

from hypothesis import given
from hypothesis import strategies as st

from beistand.server.desk.limits import KEYS_MAX, GrowingWaits, SlidingWindows, Window, address_key

MINUTE_MS = 60_000


def test_the_eleventh_try_in_a_minute_has_to_wait() -> None:
    """Ten tries a minute are for people, more are for machines."""
    windows = SlidingWindows((Window(tries_max=10, span_ms=MINUTE_MS),))

    waits = [windows.take("a", now_ms=1_000 * n) for n in range(11)]

    assert waits == [0] * 10 + [MINUTE_MS - 10_000]
    assert windows.take("a", now_ms=MINUTE_MS) == 0


def test_others_do_not_wait() -> None:
    """Who guesses slows down nobody else."""
    windows = SlidingWindows((Window(tries_max=1, span_ms=MINUTE_MS),))
    windows.take("a", now_ms=0)

    assert windows.take("a", now_ms=1) > 0
    assert windows.take("b", now_ms=1) == 0


@given(st.lists(st.integers(0, 5_000), min_size=1, max_size=200), st.integers(1, 8), st.integers(1, 20_000))
def test_no_span_ever_holds_more_than_allowed(gaps_ms: list[int], tries_max: int, span_ms: int) -> None:
    """However the tries are spaced, the limit holds in every window of time, and the told wait is exact."""
    windows = SlidingWindows((Window(tries_max=tries_max, span_ms=span_ms),))
    now_ms, allowed = 0, list[int]()
    for gap_ms in gaps_ms:
        now_ms += gap_ms
        wait_ms = windows.take("a", now_ms=now_ms)
        if wait_ms == 0:
            allowed.append(now_ms)
        else:
            assert allowed[-tries_max] + span_ms == now_ms + wait_ms

    for start_ms in allowed:
        assert sum(start_ms <= moment_ms < start_ms + span_ms for moment_ms in allowed) <= tries_max


def test_two_windows_hold_both() -> None:
    """A patient guesser meets the hourly limit."""
    windows = SlidingWindows((Window(tries_max=2, span_ms=10), Window(tries_max=3, span_ms=1_000)))

    waits = [windows.take("a", now_ms=100 * n) for n in range(5)]

    assert waits == [0, 0, 0, 700, 600]


def test_memory_is_bounded() -> None:
    """Whoever comes from a million addresses fills no memory."""
    windows = SlidingWindows((Window(tries_max=1, span_ms=MINUTE_MS),))
    for number in range(KEYS_MAX + 10):
        windows.take(number, now_ms=0)

    assert windows.take(0, now_ms=1) == 0, "the oldest was forgotten"
    assert windows.take(KEYS_MAX + 9, now_ms=1) > 0


def test_waits_grow_with_each_wrong_password() -> None:
    """A typing error costs nothing; the tenth wrong password costs minutes."""
    waits = GrowingWaits()
    told = []
    for _ in range(8):
        told.append(waits.wait_ms("a", now_ms=0))
        waits.wrong("a", now_ms=0)

    assert told == [0, 0, 0, 0, 2_000, 4_000, 8_000, 16_000]


def test_a_wait_ends_and_the_right_password_forgives() -> None:
    """Nobody is locked out for good."""
    waits = GrowingWaits()
    for _ in range(100):
        waits.wrong("a", now_ms=0)

    assert waits.wait_ms("a", now_ms=0) == waits.LONGEST_MS
    assert waits.wait_ms("a", now_ms=waits.LONGEST_MS) == 0
    waits.right("a")
    assert waits.wait_ms("a", now_ms=0) == 0


def test_an_ipv6_network_counts_as_one() -> None:
    """Whoever has one IPv6 address has billions; they count together."""
    assert address_key("2001:db8::1") == address_key("2001:db8::ffff:1") == "2001:db8::/64"
    assert address_key("2001:db8:0:1::1") != address_key("2001:db8::1")
    assert address_key("::ffff:192.0.2.7") == address_key("192.0.2.7") == "192.0.2.7"
    assert address_key("fe80::1%eth0") == "fe80::/64"


@given(st.text(max_size=200))
def test_any_text_is_some_address(text: str) -> None:
    """A strange proxy header breaks no page."""
    assert len(address_key(text)) <= 64
