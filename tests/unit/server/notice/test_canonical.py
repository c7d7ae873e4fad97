"""Is what is shown exactly what was hashed?"""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.support.notice_examples import ABOUT, blocks_of

from beistand.server.notice import canonical
from beistand.server.notice.blocks import Block
from beistand.server.notice.errors import NoticeTextError
from beistand.server.notice.languages import TextLanguage
from beistand.server.notice.publish import compose
from beistand.wire.policy import Mode, NoticeFacts, Policy, Right


def _hash(policy: Policy, *, letter: str = "") -> bytes:
    texts = compose(policy=policy, about=ABOUT)
    facts = NoticeFacts(
        version=1,
        policy=policy,
        text_de_sha256=canonical.sha256(texts[TextLanguage.DE] + letter),
        text_en_sha256=canonical.sha256(texts[TextLanguage.EN]),
    )
    return facts.notice_hash()


@pytest.mark.parametrize("language", TextLanguage)
def test_the_page_shows_what_was_hashed(language: TextLanguage) -> None:
    """Reading the hashed text back gives every heading and every line of the blocks, and nothing else."""
    blocks = blocks_of(language=language)
    text = compose(policy=Policy(), about=ABOUT)[language]

    reading = canonical.read(text)

    assert reading.organisation == ABOUT.name
    assert [section.heading for section in reading.sections] == [block.title for block in blocks.values()]
    for section, block in zip(reading.sections, blocks.values(), strict=True):
        lines = [line for passage in section.passages for line in passage.lines]
        assert lines == [paragraph.removeprefix("- ") for paragraph in block.paragraphs]


def test_one_letter_changes_the_hash() -> None:
    """Nobody can change a letter of what a customer confirmed without it showing."""
    assert _hash(Policy()) != _hash(Policy(), letter="x")


@pytest.mark.parametrize("right", Right)
def test_one_rule_changes_the_hash(right: Right) -> None:
    """Nobody can change a rule that a customer confirmed without it showing."""
    assert _hash(Policy()) != _hash(replace(Policy(), **{right.value: Mode.NEVER}))


def test_equal_rules_give_equal_hashes() -> None:
    """The same notice is the same on every server and on every day."""
    assert _hash(Policy()) == _hash(Policy())


LINES = st.text(min_size=1).map(lambda text: " ".join(text.split()).lstrip("#- ")).filter(bool)


@given(titles=st.lists(LINES, min_size=1, max_size=4), lines=st.lists(LINES, min_size=1), items=st.lists(LINES))
def test_any_words_come_back_as_they_went(titles: list[str], lines: list[str], items: list[str]) -> None:
    """Whatever a company writes, the page shows those words in that order."""
    paragraphs = (*lines, *(f"- {item}" for item in items))
    blocks = [Block(name="x", title=title, paragraphs=paragraphs) for title in titles]

    reading = canonical.read(canonical.write(title="T", organisation="O", blocks=blocks))

    assert [section.heading for section in reading.sections] == titles
    for section in reading.sections:
        assert [line for passage in section.passages for line in passage.lines] == [*lines, *items]


@given(extra=st.text(), name=st.sampled_from(["# A", "- B", "C\n\n# D", "#", "E"]))
def test_no_text_of_the_company_can_forge_a_section(extra: str, name: str) -> None:
    """A company's own words stay in their block: the sections of the notice are always the house's own."""
    about = replace(ABOUT, extra={"liability_de": extra}, address=extra, dpo_contact=extra)
    about = replace(about, supervisory_authority=extra, name=name)

    text = compose(policy=Policy(), about=about)[TextLanguage.DE]

    headings = [section.heading for section in canonical.read(text).sections]
    assert headings == [block.title for block in blocks_of().values()]


@pytest.mark.parametrize(
    "text", ["", "T\n", "T\n\nO\n\nno heading\n", "T\n\nO\n\n# H\n\ntwo\nlines\n", "T\n\nO\n\n# H"]
)
def test_a_text_in_another_form_is_refused(text: str) -> None:
    """A damaged record is told, not shown half."""
    with pytest.raises(NoticeTextError):
        canonical.read(text)
