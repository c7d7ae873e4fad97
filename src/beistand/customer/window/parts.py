"""Of which parts are the pages made? Labels and buttons with a role, a name for assistive technology and one click."""

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QPushButton, QVBoxLayout, QWidget

from beistand.session.view import View


def label(role: str = "", *, name: str = "") -> QLabel:
    """Return a text that wraps and can be read by keyboard users with a screen reader."""
    made = QLabel()
    made.setWordWrap(True)
    made.setTextFormat(Qt.TextFormat.PlainText)
    made.setProperty("role", role)
    made.setObjectName(name)
    return made


def button(name: str, on_click: Callable[[], None], *, role: str = "") -> QPushButton:
    """Return a button that no stray Enter presses."""
    made = QPushButton()
    made.setObjectName(name)
    made.setProperty("role", role)
    made.setAutoDefault(False)
    made.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    made.clicked.connect(lambda _=False: on_click())
    return made


class Page(QWidget):
    """A page of the main window: parts from top to bottom."""

    def __init__(self) -> None:
        super().__init__()
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(32, 12, 32, 18)
        self.column.setSpacing(9)

    def add(self, *parts: QWidget) -> None:
        """Add parts below those that are there."""
        for part in parts:
            self.column.addWidget(part)

    def show_view(self, view: View) -> None:
        """Show the newest view."""
        raise NotImplementedError
