"""How is one paper set? A program of its own: JSON on standard input, a PDF on standard output, then it is gone.

What is set comes from outside, so it is done where it can be stopped, with little memory and without files. Exit
codes: 0 fine, 1 it could not be set (the reason on standard error).
"""

import resource
import sys
from pathlib import Path
from typing import Final

import msgspec
import typst

PAPER: Final = Path(__file__).with_name("paper")
MEMORY_MAX_BYTES: Final = 2 * 1024**3
CPU_MAX_S: Final = 30
ARCHIVE: Final = "a-3b"
"""PDF/A-3 (ISO 19005-3), level B: for archives, with the machine-readable file inside."""


class Job(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What is to be set. ``paper``: name of the layout; ``reading``: its data as JSON; ``file``: to be attached."""

    paper: str
    reading: str
    file: str
    name: str


def main() -> int:
    """Set one paper; return the exit code."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_MAX_BYTES, MEMORY_MAX_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_MAX_S, CPU_MAX_S))
    job = msgspec.json.decode(sys.stdin.buffer.read(), type=Job)
    try:
        sys.stdout.buffer.write(pdf_of(job))
    except typst.TypstError as error:
        sys.stderr.write(str(error))
        return 1
    return 0


def pdf_of(job: Job) -> bytes:
    """Return the PDF: for archives, or an ordinary one where a letter exists in no font of this machine.

    Raises:
        typst.TypstError: it cannot be set.
    """
    source = (PAPER / f"{job.paper}.typ").read_bytes()
    inputs = {"reading": job.reading, "file": job.file, "name": job.name}
    try:
        made = typst.compile(source, format="pdf", sys_inputs=inputs, pdf_standards=ARCHIVE)
    except typst.TypstError:
        made = typst.compile(source, format="pdf", sys_inputs=inputs)
    if not isinstance(made, bytes):
        raise TypeError("the typesetter made no single PDF")
    return made


if __name__ == "__main__":
    sys.exit(main())
