"""Does everybody read the language they asked for, with no text missing?"""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from beistand.server.notice.languages import Language
from beistand.server.web.language import TEXTS, Catalogue, CatalogueError, load_catalogue, negotiate


@pytest.mark.parametrize(
    ("accepted", "language"),
    [
        (None, Language.DE),
        ("", Language.DE),
        ("en", Language.EN),
        ("en-GB,en;q=0.9,de;q=0.8", Language.EN),
        ("de-AT,de;q=0.9,en;q=0.8", Language.DE),
        ("fr,en;q=0.3", Language.EN),
        ("fr", Language.DE),
        ("en;q=0", Language.DE),
        ("en;q=nonsense", Language.DE),
        ("en;q=0.5, de;q=0.4", Language.EN),
    ],
)
def test_the_browser_is_asked(accepted: str | None, language: Language) -> None:
    """Without a choice of their own, people read what their browser prefers; German when it prefers neither."""
    assert negotiate(asked=None, remembered=None, accepted=accepted) is language


def test_a_choice_comes_before_the_browser() -> None:
    """What a person chose counts more than what was remembered, and that more than the browser."""
    assert negotiate(asked="en", remembered="de", accepted="de") is Language.EN
    assert negotiate(asked="xx", remembered="en", accepted="de") is Language.EN


@given(asked=st.text() | st.none(), remembered=st.text() | st.none(), accepted=st.text() | st.none())
def test_nonsense_never_breaks_a_page(asked: str | None, remembered: str | None, accepted: str | None) -> None:
    """Whatever a stranger sends, the answer is a language."""
    assert negotiate(asked=asked, remembered=remembered, accepted=accepted) in set(Language)


def test_all_texts_are_there_in_both_languages() -> None:
    """No page is half translated."""
    catalogue = load_catalogue()

    keys = sorted(catalogue.keys())

    assert "customer.confirm.read" in keys
    assert all(catalogue.has(key) for key in keys)


def test_a_missing_translation_is_told(tmp_path: Path) -> None:
    """A text that only Germans could read keeps the server from starting."""
    (tmp_path / "x.de.toml").write_text('[x]\na = "A"\nb = "B"\n', encoding="utf-8")
    (tmp_path / "x.en.toml").write_text('[x]\na = "A"\n', encoding="utf-8")

    with pytest.raises(CatalogueError, match=r"x\.b"):
        load_catalogue(tmp_path)


def test_a_fact_in_one_language_only_is_told() -> None:
    """A number that only Germans would read keeps the server from starting."""
    with pytest.raises(CatalogueError, match="greeting"):
        Catalogue({Language.DE: {"greeting": "Hallo {name}"}, Language.EN: {"greeting": "Hello"}})


@pytest.mark.parametrize("name", ["x.toml", "x.fr.toml", "X.de.toml"])
def test_a_wrong_file_is_told(tmp_path: Path, name: str) -> None:
    """A catalogue that nobody would find is a mistake."""
    (tmp_path / name).write_text("[x]\n", encoding="utf-8")

    with pytest.raises(CatalogueError, match=r"staff\.de\.toml"):
        load_catalogue(tmp_path)


def test_a_wrong_table_is_told(tmp_path: Path) -> None:
    """A text in the wrong file is a mistake."""
    (tmp_path / "x.de.toml").write_text('[y]\na = "A"\n', encoding="utf-8")

    with pytest.raises(CatalogueError, match=r"\[x\]"):
        load_catalogue(tmp_path)


def test_a_missing_text_or_fact_is_told() -> None:
    """A page with a hole is an error of ours, told with its key."""
    catalogue = Catalogue({language: {"a.b": "{name}"} for language in Language})

    with pytest.raises(CatalogueError, match=r"a\.c"):
        catalogue.text(Language.DE, "a.c")
    with pytest.raises(CatalogueError, match="name"):
        catalogue.text(Language.DE, "a.b")
    assert catalogue.text(Language.DE, "a.b", name="x") == "x"


def test_our_pages_have_catalogues() -> None:
    """The texts are part of what is installed."""
    assert sorted(path.name for path in TEXTS.glob("customer.*.toml")) == ["customer.de.toml", "customer.en.toml"]
