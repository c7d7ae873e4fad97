"""How do check boxes and radio buttons look? Large, with a line that can be seen on every ground, and a real tick."""

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPalette, QPen, QPolygonF
from PySide6.QtWidgets import QProxyStyle, QStyle, QStyleOption, QWidget

from beistand.customer.window.style import Colours

SIDE_PX = 22
LINE_PX = 2.0
TICK_PX = 3.0
_TICK = ((0.22, 0.52), (0.42, 0.72), (0.78, 0.3))
_MARKS = (QStyle.PrimitiveElement.PE_IndicatorCheckBox, QStyle.PrimitiveElement.PE_IndicatorRadioButton)
_SIDES = (
    QStyle.PixelMetric.PM_IndicatorWidth,
    QStyle.PixelMetric.PM_IndicatorHeight,
    QStyle.PixelMetric.PM_ExclusiveIndicatorWidth,
    QStyle.PixelMetric.PM_ExclusiveIndicatorHeight,
)


class Marks(QProxyStyle):
    """Fusion with marks of our own. ``colours``: set it when the palette changes."""

    def __init__(self, colours: Colours) -> None:
        super().__init__("Fusion")
        self.colours = colours

    def pixelMetric(  # noqa: N802 - Qt's name
        self, metric: QStyle.PixelMetric, option: QStyleOption | None = None, widget: QWidget | None = None
    ) -> int:
        """Return our side for marks, as large as the letters beside them; else Fusion's."""
        if metric not in _SIDES:
            return super().pixelMetric(metric, option, widget)
        return max(SIDE_PX, widget.fontMetrics().ascent()) if widget is not None else SIDE_PX

    def drawPrimitive(  # noqa: N802 - Qt's name
        self,
        element: QStyle.PrimitiveElement,
        option: QStyleOption,
        painter: QPainter,
        widget: QWidget | None = None,
    ) -> None:
        """Draw a mark; everything else is Fusion's."""
        if element not in _MARKS:
            super().drawPrimitive(element, option, painter, widget)
            return
        is_on = bool(option.state & QStyle.StateFlag.State_On)
        has_focus = bool(option.state & QStyle.StateFlag.State_HasFocus)
        line = QColor(self.colours.focus if has_focus else self.colours.line)
        base = option.palette.color(QPalette.ColorRole.Base)
        place = QRectF(option.rect).adjusted(LINE_PX, LINE_PX, -LINE_PX, -LINE_PX)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(line, LINE_PX))
        painter.setBrush(base)
        if element == QStyle.PrimitiveElement.PE_IndicatorRadioButton:
            _radio(painter, place, QColor(self.colours.line), is_on=is_on)
        else:
            _check(painter, place, QColor(self.colours.line), is_on=is_on)
        painter.restore()


def _radio(painter: QPainter, place: QRectF, ink: QColor, *, is_on: bool) -> None:
    painter.drawEllipse(place)
    if is_on:
        inset = place.width() / 4
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(ink)
        painter.drawEllipse(place.adjusted(inset, inset, -inset, -inset))


def _check(painter: QPainter, place: QRectF, ink: QColor, *, is_on: bool) -> None:
    painter.drawRoundedRect(place, 4, 4)
    if is_on:
        points = [QPointF(place.left() + x * place.width(), place.top() + y * place.height()) for x, y in _TICK]
        painter.setPen(QPen(ink, TICK_PX, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin))
        painter.drawPolyline(QPolygonF(points))
