"""How do facts become a PDF? By typst, as PDF/A-3 (ISO 19005-3) with files inside; knows nothing of what papers say.

Facts reach the template as a JSON file, never as source text: what people typed cannot become a command. Templates load
no packages and no pictures; the typesetter sees nothing but the few files that are handed over in memory.
"""

import json
import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from threading import BoundedSemaphore
from typing import Any, Final

import typst

from beistand.server.papers.errors import PaperError

TEMPLATES: Final = Path(__file__).with_name("templates")
STANDARD: Final = "a-3b"
AT_ONCE: Final = BoundedSemaphore(2)
"""Typesetting takes a whole processor; more of it at once would only make everybody wait longer."""
WAIT_MAX_S: Final = 20
SCRIPTS_MAX: Final = 24
"""How many scripts without a font are replaced before the paper is given up."""
_LACKS: Final = re.compile(r'the text `"(?P<text>.*)"` could not be displayed', re.DOTALL)


@dataclass(frozen=True, slots=True, kw_only=True)
class Enclosure:
    """A file inside of a PDF: text in UTF-8, such as JSON.

    ``relation``: ``data`` or ``source`` of what the paper says (ISO 32000-2, 7.11.3).
    """

    name: str
    media_type: str
    content: bytes
    about: str
    relation: str = "data"


def typeset(
    template: str, facts: Mapping[str, Any], *, enclosures: Sequence[Enclosure] = (), made_at: datetime
) -> bytes:
    """Return a PDF/A-3 of a template.

    Characters that no font of this server can show stand as their number, such as ``[U+5C71]``; enclosed files have
    them as they are.

    Raises:
        PaperError: the typesetter refused, or too many papers are under way.
    """
    if not AT_ONCE.acquire(timeout=WAIT_MAX_S):
        raise PaperError(f"other papers kept the typesetter busy for {WAIT_MAX_S} s; try again in a minute")
    try:
        return _compiled(_files(template, enclosures), facts, enclosures, made_at)
    finally:
        AT_ONCE.release()


def _files(template: str, enclosures: Sequence[Enclosure]) -> dict[str, bytes]:
    """Return the template and the files that it encloses, by the names under which it reads them."""
    files = {"main.typ": (TEMPLATES / f"{template}.typ").read_bytes()}
    for index, one in enumerate(enclosures):
        try:
            one.content.decode()
        except UnicodeDecodeError as error:
            raise PaperError(f"the file {one.name!r} was changed: it is no text any more") from error
        files[f"enclosure-{index}"] = one.content
    return files


def _listed(enclosures: Sequence[Enclosure]) -> list[dict[str, str]]:
    """Return the enclosures as a template needs them; no two have the same name."""
    listed: list[dict[str, str]] = []
    for index, one in enumerate(enclosures):
        is_taken = one.name in {before["name"] for before in listed}
        about = {
            "name": f"{index}-{one.name}" if is_taken else one.name,
            "media_type": one.media_type,
            "about": one.about,
            "relation": one.relation,
        }
        listed.append({"path": f"enclosure-{index}", **about})
    return listed


def _compiled(
    files: Mapping[str, bytes], facts: Mapping[str, Any], enclosures: Sequence[Enclosure], made_at: datetime
) -> bytes:
    text = json.dumps({**facts, "enclosures": _listed(enclosures)}, ensure_ascii=False)
    for _ in range(SCRIPTS_MAX):
        try:
            made: object = typst.compile(  # type: ignore[call-overload] # takes files by name; its types do not say so
                {**files, "facts.json": text.encode()},
                format="pdf",
                pdf_standards=[STANDARD],
                timestamp=int(made_at.astimezone(UTC).timestamp()),
            )
        except typst.TypstError as error:
            text = _without(text, error)
        else:
            assert isinstance(made, bytes)  # noqa: S101 - one PDF is one piece
            return made
    raise PaperError(f"more than {SCRIPTS_MAX} scripts have no font on this server; please install fonts for them")


def _without(text: str, error: typst.TypstError) -> str:
    """Write the characters of a script that no font has as numbers, or give up."""
    found = _LACKS.search(error.message)
    lacking = {_script(char) for char in (found["text"] if found else "") if not char.isascii()}
    changed = "".join(f"[U+{ord(char):04X}]" if _script(char) in lacking else char for char in text)
    if changed == text:
        raise PaperError(f"the typesetter refused: {error.message}") from error
    return changed


def _script(char: str) -> str:
    """Return about which script a character is of: the first word of its name; one without a name is its own script."""
    return "" if char.isascii() else unicodedata.name(char, char).split()[0]
