"""Can everybody use the windows? By keyboard, with a screen reader, with large letters on a small screen."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible, QFont
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QScrollArea, QWidget
from tests.support.desk_windows import Desk
from tests.support.panel_views import CHECK, NEW, SHARING

from beistand.customer.window.face import QtFace
from beistand.customer.window.texts import CATALOGUES
from beistand.session.intents import HideWindow
from beistand.session.view import AskedRight, GrantView, View
from beistand.wire.policy import Right

ASKED = replace(
    SHARING,
    grants=(GrantView(right=Right.VIEW, is_given=True), GrantView(right=Right.CONTROL, is_given=False)),
    asked=AskedRight(right=Right.CONTROL, reason="Treiber", by="Jörg", since_ms=3),
)
LARGE_PT = 22


@pytest.fixture
def large_letters(desk: Desk) -> Iterator[Desk]:
    """Let the customer's system show letters of twice the size."""
    usual = QApplication.font()
    QApplication.setFont(QFont(usual.family(), LARGE_PT))
    QApplication.processEvents()
    yield desk
    QApplication.setFont(usual)
    QApplication.processEvents()


def stops(window: QWidget) -> list[QWidget]:
    """Return where the keyboard stops in a window, in its order."""
    found: list[QWidget] = []
    part = window.nextInFocusChain()
    while part is not None and part is not window:
        if part.isVisible() and part.isEnabled() and part.focusPolicy() & Qt.FocusPolicy.TabFocus:
            found.append(part)
        part = part.nextInFocusChain()
    return found


def shown(desk: Desk, page: str, language: str) -> QWidget:
    """Show a page in a language; return its window."""
    views = {
        "question": CHECK,
        "bar": SHARING,
        "card": ASKED,
        "news": replace(SHARING, windows=(NEW,)),
        "panel": SHARING,
    }
    desk.show(View(language=language))
    desk.show(replace(views[page], language=language))
    if page == "question":
        desk.find("windows_choose").click()
    if page == "panel":
        desk.find("overview_button").click()
    QApplication.processEvents()
    face: QtFace = desk.face
    return {"question": face.main_window, "news": face.bar.news, "panel": face.panel}.get(page, face.bar)


@pytest.mark.parametrize("language", CATALOGUES)
@pytest.mark.parametrize("page", ["question", "bar", "card", "news", "panel"])
def test_a_screen_reader_has_a_name_for_everything_that_can_be_used(desk: Desk, page: str, language: str) -> None:
    """Whoever hears the window knows each switch and button, and nothing is called twice the same."""
    window = shown(desk, page, language)
    names = []
    for part in stops(window):
        face = QAccessible.queryAccessibleInterface(part)
        assert face is not None
        has_role = face.role() not in {QAccessible.Role.NoRole, QAccessible.Role.Client}
        assert has_role or isinstance(part, QScrollArea), part.objectName()
        names.append(face.text(QAccessible.Text.Name))
    assert all(names), [part.objectName() for part in stops(window)]
    assert [name for name, count in Counter(filter(None, names)).items() if count > 1] == []


@pytest.mark.parametrize("language", CATALOGUES)
@pytest.mark.parametrize("page", ["question", "bar", "card", "news", "panel"])
def test_no_two_parts_of_a_window_share_a_key(desk: Desk, page: str, language: str) -> None:
    """Alt and a letter always mean one thing."""
    window = shown(desk, page, language)
    visible = [one for one in window.findChildren(QAbstractButton) if one.isVisible()]
    keys = [found[0].lower() for one in visible if (found := re.findall(r"(?<!&)&([^&])", one.text()))]

    assert [key for key, count in Counter(keys).items() if count > 1] == []


@pytest.mark.parametrize("page", ["question", "bar", "panel"])
def test_the_keyboard_goes_as_the_eyes_do(desk: Desk, page: str) -> None:
    """Tab goes from top to bottom, row by row, and reaches every button."""
    window: QWidget | None = shown(desk, page, "de")
    if page == "panel":
        window = desk.face.panel.area.widget()  # below it stand two buttons that always show
    assert window is not None
    inside = [
        part for part in stops(window.window()) if isinstance(part, QAbstractButton) and window.isAncestorOf(part)
    ]
    places = [part.mapTo(window, part.rect().center()) for part in inside]
    rows = [place.y() for place in places]

    assert all(after >= before - 20 for before, after in pairwise(rows)), [
        (part.objectName(), place.y()) for part, place in zip(inside, places, strict=True)
    ]
    usable = [one for one in window.findChildren(QAbstractButton) if one.isVisible() and one.isEnabled()]
    assert set(inside) == {one for one in usable if one.focusPolicy() & Qt.FocusPolicy.TabFocus}


@pytest.mark.parametrize("language", CATALOGUES)
def test_large_letters_make_larger_windows_and_everything_stays_on_the_screen(
    large_letters: Desk, language: str
) -> None:
    """With letters of twice the size the way out, a question's two answers and every switch can still be reached."""
    desk = large_letters
    bar = shown(desk, "card", language)
    space = bar.screen().availableGeometry()
    assert bar.fontMetrics().height() > 30
    assert space.contains(bar.geometry())
    for name in ("end_button", "card_refuse_button", "card_allow_button"):
        part = desk.find(name)
        assert bar.rect().contains(part.mapTo(bar, part.rect().topLeft())), name
        assert bar.rect().contains(part.mapTo(bar, part.rect().bottomRight())), name
    panel = shown(desk, "panel", language)
    assert panel.width() <= space.width()
    area = desk.face.panel.area
    inside = area.widget()
    assert inside is not None
    assert inside.width() <= area.viewport().width()


def test_a_window_is_hidden_by_keyboard_alone(desk: Desk) -> None:
    """Space on a switch is what a click on it is."""
    shown(desk, "panel", "de")
    QTest.keyClick(desk.find("window_1"), Qt.Key.Key_Space)

    assert desk.wished == [HideWindow(window=1)]
