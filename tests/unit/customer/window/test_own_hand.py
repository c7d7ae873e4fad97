"""Do the windows tell which presses led to a click, and say so when one did not count?"""

import time
from dataclasses import replace

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QPointF, Qt, QTimer
from PySide6.QtGui import QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QApplication
from tests.support.desk_windows import Desk

from beistand.customer.window.own_hand import SENTENCES, SHORTCUT_MS, Hand, NotOwnNote
from beistand.session.intents import Pause
from beistand.session.view import Stage, View

CLICK_MS = 100
"""So long Qt shows a button pressed before the click of its shortcut."""


def mouse(kind: QEvent.Type, time_ms: int) -> QMouseEvent:
    """Return a mouse event of the system's time."""
    left, none = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    made = QMouseEvent(kind, QPointF(1, 1), QPointF(1, 1), left, left, none)
    made.setTimestamp(time_ms)
    return made


def key(kind: QEvent.Type, time_ms: int) -> QKeyEvent:
    """Return a key event of the system's time."""
    made = QKeyEvent(kind, Qt.Key.Key_Z, Qt.KeyboardModifier.AltModifier)
    made.setTimestamp(time_ms)
    return made


@pytest.mark.usefixtures("desk")
def test_a_click_is_its_press_and_its_release() -> None:
    """Both halves of a click are told, and a click of later knows nothing of them."""
    hand = Hand()
    hand.felt(mouse(QEvent.Type.MouseButtonPress, 100))
    QCoreApplication.processEvents()
    hand.felt(mouse(QEvent.Type.MouseButtonRelease, 190))

    assert hand.clicked(Pause()).pressed_ms == (100, 190)
    QCoreApplication.processEvents()
    assert hand.clicked(Pause()).pressed_ms == ()


def test_a_shortcut_counts_until_its_button_is_let_go(desk: Desk) -> None:
    """The key of a shortcut is not forgotten before its click comes, and no other press takes its place meanwhile."""
    hand = Hand()
    hand.felt(key(QEvent.Type.ShortcutOverride, 100))
    hand.felt(QEvent(QEvent.Type.Shortcut))
    desk.wait(SHORTCUT_MS // 3)
    assert hand.clicked(Pause()).pressed_ms == (100,)
    hand.felt(mouse(QEvent.Type.MouseButtonPress, 150))

    assert hand.clicked(Pause()).pressed_ms == (100, 150)
    desk.wait(SHORTCUT_MS + 100)
    assert hand.clicked(Pause()).pressed_ms == ()


def test_a_slow_computer_does_not_forget_whose_key_it_was(desk: Desk) -> None:
    """However long a button takes to paint itself pressed, its click is known by the key that led to it."""
    hand, clicked = Hand(), list[tuple[int, ...]]()
    hand.felt(key(QEvent.Type.ShortcutOverride, 100))
    hand.felt(QEvent(QEvent.Type.Shortcut))
    time.sleep(2 * SHORTCUT_MS / 1000)  # the button paints itself; its time until the click begins after that
    QTimer.singleShot(CLICK_MS, lambda: clicked.append(hand.clicked(Pause()).pressed_ms))
    desk.wait(4 * SHORTCUT_MS)

    assert clicked == [(100,)]
    assert hand.clicked(Pause()).pressed_ms == ()


def test_keys_that_go_on_do_not_hold_a_shortcut_of_before(desk: Desk) -> None:
    """Who presses soon after a program did is not taken for the program."""
    hand = Hand()
    hand.felt(key(QEvent.Type.ShortcutOverride, 100))
    hand.felt(QEvent(QEvent.Type.Shortcut))
    for time_ms in (160, 220):
        desk.wait(SHORTCUT_MS // 3)
        hand.felt(key(QEvent.Type.KeyRelease, time_ms))
    desk.wait(SHORTCUT_MS // 3 + 50)
    hand.felt(mouse(QEvent.Type.MouseButtonPress, 300))

    assert hand.clicked(Pause()).pressed_ms == (300,)


def test_a_click_that_did_not_count_is_told_and_the_note_goes(desk: Desk) -> None:
    """Whoever reads it knows what to do; it comes once per click and takes no keyboard."""
    view = View(stage=Stage.CHECK, language="de", supporter="Frau Sommer")
    desk.show(view)
    desk.show(replace(view, clicks_refused=1))
    note = next(one for one in QApplication.topLevelWidgets() if isinstance(one, NotOwnNote) and one.isVisible())

    assert "klicken Sie bitte selbst" in note.words.text()
    assert note.words.heightForWidth(note.words.width()) <= note.words.height()
    assert not note.isActiveWindow()
    note.mousePressEvent(mouse(QEvent.Type.MouseButtonPress, 1))
    desk.show(replace(view, clicks_refused=1, language="en"))
    assert not note.isVisible()
    assert note.words.text() == SENTENCES["en"]


def test_every_language_has_the_sentence() -> None:
    """Nobody reads it in a language that was not chosen."""
    assert set(SENTENCES) == {"de", "de_plain", "en"}
