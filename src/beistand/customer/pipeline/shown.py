"""Which windows does a cover of the rules show, of those that lie on the desktop? Joins the two, and knows no pixel."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final

from beistand.customer.desktop.ports import Stack, Window
from beistand.customer.encode.veil import BACKGROUND
from beistand.session.cover import Cover, WindowFound

_NOBODY: Final = -1


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnWindows:
    """The module's own windows; both are asked for each time, from the picture's thread.

    Attributes:
        all: numbers of all of them. They are shown, whatever is covered.
        private: numbers of those of them that tell of covered windows. They are covered themselves.
    """

    all: Callable[[], frozenset[int]]
    private: Callable[[], frozenset[int]]


class Showing:
    """What one cover shows. ``covered``: numbers of everything that lies on the desktop and is not shown.

    Systems give a number that is free to the next window or program; one that was free meanwhile means nothing here.
    """

    def __init__(self, cover: Cover, *, own: OwnWindows) -> None:
        self._cover, self._own = cover, own
        self._known: frozenset[int] = frozenset()
        self._gone: frozenset[int] = frozenset()
        self.covered: frozenset[int] = frozenset()

    def __call__(self, stack: Stack) -> frozenset[int]:
        """Return the numbers of the windows that are shown now; ``BACKGROUND`` for what is behind all of them."""
        windows = [window for layer in stack.layers for window in layer.windows]
        there = frozenset(number for one in windows for number in (one.number, one.owner))
        self._gone |= self._known - there
        self._known = there
        own, private = self._own.all(), self._own.private()
        foreign = [one for one in windows if one.number not in own]
        shown = {one.number for one in foreign if self._shows(one)}
        if all(one.number in shown for one in foreign if one.is_listed):
            shown |= {one.number for one in foreign if one.is_panel and self._still(one.number) in self._cover.panels}
        shown |= own - private
        hidden = [one for one in stack.layers if not all(window.number in shown for window in one.windows)]
        self.covered = frozenset(number for one in hidden for number in (one.number, *(w.number for w in one.windows)))
        return frozenset(shown | {BACKGROUND} if self._cover.background else shown)

    def _shows(self, window: Window) -> bool:
        found = found_as(window)
        meant = replace(
            found,
            window=self._still(found.window),
            owner=self._still(found.owner),
            belongs_to=self._still(found.belongs_to),
        )
        return self._cover.shows(meant)

    def _still(self, number: int) -> int:
        return _NOBODY if number in self._gone else number


class NeverTouched:
    """Numbers of the windows that the supporter's input never reaches: the module's own, and what is covered now."""

    def __init__(self, own: Callable[[], frozenset[int]]) -> None:
        self._own = own
        self.showing: Showing | None = None

    def __call__(self) -> frozenset[int]:
        """Return them as they are now; from any thread."""
        return self._own() | (self.showing.covered if self.showing is not None else frozenset())


def found_as(window: Window) -> WindowFound:
    """Return a window of the desktop as the rules know it."""
    return WindowFound(
        window=window.number,
        owner=window.owner,
        program=window.program,
        title=window.title,
        belongs_to=window.belongs_to,
        is_panel=window.is_panel,
        is_background=window.is_background,
        is_listed=window.is_listed,
    )
