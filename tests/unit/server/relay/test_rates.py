"""Does a bucket hold the rate it promises?"""

from hypothesis import given
from hypothesis import strategies as st

from beistand.server.relay.rates import Bucket


def test_a_moment_may_bring_twice_a_second_and_then_rests() -> None:
    """A large picture goes through at once; only what lasts is slowed."""
    bucket = Bucket(per_s=100, now_ms=0)

    assert bucket.take(200, now_ms=0) == 0
    assert bucket.take(10, now_ms=0) == 100
    assert bucket.take(0, now_ms=100) == 0
    assert bucket.take(200, now_ms=60_000) == 0
    assert bucket.take(1, now_ms=60_000) > 0


@given(st.lists(st.tuples(st.integers(0, 50), st.integers(0, 200)), max_size=50), st.integers(1, 1_000))
def test_whoever_rests_as_told_stays_within_the_rate(takes: list[tuple[int, int]], per_s: int) -> None:
    """Resting as long as the relay says is enough, so nobody honest is slowed twice."""
    bucket = Bucket(per_s=per_s, now_ms=0)
    now_ms, total = 0, 0

    for amount, gap_ms in takes:
        rest_ms = bucket.take(amount, now_ms=now_ms)
        now_ms += rest_ms
        total += amount
        assert 1_000 * total <= per_s * (2_000 + now_ms)
        assert bucket.take(0, now_ms=now_ms) == 0
        now_ms += gap_ms
