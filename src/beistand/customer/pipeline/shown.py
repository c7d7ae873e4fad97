"""Which windows does a cover of the rules show, of those that lie on the desktop? Joins the two, and knows no pixel."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from beistand.customer.desktop.ports import Stack, Window
from beistand.customer.encode.veil import BACKGROUND
from beistand.session.cover import Cover, WindowFound


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
    """What one cover shows. ``before``: what the epoch before showed.

    Systems give a number that is free to the next window or program; one that was free meanwhile means nothing here.

    Attributes:
        covered: numbers of everything that lies on the desktop and is not shown.
        reached: numbers of the layers that are shown whole, ``BACKGROUND`` among them; none before it was asked.
    """

    def __init__(self, cover: Cover, *, own: OwnWindows, before: "Showing | None" = None) -> None:
        self.cover, self._own = cover, own
        self._known, self._gone = frozenset[int](), frozenset[int]()
        self._is_first = before is None
        if before is not None:
            self._known = before._known  # noqa: SLF001 - the same class
            self._gone = before._gone - _newly_named(cover, before.cover)  # noqa: SLF001
        self.covered, self.reached = frozenset[int](), frozenset[int]()
        self._asked: tuple[tuple[Window, ...], ...] = ()
        self._own_before = (frozenset[int](), frozenset[int](), False)
        self._answer: frozenset[int] | None = None

    def __call__(self, stack: Stack) -> frozenset[int]:
        """Return the numbers of the windows that are shown now; ``BACKGROUND`` for what is behind all of them."""
        own = (self._own.all(), self._own.private(), stack.can_cover)
        asked = tuple(layer.windows for layer in stack.layers)
        if not self._is_first and not stack.vanished <= self._gone:
            self._gone |= stack.vanished
            self._answer = None
        self._is_first = False
        if self._answer is None or own != self._own_before or not _is_same(asked, self._asked):
            self._asked, self._own_before = asked, own
            self._answer = self._decide(stack, own=own[0], private=own[1])
        return self._answer

    def _decide(self, stack: Stack, *, own: frozenset[int], private: frozenset[int]) -> frozenset[int]:
        windows = [window for layer in stack.layers for window in layer.windows]
        there = frozenset(number for one in windows for number in (one.number, one.owner))
        self._gone |= self._known - there
        self._known = there
        shown = own - private
        may_show = stack.can_cover or self.cover.is_off
        if may_show:
            shown |= self._chosen([one for one in windows if one.number not in own])
        hidden = [one for one in stack.layers if not all(window.number in shown for window in one.windows)]
        self.covered = frozenset(number for one in hidden for number in (one.number, *(w.number for w in one.windows)))
        reached = frozenset(one.number for one in stack.layers) - self.covered
        if not (self.cover.background and may_show):
            self.reached = reached
            return shown
        self.reached = reached | {BACKGROUND}
        return shown | {BACKGROUND}

    def _chosen(self, windows: list[Window]) -> frozenset[int]:
        """Ask the rules; a number that was free meanwhile is another one for them."""
        meant = {(-one.number if one.number in self._gone else one.number): one for one in windows}
        found = (self._found(number, one) for number, one in meant.items())
        return frozenset(meant[number].number for number in self.cover.shown(found))

    def _found(self, number: int, one: Window) -> WindowFound:
        found = found_as(one)
        if self._gone.isdisjoint((one.number, one.owner, one.belongs_to)):
            return found
        return replace(found, window=number, owner=self._still(one.owner), belongs_to=self._still(one.belongs_to))

    def _still(self, number: int) -> int:
        return -number if number in self._gone else number


class NeverTouched:
    """Which windows does the supporter's input never reach? The module's own, and what is not shown now."""

    def __init__(self, own: Callable[[], frozenset[int]]) -> None:
        self._own = own
        self.showing: Showing | None = None

    def __call__(self) -> frozenset[int]:
        """Return the numbers of the module's own; from any thread."""
        return self._own()

    def reached(self) -> frozenset[int] | None:
        """Return the children of the root that input may reach, 0: the root itself; None: all; from any thread.

        What nobody looked at yet is not reached: a window that opens under the pointer gets no click meant for another.
        """
        return None if self.showing is None else self.showing.reached


def _newly_named(cover: Cover, before: Cover) -> frozenset[int]:
    """Return the numbers that a click named since: they mean who has them now."""
    pairs = (cover.windows - before.windows) | (cover.owners - before.owners)
    hidden = (cover.hidden - before.hidden) | (cover.hidden_owners - before.hidden_owners)
    return frozenset(number for number, _ in pairs) | hidden


def _is_same(some: tuple[tuple[Window, ...], ...], others: tuple[tuple[Window, ...], ...]) -> bool:
    """Tell whether these are the same objects: who tells of windows makes new ones when anything of them is new."""
    return len(some) == len(others) and all(one is other for one, other in zip(some, others, strict=True))


def found_as(window: Window) -> WindowFound:
    """Return a window of the desktop as the rules know it.

    Two types of the same fields: the rules know no desktop and the desktop no rules, and what both know (``wire``) is
    what travels, which titles never do. They meet here alone.
    """
    return WindowFound(
        window=window.number,
        owner=window.owner,
        program=window.program,
        title=window.title,
        belongs_to=window.belongs_to,
        is_panel=window.is_panel,
        is_background=window.is_background,
        is_menu=window.is_menu,
        is_listed=window.is_listed,
    )
