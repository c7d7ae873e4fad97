"""Does a customer find the receipt where it was saved, whole, and nothing of the own files replaced?"""

from datetime import datetime
from pathlib import Path

import pytest

from beistand.customer.conductor import saving
from beistand.customer.conductor.saving import Saved, SavingError, save_receipt
from beistand.proof.words import load_words

NOW = datetime(2026, 11, 23, 17, 5)  # noqa: DTZ001 - the customer's own clock


def save(folder: Path) -> Saved:
    """Save a receipt."""
    return save_receipt(folder, file=b"{}", paper=b"%PDF", suffix=".pdf", words=load_words("de"), local=NOW)


def test_both_files_lie_side_by_side(tmp_path: Path) -> None:
    """One to read, one that proves; their names say what they are and when, on every system."""
    saved = save(tmp_path)

    assert saved.proof == tmp_path / "Fernwartung Beleg 2026-11-23 17.05.json"
    assert saved.paper == saved.proof.with_suffix(".pdf")
    assert (saved.proof.read_bytes(), saved.paper.read_bytes()) == (b"{}", b"%PDF")


def test_nothing_is_overwritten(tmp_path: Path) -> None:
    """Whatever lies there already stays as it is."""
    taken = tmp_path / "Fernwartung Beleg 2026-11-23 17.05.pdf"
    taken.write_bytes(b"mine")
    saved = save(tmp_path)

    assert saved.proof.name == "Fernwartung Beleg 2026-11-23 17.05 (2).json"
    assert taken.read_bytes() == b"mine"


def test_a_folder_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    """The customer reads why the receipt was not saved and can choose another place."""
    with pytest.raises(SavingError, match="cannot be written"):
        save(tmp_path / "gone")
    file = tmp_path / "file"
    file.touch()
    with pytest.raises(SavingError, match="cannot be written"):
        save(file)


def test_half_a_receipt_is_not_left_behind(tmp_path: Path) -> None:
    """When the second file cannot be written, the first is taken away again: all or nothing."""
    gone = "/gone/paper.pdf"
    with pytest.raises(SavingError, match="cannot be written"):
        save_receipt(tmp_path, file=b"{}", paper=b"%PDF", suffix=gone, words=load_words("de"), local=NOW)
    assert not list(tmp_path.iterdir())


def test_it_does_not_look_for_a_name_for_ever(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A folder full of receipts of the same minute ends with a sentence."""
    monkeypatch.setattr(saving, "TRIES_MAX", 2)
    save(tmp_path)
    save(tmp_path)
    with pytest.raises(SavingError, match="another folder"):
        save(tmp_path)
