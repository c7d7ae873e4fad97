"""How do long words beside a box or a circle stay inside the window? Qt does not break them into lines, this does."""

from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QAbstractButton, QStyle, QStyleOptionButton, QWidget

_SIDE = QStyle.SubElement.SE_CheckBoxContents


def may_fold(made: QAbstractButton) -> QAbstractButton:
    """Let a box or circle become narrower than its words are; ``fold`` breaks them."""
    made.setMinimumWidth(1)
    return made


def fold(parts: list[QAbstractButton], room_px: int) -> None:
    """Break the words of boxes and circles into lines that fit into so many pixels, marks included."""
    for part in parts:
        words = part.text().replace("\n", " ")
        folded = "\n".join(_lines(words, part.fontMetrics(), room_px - _mark_px(part)))
        if folded != part.text():
            part.setText(folded)
            part.setAccessibleName(words.replace("&", ""))


def _mark_px(part: QWidget) -> int:
    option = QStyleOptionButton()
    option.initFrom(part)
    option.rect.setWidth(10_000)
    return 10_000 - part.style().subElementRect(_SIDE, option, part).width()


def _lines(words: str, metrics: QFontMetrics, room_px: int) -> list[str]:
    lines = [""]
    for word in words.split(" "):
        longer = f"{lines[-1]} {word}" if lines[-1] else word
        if lines[-1] and metrics.horizontalAdvance(longer.replace("&", "")) > room_px:
            lines.append(word)
        else:
            lines[-1] = longer
    return lines
