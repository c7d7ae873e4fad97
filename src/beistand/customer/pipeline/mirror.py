"""What does the customer's panel show of the picture? The very pixels the encoder has, small, once a second at most."""

from collections.abc import Callable, Iterable
from typing import Final

from beistand.customer.desktop.ports import Pixels
from beistand.customer.encode.small import small
from beistand.session.thumbnail import Thumbnail

EVERY_MS: Final = 1_000


class Mirror:
    """Lives in the picture's thread; works only while somebody looks.

    ``is_wanted``: the panel is open. ``show``: takes a thumbnail; both may be called from any thread.
    """

    def __init__(self, *, is_wanted: Callable[[], bool], show: Callable[[Thumbnail], None]) -> None:
        self._is_wanted = is_wanted
        self._show = show
        self._shown: tuple[int, int] | None = None
        self._shown_ms = -EVERY_MS

    def look(self, *, epoch: int, frame: int, now_ms: int, screens: Callable[[], Iterable[tuple[int, Pixels]]]) -> None:
        """Show the screens as they are after this frame, unless that was shown already or the second is not over."""
        if not self._is_wanted():
            self._shown = None
            return
        if self._shown == (epoch, frame) or now_ms - self._shown_ms < EVERY_MS:
            return
        self._shown, self._shown_ms = (epoch, frame), now_ms
        for screen, pixels in screens():
            little = small(pixels)
            height, width = little.shape[:2]
            self._show(Thumbnail(screen=screen, width_px=width, height_px=height, pixels=little.tobytes()))
