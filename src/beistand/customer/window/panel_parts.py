"""Of which parts is the panel made? The small picture, who watches, rights with switches, and the ledger in words."""

from collections.abc import Callable
from datetime import datetime
from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtGui import QImage, QPixmap
from PySide6.QtWidgets import QHBoxLayout, QLabel, QListWidget, QVBoxLayout, QWidget

from beistand.customer.window.parts import label
from beistand.customer.window.switch import Switch
from beistand.customer.window.texts import bound_text, duration, text
from beistand.proof.telling import sentence_of, told
from beistand.proof.words import ReceiptWords
from beistand.session.intents import GiveRight, Intent, TakeBackRight
from beistand.session.thumbnail import Thumbnail
from beistand.session.view import GrantView, LedgerLine, View
from beistand.wire.policy import Right

_LEDGER_LINES_SHOWN: Final = 7


class SmallPictures(QWidget):
    """Each shared screen as it leaves; nothing as soon as nobody sees anything."""

    def __init__(self) -> None:
        super().__init__()
        self.none = label(name="picture_none")
        self._labels: dict[int, QLabel] = {}
        self._view = View()
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.addWidget(self.none)

    def show_view(self, view: View) -> None:
        """Take away pictures of screens that are not seen any more."""
        self._view = view
        seen = view.screens_shared if view.watchers else ()
        for screen in [one for one in self._labels if one not in seen]:
            gone = self._labels.pop(screen)
            gone.hide()
            gone.deleteLater()
        for screen, made in self._labels.items():
            made.setAccessibleName(text(view.language, "panel.picture.alt", number=screen + 1))
        self.none.setText(text(view.language, "panel.picture.soon" if seen else "panel.picture.none"))
        self.none.setVisible(not self._labels)

    def show_thumbnail(self, thumbnail: Thumbnail) -> None:
        """Show a screen as it leaves now; one that came late for a screen that is not seen any more is dropped."""
        if not self._view.watchers or thumbnail.screen not in self._view.screens_shared:
            return
        if thumbnail.screen not in self._labels:
            self._labels[thumbnail.screen] = made = QLabel()
            made.setObjectName(f"picture_{thumbnail.screen}")
            made.setProperty("role", "picture")
            self._column.addWidget(made, alignment=Qt.AlignmentFlag.AlignLeft)
            self.show_view(self._view)
        width, height = thumbnail.width_px, thumbnail.height_px
        image = QImage(thumbnail.pixels, width, height, width * 4, QImage.Format.Format_RGB32)
        self._labels[thumbnail.screen].setPixmap(QPixmap.fromImage(image))  # copies: the bytes may go


class Watching(QWidget):
    """Who watches since when, and whether that person is bound to secrecy."""

    def __init__(self) -> None:
        super().__init__()
        self.names, self.bound = label(name="watchers"), label("hint", name="watchers_bound")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.names)
        column.addWidget(self.bound)

    def show_view(self, view: View, *, now_ms: int) -> None:
        """Show names and secrecy as they are now."""
        say = view.language
        lines = [
            text(
                say,
                "panel.who.one",
                name=one.name,
                organisation=view.organisation,
                time=duration((now_ms - one.since_ms) // 1000),
            )
            for one in view.watchers
        ]
        self.names.setText("\n".join(lines) or text(say, "panel.who.none"))
        bound = [bound_text(one, say) for one in view.watchers]
        self.bound.setText("\n".join(line for line in bound if line))
        self.bound.setVisible(bool(self.bound.text()))


class RightSwitches(QWidget):
    """Each right that can be given, and for how long it still holds."""

    def __init__(self, emit: Callable[[Intent], None]) -> None:
        super().__init__()
        self._emit = emit
        self._view = View()
        self._rows: dict[Right, tuple[Switch, QLabel]] = {}
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(2)

    def show_view(self, view: View, words: ReceiptWords, *, now_ms: int) -> None:
        """Show what is given now; a right that cannot do anything without watching can be given with it only."""
        self._view = view
        for grant in view.grants:
            switch, left = self._rows.get(grant.right) or self._made(grant.right)
            is_usable = grant.is_given or grant.right is Right.VIEW or view.is_given(Right.VIEW)
            limit = _limit(grant, view.language, now_ms=now_ms)
            name = words.word("right", grant.right.value)
            switch.tell(name[:1].upper() + name[1:], is_on=grant.is_given, is_usable=is_usable)
            left.setText(limit)
            if limit.rpartition(":")[0] != switch.accessibleDescription().rpartition(":")[0]:
                switch.setAccessibleDescription(limit)  # once a minute: a screen reader says it each time
        offered = {grant.right for grant in view.grants}
        for right, (switch, left) in self._rows.items():
            switch.setVisible(right in offered)
            left.setVisible(right in offered)

    def stops(self) -> tuple[QWidget, ...]:
        """Return all switches from top to bottom."""
        return tuple(switch for switch, _ in self._rows.values())

    def _made(self, right: Right) -> tuple[Switch, QLabel]:
        switch, left = (
            Switch(f"right_{right.value}", lambda: self._wish(right)),
            label("hint", name=f"left_{right.value}"),
        )
        left.setWordWrap(False)
        row = QHBoxLayout()
        row.addWidget(switch, 1)
        row.addWidget(left)
        self._column.addLayout(row)
        self._rows[right] = (switch, left)
        return switch, left

    def _wish(self, right: Right) -> None:
        self._emit(TakeBackRight(right=right) if self._view.is_given(right) else GiveRight(right=right))


class LedgerWords(QListWidget):
    """What happened, oldest first, in the words of the receipt."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("ledger")
        self.setWordWrap(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._shown: tuple[str, tuple[LedgerLine, ...]] = ("", ())

    def show_view(self, view: View, words: ReceiptWords) -> None:
        """Show the entries; the newest is in sight when one came."""
        self.setAccessibleName(words.text("entries.heading"))
        if (view.language, view.ledger) == self._shown:
            return
        self._shown = (view.language, view.ledger)
        self.clear()
        self.addItems([_told(line, view.language, words) for line in told(view.ledger, lambda line: line.facts)])
        self.setMinimumHeight(self.fontMetrics().height() * _LEDGER_LINES_SHOWN)
        self.scrollToBottom()


def _told(line: LedgerLine, language: str, words: ReceiptWords) -> str:
    at = datetime.fromtimestamp(line.unix_ms / 1000).astimezone()
    said = {"time": f"{at:%H:%M:%S}", "who": words.text(f"who.{line.who.value}")}
    return text(language, "panel.line", **said, what=sentence_of(line.facts, words))


def _limit(grant: GrantView, language: str, *, now_ms: int) -> str:
    if not grant.until_ms:
        return ""
    return text(language, "panel.left", time=duration(max(0, grant.until_ms - now_ms) // 1000))
