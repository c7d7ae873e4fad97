"""How does a person check a receipt? ``beistand verify FILE`` and ``beistand-customer verify FILE``, without a network.

FILE is the JSON file of a receipt, or the PDF in which it is enclosed. Exit codes: 0 it holds, 1 it does not, 2 wrong
use or no such file, 3 what is there holds and something is missing (a session that broke off, a last countersignature
that never came, no notice text).
"""

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Final, TextIO

from beistand.proof.check import Result, check
from beistand.proof.inside import PDF_MAX_BYTES, is_pdf, receipt_in
from beistand.proof.sentences import Language, sentence, told
from beistand.wire.errors import ReceiptError

WORD: Final = "verify"
EXIT_HOLDS: Final = 0
EXIT_BROKEN: Final = 1
EXIT_USAGE: Final = 2
EXIT_PARTLY: Final = 3
_EXITS: Final = {Result.HOLDS: EXIT_HOLDS, Result.PARTLY: EXIT_PARTLY, Result.BROKEN: EXIT_BROKEN}
_LANGUAGES: Final[dict[str, Language]] = {"de": "de", "en": "en"}


def verify(arguments: Sequence[str], *, program: str, language: str, out: TextIO | None = None) -> int:
    """Check the file that ``arguments`` (without the word ``verify``) name; print what holds; return the exit code.

    ``language``: of the system; ``--language`` goes before it.
    """
    out = out or sys.stdout
    files, wanted = _read(arguments)
    spoken = _LANGUAGES.get(wanted or language, "en")
    if len(files) != 1 or (wanted and wanted not in _LANGUAGES):
        sys.stderr.write(sentence("usage", spoken, program=program) + "\n")
        return EXIT_USAGE
    try:
        data = _content(Path(files[0]))
    except (OSError, ValueError) as error:
        why = error.strerror if isinstance(error, OSError) else str(error)
        sys.stderr.write(sentence("no_file", spoken, got=files[0], why=why) + "\n")
        return EXIT_USAGE
    if len(data) > PDF_MAX_BYTES:
        sys.stderr.write(sentence("too_large", spoken, got=files[0], limit=PDF_MAX_BYTES) + "\n")
        return EXIT_USAGE
    try:
        receipt = receipt_in(data) if is_pdf(data) else data
    except ReceiptError:
        out.write(sentence("paper_without", spoken) + "\n")
        return EXIT_BROKEN
    verdict = check(receipt)
    out.write(told(verdict, spoken))
    if is_pdf(data):
        out.write(sentence("paper", spoken) + "\n")
    return _EXITS[verdict.result]


def _content(path: Path) -> bytes:
    with path.open("rb") as opened:
        return opened.read(PDF_MAX_BYTES + 1)


def _read(arguments: Sequence[str]) -> tuple[list[str], str]:
    """Return the files and the language; an option that is none counts as a file, so it is refused."""
    files: list[str] = []
    wanted = ""
    rest = iter(arguments)
    for one in rest:
        if one == "--language":
            wanted = next(rest, "?")
        elif one.startswith("--"):
            files += [one, one]
        else:
            files.append(one)
    return files, wanted
