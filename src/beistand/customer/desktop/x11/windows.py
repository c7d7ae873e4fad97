"""Which windows lie where on an X desktop? A mirror of the root's children that follows the server's own events.

Events come in order with the answers of the same connection, so after any answer the mirror can be brought to what was
when the server gave it: nothing is asked per frame, and nobody else is held up.
"""

import time
from collections.abc import Callable
from dataclasses import replace
from typing import Final

import xcffib
import xcffib.shape
import xcffib.xfixes
import xcffib.xproto
from xcffib.xproto import CW, EventMask

from beistand.customer.desktop.ports import Box, Layer, Stack, Window
from beistand.customer.desktop.x11.naming import Naming
from beistand.customer.desktop.x11.server import need
from beistand.customer.desktop.x11.tops import Top, as_panel, outer

CHECK_EVERY_S: Final = 1.0
SOLID_MAX: Final = 64
"""A window of a more ragged shape than this hides nothing below it."""
LISTED_PX: Final = 320 * 240
"""What no window manager keeps is a window for people from this size on, such as a program that fills the screen."""
_ALPHA_DEPTH: Final = 32
_SENT_BY_A_PROGRAM: Final = 0x80
_SEQUENCES: Final = 0xFFFF
LISTED_MAX: Final = 8_000
"""Of more windows, each asked for twice, no event could be told any more from those of before."""
_ABOUT_TOPS: Final = EventMask.PropertyChange
_ABOUT_OTHERS: Final = EventMask.PropertyChange | EventMask.StructureNotify
_SELECTION_TOLD: Final = 7
"""A selection is told of when it is taken, and when its window or its program ends."""
_ON_TOP: Final = 0
_BOUNDING: Final = 0
_VIEWABLE: Final = xcffib.xproto.MapState.Viewable
_INPUT_ONLY: Final = xcffib.xproto.WindowClass.InputOnly


class WindowWatch:
    """Mirrors all windows but ``ignored``. For one thread; ``notice`` must be given every event of the connection."""

    def __init__(
        self, x: xcffib.Connection, root: int, *, fixes: xcffib.Extension, screen_number: int, ignored: int
    ) -> None:
        self._x, self._root, self._ignored = x, root, ignored
        self._shape = need(x, xcffib.shape.key, "SHAPE")
        self._naming = Naming(x, root)
        name = f"_NET_WM_CM_S{screen_number}"
        self._compositing = x.core.InternAtom(False, len(name), name).reply().atom  # noqa: FBT003
        fixes.SelectSelectionInput(root, self._compositing, _SELECTION_TOLD)
        self._tops: dict[int, Top] = {}
        self._order: list[int] = []
        self._touched: list[tuple[int, Box]] = []
        self._vanished: set[int] = set()
        self._version = 0
        self._told: Stack | None = None
        self._can_cover = self._is_composed = self._may_shine = False
        self._checked_s = float("-inf")
        self._listed: int | None = None
        self._manager = 0
        self._layers: dict[int, Layer] = {}
        self._whole = Box(left=0, top=0, width=1, height=1)
        self._serves = (0, False, False, self._whole, frozenset[int]())
        """What all layers depend on; in the end the owners of task bars."""
        self._handlers: dict[type, Callable[[xcffib.Event], None]] = {
            xcffib.xproto.CreateNotifyEvent: self._created,
            xcffib.xproto.DestroyNotifyEvent: lambda event: self._destroyed(event.window),
            xcffib.xproto.MapNotifyEvent: lambda event: self._mapped(event.window, is_mapped=True),
            xcffib.xproto.UnmapNotifyEvent: lambda event: self._mapped(event.window, is_mapped=False),
            xcffib.xproto.ReparentNotifyEvent: self._reparented,
            xcffib.xproto.ConfigureNotifyEvent: self._configured,
            xcffib.xproto.CirculateNotifyEvent: self._circulated,
            xcffib.xproto.PropertyNotifyEvent: self._renamed,
            xcffib.xproto.GravityNotifyEvent: self._shifted,
            xcffib.shape.NotifyEvent: self._shaped,
            xcffib.xfixes.SelectionNotifyEvent: lambda _: self._recheck(),
        }
        self._begin()

    def notice(self, event: xcffib.Event) -> None:
        """Follow an event of the connection."""
        if event.response_type & _SENT_BY_A_PROGRAM or self._is_of_before(event):
            return  # programs tell such things to each other; the server did nothing of it
        handler = self._handlers.get(type(event))
        if handler is not None:
            handler(event)

    def look(self) -> bool:
        """Look into windows that are new or changed, which asks the server; return whether there were any."""
        self._listed = None  # all of before was noticed
        if time.monotonic() - self._checked_s > CHECK_EVERY_S:
            self._check()
        unknown = [one for one in self._tops.values() if one.must_look]
        for top in unknown:
            self._look_into(top)
        return bool(unknown)

    def stack(self) -> Stack:
        """Return the windows after all that was noticed; what was not looked into hides nothing, and is unknown."""
        if self._told is None or self._told.version != self._version:
            touched, self._touched = tuple(dict.fromkeys(self._touched)), []
            serves = (self._manager, self._is_composed, self._may_shine, self._whole, self._who_serves())
            if serves != self._serves:
                self._serves = serves
                self._layers.clear()
            self._told = Stack(
                layers=tuple(self._layer(self._tops[number]) for number in self._order if number in self._tops),
                version=self._version,
                can_cover=self._can_cover,
                is_composed=self._is_composed,
                touched=touched,
                vanished=frozenset(self._vanished),
                whole=self._whole,
            )
            self._vanished.clear()
        return self._told

    def _check(self) -> None:
        """Look whether a window manager and a compositor live, and again into what told nothing: none of it is told."""
        self._checked_s = time.monotonic()
        compositor = self._x.core.GetSelectionOwner(self._compositing).reply().owner
        may_shine = bool(compositor) and self._naming.has_rules(compositor)
        checked = (bool(compositor), self._naming.can_cover(compositor=compositor), may_shine)
        self._manager = self._naming.manager()
        if checked != (self._is_composed, self._can_cover, self._may_shine):
            self._is_composed, self._can_cover, self._may_shine = checked
            self._version += 1
        for top in self._tops.values():
            top.must_look |= top.is_mapped and not top.is_named

    def _recheck(self) -> None:
        self._checked_s = float("-inf")

    # ── what the server tells ──

    def _begin(self) -> None:
        """Ask for events, then read everything once.

        Nobody else has to wait for it: what changes while it is read is told as well, and the last word counts. Only
        what was told before the list of windows was made must not be heard after it.
        """
        mask = EventMask.SubstructureNotify | EventMask.PropertyChange | EventMask.StructureNotify
        self._x.core.ChangeWindowAttributes(self._root, CW.EventMask, [mask], is_checked=True).check()
        listed, size = self._x.core.QueryTree(self._root), self._x.core.GetGeometry(self._root)
        whole, numbers = size.reply(), list(listed.reply().children)
        self._listed = listed.sequence if len(numbers) < LISTED_MAX else None
        self._whole = Box(left=0, top=0, width=whole.width, height=whole.height)
        for asked in [self._ask(number) for number in numbers]:
            self._take(*asked)
        self._version += 1

    def _is_of_before(self, event: xcffib.Event) -> bool:
        """Tell whether something happened before the windows were listed; events name the last request before them."""
        if self._listed is None:
            return False
        if (event.sequence - self._listed) & _SEQUENCES >= _SEQUENCES // 2:
            return True
        self._listed = None
        return False

    def _ask(self, number: int) -> tuple[int, xcffib.Cookie, xcffib.Cookie]:
        """Ask where a window is and whether it can be seen, for ``_take``."""
        return number, self._x.core.GetGeometry(number), self._x.core.GetWindowAttributes(number)

    def _take(self, number: int, place: xcffib.Cookie, attributes: xcffib.Cookie) -> None:
        """Mirror a child of the root that was there before, on top of those that are known."""
        try:
            where, is_mapped = place.reply(), attributes.reply().map_state == _VIEWABLE
            self._add(number, where, is_mapped=is_mapped, must_look=True)
        except xcffib.Error:
            # It is gone; yet it may have been seen, and events that come now may say what lay above it.
            self._forget(number)
            self._tops[number] = Top(number=number, box=self._whole, border=0, is_mapped=False, must_look=False)
            self._order.append(number)
            self._touched.append((number, self._whole))
            self._version += 1

    def _add(self, number: int, place: xcffib.Reply | xcffib.Event, *, is_mapped: bool, must_look: bool) -> None:
        self._forget(number)
        if number == self._ignored:
            self._order.append(number)  # others are told to lie above it
            return
        border = place.border_width
        self._tops[number] = Top(
            number=number, box=outer(place), border=border, is_mapped=is_mapped, must_look=must_look
        )
        self._order.append(number)
        self._changed(self._tops[number])

    def _created(self, event: xcffib.xproto.CreateNotifyEvent) -> None:
        """Mirror it by what the event says: it may be gone already, and yet have been on the screen."""
        if event.parent == self._root:
            self._add(event.window, event, is_mapped=False, must_look=False)

    def _destroyed(self, number: int) -> None:
        """Forget it, also inside a frame; the server may give its number, and its program's, to the next one."""
        for top in [one for one in self._tops.values() if any(inner.number == number for inner in one.windows)]:
            top.windows = tuple(one for one in top.windows if one.number != number)
            top.must_look = True
        self._gone(number)
        numbers = {*self._tops, *(one.number for top in self._tops.values() for one in top.windows)}
        there = {self._naming.owner(one) for one in numbers}
        owner = self._naming.owner(number)
        self._vanished |= {number} if owner in there else {number, owner}
        self._version += 1

    def _gone(self, number: int) -> None:
        top = self._tops.get(number)
        if top is not None:
            self._changed(top)
            self._forget(number)

    def _forget(self, number: int) -> None:
        self._layers.pop(number, None)
        if self._tops.pop(number, None) is not None:
            self._order.remove(number)

    def _mapped(self, number: int, *, is_mapped: bool) -> None:
        top = self._tops.get(number)
        if top is not None:
            self._changed(top)
            top.is_mapped = is_mapped
            top.must_look |= is_mapped
            self._changed(top)

    def _reparented(self, event: xcffib.xproto.ReparentNotifyEvent) -> None:
        """Take it, or let it go; look again into what it left and where it is now."""
        into = self._tops.get(event.parent)
        for top in self._tops.values():
            is_left = any(one.number == event.window for one in top.windows)
            top.must_look |= is_left or top is into or (into is None and event.parent != self._root and top.is_mapped)
        if event.parent != self._root:
            self._gone(event.window)
        elif event.event == self._root:
            self._take(*self._ask(event.window))

    def _configured(self, event: xcffib.xproto.ConfigureNotifyEvent) -> None:
        if event.window == self._root:
            self._whole = Box(left=0, top=0, width=event.width, height=event.height)
            self._version += 1
            return
        self._restack(event.window, event.above_sibling)
        top = self._tops.get(event.window)
        if top is None:
            return
        self._changed(top)
        before, top.box, top.border = top.box, outer(event), event.border_width
        is_plain = top.shape is None and top.opaque is None
        top.must_look |= not is_plain and (before.width, before.height) != (top.box.width, top.box.height)
        self._changed(top)

    def _restack(self, number: int, below: int) -> None:
        if number in self._order:
            self._order.remove(number)
            self._order.insert(self._order.index(below) + 1 if below in self._order else 0, number)

    def _shifted(self, event: xcffib.xproto.GravityNotifyEvent) -> None:
        """Move a window that the server moved because the desktop has another size."""
        top = self._tops.get(event.window)
        if top is not None:
            self._changed(top)
            top.box = replace(top.box, left=event.x, top=event.y)
            self._changed(top)

    def _circulated(self, event: xcffib.xproto.CirculateNotifyEvent) -> None:
        others = [number for number in self._order if number != event.window]
        self._restack(event.window, others[-1] if others and event.place == _ON_TOP else 0)
        if event.window in self._tops:
            self._changed(self._tops[event.window])

    def _renamed(self, event: xcffib.xproto.PropertyNotifyEvent) -> None:
        """Look again into what changed its name, or, when the list changed, into what was not in it."""
        if event.atom == self._naming.supporting:
            self._recheck()
        for top in self._tops.values():
            if event.window == self._root:
                top.must_look |= event.atom == self._naming.client_list and top.is_mapped and not top.is_named
            elif event.atom in self._naming.telling:
                top.must_look |= any(one.number == event.window for one in top.windows)

    def _shaped(self, event: xcffib.shape.NotifyEvent) -> None:
        top = self._tops.get(event.affected_window)
        if top is not None:
            top.must_look = True

    # ── what a window is ──

    def _look_into(self, top: Top) -> None:
        """Read what a top window holds; it is unknown until then."""
        self._layers.pop(top.number, None)
        before = replace(top, must_look=False)
        top.windows = self._naming.windows_in(top.number)
        top.is_named = top.windows[0].number != top.number or bool(top.windows[0].program)
        top.must_look = False
        top.is_bare = top.windows[0].is_menu and self._naming.is_bare(top.windows[0])
        top.is_see_through = self._naming.is_see_through(top.number, top.windows)
        try:
            self._examine(top)
        except xcffib.Error:
            top.shape, top.opaque = (), ()  # it is vanishing; it hides nothing
        self._version += before != top
        numbers = frozenset({top.number, *(one.number for one in top.windows)})
        if not numbers <= top.heard:
            # What changed after it was read and before changes were told is seen by reading it once more.
            top.heard, top.must_look = numbers, True

    def _examine(self, top: Top) -> None:
        """Ask for what else will be told of it, and for what of it hides what lies below."""
        numbers = {top.number, *(one.number for one in top.windows)}
        told = [
            self._shape.SelectInput(top.number, True, is_checked=True),  # noqa: FBT003
            *(
                self._x.core.ChangeWindowAttributes(
                    one, CW.EventMask, [_ABOUT_TOPS if one == top.number else _ABOUT_OTHERS], is_checked=True
                )
                for one in numbers
            ),
        ]
        attributes = self._x.core.GetWindowAttributes(top.number)
        extents = self._shape.QueryExtents(top.number)
        places = [self._x.core.GetGeometry(one) for one in numbers]
        top.is_drawn = attributes.reply()._class != _INPUT_ONLY  # noqa: SLF001 - xcffib's name of the field
        top.shape = self._outline(top) if extents.reply().bounding_shaped else None
        has_alpha = _ALPHA_DEPTH in {place.reply().depth for place in places}
        top.opaque = self._opaque(top) if has_alpha else None
        for cookie in told:
            cookie.check()

    def _outline(self, top: Top) -> tuple[Box, ...]:
        found = self._shape.GetRectangles(top.number, _BOUNDING).reply().rectangles
        return tuple(
            Box(left=one.x + top.border, top=one.y + top.border, width=one.width, height=one.height)
            for one in found
            if one.width and one.height and len(found) <= SOLID_MAX
        )

    def _opaque(self, top: Top) -> tuple[Box, ...]:
        found: list[Box] = []
        for one in top.windows:
            at = self._x.core.TranslateCoordinates(one.number, top.number, top.border, top.border).reply()
            found += [
                replace(box, left=box.left + at.dst_x, top=box.top + at.dst_y)
                for box in self._naming.opaque(one.number)
            ]
        return tuple(found[:SOLID_MAX])

    # ── what is told ──

    def _layer(self, top: Top) -> Layer:
        known = self._layers.get(top.number)
        if known is not None and not top.must_look:
            return known
        found = top.windows or (Window(number=top.number, owner=self._naming.owner(top.number)),)
        box = top.box.cut(self._whole) if top.is_mapped and top.is_drawn else None
        windows = found
        if any(self._is_panel(one) for one in found):
            windows = tuple(as_panel(one) if self._is_panel(one) else one for one in found)
        elif top.is_bare and box is not None and box.area >= LISTED_PX:
            windows = (replace(found[0], is_menu=False, is_listed=True),)
        solid = self._solid(top, box) if box else ()
        layer = self._layers[top.number] = Layer(number=top.number, windows=windows, box=box, solid=solid)
        return layer

    def _who_serves(self) -> frozenset[int]:
        """Return the owners of task bars and of the window manager: what they open tells of others' windows."""
        windows = [one for top in self._tops.values() for one in top.windows]
        return frozenset({self._manager, *(one.owner for one in windows if one.is_panel)} - {0})

    def _is_panel(self, window: Window) -> bool:
        if window.is_panel or (window.owner == self._manager and window.owner):
            return True
        return not window.is_listed and not window.is_background and window.owner in self._serves[-1]

    def _solid(self, top: Top, box: Box) -> tuple[Box, ...]:
        """Return what of it hides what lies below: all that is drawn, or with a compositor what is opaque, too."""
        if top.must_look or (self._is_composed and (top.is_see_through or self._may_shine)):
            return ()
        parts = [box]
        for wanted in (top.shape, top.opaque if self._is_composed else None):
            if wanted is not None:
                moved = [replace(one, left=one.left + top.box.left, top=one.top + top.box.top) for one in wanted]
                parts = [cut for part in parts for one in moved if (cut := part.cut(one)) is not None]
        return tuple(parts)

    def _changed(self, top: Top) -> None:
        self._layers.pop(top.number, None)
        self._version += 1
        if top.is_mapped and (box := top.box.cut(self._whole)) is not None:
            self._touched.append((top.number, box))
