"""How is one paper set? A program of its own: JSON on standard input, a PDF on standard output, then it is gone.

What is set comes from outside, so it is done where it can be stopped, with little memory and without files. Exit
codes: 0 fine, 1 it could not be set (the reason on standard error).
"""

import resource
import sys
from datetime import UTC, datetime
from typing import Any, Final

import msgspec

from beistand.server.papers.errors import PaperError
from beistand.server.papers.typeset import Enclosure, typeset

MEMORY_MAX_BYTES: Final = 2 * 1024**3
CPU_MAX_S: Final = 30


class Job(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What is to be set: a template, its facts, and one JSON file that is enclosed as their source."""

    template: str
    facts: dict[str, Any]
    name: str
    file: str
    about: str


def main() -> int:
    """Set one paper; return the exit code."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_MAX_BYTES, MEMORY_MAX_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_MAX_S, CPU_MAX_S))
    job = msgspec.json.decode(sys.stdin.buffer.read(), type=Job)
    source = Enclosure(
        name=job.name, media_type="application/json", content=job.file.encode(), about=job.about, relation="source"
    )
    try:
        sys.stdout.buffer.write(typeset(job.template, job.facts, enclosures=[source], made_at=datetime.now(tz=UTC)))
    except PaperError as error:
        sys.stderr.write(str(error))
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
