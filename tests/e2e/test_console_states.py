"""Can everybody use the supporter's console in each of its states: with a screen reader, by light and in the dark?"""

import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import httpx
import pytest
from playwright.sync_api import Browser
from tests.support.console_page import chromium_browser

BROWSER: Final = Path(__file__).resolve().parents[2] / "browser"
AXE: Final = BROWSER / "node_modules" / "axe-core" / "axe.min.js"
NODE: Final = Path(sys.executable).with_name("node")
RULES: Final = "axe.run(document, {runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']})"
START_MAX_S: Final = 30
WAITING: Final = ("start", "busy", "offline", "unsupported", "code", "wrong", "used", "burned", "expired")
PAIRING: Final = ("checking", "words")
RUNNING: Final = (
    "view",
    "first",
    "control",
    "covering",
    "keys",
    "rests",
    "asking",
    "ask",
    "type",
    "quit",
    "meter",
    "paused",
    "talk",
)
TALKING: Final = ("talk", "hidden", "asked", "ask-view", "kept", "ask-kept", "ask-shot", "never")
FROZEN: Final = ("interrupted", "away", "restarted")
ENDED: Final = ("ended", "refused", "tampered", "sending", "unkept", "transcript")

pytestmark = pytest.mark.skipif(
    not (shutil.which("chromium") and AXE.exists() and NODE.exists()),
    reason="needs chromium and the browser's packages",
)


@pytest.fixture(scope="module")
def pages() -> Iterator[str]:
    """Serve the developers' page of states; return its address."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    command = [NODE, BROWSER / "node_modules" / ".bin" / "vite", "--config", "dev/vite.config.ts"]
    serving = subprocess.Popen(
        [*map(str, command), "--port", str(port), "--strictPort", "--logLevel", "error"],
        cwd=BROWSER,
        stdin=subprocess.DEVNULL,
    )
    address = f"http://127.0.0.1:{port}/dev/states.html"
    try:
        _wait_for(address)
        yield address
    finally:
        serving.terminate()
        serving.wait(START_MAX_S)


def _wait_for(address: str) -> None:
    until = time.monotonic() + START_MAX_S
    while time.monotonic() < until:
        try:
            httpx.get(address).raise_for_status()
        except httpx.HTTPError:
            time.sleep(0.1)
        else:
            return
    pytest.fail(f"{address} was not served within {START_MAX_S} s")


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """Run a browser."""
    with chromium_browser() as browser:
        yield browser


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("language", ["de", "en"])
def test_no_state_of_the_console_shuts_anybody_out(pages: str, chromium: Browser, language: str, scheme: str) -> None:
    """Contrast, names, roles and order hold in every state, in both languages, by day and by night (WCAG 2.2 AA)."""
    found: list[str] = []
    with chromium.new_context(viewport={"width": 1366, "height": 900}, color_scheme=scheme) as context:  # type: ignore[arg-type] # a column
        page = context.new_page()
        for state in (*WAITING, *PAIRING, *RUNNING, *TALKING, *FROZEN, *ENDED):
            page.goto(f"{pages}?state={state}&language={language}")
            page.wait_for_selector(".console__place > *")
            page.evaluate("() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
            page.add_script_tag(path=str(AXE))
            for wrong in page.evaluate(RULES)["violations"]:
                found += [f"{state}: {wrong['id']}: {node['html'][:120]}" for node in wrong["nodes"]]

    assert found == []


@pytest.mark.parametrize(
    ("state", "said", "way_on"),
    [
        ("offline", "Der Server ist nicht erreichbar", "Sitzung starten|Noch einmal versuchen"),
        ("unsupported", "Nehmen Sie Chrome oder Edge", ""),
        ("wrong", "einen falschen Code eingegeben (1 von 3 Versuchen)", "Code kopieren"),
        ("used", "Das Kundenmodul wurde neu gestartet", "Neuen Code erzeugen"),
        ("burned", "dreimal falsch eingegeben", "Neuen Code erzeugen"),
        ("expired", "Der Code ist abgelaufen", "Neuen Code erzeugen"),
        ("restarted", "Das Kundenmodul wurde neu gestartet", "Neuen Code erzeugen"),
    ],
)
def test_what_goes_wrong_is_said_once_with_a_way_on(
    pages: str, chromium: Browser, state: str, said: str, way_on: str
) -> None:
    """The sentence is announced, and the button that helps is there."""
    with chromium.new_context(viewport={"width": 1366, "height": 900}) as context:
        page = context.new_page()
        page.goto(f"{pages}?state={state}&language=de")
        page.wait_for_selector(".console__place > *")
        told = page.locator("[role=alert]:visible")
        assert told.count() == 1
        assert said in told.inner_text()
        buttons = page.locator("button:visible").all_inner_texts()
        assert not way_on or set(way_on.split("|")) & set(buttons), buttons
        if state in {"used", "burned", "expired"}:
            assert "Code kopieren" not in buttons, "a code that is over is not to be sent"
