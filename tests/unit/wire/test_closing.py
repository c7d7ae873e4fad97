"""Do both ends, the relay and the protocol's page agree on which closed link comes back?"""

import re
from pathlib import Path

import pytest
from tests.support.customer_rules import Drive

from beistand.customer.window.texts import text, told
from beistand.session.events import LinkRefused
from beistand.session.view import Problem, Stage
from beistand.wire.closing import CLOSINGS, Closing, closing_of, final_word

README = Path(__file__).resolve().parents[3] / "protocol" / "README.md"
_ROW = re.compile(r"^\| (\d{4}) \| `(\w+)` \| (final|retry) \| ", re.MULTILINE)


def test_the_page_of_the_protocol_has_exactly_this_table() -> None:
    """Who writes another end reads the same table that ours follow."""
    rows = [(int(code), word, kind == "final") for code, word, kind in _ROW.findall(README.read_text())]

    assert rows == [(one.code, one.word, one.is_final) for one in CLOSINGS]


def test_a_code_is_either_final_or_not() -> None:
    """Two words of one code never mean different things for coming back."""
    for one in CLOSINGS:
        assert bool(final_word(one.code)) == one.is_final
        assert closing_of(one.word) == one
    assert [final_word(code) for code in (1000, 1006, 1009)] == ["", "", ""]


@pytest.mark.parametrize("one", [one for one in CLOSINGS if one.is_final], ids=lambda one: one.word)
@pytest.mark.parametrize("stage", [Stage.CONNECTING, Stage.PAIRING, Stage.CHECK, Stage.SHARING])
def test_a_final_close_is_a_sentence_for_the_customer(one: Closing, stage: Stage) -> None:
    """Wherever the session was, it is over at once, and the customer reads why in the own language."""
    drive = Drive().reach(stage)

    drive.happen(LinkRefused(word=one.word))

    view = drive.view
    assert view.stage is Stage.FAILED
    assert isinstance(view.problem, Problem)
    for language in ("de", "en"):
        said = text(language, f"problem.{view.problem.value}", **told(view.facts), server=view.server)
        assert said.endswith(".")
        assert "?" not in said.replace("? ", "")
