"""What is sent for one frame? Exact pieces for nearly everything, coded pictures for what moves or is too much now."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from beistand.customer.desktop.ports import Box, Pixels
from beistand.customer.encode.changes import TILE_PX
from beistand.customer.encode.codecs import chosen_codec, jpeg, known_codecs
from beistand.customer.encode.frames import Frames, Read, Watched
from beistand.customer.encode.moving import RegionPicture
from beistand.customer.encode.photos import photo_boxes, photo_tiles
from beistand.customer.encode.spare import Room, new_room
from beistand.customer.encode.stream import LEVEL, PIXEL_BYTES, WINDOW_LOG, LosslessStream, Patch, grouped
from beistand.wire.coded import Codec, CodedHead, pack_coded_head
from beistand.wire.picture import Rectangle

PHOTO_BYTES_PER_PX: Final = 1.5
"""What a photograph costs exactly, about."""
SLOW_MS: Final = 250
"""When the photographs of a frame would keep the link busy for longer, they come roughly first."""
SPLIT_MIN_PX: Final = 2 * 64 * 64
REFINE_MS: Final = 60
"""What rests is sent again in parts of about so much time of the link."""
REFINE_MIN_PX: Final = 128 * 64
REFINE_MAX_PX: Final = 512 * 1024
STILL_MAX_PX: Final = 256 * 1024
STILL_QUALITY: Final = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """What one packet carries. ``raw_bytes``: after decompression, or of the body when ``is_coded``."""

    raw_bytes: int
    body: bytes
    is_last: bool
    is_coded: bool


class Encoder:
    """The picture of one media epoch. Every piece must be sent, in order. For one thread."""

    def __init__(
        self, *, watched: tuple[Watched, ...], edge_px: int, level: int = LEVEL, window_log: int = WINDOW_LOG
    ) -> None:
        self._frames = Frames(watched=watched, edge_px=edge_px)
        self._stream = LosslessStream(level=level, window_log=window_log)
        self._known = known_codecs()
        self._wished: tuple[str, ...] = ()

    def viewer_decodes(self, names: Sequence[str]) -> None:
        """The viewers decode these codecs, best first; none: exact pixels only."""
        self._wished = tuple(names)

    def viewer_looks_at(self, screens: frozenset[int]) -> None:
        """The viewers show these screens now; changes on the others wait until they show them."""
        self._frames.look_at(screens)

    def screens(self) -> Iterator[tuple[int, Pixels]]:
        """Give each watched screen and its pixels, as they were last looked at; after ``whole``."""
        return ((screen, self._frames.known(screen)) for screen in self._frames.moving)

    def whole(
        self, read: Read, *, now_ms: int, link_bytes_per_ms: float | None, room: Room = new_room
    ) -> Iterator[Piece]:
        """Read every watched screen; return the pieces of the first frame. ``room``: see ``Frames.whole``."""
        patches = self._frames.whole(read, room=room)
        return self._pieces(patches, now_ms=now_ms, link_bytes_per_ms=link_bytes_per_ms)

    def changed(
        self, damage: list[Box], read: Read, *, now_ms: int, link_bytes_per_ms: float | None
    ) -> Iterator[Piece]:
        """Read what changed; return the pieces of a frame, none when there is nothing new."""
        patches = self._frames.changed(damage, read, now_ms=now_ms)
        return self._pieces(patches, now_ms=now_ms, link_bytes_per_ms=link_bytes_per_ms)

    def due_ms(self, *, now_ms: int) -> int | None:
        """Return how long until something must be sent again exactly, without any damage; None: nothing."""
        if self._frames.has_missed:
            return 0
        due = [moving.due_ms(now_ms=now_ms) for moving in self._frames.moving.values()]
        return min((wait_ms for wait_ms in due if wait_ms is not None), default=None)

    def _pieces(self, patches: list[Patch], *, now_ms: int, link_bytes_per_ms: float | None) -> Iterator[Piece]:
        """Everything is looked at now; coding happens while the pieces are taken."""
        codec = self._codec()
        rough: list[Patch] = []
        if codec is not None and link_bytes_per_ms is not None:
            patches, rough = self._roughly(patches, most_px=SLOW_MS * link_bytes_per_ms / PHOTO_BYTES_PER_PX)
        most_px = REFINE_MAX_PX
        if link_bytes_per_ms is not None:
            most_px = int(min(REFINE_MAX_PX, max(REFINE_MIN_PX, REFINE_MS * link_bytes_per_ms / PHOTO_BYTES_PER_PX)))
        for screen, moving in self._frames.moving.items():
            if moving.is_quiet:
                continue
            boxes = moving.all_rough() if codec is None else moving.rested(now_ms=now_ms, most_px=most_px)
            patches = patches + [self._frames.again(screen, box) for box in boxes]
        for patch in rough:
            moving = self._frames.moving[patch.rectangle.screen]
            moving.roughly(_box(patch.rectangle), bytes_per_px=PHOTO_BYTES_PER_PX, now_ms=now_ms)
        return self._coded(patches, rough, codec=codec, now_ms=now_ms)

    def _coded(self, patches: list[Patch], rough: list[Patch], *, codec: Codec | None, now_ms: int) -> Iterator[Piece]:
        """Code piece by piece; the last one says that it is the last."""
        waiting: Piece | None = None
        for piece in self._each(patches, rough, codec=codec, now_ms=now_ms):
            if waiting is not None:
                yield waiting
            waiting = piece
        if waiting is not None:
            yield Piece(raw_bytes=waiting.raw_bytes, body=waiting.body, is_last=True, is_coded=waiting.is_coded)

    def _each(self, patches: list[Patch], rough: list[Patch], *, codec: Codec | None, now_ms: int) -> Iterator[Piece]:
        # What scrolls in is dear and yet no film: where something moved nothing is said about the price.
        ways = [(area.screen, way) for area in (one.rectangle for one in patches) if (way := _way(area)) is not None]
        for group in grouped(patches):
            zipped = self._stream.zip(group)
            costs = zipped.costs_bytes if codec is not None else ()
            for area, cost_bytes in costs:
                if any(screen == area.screen and way.cut(_box(area)) for screen, way in ways):
                    continue
                cost = cost_bytes / (area.width * area.height)
                self._frames.moving[area.screen].note(_box(area), bytes_per_px=cost, now_ms=now_ms)
            yield Piece(raw_bytes=zipped.raw_bytes, body=zipped.data, is_last=False, is_coded=False)
        for patch in rough:
            yield _still(patch)
        if codec is not None:
            for screen, moving in self._frames.moving.items():
                for picture in moving.pictures(self._frames.known(screen), codec=codec):
                    yield _moved(screen, picture)

    def _roughly(self, patches: list[Patch], *, most_px: float) -> tuple[list[Patch], list[Patch]]:
        """Part the photographs from the rest, if they are too much for the link."""
        if sum(one.rectangle.pixels_bytes for one in patches) <= most_px * PIXEL_BYTES:
            return patches, []  # even if all of it were photographs
        # What moved stands before the rest of its screen, and no screen needs another.
        moved = [patch for patch in patches if patch.rectangle.source is not None]
        patches = [patch for patch in patches if patch.rectangle.source is None]
        large = [patch for patch in patches if patch.rectangle.width * patch.rectangle.height >= SPLIT_MIN_PX]
        tiles = [photo_tiles(patch.pixels) for patch in large]
        if sum(int(one.sum()) for one in tiles) * TILE_PX * TILE_PX <= most_px:
            return moved + patches, []
        exact = moved + [patch for patch in patches if patch.rectangle.width * patch.rectangle.height < SPLIT_MIN_PX]
        rough: list[Patch] = []
        for patch, found in zip(large, tiles, strict=True):
            photos, others = photo_boxes(patch.pixels, found)
            exact += [_part(patch, box) for box in others]
            rough += [_part(patch, band) for box in photos for band in _bands(box)]
        return exact, rough

    def _codec(self) -> Codec | None:
        """Return what moving parts are coded with; a codec that failed is not tried again in this epoch."""
        failed = [moving.failed for moving in self._frames.moving.values() if moving.failed]
        return chosen_codec(self._wished, known=self._known.difference(*failed) if failed else self._known)


def _still(patch: Patch) -> Piece:
    area = patch.rectangle
    data = jpeg(patch.pixels, quality=STILL_QUALITY)
    head = CodedHead(codec=Codec.JPEG, is_key=True, region=0, place=area, width_px=area.width, height_px=area.height)
    body = pack_coded_head(head) + data
    return Piece(raw_bytes=len(body), body=body, is_last=False, is_coded=True)


def _moved(screen: int, picture: RegionPicture) -> Piece:
    box = picture.box
    head = CodedHead(
        codec=picture.codec,
        is_key=picture.coded.is_key,
        region=picture.region,
        place=Rectangle(screen=screen, x=box.left, y=box.top, width=box.width, height=box.height),
        width_px=picture.width_px,
        height_px=picture.height_px,
    )
    body = pack_coded_head(head) + picture.coded.data
    return Piece(raw_bytes=len(body), body=body, is_last=False, is_coded=True)


def _part(patch: Patch, box: Box) -> Patch:
    area = patch.rectangle
    place = Rectangle(screen=area.screen, x=area.x + box.left, y=area.y + box.top, width=box.width, height=box.height)
    return Patch(rectangle=place, pixels=patch.pixels[box.top : box.bottom, box.left : box.right])


def _bands(box: Box) -> Iterator[Box]:
    """Cut a box so that no picture of a part is larger than a piece may be."""
    rows = max(1, STILL_MAX_PX // box.width)
    for top in range(box.top, box.bottom, rows):
        yield Box(left=box.left, top=top, width=box.width, height=min(rows, box.bottom - top))


def _way(area: Rectangle) -> Box | None:
    """Return where something was and is, if it moved."""
    if area.source is None:
        return None
    left, top = area.source
    return _box(area).joined(Box(left=left, top=top, width=area.width, height=area.height))


def _box(area: Rectangle) -> Box:
    return Box(left=area.x, top=area.y, width=area.width, height=area.height)
