"""Which parts of a screen do the viewers have only roughly, and when do they get them exactly?

A region is a part that moves: its pictures go through a codec, and it is left out of the exact search. A still is a
part that was sent roughly once because the link is slow. Both are sent again exactly as soon as they rest.
"""

import logging
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

import numpy as np
import zstandard

from beistand.customer.desktop.ports import Box, Pixels
from beistand.customer.encode.changes import SAMPLED_ROWS
from beistand.customer.encode.codecs import CodecError, Coded, RegionCodec, open_codec
from beistand.customer.encode.heat import REGIONS_MAX, Heat
from beistand.wire.coded import Codec

REST_MS: Final = 300
"""What did not change for so long rests."""
PROBE_EVERY: Final = 16
PROBES_CHEAP_MAX: Final = 3
CHEAP_BYTES_PER_PX: Final = 0.15
PROBE_PX: Final = 64
REGION_SIDE_MIN_PX: Final = 32
REGION_NUMBERS: Final = 256
_log = logging.getLogger(__name__)


@dataclass(slots=True, kw_only=True)
class Region:
    """A moving part of one screen. ``box``: relative to the screen; ``changed_ms``: monotonic."""

    number: int
    box: Box
    changed_ms: int
    codec: RegionCodec | None = None
    is_dirty: bool = False
    is_new: bool = True
    before: Box | None = None
    """What of it was rough when it grew, and stays so."""
    pictures: int = 0
    cheap_probes: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class RegionPicture:
    """The next picture of a region, coded."""

    region: int
    box: Box
    codec: Codec
    width_px: int
    height_px: int
    coded: Coded


@dataclass(slots=True)
class Moving:
    """What is only roughly shown of one screen of ``width_px * height_px``."""

    width_px: int
    height_px: int
    failed: set[Codec] = field(default_factory=set)
    """Codecs that did not work here; the owner chooses another."""
    _heat: Heat = field(init=False)
    _regions: list[Region] = field(default_factory=list)
    _stills: list[tuple[int, Box]] = field(default_factory=list)
    _next_number: int = 0

    def __post_init__(self) -> None:
        """Make the map of the screen."""
        self._heat = Heat(width_px=self.width_px, height_px=self.height_px)

    @property
    def is_quiet(self) -> bool:
        """Whether the viewers have every pixel exactly."""
        return not self._regions and not self._stills

    def is_exact(self, area: Box) -> bool:
        """Tell whether the viewers have every pixel of a part of the screen exactly."""
        rough = [region.box for region in self._regions] + [box for _, box in self._stills]
        return all(box.cut(area) is None for box in rough)

    def absorb(self, new: Pixels, old: Pixels, at: Box, *, now_ms: int) -> None:
        """Take the pixels of regions out of the exact search: copy them from ``new`` to ``old``, note what changed.

        Both arrays show ``at``, a part of the screen.
        """
        for region in self._regions:
            if region.is_new:
                box = _shrunk(new, old, at, region.box)
                region.box = box.joined(region.before) if region.before else box
                region.is_new = False
            part = region.box.cut(at)
            if part is None:
                continue
            rows = slice(part.top - at.top, part.bottom - at.top)
            columns = slice(part.left - at.left, part.right - at.left)
            fresh, known = new[rows, columns], old[rows, columns]
            if _differ(fresh, known):
                known[:] = fresh
                region.is_dirty, region.changed_ms = True, now_ms

    def holds(self, area: Box) -> bool:
        """Tell whether a part of the screen lies in one region, so that nothing of it is searched."""
        return any(region.box.cut(area) == area for region in self._regions)

    def note(self, area: Box, *, bytes_per_px: float, now_ms: int) -> None:
        """Note what the exact pixels of a part cost; expensive ones become a region."""
        if not self._heat.note(area, bytes_per_px=bytes_per_px, now_ms=now_ms):
            return
        for box in self._heat.boxes(moving=[one.box for one in self._regions]):
            self._heat.cool(box)
            inside = [one for one in self._regions if one.box.cut(box) is not None]
            if any(one.box.cut(box) == box for one in inside) or len(self._regions) - len(inside) >= REGIONS_MAX:
                continue
            self._grow(box, inside, now_ms)

    def _grow(self, box: Box, inside: list[Region], now_ms: int) -> None:
        """Begin a region that takes the place of those that lie in it."""
        before = None
        for one in inside:
            before = one.box.joined(before) if before else one.box
            self._regions.remove(one)
        box = box.joined(before) if before else box
        self._regions.append(Region(number=self._next_number, box=box, changed_ms=now_ms, before=before))
        self._next_number = (self._next_number + 1) % REGION_NUMBERS

    def roughly(self, box: Box, *, bytes_per_px: float, now_ms: int) -> None:
        """Note that a still part is sent roughly, instead of exactly at this price; again and again, it is no still."""
        self._stills = [one for one in self._stills if one[1].cut(box) != one[1]]
        self._stills.append((now_ms, box))
        self.note(box, bytes_per_px=bytes_per_px, now_ms=now_ms)

    def pictures(self, known: Pixels, *, codec: Codec) -> Iterator[RegionPicture]:
        """Code every region that changed; ``known``: the screen's pixels."""
        for region in list(self._regions):
            if not region.is_dirty:
                continue
            box = region.box
            pixels = known[box.top : box.bottom, box.left : box.right]
            try:
                if region.codec is None or region.codec.codec is not codec:
                    region.codec = open_codec(codec, width_px=box.width, height_px=box.height)
                coded = region.codec.encode(pixels)
            except CodecError as error:
                _log.warning("codec_failed codec=%s text=%s", codec.name, error)
                region.codec = None
                self.failed.add(codec)
                return
            region.is_dirty = False
            region.pictures += 1
            self._probe(region, pixels)
            size = {"width_px": region.codec.width_px, "height_px": region.codec.height_px}
            yield RegionPicture(region=region.number, box=box, codec=codec, coded=coded, **size)

    def due_ms(self, *, now_ms: int) -> int | None:
        """Return how long until something rests; None: nothing is rough."""
        since = [region.changed_ms for region in self._regions] + [then_ms for then_ms, _ in self._stills]
        return max(0, min(since) + REST_MS - now_ms) if since else None

    def rested(self, *, now_ms: int, most_px: int) -> list[Box]:
        """Return parts to be sent exactly now, the newest first, about ``most_px`` pixels; they are rough no more."""
        for region in [one for one in self._regions if now_ms - one.changed_ms >= REST_MS]:
            self._regions.remove(region)
            self._stills.append((region.changed_ms, region.box))
        # What lies in a region goes with it: to send it exactly while it moves would be in vain.
        moving = [region.box for region in self._regions if not region.is_new]
        self._stills = [one for one in self._stills if all(box.cut(one[1]) != one[1] for box in moving)]
        ready = [one for one in self._stills if now_ms - one[0] >= REST_MS]
        ready.sort(key=lambda one: -one[0])
        boxes: list[Box] = []
        for then_ms, box in ready:
            if most_px <= 0:
                break
            self._stills.remove((then_ms, box))
            rows = max(1, most_px // box.width)
            if rows < box.height:
                rest = Box(left=box.left, top=box.top + rows, width=box.width, height=box.height - rows)
                self._stills.append((then_ms, rest))
            boxes.append(Box(left=box.left, top=box.top, width=box.width, height=min(rows, box.height)))
            most_px -= boxes[-1].area
        return boxes

    def all_rough(self) -> list[Box]:
        """Return every part that is rough, and forget it: the owner sends all of it exactly."""
        boxes = [region.box for region in self._regions] + [box for _, box in self._stills]
        self._regions.clear()
        self._stills.clear()
        return boxes

    def _probe(self, region: Region, pixels: Pixels) -> None:
        """Look now and then whether exact pixels would be cheap again, and end the region if they would."""
        if region.pictures % PROBE_EVERY:
            return
        top, left = (pixels.shape[0] - PROBE_PX) // 2, (pixels.shape[1] - PROBE_PX) // 2
        middle = np.ascontiguousarray(pixels[max(0, top) :, max(0, left) :][:PROBE_PX, :PROBE_PX])
        cost = len(zstandard.ZstdCompressor(level=1).compress(middle.data)) / (middle.shape[0] * middle.shape[1])
        region.cheap_probes = region.cheap_probes + 1 if cost < CHEAP_BYTES_PER_PX else 0
        if region.cheap_probes >= PROBES_CHEAP_MAX:
            self._regions.remove(region)
            self._stills.append((region.changed_ms - REST_MS, region.box))


def _differ(new: Pixels, old: Pixels) -> bool:
    """Tell whether two pictures differ; of one that moves a few rows tell it."""
    fresh, known = new.view(np.uint32), old.view(np.uint32)
    few = slice(None, None, SAMPLED_ROWS)
    return not (np.array_equal(fresh[few], known[few]) and np.array_equal(fresh, known))


def _shrunk(new: Pixels, old: Pixels, at: Box, box: Box) -> Box:
    """Return the part of a box of whole tiles in which the pictures really differ, if that is most of it."""
    part = box.cut(at)
    if part is None:
        return box
    rows = slice(part.top - at.top, part.bottom - at.top)
    columns = slice(part.left - at.left, part.right - at.left)
    differs = new.view(np.uint32)[rows, columns, 0] != old.view(np.uint32)[rows, columns, 0]
    down, across = np.flatnonzero(differs.any(axis=1)), np.flatnonzero(differs.any(axis=0))
    if not len(down):
        return box
    width, height = int(across[-1] - across[0]) + 1, int(down[-1] - down[0]) + 1
    if min(width, height) < REGION_SIDE_MIN_PX or width * height * 2 < box.area:
        return box
    return Box(left=part.left + int(across[0]), top=part.top + int(down[0]), width=width, height=height)
