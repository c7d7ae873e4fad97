"""Does a place stay covered until the compositor is done with it, and no longer?"""

from beistand.customer.desktop.ports import Box
from beistand.customer.encode.fading import (
    FADES_MAX_MS,
    NEVER_PAINTED_MS,
    QUIET_MS,
    SETTLE_COMPOSED_MS,
    Fading,
)

PLACE = Box(left=10, top=10, width=100, height=50)
HALF = Box(left=10, top=10, width=50, height=50)
ELSEWHERE = Box(left=500, top=10, width=100, height=50)


def area(fading: Fading) -> int:
    """Return how many pixels are covered."""
    return sum(box.area for box in fading.boxes())


def test_a_place_is_seen_a_while_after_it_was_painted() -> None:
    """The time begins with the compositor's own paint, not when the window went: it may be slow."""
    fading = Fading()
    fading.leave([PLACE], now_ms=0)
    assert not fading.look([ELSEWHERE], now_ms=5_000)
    assert not fading.look([PLACE], now_ms=6_000)
    assert not fading.look([], now_ms=6_000 + SETTLE_COMPOSED_MS - 1)

    assert fading.look([], now_ms=6_000 + SETTLE_COMPOSED_MS) == [PLACE]
    assert not fading.boxes()


def test_only_what_was_painted_is_seen() -> None:
    """A compositor that painted one half shows one half."""
    fading = Fading()
    fading.leave([PLACE], now_ms=0)
    fading.look([HALF], now_ms=10)

    assert fading.look([], now_ms=10 + SETTLE_COMPOSED_MS) == [HALF]
    assert area(fading) == PLACE.area - HALF.area


def test_what_fades_slowly_is_covered_until_it_rests() -> None:
    """Every step of fading is a paint; the place is seen when none came for a moment."""
    fading = Fading()
    fading.leave([PLACE], now_ms=0)
    for now_ms in range(0, 2_000, 50):
        assert not fading.look([PLACE], now_ms=now_ms)
    assert not fading.look([], now_ms=1_950 + QUIET_MS - 1)

    assert fading.look([], now_ms=1_950 + QUIET_MS) == [PLACE]


def test_a_film_below_does_not_hide_itself_for_ever() -> None:
    """What goes on being painted is no fading any more."""
    fading = Fading()
    fading.leave([PLACE], now_ms=0)
    seen = [now_ms for now_ms in range(0, 5_000, 50) if fading.look([PLACE], now_ms=now_ms)]

    assert seen == [FADES_MAX_MS]


def test_a_place_that_nobody_paints_is_seen_at_last() -> None:
    """Where there was nothing to paint no stripes stay for ever; a compositor that hangs is not waited for longer."""
    fading = Fading()
    fading.leave([PLACE], now_ms=0)
    assert fading.due_ms() == [NEVER_PAINTED_MS]
    assert not fading.look([], now_ms=NEVER_PAINTED_MS - 1)

    assert fading.look([], now_ms=NEVER_PAINTED_MS) == [PLACE]


def test_many_places_become_few_and_cover_the_same() -> None:
    """A window that is dragged for long leaves many places; they cost no more and more time."""
    fading = Fading()
    for step in range(300):
        fading.leave([Box(left=step, top=0, width=50, height=20)], now_ms=step)

    assert len(fading.boxes()) < 150
    assert area(fading) >= 349 * 20
