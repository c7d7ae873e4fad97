"""Does a supporter with Firefox help as well as one with Chromium? The same story, in the other browser."""

import base64
import re
import time
from contextlib import closing
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest
from tests.e2e.conftest import Play
from tests.support.firefox import Firefox, firefox, program
from tests.support.people import COPY, is_same_inside, wait_for
from tools.bench.workload import Stage, workloads

FILM_STEPS = 45
CANVAS = "document.querySelector('canvas.stage__screen')"

pytestmark = pytest.mark.skipif(program() is None, reason="needs Firefox, as in system_packages.sh test")


def shown(browser: Firefox) -> npt.NDArray[np.uint8]:
    """Return what the canvas holds; shape (height, width, 3)."""
    copied = browser.evaluate(f"({COPY})({CANVAS})")
    data = np.frombuffer(base64.b64decode(copied["data"]), np.uint8)
    return data.reshape(copied["height"], copied["width"], 4)[:, :, :3]


def is_exact(browser: Firefox, play: Play) -> bool:
    """Tell whether Firefox shows the customer's screen pixel by pixel, the module's border aside."""
    return is_same_inside(shown(browser), play.customer.screen())


def play_film(stage: Stage) -> None:
    """Show a film on the customer's desktop."""
    rate, step = workloads(stage)["video"]
    for number in range(FILM_STEPS):
        step(number)
        stage.show()
        time.sleep(1 / rate)


@pytest.mark.timeout(180)
def test_a_supporter_with_firefox_sees_every_pixel_and_types(play: Play, tmp_path: Path) -> None:
    """Pairing, consent, exact picture, typing, and a film that is exact again at rest: all of it in Firefox."""
    with firefox(tmp_path) as browser:
        browser.keep_cookies(play.supporter.context.cookies())
        browser.open(play.supporter.page.url)
        browser.waits_for("document.querySelector('.console__card button') !== null", "the console")
        browser.click(".console__card button")
        browser.waits_for("/\\d{4}\\s\\d{3}\\s\\d{3}/.test(document.querySelector('main').innerText)", "a code")
        digits = browser.evaluate("document.querySelector('main').innerText.match(/\\d{4}\\s\\d{3}\\s\\d{3}/)[0]")
        code = re.sub(r"\s", "", digits)
        play.customer.confirm_notice(play.supporter.context, code)
        play.customer.start(code)
        browser.waits_for("document.body.innerText.includes('Ihr Kunde entscheidet jetzt')", "the check words")
        with closing(Stage(play.customer.desktop.name)) as stage:  # what opens after the yes would be covered
            workloads(stage)["switch"][1](0)
            stage.show()
            play.customer.allow(control=True)
            browser.waits_for(f"{CANVAS} !== null && {CANVAS}.width > 1", "the first picture")
            wait_for(lambda: is_exact(browser, play), "an exact picture")
            play_film(stage)
            wait_for(lambda: is_exact(browser, play), "an exact picture after the film")
        wait_for(lambda: is_exact(browser, play), "an exact picture of what lay below")

        browser.click("canvas.stage__screen", x_share=500 / 1280, y_share=450 / 800)
        wait_for(play.typed.exists, "the customer's program")
        browser.type("Hallo @ ä\ue007")
        wait_for(lambda: play.typed.read_text() == "Hallo @ ä\n", "the typed text")
