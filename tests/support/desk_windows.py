"""How does a test look at the windows of the module, and click? On no screen."""

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QWidget

from beistand.customer.window.face import QtFace
from beistand.session.clicks import Clicked, Wish
from beistand.session.intents import Intent
from beistand.session.view import View


class Desk:
    """A face on no screen, and what was wished."""

    def __init__(self) -> None:
        self.face = QtFace(edge_px=0)
        self.wished: list[Intent] = []
        self.clicked: list[Clicked] = []
        self.face.listen(self._heard)

    def _heard(self, wish: Wish) -> None:
        assert isinstance(wish, Clicked)
        self.clicked.append(wish)
        self.wished.append(wish.intent)

    def show(self, view: View) -> None:
        """Show a view as the loop would."""
        self.face.show(view)
        QApplication.processEvents()

    def find(self, name: str) -> QAbstractButton:
        """Return a button by its name."""
        windows: tuple[QWidget, ...] = (self.face.main_window, self.face.bar)
        return next(found for window in windows for found in window.findChildren(QAbstractButton, name))

    def part(self, name: str) -> QWidget:
        """Return any part by its name."""
        windows: tuple[QWidget, ...] = (self.face.main_window, self.face.bar)
        return next(found for window in windows for found in window.findChildren(QWidget, name))

    def wait(self, wait_ms: int) -> None:
        """Let time pass as for a person."""
        QTest.qWait(wait_ms)

    def click(self, name: str) -> None:
        """Click a button."""
        QTest.mouseClick(self.find(name), Qt.MouseButton.LeftButton)
