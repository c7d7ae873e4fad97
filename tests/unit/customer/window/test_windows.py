"""Holds the windows to their promise: they show what the rules say and wish what the customer clicks, once."""

import re
import string
import sys
import time
from collections.abc import Mapping
from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel
from tests.support import panel_views
from tests.support.desk_windows import Desk
from tests.support.panel_views import SCREEN

from beistand.customer import settings
from beistand.customer.window.code_page import grouped
from beistand.customer.window.languages import OWN_NAMES
from beistand.customer.window.style import DARK, LIGHT, Colours
from beistand.customer.window.texts import CATALOGUES, duration
from beistand.session.customer import LANGUAGES
from beistand.session.intents import (
    Answer,
    AnswerAsked,
    Dismiss,
    End,
    EnterCode,
    GiveRight,
    Pause,
    TakeBackRight,
)
from beistand.session.view import AskedRight, GrantView, Problem, Stage, View, Watcher
from beistand.wire.messages import END_REASONS
from beistand.wire.policy import Right

PLAIN_WORDS_MAX = 10
CHECK = replace(panel_views.CHECK, windows=(), can_hide_windows=False)
WATCHED = View(
    stage=Stage.SHARING,
    supporter="Jörg",
    rights_held=(Right.VIEW,),
    grants=(GrantView(right=Right.VIEW, is_given=True), GrantView(right=Right.CONTROL, is_given=False)),
    watchers=(Watcher(participant=1, name="Jörg", since_ms=0),),
)
STEERED = tuple(replace(grant, is_given=True) for grant in WATCHED.grants)


def gaps(catalogue: Mapping[str, str]) -> dict[str, set[str]]:
    """Return which facts each sentence of a catalogue tells."""
    parse = string.Formatter().parse
    return {key: {name for _, name, _, _ in parse(words) if name} for key, words in catalogue.items()}


@pytest.mark.parametrize("language", ["de_plain", "en"])
def test_every_language_says_everything(language: str) -> None:
    """Whoever chooses plain German or English misses nothing that German says, and no fact is lost."""
    assert gaps(CATALOGUES[language]) == gaps(CATALOGUES["de"])


def test_every_language_of_the_rules_is_spoken() -> None:
    """The buttons, the rules and the command line know the same languages."""
    assert tuple(CATALOGUES) == tuple(OWN_NAMES) == LANGUAGES == settings.LANGUAGES


@pytest.mark.parametrize("key", CATALOGUES["de_plain"])
def test_plain_german_has_short_sentences(key: str) -> None:
    """Who reads slowly meets one idea at a time: no sentence is longer than ten words."""
    words = CATALOGUES["de_plain"][key]
    longest = max((len(one.split()), one) for one in re.split(r"(?<=[.?!:…])\s", words))

    assert longest[0] <= PLAIN_WORDS_MAX, longest
    assert not re.search(r"\b(?:deren|dessen|sowie|jedoch|bzw)\b|;", words)


def test_every_problem_and_every_end_has_a_sentence() -> None:
    """Nothing can go wrong without a sentence that says what to do."""
    assert {f"problem.{problem.value}" for problem in Problem} <= CATALOGUES["de"].keys()
    assert {f"end.{reason}" for reason in END_REASONS} <= CATALOGUES["de"].keys()


def test_a_typed_code_is_wished_once(desk: Desk) -> None:
    """A code that is typed and confirmed with Enter is taken, exactly once, as it was typed."""
    field = desk.face.main_window.code.field
    field.clear()
    QTest.keyClicks(field, "1234567890")
    QTest.keyClick(field, Qt.Key.Key_Return)

    assert desk.wished == [EnterCode(text="1234 567 890")]


def test_a_typed_code_is_grouped_and_a_link_is_left_alone() -> None:
    """People see the code in the groups in which it is spoken."""
    assert [grouped("12345"), grouped("1234567890"), grouped("https://x/#1")] == [
        "1234 5",
        "1234 567 890",
        "https://x/#1",
    ]


def test_the_question_shows_who_why_and_the_words(desk: Desk) -> None:
    """The customer sees organisation, supporter, purpose and the three words before any answer."""
    desk.show(CHECK)
    shown = " ".join(label.text() for label in desk.face.main_window.findChildren(QLabel))

    assert all(word in shown for word in ("Müller IT", "Jörg", "Drucker", "Apfel", "Leiter", "Wolke"))


def test_yes_needs_the_notice(desk: Desk) -> None:
    """Nobody can say yes before saying that the notice was read."""
    desk.show(CHECK)
    assert not desk.find("allow_button").isEnabled()

    desk.find("has_read").setChecked(True)
    desk.click("allow_button")

    assert desk.wished == [Answer(is_yes=True, rights=frozenset({Right.VIEW}), screens=(0,), has_read_notice=True)]
    desk.show(View())
    desk.show(CHECK.__class__(**{name: getattr(CHECK, name) for name in CHECK.__slots__} | {"words": ("a", "b", "c")}))
    assert not desk.find("allow_button").isEnabled()


@pytest.mark.parametrize("way", ["button", "escape", "close"])
def test_refusing_is_as_easy_as_closing(desk: Desk, way: str) -> None:
    """The button, Escape and the window's cross all refuse."""
    desk.show(CHECK)
    if way == "button":
        desk.click("refuse_button")
    elif way == "escape":
        QTest.keyClick(desk.face.main_window, Qt.Key.Key_Escape)
    else:
        desk.face.main_window.close()

    assert [wish.is_yes for wish in desk.wished if isinstance(wish, Answer)] == [False]
    assert len(desk.wished) == 1


def test_enter_alone_never_allows(desk: Desk) -> None:
    """Somebody who types on blindly does not let anybody in."""
    desk.show(CHECK)
    desk.find("has_read").setChecked(True)
    QTest.keyClick(desk.face.main_window, Qt.Key.Key_Return)

    assert desk.wished == []


def test_each_click_on_the_bar_is_one_wish(desk: Desk) -> None:
    """Pause, control and end do what they say."""
    desk.show(WATCHED)
    for name in ("pause_button", "control_button", "end_button"):
        desk.click(name)

    assert desk.wished == [Pause(), GiveRight(right=Right.CONTROL), End()]


def test_control_can_be_taken_back_with_one_click(desk: Desk) -> None:
    """While the supporter controls, the same button takes control back."""
    desk.show(replace(WATCHED, rights_held=(Right.VIEW, Right.CONTROL), grants=STEERED, is_controlled=True))
    desk.click("control_button")

    assert desk.wished == [TakeBackRight(right=Right.CONTROL)]


def test_a_question_during_the_session_is_a_card_with_two_equal_buttons(desk: Desk) -> None:
    """The customer sees who asks and why, and no is as large as yes."""
    asked = {"asked": AskedRight(right=Right.CONTROL, reason="Treiber prüfen")}
    desk.show(View(**{name: getattr(WATCHED, name) for name in WATCHED.__slots__} | asked))
    no, yes = desk.find("card_refuse_button"), desk.find("card_allow_button")
    assert abs(no.width() - yes.width()) <= 1
    desk.click("card_refuse_button")

    assert desk.wished == [AnswerAsked(is_yes=False)]


def test_the_bar_counts_among_the_windows_that_input_never_reaches(desk: Desk) -> None:
    """As soon as the bar is there, the supporter's clicks cannot meet it."""
    desk.show(WATCHED)

    assert int(desk.face.bar.winId()) in desk.face.own_window_ids()


def test_the_goodbye_says_how_long_and_that_nothing_stays(desk: Desk) -> None:
    """The last card names the duration and who watched; closing it is the last wish."""
    desk.show(
        View(stage=Stage.ENDED, supporter="Jörg", ended_reason="customer", lasted_s=245, rights_given=(Right.VIEW,))
    )
    shown = " ".join(label.text() for label in desk.face.main_window.end.findChildren(QLabel))
    desk.click("close_button")

    assert "4:05" in shown
    assert "Jörg" in shown
    assert desk.wished == [Dismiss()]


def test_durations_are_read_as_people_write_them() -> None:
    """An hour and a half does not look like ninety minutes of seconds."""
    assert [duration(5), duration(245), duration(5400)] == ["0:05", "4:05", "1:30:00"]


@pytest.mark.parametrize(
    ("colours", "grounds"), [(LIGHT, ("#efefef", "#ffffff")), (DARK, ("#2b2b2b", "#1e1e1e"))], ids=["light", "dark"]
)
def test_everything_can_be_seen_in_light_and_dark(colours: Colours, grounds: tuple[str, ...]) -> None:
    """Quiet text can be read and lines can be seen on every ground (WCAG 2.2, 1.4.3 and 1.4.11)."""
    for ground in grounds:
        assert contrast(colours.quiet, ground) >= 4.5
        assert contrast(colours.line, ground) >= 3
        assert contrast(colours.focus, ground) >= 3


def test_a_screen_that_went_can_not_be_chosen(desk: Desk) -> None:
    """When a screen is unplugged while the question stands, it is no longer offered, at once."""
    other = replace(SCREEN, screen=1, name="DP-2", left_px=800, is_primary=False)
    desk.show(replace(CHECK, screens_offered=(SCREEN, other)))
    desk.show(replace(CHECK, screens_offered=(SCREEN,)))
    page = desk.face.main_window.check
    shown = [one for one in page.findChildren(QAbstractButton) if one.objectName().startswith("screen_")]

    assert [one.objectName() for one in shown if not one.isHidden()] == ["screen_0"]


def test_no_button_moves_when_the_customer_reaches_for_it(desk: Desk) -> None:
    """The mouse on its way to the bar lets control rest; the buttons stay where they are and mean the same."""
    steered = replace(WATCHED, rights_held=(Right.VIEW, Right.CONTROL), grants=STEERED, is_controlled=True)
    desk.show(steered)
    control, end = desk.find("control_button"), desk.find("end_button")
    before = (control.text(), control.pos(), control.size(), end.size())
    soon_ms = time.monotonic_ns() // 1_000_000 + 60_000
    desk.show(replace(steered, rights_held=(Right.VIEW,), is_controlled=False, rests_until_ms=soon_ms))

    assert control.isVisible()
    assert (control.text(), control.pos(), control.size(), end.size()) == before
    desk.click("control_button")
    assert desk.wished == [TakeBackRight(right=Right.CONTROL)]


def test_a_session_of_a_day_does_not_wear_the_program_out(desk: Desk) -> None:
    """The bar tells the time twice a second for hours; the window library must not lose count of what it uses."""
    desk.show(WATCHED)
    before = sys.getrefcount(None)
    for _ in range(2_000):
        desk.face.bar.state.setText("")
        QApplication.processEvents()

    assert sys.getrefcount(None) > before - 500


def contrast(one: str, other: str) -> float:
    """Return the contrast of two colours as WCAG 2.2 counts it, 1 to 21."""
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def luminance(colour: str) -> float:
    """Return the relative luminance of ``#rrggbb``, 0 to 1."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
