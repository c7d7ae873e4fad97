"""How do views become windows, and clicks intents? The Qt ``Face``: the only place where two threads meet.

Views come from the loop's thread through a queued signal; intents go out in Qt's thread to whoever listens.
"""

import threading
from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, Signal
from PySide6.QtWidgets import QApplication, QWidget

from beistand.customer.window.bar import Bar
from beistand.customer.window.border import EDGE_NAME, Border
from beistand.customer.window.main_window import MainWindow
from beistand.customer.window.marks import Marks
from beistand.customer.window.own_hand import INPUT, Hand, NotOwnNote
from beistand.customer.window.panel import Panel
from beistand.customer.window.style import DARK_BELOW, USUAL_PT, colours, edge_colour, sheet
from beistand.session.clicks import Wish
from beistand.session.intents import Intent
from beistand.session.thumbnail import Thumbnail
from beistand.session.view import Stage, View
from beistand.wire.policy import Right

EDGE_PX = 4


class _Bridge(QObject):
    """Carries views and the end into Qt's thread."""

    came = Signal(object)
    ended = Signal()
    glimpsed = Signal(object)


class QtFace(QObject):
    """The customer's windows. Made in the main thread; see ``conductor.ports.Face``."""

    def __init__(self, *, edge_px: int = EDGE_PX) -> None:
        self._application = QApplication.instance() or QApplication(["beistand"])
        super().__init__()
        self.edge_px = edge_px
        self._listener: Callable[[Wish], None] | None = None
        self._hand = Hand()
        self._guard = threading.Lock()
        self._window_ids: frozenset[int] = frozenset()
        self._private_ids: frozenset[int] = frozenset()
        self._is_looked_at = threading.Event()
        self._is_ended = False
        assert isinstance(self._application, QApplication)  # noqa: S101 - made above
        self._application.setQuitOnLastWindowClosed(False)
        self._dressed: tuple[bool, float] | None = None
        self._marks = Marks(colours(is_dark=False))
        self._application.setStyle(self._marks)
        self._dress()
        self.main_window = MainWindow(self._emit)
        self.panel = Panel(self._emit, looked_at=self._look)
        self.bar = Bar(self._emit, open_panel=self._open_panel)
        self._border = Border(edge_px=edge_px)
        self._note = NotOwnNote()
        self._bridge = _Bridge()
        self._bridge.came.connect(self._show)
        self._bridge.ended.connect(self._end)
        self._bridge.glimpsed.connect(self.panel.show_thumbnail)
        self._view = View()
        self._application.installEventFilter(self)

    def listen(self, take: Callable[[Wish], None]) -> None:
        """Give every intent to ``take``."""
        self._listener = take

    def show(self, view: View) -> None:
        """Show a view; from any thread."""
        self._bridge.came.emit(view)

    def own_window_ids(self) -> frozenset[int]:
        """Return the ids of all windows that are on the screen now; from any thread."""
        with self._guard:
            return self._window_ids

    def private_window_ids(self) -> frozenset[int]:
        """Return the ids of all windows that no picture may show: all but the bar and the frames; from any thread."""
        with self._guard:
            return self._private_ids

    def wants_thumbnails(self) -> bool:
        """Tell whether the panel is open; from any thread."""
        return self._is_looked_at.is_set()

    def show_thumbnail(self, thumbnail: Thumbnail) -> None:
        """Show how a shared screen leaves now; from any thread."""
        self._bridge.glimpsed.emit(thumbnail)

    def run(self) -> None:
        """Live until ``close``."""
        if not self._is_ended:
            self._application.exec()
        self.main_window.hide()
        self.panel.hide()
        self.bar.disappear()
        self._note.hide()
        self._border.clear()

    def close(self) -> None:
        """End ``run``; from any thread, safe to call twice."""
        self._is_ended = True
        self._bridge.ended.emit()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        """Keep the list of own windows true before anybody can click into a new one."""
        if event.type() in {QEvent.Type.Show, QEvent.Type.Hide, QEvent.Type.WinIdChange} and _is_window(watched):
            self._count_windows()
        elif event.type() in {QEvent.Type.ApplicationPaletteChange, QEvent.Type.ApplicationFontChange}:
            self._dress()
        elif event.type() in INPUT:
            self._hand.felt(event)
        return False

    def _dress(self) -> None:
        """Fit the sheet to a light or a dark palette and to the size of letters, also when they change."""
        assert isinstance(self._application, QApplication)  # noqa: S101 - made at the start
        is_dark = self._application.palette().window().color().lightness() < DARK_BELOW
        scale = max(1.0, self._application.font().pointSizeF() / USUAL_PT)
        if (is_dark, scale) != self._dressed:
            self._dressed = (is_dark, scale)
            self._marks.colours = colours(is_dark=is_dark)
            self._application.setStyleSheet(sheet(is_dark=is_dark, scale=scale))

    def _emit(self, intent: Intent) -> None:
        if self._listener is not None:
            self._listener(self._hand.clicked(intent))

    def _show(self, view: View) -> None:
        self._note.show_view(view)
        self._view = view
        is_unseen = view.is_paused or view.is_interrupted or not view.is_given(Right.VIEW)
        colour = edge_colour(is_controlled=view.is_controlled, is_unseen=is_unseen)
        if view.stage is Stage.SHARING:
            self.main_window.leave()
            self._border.show_view(view, colour=colour)
            is_open = self._is_looked_at.is_set()
            self.bar.show_view(view, colour=colour, is_listed=is_open)
            self.bar.appear(is_raised=not is_open)  # on a small screen the panel stands over it
            self.panel.show_view(view)
            return
        self.panel.hide()
        self.bar.disappear()
        self._border.clear()
        self.main_window.show_view(view)
        if not self.main_window.isVisible():
            self.main_window.show()
            self.main_window.raise_()
            self.main_window.activateWindow()

    def _end(self) -> None:
        self._application.exit(0)  # not quit(): that asks the windows, and they only wish

    def _count_windows(self) -> None:
        made = [widget for widget in QApplication.topLevelWidgets() if widget.windowHandle() is not None]
        ids = frozenset(int(widget.winId()) for widget in made if widget.isVisible())
        private = frozenset(int(widget.winId()) for widget in made if not self._is_public(widget))
        with self._guard:
            self._window_ids, self._private_ids = ids, private

    def _is_public(self, widget: QWidget) -> bool:
        return widget is self.bar or widget.objectName() == EDGE_NAME

    def _open_panel(self) -> None:
        screen = self.bar.screen() or QApplication.primaryScreen()
        self.panel.open_below(self.bar.geometry(), screen.availableGeometry())

    def _look(self, is_looked_at: bool) -> None:  # noqa: FBT001 - the callback's one fact
        if is_looked_at:
            self._is_looked_at.set()
        else:
            self._is_looked_at.clear()
        self.bar.news.show_view(self._view, is_listed=is_looked_at)


def _is_window(watched: QObject) -> bool:
    return isinstance(watched, QWidget) and watched.isWindow()
