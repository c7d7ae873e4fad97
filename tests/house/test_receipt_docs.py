"""Does the page about the receipt tell the truth? Its kinds, exit codes, checks and limits are the real ones."""

import re
from pathlib import Path
from typing import get_args

from beistand.proof import command
from beistand.proof.check import Check
from beistand.server.web.receipts import RECEIPT_PATH
from beistand.wire.ledger_facts import Facts, kind_of
from beistand.wire.limits import RECEIPT_MAX_BYTES
from beistand.wire.receipt import FORM, Receipt

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "receipt.md").read_text(encoding="utf-8")


def test_every_kind_field_and_check_is_on_the_page() -> None:
    """Who reads the page knows everything that can stand in a receipt, and how it is checked."""
    for name in (*(kind_of(kind) for kind in get_args(Facts)), *Receipt.__struct_fields__, FORM):
        assert f"`{name}`" in PAGE, name
    first_column = " ".join(re.findall(r"^\| ([a-z, ]+) \|", PAGE, re.MULTILINE))
    assert all(check.value in first_column for check in Check)


def test_numbers_and_addresses_are_the_real_ones() -> None:
    """A program that checks receipts can rely on the page."""
    told = {int(code) for code in re.findall(r"^\| (\d) \|", PAGE, re.MULTILINE)}
    assert told == {value for name, value in vars(command).items() if name.startswith("EXIT_")}
    assert RECEIPT_PATH in PAGE
    assert RECEIPT_MAX_BYTES == 4 * 1024**2
    assert "4 MiB" in PAGE
