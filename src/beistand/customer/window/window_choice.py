"""Which windows may be seen? How many are covered, one program or the whole screen, and a switch for each window."""

from collections.abc import Callable

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QMenu, QPushButton, QVBoxLayout, QWidget

from beistand.customer.window.parts import button, label
from beistand.customer.window.texts import text
from beistand.customer.window.window_switches import WindowSwitches
from beistand.session.intents import Intent, ShowOnly
from beistand.session.view import View
from beistand.session.window_proposals import kind_of_window


class WindowChoice(QWidget):
    """For the question and for the panel. ``is_folded``: the list of single windows comes at a click."""

    def __init__(self, emit: Callable[[Intent], None], *, is_folded: bool) -> None:
        super().__init__()
        self._emit = emit
        self._view = View()
        self._is_folded = self._can_fold = is_folded
        self.summary = label(name="windows_summary")
        self.what = QPushButton()
        self.what.setObjectName("windows_what")
        self.what.setAutoDefault(False)
        self.what.setProperty("role", "small")
        self.menu = QMenu(self.what)
        self.menu.aboutToShow.connect(self._offer)
        self.what.setMenu(self.menu)
        self.choose = button("windows_choose", self._unfold, role="small")
        self.hint = label("hint", name="windows_hint")
        self.switches = WindowSwitches(emit)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        self._buttons = buttons = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        for part in (self.what, self.choose):
            part.setMinimumWidth(1)  # side by side only where there is room for both
            buttons.addWidget(part)
        buttons.addStretch()
        column.addWidget(self.summary)
        column.addLayout(buttons)
        column.addWidget(self.hint)
        column.addWidget(self.switches)

    def show_view(self, view: View) -> None:
        """Show what the picture shows of the windows now, or that nothing can be covered here."""
        self._view = view
        say, can = view.language, view.can_hide_windows
        none = "windows.lost" if view.are_windows_lost else "windows.cannot"
        self.summary.setText(_summary(view) if can else text(say, none))
        self.what.setText(f"{_what(view)} ▾")
        self.what.setAccessibleName(_what(view).replace("&", ""))
        self.what.setVisible(can and bool(view.windows))
        self.choose.setText(text(say, "windows.choose"))
        self.choose.setVisible(can and self._can_fold and bool(view.windows))
        is_open = can and not self._is_folded
        self.hint.setText(text(say, "windows.hint" if view.windows else "windows.none"))
        self.hint.setVisible(is_open)
        self.switches.setVisible(is_open)
        if is_open:
            self.switches.show_view(view)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Put the buttons below each other where they are too wide for one row."""
        super().resizeEvent(event)
        wide_px = sum(part.sizeHint().width() for part in (self.what, self.choose) if not part.isHidden())
        is_wide = wide_px + self._buttons.spacing() > self.width()
        beside, below = QBoxLayout.Direction.LeftToRight, QBoxLayout.Direction.TopToBottom
        self._buttons.setDirection(below if is_wide else beside)

    def fold_up(self) -> None:
        """Put the list away, as at the beginning."""
        self._is_folded = self._can_fold
        self.show_view(self._view)

    def stops(self) -> tuple[QWidget, ...]:
        """Return where the keyboard stops, from top to bottom."""
        return (self.what, self.choose, *self.switches.stops())

    def _unfold(self) -> None:
        self._is_folded = not self._is_folded
        self.show_view(self._view)

    def _offer(self) -> None:
        """Offer the whole screen and each program that has a window."""
        say, now = self._view.language, self._view.only_program
        self.menu.clear()
        for program in ("", *dict.fromkeys(sorted(one.program for one in self._view.windows if one.program))):
            words = text(say, "windows.menu.only", program=program) if program else text(say, "windows.menu.whole")
            action = self.menu.addAction(words.replace("&", "&&"))
            action.setCheckable(True)
            action.setChecked(program == now)
            action.triggered.connect(lambda _=False, program=program: self._emit(ShowOnly(program=program)))


def _what(view: View) -> str:
    if view.only_program:
        return text(view.language, "windows.only", program=view.only_program.replace("&", "&&"))
    return text(view.language, "windows.whole")


def _summary(view: View) -> str:
    say, hidden = view.language, [one for one in view.windows if one.is_hidden]
    count = len(hidden)
    told = text(say, f"windows.hidden.{count if count <= 1 else 'many'}", count=count)
    kinds = [kind_of_window(program=one.program, title=one.title) for one in hidden]
    words = ", ".join(dict.fromkeys(text(say, f"kind.{kind.value}") for kind in kinds if kind is not None))
    if count == 1 and words:
        return text(say, "windows.hidden.kind", kinds=words)
    return f"{told} {text(say, 'windows.kinds', kinds=words)}" if words else told
