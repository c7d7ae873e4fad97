"""Does a receipt name the notice by the right hash, of the time before plain German as well?"""

from dataclasses import replace

import msgspec
import pytest
from tests.support.receipts import NOTICE

from beistand.proof.facts import notice_hash_of, notice_part
from beistand.wire.errors import PolicyError


@pytest.mark.parametrize(
    ("facts", "languages"),
    [(NOTICE, ["de", "de_plain", "en"]), (replace(NOTICE, text_de_plain_sha256=None), ["de", "en"])],
)
def test_receipts_of_both_forms_verify(facts: object, languages: list[str]) -> None:
    """A receipt that was saved before plain German was there holds for ever, as one of today does."""
    assert isinstance(facts, type(NOTICE))
    part = notice_part(facts, text="")

    assert [text.language for text in part.texts] == languages
    assert notice_hash_of(part) == facts.notice_hash().hex()


def test_a_receipt_without_a_text_is_refused() -> None:
    """Nobody can leave a text out, or put another order in, and still name a notice."""
    part = notice_part(NOTICE, text="")
    for texts in ([], part.texts[:2], part.texts[::-1], [*part.texts, part.texts[0]]):
        with pytest.raises(PolicyError, match="a notice has the texts"):
            notice_hash_of(msgspec.structs.replace(part, texts=texts))
