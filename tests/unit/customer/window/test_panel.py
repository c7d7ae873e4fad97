"""Holds the panel to its promise: everything shows, each thing has a switch, and a click is a wish of the customer."""

import time
from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QCheckBox, QListWidget
from tests.support.desk_windows import Desk
from tests.support.panel_views import CONTROL, LETTER, MAIL, NEW, PAGES, SHARING, VIEWING, window

from beistand.session.intents import (
    ChangeLanguage,
    End,
    GiveRight,
    HideProgram,
    HideWindow,
    Intent,
    ShowOnly,
    ShowProgram,
    ShowWindow,
    TakeBackAll,
    TakeBackRight,
)
from beistand.session.thumbnail import Thumbnail
from beistand.session.view import View
from beistand.wire.policy import Right


@pytest.fixture
def panel(desk: Desk) -> Desk:
    """Open the panel over a running session."""
    desk.show(SHARING)
    desk.click("overview_button")
    return desk


def small_picture(screen: int = 0) -> Thumbnail:
    """Return a red picture of 4 x 2 pixels."""
    return Thumbnail(screen=screen, width_px=4, height_px=2, pixels=b"\x00\x00\xff\x00" * 8)


def test_the_panel_says_who_watches_and_whether_that_person_must_be_silent(panel: Desk) -> None:
    """Name, company and secrecy stand together, as long as somebody watches."""
    assert "Jörg (Müller IT)" in panel.words("watchers")
    assert "14.11.2023" in panel.words("watchers_bound")

    panel.show(replace(SHARING, watchers=(), rights_held=(), is_paused=True))
    assert panel.words("watchers") == "Niemand sieht zu."


def test_the_panel_tells_what_happened_in_the_words_of_the_receipt(panel: Desk) -> None:
    """The customer reads now what the receipt says later."""
    ledger = panel.part("ledger")
    assert isinstance(ledger, QListWidget)

    assert "Sie: Erlaubt: Maus und Tastatur benutzen, 10 Minuten." in ledger.item(0).text()
    assert panel.words("recording") == "Es wird nicht aufgezeichnet."
    assert panel.words("files") == "Keine Dateien"


def test_escape_closes_the_panel_and_nothing_else(panel: Desk) -> None:
    """Whoever wants to see less does not end the session."""
    QTest.keyClick(panel.face.panel, Qt.Key.Key_Escape)

    assert not panel.face.panel.isVisible()
    assert panel.face.bar.isVisible()
    assert panel.wished == []


def test_the_panel_goes_with_the_session(panel: Desk) -> None:
    """After the end no window says that somebody watches."""
    panel.show(View())

    assert not panel.face.panel.isVisible()
    assert not panel.face.wants_thumbnails()


@pytest.mark.parametrize(
    ("name", "wish"),
    [
        ("right_control", TakeBackRight(right=Right.CONTROL)),
        ("right_view", TakeBackRight(right=Right.VIEW)),
        ("take_all_button", TakeBackAll()),
        ("panel_end_button", End()),
        (f"window_{LETTER.window}", HideWindow(window=LETTER.window)),
        (f"window_{MAIL.window}", ShowWindow(window=MAIL.window)),
        (f"window_{PAGES[0].window}", HideWindow(window=PAGES[0].window)),
        ("program_firefox", HideProgram(program="firefox")),
        ("language_de_plain", ChangeLanguage(language="de_plain")),
    ],
)
def test_each_switch_wishes_one_thing(panel: Desk, name: str, wish: Intent) -> None:
    """A click does what the switch says, once."""
    found = panel.part(name)
    panel.face.panel.area.ensureWidgetVisible(found)
    panel.find(name).click()

    assert panel.wished == [wish]


def test_what_is_hidden_or_taken_back_can_be_given_again(panel: Desk) -> None:
    """Each switch goes both ways."""
    hidden = tuple(replace(one, is_hidden=True) for one in PAGES)
    grants = (VIEWING, replace(CONTROL, is_given=False))
    panel.show(replace(SHARING, windows=(LETTER, *hidden), grants=grants))
    panel.find("program_firefox").click()
    panel.find("right_control").click()

    assert panel.wished == [ShowProgram(program="firefox"), GiveRight(right=Right.CONTROL)]


def test_a_tick_follows_the_rules_and_not_the_click(panel: Desk) -> None:
    """What the rules refuse never looks as if it had been done."""
    switch = panel.find("right_control")
    switch.click()
    assert switch.isChecked()

    panel.show(replace(SHARING, grants=(VIEWING, replace(CONTROL, is_given=False))))
    assert not switch.isChecked()


def test_control_without_watching_cannot_be_given(panel: Desk) -> None:
    """Nobody is asked to allow what could not do anything."""
    grants = (replace(VIEWING, is_given=False), replace(CONTROL, is_given=False))
    panel.show(replace(SHARING, grants=grants, watchers=(), rights_held=()))

    assert not panel.find("right_control").isEnabled()
    assert panel.find("right_view").isEnabled()
    assert not panel.find("take_all_button").isEnabled()


def test_a_right_with_a_time_says_how_long_it_still_lasts(panel: Desk) -> None:
    """The panel counts down what ends by itself."""
    until_ms = time.monotonic_ns() // 1_000_000 + 125_000
    panel.show(replace(SHARING, grants=(VIEWING, replace(CONTROL, until_ms=until_ms))))

    assert panel.words("left_control").startswith("noch 2:0")
    assert panel.words("left_view") == ""


def test_each_window_says_what_it_is_and_why_it_is_hidden(panel: Desk) -> None:
    """The customer knows each window again, and reads why the module would rather cover it."""
    panel.show(replace(SHARING, windows=(NEW, LETTER, MAIL, *PAGES)))
    said = {one.objectName(): one.accessibleName() for one in panel.face.panel.findChildren(QCheckBox)}

    assert said["window_1"] == "Brief & Anlage.odt (soffice)"
    assert said["window_2"] == "besser verborgen (E-Mail): Posteingang (thunderbird)"
    assert said["window_5"] == "neu: Arzt um 14 Uhr (gnome-calendar)"
    assert "&&" in panel.find("window_1").text()
    assert panel.words("windows_summary") == "2 Fenster sind verborgen. Darunter: E-Mail."


def test_a_title_cannot_pretend_to_be_something_else(panel: Desk) -> None:
    """Characters that turn or hide text do not reach the list."""
    panel.show(replace(SHARING, windows=(window(9, "", "Bank\u202egnp.exe\n\x07"),)))

    assert panel.find("window_9").accessibleName() == "Bank gnp.exe"


def test_only_one_program_is_one_choice_in_a_list(panel: Desk) -> None:
    """Nothing but this program: chosen by name, never by passing over it."""
    choice = panel.face.panel.windows
    choice.menu.aboutToShow.emit()
    offered = {action.text(): action for action in choice.menu.actions()}
    offered["Nur firefox"].trigger()
    offered["Ganzer Bildschirm"].trigger()

    assert list(offered) == ["Ganzer Bildschirm", "Nur firefox", "Nur soffice", "Nur thunderbird"]
    assert panel.wished == [ShowOnly(program="firefox"), ShowOnly(program="")]


def test_where_nothing_can_be_hidden_the_panel_says_so(panel: Desk) -> None:
    """Nobody believes in a cover that is not there."""
    panel.show(replace(SHARING, windows=(), can_hide_windows=False))

    assert "einzelne Fenster nicht verborgen werden" in panel.words("windows_summary")
    assert not panel.part("windows_what").isVisible()


def test_the_small_picture_is_what_leaves_and_goes_with_it(panel: Desk) -> None:
    """As long as somebody watches the customer sees the same; after that no picture stays."""
    panel.face.show_thumbnail(small_picture())
    QApplication.processEvents()
    shown = panel.part("picture_0")
    assert shown.grab().toImage().pixelColor(3, 3).name() == "#ff0000"
    assert "Bildschirm 1" in shown.accessibleName()

    panel.show(replace(SHARING, watchers=(), rights_held=(), is_paused=True))
    panel.face.show_thumbnail(small_picture())
    QApplication.processEvents()
    assert panel.words("picture_none") == "Es wird nichts gezeigt."
    assert panel.part("picture_none").isVisible()


def test_small_pictures_are_made_only_while_the_panel_is_open(desk: Desk) -> None:
    """Who does not look costs nothing."""
    desk.show(SHARING)
    assert not desk.face.wants_thumbnails()
    desk.click("overview_button")
    assert desk.face.wants_thumbnails()
    desk.click("panel_close_button")
    assert not desk.face.wants_thumbnails()


def test_windows_with_titles_on_them_are_private_before_they_show(desk: Desk) -> None:
    """The panel, the card and the question page are never in a picture; the bar is."""
    desk.show(replace(SHARING, windows=(NEW, LETTER)))
    desk.click("overview_button")
    face = desk.face
    private = face.private_window_ids()

    assert {int(one.winId()) for one in (face.panel, face.bar.news, face.main_window)} <= private
    assert int(face.bar.winId()) in face.own_window_ids() - private
    desk.click("panel_close_button")
    assert int(face.panel.winId()) in face.private_window_ids()


def test_no_part_of_the_bar_becomes_a_window_of_its_own(desk: Desk) -> None:
    """The customer sees a bar, and nothing lost beside it."""
    desk.show(SHARING)
    shown = {one.objectName() for one in QApplication.topLevelWidgets() if one.isVisible()}

    assert shown == {"bar"}


def test_the_switch_under_the_keyboard_stays_when_windows_come_and_go(panel: Desk) -> None:
    """A window that opens does not take the keyboard to another switch."""
    switch = panel.find("window_1")
    switch.setFocus()
    panel.show(replace(SHARING, windows=(NEW, *reversed(SHARING.windows))))

    assert panel.find("window_1") is switch
    assert panel.face.panel.focusWidget() is switch
