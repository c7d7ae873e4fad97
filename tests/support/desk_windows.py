"""How does a test look at the windows of the module, and click? On no screen."""

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QWidget

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

    def windows(self) -> tuple[QWidget, ...]:
        """Return the windows with parts in them, those that are on the screen first."""
        face = self.face
        return tuple(
            sorted((face.main_window, face.bar, face.bar.news, face.panel), key=lambda one: not one.isVisible())
        )

    def find(self, name: str) -> QAbstractButton:
        """Return a button by its name."""
        found = self.part(name)
        assert isinstance(found, QAbstractButton)
        return found

    def part(self, name: str) -> QWidget:
        """Return any part by its name; what Qt has yet to delete is no part any more."""
        found = [one for window in self.windows() for one in window.findChildren(QWidget, name)]
        return min(found, key=QWidget.isHidden)

    def words(self, name: str) -> str:
        """Return what a label says."""
        found = self.part(name)
        assert isinstance(found, QLabel)
        return found.text()

    def wait(self, wait_ms: int) -> None:
        """Let time pass as for a person."""
        QTest.qWait(wait_ms)

    def click(self, name: str) -> None:
        """Click a button."""
        QTest.mouseClick(self.find(name), Qt.MouseButton.LeftButton)
