"""In which exact form is a notice hashed and kept? Blocks to plain text and back; the page shows what was hashed.

The form (UTF-8, NFC, lines end with LF): the title, an empty line, the organisation; then for each section an empty
line, ``# `` and its heading, an empty line, its paragraphs. Paragraphs are separated by empty lines; items of a list
begin with ``- `` and follow each other without one. The last line ends with LF.
"""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Final

from beistand.server.notice.blocks import Block
from beistand.server.notice.errors import NoticeTextError

_HEADING: Final = "# "
_ITEM: Final = "- "


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """One paragraph, or one list. ``lines``: one for a paragraph, the items of a list."""

    is_list: bool
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """One heading with what stands below it."""

    heading: str
    passages: tuple[Passage, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """A notice as it is read. ``sections``: at least one; the first is the summary."""

    title: str
    organisation: str
    sections: tuple[Section, ...]


def write(*, title: str, organisation: str, blocks: Sequence[Block]) -> str:
    """Return the canonical text."""
    parts = [title, organisation]
    for block in blocks:
        parts.append(_HEADING + block.title)
        for is_list, grouped in groupby(block.paragraphs, key=lambda line: line.startswith(_ITEM)):
            lines = list(grouped)
            parts.extend(["\n".join(lines)] if is_list else lines)
    return "\n\n".join(parts) + "\n"


def read(text: str) -> Reading:
    """Read a canonical text.

    Raises:
        NoticeTextError: it is not in the canonical form.
    """
    parts = text.removesuffix("\n").split("\n\n")
    headings = [index for index, part in enumerate(parts) if part.startswith(_HEADING)]
    if headings[:1] != [2] or not text.endswith("\n"):
        raise NoticeTextError("a notice begins with title, organisation and a heading; this text does not")
    ends = [*headings[1:], len(parts)]
    sections = tuple(
        Section(heading=parts[start].removeprefix(_HEADING), passages=tuple(_passages(parts[start + 1 : end])))
        for start, end in zip(headings, ends, strict=True)
    )
    return Reading(title=parts[0], organisation=parts[1], sections=sections)


def sha256(text: str) -> bytes:
    """Return the 32 bytes that stand for a canonical text."""
    return hashlib.sha256(text.encode("utf-8")).digest()


def _passages(parts: Sequence[str]) -> Iterator[Passage]:
    """Yield paragraphs and lists."""
    for part in parts:
        lines = part.split("\n")
        is_list = all(line.startswith(_ITEM) for line in lines)
        if not is_list and len(lines) > 1:
            raise NoticeTextError(f"a paragraph is one line; this one has {len(lines)}: {lines[0][:40]!r}")
        yield Passage(is_list=is_list, lines=tuple(line.removeprefix(_ITEM) for line in lines) if is_list else (part,))
