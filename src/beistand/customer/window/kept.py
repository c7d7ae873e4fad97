"""What of this session goes into the support case, as the customer sees it? A line, and one click that ends it."""

import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Final

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QFrame, QHBoxLayout

from beistand.customer.window.parts import button, label
from beistand.customer.window.texts import text
from beistand.session.intents import Intent, TakeBackRight
from beistand.session.view import View
from beistand.wire.policy import Right

NEWS_MS: Final = 8_000
"""So long a screenshot is told in large letters after it was announced."""


_MARGIN_PX: Final = 6


class KeptRow(QFrame):
    """One line below the bar: screenshots, or what is written. There while the right holds or left something."""

    def __init__(self, emit: Callable[[Intent], None], right: Right) -> None:
        super().__init__()
        self._right = right
        self._view = View()
        self._calm = QTimer(self)
        self._calm.setSingleShot(True)
        self._calm.timeout.connect(self._say)
        self.said = label(name=f"kept_{right.value}")
        self.stop = button(f"stop_{right.value}", lambda: emit(TakeBackRight(right=right)), role="small")
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 2, 0, 2)
        row.addWidget(self.said, 1)
        row.addWidget(self.stop)
        self.hide()

    def show_view(self, view: View) -> None:
        """Show the newest view; a new screenshot stands out for a moment."""
        self._view = view
        is_given = view.is_given(self._right)
        self.stop.setText(text(view.language, f"kept.{self._right.value}.stop"))
        self.stop.setVisible(is_given)
        self.setVisible(is_given or self._count() > 0)
        if self._is_news():
            self._calm.start(NEWS_MS)
        self._say()

    def _say(self) -> None:
        view, key = self._view, f"kept.{self._right.value}"
        self.said.setMargin(_MARGIN_PX if self._is_news() else 0)  # calm words begin where all others do
        if self._is_news():
            key += ".now"
        elif not view.is_given(self._right):
            key += ".over"
        elif self._right is Right.SCREENSHOTS and view.screenshots:
            key += ".taken"
        self.said.setProperty("role", "news" if self._is_news() else "hint")
        self.said.style().polish(self.said)
        at = datetime.now(tz=UTC).astimezone() - timedelta(milliseconds=self._since_ms())
        self.said.setText(text(view.language, key, name=view.supporter, count=self._count(), time=f"{at:%H:%M}"))

    def _count(self) -> int:
        return self._view.screenshots if self._right is Right.SCREENSHOTS else self._view.kept_lines

    def _is_news(self) -> bool:
        return self._right is Right.SCREENSHOTS and self._view.screenshots > 0 and self._since_ms() < NEWS_MS

    def _since_ms(self) -> int:
        """How long ago the newest screenshot was announced."""
        return time.monotonic_ns() // 1_000_000 - self._view.screenshot_ms
