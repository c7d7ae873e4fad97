"""Do the browser's code and the module understand each other over a real network, also when the server dies?

The supporter is the TypeScript of the console, bundled as for the browser and run by Node; the customer is the real
module with a desktop in memory; between them a real relay.
"""

import json
import queue
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from tests.support.customer_app import RunningApp
from tests.support.customer_end import NUMBER, SECRET
from tests.support.customer_rules import introduction
from tests.support.memory_link import SESSION
from tests.support.relay_house import RelayHouse, relay_house

from beistand.session.intents import End
from beistand.session.view import Stage
from beistand.wire.messages import KeyChanged
from beistand.wire.policy import pack_policy

BROWSER = Path(__file__).resolve().parents[2] / "browser"
NODE = str(Path(sys.executable).with_name("node"))
WAIT_MAX_S = 20.0
KEY = KeyChanged(code="KeyQ", key="@", is_down=True)

Told = dict[str, Any]


class NodeSupporter:
    """The browser's end in a process of its own. ``told``: everything a page would have shown."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self.told: list[Told] = []
        self._process = process
        self._lines: queue.Queue[str] = queue.Queue(maxsize=10_000)
        self._reader = threading.Thread(target=self._read, name="node-supporter")
        self._reader.start()

    def do(self, line: str) -> None:
        """Give it a command."""
        assert self._process.stdin is not None
        self._process.stdin.write(f"{line}\n")
        self._process.stdin.flush()

    def until(self, wanted: Callable[[Told], object]) -> Told:
        """Return the next thing it tells that is as wanted."""
        while line := self._lines.get(timeout=WAIT_MAX_S):
            self.told.append(json.loads(line))
            if wanted(self.told[-1]):
                return self.told[-1]
        pytest.fail(f"it ended without that; the last was {self.told[-1:]}")

    def until_state(self, **wanted: object) -> Told:
        """Return the next state with these values."""
        return dict(self.until(lambda told: _has(told.get("state", {}), wanted))["state"])

    def stop(self) -> None:
        """End it however far it is."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.close()  # it ends by itself then; what started it may be a wrapper, so it is not killed
        self._reader.join(WAIT_MAX_S)
        self._process.wait(WAIT_MAX_S)
        self._process.stdout.close()

    def _read(self) -> None:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            self._lines.put(line)
        self._lines.put("")


def _has(state: Told, wanted: dict[str, object]) -> bool:
    return all(name in state and state[name] == value for name, value in wanted.items())


@pytest.fixture
def house() -> Iterator[RelayHouse]:
    """Return a relay on a port of its own."""
    with relay_house(notice_hash=introduction().notice.notice_hash().hex()) as running:
        yield running


@pytest.fixture(scope="module")
def bundle(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the browser's code as one file."""
    path = tmp_path_factory.mktemp("bundle") / "supporter.mjs"
    entry = "tests/support/node-supporter.ts"
    command = [NODE, "node_modules/.bin/rolldown", entry, "--platform", "node", "-o", str(path)]
    subprocess.run(command, cwd=BROWSER, check=True, capture_output=True, timeout=60)
    return path


@contextmanager
def supporting(house: RelayHouse, bundle: Path, *, secret: str = SECRET) -> Iterator[NodeSupporter]:
    """Run the browser's end for the length of a test."""
    pipe = subprocess.PIPE
    supporter = NodeSupporter(subprocess.Popen([NODE, str(bundle)], stdin=pipe, stdout=pipe, text=True, bufsize=1))
    intro, notice = introduction(), introduction().notice
    invitation = {
        "session": SESSION,
        "number": NUMBER,
        "notice_hash": notice.notice_hash().hex(),
        "organisation": intro.organisation,
        "supporter": intro.supporter,
        "purpose": intro.purpose,
        "notice": {
            "version": notice.version,
            "policy": pack_policy(notice.policy).hex(),
            "text_de_sha256": notice.text_de_sha256.hex(),
            "text_en_sha256": notice.text_en_sha256.hex(),
            "text_de_plain_sha256": notice.text_de_plain_sha256.hex() if notice.text_de_plain_sha256 else None,
        },
    }
    address = house.url.replace("http", "ws") + "/relay"
    wish = {"address": address, "ticket": f"{SESSION}.supporter", "secret": secret, "invitation": invitation}
    supporter.do(json.dumps(wish))
    try:
        yield supporter
    finally:
        supporter.stop()


def test_browser_and_module_go_the_whole_line(house: RelayHouse, bundle: Path) -> None:
    """Code, same words, yes, picture, a key on the customer's desktop, and the customer's end, in two languages."""
    with supporting(house, bundle) as supporter:
        app = RunningApp(server=house.url)
        try:
            asked = supporter.until_state(stage="waiting_for_consent")
            supporter.until_state(stage="running")
            supporter.until(lambda told: "picture" in told)
            view = app.face.wait_for(lambda view: bool(view.words))
            assert asked["words"] == list(view.words)
            assert (view.organisation, view.supporter) == (introduction().organisation, introduction().supporter)

            supporter.do("key")
            supporter.until_state(stage="running")  # the round trip of each second
            assert app.side.hands.done == [KEY]
            assert app.side.picture.painted_bytes > 0

            app.face.click(End())
            last = supporter.until_state(stage="ended")
            assert (last["endReason"], last["noticed"]) == ("customer", {})
        finally:
            app.stop()


def test_browser_and_module_outlive_a_killed_server(house: RelayHouse, bundle: Path) -> None:
    """The server dies and comes back: both languages link again, a new picture comes, and keys arrive."""
    with supporting(house, bundle) as supporter:
        app = RunningApp(server=house.url)
        try:
            first = supporter.until(lambda told: "picture" in told)
            house.stop()
            supporter.until_state(stage="running", isLinked=False)
            supporter.do("key")  # typed while nothing is linked: must never arrive
            house.start()
            again = supporter.until(lambda told: "picture" in told)
            assert again["picture"]["epoch"] > first["picture"]["epoch"]
            assert app.side.hands.done == []
            supporter.do("key")
            state = supporter.until_state(isLinked=True, isCustomerLinked=True)
            assert app.side.hands.done == [KEY]
            assert state["noticed"] == {}
        finally:
            app.stop()


def test_wrong_code_is_said_to_both(house: RelayHouse, bundle: Path) -> None:
    """A mistyped code is counted at the supporter and said to the customer, and nothing is opened."""
    with supporting(house, bundle, secret="000000") as supporter:
        app = RunningApp(server=house.url)
        try:
            supporter.until_state(wrongRuns=1, stage="waiting_for_customer")
            app.face.wait_for(lambda view: view.wrong_runs == 1)
            assert not app.side.picture.is_running
        finally:
            app.stop()


def test_supporter_who_leaves_ends_it_for_both(house: RelayHouse, bundle: Path) -> None:
    """When the supporter ends the session, the customer sees it at once and nothing is captured any more."""
    with supporting(house, bundle) as supporter:
        app = RunningApp(server=house.url)
        try:
            supporter.until(lambda told: "picture" in told)
            supporter.do("leave")
            app.face.wait_for(lambda view: view.stage is Stage.ENDED)
            assert not app.side.picture.is_running
        finally:
            app.stop()
