"""Holds the lanes to their promise: a slow link slows nobody else down, and nobody is moved about for nothing."""

from beistand.session.lanes import JOIN_AFTER_MS, SPLIT_AFTER_MS, LaneChoice

FAST, OTHER, SLOW = 1, 3, 4
BOTH = frozenset({FAST, SLOW})
NOBODY = frozenset[int]()
STEP_MS = 33


class Meeting:
    """Two or three who look, step by step. ``changes``: each new slow lane."""

    def __init__(self, looking: frozenset[int] = BOTH) -> None:
        self.choice = LaneChoice()
        self.looking = looking
        self.now_ms = 0
        self.changes: list[frozenset[int]] = []

    def goes(self, duration_ms: int, *, holding: frozenset[int] = NOBODY, is_slow_able: bool = False) -> None:
        """Let time pass."""
        until_ms = self.now_ms + duration_ms
        while self.now_ms < until_ms:
            self.now_ms += STEP_MS
            how = {"looking": self.looking, "holding": holding, "is_slow_able": is_slow_able}
            if self.choice.noted(**how, now_ms=self.now_ms):  # type: ignore[arg-type]
                self.changes.append(self.choice.slow)


def test_who_holds_the_others_back_gets_a_lane_of_its_own() -> None:
    """A colleague on a bad hotel line does not make the supporter's picture jerk."""
    meeting = Meeting()
    meeting.goes(SPLIT_AFTER_MS + 2 * STEP_MS, holding=frozenset({SLOW}))
    assert meeting.changes == [{SLOW}]


def test_a_moment_of_a_bad_link_moves_nobody() -> None:
    """A radio link that stalls for a second now and then is no reason to begin the picture anew."""
    meeting = Meeting()
    for _ in range(20):
        meeting.goes(900, holding=frozenset({SLOW}))
        meeting.goes(6_000)
    assert meeting.changes == []


def test_equally_slow_viewers_share_one_lane() -> None:
    """When everybody waits nobody holds anybody back: two lanes would only cost twice."""
    meeting = Meeting()
    meeting.goes(60_000, holding=BOTH)
    assert meeting.changes == []


def test_two_slow_ones_of_three_share_the_slow_lane() -> None:
    """There are never more than two lanes, whoever joins."""
    meeting = Meeting(frozenset({FAST, OTHER, SLOW}))
    meeting.goes(SPLIT_AFTER_MS + 2 * STEP_MS, holding=frozenset({SLOW}))
    meeting.goes(SPLIT_AFTER_MS + 2 * STEP_MS, holding=frozenset({OTHER}))
    assert meeting.changes == [{SLOW}, {SLOW, OTHER}]


def test_a_link_that_recovered_shares_the_picture_again_and_not_too_soon() -> None:
    """The lanes are one again after a long good time, and each return is thought over twice as long."""
    meeting = Meeting()
    meeting.goes(SPLIT_AFTER_MS + 2 * STEP_MS, holding=frozenset({SLOW}))
    meeting.goes(JOIN_AFTER_MS - 500, is_slow_able=True)
    meeting.goes(100, holding=frozenset({SLOW}), is_slow_able=True)
    meeting.goes(JOIN_AFTER_MS - 500, is_slow_able=True)
    assert meeting.changes == [{SLOW}]
    meeting.goes(1_000, is_slow_able=True)
    assert meeting.changes == [{SLOW}, NOBODY]

    meeting.goes(SPLIT_AFTER_MS + 2 * STEP_MS, holding=frozenset({SLOW}))
    meeting.goes(2 * JOIN_AFTER_MS - 500, is_slow_able=True)
    assert meeting.changes == [{SLOW}, NOBODY, {SLOW}]


def test_the_slow_lane_ends_with_its_last_viewer() -> None:
    """When the colleague on the slow link leaves, the picture is made once again."""
    meeting = Meeting()
    meeting.goes(SPLIT_AFTER_MS + 2 * STEP_MS, holding=frozenset({SLOW}))
    meeting.looking = frozenset({FAST})
    meeting.goes(STEP_MS)
    assert meeting.changes == [{SLOW}, NOBODY]
