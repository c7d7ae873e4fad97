"""In which words is a receipt read? One file per language; every language has every text, or nothing is read at all."""

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from beistand.wire.ledger_facts import Language

TEXTS: Final = Path(__file__).with_name("texts")
LANGUAGES: Final[tuple[Language, ...]] = ("de", "de_plain", "en")


class ReceiptWords:
    """All words of the receipt in one language; immutable."""

    __slots__ = ("_texts", "language")

    def __init__(self, language: Language, content: Mapping[str, object]) -> None:
        self.language: Language = language
        self._texts: dict[str, str] = {}
        for name, value in content.items():
            if isinstance(value, dict):
                self._texts |= {f"{name}.{key}": str(text) for key, text in value.items()}
            else:
                self._texts[name] = str(value)

    def keys(self) -> frozenset[str]:
        """Return the keys of all texts."""
        return frozenset(self._texts)

    def text(self, key: str, **facts: object) -> str:
        """Return a text with its gaps filled; what fills them is never read as a pattern."""
        return self._texts[key].format_map(facts)

    def word(self, table: str, word: str) -> str:
        """Return what a word of the ledger is called; one that has no name here is shown as it is."""
        known = self._texts.get(f"{table}.{word}")
        return known if known is not None and word != "other" else self.text(f"{table}.other", word=word)


def load_words(language: Language) -> ReceiptWords:
    """Read the words of one language."""
    path = TEXTS / f"receipt.{language}.toml"
    return ReceiptWords(language, tomllib.loads(path.read_text(encoding="utf-8")))
