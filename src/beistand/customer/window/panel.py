"""What happens right now, all of it? One small window that opens from the bar: what is shown, to whom, by which right.

Decides nothing, and shows nothing that the rules do not say. Titles of covered windows stand in it, so no picture may
show it: ``QtFace.private_window_ids``.
"""

import time
from collections.abc import Callable
from itertools import pairwise
from typing import Final

from PySide6.QtCore import QRect, Qt, QTimer
from PySide6.QtGui import QHideEvent, QKeyEvent, QShowEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from beistand.customer.window.languages import LanguageButtons
from beistand.customer.window.news import NewWindows
from beistand.customer.window.panel_parts import LedgerWords, RightSwitches, SmallPictures, Watching
from beistand.customer.window.parts import button, label
from beistand.customer.window.style import TITLE_BAR_PX, USUAL_LETTERS_PX
from beistand.customer.window.texts import duration, text
from beistand.customer.window.window_choice import WindowChoice
from beistand.proof.telling import sentence_of
from beistand.proof.words import LANGUAGES, ReceiptWords, load_words
from beistand.session.intents import End, Intent, TakeBackAll
from beistand.session.thumbnail import Thumbnail
from beistand.session.view import View
from beistand.wire.ledger_facts import RecordingChanged, Transfer

WIDTH_PX: Final = 620
HEIGHT_PX: Final = 680
LEAST_HEIGHT_PX: Final = 340
_GAP_PX: Final = 12
_EVERY_MS: Final = 500


class Panel(QWidget):
    """Stage SHARING, when the customer opens it. Escape closes it and nothing else."""

    def __init__(self, emit: Callable[[Intent], None], *, looked_at: Callable[[bool], None]) -> None:
        super().__init__(None, Qt.WindowType.Window | Qt.WindowType.WindowStaysOnTopHint)
        self._looked_at = looked_at
        self._view = View()
        self._words: dict[str, ReceiptWords] = {language: load_words(language) for language in LANGUAGES}
        self.setObjectName("panel")
        self.languages = LanguageButtons(emit)
        self.lasts = label(name="lasts")
        self.pictures, self.watching = SmallPictures(), Watching()
        self.rights, self.windows = RightSwitches(emit), WindowChoice(emit, is_folded=False)
        self.files, self.recording, self.ledger = label(name="files"), label(name="recording"), LedgerWords()
        self.heads = {name: label("section") for name in ("picture", "who", "rights", "windows", "files", "recording")}
        self.heads["ledger"] = label("section")
        self.news = NewWindows(emit, open_list=self._to_windows)
        self.take_all = button("take_all_button", lambda: emit(TakeBackAll()), role="small")
        self.end = button("panel_end_button", lambda: emit(End()), role="end")
        self.close_button = button("panel_close_button", self.hide)
        self.area = QScrollArea()
        self._lay_out()
        self._stops: tuple[QWidget, ...] = ()
        self._clock = QTimer(self)
        self._clock.timeout.connect(self._tick)

    def _lay_out(self) -> None:
        inside = QWidget()
        column = QVBoxLayout(inside)
        column.setContentsMargins(20, 8, 20, 12)
        column.setSpacing(8)
        for top in (self.languages, self.lasts, self.news):
            column.addWidget(top)
        rights = QVBoxLayout()
        rights.addWidget(self.rights)
        rights.addWidget(self.take_all, alignment=Qt.AlignmentFlag.AlignLeft)
        parts: dict[str, QWidget | QVBoxLayout] = {
            "picture": self.pictures,
            "who": self.watching,
            "rights": rights,
            "windows": self.windows,
            "files": self.files,
            "recording": self.recording,
            "ledger": self.ledger,
        }
        for name, part in parts.items():
            self.heads[name].setIndent(0)
            column.addWidget(self.heads[name])
            if isinstance(part, QWidget):
                column.addWidget(part)
            else:
                column.addLayout(part)
        column.addStretch()
        self._scroll(inside)
        buttons = QHBoxLayout()
        buttons.setContentsMargins(20, 0, 20, 14)
        buttons.addWidget(self.close_button)
        buttons.addStretch()
        buttons.addWidget(self.end)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(self.area, 1)
        outer.addLayout(buttons)

    def _scroll(self, inside: QWidget) -> None:
        self.area.setObjectName("panel_scroll")
        self.area.setWidgetResizable(True)
        self.area.setFrameShape(QFrame.Shape.NoFrame)
        self.area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.area.setFocusPolicy(Qt.FocusPolicy.StrongFocus)  # whoever has no mouse reads on with the arrow keys
        self.area.setWidget(inside)

    def show_view(self, view: View) -> None:
        """Know the newest view; show it while the panel is open."""
        self._view = view
        if self.isVisible():
            self._show()

    def show_thumbnail(self, thumbnail: Thumbnail) -> None:
        """Show how a shared screen leaves now."""
        if self.isVisible():
            self.pictures.show_thumbnail(thumbnail)

    def open_below(self, bar: QRect, space: QRect) -> None:
        """Come below the bar, over it on a small screen; to the front where it is already."""
        if not self.isVisible():
            self._show()
            letters = max(1.0, self.fontMetrics().height() / USUAL_LETTERS_PX)
            width, height = (min(round(side * letters), most) for side, most in _sides(space))
            top = bar.bottom() + _GAP_PX + TITLE_BAR_PX
            if space.bottom() - top < min(LEAST_HEIGHT_PX * letters, height):
                top = space.top() + TITLE_BAR_PX
            left = min(max(bar.center().x() - width // 2, space.left()), space.right() - width + 1)
            self.setGeometry(left, top, width, min(height, space.bottom() - top))
        self.show()
        self.raise_()
        self.activateWindow()
        self.area.setFocus()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Escape closes the panel; the session goes on."""
        if event.key() == Qt.Key.Key_Escape:
            self.hide()
        else:
            super().keyPressEvent(event)

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802 - Qt's name
        """Have small pictures made from now on."""
        super().showEvent(event)
        self._looked_at(True)  # noqa: FBT003 - the callback's one fact
        self._clock.start(_EVERY_MS)

    def hideEvent(self, event: QHideEvent) -> None:  # noqa: N802 - Qt's name
        """Nobody looks any more."""
        super().hideEvent(event)
        self._looked_at(False)  # noqa: FBT003 - the callback's one fact
        self._clock.stop()

    def _show(self) -> None:
        view = self._view
        say, words = view.language, self._words[view.language]
        self.setWindowTitle(text(say, "panel.title"))
        self.area.setAccessibleName(text(say, "panel.title"))
        self.languages.show_language(say)
        for name in ("picture", "who", "rights", "files", "recording"):
            self.heads[name].setText(text(say, f"panel.{name}"))
        self.heads["windows"].setText(text(say, "windows.head"))
        self.heads["ledger"].setText(words.text("entries.heading"))
        self.news.setVisible(self.news.show_view(view))
        self.pictures.show_view(view)
        self.windows.show_view(view)
        transfers = [line.facts for line in view.ledger if isinstance(line.facts, Transfer)]
        told = [sentence_of(one, words) for one in transfers]
        self.files.setText("\n".join(told) or text(say, "panel.files.none"))
        recordings = [line.facts for line in view.ledger if isinstance(line.facts, RecordingChanged)]
        self.recording.setText(sentence_of((recordings or [RecordingChanged(is_running=False)])[-1], words))
        self.ledger.show_view(view, words)
        self.take_all.setText(text(say, "panel.take_all"))
        self.take_all.setEnabled(any(grant.is_given for grant in view.grants))
        self.close_button.setText(text(say, "panel.close"))
        self.end.setText(text(say, "bar.end"))
        self._tick()
        self._order()

    def _tick(self) -> None:
        view, now_ms = self._view, time.monotonic_ns() // 1_000_000
        words = self._words[view.language]
        since = duration((now_ms - view.since_ms) // 1000) if view.since_ms else ""
        self.lasts.setText(text(view.language, "panel.lasts", time=since) if since else "")
        self.watching.show_view(view, now_ms=now_ms)
        self.rights.show_view(view, words, now_ms=now_ms)

    def _order(self) -> None:
        """Let the keyboard go as the eyes do, past switches that came just now as well."""
        stops = (
            self.area,
            *self.languages.buttons.values(),
            self.news.keep,
            self.news.look,
            *self.rights.stops(),
            self.take_all,
            *self.windows.stops(),
            self.ledger,
            self.close_button,
            self.end,
        )
        if stops != self._stops:
            self._stops = stops
            for before, after in pairwise(stops):
                QWidget.setTabOrder(before, after)

    def _to_windows(self) -> None:
        """Bring the switches into sight, and the keyboard to the first."""
        self.area.ensureWidgetVisible(self.windows)
        stops = self.windows.switches.stops()
        if stops:
            stops[0].setFocus()


def _sides(space: QRect) -> tuple[tuple[int, int], tuple[int, int]]:
    return (WIDTH_PX, space.width()), (HEIGHT_PX, space.height() - TITLE_BAR_PX)
