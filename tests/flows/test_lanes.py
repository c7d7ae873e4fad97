"""Does a viewer on a slow line hold a fast one back? Two real viewers of one real desktop, over a real relay."""

import time
from contextlib import closing

import pytest
from tools.bench.lanes import exact_after_s, go_on, leafing
from tools.bench.workload import HEIGHT_PX, WIDTH_PX, Stage
from tools.display import missing_programs, throw_away_desktop
from tools.two_viewers import SLOW, two_viewers

from beistand.customer.desktop.select import open_sight

pytestmark = pytest.mark.skipif(bool(missing_programs()), reason=f"needs {', '.join(missing_programs())}")
SECONDS = 4.0


@pytest.mark.timeout(120)
def test_a_viewer_on_a_slow_line_costs_the_fast_one_nothing() -> None:
    """At 1 Mbit/s and 80 ms one has exact text soon after it rests and no old pictures; the other has every picture."""
    with (
        throw_away_desktop(width_px=WIDTH_PX, height_px=HEIGHT_PX) as desktop,
        closing(Stage(desktop.name)) as stage,
        two_viewers(open_sight=lambda: open_sight(desktop.name), width_px=WIDTH_PX, height_px=HEIGHT_PX) as both,
    ):
        rate, step = leafing(stage)
        go_on(stage, rate, step, until=lambda: both.parts[-1] == {SLOW}, limit_s=20)
        assert both.parts == [frozenset(), {SLOW}]
        go_on(stage, rate, step, until=lambda: False, limit_s=2)
        frames = [len(viewer.frames_ms) for viewer in (both.fast, both.slow)]
        begun_s = time.monotonic()
        go_on(stage, rate, step, until=lambda: False, limit_s=SECONDS)
        fast, slow = (
            (len(viewer.frames_ms) - before) / (time.monotonic() - begun_s)
            for viewer, before in zip((both.fast, both.slow), frames, strict=True)
        )

        assert fast > 2 * slow > 4, f"{fast:.0f} pictures a second on the fast lane, {slow:.0f} on the slow one"
        assert max(both.slow.ages_ms[-10:]) < 1_500, f"pictures came {both.slow.ages_ms[-10:]} ms late"
        assert exact_after_s(desktop.name, both.slow) is not None
        assert exact_after_s(desktop.name, both.fast) is not None
        assert set(both.fast.epochs) & set(both.slow.epochs) == {1}
        assert both.fast.strange == both.slow.strange == 0, "a viewer got packets of a lane that is not its own"
