"""Does the page about the receipt tell the truth? Its kinds, exit codes, checks and limits are the real ones."""

import json
import re
from pathlib import Path
from typing import get_args

from tests.support.receipts import whole_file

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


KANTARA = (
    "version",
    "jurisdiction",
    "consentTimestamp",
    "collectionMethod",
    "consentReceiptID",
    "language",
    "piiPrincipalId",
    "piiControllers",
    "policyUrl",
    "services",
    "purposes",
    "purposeCategory",
    "consentType",
    "piiCategory",
    "termination",
    "thirdPartyDisclosure",
    "sensitive",
    "primaryPurpose",
)
"""What Kantara 1.1 asks for; the two last are named with the reason why they are not there."""
OF_27560 = (
    "record id",
    "lawful basis",
    "retention",
    "withdrawal",
    "rights of the person",
    "authority",
    "how expressed",
)


def _leaves(value: object, path: str = "") -> set[str]:
    """Return the paths of all values; of a list, those of its members. What an entry says is the ledger's own form."""
    if path == "ledger.entries":
        return {path}
    if isinstance(value, dict):
        return set().union(*(_leaves(inner, f"{path}.{name}".lstrip(".")) for name, inner in value.items()))
    if isinstance(value, list) and value and isinstance(value[0], dict):
        return set().union(*(_leaves(inner, path) for inner in value))
    return {path}


def test_every_field_of_a_real_receipt_is_in_the_table() -> None:
    """Who looks for a field of the standards finds where it stands, and each field that stands there is explained."""
    table = PAGE.split("## Field by field", 1)[1].split("\n## ", 1)[0]
    told = set(re.findall(r"`([a-z_]+(?:\.[a-z_0-9]+)+|form)`", table))

    assert told == _leaves(json.loads(whole_file()))
    assert [name for name in (*KANTARA, *OF_27560) if name not in table] == []
