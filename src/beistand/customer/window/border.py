"""How does the customer see which screen is shared? A coloured frame of four thin windows that no click meets."""

from PySide6.QtCore import QRect, Qt
from PySide6.QtWidgets import QWidget

from beistand.session.view import ScreenOffer, View

EDGE_NAME = "edge"
_FLAGS = (
    Qt.WindowType.ToolTip
    | Qt.WindowType.FramelessWindowHint
    | Qt.WindowType.WindowStaysOnTopHint
    | Qt.WindowType.WindowTransparentForInput
    | Qt.WindowType.WindowDoesNotAcceptFocus
)


class Border:
    """The frames around all shared screens. ``edge_px``: their width; 0 draws none."""

    def __init__(self, *, edge_px: int) -> None:
        self._edge_px = edge_px
        self._edges: list[QWidget] = []
        self._places: list[QRect] = []

    def show_view(self, view: View, *, colour: str) -> None:
        """Frame the screens that are shared now."""
        shared = [offer for offer in view.screens_offered if offer.screen in view.screens_shared]
        places = [place for offer in shared for place in _edges(offer, self._edge_px)] if self._edge_px else []
        if places != self._places:
            self.clear()
            self._places = places
            self._edges = [_edge(place) for place in places]
        for edge in self._edges:
            edge.setStyleSheet(f"background: {colour};")
            edge.show()

    def clear(self) -> None:
        """Take all frames away."""
        for edge in self._edges:
            edge.close()
            edge.deleteLater()
        self._edges, self._places = [], []


def _edge(place: QRect) -> QWidget:
    made = QWidget(None, _FLAGS)
    made.setObjectName(EDGE_NAME)
    made.setAttribute(Qt.WidgetAttribute.WA_ShowWithoutActivating)
    made.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
    ratio = made.devicePixelRatioF() or 1.0
    made.setGeometry(
        round(place.x() / ratio),
        round(place.y() / ratio),
        max(1, round(place.width() / ratio)),
        max(1, round(place.height() / ratio)),
    )
    return made


def _edges(offer: ScreenOffer, width: int) -> list[QRect]:
    left, top, across, down = offer.left_px, offer.top_px, offer.width_px, offer.height_px
    return [
        QRect(left, top, across, width),
        QRect(left, top + down - width, across, width),
        QRect(left, top + width, width, down - 2 * width),
        QRect(left + across - width, top + width, width, down - 2 * width),
    ]
