"""Holds moving pictures to their promise: cheap while they move, exact as soon as they rest, all else always exact."""

import sys

import numpy as np
import pytest
from tests.support.picture_viewer import DrawnDesktop, PictureViewer

from beistand.customer.desktop.ports import Box, Pixels
from beistand.customer.encode.codecs import HALF_ABOVE_PX, Vp9Codec, film_crf, open_codec
from beistand.customer.encode.encoder import Encoder
from beistand.customer.encode.frames import Watched
from beistand.wire.coded import Codec

WIDTH, HEIGHT = 1024, 640
PLACE = Box(left=0, top=0, width=WIDTH, height=HEIGHT)
FILM = Box(left=200, top=100, width=500, height=300)
CAPTION = Box(left=10, top=10, width=150, height=20)
STEP_MS = 33


class Cinema:
    """A desktop on which a noisy film plays, an encoder and a viewer. ``link``: bytes per millisecond."""

    def __init__(self, *, codecs: tuple[str, ...], link: float | None = None) -> None:
        self.desktop = DrawnDesktop(width=WIDTH, height=HEIGHT)
        self.viewer = PictureViewer(width=WIDTH, height=HEIGHT)
        self.encoder = Encoder(watched=(Watched(screen=0, place=PLACE),), edge_px=0, level=1)
        self.encoder.viewer_decodes(codecs)
        self.link = link
        self.now_ms = 0
        self._chance = np.random.default_rng(3)
        self.viewer.paint(self.encoder.whole(self.desktop.read, now_ms=0, link_bytes_per_ms=link))

    def frame(self, *damage: Box) -> int:
        """Let one frame pass; return how many pieces it had."""
        self.now_ms += STEP_MS
        boxes = list(damage)
        pieces = self.encoder.changed(boxes, self.desktop.read, now_ms=self.now_ms, link_bytes_per_ms=self.link)
        return self.viewer.paint(pieces)

    def play(self, frames: int, film: Box = FILM) -> None:
        """Show so many pictures of the film, and a caption that counts."""
        for number in range(frames):
            self._draw(film, self._chance.integers(0, 256, (film.height, film.width, 4), dtype=np.uint8))
            self._draw(CAPTION, np.full((CAPTION.height, CAPTION.width, 4), number % 251, np.uint8))
            self.frame(film, CAPTION)

    def rest(self, frames: int = 60) -> None:
        """Let nothing change for so many frames."""
        for _ in range(frames):
            self.frame()

    def differs(self) -> Pixels:
        """Return where the viewer's canvas is not the desktop; shape (height, width)."""
        return np.asarray((self.viewer.canvas[:, :, :3] != self.desktop.pixels[:, :, :3]).any(axis=2))

    def _draw(self, box: Box, pixels: Pixels) -> None:
        self.desktop.pixels[box.top : box.bottom, box.left : box.right] = pixels


@pytest.mark.parametrize(("codecs", "codec"), [(("vp9", "jpeg"), Codec.VP9), (("jpeg",), Codec.JPEG)])
def test_a_film_moves_cheaply_and_is_exact_when_it_rests(codecs: tuple[str, ...], codec: Codec) -> None:
    """A film costs a fraction of its pixels; when it stops the supporter sees every pixel as it is."""
    cinema = Cinema(codecs=codecs)
    cinema.play(8)
    before = cinema.viewer.packet_bytes
    cinema.play(10)

    assert set(cinema.viewer.codecs) == {codec}
    assert (cinema.viewer.packet_bytes - before) / 10 < 0.6 * FILM.area * 3
    assert cinema.differs().any()
    cinema.rest()
    assert not cinema.differs().any()
    assert cinema.encoder.due_ms(now_ms=cinema.now_ms) is None


def test_everything_beside_a_film_stays_exact() -> None:
    """A letter beside the film is never blurred by it."""
    cinema = Cinema(codecs=("vp9", "jpeg"))
    for _ in range(20):
        cinema.play(1)
        differs = cinema.differs()
        differs[FILM.top : FILM.bottom, FILM.left : FILM.right] = False
        assert not differs.any()
    assert cinema.viewer.codecs


def test_a_viewer_without_codecs_gets_exact_pixels_only() -> None:
    """A browser that decodes nothing special misses nothing."""
    cinema = Cinema(codecs=())
    cinema.play(12)

    assert not cinema.viewer.codecs
    assert not cinema.differs().any()


def test_a_film_that_becomes_a_document_becomes_exact_while_it_scrolls() -> None:
    """When text follows the film at the same place, it gets sharp although it keeps moving."""
    cinema = Cinema(codecs=("jpeg",))
    cinema.play(8)
    for number in range(120):
        cinema.desktop.pixels[FILM.top : FILM.bottom, FILM.left : FILM.right] = 255 * (number % 2)
        cinema.frame(FILM)

    assert not cinema.differs().any()


def test_a_film_that_grows_is_one_film() -> None:
    """A film that is made larger while it plays goes on as one moving part."""
    cinema = Cinema(codecs=("vp9",))
    cinema.play(8)
    grown = Box(left=100, top=50, width=800, height=500)
    cinema.play(8, film=grown)
    cinema.viewer.codecs.clear()
    cinema.play(5, film=grown)

    assert len(cinema.viewer.codecs) == 5
    cinema.rest()
    assert not cinema.differs().any()


def test_a_film_in_full_screen_is_coded_no_coarser_than_a_small_one() -> None:
    """Whoever watches a film over the whole screen does not see it blurred for the sake of a small one's price."""
    sizes = [(320, 180), (640, 360), (854, 480), (960, 540), (1920, 1080)]
    assert [film_crf(width * height) for width, height in sizes] == [36, 36, 33, 32, 32]


def test_a_codec_that_fails_is_replaced_by_the_next(monkeypatch: pytest.MonkeyPatch) -> None:
    """When VP9 stops working in the middle, the film goes on as JPEG, and nothing is lost."""
    cinema = Cinema(codecs=("vp9", "jpeg"))
    cinema.play(8)
    monkeypatch.setattr(Vp9Codec, "encode", _broken)
    cinema.viewer.codecs.clear()
    cinema.play(4)

    assert set(cinema.viewer.codecs) == {Codec.JPEG}
    cinema.rest()
    assert not cinema.differs().any()


def test_a_codec_that_cannot_even_be_opened_is_replaced_by_the_next(monkeypatch: pytest.MonkeyPatch) -> None:
    """A computer on which the video library is there and does not load shows films as single pictures."""
    monkeypatch.setitem(sys.modules, "av", None)
    cinema = Cinema(codecs=("vp9", "jpeg"))
    cinema.play(8)

    assert set(cinema.viewer.codecs) == {Codec.JPEG}
    cinema.rest()
    assert not cinema.differs().any()


@pytest.mark.parametrize("codec", [Codec.VP9, Codec.JPEG])
def test_a_large_film_is_coded_at_half_its_size(codec: Codec) -> None:
    """A film over the whole screen costs a quarter of its pixels; a small one keeps all of them."""
    small = open_codec(codec, width_px=640, height_px=360)
    large = open_codec(codec, width_px=1920, height_px=1080)

    assert 640 * 360 <= HALF_ABOVE_PX < 1920 * 1080
    assert (small.width_px, small.height_px) == (640, 360)
    assert (large.width_px, large.height_px) == (960, 540)


def test_at_most_two_parts_of_a_screen_are_films() -> None:
    """However many films play, the module codes two of them; the third is exact, and so is everything in the end."""
    cinema = Cinema(codecs=("jpeg",))
    films = [Box(left=64, top=64, width=256, height=192), Box(left=64, top=384, width=256, height=192)]
    chance = np.random.default_rng(5)
    for number in range(30):
        shown = [*films, Box(left=512, top=64, width=448, height=512)] if number >= 12 else films
        for film in shown:
            part = cinema.desktop.pixels[film.top : film.bottom, film.left : film.right]
            part[:] = chance.integers(0, 256, part.shape, dtype=np.uint8)
        cinema.viewer.codecs.clear()
        cinema.frame(*shown)
        assert len(cinema.viewer.codecs) <= 2

    assert len(cinema.viewer.codecs) == 2
    assert not cinema.differs()[64:576, 512:960].any()
    cinema.rest()
    assert not cinema.differs().any()


def test_photographs_come_roughly_first_on_a_slow_link_and_letters_never_do() -> None:
    """On a slow link a large photograph is there soon, in full later; text is exact from the first moment."""
    cinema = Cinema(codecs=("jpeg",), link=50.0)
    photo, text = Box(left=0, top=0, width=512, height=512), Box(left=640, top=64, width=320, height=400)
    ramp = (np.add.outer(np.arange(512), np.arange(512)) // 3).astype(np.uint8)
    grain = np.random.default_rng(1).integers(0, 8, (512, 512), dtype=np.uint8)
    cinema.desktop.pixels[:512, :512, :3] = (ramp + grain)[:, :, None]
    cinema.desktop.pixels[64:464:7, 640:960:3] = 255
    cinema.frame(photo, text)

    assert cinema.viewer.codecs
    assert cinema.viewer.packet_bytes < photo.area // 2
    assert not cinema.differs()[64:464, 640:960].any()
    assert cinema.differs()[:512, :512].any()
    cinema.rest(400)
    assert not cinema.differs().any()


def _broken(*_: object) -> None:
    from beistand.customer.encode.codecs import CodecError  # noqa: PLC0415 - named only here

    raise CodecError("no picture")


def test_a_film_is_found_on_a_computer_that_manages_hardly_a_frame_a_second() -> None:
    """Where exact pictures of a film are too much for the computer, that must not keep it from sending a film."""
    cinema = Cinema(codecs=("jpeg",))
    for _ in range(6):
        cinema.now_ms += 900
        cinema.play(1)

    assert set(cinema.viewer.codecs) == {Codec.JPEG}


def test_a_film_on_a_slow_link_is_a_film_and_not_a_row_of_stills() -> None:
    """On a slow link a film moves; what it showed before is not sent exactly while it goes on; at rest all is exact."""
    cinema = Cinema(codecs=("vp9", "jpeg"), link=125.0)
    chance = np.random.default_rng(8)
    soft = np.linspace(60, 180, FILM.width).astype(np.int16)[None, :, None]
    for number in range(24):
        grain = chance.integers(-4, 5, (FILM.height, FILM.width, 1), dtype=np.int16)
        pixels = np.broadcast_to(soft + number + grain, (FILM.height, FILM.width, 4)).astype(np.uint8)
        cinema.desktop.pixels[FILM.top : FILM.bottom, FILM.left : FILM.right] = pixels
        cinema.frame(FILM)
        if number == 11:
            begun_bytes = cinema.viewer.packet_bytes

    assert set(cinema.viewer.codecs[:3]) == {Codec.JPEG}
    assert set(cinema.viewer.codecs[-12:]) == {Codec.VP9}
    assert (cinema.viewer.packet_bytes - begun_bytes) / 12 < 12_000
    cinema.rest(150)
    assert not cinema.differs().any()
