"""May the picture show this window? What the customer decided, in the form in which every frame is asked for it.

Nothing is shown that is not named. Immutable, pure; whoever captures asks ``Cover.shown`` for all windows there are.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from beistand.session.window_proposals import kind_of_window


@dataclass(frozen=True, slots=True, kw_only=True)
class WindowFound:
    """A window of the desktop, as the system tells of it.

    Attributes:
        window: the system's number of it; the same as long as it exists.
        owner: number of the running program that opened it; 0: not known. ``program``: the program's name, small.
        title: as it stands on it; content of the customer's, never told to anybody.
        belongs_to: number of the window whose dialogue or menu it is; 0: none.
        is_panel: the task bar or the like: it shows titles of other windows.
        is_background: the desktop behind all windows.
        is_menu: it comes and goes by itself above another: a menu, a hint, a picture that is dragged.
        is_listed: people would call it a window (no menu, no hint, no background).
    """

    window: int
    owner: int = 0
    program: str = ""
    title: str = ""
    belongs_to: int = 0
    is_panel: bool = False
    is_background: bool = False
    is_menu: bool = False
    is_listed: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Cover:
    """What the picture of an epoch shows. What is not named here is covered.

    Attributes:
        is_off: nothing can be covered on this desktop: whole screens are shown.
        background: the desktop behind all windows is shown; ``backgrounds``: programs that draw it.
        windows: shown, with the program that they are of; systems give a number that is free to the next one.
        programs: shown with all they open. ``owners``: running programs, with their names, whose menus are shown.
        hidden, hidden_programs, hidden_owners: covered; they win over programs and owners, ``hidden`` over all.
        panels: owners of task bars; what is theirs is shown as long as no window is covered.
        are_new_shown: also what nobody named, except what is better covered.
    """

    is_off: bool = False
    background: bool = True
    backgrounds: frozenset[str] = frozenset()
    windows: frozenset[tuple[int, str]] = frozenset()
    programs: frozenset[str] = frozenset()
    owners: frozenset[tuple[int, str]] = frozenset()
    hidden: frozenset[int] = frozenset()
    hidden_programs: frozenset[str] = frozenset()
    hidden_owners: frozenset[int] = frozenset()
    panels: frozenset[int] = frozenset()
    are_new_shown: bool = False

    def shown(self, windows: Iterable[WindowFound]) -> frozenset[int]:
        """Return the numbers of those of all windows that are shown."""
        there = tuple(windows)
        if self.is_off:
            return frozenset(one.window for one in there)
        chosen = {one.window for one in there if self._is_chosen(one)}
        shown = chosen | {one.window for one in there if self._follows(one)}
        _leave_out_relatives(there, shown, chosen)
        if all(one.window in shown for one in there if one.is_listed and not one.is_panel):
            shown |= {one.window for one in there if one.is_panel and one.owner in self.panels}
        return frozenset(shown)

    def _is_chosen(self, one: WindowFound) -> bool:
        return (one.window, one.program) in self.windows and one.window not in self.hidden and not one.is_panel

    def _follows(self, one: WindowFound) -> bool:
        """Tell whether it is shown because of what it belongs to, though nobody chose it."""
        if one.is_panel or {one.window, one.belongs_to} & self.hidden:
            return False
        if one.belongs_to and self._is_part(one):
            return True
        if one.program in self.hidden_programs or one.owner in self.hidden_owners:
            return False
        if one.program in self.programs or (one.is_menu and self._is_owned(one)):
            return True
        if one.is_background:
            return self.background and one.program in self.backgrounds
        return self.are_new_shown and kind_of_window(program=one.program, title=one.title) is None

    def _is_part(self, one: WindowFound) -> bool:
        """Tell whether it is the dialogue or menu of a chosen window; one for passwords is only if it says the same."""
        if (one.belongs_to, one.program) in self.windows:
            return True
        is_part = any(one.belongs_to == window for window, _ in self.windows)
        return is_part and kind_of_window(program=one.program, title=one.title) is None

    def _is_owned(self, one: WindowFound) -> bool:
        if one.program:
            return (one.owner, one.program) in self.owners
        return any(one.owner == owner for owner, _ in self.owners)


def _leave_out_relatives(there: tuple[WindowFound, ...], shown: set[int], chosen: set[int]) -> None:
    """Cover also dialogues and menus of what is covered, and menus of whose it may be."""
    covering = {one.window for one in there if one.is_listed or one.is_menu}
    doubtful = {one.owner for one in there if one.is_listed and one.window not in shown}
    shown -= {
        one.window
        for one in there
        if one.is_menu and one.window not in chosen and one.belongs_to not in covering and one.owner in doubtful
    }
    while True:
        orphans = {
            one.window
            for one in there
            if one.window in shown - chosen and one.belongs_to in covering and one.belongs_to not in shown
        }
        if not orphans:
            return
        shown -= orphans
