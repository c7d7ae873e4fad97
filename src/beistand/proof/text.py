"""How does a receipt look without paper and without a server? Plain text for any editor and any screen reader."""

import textwrap
from typing import Final

from beistand.proof.reading import Reading, Section

WIDTH: Final = 78
_INDENT: Final = "  "


def text_of(reading: Reading) -> str:
    """Return the receipt as UTF-8 text, lines of at most 78 characters where words allow it."""
    lines = [reading.title, "=" * len(reading.title), "", *_wrapped(reading.intro)]
    for section in reading.sections:
        lines += ["", "", section.heading, "-" * len(section.heading), "", *_section(section)]
    return "\n".join(lines) + "\n"


def _section(section: Section) -> list[str]:
    lines: list[str] = []
    for paragraph in section.paragraphs:
        for line in paragraph.splitlines():
            lines += _wrapped(line)
        lines.append("")
    for label, value in section.rows:
        lines += _wrapped(f"{label}: {value}" if label else value, after=_INDENT, first="" if label else _INDENT)
    for row in section.table:
        first, *others = row
        named = [f"{name}: {value}" for name, value in zip(section.head[1:], others, strict=True)]
        lines += ["", *_wrapped(f"{section.head[0]}: {first}")]
        for one in named:
            lines += _wrapped(one, first=_INDENT, after=_INDENT * 2)
    while lines and not lines[-1]:
        lines.pop()
    return lines[1:] if lines and not lines[0] else lines


def _wrapped(text: str, *, first: str = "", after: str = "") -> list[str]:
    return textwrap.wrap(
        text, WIDTH, initial_indent=first, subsequent_indent=after, break_long_words=False, break_on_hyphens=False
    ) or [""]
