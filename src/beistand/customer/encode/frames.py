"""What of the watched screens must be sent now? Keeps what the viewers have and finds the patches to it."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

import numpy as np

from beistand.customer.desktop.ports import Box, Pixels
from beistand.customer.encode.changes import FINDERS, changed_boxes, found_move
from beistand.customer.encode.moving import Moving
from beistand.customer.encode.scroll import LEAST_PX
from beistand.customer.encode.shift import Shift
from beistand.customer.encode.spare import Room, new_room
from beistand.customer.encode.stream import WINDOW_LOG, WINDOW_LOG_LARGE, Patch
from beistand.wire.picture import Rectangle

Read = Callable[[Box], Pixels]
"""Returns the pixels of a box of the desktop; valid and writable until the next call."""
LARGE_PX = 4_000_000
BOXES_MAX = 24
"""More damaged boxes than this are read as one; each read is a round trip to the system."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Watched:
    """A screen that is shared: its number for the viewers, and its place on the desktop."""

    screen: int
    place: Box


def window_log(watched: Iterable[Watched]) -> int:
    """Return the compression window (as a power of two, bytes) for these screens: larger for 4K and several of them."""
    area_px = sum(one.place.area for one in watched)
    return WINDOW_LOG_LARGE if area_px > LARGE_PX else WINDOW_LOG


class Frames:
    """The reference pictures of one media epoch.

    ``edge_px``: so many pixels at each screen's edge hold the module's border; they are replaced by what lies inside.
    """

    def __init__(self, *, watched: tuple[Watched, ...], edge_px: int) -> None:
        self._watched = watched
        self._edge_px = edge_px
        self._known: dict[int, Pixels] = {}
        self._looked_at = frozenset(one.screen for one in watched)
        self._missed: dict[int, Box] = {}
        self._finder = FINDERS[0]
        self.moving = {one.screen: Moving(width_px=one.place.width, height_px=one.place.height) for one in watched}
        """What of each screen the viewers have only roughly."""

    def look_at(self, screens: frozenset[int]) -> None:
        """Search only these screens; what changes on others is remembered, and searched once they are looked at."""
        self._looked_at = screens

    @property
    def has_missed(self) -> bool:
        """Whether something changed, while nobody looked, on a screen that is looked at now."""
        return any(screen in self._looked_at for screen in self._missed)

    def known(self, screen: int) -> Pixels:
        """Return the pixels of a screen as they were last looked at; shape (height, width, 4)."""
        return self._known[screen]

    def again(self, screen: int, box: Box) -> Patch:
        """Return a part of a screen, relative to it, whether it changed or not."""
        area = Rectangle(screen=screen, x=box.left, y=box.top, width=box.width, height=box.height)
        return Patch(rectangle=area, pixels=self._known[screen][box.top : box.bottom, box.left : box.right])

    def whole(self, read: Read, *, room: Room = new_room) -> list[Patch]:
        """Return every watched screen completely, as the first frame of an epoch; ``room``: memory for each."""
        patches = []
        for one in self._watched:
            pixels = room(one.place.height, one.place.width)
            np.copyto(pixels, self._read(one, one.place, read))
            self._known[one.screen] = pixels
            size = Rectangle(screen=one.screen, x=0, y=0, width=one.place.width, height=one.place.height)
            patches.append(Patch(rectangle=size, pixels=pixels))
        return patches

    def changed(self, damage: list[Box], read: Read, *, now_ms: int) -> list[Patch]:
        """Return the pixels that differ from the last look, within the damaged boxes of the desktop.

        Those of moving regions are left out; ``moving`` notes them.
        """
        patches: list[Patch] = []
        for one in self._watched:
            boxes = [cut for box in damage if (cut := box.cut(one.place)) is not None]
            if (missed := self._missed.pop(one.screen, None)) is not None:
                boxes.append(missed)
            if one.screen not in self._looked_at:
                self._miss(one.screen, boxes)
                continue
            for number, box in enumerate(_fewer(boxes)):
                # What moved stands before everything else of a frame: what it came from is as the viewers have it.
                patches += self._compared(one, self._widened(one, box), read, now_ms, may_move=not number)
        return patches

    def _miss(self, screen: int, boxes: list[Box]) -> None:
        for box in boxes:
            known = self._missed.get(screen)
            self._missed[screen] = known.joined(box) if known else box

    def _compared(self, one: Watched, box: Box, read: Read, now_ms: int, *, may_move: bool) -> list[Patch]:
        new = self._read(one, box, read)
        left, top = box.left - one.place.left, box.top - one.place.top
        old = self._known[one.screen][top : top + box.height, left : left + box.width]
        at = Box(left=left, top=top, width=box.width, height=box.height)
        moving = self.moving[one.screen]
        moving.absorb(new, old, at, now_ms=now_ms)
        if moving.holds(at):
            return []
        may_move = may_move and box.area >= LEAST_PX and moving.is_exact(at)
        move = found_move(new, old, first=self._finder) if may_move else None
        if move is None:
            return self._differing(one.screen, at, new, old)
        self._finder = move.finder
        moved = self._moved(one.screen, move.shift, at)
        return [moved, *self._differing(one.screen, at, new, old, shift=move.shift)]

    def _differing(self, screen: int, at: Box, new: Pixels, old: Pixels, shift: Shift | None = None) -> list[Patch]:
        """Return what differs, from now on known; both arrays show ``at``, a part of the screen, which may be empty.

        ``shift``: what moved before, at the viewers as well.
        """
        patches = []
        for part in changed_boxes(new, old, shift=shift):
            rows, columns = slice(part.top, part.bottom), slice(part.left, part.right)
            old[rows, columns] = new[rows, columns]
            patches.append(self.again(screen, _shifted(part, at)))
        return patches

    def _moved(self, screen: int, shift: Shift, at: Box) -> Patch:
        """Return what the viewers have already, elsewhere."""
        to = _shifted(shift.box, at)
        source = (to.left - shift.right, to.top - shift.down)
        area = Rectangle(screen=screen, x=to.left, y=to.top, width=to.width, height=to.height, source=source)
        return Patch(rectangle=area, pixels=self._known[screen][:0])

    def _widened(self, one: Watched, box: Box) -> Box:
        """Return the box with the first inner row or column beside the border where it touches the border."""
        if not self._edge_px:
            return box
        inner = _inner(one.place, self._edge_px)
        nearest = Box(
            left=min(max(box.left, inner.left), inner.right - 1),
            top=min(max(box.top, inner.top), inner.bottom - 1),
            width=1,
            height=1,
        )
        farthest = Box(
            left=min(max(box.right - 1, inner.left), inner.right - 1),
            top=min(max(box.bottom - 1, inner.top), inner.bottom - 1),
            width=1,
            height=1,
        )
        return box.joined(nearest).joined(farthest)

    def _read(self, one: Watched, box: Box, read: Read) -> Pixels:
        """Read a box and put what lies inside over the module's border."""
        pixels = read(box)
        if self._edge_px:
            inner = _inner(one.place, self._edge_px)
            _cover(pixels, before=inner.left - box.left, after=inner.right - box.left)
            _cover(pixels.transpose(1, 0, 2), before=inner.top - box.top, after=inner.bottom - box.top)
        return pixels


def _shifted(part: Box, at: Box) -> Box:
    """Return a part of a part of the screen, as a part of the screen."""
    return Box(left=at.left + part.left, top=at.top + part.top, width=part.width, height=part.height)


def _inner(place: Box, edge_px: int) -> Box:
    edge = min(edge_px, (min(place.width, place.height) - 1) // 2)
    return Box(
        left=place.left + edge,
        top=place.top + edge,
        width=place.width - 2 * edge,
        height=place.height - 2 * edge,
    )


def _cover(pixels: Pixels, *, before: int, after: int) -> None:
    """Put column ``before`` over those left of it and column ``after - 1`` over those from ``after`` on."""
    width = pixels.shape[1]
    if 0 < before < width:
        pixels[:, :before] = pixels[:, before : before + 1]
    if 0 < after < width:
        pixels[:, after:] = pixels[:, after - 1 : after]


def _fewer(boxes: list[Box]) -> list[Box]:
    """Join boxes when they are many, or when reading around all of them costs hardly more."""
    if len(boxes) <= 1:
        return boxes
    around = boxes[0]
    for box in boxes[1:]:
        around = around.joined(box)
    if len(boxes) > BOXES_MAX or around.area <= 2 * sum(box.area for box in boxes):
        return [around]
    return boxes
