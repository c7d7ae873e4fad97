"""How does a test see what a viewer would see? Decodes pieces as the browser does, the coded ones too."""

import io
from collections.abc import Iterable

import av
import numpy as np
import zstandard
from PIL import Image
from tools.painting import paint

from beistand.customer.desktop.ports import Box, Pixels
from beistand.customer.encode.encoder import Piece
from beistand.wire.coded import CODED_HEAD_BYTES, Codec, CodedHead, read_coded_head
from beistand.wire.picture import Rectangle


class DrawnDesktop:
    """A desktop in memory that a test draws on. ``pixels``: shape (height, width, 4)."""

    def __init__(self, *, width: int, height: int) -> None:
        self.pixels = np.zeros((height, width, 4), np.uint8)

    def read(self, box: Box) -> Pixels:
        """Return a copy of a box."""
        return self.pixels[box.top : box.bottom, box.left : box.right].copy()


class PictureViewer:
    """A viewer of one screen. ``canvas``: shape (height, width, 4); ``codecs``: what came coded so far."""

    def __init__(self, *, width: int, height: int) -> None:
        self.canvas = np.full((height, width, 4), 7, np.uint8)
        self._exact = self.canvas.copy()
        self.codecs: list[Codec] = []
        self.frames = 0
        self.packet_bytes = 0
        self._unzip = zstandard.ZstdDecompressor(max_window_size=1 << 27).decompressobj()
        self._streams: dict[int, av.VideoCodecContext] = {}

    def paint(self, pieces: Iterable[Piece]) -> int:
        """Put every piece of a frame on the canvas; return how many there were."""
        count, is_complete = 0, False
        for piece in pieces:
            assert not is_complete, "a piece came after the last one"
            is_complete = piece.is_last
            count += 1
            self.packet_bytes += len(piece.body)
            if piece.is_coded:
                self._draw(read_coded_head(piece.body), piece.body[CODED_HEAD_BYTES:])
                assert piece.raw_bytes == len(piece.body)
            else:
                self._put(self._unzip.decompress(piece.body), piece.raw_bytes)
        assert is_complete or not count, "a frame has no last piece"
        self.frames += is_complete
        return count

    def _put(self, raw: bytes, raw_bytes: int) -> None:
        assert len(raw) == raw_bytes
        for r in paint(raw, lambda _: self._exact):
            self._place(r)[:] = self._exact[r.y : r.y + r.height, r.x : r.x + r.width]

    def _draw(self, head: CodedHead, data: bytes) -> None:
        self.codecs.append(head.codec)
        picture = Image.open(io.BytesIO(data)) if head.codec is Codec.JPEG else self._decoded(head, data)
        assert picture.size == (head.width_px, head.height_px)
        target = self._place(head.place)
        whole = picture.convert("RGB").resize((target.shape[1], target.shape[0]))
        target[:, :, :3] = np.asarray(whole)[:, :, ::-1]

    def _decoded(self, head: CodedHead, data: bytes) -> Image.Image:
        if head.is_key:
            made = av.CodecContext.create("libvpx-vp9", "r")
            assert isinstance(made, av.VideoCodecContext)
            self._streams[head.region] = made
        (frame,) = self._streams[head.region].decode(av.Packet(data))
        pixels = frame.to_ndarray(format="rgb24")
        return Image.fromarray(pixels)

    def _place(self, r: Rectangle) -> Pixels:
        return self.canvas[r.y : r.y + r.height, r.x : r.x + r.width]
