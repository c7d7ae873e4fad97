"""Does the customer see what goes into the case: announced before, said while it holds, ended with one click?"""

import time
from dataclasses import replace

from PySide6.QtWidgets import QAbstractButton, QLabel
from tests.support.desk_windows import Desk

from beistand.session.intents import Answer, TakeBackRight
from beistand.session.view import AskedRight, GrantView, ScreenOffer, Stage, View, Watcher
from beistand.wire.policy import Right

SCREEN = ScreenOffer(screen=0, name="HDMI-1", left_px=0, top_px=0, width_px=800, height_px=600, is_primary=True)
TALK, SHOTS = Right.CHAT_TRANSCRIPT, Right.SCREENSHOTS
CHECK = View(
    stage=Stage.CHECK,
    supporter="Jörg",
    words=("Apfel", "Leiter", "Wolke"),
    screens_offered=(SCREEN,),
    rights_offered=(Right.VIEW, Right.CONTROL, SHOTS, TALK),
    confirmed_ms=1,
)
SHARED = View(
    stage=Stage.SHARING,
    supporter="Jörg",
    rights_held=(Right.VIEW, SHOTS, TALK),
    grants=tuple(GrantView(right=right, is_given=True) for right in (Right.VIEW, SHOTS, TALK)),
    watchers=(Watcher(participant=1, name="Jörg", since_ms=0),),
)


def _said(desk: Desk, right: Right) -> QLabel:
    part = desk.part(f"kept_{right.value}")
    assert isinstance(part, QLabel)
    return part


def _box(desk: Desk, right: Right) -> QAbstractButton:
    return desk.find(f"announced_{right.value}")


def test_what_is_announced_is_read_before_the_yes(desk: Desk) -> None:
    """Each announced thing has its sentence and its tick; what stays ticked is part of the yes, nothing else."""
    desk.show(CHECK)
    assert _box(desk, SHOTS).isVisible()
    assert _box(desk, TALK).isVisible()
    assert _box(desk, TALK).isChecked()
    _box(desk, TALK).setChecked(False)
    desk.click("allow_button")

    assert desk.wished == [Answer(is_yes=True, rights=frozenset({Right.VIEW, SHOTS}), screens=(0,))]


def test_whoever_only_writes_is_asked_for_no_screenshot(desk: Desk) -> None:
    """Showing nothing means no screenshot, whatever was ticked."""
    desk.show(replace(CHECK, words=("Birne", "Turm", "Anker")))
    desk.click("talk_only_button")

    assert desk.wished == [Answer(is_yes=True, rights=frozenset({TALK}))]


def test_what_the_rules_do_not_announce_has_no_line(desk: Desk) -> None:
    """No box asks for what cannot be, and nobody has to read about it."""
    desk.show(replace(CHECK, words=("Turm", "Anker", "Birne"), rights_offered=(Right.VIEW, Right.CONTROL)))
    assert not _box(desk, SHOTS).isVisible()
    assert not _box(desk, TALK).isVisible()
    desk.click("allow_button")

    assert desk.wished == [Answer(is_yes=True, rights=frozenset({Right.VIEW}), screens=(0,))]


def test_what_goes_into_the_case_is_said_and_ended_with_one_click(desk: Desk) -> None:
    """While it holds it stands on the screen, beside the button that ends it."""
    desk.show(SHARED)
    assert _said(desk, SHOTS).text() == "Bildschirmfotos sind erlaubt."
    assert _said(desk, TALK).text() == "Was Sie sich schreiben, wird aufbewahrt."
    desk.click("stop_screenshots")
    desk.click("stop_chat_transcript")

    assert desk.wished == [TakeBackRight(right=SHOTS), TakeBackRight(right=TALK)]


def test_a_screenshot_stands_out_at_the_moment_it_is_taken(desk: Desk) -> None:
    """Nobody overlooks it: the sentence comes at once, on a ground of its own, with its number and the name."""
    now_ms = time.monotonic_ns() // 1_000_000
    desk.show(replace(SHARED, screenshots=2, screenshot_ms=now_ms))
    assert _said(desk, SHOTS).text() == "Jörg macht gerade ein Bildschirmfoto (Nr. 2)."
    assert _said(desk, SHOTS).property("role") == "news"

    desk.show(replace(SHARED, screenshots=2, screenshot_ms=now_ms - 60_000))
    assert "Bisher: 2, das letzte um " in _said(desk, SHOTS).text()


def test_what_was_kept_is_not_forgotten_when_it_ends(desk: Desk) -> None:
    """After the click the line still says how much lies in the case; without any there is no line."""
    over = replace(SHARED, grants=SHARED.grants[:1], screenshots=1, kept_lines=3)
    desk.show(over)
    assert "Bisher aufbewahrte Zeilen: 3" in _said(desk, TALK).text()
    assert not desk.find("stop_chat_transcript").isVisible()

    desk.show(replace(over, screenshots=0, kept_lines=0))
    assert not _said(desk, TALK).isVisible()
    assert not _said(desk, SHOTS).isVisible()


def test_keeping_is_never_asked_for_once(desk: Desk) -> None:
    """The card offers only times that mean something to people."""
    desk.show(replace(SHARED, asked=AskedRight(right=TALK, reason="Zum Nachlesen", by="Jörg")))

    assert not desk.find("span_once").isVisible()
    assert desk.find("span_session").isVisible()


def test_the_goodbye_names_what_was_allowed(desk: Desk) -> None:
    """Whoever only wrote is not told that somebody saw the screen."""
    over = View(stage=Stage.ENDED, supporter="Jörg", ended_reason="customer", rights_given=(TALK,), lasted_s=60)
    desk.show(over)
    facts = desk.part("facts")

    assert isinstance(facts, QLabel)
    assert "Geschriebenes aufbewahren" in facts.text()
    assert "Gesehen hat" not in facts.text()
