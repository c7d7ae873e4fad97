"""Can the customer choose windows before the yes, and need not? The default asks for no click."""

from dataclasses import replace

from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QWidget
from tests.support.desk_windows import Desk
from tests.support.panel_views import CHECK, LETTER, MAIL, SHARING, window

from beistand.session.intents import Answer, HideWindow, ShowWindow
from beistand.wire.policy import Right

CONFIRMED = replace(CHECK, confirmed_ms=1)


def test_the_default_needs_no_click_and_says_what_stays_hidden(desk: Desk) -> None:
    """One sentence says how many windows nobody will see; the yes is one click as before."""
    desk.show(replace(CONFIRMED, words=("Nadel", "Ofen", "Pilz")))
    assert desk.words("windows_summary") == "Ein Fenster ist verborgen: E-Mail."
    assert not desk.part("windows_hint").isVisible()
    desk.click("allow_button")

    assert desk.wished == [Answer(is_yes=True, rights=frozenset({Right.VIEW}), screens=(0,))]


def test_each_window_can_be_chosen_before_anything_is_shown(desk: Desk) -> None:
    """The list shows all windows with a tick each; those that are better hidden have none, and say why."""
    desk.show(CONFIRMED)
    desk.click("windows_choose")
    letter, mail = desk.find("window_1"), desk.find("window_2")
    assert (letter.isChecked(), mail.isChecked()) == (True, False)
    assert mail.accessibleName().startswith("besser verborgen (E-Mail)")
    letter.click()
    mail.click()

    assert desk.wished == [HideWindow(window=LETTER.window), ShowWindow(window=MAIL.window)]


def test_the_list_is_put_away_for_a_new_question(desk: Desk) -> None:
    """The next question begins as simple as the first."""
    desk.show(CONFIRMED)
    desk.click("windows_choose")
    desk.show(replace(CONFIRMED, words=("Anker", "Birne", "Turm")))

    assert not desk.part("windows_hint").isVisible()


def test_where_nothing_can_be_hidden_it_is_said_before_the_yes(desk: Desk) -> None:
    """The customer closes what nobody shall see before the first picture leaves."""
    desk.show(replace(CONFIRMED, windows=(), can_hide_windows=False))

    assert "Schließen Sie, was niemand sehen soll" in desk.words("windows_summary")
    assert not desk.part("windows_choose").isVisible()


def test_a_title_is_words_and_never_markup(desk: Desk) -> None:
    """What a program writes on its window cannot draw anything into the module's."""
    title = "<img src='/etc/passwd'> " + "sehr lang " * 20
    desk.show(replace(CONFIRMED, windows=(window(8, "firefox", title),)))
    desk.click("windows_choose")

    assert "<img" not in desk.find("window_8").toolTip()
    assert "&lt;img" in desk.find("window_8").toolTip()


class _AtTheEnd(QObject):
    """Sees what a window shows when it goes: how many colours, and whether its parts are there."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self.colours = 0
        window.installEventFilter(self)

    def eventFilter(self, window: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        """Look when it is hidden."""
        if event.type() is QEvent.Type.Hide and isinstance(window, QWidget):
            picture = window.grab().toImage()
            self.colours = len({picture.pixel(x, y) for x in range(picture.width()) for y in range(picture.height())})
        return False


def test_the_question_goes_empty(desk: Desk) -> None:
    """A program that hangs may let stand what was above it: no title of a hidden window stands there after the yes."""
    desk.show(CONFIRMED)
    desk.click("windows_choose")
    watching = _AtTheEnd(desk.face.main_window)

    desk.show(SHARING)

    assert not desk.face.main_window.isVisible()
    assert watching.colours == 1
    desk.show(CONFIRMED)
    assert desk.part("windows_summary").isVisible(), "what comes back is not empty"
