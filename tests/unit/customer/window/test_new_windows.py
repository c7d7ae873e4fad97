"""Does a window that opens wait for the customer, calmly, and without a word to the supporter?"""

from dataclasses import replace

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel
from tests.support.desk_windows import Desk
from tests.support.panel_views import LETTER, NEW, NEWER, SHARING

from beistand.customer.window.card import NOT_AT_ONCE_MS
from beistand.session.intents import HideWindow, ShowWindow

ONE = replace(SHARING, windows=(NEW, LETTER))
TWO = replace(SHARING, windows=(NEW, NEWER, LETTER))


def test_one_new_window_is_asked_about_by_its_name(desk: Desk) -> None:
    """The customer reads which window it is, and answers with one of two equal buttons."""
    desk.show(ONE)
    desk.wait(NOT_AT_ONCE_MS + 200)
    keep, look = desk.find("news_keep_button"), desk.find("news_show_button")
    assert desk.words("news_what") == "Ein neues Fenster ist verborgen: Arzt um 14 Uhr"
    assert abs(keep.width() - look.width()) <= 1
    desk.click("news_show_button")
    desk.click("news_keep_button")

    assert desk.wished == [ShowWindow(window=NEW.window), HideWindow(window=NEW.window)]


def test_its_title_does_not_stand_on_the_bar_that_the_supporter_sees(desk: Desk) -> None:
    """The bar is in the picture, the card is not."""
    desk.show(ONE)
    on_bar = " ".join(label.text() for label in desk.face.bar.findChildren(QLabel))

    assert desk.face.bar.news.isVisible()
    assert "Arzt" not in on_bar
    assert int(desk.face.bar.news.winId()) in desk.face.private_window_ids()


def test_several_new_windows_are_one_line(desk: Desk) -> None:
    """They do not pile up; the panel lists them."""
    desk.show(TWO)
    desk.wait(NOT_AT_ONCE_MS + 200)
    assert desk.words("news_what") == "2 neue Fenster sind verborgen."
    desk.click("news_keep_button")
    desk.click("news_show_button")

    assert desk.wished == [HideWindow(window=NEW.window), HideWindow(window=NEWER.window)]
    assert desk.face.panel.isVisible()
    assert not desk.face.bar.news.isVisible()
    assert desk.face.panel.news.isVisible()


def test_a_click_meant_for_the_list_shows_no_window(desk: Desk) -> None:
    """When one of two windows closes, the button under the hand means something else and must rest first."""
    desk.show(TWO)
    desk.wait(NOT_AT_ONCE_MS + 200)
    desk.show(ONE)
    desk.click("news_show_button")

    assert desk.wished == []


def test_where_the_rules_forbid_new_windows_nothing_is_offered(desk: Desk) -> None:
    """No button that would do nothing."""
    desk.show(replace(SHARING, windows=(replace(NEW, can_show=False), LETTER)))

    assert "Die Regeln erlauben nicht" in desk.words("news_what")
    assert not desk.find("news_show_button").isVisible()
    desk.click("overview_button")
    assert not desk.find(f"window_{NEW.window}").isEnabled()


def test_nothing_is_asked_while_nobody_sees_anything(desk: Desk) -> None:
    """In a pause a new window is nobody's business."""
    desk.show(ONE)
    desk.show(replace(ONE, is_paused=True, watchers=(), rights_held=()))

    assert not desk.face.bar.news.isVisible()


def test_the_card_comes_without_taking_the_keyboard(desk: Desk) -> None:
    """Whoever types goes on typing."""
    desk.show(ONE)

    assert desk.face.bar.news.testAttribute(Qt.WidgetAttribute.WA_ShowWithoutActivating)
