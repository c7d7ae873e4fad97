"""How does a person act in a real Firefox? Spoken to with WebDriver BiDi (W3C), which Firefox understands by itself."""

import base64
import json
import re
import select
import shutil
import subprocess
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from tools.display import end
from websockets.sync.client import ClientConnection, connect

PROGRAMS: Final = ("firefox-esr", "firefox")
START_LIMIT_S: Final = 60.0
ANSWER_LIMIT_S: Final = 30.0
ANSWER_MAX_BYTES: Final = 64_000_000
PREFERENCES: Final = """
user_pref("datareporting.policy.dataSubmissionEnabled", false);
user_pref("app.update.disabledForTesting", true);
user_pref("network.captive-portal-service.enabled", false);
user_pref("network.connectivity-service.enabled", false);
user_pref("browser.shell.checkDefaultBrowser", false);
user_pref("browser.safebrowsing.update.enabled", false);
"""


def program() -> str | None:
    """Return the Firefox of this machine, if it has one."""
    return next((found for name in PROGRAMS if (found := shutil.which(name))), None)


class Firefox:
    """One tab of a running Firefox."""

    def __init__(self, socket: ClientConnection) -> None:
        self._socket = socket
        self._asked = 0
        self._ask("session.new", capabilities={})
        self._tab = self._ask("browsingContext.create", type="tab")["context"]

    def keep_cookies(self, cookies: Sequence[Mapping[str, Any]]) -> None:
        """Take over the cookies of another browser's sign-in."""
        for one in cookies:
            value = {"type": "string", "value": one["value"]}
            kept = {"name": one["name"], "value": value, "domain": one["domain"], "path": one["path"]}
            self._ask("storage.setCookie", cookie={**kept, "httpOnly": one["httpOnly"], "sameSite": "lax"})

    def open(self, url: str) -> None:
        """Open a page and wait until it is there."""
        self._ask("browsingContext.navigate", context=self._tab, url=url, wait="complete")

    def evaluate(self, expression: str) -> Any:  # noqa: ANN401 - whatever JSON the page gives
        """Return what an expression of the page gives, through JSON."""
        wrapped = f"Promise.resolve({expression}).then(JSON.stringify)"
        target = {"context": self._tab}
        answer = self._ask("script.evaluate", expression=wrapped, target=target, awaitPromise=True)
        if answer["type"] != "success":
            msg = f"the page threw: {answer['exceptionDetails']['text']}"
            raise AssertionError(msg)
        return json.loads(answer["result"].get("value", "null"))

    def waits_for(self, expression: str, what: str, *, limit_s: float = 30.0) -> None:
        """Wait until an expression of the page is true."""
        begun = time.monotonic()
        while not self.evaluate(expression):
            assert time.monotonic() - begun < limit_s, f"{what} did not happen within {limit_s} s"
            time.sleep(0.05)

    def click(self, selector: str, *, x_share: float = 0.5, y_share: float = 0.5) -> None:
        """Click into the first element of that kind, at a share of its width and height."""
        box = self.evaluate(
            f"(({{left, top, width, height}}) => ({{left, top, width, height}}))"
            f"(document.querySelector({json.dumps(selector)}).getBoundingClientRect())"
        )
        x, y = int(box["left"] + box["width"] * x_share), int(box["top"] + box["height"] * y_share)
        down, up = {"type": "pointerDown", "button": 0}, {"type": "pointerUp", "button": 0}
        self._act({"type": "pointer", "id": "mouse", "actions": [{"type": "pointerMove", "x": x, "y": y}, down, up]})

    def type(self, text: str) -> None:
        """Press the keys of a text, one after another."""
        presses = [{"type": kind, "value": char} for char in text for kind in ("keyDown", "keyUp")]
        self._act({"type": "key", "id": "keyboard", "actions": presses})

    def photograph(self, file: Path) -> None:
        """Keep what the tab shows, as PNG."""
        file.write_bytes(base64.b64decode(self._ask("browsingContext.captureScreenshot", context=self._tab)["data"]))

    def _act(self, source: Mapping[str, Any]) -> None:
        self._ask("input.performActions", context=self._tab, actions=[source])

    def _ask(self, method: str, **params: Any) -> dict[str, Any]:  # noqa: ANN401 - JSON
        self._asked += 1
        self._socket.send(json.dumps({"id": self._asked, "method": method, "params": params}))
        limit = time.monotonic() + ANSWER_LIMIT_S
        while True:
            answer = json.loads(self._socket.recv(timeout=max(0.1, limit - time.monotonic())))
            if answer.get("id") != self._asked:
                continue
            assert answer["type"] == "success", f"{method}: {answer.get('error')}: {answer.get('message')}"
            found: dict[str, Any] = answer["result"]
            return found


@contextmanager
def firefox(folder: Path) -> Iterator[Firefox]:
    """Run a Firefox without a window, with a profile of its own in the folder."""
    profile = folder / "firefox"
    profile.mkdir()
    (profile / "user.js").write_text(PREFERENCES)
    name = program()
    assert name
    command = [name, "--headless", "--no-remote", "--profile", str(profile), "--remote-debugging-port", "0"]
    running = subprocess.Popen(command, stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, start_new_session=True)
    try:
        with connect(f"{_address(running)}/session", max_size=ANSWER_MAX_BYTES, open_timeout=START_LIMIT_S) as socket:
            yield Firefox(socket)
    finally:
        end(running)
        if running.stderr is not None:
            running.stderr.close()


def _address(running: subprocess.Popen[bytes]) -> str:
    """Return where Firefox listens, as it says itself."""
    said, limit = b"", time.monotonic() + START_LIMIT_S
    assert running.stderr is not None
    while time.monotonic() < limit and running.poll() is None:
        if select.select([running.stderr], [], [], 0.5)[0]:
            said += running.stderr.read1(4096)  # type: ignore[attr-defined]
        if found := re.search(rb"WebDriver BiDi listening on (ws://\S+)", said):
            return found[1].decode()
    msg = f"Firefox did not say within {START_LIMIT_S:.0f} s where it listens: {said[-400:]!r}"
    raise AssertionError(msg)
