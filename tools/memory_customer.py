"""Who is the demo's customer where there is no display at all? A desktop in memory, and a script that says yes.

A development tool, not part of what customers download.
"""

import sys
import threading
from collections.abc import Callable

from beistand.customer.cli import start
from beistand.customer.conductor.ports import Face
from beistand.customer.desktop.fake.desktop import MemoryDesktop
from beistand.customer.desktop.fake.hands import MemoryHands
from beistand.customer.desktop.fake.sight import MemorySight
from beistand.customer.pipeline.shown import NeverTouched, OwnWindows
from beistand.customer.settings import Settings
from beistand.customer.side import Side
from beistand.session.clicks import Wish
from beistand.wire.policy import Right
from tools.scripted_customer import ScriptedFace

READS_S = 2.0


class SlowFace(ScriptedFace):
    """Answers after as long as a quick person needs."""

    def listen(self, take: Callable[[Wish], None]) -> None:
        """Keep who hears the clicks, a little later."""
        super().listen(lambda wish: later(take, wish))


def later(take: Callable[[Wish], None], wish: Wish) -> None:
    """Click after a moment; a process that ends does not wait for it."""
    timer = threading.Timer(READS_S, take, args=(wish,))
    timer.daemon = True
    timer.start()


def _face(_: Settings) -> SlowFace:
    return SlowFace(rights=frozenset({Right.VIEW, Right.CONTROL}), say=lambda _: None)


def _side(face: Face) -> Side:
    desktop = MemoryDesktop()
    own = OwnWindows(all=face.own_window_ids, private=frozenset)
    never = NeverTouched(face.own_window_ids)
    hands = MemoryHands(desktop)
    return Side(look=lambda: MemorySight(desktop), hands=hands, edge_px=face.edge_px, own=own, never=never)


if __name__ == "__main__":
    sys.exit(start(sys.argv[1:], make_face=_face, open_side=_side))
