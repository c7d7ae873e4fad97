"""Whose hand clicked? Remembers which presses led to a click, and says so where one did not count.

The system's own time of a press is what the desktop's side knows it by. A button that assistive technology asked for
was not pressed at all; then there is no time, and nothing is known.
"""

from typing import Final

from PySide6.QtCore import QEvent, QObject, QPoint, Qt, QTimer
from PySide6.QtGui import QAccessible, QAccessibleEvent, QInputEvent
from PySide6.QtWidgets import QApplication, QFrame, QLabel, QVBoxLayout

from beistand.session.clicks import Clicked
from beistand.session.intents import Intent
from beistand.session.view import View

SHORTCUT_MS: Final = 150
"""Qt shows a button pressed for 100 ms before a shortcut's click comes; the press counts until a little after that."""
NOTE_MS: Final = 15_000
_WIDTH: Final = 560
_GAP_PX: Final = 8
_DOWN: Final = frozenset(
    {
        QEvent.Type.MouseButtonPress,
        QEvent.Type.MouseButtonDblClick,
        QEvent.Type.KeyPress,
        QEvent.Type.ShortcutOverride,
        QEvent.Type.TouchBegin,
        QEvent.Type.TabletPress,
    }
)
_UP: Final = frozenset(
    {QEvent.Type.MouseButtonRelease, QEvent.Type.KeyRelease, QEvent.Type.TouchEnd, QEvent.Type.TabletRelease}
)
INPUT: Final = _DOWN | _UP | {QEvent.Type.Shortcut}
"""Which events ``Hand.felt`` wants to hear of."""
SENTENCES: Final = {
    "de": "Dieser Klick hat nichts erlaubt: Er kam von einem Programm, nicht von Ihrer Maus oder Tastatur.\n\n"
    "Möchten Sie zustimmen? Dann klicken Sie bitte selbst, an diesem Computer. Ablehnen und beenden können Sie immer.",
    "de_plain": "Dieser Klick zählt nicht. Ein Programm hat geklickt.\n\n"
    "Wollen Sie Ja sagen? Dann klicken Sie bitte selbst. Nein sagen können Sie immer.",
    "en": "This click allowed nothing: it came from a program, not from your mouse or keyboard.\n\n"
    "Would you like to agree? Then please click yourself, at this computer. You can always refuse and end.",
}


class Hand(QObject):
    """Which presses belong to what is happening in the windows now. In Qt's thread only."""

    def __init__(self) -> None:
        super().__init__()
        self._down_ms = 0
        self._pressed_ms: tuple[int, ...] = ()
        self._is_shortcut = False
        self._over, self._delivered = QTimer(self), QTimer(self)
        for timer in (self._over, self._delivered):
            timer.setSingleShot(True)
        self._over.timeout.connect(self._forget)
        self._delivered.timeout.connect(lambda: self._over.start(SHORTCUT_MS))

    def felt(self, event: QEvent) -> None:
        """Remember one of the ``INPUT`` events until what it leads to has happened."""
        if event.type() is QEvent.Type.Shortcut:
            self._is_shortcut = True
            self._over.stop()
            self._delivered.start(0)  # the button has it then, and its own time runs, however slowly it was painted
        elif isinstance(event, QInputEvent):
            time_ms = int(event.timestamp())
            is_down = event.type() in _DOWN
            known = self._pressed_ms if self._is_shortcut else () if is_down else (self._down_ms,)
            self._down_ms = time_ms if is_down else self._down_ms
            self._pressed_ms = tuple(dict.fromkeys((*known, time_ms)))
        if not self._is_shortcut:  # else what comes meanwhile is counted with it, and holds it no longer
            self._over.start(0)

    def clicked(self, intent: Intent) -> Clicked:
        """Return an intent with the presses that led to it."""
        return Clicked(intent=intent, pressed_ms=self._pressed_ms, is_assisted=QAccessible.isActive())

    def _forget(self) -> None:
        self._pressed_ms, self._is_shortcut = (), False


class NotOwnNote(QFrame):
    """Says that a click did not count. Takes no keyboard, goes by itself, and at a click on it."""

    def __init__(self) -> None:
        flags = Qt.WindowType.ToolTip | Qt.WindowType.WindowStaysOnTopHint | Qt.WindowType.WindowDoesNotAcceptFocus
        super().__init__(None, flags)
        self.setAttribute(Qt.WidgetAttribute.WA_ShowWithoutActivating)
        self.setObjectName("not_own_note")
        self.words = QLabel()
        self.words.setWordWrap(True)
        self.words.setTextFormat(Qt.TextFormat.PlainText)
        self.words.setProperty("role", "problem")
        column = QVBoxLayout(self)
        column.setContentsMargins(4, 4, 4, 4)
        self.setFrameShape(QFrame.Shape.Box)
        column.addWidget(self.words)
        self.words.setFixedWidth(_WIDTH)
        self._known = 0
        self._over = QTimer(self)
        self._over.setSingleShot(True)
        self._over.timeout.connect(self.hide)

    def show_view(self, view: View) -> None:
        """Come when one more click did not count; go with the session."""
        self.words.setText(SENTENCES[view.language])
        if view.clicks_refused > self._known:
            self._appear()
        elif view.clicks_refused < self._known:
            self.hide()
        self._known = view.clicks_refused

    def mousePressEvent(self, _event: QEvent) -> None:  # noqa: N802 - Qt's name
        """Go at a click."""
        self.hide()

    def _appear(self) -> None:
        self.words.setFixedHeight(self.words.heightForWidth(self.words.width()))
        self.adjustSize()
        self.move(self._place())
        self.show()
        self.raise_()
        QAccessible.updateAccessibility(QAccessibleEvent(self.words, QAccessible.Event.Alert))
        self._over.start(NOTE_MS)

    def _place(self) -> QPoint:
        """Return a place over the window that was clicked in, above its buttons; below a small one."""
        active = QApplication.activeWindow()
        screen = active.screen() if active is not None else QApplication.primaryScreen()
        space = screen.availableGeometry()
        there = active.geometry() if active is not None else space
        below = there.bottom() + _GAP_PX
        above = there.bottom() - there.height() // 4 - self.height()
        top = above if there.height() > 3 * self.height() else below
        left = min(there.center().x() - self.width() // 2, space.right() - self.width())
        return QPoint(max(left, space.left()), max(space.top(), min(top, space.bottom() - self.height())))
