"""May the picture show this window? What the customer decided, in the form in which every frame is asked for it.

Nothing is shown that is not named. Immutable, pure; whoever captures asks ``Cover.shows`` for each window there is.
"""

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
        is_listed: people would call it a window (no menu, no hint, no background).
    """

    window: int
    owner: int = 0
    program: str = ""
    title: str = ""
    belongs_to: int = 0
    is_panel: bool = False
    is_background: bool = False
    is_listed: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Cover:
    """What the picture of an epoch shows. What is not named here is covered.

    Attributes:
        is_off: nothing can be covered on this desktop: whole screens are shown.
        background: the desktop behind all windows is shown.
        windows, owners: shown, with the program that they are of; systems give a number that is free to the next one.
        programs: shown with all they open, as owners are.
        hidden, hidden_programs, hidden_owners: covered; they win over programs and owners, ``hidden`` over all.
        panels: shown as long as no window is covered.
        are_new_shown: also what nobody knows yet, except what is better covered.
    """

    is_off: bool = False
    background: bool = True
    windows: frozenset[tuple[int, str]] = frozenset()
    programs: frozenset[str] = frozenset()
    owners: frozenset[tuple[int, str]] = frozenset()
    hidden: frozenset[int] = frozenset()
    hidden_programs: frozenset[str] = frozenset()
    hidden_owners: frozenset[int] = frozenset()
    panels: frozenset[int] = frozenset()
    are_new_shown: bool = False

    def shows(self, found: WindowFound) -> bool:
        """Tell whether a window is shown; ``panels`` are asked for apart."""
        if self.is_off or self._is_chosen(found):
            return True
        if {found.window, found.belongs_to} & self.hidden or found.owner in self.hidden_owners:
            return False
        return self._shows_program(found)

    def _is_chosen(self, found: WindowFound) -> bool:
        """Tell whether it was chosen itself, or is the dialogue or menu of one that was."""
        if {found.window, found.belongs_to} & self.hidden:
            return False
        return (found.window, found.program) in self.windows or any(
            found.belongs_to == window for window, _ in self.windows
        )

    def _shows_program(self, found: WindowFound) -> bool:
        """Tell whether its program is shown with all that it opens, or everything new is."""
        if found.is_panel or found.program in self.hidden_programs:
            return False
        if found.program in self.programs or self._is_owned(found):
            return True
        return self.are_new_shown and kind_of_window(program=found.program, title=found.title) is None

    def _is_owned(self, found: WindowFound) -> bool:
        if found.program:
            return (found.owner, found.program) in self.owners
        return any(found.owner == owner for owner, _ in self.owners)
