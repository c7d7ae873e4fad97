"""What does the module say to somebody who does not see it? Read over AT-SPI, as screen readers do, of a real module.

A bus of its own per desktop: nothing of the person who runs the tests is heard, and nothing of the tests by them.
"""

import json
import os
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any, Final

from tests.support.people import LIMIT_S, wait_for
from tools.display import Desktop, end

NEEDED: Final = ("dbus-daemon", "busctl")
REGISTRY: Final = ("org.a11y.atspi.Registry", "/org/a11y/atspi/accessible/root")
THING, PLACE = "org.a11y.atspi.Accessible", "org.a11y.atspi.Component"
_CHECKED, _ENABLED, _SHOWING = 4, 8, 25
"""Numbers of the states that AT-SPI has words for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """One thing of a window: what it is, what it is called, where it is, whether it is ticked and can be used."""

    role: str
    name: str
    left: int
    top: int
    width: int
    height: int
    is_checked: bool
    is_usable: bool

    @property
    def middle(self) -> tuple[int, int]:
        """Where to click on it."""
        return self.left + self.width // 2, self.top + self.height // 2


class ScreenReader:
    """Hears the windows of what is started on ``desktop``, which is the given one with a bus beside it."""

    def __init__(self, desktop: Desktop) -> None:
        reader, writer = os.pipe()
        self._bus = subprocess.Popen(
            ["dbus-daemon", "--session", "--nofork", f"--print-address={writer}"],
            env=dict(desktop.environment),
            pass_fds=(writer,),
            start_new_session=True,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        os.close(writer)
        with os.fdopen(reader) as told:
            address = told.readline().strip()
        more = {"DBUS_SESSION_BUS_ADDRESS": address, "QT_LINUX_ACCESSIBILITY_ALWAYS_ON": "1"}
        self.desktop = replace(desktop, environment={**desktop.environment, **more})
        (self._address,) = self._asked(address, "org.a11y.Bus", "/org/a11y/bus", "org.a11y.Bus", "GetAddress")

    def hears(self, words: str) -> None:
        """Wait until something on the screen says this."""
        wait_for(lambda: any(words in one.name for one in self._all()), f"„{words}“ for the screen reader")

    def finds(self, role: str, words: str) -> Heard:
        """Return what is on the screen and can be used, as soon as it is."""
        found: list[Heard] = []

        def is_there() -> bool:
            found[:] = [one for one in self._all() if one.role == role and words in one.name and one.is_usable]
            return bool(found)

        wait_for(is_there, f"the {role} „{words}“ for the screen reader")
        return found[0]

    def is_silent_about(self, words: str) -> bool:
        """Tell whether nothing on the screen says this."""
        return not any(words in one.name for one in self._all())

    def close(self) -> None:
        """Hear nothing more."""
        end(self._bus)

    def _all(self) -> list[Heard]:
        return [one for window in self._children(*REGISTRY) for one in self._heard(*window)]

    def _heard(self, owner: str, path: str) -> Iterator[Heard]:
        """Go through what is shown; what vanishes meanwhile is not."""
        states = self._asked(self._address, owner, path, THING, "GetState")
        if not states:
            return
        bits = states[0][0] | states[0][1] << 32
        if path.endswith("/root") or bits >> _SHOWING & 1:
            yield from self._one(owner, path, bits)
            for child in self._children(owner, path):
                yield from self._heard(*child)

    def _one(self, owner: str, path: str, bits: int) -> Iterator[Heard]:
        role = self._asked(self._address, owner, path, THING, "GetRoleName")
        name = self._asked(self._address, owner, path, THING, "Name", is_property=True)
        place = self._asked(self._address, owner, path, PLACE, "GetExtents", "u", "0")
        if role and name and place:
            left, top, width, height = place[0]
            is_checked, is_usable = bool(bits >> _CHECKED & 1), bool(bits >> _ENABLED & 1)
            size = {"width": width, "height": height}
            yield Heard(
                role=role[0], name=str(name), left=left, top=top, **size, is_checked=is_checked, is_usable=is_usable
            )

    def _children(self, owner: str, path: str) -> list[tuple[str, str]]:
        answer = self._asked(self._address, owner, path, THING, "GetChildren")
        return [(str(owner), str(path)) for owner, path in (answer[0] if answer else [])]

    def _asked(self, address: str, owner: str, *words: str, is_property: bool = False) -> Any:  # noqa: ANN401 - JSON
        verb = "get-property" if is_property else "call"
        command = ["busctl", f"--address={address}", "--json=short", verb, owner, *words]
        done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=LIMIT_S)
        return json.loads(done.stdout)["data"] if done.returncode == 0 else []
