"""How does the customer show and cover single windows? A switch each, and one for all of a program."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise

from PySide6.QtWidgets import QVBoxLayout, QWidget

from beistand.customer.window.switch import Switch
from beistand.customer.window.texts import text
from beistand.session.intents import HideProgram, HideWindow, Intent, ShowProgram, ShowWindow
from beistand.session.state import on_record
from beistand.session.view import View, WindowOffer
from beistand.session.window_proposals import kind_of_window


@dataclass(frozen=True, slots=True, kw_only=True)
class _Row:
    """A switch of the list: what it says, how it stands, what a click on it wishes."""

    name: str
    words: str
    is_on: bool
    is_usable: bool = True
    is_inner: bool = False
    wish: Intent


class WindowSwitches(QWidget):
    """The list; a switch stays the same widget while its window is there, so the keyboard stays on it."""

    def __init__(self, emit: Callable[[Intent], None]) -> None:
        super().__init__()
        self._emit = emit
        self._switches: dict[str, Switch] = {}
        self._wishes: dict[str, Intent] = {}
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(2)

    def show_view(self, view: View) -> None:
        """Show all windows as they are now."""
        rows = _rows(view)
        names = [row.name for row in rows]
        if names != list(self._switches):
            self._arrange(names)
        for row in rows:
            switch = self._switches[row.name]
            self._wishes[row.name] = row.wish
            role = "inner" if row.is_inner else ""
            if switch.property("role") != role:
                switch.setProperty("role", role)
                switch.style().polish(switch)
            switch.tell(row.words, is_on=row.is_on, is_usable=row.is_usable)

    def stops(self) -> tuple[QWidget, ...]:
        """Return all switches from top to bottom."""
        return tuple(self._switches.values())

    def _arrange(self, names: list[str]) -> None:
        before = self._switches
        for name, switch in before.items():
            self._column.removeWidget(switch)
            if name not in names:
                switch.hide()  # at once: until Qt deletes it, there would be one window too many
                switch.deleteLater()
        self._switches = {name: before[name] if name in before else self._made(name) for name in names}
        for switch in self._switches.values():
            self._column.addWidget(switch)
        for first, second in pairwise(self._switches.values()):
            QWidget.setTabOrder(first, second)

    def _made(self, name: str) -> Switch:
        return Switch(name, lambda: self._emit(self._wishes[name]))


def _rows(view: View) -> list[_Row]:
    """Windows that wait come first, one by one; then programs as the system has them."""
    waiting = [one for one in view.windows if one.is_new and one.is_hidden]
    others = [one for one in view.windows if one not in waiting]
    counts = Counter(one.program for one in others if one.program)
    rows = [_row(view.language, one, is_inner=False) for one in waiting]
    for program in dict.fromkeys(one.program for one in others):
        own = [one for one in others if one.program == program]
        is_group = counts[program] > 1
        if is_group:
            rows.append(_program_row(view.language, program, own))
        rows += [_row(view.language, one, is_inner=is_group) for one in own]
    return rows


def _program_row(say: str, program: str, own: list[WindowOffer]) -> _Row:
    is_on = not any(one.is_hidden for one in own)
    return _Row(
        name=f"program_{program}",
        words=text(say, "windows.all_of", program=program),
        is_on=is_on,
        is_usable=is_on or all(one.can_show for one in own),
        wish=HideProgram(program=program) if is_on else ShowProgram(program=program),
    )


def _row(say: str, one: WindowOffer, *, is_inner: bool) -> _Row:
    return _Row(
        name=f"window_{one.window}",
        words=_words(say, one, has_program=bool(one.program) and not is_inner),
        is_on=not one.is_hidden,
        is_usable=one.can_show or not one.is_hidden,
        is_inner=is_inner,
        wish=ShowWindow(window=one.window) if one.is_hidden else HideWindow(window=one.window),
    )


def _words(say: str, one: WindowOffer, *, has_program: bool) -> str:
    words = title_of(say, one)
    if has_program:
        words = text(say, "windows.row", title=words, program=one.program)
    if one.is_proposed:
        kind = kind_of_window(program=one.program, title=one.title)
        words = text(say, "windows.better", row=words, kind=text(say, f"kind.{kind.value if kind else 'private'}"))
    if one.is_new and one.is_hidden:
        words = text(say, "windows.waits", row=words)
    return words if one.can_show or not one.is_hidden else text(say, "windows.forbidden", row=words)


def title_of(say: str, one: WindowOffer) -> str:
    """Return what stands on a window, without anything that does not show."""
    return on_record(one.title).strip() or one.program or text(say, "windows.untitled")
