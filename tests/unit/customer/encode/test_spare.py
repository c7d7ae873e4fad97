"""Memory that is lent again and again: never at once to two, and nothing of what was in it shows."""

import numpy as np
from tests.support.picture_viewer import DrawnDesktop, PictureViewer

from beistand.customer.desktop.ports import Box
from beistand.customer.encode.encoder import Encoder
from beistand.customer.encode.frames import Watched
from beistand.customer.encode.spare import FREE_MAX, Spare

WIDTH, HEIGHT = 160, 90
WATCHED = (Watched(screen=0, place=Box(left=0, top=0, width=WIDTH, height=HEIGHT)),)


def test_a_new_epoch_has_the_memory_of_the_one_before_and_shows_nothing_of_it() -> None:
    """The first picture of each epoch is the screen as it is then, whatever the memory held."""
    spare = Spare()
    spare.keep([(HEIGHT, WIDTH)])
    held = set()
    for colour in (50, 90):
        desktop, viewer = DrawnDesktop(width=WIDTH, height=HEIGHT), PictureViewer(width=WIDTH, height=HEIGHT)
        desktop.pixels[10:40, 20 + colour : 60 + colour] = colour
        encoder = Encoder(watched=WATCHED, edge_px=0, level=1)
        spare.take_back(owners=())
        lent = spare.lend(HEIGHT, WIDTH, owner=encoder)
        held.add(lent.ctypes.data)
        viewer.paint(encoder.whole(desktop.read, now_ms=0, link_bytes_per_ms=None, room=lambda *_, lent=lent: lent))

        assert np.array_equal(desktop.read(WATCHED[0].place), viewer.canvas)
    assert len(held) == 1


def test_two_owners_never_have_the_same_memory() -> None:
    """What is lent is nobody else's until its owner is gone; what was never kept ready is new."""
    spare = Spare()
    spare.keep([(HEIGHT, WIDTH)])
    first, second = spare.lend(HEIGHT, WIDTH, owner="first"), spare.lend(HEIGHT, WIDTH, owner="second")
    spare.take_back(owners=("second",))
    again, other = spare.lend(HEIGHT, WIDTH, owner="third"), spare.lend(WIDTH, HEIGHT, owner="third")

    assert not np.shares_memory(first, second)
    assert np.shares_memory(first, again)
    assert other.shape == (WIDTH, HEIGHT, 4)


def test_memory_of_ended_epochs_does_not_pile_up() -> None:
    """However many epochs of however many sizes there were, little is kept."""
    spare = Spare()
    for owner in range(20):
        spare.take_back(owners=())
        spare.lend(HEIGHT + owner, WIDTH, owner=owner)
    spare.take_back(owners=())

    assert len(spare._free) == FREE_MAX  # noqa: SLF001 - how much is kept is not seen from outside
