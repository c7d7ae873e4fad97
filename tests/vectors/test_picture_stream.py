"""Does this end still make the picture stream that the browser's tests decode?"""

import json
from pathlib import Path

import zstandard
from tools.picture_vector import TARGET, WINDOW_LOG, stream

from beistand.wire.picture import read_rectangles


def _golden() -> dict[str, list[dict[str, str]]]:
    golden: dict[str, list[dict[str, str]]] = json.loads(Path(TARGET).read_text(encoding="utf-8"))
    return golden


def test_the_golden_stream_is_a_picture_of_this_protocol() -> None:
    """Every piece decodes at once to whole rectangles, so that nobody waits for pixels that are already there."""
    decompressor = zstandard.ZstdDecompressor(max_window_size=1 << WINDOW_LOG).decompressobj()

    for piece in _golden()["pieces"]:
        raw = decompressor.decompress(bytes.fromhex(piece["zstd"]))

        assert len(raw) == int(piece["raw_bytes"])
        rectangles, _ = read_rectangles(raw)
        assert rectangles


def test_the_golden_screens_have_not_changed() -> None:
    """What both languages paint is the same picture as on the day it was agreed."""
    made = stream()["pieces"]
    assert isinstance(made, list)

    assert [piece["screen_sha256"] for piece in made] == [piece["screen_sha256"] for piece in _golden()["pieces"]]
