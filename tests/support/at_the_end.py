"""What is on record when a story ends? The customer ends it and saves the receipt, which has to hold."""

import json
from pathlib import Path
from typing import Any

from tests.support.people import Customer, Supporter, wait_for

from beistand.proof.check import Result, check


def saved_receipt(customer: Customer, supporter: Supporter, folder: Path) -> bytes:
    """End the session, save the receipt into a new folder, and return it once it holds."""
    customer.press_end()
    supporter.reads("Ihr Kunde hat die Sitzung beendet.")
    folder.mkdir()
    customer.saves_receipt(folder)
    wait_for(lambda: len(list(folder.iterdir())) == 2, "the receipt and its paper")
    (proof,) = folder.glob("*.json")
    raw = proof.read_bytes()
    assert check(raw).result is Result.HOLDS
    return raw


def entries_of(receipt: bytes) -> list[dict[str, Any]]:
    """Return all entries of its ledger."""
    entries: list[dict[str, Any]] = json.loads(receipt)["ledger"]["entries"]
    return entries


def facts_of(receipt: bytes) -> list[dict[str, Any]]:
    """Return what happened, entry by entry."""
    return [entry["facts"] for entry in entries_of(receipt)]
