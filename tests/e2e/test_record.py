"""Is what happened on record for both, and can the customer take the proof home?"""

import json
from pathlib import Path

from tests.e2e.conftest import Play
from tests.support.people import wait_for

from beistand.proof.check import Result, check

REASON = "Ich möchte den Treiber erneuern"


def test_a_customer_allows_for_ten_minutes_talks_takes_back_and_keeps_the_receipt(play: Play, tmp_path: Path) -> None:
    """Asked with a reason, answered with a time, taken back by one click, saved: and the file proves all of it."""
    play.meet(control=False)
    page = play.supporter.page
    page.click("text=Um Steuerung bitten")
    page.fill("#ask-control", REASON)
    page.click("text=Bitte senden")
    play.customer.allow_card(page.locator(".badge--control").is_visible)
    page.click("text=Schreiben")
    page.fill(".talk__field", "Ich beginne jetzt.")
    page.keyboard.press("Enter")
    play.customer.takes_everything_back()
    play.supporter.reads("Ihr Kunde zeigt Ihnen gerade nichts")
    play.customer.press_end()
    play.supporter.reads("Ihr Kunde hat die Sitzung beendet.")
    play.supporter.reads("liegt im Supportfall")

    folder = tmp_path / "Dokumente"
    folder.mkdir()
    play.customer.saves_receipt(folder)
    wait_for(lambda: len(list(folder.iterdir())) == 2, "the receipt and its paper")
    (proof,) = folder.glob("*.json")
    verdict = check(proof.read_bytes())
    kinds = [entry["facts"]["kind"] for entry in json.loads(proof.read_bytes())["ledger"]["entries"]]

    assert verdict.result is Result.HOLDS
    assert [kind for kind in kinds if kind.startswith("right_")] == [
        "right_asked",
        "right_granted",
        "right_withdrawn",
        "right_withdrawn",
        "right_withdrawn",
    ], "watching, control, and the screenshots that new installations announce"
    assert kinds[-1] == "ended"
    (paper,) = folder.glob("*.pdf")
    assert paper.read_bytes().startswith(b"%PDF")
