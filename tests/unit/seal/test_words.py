"""Can two people tell the check words apart on the phone?"""

from itertools import combinations

import pytest

from beistand.seal.words import words_of
from beistand.seal.words_table import WORDS_TABLE


def test_there_are_exactly_256_words_in_each_language() -> None:
    """Each word carries eight bits: none is missing and none stands twice."""
    for column in (0, 1):
        assert len({row[column] for row in WORDS_TABLE}) == 256


@pytest.mark.parametrize("column", [0, 1], ids=["German", "English"])
def test_words_can_be_typed_everywhere(column: int) -> None:
    """No umlaut, space or accent stands between two people and a word."""
    assert all(row[column].isascii() and row[column].isalpha() and len(row[column]) <= 14 for row in WORDS_TABLE)


@pytest.mark.parametrize("column", [0, 1], ids=["German", "English"])
def test_no_word_is_one_letter_from_another(column: int) -> None:
    """A misheard letter never makes one check word into another."""
    words = [row[column].lower() for row in WORDS_TABLE]
    close = [(a, b) for a, b in combinations(words, 2) if abs(len(a) - len(b)) < 2 and _letters_between(a, b) < 2]
    assert close == []


def test_words_follow_the_language() -> None:
    """A customer who reads English gets English words for the same numbers."""
    assert words_of((0, 255), "de") == (WORDS_TABLE[0][0], WORDS_TABLE[255][0])
    assert words_of((0, 255), "en") == (WORDS_TABLE[0][1], WORDS_TABLE[255][1])


def _letters_between(a: str, b: str) -> int:
    row = list(range(len(b) + 1))
    for i, letter in enumerate(a, 1):
        above, row = row, [i]
        for j, other in enumerate(b, 1):
            row.append(min(above[j] + 1, row[-1] + 1, above[j - 1] + (letter != other)))
    return row[-1]
