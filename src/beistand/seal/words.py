"""Which words do two people compare on the phone? Numbers in, words out; the same numbers on both screens."""

from collections.abc import Sequence
from typing import Literal

from beistand.seal.words_table import WORDS_TABLE

Language = Literal["de", "en"]


def words_of(numbers: Sequence[int], language: Language) -> tuple[str, ...]:
    """Return the words with these numbers (0 to 255)."""
    column = 0 if language == "de" else 1
    return tuple(WORDS_TABLE[number][column] for number in numbers)
