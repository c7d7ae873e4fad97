"""Is everything that the record tells written in words, in both languages?"""

import ast
from collections.abc import Iterator
from typing import get_args

import pytest
from tests.house.sources import python_files, tree

from beistand.server.desk.happenings import Happening
from beistand.server.desk.proofs import Way
from beistand.server.desk.secrecy import Kind
from beistand.server.notice.languages import Language
from beistand.server.web.language import load_catalogue

ABOUT_THE_ROW = {"tx", "now", "by", "case", "session"}
NOT_FACTS = {"token", "webhook"}
"""Numbers of a row that is gone; nobody reads them."""
FROM_MAPPINGS = {"kind", "size_bytes", "sha256", "shorter", "name", "before", "after", "fields", "rights", "role"}
"""Facts that a mapping holds where it is made."""


def _facts() -> Iterator[str]:
    """Give the names of all facts that a call of ``record`` names."""
    for path in python_files("src"):
        for node in ast.walk(tree(path)):
            name = getattr(node, "func", None)
            if isinstance(node, ast.Call) and getattr(name, "id", "") in {"record", "certify"}:
                yield from (word.arg for word in node.keywords if word.arg)


@pytest.mark.parametrize("language", Language)
def test_every_fact_of_the_record_has_its_name(language: Language) -> None:
    """An auditor reads "Bestätigt mit", not a word of the program."""
    catalogue = load_catalogue()
    wanted = {*_facts(), *FROM_MAPPINGS} - ABOUT_THE_ROW - NOT_FACTS
    assert len(wanted) > 30
    assert sorted(name for name in wanted if not catalogue.text(language, f"audit.fact.{name}")) == []


@pytest.mark.parametrize("language", Language)
def test_every_happening_begins_with_a_capital(language: Language) -> None:
    """Rows of the record and of a case look alike, whoever wrote their words."""
    catalogue = load_catalogue()
    told = [catalogue.text(language, f"staff.happening.{one.value.replace('.', '_')}") for one in Happening]
    assert [text for text in told if not text[:1].isupper() and not text.startswith("E-")] == []


@pytest.mark.parametrize("language", Language)
def test_every_value_that_has_a_word_is_said_in_it(language: Language) -> None:
    """What is confirmed with, and what is signed, is no key of the program."""
    catalogue = load_catalogue()
    keys = [f"secrecy.kind.{kind.value}" for kind in Kind]
    keys += [f"access.way.{way}" for way in get_args(Way)]
    assert [key for key in keys if not catalogue.text(language, key)] == []
