"""Who clicks when nobody is there? The real customer's module with a script instead of windows, for stage and benches.

A development tool: it says yes to everything, shares all screens that the policy lets it, hides nothing and draws no
border. It is not part of what customers download. Options are those of ``beistand-customer``; ``--view-only`` leaves
control out.
"""

import json
import sys
import threading
import time
from collections.abc import Callable, Sequence
from functools import partial
from typing import Final

from beistand.customer.cli import start
from beistand.customer.conductor.ports import Face
from beistand.customer.desktop.select import Helper, open_hands, open_sight, prepare
from beistand.customer.pipeline.shown import NeverTouched, OwnWindows
from beistand.customer.settings import Settings, display_name
from beistand.customer.side import Side, need_display
from beistand.session.clicks import Wish
from beistand.session.intents import Answer, AnswerAsked, Dismiss, End, Intent
from beistand.session.thumbnail import Thumbnail
from beistand.session.view import Stage, View
from beistand.wire.policy import Right
from tools.sights import WholeScreens

READS_S: Final = 1.0
"""Nobody says yes in the moment in which the question comes."""


class ScriptedFace:
    """Says yes to what it is asked, prints each new page and each yes as a JSON line, and goes when all is over.

    ``reads_s``: so long it reads before its first yes.
    """

    edge_px = 0

    def __init__(self, *, rights: frozenset[Right], say: Callable[[str], None], reads_s: float = 0.0) -> None:
        self._rights = rights
        self._reads_s = reads_s
        self._say = say
        self._take: Callable[[Wish], None] | None = None
        self._last = View()
        self._is_closed = threading.Event()

    def listen(self, take: Callable[[Wish], None]) -> None:
        """Keep who hears the clicks."""
        self._take = take

    def show(self, view: View) -> None:
        """Answer what the view asks."""
        last, self._last = self._last, view
        is_new = view.stage is not last.stage or view.problem is not last.problem
        if is_new:
            problem = view.problem.value if view.problem else ""
            self._say(json.dumps({"stage": view.stage.value, "problem": problem, "words": list(view.words)}))
        if is_new and view.stage is Stage.CHECK:
            reading = threading.Timer(self._reads_s, self._say_yes, [view])
            reading.daemon = True
            reading.start()
        elif view.asked is not None and last.asked is None:
            self._click(AnswerAsked(is_yes=True))
        elif is_new and view.stage in {Stage.ENDED, Stage.FAILED}:
            self._click(Dismiss())
        elif is_new and view.stage is Stage.ENTER_CODE and view.problem is not None:
            self._click(End())

    def own_window_ids(self) -> frozenset[int]:
        """There are no windows."""
        return frozenset()

    def private_window_ids(self) -> frozenset[int]:
        """There are no windows."""
        return frozenset()

    def wants_thumbnails(self) -> bool:
        """Nobody looks."""
        return False

    def show_thumbnail(self, thumbnail: Thumbnail) -> None:
        """Nobody looks."""

    def run(self) -> None:
        """Live until closed; Ctrl-C ends the session like a click."""
        self._is_closed.wait()

    def close(self) -> None:
        """End ``run``."""
        self._is_closed.set()

    def _say_yes(self, view: View) -> None:
        self._say(json.dumps({"yes_at_s": time.monotonic()}))
        self._click(self._yes(view))

    def _yes(self, view: View) -> Answer:
        most = view.screens_max or len(view.screens_offered)
        in_order = sorted(view.screens_offered, key=lambda offer: (not offer.is_primary, offer.screen))
        return Answer(
            is_yes=True,
            rights=self._rights & frozenset(view.rights_offered),
            screens=tuple(offer.screen for offer in in_order[:most]),
            has_read_notice=True,
        )

    def _click(self, intent: Intent) -> None:
        if self._take is not None:
            self._take(intent)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one scripted session; return the module's exit code."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    rights = frozenset({Right.VIEW} if "--view-only" in given else {Right.VIEW, Right.CONTROL})
    rest = [argument for argument in given if argument != "--view-only"]

    def make_face(_settings: Settings) -> ScriptedFace:
        need_display()
        return ScriptedFace(rights=rights, say=lambda line: print(line, flush=True), reads_s=READS_S)

    helper = prepare(display_name())
    try:
        return start(rest, make_face=make_face, open_side=partial(_whole_screens, helper=helper))
    finally:
        if helper is not None:
            helper.close()


def _whole_screens(face: Face, *, helper: Helper | None) -> Side:
    """Return the desktop of this login with nothing covered, also of what opens later."""
    display = display_name()
    never = NeverTouched(face.own_window_ids)
    return Side(
        look=lambda: WholeScreens(open_sight(display)),
        hands=open_hands(display, own_windows=never, helper=helper),
        edge_px=face.edge_px,
        own=OwnWindows(all=face.own_window_ids, private=frozenset),
        never=never,
    )


if __name__ == "__main__":
    sys.exit(main())
