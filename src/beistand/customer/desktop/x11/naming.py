"""What is this window? Its program, its title, what it is for, read from its properties.

Every answer may be missing or wrong: windows vanish while they are asked for, and programs may say nothing. What is not
known stays empty, and nothing here raises because of one window.
"""

from typing import Final

import xcffib
import xcffib.xproto
from xcffib.xproto import Atom

from beistand.customer.desktop.ports import Box, Window

ANY: Final = 0
_LONGS_MAX: Final = 256
_DEPTH_MAX: Final = 4
_BYTE_BITS, _LONG_BITS = 8, 32
_NAMES: Final = (
    "WM_STATE",
    "_NET_CLIENT_LIST",
    "_NET_SUPPORTING_WM_CHECK",
    "_NET_WM_NAME",
    "_NET_WM_OPAQUE_REGION",
    "_NET_WM_WINDOW_OPACITY",
    "_NET_WM_WINDOW_TYPE",
    "_NET_WM_WINDOW_TYPE_COMBO",
    "_NET_WM_WINDOW_TYPE_DESKTOP",
    "_NET_WM_WINDOW_TYPE_DIALOG",
    "_NET_WM_WINDOW_TYPE_DND",
    "_NET_WM_WINDOW_TYPE_DOCK",
    "_NET_WM_WINDOW_TYPE_DROPDOWN_MENU",
    "_NET_WM_WINDOW_TYPE_MENU",
    "_NET_WM_WINDOW_TYPE_NORMAL",
    "_NET_WM_WINDOW_TYPE_NOTIFICATION",
    "_NET_WM_WINDOW_TYPE_POPUP_MENU",
    "_NET_WM_WINDOW_TYPE_SPLASH",
    "_NET_WM_WINDOW_TYPE_TOOLTIP",
    "_NET_WM_WINDOW_TYPE_UTILITY",
)
_TYPE: Final = "_NET_WM_WINDOW_TYPE_"
_TELLING: Final = (
    "WM_STATE",
    "_NET_WM_NAME",
    "_NET_WM_OPAQUE_REGION",
    "_NET_WM_WINDOW_OPACITY",
    "_NET_WM_WINDOW_TYPE",
)
_MENU_TYPES: Final = frozenset(
    {"COMBO", "DND", "DROPDOWN_MENU", "MENU", "NOTIFICATION", "POPUP_MENU", "SPLASH", "TOOLTIP"},
)
DRAWN_IN_PLACE: Final = frozenset(
    {"awesome", "bspwm", "fluxbox", "fvwm", "i3", "icewm", "jwm", "marco", "metacity", "openbox", "xfwm4"},
)
"""Window managers that, also with a compositor, draw windows where they are and nothing of them elsewhere.

Others draw their own notifications, small pictures of windows or flying ones straight onto the screen.
"""
COMPOSITORS: Final = frozenset({"compton", "picom", "xcompmgr"})
"""Compositors of their own that draw windows in place, too."""
_WITH_RULES: Final = frozenset({"compton", "picom"})
"""Compositors that let windows shine through by rules of which no window tells."""


class Naming:
    """Reads properties over a connection."""

    def __init__(self, x: xcffib.Connection, root: int) -> None:
        self._x, self._root = x, root
        self._owner_mask = 0xFFFFFFFF & ~x.get_setup().resource_id_mask
        asked = [(name, x.core.InternAtom(False, len(name), name)) for name in _NAMES]  # noqa: FBT003
        self._atoms = {name: cookie.reply().atom for name, cookie in asked}
        known = (Atom.WM_NAME, Atom.WM_CLASS, Atom.WM_TRANSIENT_FOR)
        self._telling = frozenset({*known, *(self._atoms[name] for name in _TELLING)})

    @property
    def client_list(self) -> int:
        """The property of the root window that changes when a window comes or goes."""
        return int(self._atoms["_NET_CLIENT_LIST"])

    @property
    def telling(self) -> frozenset[int]:
        """The properties of a window that ``window`` looks at."""
        return self._telling

    @property
    def supporting(self) -> int:
        """The property of the root window that changes when a window manager comes or goes."""
        return int(self._atoms["_NET_SUPPORTING_WM_CHECK"])

    def can_cover(self, *, compositor: int) -> bool:
        """Tell whether a window manager lives that tells of all windows, and all are drawn where it says.

        ``compositor``: a window of the program that draws them; 0: the server does.
        """
        check = self._numbers(self._root, "_NET_SUPPORTING_WM_CHECK")
        if not check or self._numbers(check[0], "_NET_SUPPORTING_WM_CHECK") != check:
            return False
        listed = self._atoms["_NET_CLIENT_LIST"]
        if not _is_there(self._told(self._root, listed)[listed]):
            return False
        if not compositor:
            return True
        is_own = self.owner(compositor) == self.owner(check[0])
        return self._name(check[0]) in DRAWN_IN_PLACE and (is_own or self._name(compositor) in COMPOSITORS)

    def has_rules(self, compositor: int) -> bool:
        """Tell whether a compositor may let any window shine through."""
        return self._name(compositor) in _WITH_RULES

    def _name(self, window: int) -> str:
        name = self._atoms["_NET_WM_NAME"]
        told = self._told(window, name, Atom.WM_NAME)
        return (_as_text(told[name]) or _as_text(told[Atom.WM_NAME])).casefold()

    def windows_in(self, top: int) -> tuple[Window, ...]:
        """Return the windows inside a child of the root: those that the window manager knows, or itself.

        A frame whose inside the window manager did not describe yet counts as the window of whoever is inside.
        """
        managed, foreign = self._inside(top)
        found = [self.window(number, is_managed=True) for number in managed]
        return tuple(found or [self.window(foreign or top, is_managed=False)])

    def manager(self) -> int:
        """Return the owner number of the window manager; 0: there is none."""
        check = self._numbers(self._root, "_NET_SUPPORTING_WM_CHECK")
        return self.owner(check[0]) if check else 0

    def owner(self, window: int) -> int:
        """Return the number of the running program that made a window."""
        return int(window & self._owner_mask)

    def window(self, number: int, *, is_managed: bool) -> Window:
        """Return what a window says about itself."""
        net_type, net_name = self._atoms["_NET_WM_WINDOW_TYPE"], self._atoms["_NET_WM_NAME"]
        attributes = self._x.core.GetWindowAttributes(number)
        told = self._told(number, net_type, net_name, Atom.WM_TRANSIENT_FOR, Atom.WM_CLASS, Atom.WM_NAME)
        kind = self._kind(_as_numbers(told[net_type]))
        above = next(iter(_as_numbers(told[Atom.WM_TRANSIENT_FOR])), 0)
        classes = _as_text(told[Atom.WM_CLASS]).split("\0")
        answer = _answer(attributes)
        is_menu = kind in _MENU_TYPES or (not is_managed and answer is not None and bool(answer.override_redirect))
        return Window(
            number=number,
            owner=self.owner(number),
            program=next((name.casefold() for name in reversed(classes) if name), ""),
            title=_as_text(told[net_name]) or _as_text(told[Atom.WM_NAME]),
            belongs_to=0 if above in (self._root, number) else above,
            is_panel=kind == "DOCK",
            is_background=kind == "DESKTOP",
            is_menu=is_menu,
            is_listed=is_managed and not is_menu and kind not in {"DOCK", "DESKTOP"},
        )

    def _kind(self, types: list[int]) -> str:
        """Return the first type that is known, as the window prefers them."""
        names = {self._atoms[name]: name for name in _NAMES if name.startswith(_TYPE)}
        return next((names[one].removeprefix(_TYPE) for one in types if one in names), "")

    def is_bare(self, window: Window) -> bool:
        """Tell whether a window belongs to no other one, and does not say what it is for."""
        return not window.belongs_to and not self._numbers(window.number, "_NET_WM_WINDOW_TYPE")

    def is_see_through(self, top: int, windows: tuple[Window, ...]) -> bool:
        """Tell whether a compositor was asked to let shine through what lies below."""
        opacity = self._atoms["_NET_WM_WINDOW_OPACITY"]
        numbers = {top, *(one.number for one in windows)}
        return any(_is_there(self._told(number, opacity)[opacity]) for number in numbers)

    def opaque(self, number: int) -> list[Box]:
        """Return the parts that a window with an alpha channel calls opaque, relative to it."""
        found = self._numbers(number, "_NET_WM_OPAQUE_REGION")
        fours = [found[at : at + 4] for at in range(0, len(found) - 3, 4)]
        limit = 1 << 15
        return [
            Box(left=left, top=top, width=width, height=height)
            for left, top, width, height in fours
            if max(left, top, width, height) < limit and width and height
        ]

    def _inside(self, top: int) -> tuple[list[int], int]:
        """Return the windows inside that are managed, and the first that another program made than made the top."""
        foreign, level = 0, [top]
        state = self._atoms["WM_STATE"]
        for _ in range(_DEPTH_MAX):
            # A frame is made of the window manager's own windows; what lies in it is another program's.
            others = [window for window in level if window == top or self.owner(window) != self.owner(top)]
            asked = [(window, self._ask(window, state)) for window in others]
            managed = [window for window, cookie in asked if _is_there(_answer(cookie))]
            if managed:
                return managed, foreign
            foreign = foreign or next((window for window in others if window != top), 0)
            below = [_answer(tree) for tree in [self._x.core.QueryTree(window) for window in level]]
            level = [child for tree in below if tree is not None for child in tree.children]
        return [], foreign

    def _numbers(self, window: int, name: str) -> list[int]:
        atom = self._atoms[name]
        return _as_numbers(self._told(window, atom)[atom])

    def _told(self, window: int, *atoms: int) -> dict[int, xcffib.Reply | None]:
        """Ask for all at once, then wait: that takes as long as one question."""
        asked = [(atom, self._ask(window, atom)) for atom in atoms]
        return {atom: _answer(cookie) for atom, cookie in asked}

    def _ask(self, window: int, atom: int) -> xcffib.Cookie:
        return self._x.core.GetProperty(False, window, atom, ANY, 0, _LONGS_MAX)  # noqa: FBT003


def _answer(cookie: xcffib.Cookie) -> xcffib.Reply | None:
    """Return an answer; None: the window is gone."""
    try:
        return cookie.reply()
    except xcffib.Error:
        return None


def _is_there(told: xcffib.Reply | None) -> bool:
    return told is not None and bool(told.type)


def _as_numbers(told: xcffib.Reply | None) -> list[int]:
    if told is None or told.format != _LONG_BITS:
        return []
    return [int(number) for number in told.value.to_atoms()]


def _as_text(told: xcffib.Reply | None) -> str:
    if told is None or told.format != _BYTE_BITS:
        return ""
    raw = bytes(told.value.buf()).rstrip(b"\0")
    try:
        return raw.decode()
    except UnicodeDecodeError:
        return raw.decode("latin-1")
