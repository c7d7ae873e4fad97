"""Which page does the customer see before and after the session? One window; closing it is a wish like a click."""

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtGui import QCloseEvent, QKeyEvent, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QScrollArea, QStackedWidget, QVBoxLayout, QWidget

from beistand.customer.window.check_page import CheckPage
from beistand.customer.window.code_page import CodePage
from beistand.customer.window.languages import LanguageButtons
from beistand.customer.window.parts import Page
from beistand.customer.window.still_pages import EndPage, WaitPage
from beistand.customer.window.style import TITLE_BAR_PX, USUAL_LETTERS_PX
from beistand.customer.window.texts import text
from beistand.session.intents import Answer, Dismiss, End, Intent
from beistand.session.view import Stage, View

_WIDTH, _HEIGHT = 740, 790


class MainWindow(QWidget):
    """The window of every stage but SHARING."""

    def __init__(self, emit: Callable[[Intent], None]) -> None:
        super().__init__()
        self._emit = emit
        self._stage = Stage.ENTER_CODE
        self.code, self.wait = CodePage(emit), WaitPage(emit)
        self.check, self.end = CheckPage(emit), EndPage(emit)
        self._pages: dict[Stage, Page] = {
            Stage.ENTER_CODE: self.code,
            Stage.CONNECTING: self.wait,
            Stage.PAIRING: self.wait,
            Stage.CHECK: self.check,
            Stage.ENDED: self.end,
            Stage.FAILED: self.end,
        }
        self._stack = QStackedWidget()
        self._scrolls = {page: self._scrolled(page) for page in dict.fromkeys(self._pages.values())}
        self.languages = LanguageButtons(emit)
        self._lay_out()

    def _lay_out(self) -> None:
        languages = QHBoxLayout()
        languages.setContentsMargins(16, 10, 16, 0)
        languages.addWidget(self.languages)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addLayout(languages)
        column.addWidget(self._stack, 1)
        self.resize(_WIDTH, _HEIGHT)

    def leave(self) -> None:
        """Go, empty: what a program that hangs lets stand where this window was must not be titles of windows."""
        if self.isVisible():
            parts = (self._stack, self.languages)
            for part in parts:
                part.hide()
            self.repaint()
            self.hide()
            for part in parts:
                part.show()

    def show_view(self, view: View) -> None:
        """Show the page of the newest view."""
        is_new, self._stage = view.stage is not self._stage, view.stage
        self.setWindowTitle(": ".join(part for part in (view.organisation, text(view.language, "title")) if part))
        page = self._pages[view.stage]
        page.show_view(view)
        self._stack.setCurrentWidget(self._scrolls[page])
        if is_new:
            self._scrolls[page].verticalScrollBar().setValue(0)
        self.languages.show_language(view.language)

    def area_of(self, page: Page) -> QScrollArea:
        """Return in what a page scrolls."""
        return self._scrolls[page]

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802 - Qt's name
        """Come no larger than the screen; pages scroll where they do not fit."""
        space = self.screen().availableGeometry()
        letters = max(1.0, self.fontMetrics().height() / USUAL_LETTERS_PX)
        width, height = round(_WIDTH * letters), round(_HEIGHT * letters)
        self.resize(min(width, space.width()), min(height, space.height() - TITLE_BAR_PX))
        super().showEvent(event)

    def closeEvent(self, event: QCloseEvent) -> None:  # noqa: N802 - Qt's name
        """Closing the window is a wish; the rules decide what follows and the face closes."""
        event.ignore()
        self._leave()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Escape refuses, as closing does."""
        if event.key() == Qt.Key.Key_Escape:
            self._leave()
        else:
            super().keyPressEvent(event)

    def _leave(self) -> None:
        if self._stage is Stage.CHECK:
            self._emit(Answer(is_yes=False))
        elif self._stage in {Stage.ENDED, Stage.FAILED}:
            self._emit(Dismiss())
        else:
            self._emit(End())

    def _scrolled(self, page: QWidget) -> QScrollArea:
        """Let a page that is larger than the screen be scrolled, with large letters too."""
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setFrameShape(QScrollArea.Shape.NoFrame)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setWidget(page)
        self._stack.addWidget(area)
        return area
