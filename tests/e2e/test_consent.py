"""Is it the customer who decides? Refuse and talk, only show, take back in a drag, and nobody else's click counts."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from playwright.sync_api import expect
from tests.e2e.conftest import Play
from tests.support.customer_app import RunningApp, WaitingFace
from tests.support.people import LIMIT_MS, wait_for

from beistand.customer.desktop.select import prepare
from beistand.customer.side import open_side
from beistand.session.intents import Answer, AnswerAsked, End
from beistand.session.rights import ONCE_UNUSED_MS, Span
from beistand.session.view import Stage
from beistand.wire.ledger_facts import RightExpired
from beistand.wire.policy import Right

TYPING_PLACE = (500, 450)
SHOTS = Path("build/consent")
NOTHING = "Ihr Kunde zeigt Ihnen gerade nichts"


def entries(proof: Path) -> list[dict[str, object]]:
    """Return what a receipt says that happened."""
    return [entry["facts"] for entry in json.loads(proof.read_bytes())["ledger"]["entries"]]


def verify(proof: Path) -> tuple[int, str]:
    """Check a receipt as a customer does, with the program and no network; return exit code and words."""
    command = (sys.executable, "-m", "beistand.customer.program", "verify", str(proof), "--language", "de")
    done = subprocess.run(command, env={"PYTHONPATH": "src"}, capture_output=True, text=True, check=False, timeout=60)
    return done.returncode, done.stdout


def ask_again_after_a_minute(play: Play) -> None:
    """Let the company's rules ask every minute whether watching is still fine."""
    page = play.supporter.context.new_page()
    page.goto(f"{play.server.url}/notices/edit")
    page.fill("#ask_again_min", "1")
    page.fill("#note", "Wir fragen jede Minute nach.")
    page.get_by_role("button", name="Als neue Fassung veröffentlichen").click()
    page.wait_for_url("**/notices?said=notice")
    page.close()


def test_only_the_customers_own_click_is_a_yes(play: Play, tmp_path: Path) -> None:
    """A program says yes and nothing happens; the customer says yes and it counts; a changed receipt is found."""
    code = play.supporter.begin()
    play.customer.confirm_notice(play.supporter.context, code)
    play.customer.start(code)
    play.supporter.reads("Ihr Kunde entscheidet jetzt")
    play.customer.waits_for_window()
    # What will paint is ready, and there is nothing yet that it could show: the picture waits for the yes alone.
    wait_for(lambda: len(play.supporter.page.workers) == 1, "what will paint the picture")
    expect(play.supporter.page.locator("canvas")).to_have_count(0)
    before = play.customer.screen()
    play.customer.lets_a_program_press("alt+z")
    wait_for(lambda: bool((play.customer.screen() != before).any()), "a sentence about the click")
    SHOTS.mkdir(parents=True, exist_ok=True)
    play.customer.photograph(SHOTS / "a-program-clicked.png")
    expect(play.supporter.page.get_by_text("Ihr Kunde entscheidet jetzt").first).to_be_visible()
    play.customer.allow(control=False)
    play.supporter.sees_picture()
    play.customer.press_end()
    folder = tmp_path / "Dokumente"
    folder.mkdir()
    play.customer.saves_receipt(folder)
    wait_for(lambda: len(list(folder.iterdir())) == 2, "the receipt and its paper")
    (proof,) = folder.glob("*.json")
    told = entries(proof)
    assert [one["click"] for one in told if one["kind"] == "consent"] == ["physical"]
    assert [one["word"] for one in told if one["kind"] == "error"] == ["click_injected"]
    code_of_whole, words = verify(proof)
    assert code_of_whole in {0, 3}, words
    proof.write_bytes(proof.read_bytes().replace(b'"click":"physical"', b'"click":"physicaL"'))
    code_of_changed, words = verify(proof)
    assert code_of_changed == 1
    assert "Der erste fehlerhafte Eintrag ist Nummer" in words


def test_who_shows_nothing_can_still_talk(play: Play) -> None:
    """Everything refused: the supporter sees nothing and both write to each other."""
    code = play.supporter.begin()
    play.customer.confirm_notice(play.supporter.context, code)
    play.customer.start(code)
    play.supporter.reads("Ihr Kunde entscheidet jetzt")
    play.customer.waits_for_window()
    play.customer.press("Tab", "Tab", "space")  # past no and yes, to: show nothing, only write
    play.supporter.reads(NOTHING)
    expect(play.supporter.canvas).to_be_hidden()
    page = play.supporter.page
    page.click("text=Schreiben")
    page.fill(".talk__field", "Darf ich zusehen?")
    page.keyboard.press("Enter")
    play.supporter.reads("Darf ich zusehen?")
    wait_for(play.customer.has_bar, "the customer's bar")
    play.customer.photograph(SHOTS / "only-talk.png")
    play.customer.press_end()
    play.supporter.reads("Ihr Kunde hat die Sitzung beendet.")
    assert play.customer.goes() == 0


def test_who_only_shows_is_never_typed_on(play: Play) -> None:
    """With view only nothing that the supporter presses reaches the desktop."""
    play.meet(control=False)
    wait_for(play.typed.exists, "the customer's program")
    play.customer.move_mouse(30, 30)
    play.supporter.click_at(*TYPING_PLACE)
    play.supporter.page.keyboard.type("nichts")
    play.customer.click_at(*TYPING_PLACE)
    play.customer.type("selbst")
    play.customer.press("Return")
    wait_for(lambda: play.typed.read_text() == "selbst\n", "the customer's own text, and only that")
    assert play.customer.pointer_is_near(*TYPING_PLACE)


def test_taking_back_in_the_middle_of_a_drag_lets_go(play: Play) -> None:
    """The supporter holds the button and moves; the customer takes everything back: it is let go at once."""
    play.meet(control=True)
    page = play.supporter.page
    box = play.supporter.canvas.bounding_box()
    assert box
    page.bring_to_front()
    page.mouse.move(box["x"] + box["width"] * 0.7, box["y"] + box["height"] * 0.7)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] * 0.6, box["y"] + box["height"] * 0.6)
    wait_for(play.customer.hand.has_button_down, "a drag")
    play.customer.takes_everything_back()
    wait_for(lambda: not play.customer.hand.has_button_down(), "a button that is let go")
    place = play.customer.hand.place()
    page.mouse.move(box["x"] + box["width"] * 0.2, box["y"] + box["height"] * 0.2)
    page.mouse.up()
    play.supporter.reads(NOTHING)
    assert play.customer.hand.place() == place
    assert not play.customer.hand.has_button_down()


@pytest.mark.timeout(300)
def test_control_that_was_given_once_ends_by_itself(play: Play, monkeypatch: pytest.MonkeyPatch) -> None:
    """Given once and unused for a minute it is over, on both sides and on record; then the module asks by the rules."""
    ask_again_after_a_minute(play)
    code = play.supporter.begin()
    play.customer.confirm_notice(play.supporter.context, code)
    monkeypatch.setenv("DISPLAY", play.customer.desktop.name)
    helper = prepare(play.customer.desktop.name)
    side = open_side(WaitingFace(), helper=helper)
    viewing = Answer(is_yes=True, rights=frozenset({Right.VIEW}), screens=(0,))
    app = RunningApp(server=play.server.url, code=code, answer=viewing, desktop=side)
    try:
        play.supporter.sees_picture()
        page = play.supporter.page
        page.click("text=Um Steuerung bitten")
        page.fill("#ask-control", "Ich möchte den Treiber erneuern")
        page.click("text=Bitte senden")
        app.face.wait_for(lambda view: view.asked is not None)
        app.face.click(AnswerAsked(is_yes=True, span=Span.ONCE))
        badge = page.locator(".badge--control")
        expect(badge).to_be_visible(timeout=LIMIT_MS)
        expect(badge).to_be_hidden(timeout=ONCE_UNUSED_MS + LIMIT_MS)
        view = app.face.wait_for(lambda view: Right.CONTROL not in view.rights_held)
        assert RightExpired(right="control") in [line.facts for line in view.ledger]
        wait_for(lambda: app.face.views[-1].asked is not None, "the question whether watching is fine", limit_s=120)
        asked = app.face.views[-1].asked
        assert asked is not None
        assert (asked.right, asked.by) == (Right.VIEW, "")
        app.face.click(AnswerAsked(is_yes=False))
        play.supporter.reads("Ihr Kunde hat die Sitzung angehalten")
        app.face.click(End())
        app.face.wait_for(lambda view: view.stage is Stage.ENDED)
    finally:
        app.stop()
        if helper is not None:
            helper.close()
