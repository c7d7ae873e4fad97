"""What stays on the screen while something is shared? A small bar: who sees what since when, and the way out."""

import time
from collections.abc import Callable

from PySide6.QtCore import QPoint, Qt, QTimer
from PySide6.QtGui import QMouseEvent, QMoveEvent, QResizeEvent, QScreen
from PySide6.QtWidgets import QApplication, QFrame, QVBoxLayout, QWidget

from beistand.customer.window.bar_rows import SPACING_PX, BarRows
from beistand.customer.window.card import Card
from beistand.customer.window.kept import KeptRow
from beistand.customer.window.news import NewWindowCard
from beistand.customer.window.parts import button, label
from beistand.customer.window.talk import Talk
from beistand.customer.window.texts import duration, text
from beistand.session.intents import End, GiveRight, GoOn, Intent, Pause, TakeBackAll, TakeBackRight
from beistand.session.view import View
from beistand.wire.policy import Right

_EVERY_MS = 500
_AIR_PX = 4
_SIDE_PX = 14
_STATES = ("bar.paused", "bar.rests", "bar.controlled", "bar.watched", "bar.hidden")


def _now_ms() -> int:
    return time.monotonic_ns() // 1_000_000


class Bar(QWidget):
    """Stage SHARING. Stays on top, does not take the keyboard when it comes; closing it is the end."""

    def __init__(self, emit: Callable[[Intent], None], *, open_panel: Callable[[], None]) -> None:
        flags = Qt.WindowType.Window | Qt.WindowType.FramelessWindowHint | Qt.WindowType.WindowStaysOnTopHint
        super().__init__(None, flags)
        self._emit = emit
        self._view = View()
        self._grip: QPoint | None = None
        self._is_placed = False
        self.setAttribute(Qt.WidgetAttribute.WA_ShowWithoutActivating)
        self.setObjectName("bar")
        self.dot, self.state, self.since = QFrame(), label(name="bar_state"), label("hint", name="bar_since")
        self.pause = button("pause_button", self._toggle_pause)
        self.control = button("control_button", self._toggle_control)
        self.end = button("end_button", lambda: emit(End()), role="end")
        self.noticed = label("hint", name="bar_noticed")
        self.hide_all = button("hide_button", self._toggle_view)
        self.write = button("write_button", self._toggle_talk)
        self.overview = button("overview_button", open_panel)
        self.card, self.talk = Card(emit), Talk(emit)
        self.kept = tuple(KeptRow(emit, right) for right in (Right.SCREENSHOTS, Right.CHAT_TRANSCRIPT))
        self.news = NewWindowCard(emit, open_list=open_panel)
        self._lay_out()
        self._clock = QTimer(self)
        self._clock.timeout.connect(self._tick)

    def _lay_out(self) -> None:
        self.dot.setFixedSize(16, 16)
        self.since.setWordWrap(False)
        texts = (self.dot, self.state, self.since)
        more, main = (self.overview, self.write, self.hide_all), (self.pause, self.control, self.end)
        for part in (*texts, *more, *main):
            part.setParent(self)  # before it is shown, or it would be a window of its own
        self._rows = BarRows(texts=texts, more=more, main=main)
        self._column = column = QVBoxLayout(self)
        column.setContentsMargins(_SIDE_PX, 8, _SIDE_PX, 8)
        column.addLayout(self._rows)
        for part in (self.noticed, *self.kept, self.card, self.talk):
            column.addWidget(part)

    def show_view(self, view: View, *, colour: str, is_listed: bool = False) -> None:
        """Show the newest view. ``is_listed``: the panel is open and shows windows that wait."""
        self._view = view
        say = view.language
        self.setWindowTitle(text(say, "title"))
        self.dot.setStyleSheet(f"background: {colour}; border-radius: 8px;")
        self.pause.setText(text(say, "bar.go_on" if view.is_paused else "bar.pause"))
        is_seen, has_control = view.is_given(Right.VIEW), view.is_given(Right.CONTROL)
        self.control.setText(text(say, "bar.take_back" if has_control else "bar.give"))
        can_control = any(grant.right is Right.CONTROL for grant in view.grants)
        self.control.setVisible(is_seen and can_control and not view.is_paused)
        self.end.setText(text(say, "bar.end"))
        self.hide_all.setText(text(say, "bar.hide" if is_seen else "bar.show"))
        self.hide_all.setVisible(not view.is_paused)
        self.pause.setVisible(is_seen or view.is_paused)
        self.write.setText(text(say, "bar.write"))
        self.write.show()
        self.overview.show()
        for row in self.kept:
            row.show_view(view)
        self.card.show_view(view)
        self.talk.show_view(view)
        packets = text(say, "bar.noticed", count=view.noticed) if view.noticed else ""
        windows = text(say, "windows.lost") if view.are_windows_lost and is_seen else ""
        self.noticed.setText("\n".join(one for one in (packets, windows) if one))
        self.noticed.setVisible(bool(self.noticed.text()))
        self._hold_width()
        self._tick()
        self._fit()
        self.news.show_view(view, is_listed=is_listed)
        self._mark_overview()

    def appear(self, *, is_raised: bool = True) -> None:
        """Come at the top middle of the main screen, where it stays until the customer moves it."""
        if not self._clock.isActive():
            self._clock.start(_EVERY_MS)
        if not self.isVisible():
            self.show()
            self._hold_width()  # only what is on the screen knows how large its letters are
            self._fit()
        if not self._is_placed or not self._is_reachable():
            self._is_placed = True
            space = self._screen().availableGeometry()
            self.move(space.left() + (space.width() - self.width()) // 2, space.top() + 8)
        if is_raised:
            self.raise_()

    def _hold_width(self) -> None:
        """Give the texts the room of the longest ones: no button moves from under the customer's hand."""
        say, name, room = self._view.language, self._view.supporter, self._room_px()
        metrics, beside = self.state.fontMetrics(), self.dot.width() + SPACING_PX
        widest = max(metrics.horizontalAdvance(text(say, key, name=name)) for key in _STATES) + _AIR_PX
        self.state.setMinimumWidth(min(widest, room - beside))
        self.state.setWordWrap(widest > room - beside)
        longest = text(say, "bar.since", time="00:00:00")
        if _limit(self._view):
            limits = [text(say, f"bar.limit.{grant.right.value}", time="00:00") for grant in self._view.grants]
            longest += f" · {max(limits, key=len)}"
        self.since.setMinimumWidth(min(self.since.fontMetrics().horizontalAdvance(longest) + _AIR_PX, room))

    def _room_px(self) -> int:
        return self._screen().availableGeometry().width() - 2 * _SIDE_PX

    def _fit(self) -> None:
        """Use as many rows as the screen needs, and grow to the left; what can wait goes where a question needs it."""
        right, space = self.geometry().right(), self._screen().availableGeometry()
        self.card.fold(self._room_px())
        width, height = self._needs(space.width())
        if height > space.height() and self._view.asked is not None:
            for part in (self.overview, self.write, self.hide_all):
                part.hide()
            width, height = self._needs(space.width())
        if height > space.height():
            width, height = self._needs(space.width(), less_px=height - space.height())
        # Not adjustSize: on a small screen that leaves out what is below two thirds of it.
        self.resize(width, height)
        if self._is_placed:
            self._keep_reachable(right)

    def _needs(self, most_px: int, *, less_px: int = 0) -> tuple[int, int]:
        """Return width and height; ``less_px``: the card and the talk do with so much less, and scroll."""
        self._rows.arrange(self._room_px())
        layout = self._column
        layout.invalidate()
        width = min(layout.totalSizeHint().width(), most_px)
        self.card.hold(width - 2 * _SIDE_PX, less_px=less_px)
        self.talk.hold(less_px=less_px)
        layout.invalidate()
        layout.activate()
        return width, max(layout.totalHeightForWidth(width), layout.totalMinimumSize().height())

    def _keep_reachable(self, right: int) -> None:
        """Leave the way out where it was under the customer's hand, and all of the bar on its screen."""
        space = self._screen().availableGeometry()
        left = min(right, space.right()) - self.width() + 1
        top = min(self.y(), space.bottom() - self.height() + 1)
        self.move(max(left, space.left()), max(top, space.top()))

    def _is_reachable(self) -> bool:
        """Tell whether a screen shows the bar; the one on which it was may have been unplugged."""
        return any(one.availableGeometry().contains(self.geometry().center()) for one in QApplication.screens())

    def _screen(self) -> QScreen:
        return self.screen() or QApplication.primaryScreen()

    def disappear(self) -> None:
        """Go until something is shared again."""
        self._clock.stop()
        self.news.go()
        self.hide()

    def _tick(self) -> None:
        view = self._view
        name = view.watchers[0].name if view.watchers else view.supporter
        self.state.setText(text(view.language, _state(view), name=name))
        since = ""
        if view.watchers:
            since = text(view.language, "bar.since", time=duration((_now_ms() - view.watchers[0].since_ms) // 1000))
        self.since.setText(" · ".join(part for part in (since, _limit(view)) if part))
        if self._is_placed and self.isVisible() and not self._is_reachable():
            self.appear()
        self._mark_overview()

    def _mark_overview(self) -> None:
        """Say on the button that windows wait, where there is no room for the card that does."""
        count = self.news.news.count() if self.news.is_crowded_out() else 0
        words = text(self._view.language, "bar.overview.new" if count else "bar.overview", count=count)
        if words != self.overview.text():
            self.overview.setText(words)
            self._fit()

    def _toggle_pause(self) -> None:
        self._emit(GoOn() if self._view.is_paused else Pause())

    def _toggle_view(self) -> None:
        self._emit(TakeBackAll() if self._view.is_given(Right.VIEW) else GiveRight(right=Right.VIEW))

    def _toggle_talk(self) -> None:
        self.talk.setVisible(not self.talk.isVisible())
        self._fit()
        if self.talk.isVisible():
            self.activateWindow()
            self.talk.field.setFocus()

    def _toggle_control(self) -> None:
        control = Right.CONTROL
        self._emit(TakeBackRight(right=control) if self._view.is_given(control) else GiveRight(right=control))

    def moveEvent(self, event: QMoveEvent) -> None:  # noqa: N802 - Qt's name
        """Take the card of new windows along."""
        super().moveEvent(event)
        self.news.follow(self.geometry(), self._screen().availableGeometry())

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Take the card of new windows along."""
        super().resizeEvent(event)
        self.news.follow(self.geometry(), self._screen().availableGeometry())

    # ── the bar can be moved by its free parts ──

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """Grip the bar."""
        self._grip = event.globalPosition().toPoint() - self.pos()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """Move the bar."""
        if self._grip is not None:
            self.move(event.globalPosition().toPoint() - self._grip)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:  # noqa: ARG002, N802 - Qt's name
        """Let go of the bar."""
        self._grip = None


def _state(view: View) -> str:
    """Return the key of the sentence that says what is seen now."""
    if view.is_interrupted:
        return "bar.interrupted"
    if view.is_supporter_away:
        return "bar.away"
    if view.is_paused:
        return "bar.paused"
    if view.rests_until_ms > _now_ms():
        return "bar.rests"
    if not view.is_given(Right.VIEW):
        return "bar.hidden"
    return "bar.controlled" if view.is_controlled else "bar.watched"


def _limit(view: View) -> str:
    """Return for how long the supporter may still do what was allowed for a time; empty: nothing has a limit."""
    limits = [grant for grant in view.grants if grant.until_ms]
    if not limits:
        return ""
    first = min(limits, key=lambda grant: grant.until_ms)
    left = duration(max(0, first.until_ms - _now_ms()) // 1000)
    return text(view.language, f"bar.limit.{first.right.value}", time=left)
