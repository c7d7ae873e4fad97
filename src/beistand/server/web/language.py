"""In which language does a page speak, and with which words? Reads the catalogues in ``texts`` once; knows no requests.

A catalogue file is named ``<part>.<language>.toml`` and holds one table of that part: ``staff.de.toml`` holds
``[staff.case]`` with ``title = "Supportfall {number}"``: that is the key ``staff.case.title`` with the fact ``number``.
"""

import re
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from string import Formatter
from typing import Final

from beistand.server.notice.languages import Language, TextLanguage

TEXTS: Final = Path(__file__).with_name("texts")
_NAME: Final = re.compile(r"(?P<part>[a-z_]+)\.(?P<language>[a-z]{2})\.toml")
_ACCEPTED_MAX_CHARS: Final = 256


class CatalogueError(Exception):
    """The texts of the pages are not complete; the message says which and where."""


class Catalogue:
    """All texts of all pages in all languages; immutable."""

    __slots__ = ("_texts",)

    def __init__(self, texts: Mapping[Language, Mapping[str, str]]) -> None:
        _demand_same(texts)
        self._texts = {language: dict(entries) for language, entries in texts.items()}

    def text(self, language: Language, key: str, **facts: object) -> str:
        """Return a text in a language with its facts filled in.

        Raises:
            CatalogueError: there is no such text, or a fact is missing.
        """
        pattern = self._texts[language].get(key)
        if pattern is None:
            raise CatalogueError(f"no text {key!r} in {language}; add it to texts/*.{language}.toml")
        try:
            return pattern.format_map(facts)
        except KeyError as error:
            raise CatalogueError(f"text {key!r} needs the fact {error}; got {sorted(facts)}") from None

    def has(self, key: str) -> bool:
        """Tell whether a text with this key exists."""
        return key in self._texts[Language.DE]

    def keys(self) -> frozenset[str]:
        """Return the keys of all texts."""
        return frozenset(self._texts[Language.DE])


def load_catalogue(folder: Path = TEXTS) -> Catalogue:
    """Read all catalogue files of a folder.

    Raises:
        CatalogueError: a file has a wrong name or a wrong table, or the languages do not say the same.
    """
    texts: dict[Language, dict[str, str]] = {language: {} for language in Language}
    for path in sorted(folder.glob("*.toml")):
        name = _NAME.fullmatch(path.name)
        if name is None or name["language"] not in set(Language):
            raise CatalogueError(f"{path.name} is not named like staff.de.toml")
        content = tomllib.loads(path.read_text(encoding="utf-8"))
        if set(content) != {name["part"]}:
            raise CatalogueError(f"{path.name} must hold the one table [{name['part']}]; got {sorted(content)}")
        texts[Language(name["language"])].update(_flat(content, ""))
    return Catalogue(texts)


def negotiate(*, asked: str | None, remembered: str | None, accepted: str | None) -> Language:
    """Choose the language of a page; what does not make sense is passed over.

    Args:
        asked: the query parameter ``language``.
        remembered: the cookie ``language`` or the setting of the person.
        accepted: the header ``Accept-Language`` (RFC 9110, 12.5.4); only the first 256 characters count.
    """
    for wish in (asked, remembered):
        if wish in set(TextLanguage):
            return TextLanguage(wish).page
    return _best((accepted or "")[:_ACCEPTED_MAX_CHARS])


def negotiate_text(*, asked: str | None, remembered: str | None, accepted: str | None) -> TextLanguage:
    """Choose the language of the notice, as ``negotiate`` does for the page around it."""
    for wish in (asked, remembered):
        if wish in set(TextLanguage):
            return TextLanguage(wish)
    return TextLanguage(_best((accepted or "")[:_ACCEPTED_MAX_CHARS]))


def _best(accepted: str) -> Language:
    """Return the language with the highest weight; German when none of ours is named."""
    best, best_weight = Language.DE, 0.0
    for entry in accepted.split(","):
        tag, _, rest = entry.strip().partition(";")
        code = tag.strip().lower().split("-")[0]
        weight = _weight(rest)
        if code in set(Language) and weight > best_weight:
            best, best_weight = Language(code), weight
    return best


def _weight(parameter: str) -> float:
    """Read ``q=0.8``; 1 when there is none, 0 when it makes no sense."""
    match = re.fullmatch(r"\s*q\s*=\s*([01](?:\.[0-9]{0,3})?)\s*", parameter)
    if match:
        return float(match[1])
    return 0.0 if parameter.strip() else 1.0


def _flat(table: Mapping[str, object], prefix: str) -> Iterator[tuple[str, str]]:
    """Yield the texts of nested tables with dotted keys."""
    for key, value in table.items():
        if isinstance(value, str):
            yield prefix + key, value
        elif isinstance(value, dict):
            yield from _flat(value, f"{prefix}{key}.")
        else:
            raise CatalogueError(f"{prefix}{key} must be a text; got {type(value).__name__}")


def _demand_same(texts: Mapping[Language, Mapping[str, str]]) -> None:
    """Refuse catalogues whose languages differ in keys or facts."""
    first = texts[Language.DE]
    for language in Language:
        lonely = sorted(set(first) ^ set(texts[language]))
        if lonely:
            raise CatalogueError(f"these texts are not there in every language: {', '.join(lonely)}")
        other = [key for key, text in texts[language].items() if _facts(text) != _facts(first[key])]
        if other:
            raise CatalogueError(f"these texts name other facts in {language} than in German: {', '.join(other)}")


def _facts(text: str) -> set[str]:
    """Return the names between braces."""
    return {name for _, name, _, _ in Formatter().parse(text) if name is not None}
