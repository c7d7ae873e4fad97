"""Can a person without a network find out whether a receipt holds, in the own language?"""

from pathlib import Path

import pytest
from tests.support.receipts import STORY, whole_file, whole_session

from beistand.customer.program import main as customer_main
from beistand.proof.command import EXIT_BROKEN, EXIT_HOLDS, EXIT_PARTLY, EXIT_USAGE, verify
from beistand.proof.inside import PDF_MAX_BYTES
from beistand.proof.sentences import _TEXTS, every_key
from beistand.server.cli import main as server_main
from beistand.wire.receipt import pack_receipt

FILE = whole_file()


@pytest.fixture
def saved(tmp_path: Path) -> Path:
    """Return a receipt on disk."""
    path = tmp_path / "Beleg Müller.json"
    path.write_bytes(FILE)
    return path


def test_both_programs_check_a_receipt(saved: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The customer and the company check the same file with what they have, without display, server or settings."""
    assert server_main(["verify", str(saved)]) == EXIT_HOLDS
    german = capsys.readouterr().out
    assert customer_main(["verify", str(saved), "--language", "en"]) == EXIT_HOLDS
    english = capsys.readouterr().out

    assert german.startswith("✓ Der Beleg hält")
    assert "Die Kette der 10 Einträge ist lückenlos." in german
    assert english.startswith("✓ The receipt holds")


def test_one_flipped_byte_is_told_with_its_entry(saved: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Whoever got a changed receipt reads at once that it is worth nothing, and where it was changed."""
    saved.write_bytes(FILE.replace(b'"minutes":10,"right":"control"}', b'"minutes":90,"right":"control"}'))

    assert verify([str(saved)], program="beistand", language="de") == EXIT_BROKEN
    told = capsys.readouterr().out
    assert told.startswith("✗ Der Beleg hält NICHT")
    assert "Der erste fehlerhafte Eintrag ist Nummer 6." in told
    assert "Schlüssel" not in told


def test_a_session_that_broke_off_has_its_own_answer(saved: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """What is there holds, and it is said plainly what is missing."""
    saved.write_bytes(pack_receipt(whole_session(STORY[:4]).receipt()))

    assert verify([str(saved)], program="beistand", language="de") == EXIT_PARTLY
    assert "○ Das Ende der Sitzung ist nicht eingetragen" in capsys.readouterr().out


@pytest.mark.parametrize(
    "arguments", [[], ["a", "b"], ["--force", "a"], ["a", "--language", "fr"], ["a", "--language"]]
)
def test_wrong_use_is_answered_with_the_right_use(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    """Who mistypes learns how it goes."""
    assert verify(arguments, program="beistand", language="de") == EXIT_USAGE
    assert "beistand verify " in capsys.readouterr().err


def test_files_that_are_none_are_refused_with_a_sentence(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A missing file, a folder and a giant are each refused before anything is read into memory."""
    giant = tmp_path / "giant.json"
    with giant.open("wb") as made:
        made.truncate(PDF_MAX_BYTES + 1)
    for path in (tmp_path / "missing.json", tmp_path, giant, Path("a\0b")):
        assert verify([str(path)], program="beistand", language="de") == EXIT_USAGE
        assert "Die Datei" in capsys.readouterr().err


def test_every_sentence_is_there_in_both_languages() -> None:
    """No verdict is silent in one language."""
    assert set(_TEXTS["de"]) == set(_TEXTS["en"])
    assert every_key() <= set(_TEXTS["de"])
