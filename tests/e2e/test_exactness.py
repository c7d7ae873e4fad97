"""Is the picture exact whatever moved before? Each thing that moves on a desktop, then rest, then every pixel."""

import time
from contextlib import closing

import pytest
from tests.e2e.conftest import Play
from tests.support.people import is_same_inside, wait_for
from tools.bench.workload import Stage, workloads

PLAY_S = 1.2
REST_LIMIT_S = 10.0


def is_exact(play: Play) -> bool:
    """Tell whether the canvas in the browser is the customer's screen, the module's border aside."""
    return is_same_inside(play.supporter.pixels(), play.customer.screen())


@pytest.mark.timeout(180)
def test_after_everything_that_moves_every_pixel_is_exact_again(play: Play) -> None:
    """Typing, scrolling, photographs, a dragged window, a film, another program: at rest nothing is nearly right."""
    with closing(Stage(play.customer.desktop.name)) as stage:
        known = workloads(stage)
        known["switch"][1](0)
        stage.show()
        play.meet(control=False)
        for name, (rate, step) in known.items():
            for number in range(max(2, int(rate * PLAY_S))):
                step(number)
                stage.show()
                time.sleep(min(1 / rate, PLAY_S / 2))
            wait_for(lambda: is_exact(play), f"an exact picture after {name}", limit_s=REST_LIMIT_S)
