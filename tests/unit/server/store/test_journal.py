"""Does the file beside the database hold what it was given, whole or not at all?"""

from pathlib import Path

import pytest

from beistand.server.store.journal import FILE_NAME, SET_ASIDE, Journal

ENTRIES = [{"what": "paired", "facts": {"rights": ["view"], "n": 1}}, {"what": "left", "facts": {"reason": "Müller"}}]


def test_what_was_kept_is_there_for_the_next_process(tmp_path: Path) -> None:
    """Whatever happens to this process, the next one reads the same rows in the same order."""
    Journal(tmp_path).write(ENTRIES)
    assert Journal(tmp_path).read() == ENTRIES

    Journal(tmp_path).write([])
    assert list(tmp_path.iterdir()) == []
    assert Journal(tmp_path).read() == []


@pytest.mark.parametrize("content", ["", "{", "{}", "[1]", "[" * 100_000, "\N{REPLACEMENT CHARACTER}"])
def test_a_file_that_is_not_ours_is_set_aside_not_lost(tmp_path: Path, content: str) -> None:
    """A damaged file does not keep the server from starting, and stays for whoever looks into it."""
    (tmp_path / FILE_NAME).write_text(content)

    assert Journal(tmp_path).read() == []
    assert (tmp_path / SET_ASIDE).read_text() == content


def test_a_folder_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    """The caller learns that nothing was kept."""
    with pytest.raises(OSError, match="No such file"):
        Journal(tmp_path / "gone").write(ENTRIES)
