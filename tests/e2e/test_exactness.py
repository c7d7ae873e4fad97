"""Is the picture exact whatever moved before? Each thing that moves on a desktop, then rest, then every pixel."""

import time
from contextlib import closing

import pytest
from playwright.sync_api import Route
from tests.e2e.conftest import Play
from tests.support.people import is_same_inside, wait_for
from tools.bench.workload import Stage, workloads

PLAY_S = 1.2
FILM_S = 4.0
BROKEN = """
const decode = () => { void fetch("/film-decoder-broke"); throw new DOMException("broken", "EncodingError"); };
if (self.VideoDecoder) self.VideoDecoder.prototype.decode = decode;
"""
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


@pytest.mark.timeout(180)
def test_a_browser_whose_film_decoder_breaks_shows_the_film_all_the_same(play: Play) -> None:
    """The next codec is taken within moments, nothing but the film is asked for again, and at rest it is exact."""
    broke: list[float] = []

    def give_broken(route: Route) -> None:
        answer = route.fetch()
        route.fulfill(response=answer, body=BROKEN + answer.text())

    def note(route: Route) -> None:
        broke.append(time.monotonic())
        route.fulfill(status=204)

    play.supporter.context.route("**/video-worker*.js", give_broken)
    play.supporter.context.route("**/film-decoder-broke", note)
    with closing(Stage(play.customer.desktop.name)) as stage:
        rate, step = workloads(stage)["video"]
        play.meet(control=False)
        for number in range(int(rate * FILM_S)):
            step(number)
            stage.show()
            time.sleep(1 / rate)
        wait_for(lambda: is_exact(play), "an exact picture after the film", limit_s=REST_LIMIT_S)
        assert 1 <= len(broke) <= 2, f"the film decoder was tried {len(broke)} times"
