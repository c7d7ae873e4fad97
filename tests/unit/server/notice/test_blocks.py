"""Does the notice say everything, and exactly what the rules are?"""

import re
from dataclasses import fields, replace
from typing import Any, Final

import pytest
from tests.support.notice_examples import ABOUT, blocks_of, text_of

from beistand.server.notice.blocks import PLANS
from beistand.server.notice.errors import MissingBlockError
from beistand.server.notice.languages import TextLanguage
from beistand.server.notice.publish import demand_whole
from beistand.wire.policy import Mode, Policy, Right

PLAIN_WORDS_MAX: Final = 15
RULES: Final = [field.name for field in fields(Policy) if field.name not in {right.value for right in Right}]


def _with(rule: str, count: int) -> Policy:
    numbers: dict[str, Any] = {rule: count}
    return replace(Policy(), **numbers)


@pytest.mark.parametrize(
    "article", ["Art. 6", "Art. 7", "Art. 15", "Art. 16", "Art. 17", "Art. 18", "Art. 20", "Art. 77"]
)
@pytest.mark.parametrize("language", TextLanguage)
def test_the_law_is_served(article: str, language: TextLanguage) -> None:
    """A customer finds every item of Art. 13 DSGVO in both languages."""
    assert any(article in text_of(block) for block in blocks_of(language=language).values())


@pytest.mark.parametrize(
    ("block", "words"),
    [
        ("controller", ABOUT.name),
        ("controller", "01067 Dresden"),
        ("purposes", "Art. 6"),
        ("recipients", ABOUT.name),
        ("retention", "1095"),
        ("retention", "30"),
        ("rights", "Art. 7"),
        ("rights", "Art. 77"),
    ],
)
@pytest.mark.parametrize("language", TextLanguage)
def test_what_art_13_asks_for_has_its_block(block: str, words: str, language: TextLanguage) -> None:
    """Controller, purposes and bases, recipients, retention, withdrawal and complaint each stand where one looks."""
    assert words in text_of(blocks_of(language=language)[block])


@pytest.mark.parametrize("right", Right)
def test_every_right_is_explained(right: Right) -> None:
    """No right can be used that the customer could not read about."""
    assert [plan.name for plan in PLANS if right in plan.rights]


@pytest.mark.parametrize("rule", RULES)
def test_every_number_is_explained(rule: str) -> None:
    """No number in the rules stays untold."""
    assert [plan.name for plan in PLANS if rule in plan.rules]


@pytest.mark.parametrize("mode", [Mode.NEVER, Mode.ANNOUNCE])
@pytest.mark.parametrize("right", Right)
@pytest.mark.parametrize("language", TextLanguage)
def test_a_changed_right_changes_exactly_its_blocks(right: Right, mode: Mode, language: TextLanguage) -> None:
    """A rule cannot change without its words, and no other words change with it."""
    before, after = (blocks_of(replace(Policy(), **{right.value: one}), language=language) for one in (Mode.ASK, mode))

    changed = {name for name in before if before[name] != after[name]}

    assert changed == {plan.name for plan in PLANS if right in plan.rights}


@pytest.mark.parametrize("count", [0, 1, 7])
@pytest.mark.parametrize("rule", RULES)
@pytest.mark.parametrize("language", TextLanguage)
def test_a_changed_number_changes_exactly_its_blocks(rule: str, count: int, language: TextLanguage) -> None:
    """A number cannot change without its words: none, one and many read right."""
    start = _with(rule, 5)
    before, after = blocks_of(start, language=language), blocks_of(_with(rule, count), language=language)

    changed = {name for name in before if before[name] != after[name]}

    assert changed == {plan.name for plan in PLANS if rule in plan.rules}


def test_both_languages_have_the_same_blocks() -> None:
    """Who reads English is told as much as who reads German, in the same order."""
    german, english = blocks_of(language=TextLanguage.DE), blocks_of(language=TextLanguage.EN)

    assert list(german) == list(english)
    for name, block in german.items():
        assert len(block.paragraphs) == len(english[name].paragraphs), name


@pytest.mark.parametrize("mode", Mode)
@pytest.mark.parametrize("language", TextLanguage)
def test_no_gap_stays_open(mode: Mode, language: TextLanguage) -> None:
    """A customer never reads a brace, an empty paragraph or a double space."""
    policy = Policy(**{right.value: mode for right in Right})
    for block in blocks_of(policy, language=language).values():
        assert block.paragraphs, block.name
        for paragraph in block.paragraphs:
            assert paragraph.strip() == paragraph
            assert paragraph
            assert not set("{}\n") & set(paragraph), paragraph


@pytest.mark.parametrize("mode", Mode)
def test_plain_german_has_short_sentences(mode: Mode) -> None:
    """Who reads slowly meets one idea at a time: no sentence of the house is longer than fifteen words."""
    policy = Policy(**{right.value: mode for right in Right})
    for block in blocks_of(policy, language=TextLanguage.DE_PLAIN).values():
        for paragraph in block.paragraphs:
            words = re.sub(
                r"\([^)]*\)|" + re.escape(ABOUT.name), "X", paragraph.removeprefix("- ").replace("Abs. ", "")
            )
            longest = max((len(one.split()), one) for one in re.split(r"(?<=[.?!:])\s", words))
            assert longest[0] <= PLAIN_WORDS_MAX, longest


def test_nothing_is_silent_in_any_mode() -> None:
    """Whatever the rules are, no sentence allows anything without the customer's knowledge."""
    for mode in Mode:
        policy = Policy(**{right.value: mode for right in Right})
        whole = "\n".join(text_of(block) for block in blocks_of(policy).values())
        assert "ohne Ihre Zustimmung" not in whole.replace("Ohne Ihre Zustimmung geschieht nichts", "")
        assert "ohne Sie" not in whole


def test_years_are_said_where_they_are_exact() -> None:
    """A customer reads "3 Jahre" beside 1095 days, and no rounded lie beside 1000."""
    exact = text_of(blocks_of(Policy(retention_ledger_days=1095))["retention"])
    rough = text_of(blocks_of(Policy(retention_ledger_days=1000))["retention"])

    assert "1095 Tage lang auf (3 Jahre)" in exact
    assert "1000 Tage lang auf." in rough


def test_an_own_liability_text_replaces_ours() -> None:
    """A company that agreed on other terms says its own, in the block of that name, and cannot hide headings in it."""
    about = replace(ABOUT, extra={"liability_de": "# Es gilt der Vertrag.\r\n\r\nSeite 3."})

    own, other = blocks_of(about=about), blocks_of(about=about, language=TextLanguage.EN)

    assert own["liability"].paragraphs == ("Es gilt der Vertrag.", "Seite 3.")
    assert "gross negligence" in other["liability"].paragraphs[0]


@pytest.mark.parametrize("language", TextLanguage)
def test_a_company_may_add_but_not_leave_out(language: TextLanguage) -> None:
    """What a company adds stands in a block of its own; a block that is missing is named, and nothing is published."""
    about = replace(ABOUT, extra={f"additional_{language}": "Wir sind montags nicht da."})
    blocks = blocks_of(about=about, language=language)

    assert blocks["additional"].paragraphs == ("Wir sind montags nicht da.",)
    assert blocks.keys() - blocks_of(language=language).keys() == {"additional"}
    for plan in PLANS:
        rest = [block for name, block in blocks.items() if name != plan.name]
        if plan.is_optional:
            demand_whole(rest, language)
        else:
            with pytest.raises(MissingBlockError, match=plan.name):
                demand_whole(rest, language)


def test_every_block_names_a_rule_that_exists() -> None:
    """No block explains a rule that nobody enforces, and no block stands twice."""
    known = {right.value for right in Right} | set(RULES)
    assert {rule for plan in PLANS for rule in (*(right.value for right in plan.rights), *plan.rules)} == known
    assert len({plan.name for plan in PLANS}) == len(PLANS)


def test_who_can_be_asked_is_named() -> None:
    """A customer finds address, phone, e-mail, data protection officer and authority as the company gave them."""
    about = replace(ABOUT, dpo_contact="Dr. Voß\ndsb@x.example", supervisory_authority="LfD {Sachsen}")

    blocks = blocks_of(about=about)

    assert "Hauptstraße 1, 01067 Dresden. Telefon: 0351 123456. E-Mail: hilfe@mueller.example." in text_of(
        blocks["controller"]
    )
    assert "Dr. Voß, dsb@x.example" in text_of(blocks["controller"])
    assert "LfD {Sachsen}" in text_of(blocks["rights"])
