"""Holds scrolling to its promise: nearly free, exact whatever else happens, and never taken from what is rough."""

from collections.abc import Iterable

import numpy as np
import pytest
import zstandard
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.support.picture_viewer import DrawnDesktop, PictureViewer
from tools.painting import paint

from beistand.customer.desktop.ports import Box, Pixels
from beistand.customer.encode.changes import TILE_PX
from beistand.customer.encode.encoder import Encoder, Piece
from beistand.customer.encode.frames import Watched
from beistand.customer.encode.scroll import Scroll, found_scroll

WIDTH, HEIGHT = 700, 500
PLACE = Box(left=0, top=0, width=WIDTH, height=HEIGHT)
PAGE = Box(left=60, top=40, width=600, height=420)
SLOW = 20.0
"""Bytes per millisecond of a line that shows photographs roughly first."""


def document(height: int, *, seed: int = 3, is_photo: bool = False) -> Pixels:
    """Return a page longer than the window: lines of something like letters with gaps, or a noisy photograph."""
    chance = np.random.default_rng(seed)
    page = np.full((height, PAGE.width, 4), 255, np.uint8)
    if is_photo:
        page[:] = np.cumsum(chance.integers(-3, 4, (height, PAGE.width, 4)), axis=1).astype(np.uint8)
        return page
    for top in range(0, height - 12, 18):
        page[top : top + 12] = 255 * chance.integers(0, 2, (12, PAGE.width, 1), dtype=np.uint8)
    return page


class Reader:
    """Somebody who scrolls a page in a window; ``viewer`` sees it."""

    def __init__(self, page: Pixels, *, codecs: tuple[str, ...] = (), link: float | None = None) -> None:
        self.page, self.at, self.now_ms, self.link = page, 0, 0, link
        self.desktop = DrawnDesktop(width=WIDTH, height=HEIGHT)
        self.viewer = PictureViewer(width=WIDTH, height=HEIGHT)
        self.encoder = Encoder(watched=(Watched(screen=0, place=PLACE),), edge_px=0, level=1)
        self.encoder.viewer_decodes(codecs)
        self._show()
        self.viewer.paint(self.encoder.whole(self.desktop.read, now_ms=0, link_bytes_per_ms=link))

    def scroll(self, rows: int, *, damage: Box = PAGE) -> int:
        """Scroll by so many rows, which may be negative; return the bytes of the frame."""
        self.at = min(max(0, self.at + rows), len(self.page) - PAGE.height)
        self._show()
        return self.frame(damage)

    def frame(self, *damage: Box) -> int:
        """Let a frame pass; return its bytes."""
        self.now_ms += 33
        before = self.viewer.packet_bytes
        self.viewer.paint(self._pieces(list(damage)))
        return self.viewer.packet_bytes - before

    def is_exact(self) -> bool:
        """Tell whether the viewer sees the screen."""
        return bool((self.viewer.canvas[:, :, :3] == self.desktop.pixels[:, :, :3]).all())

    def _pieces(self, damage: list[Box]) -> list[Piece]:
        desktop, now = self.desktop, self.now_ms
        return list(self.encoder.changed(damage, desktop.read, now_ms=now, link_bytes_per_ms=self.link))

    def _show(self) -> None:
        shown = self.page[self.at : self.at + PAGE.height]
        self.desktop.pixels[PAGE.top : PAGE.bottom, PAGE.left : PAGE.right] = shown


@pytest.mark.parametrize("rows", [1, 7, 63, 64, 65, 200, -1, -40, -150])
@pytest.mark.parametrize("is_photo", [False, True])
def test_what_scrolled_costs_what_is_new_of_it(rows: int, *, is_photo: bool) -> None:
    """A page that scrolls costs the line that came in, not the page; and every pixel is right."""
    reader = Reader(document(3_000, is_photo=is_photo), codecs=("jpeg",))
    page_bytes = reader.scroll(1_000)
    most_bytes = page_bytes * (abs(rows) + 2 * TILE_PX) / PAGE.height + 500
    for _ in range(5):
        assert 0 < reader.scroll(rows) < most_bytes
        assert reader.is_exact()
    assert not reader.viewer.codecs, "a page that scrolls is no film"


@settings(max_examples=40, deadline=None)
@given(
    steps=st.lists(st.tuples(st.integers(-300, 300), st.integers(0, 3)), min_size=1, max_size=8),
    seed=st.integers(0, 9),
)
def test_whatever_happens_while_it_scrolls_the_viewer_has_the_screen(steps: list[tuple[int, int]], seed: int) -> None:
    """A side bar that stands, a cursor that blinks, a caption over the page: the supporter sees just that."""
    reader, chance = Reader(document(2_500, seed=seed)), np.random.default_rng(seed)
    for rows, others in steps:
        damage = [Box(left=0, top=0, width=WIDTH, height=HEIGHT)] if others == 3 else [PAGE]
        for _ in range(others):
            left, top = int(chance.integers(0, 600)), int(chance.integers(0, 450))
            reader.desktop.pixels[top : top + 30, left : left + 90] = chance.integers(0, 256, 4)
            damage.append(Box(left=left, top=top, width=90, height=30))
        reader.at = min(max(0, reader.at + rows), 2_000)
        shown = reader.page[reader.at : reader.at + PAGE.height, 50:]
        reader.desktop.pixels[PAGE.top : PAGE.bottom, PAGE.left + 50 : PAGE.right] = shown
        reader.frame(*damage)
        assert reader.is_exact()


def test_a_photograph_that_came_roughly_leaves_no_trace_where_it_scrolls_to() -> None:
    """Half of a page is a photograph that a slow line has only roughly: what scrolls out of it is right at once."""
    page = document(3_000)
    page[1_000:1_200] = document(200, is_photo=True)
    reader = Reader(page, codecs=("jpeg",), link=SLOW)
    reader.scroll(1_000)
    assert reader.viewer.codecs
    for _ in range(5):
        reader.scroll(-45)
    for _ in range(400):
        reader.frame()

    assert reader.is_exact()


def test_what_came_roughly_in_the_same_frame_is_not_moved() -> None:
    """A photograph that appears, and what lies over it and scrolls at the same moment: the viewer gets both right."""
    reader = Reader(document(3_000, is_photo=True), codecs=("jpeg",), link=SLOW / 20)
    for _ in range(1_000):
        reader.frame()
    assert reader.is_exact()
    reader.viewer.codecs.clear()
    strip = Box(left=300, top=0, width=32, height=300)
    part = Box(left=300, top=200, width=320, height=80)
    pixels = reader.desktop.pixels
    photo = document(strip.height, seed=9, is_photo=True)[:, : strip.width]
    pixels[strip.top : strip.bottom, strip.left : strip.right] = photo
    there = pixels[part.top : part.bottom, part.left : part.right].copy()
    pixels[part.top + 20 : part.bottom, part.left : part.right] = there[:-20]
    reader.frame(strip, part)
    assert reader.viewer.codecs
    for _ in range(400):
        reader.frame()

    assert reader.is_exact()


def test_a_film_beside_a_text_that_scrolls_is_a_film() -> None:
    """A log that runs beside a film does not make every picture of the film cost what exact pixels cost."""
    reader, chance = Reader(document(3_000), codecs=("jpeg",)), np.random.default_rng(4)
    film, text = Box(left=500, top=0, width=200, height=500), Box(left=60, top=40, width=420, height=420)
    for step in range(24):
        reader.at += 9
        shown = reader.page[reader.at : reader.at + text.height, : text.width]
        reader.desktop.pixels[text.top : text.bottom, text.left : text.right] = shown
        noise = chance.integers(0, 256, (film.height, film.width, 4), dtype=np.uint8)
        reader.desktop.pixels[film.top : film.bottom, film.left : film.right] = noise
        reader.frame(text, film) if step % 2 else reader.frame(film, text)
    assert reader.viewer.codecs
    for _ in range(100):
        reader.frame()

    assert reader.is_exact()


@pytest.mark.parametrize("link", [None, 5.0, SLOW])
def test_two_screens_scroll_without_each_other(link: float | None) -> None:
    """Each screen is right, whichever of them scrolls, also where the line is slow."""
    places = [Box(left=number * WIDTH, top=0, width=WIDTH, height=HEIGHT) for number in range(2)]
    desktop = DrawnDesktop(width=2 * WIDTH, height=HEIGHT)
    canvases = [np.zeros((HEIGHT, WIDTH, 4), np.uint8) for _ in places]
    encoder = Encoder(watched=tuple(Watched(screen=n, place=one) for n, one in enumerate(places)), edge_px=0, level=1)
    encoder.viewer_decodes(("jpeg",))
    unzip, page, now_ms = zstandard.ZstdDecompressor(max_window_size=1 << 27).decompressobj(), document(2_000), 0

    def send(pieces: Iterable[Piece]) -> None:
        for piece in pieces:
            if not piece.is_coded:
                paint(unzip.decompress(piece.body), lambda screen: canvases[screen])

    send(encoder.whole(desktop.read, now_ms=0, link_bytes_per_ms=link))
    for step in range(60):
        now_ms += 33
        for number, place in enumerate(places) if step < 6 else ():
            shown = page[40 * step * (number + 1) :][: PAGE.height]
            desktop.pixels[PAGE.top : PAGE.bottom, place.left + PAGE.left : place.left + PAGE.right] = shown
            desktop.pixels[:30, place.left : place.left + 90] = step
        damage = places if step < 6 else []
        send(encoder.changed(list(damage), desktop.read, now_ms=now_ms, link_bytes_per_ms=link))
    for _ in range(400):
        now_ms += 33
        send(encoder.changed([], desktop.read, now_ms=now_ms, link_bytes_per_ms=link))

    for canvas, place in zip(canvases, places, strict=True):
        assert (canvas[:, :, :3] == desktop.pixels[:, place.left : place.right, :3]).all()


@pytest.mark.parametrize("codecs", [("jpeg",), ("vp9", "jpeg"), ()])
def test_nothing_is_moved_that_the_viewer_has_only_roughly(codecs: tuple[str, ...]) -> None:
    """On a slow line photographs come roughly first; scrolling them spreads no blur that would stay."""
    reader = Reader(document(3_000, is_photo=True), codecs=codecs, link=SLOW)
    for rows in (300, 40, -40, 200, 15, 15, -260):
        reader.scroll(rows)
    for _ in range(400):
        reader.frame()

    assert reader.is_exact()


def test_a_page_that_did_not_scroll_is_not_said_to() -> None:
    """What repeats itself, what is plain, and what is new altogether moved nowhere."""
    plain = np.zeros((300, 300), np.uint32)
    lines = np.tile(np.arange(300, dtype=np.uint32)[:, None] % 10, (1, 300))
    noise = np.random.default_rng(1).integers(0, 2**32, (2, 300, 300), dtype=np.uint32)

    assert found_scroll(plain, plain) is None
    assert found_scroll(lines, np.roll(lines, 3, axis=0)) is None
    assert found_scroll(noise[0], noise[1]) is None
    assert found_scroll(noise[0][:5], noise[0][:5]) is None
    assert found_scroll(noise[0][20:], noise[0][:-20]) == Scroll(top=0, bottom=260, down=-20)
