"""Is the customer master of the session in the panel, by keyboard alone? Rights and windows, and what is on record."""

import json
from pathlib import Path

from tests.e2e.conftest import Play
from tests.support.at_the_end import facts_of, saved_receipt
from tests.support.panel_by_keyboard import PanelByKeyboard


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

    entries = facts_of(saved_receipt(play.customer, play.supporter, tmp_path / "Dokumente"))
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

    entries = facts_of(saved_receipt(play.customer, play.supporter, tmp_path / "Dokumente"))
    masks = [(one["hidden"], one["shown"]) for one in entries if one["kind"] == "mask_changed"]
    assert masks == [(1, 0), (0, 1)]
    assert "xterm" not in json.dumps(entries)
