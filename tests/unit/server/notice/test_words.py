"""Are words that are missing found before a customer misses them?"""

import tomllib
from pathlib import Path

import pytest

from beistand.server.notice.errors import NoticeTextError
from beistand.server.notice.languages import TextLanguage
from beistand.server.notice.words import TEXTS, Words, load_words


def _content() -> dict[str, dict[str, object]]:
    return tomllib.loads((TEXTS / "notice.de.toml").read_text(encoding="utf-8"))


def test_all_languages_are_there() -> None:
    """The server starts with a complete notice in both languages."""
    assert set(load_words()) == set(TextLanguage)


@pytest.mark.parametrize("name", ["title", "view", "facts", "liability"])
def test_a_missing_table_is_told(name: str) -> None:
    """A notice without one of its parts never reaches a customer."""
    content = _content()
    del content[name]

    with pytest.raises(NoticeTextError, match=r"notice\.de\.toml"):
        Words(content, source="notice.de.toml")


def test_a_missing_mode_is_told() -> None:
    """A right without words for one of its modes never reaches a customer."""
    content = _content()
    del content["control"]["clipboard"]["never"]  # type: ignore[attr-defined] # a table of the file

    with pytest.raises(NoticeTextError, match="control"):
        Words(content, source="notice.de.toml")


def test_words_without_a_block_are_told() -> None:
    """Words that nobody would ever read are a mistake."""
    with pytest.raises(NoticeTextError, match="gossip"):
        Words({**_content(), "gossip": {"title": "x"}}, source="notice.de.toml")


def test_a_missing_file_is_told(tmp_path: Path) -> None:
    """A broken installation says which file is missing."""
    with pytest.raises(NoticeTextError, match=r"notice\.de\.toml"):
        load_words(tmp_path)
