"""Holds the pacing to its promise: a slow link slows the pictures down and never builds a queue."""

from beistand.session.pacing import UNKNOWN_BYTES_PER_MS, Links, Pacing
from beistand.wire.limits import PAINTED_WINDOW_MIN_BYTES

VIEWER = 1


def test_the_first_picture_waits_for_nobody() -> None:
    """After the yes the supporter sees something at once."""
    assert Pacing().wait_ms(now_ms=0) == 0


def test_nothing_is_taken_while_too_much_is_under_way() -> None:
    """On a link that carries nothing, not one more picture is made."""
    pacing = Pacing()
    pacing.taken(now_ms=0)
    pacing.sent(PAINTED_WINDOW_MIN_BYTES + 1, now_ms=0)

    assert pacing.wait_ms(now_ms=60_000) is None


def test_painting_makes_room_again() -> None:
    """As soon as the supporter's screen shows what was sent, the next picture may be taken."""
    pacing = Pacing()
    pacing.taken(now_ms=0)
    pacing.sent(100_000, now_ms=0)
    pacing.painted(participant=VIEWER, painted_bytes=100_000, now_ms=50)

    assert pacing.wait_ms(now_ms=50) == 0


def test_the_rate_of_pictures_has_a_limit() -> None:
    """A desktop that changes all the time costs no more than thirty pictures a second."""
    pacing = Pacing(frames_per_s=30)
    taken = 0
    for now_ms in range(1000, 11_000):
        if pacing.wait_ms(now_ms=now_ms) == 0:
            pacing.taken(now_ms=now_ms)
            taken += 1

    assert 299 <= taken <= 302


def test_a_picture_that_came_a_little_late_costs_none() -> None:
    """A film of thirty pictures a second is shown whole, although its pictures do not come quite evenly."""
    pacing = Pacing(frames_per_s=30)
    late_ms = (0, 9, 3, 14, 1, 0, 12, 5, 7, 2)
    for number in range(100):
        now_ms = 1000 + int(number * 1000 / 30) + late_ms[number % 10]
        assert pacing.wait_ms(now_ms=now_ms) == 0
        pacing.taken(now_ms=now_ms)


def test_a_faster_link_may_carry_more_at_once() -> None:
    """A fast link is not held to the smallest window."""
    pacing = Pacing()
    for step in range(10):
        pacing.sent(200_000, now_ms=step * 40)
        pacing.painted(participant=VIEWER, painted_bytes=(step + 1) * 200_000, now_ms=step * 40 + 20)
    pacing.sent(PAINTED_WINDOW_MIN_BYTES * 3, now_ms=1000)

    assert pacing.wait_ms(now_ms=1100) == 0


def test_a_viewer_that_claims_too_much_gains_nothing() -> None:
    """A viewer cannot make the customer send ahead by claiming to have painted what was never sent."""
    pacing = Pacing()
    pacing.painted(participant=VIEWER, painted_bytes=2**50, now_ms=0)
    pacing.sent(PAINTED_WINDOW_MIN_BYTES + 1, now_ms=0)

    assert pacing.wait_ms(now_ms=1000) is None


def test_the_slowest_viewer_decides() -> None:
    """With two viewers, the one on the slow link still gets a picture that is not old."""
    pacing = Pacing()
    for viewer in (1, 3):
        pacing.painted(participant=viewer, painted_bytes=0, now_ms=0)
    pacing.sent(100_000, now_ms=0)
    pacing.painted(participant=1, painted_bytes=100_000, now_ms=20)

    assert pacing.wait_ms(now_ms=100) is None
    pacing.left(3)
    assert pacing.wait_ms(now_ms=100) == 0


def test_typing_does_not_make_a_fast_link_look_slow() -> None:
    """After a minute of typing on a fast link a photograph still comes exactly at once, not roughly first."""
    pacing, total, now_ms = Pacing(), 0, 0
    for _ in range(3):
        for size in (200_000, 200_000):
            total += size
            pacing.sent(size, now_ms=now_ms)
        pacing.painted(participant=VIEWER, painted_bytes=total - 200_000, now_ms=now_ms + 20)
        pacing.painted(participant=VIEWER, painted_bytes=total, now_ms=now_ms + 40)
        now_ms += 60
    before = pacing.rate_bytes_per_ms()
    for _ in range(600):
        now_ms, total = now_ms + 100, total + 70
        pacing.sent(70, now_ms=now_ms)
        pacing.painted(participant=VIEWER, painted_bytes=total, now_ms=now_ms + 5)

    assert before
    assert pacing.rate_bytes_per_ms() == before


def test_a_link_that_became_slow_is_noticed_while_it_is_busy() -> None:
    """When a fast link breaks down in the middle of work, the pictures give way within a second."""
    pacing, total = Pacing(), 0
    for step in range(20):
        total += 50_000
        pacing.sent(50_000, now_ms=step * 33)
        pacing.painted(participant=VIEWER, painted_bytes=total, now_ms=step * 33 + 10)
    fast = pacing.rate_bytes_per_ms()
    sent, painted = total, total
    for step in range(20):
        sent, painted = sent + 50_000, painted + 5_000
        pacing.sent(50_000, now_ms=1_000 + step * 50)
        pacing.painted(participant=VIEWER, painted_bytes=painted, now_ms=1_040 + step * 50)

    now = pacing.rate_bytes_per_ms()
    assert fast
    assert now
    assert now < fast / 10


def test_it_is_known_who_is_waited_for() -> None:
    """Of two who look, the one whose link is slow is named, from the first picture on."""
    pacing = Pacing(viewers=frozenset({1, 3}))
    pacing.sent(100_000, now_ms=0)
    assert pacing.holding() == {1, 3}
    pacing.painted(participant=1, painted_bytes=100_000, now_ms=20)
    assert pacing.holding() == {3}
    assert pacing.looking() == {1, 3}


def test_each_lane_begins_with_what_is_known_of_its_own_viewers() -> None:
    """Who has a fast link gets exact pixels at once, although somebody else's is slow."""
    links, pacing = Links(), Pacing(viewers=frozenset({1, 2}))
    pacing.sent(100_000, now_ms=0)
    pacing.painted(participant=1, painted_bytes=100_000, now_ms=10)
    pacing.painted(participant=2, painted_bytes=100_000, now_ms=1_000)
    links.seen([pacing])

    assert links.slowest_bytes_per_ms() == 100
    assert links.slowest_bytes_per_ms(only=frozenset({2})) == 100
    assert links.slowest_bytes_per_ms(but=frozenset({2})) == 10_000
    assert links.slowest_bytes_per_ms(only=frozenset({3})) == UNKNOWN_BYTES_PER_MS
