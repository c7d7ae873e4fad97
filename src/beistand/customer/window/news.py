"""Something opened: may it be seen? One calm line for one window or for several, at the bar or in the open panel.

The title of a covered window stands on it, so no picture may show it: ``QtFace.private_window_ids``.
"""

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QRect, Qt, QTimer
from PySide6.QtGui import QAccessible, QAccessibleEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from beistand.customer.window.card import NOT_AT_ONCE_MS
from beistand.customer.window.parts import button, label
from beistand.customer.window.texts import text
from beistand.customer.window.window_switches import title_of
from beistand.session.intents import HideWindow, Intent, ShowWindow
from beistand.session.view import View, WindowOffer
from beistand.wire.policy import Right

_GAP_PX: Final = 4
_TITLE_MAX: Final = 60
_FLAGS: Final = Qt.WindowType.Window | Qt.WindowType.FramelessWindowHint | Qt.WindowType.WindowStaysOnTopHint


class NewWindows(QFrame):
    """What waits, and two buttons of equal weight. ``open_list``: shows where each window has a switch."""

    def __init__(self, emit: Callable[[Intent], None], *, open_list: Callable[[], None]) -> None:
        super().__init__()
        self._emit = emit
        self._open_list = open_list
        self._waiting: tuple[WindowOffer, ...] = ()
        self.setObjectName("news")
        self.what = label(name="news_what")
        self.keep = button("news_keep_button", self._keep)
        self.look = button("news_show_button", self._look)
        self._wait = QTimer(self)
        self._wait.setSingleShot(True)
        self._wait.timeout.connect(lambda: self.look.setEnabled(True))
        row = QHBoxLayout()
        row.setSpacing(12)
        row.addWidget(self.keep, 1)
        row.addWidget(self.look, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(14, 8, 14, 8)
        column.addWidget(self.what)
        column.addLayout(row)

    def show_view(self, view: View) -> bool:
        """Show what waits while somebody watches; return whether anything does."""
        before = [one.window for one in self._waiting]
        is_seen = view.is_given(Right.VIEW) and not view.is_paused
        self._waiting = tuple(one for one in view.windows if one.is_new and one.is_hidden) if is_seen else ()
        if not self._waiting:
            return False
        is_one, can_show = len(self._waiting) == 1, self._waiting[0].can_show
        say, title = view.language, title_of(view.language, self._waiting[0])
        title = title if len(title) <= _TITLE_MAX else f"{title[:_TITLE_MAX].rstrip()}…"
        key = "news.many" if not is_one else "news.one" if can_show else "news.forbidden"
        self.what.setText(text(say, key, title=title, count=len(self._waiting)))
        self.keep.setText(text(say, "news.keep" if can_show or not is_one else "news.fine"))
        self.look.setText(text(say, "news.show" if is_one else "news.list"))
        self.look.setVisible(can_show or not is_one)
        if [one.window for one in self._waiting] != before:
            self.look.setEnabled(False)  # a click that was meant for something else shows nothing
            self._wait.start(NOT_AT_ONCE_MS)
            QAccessible.updateAccessibility(QAccessibleEvent(self, QAccessible.Event.Alert))
        return True

    def count(self) -> int:
        """Return how many windows wait."""
        return len(self._waiting)

    def _keep(self) -> None:
        for one in self._waiting:
            self._emit(HideWindow(window=one.window))

    def _look(self) -> None:
        if len(self._waiting) == 1:
            self._emit(ShowWindow(window=self._waiting[0].window))
        elif self._waiting:
            self._open_list()


class NewWindowCard(QWidget):
    """The line in a window of its own at the bar; comes without taking the keyboard, goes when nothing waits."""

    def __init__(self, emit: Callable[[Intent], None], *, open_list: Callable[[], None]) -> None:
        super().__init__(None, _FLAGS)
        self._bar, self._space = QRect(), QRect()
        self._is_wanted = False
        self.setAttribute(Qt.WidgetAttribute.WA_ShowWithoutActivating)
        self.setObjectName("news_card")
        self.news = NewWindows(emit, open_list=open_list)
        self._column = column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.news)

    def show_view(self, view: View, *, is_listed: bool) -> None:
        """Show what waits, unless the panel shows it already."""
        self.setWindowTitle(text(view.language, "news.title"))
        self._is_wanted = self.news.show_view(view) and not is_listed
        self._place()

    def is_crowded_out(self) -> bool:
        """Tell whether something waits that there is no room for beside the bar."""
        return self._is_wanted and not self.isVisible()

    def go(self) -> None:
        """Go until something waits again."""
        self._is_wanted = False
        self.hide()

    def follow(self, bar: QRect, space: QRect) -> None:
        """Stay at the bar, wherever it goes."""
        self._bar, self._space = bar, space
        self._place()

    def _place(self) -> None:
        """Stand below the bar, or above it where there is no room; where there is none at all, not."""
        if not self._is_wanted or self._bar.isEmpty():
            self.hide()
            return
        layout = self._column
        width = min(max(self._bar.width(), layout.totalMinimumSize().width()), self._space.width())
        height = max(layout.totalHeightForWidth(width), layout.totalMinimumSize().height())
        below, above = self._bar.bottom() + 1 + _GAP_PX, self._bar.top() - height - _GAP_PX
        is_below = below + height <= self._space.bottom() + 1
        left = min(max(self._bar.left(), self._space.left()), self._space.right() - width + 1)
        self.setGeometry(left, below if is_below else above, width, height)
        self.setVisible(is_below or above >= self._space.top())
