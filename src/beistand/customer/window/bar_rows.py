"""In how many rows does the bar stand? As few as the screen is wide for; with large letters on a small one, more."""

from collections.abc import Sequence
from itertools import pairwise

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

SPACING_PX = 12


class BarRows(QVBoxLayout):
    """Parts in rows; each keeps its order, and the last button stays last.

    ``texts``: what stands left of the buttons or above them; ``more``, ``main``: two groups of buttons.
    """

    def __init__(self, *, texts: Sequence[QWidget], more: Sequence[QWidget], main: Sequence[QWidget]) -> None:
        super().__init__()
        self._texts, self._more, self._main = tuple(texts), tuple(more), tuple(main)
        self._rows: tuple[tuple[QWidget, ...], ...] = ()
        self._lines: list[QHBoxLayout] = []
        self.setSpacing(SPACING_PX)
        for before, after in pairwise((*self._texts, *self._more, *self._main)):
            QWidget.setTabOrder(before, after)  # the keyboard goes as the eyes do

    def arrange(self, room_px: int) -> None:
        """Use as few rows as fit into so many pixels."""
        texts, more, main = self._texts, self._more, self._main
        tried = ((texts + more + main,), (texts, more + main), (texts, more, main))
        fitting = next((rows for rows in tried if all(_width(row) <= room_px for row in rows)), None)
        rows = fitting or (*_filled(texts, room_px), *_filled(more + main, room_px))
        if rows != self._rows:
            self._rows = rows
            self._lay_out()

    def _lay_out(self) -> None:
        for row in self._lines:
            while row.takeAt(0) is not None:
                pass
            self.removeItem(row)
            row.deleteLater()
        self._lines = []
        for widgets in self._rows:
            row = QHBoxLayout()
            row.setSpacing(SPACING_PX)
            for widget in widgets:
                row.addWidget(widget)
                if widget is self._texts[-1]:
                    row.addStretch()
            self._lines.append(row)
            self.addLayout(row)


def _filled(widgets: tuple[QWidget, ...], room_px: int) -> list[tuple[QWidget, ...]]:
    """Fill row after row."""
    rows: list[tuple[QWidget, ...]] = [()]
    for widget in widgets:
        if rows[-1] and _width((*rows[-1], widget)) > room_px:
            rows.append(())
        rows[-1] = (*rows[-1], widget)
    return rows


def _width(widgets: tuple[QWidget, ...]) -> int:
    wide = [max(one.minimumWidth(), one.sizeHint().width()) for one in widgets if not one.isHidden()]
    return sum(wide) + SPACING_PX * max(0, len(wide) - 1)
