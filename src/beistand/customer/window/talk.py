"""How does the customer write with the supporter? A few lines and a field below the bar."""

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLineEdit, QListWidget, QVBoxLayout

from beistand.customer.window.parts import button
from beistand.customer.window.texts import text
from beistand.session.intents import Intent, Say
from beistand.session.view import Line, View
from beistand.wire.limits import SAID_MAX_CHARACTERS

_LINES_PX = 150


class Talk(QFrame):
    """The talk beside the picture; opens by itself when the supporter writes."""

    def __init__(self, emit: Callable[[Intent], None]) -> None:
        super().__init__()
        self._emit = emit
        self._shown: tuple[Line, ...] = ()
        self.lines, self.field = QListWidget(), QLineEdit()
        self.lines.setObjectName("talk_lines")
        self.lines.setWordWrap(True)
        self.lines.setFixedHeight(_LINES_PX)
        self.lines.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.field.setObjectName("talk_field")
        self.field.setMaxLength(SAID_MAX_CHARACTERS)
        self.field.returnPressed.connect(self._say)
        self.send = button("talk_send", self._say)
        row = QHBoxLayout()
        row.addWidget(self.field, 1)
        row.addWidget(self.send)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 6, 0, 0)
        column.addWidget(self.lines)
        column.addLayout(row)
        self.hide()

    def hold(self, *, less_px: int) -> None:
        """Do with so many pixels less than usual, as far as a line can still be read."""
        self.lines.setFixedHeight(max(2 * self.lines.fontMetrics().height(), _LINES_PX - less_px))
        self.updateGeometry()  # now, not when Qt comes to it

    def show_view(self, view: View) -> None:
        """Show what was written; come when the supporter wrote something new."""
        say = view.language
        self.lines.setAccessibleName(text(say, "talk.lines"))
        self.field.setAccessibleName(text(say, "talk.field"))
        self.field.setPlaceholderText(text(say, "talk.field"))
        self.send.setText(text(say, "talk.send"))
        if view.chat == self._shown:
            return
        is_news = bool(view.chat) and view.chat[-1].who == "supporter"
        self._shown = view.chat
        names = {"supporter": view.supporter, "customer": text(say, "talk.self")}
        self.lines.clear()
        self.lines.addItems([f"{names[line.who]}: {line.text}" for line in view.chat])
        self.lines.scrollToBottom()
        if is_news:
            self.show()

    def _say(self) -> None:
        if self.field.text().strip():
            self._emit(Say(text=self.field.text()))
            self.field.clear()
