"""May the supporter do one more thing? Who, what, why, for how long, and two buttons of equal weight."""

from collections.abc import Callable

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QAccessible, QAccessibleEvent
from PySide6.QtWidgets import QButtonGroup, QFrame, QHBoxLayout, QRadioButton, QScrollArea, QVBoxLayout, QWidget

from beistand.customer.window.folding import fold, may_fold
from beistand.customer.window.parts import button, label
from beistand.customer.window.texts import text
from beistand.session.intents import AnswerAsked, Intent
from beistand.session.rights import Span, spans_of
from beistand.session.view import AskedRight, View
from beistand.wire.policy import Right

_MARGIN_PX, _LEAST_PX = 8, 60
NOT_AT_ONCE_MS = 500
"""So long after the card came its yes is not taken: a click that was meant for something else gives nothing."""


class Card(QFrame):
    """The question for one more right, or whether watching is still fine."""

    def __init__(self, emit: Callable[[Intent], None]) -> None:
        super().__init__()
        self._emit = emit
        self._asked: AskedRight | None = None
        self.question, self.reason = label(name="card_question"), label("hint", name="card_reason")
        self.spans = {span: QRadioButton() for span in Span}
        self._group = QButtonGroup(self)
        self.no = button("card_refuse_button", lambda: emit(AnswerAsked(is_yes=False)))
        self.yes = button("card_allow_button", self._allow)
        self._wait = QTimer(self)
        self._wait.setSingleShot(True)
        self._wait.timeout.connect(lambda: self.yes.setEnabled(True))
        self.area = QScrollArea()
        self._lay_out()

    def _lay_out(self) -> None:
        inside = QWidget()
        self._inside = QVBoxLayout(inside)
        self._inside.setContentsMargins(0, 0, 0, 0)
        self._inside.addWidget(self.question)
        self._inside.addWidget(self.reason)
        for span, choice in self.spans.items():
            may_fold(choice)
            choice.setObjectName(f"span_{span.value}")
            self._group.addButton(choice)
            self._inside.addWidget(choice)
        self.area.setFrameShape(QFrame.Shape.NoFrame)
        self.area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.area.setWidgetResizable(True)
        self.area.setWidget(inside)
        row = QHBoxLayout()
        row.addWidget(self.no, 1)
        row.addWidget(self.yes, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, _MARGIN_PX, 0, 0)
        column.addWidget(self.area)
        column.addLayout(row)

    def show_view(self, view: View) -> None:
        """Show the question, if there is one."""
        asked, was = view.asked, self._asked
        self._asked = asked
        self.setVisible(asked is not None)
        if asked is None:
            return
        if asked != was:
            self.spans[Span.TEN_MINUTES].setChecked(True)
            self.yes.setEnabled(False)
            self._wait.start(NOT_AT_ONCE_MS)
            QAccessible.updateAccessibility(QAccessibleEvent(self, QAccessible.Event.Alert))
        say = view.language
        is_going_on = not asked.by and asked.right is Right.VIEW
        key = "card.again" if is_going_on else f"card.{asked.right.value}"
        self.question.setText(text(say, key, name=view.supporter))
        self.reason.setText(text(say, "card.reason", reason=asked.reason) if asked.reason else "")
        self.reason.setVisible(bool(asked.reason))
        for span, choice in self.spans.items():
            choice.setText(text(say, f"span.{span.value}"))
            choice.setVisible(not is_going_on and span in spans_of(asked.right))
        self.no.setText(text(say, "card.no"))
        self.yes.setText(text(say, "card.yes"))

    def fold(self, room_px: int) -> None:
        """Break long words so that they stay inside so many pixels."""
        fold(list(self.spans.values()), room_px)
        self.area.setMinimumWidth(min(room_px, max(one.sizeHint().width() for one in self.spans.values())))

    def hold(self, width_px: int, *, less_px: int) -> None:
        """Be as high as the question is at this width, or so much less: then it scrolls, above its two answers."""
        self._inside.invalidate()
        high_px = max(self._inside.totalHeightForWidth(width_px), self._inside.totalMinimumSize().height())
        self.area.setFixedHeight(max(_LEAST_PX, high_px - less_px))
        self.updateGeometry()  # now, not when Qt comes to it

    def _allow(self) -> None:
        is_going_on = self._asked is not None and not self._asked.by
        chosen = next((span for span, choice in self.spans.items() if choice.isChecked()), Span.TEN_MINUTES)
        self._emit(AnswerAsked(is_yes=True, span=Span.SESSION if is_going_on else chosen))
