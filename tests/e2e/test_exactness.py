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
LOOK_EVERY = 10
BROKEN = """
const decode = () => { void fetch("/film-decoder-broke"); throw new DOMException("broken", "EncodingError"); };
if (self.VideoDecoder) self.VideoDecoder.prototype.decode = decode;
"""
WATCHED = """
const told = new Set();
const watch = (owner, name, word) => {
  const real = owner[name];
  owner[name] = function (...all) {
    if (!told.has(word)) { told.add(word); void fetch("/came-as/" + word); }
    return real.apply(this, all);
  };
};
if (self.VideoDecoder) watch(self.VideoDecoder.prototype, "decode", "film");
watch(self, "createImageBitmap", "single");
"""
"""Tells once how moving parts come."""
SINGLE_PICTURES = "Dieser Browser kann bewegte Bilder nicht als VP9 zeigen. Sie kommen jetzt als Einzelbilder."
REST_LIMIT_S = 10.0


def is_exact(play: Play) -> bool:
    """Tell whether the canvas in the browser is the customer's screen, the module's border aside."""
    return is_same_inside(play.supporter.pixels(), play.customer.screen())


def changed_worker(play: Play, script: str) -> list[str]:
    """Let the picture's worker begin with a script; return where the paths go that it tells of."""
    told: list[str] = []

    def give_changed(route: Route) -> None:
        answer = route.fetch()
        route.fulfill(response=answer, body=script + answer.text())

    def note(route: Route) -> None:
        told.append(route.request.url.rsplit("/", 1)[-1])
        route.fulfill(status=204)

    play.supporter.context.route("**/video-worker*.js", give_changed)
    for path in ("**/came-as/*", "**/film-decoder-broke"):
        play.supporter.context.route(path, note)
    return told


@pytest.mark.timeout(180)
def test_after_everything_that_moves_every_pixel_is_exact_again(play: Play) -> None:
    """Typing, scrolling, photographs, a dragged window, a film, another program: at rest nothing is nearly right."""
    came_as = changed_worker(play, WATCHED)
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
    assert "film" in came_as, "the film came as exact pixels only: no codec was tried"


@pytest.mark.timeout(180)
def test_a_browser_whose_film_decoder_breaks_shows_the_film_all_the_same(play: Play) -> None:
    """The next codec is taken within moments and the supporter hears of it; at rest every pixel is exact."""
    told = changed_worker(play, BROKEN + WATCHED)
    with closing(Stage(play.customer.desktop.name)) as stage:
        rate, step = workloads(stage)["video"]
        play.meet(control=False)
        is_said = False
        for number in range(int(rate * FILM_S)):
            step(number)
            stage.show()
            time.sleep(1 / rate)
            if number % LOOK_EVERY == 0:
                is_said = is_said or SINGLE_PICTURES in play.supporter.page.inner_text("body")
        wait_for(lambda: is_exact(play), "an exact picture after the film", limit_s=REST_LIMIT_S)
    assert is_said, "the supporter was not told"
    assert "single" in told
    broke = told.count("film-decoder-broke")
    assert 1 <= broke <= 2, f"the film decoder was tried {broke} times"
