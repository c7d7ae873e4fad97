"""Which windows would a click or a key meet at this moment? All of it is asked in one go.

Answers come one after the other, each with a way to the server and back: so the windows of the last time are asked for
at once, on the chance that it is the same ones again, and only what differs is asked for after that.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Final

import xcffib
import xcffib.xproto

_DEPTH_MAX: Final = 32
_GROUP_SHIFT: Final = 13
_GROUP_MASK: Final = 3
_LOCK_MASK: Final = 2
_NO_FOCUS, _POINTED_FOCUS = 0, 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Aim:
    """What the server said.

    Attributes:
        left_px, top_px: where the pointer is.
        group: the layout in use, of those that the keyboard has. ``is_locked``: Caps Lock is on.
        path: the windows that a key would meet, each lies in the one before, the root first; empty: it was not asked
            for, or keys go nowhere.
    """

    left_px: int
    top_px: int
    group: int
    is_locked: bool
    path: tuple[int, ...] = ()


class Aiming:
    """Asks the server of one connection. Paths hold only while the server serves nobody else."""

    def __init__(self, x: xcffib.Connection, root: int) -> None:
        self._x, self._root = x, root
        self._pointed: tuple[int, ...] = (root,)
        self._focused: tuple[int, ...] = ()

    def pointer(self) -> Aim:
        """Return where the pointer is, and nothing of windows."""
        return _aim(self._x.core.QueryPointer(self._root).reply())

    def keys(self) -> Aim:
        """Return what a key would meet."""
        pointer, focus = self._x.core.QueryPointer(self._root), self._x.core.GetInputFocus()
        parents = self._parents(self._focused)
        return _aim(pointer.reply(), path=self._path_to(focus.reply().focus, parents))

    def pointed(self) -> tuple[int, ...]:
        """Return the windows that a click would meet, as ``Aim.path``; at least the root."""
        children = self._children(self._pointed)
        path = [self._root]
        while len(path) < _DEPTH_MAX:
            if path[-1] not in children:
                children |= self._children(path[-1:])
            child = children.get(path[-1], 0)
            if not child:
                break
            path.append(child)
        self._pointed = tuple(path)
        return self._pointed

    def _path_to(self, focus: int, parents: dict[int, int]) -> tuple[int, ...]:
        if focus == _NO_FOCUS:
            return ()
        if focus in (_POINTED_FOCUS, self._root):  # keys go where the pointer is
            return self.pointed()
        path = [focus]
        while len(path) < _DEPTH_MAX and path[0] not in (0, self._root):
            if path[0] not in parents:
                parents |= self._parents(path[:1])
            path.insert(0, parents.get(path[0], 0))
        self._focused = tuple(path[1:])
        return tuple(path)

    def _parents(self, windows: Iterable[int]) -> dict[int, int]:
        return self._answers(windows, self._x.core.QueryTree, lambda reply: reply.parent)

    def _children(self, windows: Iterable[int]) -> dict[int, int]:
        return self._answers(windows, self._x.core.QueryPointer, lambda reply: reply.child)

    @staticmethod
    def _answers(
        windows: Iterable[int], ask: Callable[[int], xcffib.Cookie], taken: Callable[[xcffib.Reply], int]
    ) -> dict[int, int]:
        """Ask the same of several windows at once; those that are gone have no answer."""
        found = {}
        for window, asked in [(window, ask(window)) for window in windows]:
            try:
                found[window] = taken(asked.reply())
            except xcffib.xproto.WindowError:
                continue  # a guess that does not hold any more
        return found


def _aim(pointer: xcffib.Reply, *, path: tuple[int, ...] = ()) -> Aim:
    return Aim(
        left_px=pointer.root_x,
        top_px=pointer.root_y,
        group=(pointer.mask >> _GROUP_SHIFT) & _GROUP_MASK,
        is_locked=bool(pointer.mask & _LOCK_MASK),
        path=path,
    )
