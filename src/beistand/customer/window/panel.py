"""What happens right now, all of it? One small window that opens from the bar: what is shown, to whom, by which right.

Decides nothing, and shows nothing that the rules do not say. Titles of covered windows stand in it, so no picture may
show it: ``QtFace.private_window_ids``.
"""

import time
from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QRect, Qt, QTimer
from PySide6.QtGui import QHideEvent, QKeySequence, QShortcut, QShowEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from beistand.customer.window.languages import LanguageButtons
from beistand.customer.window.panel_parts import LedgerWords, RightSwitches, SmallPictures, Watching
from beistand.customer.window.parts import button, label
from beistand.customer.window.texts import duration, text
from beistand.customer.window.window_choice import WindowChoice
from beistand.proof.telling import sentence_of
from beistand.proof.words import LANGUAGES, ReceiptWords, load_words
from beistand.session.intents import Intent, TakeBackAll
from beistand.session.thumbnail import Thumbnail
from beistand.session.view import View
from beistand.wire.ledger_facts import RecordingChanged, Transfer

WIDTH_PX: Final = 620
HEIGHT_PX: Final = 680
LEAST_HEIGHT_PX: Final = 300
_TITLE_BAR_PX: Final = 40
_GAP_PX: Final = 12
_EVERY_MS: Final = 500


class Panel(QWidget):
    """Stage SHARING, when the customer opens it. Escape closes it and nothing else."""

    def __init__(self, emit: Callable[[Intent], None], *, looked_at: Callable[[bool], None]) -> None:
        super().__init__(None, Qt.WindowType.Window)
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
        self.take_all = button("take_all_button", lambda: emit(TakeBackAll()))
        self.close_button = button("panel_close_button", self.hide)
        self.area = QScrollArea()
        self._lay_out()
        QShortcut(QKeySequence(Qt.Key.Key_Escape), self).activated.connect(self.hide)
        self._clock = QTimer(self)
        self._clock.timeout.connect(self._tick)

    def _lay_out(self) -> None:
        inside = QWidget()
        column = QVBoxLayout(inside)
        column.setContentsMargins(20, 8, 20, 12)
        column.setSpacing(8)
        column.addWidget(self.lasts)
        parts: tuple[tuple[str, QWidget], ...] = (
            ("picture", self.pictures),
            ("who", self.watching),
            ("rights", self.rights),
            ("windows", self.windows),
            ("files", self.files),
            ("recording", self.recording),
            ("ledger", self.ledger),
        )
        for name, part in parts:
            column.addWidget(self.heads[name])
            column.addWidget(part)
        column.addStretch()
        self.area.setObjectName("panel_scroll")
        self.area.setWidgetResizable(True)
        self.area.setFrameShape(QFrame.Shape.NoFrame)
        self.area.setFocusPolicy(Qt.FocusPolicy.StrongFocus)  # whoever has no mouse reads on with the arrow keys
        self.area.setWidget(inside)
        buttons = QHBoxLayout()
        buttons.setContentsMargins(20, 0, 20, 14)
        buttons.setSpacing(12)
        buttons.addWidget(self.take_all, 1)
        buttons.addWidget(self.close_button, 1)
        languages = QHBoxLayout()
        languages.setContentsMargins(20, 10, 20, 0)
        languages.addWidget(self.languages)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addLayout(languages)
        outer.addWidget(self.area, 1)
        outer.addLayout(buttons)

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
        """Come below the bar, or to the front where it is already."""
        if not self.isVisible():
            width, height = min(WIDTH_PX, space.width()), min(HEIGHT_PX, space.height() - _TITLE_BAR_PX)
            top = bar.bottom() + _GAP_PX + _TITLE_BAR_PX
            height = max(min(height, space.bottom() - top), min(LEAST_HEIGHT_PX, height))
            left = min(max(bar.center().x() - width // 2, space.left()), space.right() - width + 1)
            self.setGeometry(left, max(space.top(), min(top, space.bottom() - height + 1)), width, height)
            self._show()
        self.show()
        self.raise_()
        self.activateWindow()
        self.area.setFocus()

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
        self.languages.show_language(say)
        for name in ("picture", "who", "rights", "files", "recording"):
            self.heads[name].setText(text(say, f"panel.{name}"))
        self.heads["windows"].setText(text(say, "windows.head"))
        self.heads["ledger"].setText(words.text("entries.heading"))
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
        self._tick()

    def _tick(self) -> None:
        view, now_ms = self._view, time.monotonic_ns() // 1_000_000
        words = self._words[view.language]
        since = duration((now_ms - view.since_ms) // 1000) if view.since_ms else ""
        self.lasts.setText(text(view.language, "panel.lasts", time=since) if since else "")
        self.watching.show_view(view, now_ms=now_ms)
        self.rights.show_view(view, words, now_ms=now_ms)
