"""Who answers for the customer when nobody sits at the demo's own desktop? The real windows, and a script that clicks.

A development tool, not part of what customers download.
"""

import sys
from collections.abc import Callable
from functools import partial

from beistand.customer.cli import start
from beistand.customer.desktop.select import prepare
from beistand.customer.settings import Settings, display_name
from beistand.customer.side import open_side
from beistand.customer.window.face import QtFace
from beistand.session.clicks import Wish
from beistand.session.view import View
from beistand.wire.policy import Right
from tools.memory_customer import later
from tools.scripted_customer import ScriptedFace


class SlowHand(QtFace):
    """Shows everything in the real windows and answers after as long as a quick person needs."""

    def __init__(self) -> None:
        super().__init__()
        self._script = ScriptedFace(rights=frozenset({Right.VIEW, Right.CONTROL}), say=lambda _: None)

    def listen(self, take: Callable[[Wish], None]) -> None:
        """Let windows and script tell the same listener."""
        super().listen(take)
        self._script.listen(lambda wish: later(take, wish))

    def show(self, view: View) -> None:
        """Show it, and think about an answer."""
        super().show(view)
        self._script.show(view)


def _windows(_: Settings) -> SlowHand:
    return SlowHand()


def main() -> int:
    """Run one session; return the module's exit code."""
    helper = prepare(display_name())
    try:
        return start(sys.argv[1:], make_face=_windows, open_side=partial(open_side, helper=helper))
    finally:
        if helper is not None:
            helper.close()


if __name__ == "__main__":
    sys.exit(main())
