"""Does the panel get the picture as it leaves, and only while somebody looks at it?"""

from collections.abc import Iterator

import numpy as np
import pytest

from beistand.customer.desktop.ports import Pixels
from beistand.customer.pipeline.mirror import EVERY_MS, Mirror
from beistand.session.thumbnail import Thumbnail

WHITE = np.full((20, 30, 4), 255, np.uint8)


class Glass:
    """A mirror, what it showed, and the time in the test's hand."""

    def __init__(self) -> None:
        self.shown: list[Thumbnail] = []
        self.is_open = True
        self.looks = 0
        self.now_ms = 5_000
        self._mirror = Mirror(is_wanted=lambda: self.is_open, show=self.shown.append)

    def after(self, *, frame: int, epoch: int = 1) -> int:
        """Let the picture's thread come by after a frame; return how many pictures were shown by then."""
        self._mirror.look(epoch=epoch, frame=frame, now_ms=self.now_ms, screens=self._screens)
        return len(self.shown)

    def _screens(self) -> Iterator[tuple[int, Pixels]]:
        self.looks += 1
        return iter([(0, WHITE), (2, WHITE)])


@pytest.fixture
def glass() -> Glass:
    """Return a mirror with nothing in it."""
    return Glass()


def test_every_shared_screen_is_shown(glass: Glass) -> None:
    """Two screens leave, two are in the panel, with the pixels that leave."""
    glass.after(frame=1)

    assert [one.screen for one in glass.shown] == [0, 2]
    assert (glass.shown[0].width_px, glass.shown[0].height_px, glass.shown[0].pixels) == (30, 20, WHITE.tobytes())


def test_it_is_shown_once_a_second_at_most(glass: Glass) -> None:
    """However fast the picture changes, the panel costs the same; the last change is shown, too."""
    glass.after(frame=1)
    glass.now_ms += EVERY_MS - 1
    assert glass.after(frame=2) == 2
    glass.now_ms += 1
    assert glass.after(frame=2) == 4
    glass.now_ms += EVERY_MS
    assert glass.after(frame=2) == 4
    assert glass.after(frame=1, epoch=2) == 6


def test_nothing_is_made_while_nobody_looks(glass: Glass) -> None:
    """A closed panel costs nothing; opened again it shows the picture at once, although nothing changed."""
    glass.after(frame=1)
    glass.is_open = False
    glass.now_ms += 2 * EVERY_MS
    glass.after(frame=1)
    assert glass.looks == 1
    glass.is_open = True

    assert glass.after(frame=1) == 4
