"""What is known of a child of the root window? Values, and what follows from them alone."""

from dataclasses import dataclass, replace

import xcffib

from beistand.customer.desktop.ports import Box, Window


@dataclass(slots=True, kw_only=True)
class Top:
    """A child of the root.

    Attributes:
        must_look: what it holds is not known, or not any more.
        is_drawn: it has pixels; some windows only take clicks.
        windows: empty until it was looked into; ``is_named``: a known program is in it.
        shape: parts of it that are drawn, opaque: those that hide what lies below, both relative to ``box``; None: all.
        is_see_through: a compositor was asked to let shine through what lies below.
        is_bare: it is a window that no window manager keeps and that says nothing of what it is for.
        heard: numbers of windows of which every change is told.
    """

    number: int
    box: Box
    border: int
    is_mapped: bool
    must_look: bool
    is_drawn: bool = True
    windows: tuple[Window, ...] = ()
    is_named: bool = False
    shape: tuple[Box, ...] | None = None
    opaque: tuple[Box, ...] | None = None
    is_see_through: bool = False
    is_bare: bool = False
    heard: frozenset[int] = frozenset()


def as_panel(window: Window) -> Window:
    """Return a window as a task bar and the like."""
    return replace(window, is_panel=True, is_menu=False, is_listed=False)


def outer(place: xcffib.Reply | xcffib.Event) -> Box:
    """Return what a window takes up with its border."""
    border = 2 * place.border_width
    return Box(left=place.x, top=place.y, width=max(1, place.width + border), height=max(1, place.height + border))
