"""How does a receipt get into the customer's folder? Two files side by side; nothing is overwritten or half written."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

from beistand.proof.words import ReceiptWords

TRIES_MAX: Final = 100


class SavingError(Exception):
    """The receipt could not be written; the message says where and why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Saved:
    """Where the receipt is. ``proof``: the JSON file that proves itself; ``paper``: to be read, PDF or text."""

    proof: Path
    paper: Path


def save_receipt(
    folder: Path, *, file: bytes, paper: bytes, suffix: str, words: ReceiptWords, local: datetime
) -> Saved:
    """Write both files into a folder that is there; ``suffix``: of the paper, ``.pdf`` or ``.txt``.

    ``local``: the customer's time of saving, for the name. A name that is taken gets a number.

    Raises:
        SavingError: the folder is gone, is full or may not be written; neither file is left behind.
    """
    stem = f"{words.text('file_name')} {local:%Y-%m-%d %H.%M}"
    for number in range(1, TRIES_MAX + 1):
        name = stem if number == 1 else f"{stem} ({number})"
        saved = Saved(proof=folder / f"{name}.json", paper=folder / f"{name}{suffix}")
        if not (saved.proof.exists() or saved.paper.exists()):
            return _written(saved, file=file, paper=paper)
    raise SavingError(f"{folder} holds {TRIES_MAX} receipts of this minute already; choose another folder")


def _written(saved: Saved, *, file: bytes, paper: bytes) -> Saved:
    made: list[Path] = []
    try:
        for path, content in ((saved.proof, file), (saved.paper, paper)):
            with path.open("xb") as opened:
                made.append(path)
                opened.write(content)
    except OSError as error:
        for path in made:
            path.unlink(missing_ok=True)
        raise SavingError(f"{saved.proof.parent} cannot be written: {error.strerror or error}") from error
    return saved
