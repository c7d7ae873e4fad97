"""Is the customer master of the session in the panel, by keyboard alone? Rights and windows, and what is on record."""

import json
from pathlib import Path
from typing import Any

from tests.e2e.conftest import Play
from tests.support.panel_by_keyboard import PanelByKeyboard
from tests.support.people import wait_for

from beistand.proof.check import Result, check


def entries_at_the_end(play: Play, folder: Path) -> list[dict[str, Any]]:
    """End the session, save the receipt, and return what is on record, once it holds."""
    play.customer.press_end()
    play.supporter.reads("Ihr Kunde hat die Sitzung beendet.")
    folder.mkdir()
    play.customer.saves_receipt(folder)
    wait_for(lambda: len(list(folder.iterdir())) == 2, "the receipt and its paper")
    (proof,) = folder.glob("*.json")
    assert check(proof.read_bytes()).result is Result.HOLDS
    return [entry["facts"] for entry in json.loads(proof.read_bytes())["ledger"]["entries"]]


def test_a_right_is_taken_back_by_its_switch(play: Play, tmp_path: Path) -> None:
    """One switch takes control back and gives it again; Escape closes the panel, and the session goes on."""
    play.meet(control=True)
    control = play.supporter.page.locator(".badge--control")
    control.wait_for()
    panel = PanelByKeyboard(play.customer)
    panel.open()
    panel.switch("control")
    control.wait_for(state="hidden")
    panel.switch("control")
    control.wait_for()
    panel.switch("everything")
    play.supporter.reads("Ihr Kunde zeigt Ihnen gerade nichts")
    panel.close()
    assert play.customer.has_bar()

    entries = entries_at_the_end(play, tmp_path / "Dokumente")
    rights = [(one["kind"], one["right"]) for one in entries if one["kind"].startswith("right_")]
    assert rights == [
        ("right_withdrawn", "control"),
        ("right_granted", "control"),
        ("right_withdrawn", "view"),
        ("right_withdrawn", "control"),
        ("right_withdrawn", "screenshots"),
    ]


def test_a_window_is_hidden_and_shown_again_by_its_switch(play: Play, tmp_path: Path) -> None:
    """The customer covers the open window and uncovers it; both are on record as numbers, without its title."""
    play.meet(control=False)
    panel = PanelByKeyboard(play.customer)
    panel.open()
    panel.switch("first window")
    panel.switch("first window")
    panel.close()

    entries = entries_at_the_end(play, tmp_path / "Dokumente")
    masks = [(one["hidden"], one["shown"]) for one in entries if one["kind"] == "mask_changed"]
    assert masks == [(1, 0), (0, 1)]
    assert "xterm" not in json.dumps(entries)
