"""How does the customer turn one thing on or off? A box whose tick follows the rules, never the click alone."""

from collections.abc import Callable
from html import escape

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QCheckBox, QSizePolicy, QStyle, QStyleOptionButton


class Switch(QCheckBox):
    """A click is a wish; the tick changes when the rules have answered. A long name is cut, not the window widened."""

    def __init__(self, name: str, on_click: Callable[[], None]) -> None:
        super().__init__()
        self.setObjectName(name)
        self._words = ""
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.clicked.connect(lambda _=False: on_click())

    def tell(self, words: str, *, is_on: bool, is_usable: bool = True) -> None:
        """Say what it turns on and off, and how it is now."""
        if words != self._words:
            self._words = words
            self.setAccessibleName(words)  # a screen reader hears of each time, so not of the same again
        self.setChecked(is_on)
        self.setEnabled(is_usable)
        self._cut()

    def nextCheckState(self) -> None:  # noqa: N802 - Qt's name
        """Leave the tick as it is: what was clicked is only wished."""

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Cut the words to the new width."""
        super().resizeEvent(event)
        self._cut()

    def _cut(self) -> None:
        option = QStyleOptionButton()
        self.initStyleOption(option)
        room = self.style().subElementRect(QStyle.SubElement.SE_CheckBoxContents, option, self).width()
        words, metrics = self._words, self.fontMetrics()
        if metrics.horizontalAdvance(words) > room:
            words = _shortened(words, lambda part: metrics.horizontalAdvance(part) <= room)
        self.setToolTip("" if words == self._words else f"<p>{escape(self._words)}</p>")  # a title is no markup
        self.setText(words.replace("&", "&&"))


def _shortened(words: str, fits: Callable[[str], bool]) -> str:
    """Return the longest beginning that fits, with three dots."""
    least, most = 0, len(words)
    while least < most:
        middle = (least + most + 1) // 2
        if fits(words[:middle].rstrip() + "…"):
            least = middle
        else:
            most = middle - 1
    return words[:least].rstrip() + "…"
