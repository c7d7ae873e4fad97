"""How is what a real program drew kept and drawn again? A trace: boxes and their pixels, one step after another.

A file is a line of JSON (width, height, steps with box and byte count), a line end, and one zstd stream of the pixels
B, G, R, unused of all boxes in turn.
"""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import zstandard

HEAD_MAX_BYTES: Final = 1_000_000
WINDOW_LOG: Final = 27


@dataclass(frozen=True, slots=True, kw_only=True)
class Stroke:
    """What changed in one step. ``pixels``: width * height * 4 bytes, rows top down; empty: nothing changed."""

    left: int
    top: int
    width: int
    height: int
    pixels: bytes


def write_trace(path: Path, strokes: Sequence[Stroke]) -> None:
    """Write a trace, whole or not at all."""
    boxes = [[one.left, one.top, one.width, one.height] for one in strokes]
    settings = zstandard.ZstdCompressionParameters.from_level(3, window_log=WINDOW_LOG, enable_ldm=True)
    packer = zstandard.ZstdCompressor(compression_params=settings).compressobj()
    half = path.with_suffix(".half")
    with half.open("wb") as file:
        file.write(json.dumps(boxes).encode() + b"\n")
        for one in strokes:
            file.write(packer.compress(one.pixels))
        file.write(packer.flush())
    half.replace(path)


def read_trace(path: Path) -> Iterator[Stroke]:
    """Yield the steps of a trace, as they were recorded."""
    with path.open("rb") as file:
        boxes = json.loads(file.readline(HEAD_MAX_BYTES))
        with zstandard.ZstdDecompressor(max_window_size=2**WINDOW_LOG).stream_reader(file) as pixels:
            for left, top, width, height in boxes:
                body = pixels.read(width * height * 4) if width else b""
                yield Stroke(left=left, top=top, width=width, height=height, pixels=body)
