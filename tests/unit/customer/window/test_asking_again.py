"""Are card, talk and goodbye understood and safe to use?"""

import time
from dataclasses import replace

import pytest
from PySide6.QtWidgets import QLabel, QLineEdit
from tests.support.desk_windows import Desk

from beistand.customer.window.card import NOT_AT_ONCE_MS
from beistand.customer.window.style import GREY
from beistand.session.intents import Answer, AnswerAsked, Say, TakeBackAll
from beistand.session.rights import Span
from beistand.session.view import AskedRight, GrantView, Line, Stage, View, Watcher
from beistand.wire.policy import Right

WATCHED = View(
    stage=Stage.SHARING,
    supporter="Jörg",
    rights_held=(Right.VIEW,),
    grants=(GrantView(right=Right.VIEW, is_given=True), GrantView(right=Right.CONTROL, is_given=False)),
    watchers=(Watcher(participant=1, name="Jörg", since_ms=0),),
)
ASKED = replace(WATCHED, asked=AskedRight(right=Right.CONTROL, reason="Treiber prüfen", by="Jörg"))


def test_a_yes_says_for_how_long(desk: Desk) -> None:
    """The customer allows it for ten minutes unless another time is chosen."""
    desk.show(ASKED)
    desk.wait(NOT_AT_ONCE_MS + 200)
    desk.click("card_allow_button")
    desk.find("span_once").setChecked(True)
    desk.click("card_allow_button")

    assert desk.wished == [AnswerAsked(is_yes=True, span=Span.TEN_MINUTES), AnswerAsked(is_yes=True, span=Span.ONCE)]


def test_a_click_meant_for_something_else_gives_nothing(desk: Desk) -> None:
    """In the moment in which a card comes its yes cannot be pressed, its no can."""
    desk.show(replace(WATCHED, asked=AskedRight(right=Right.CONTROL, reason="", by="Jörg", since_ms=7)))

    assert not desk.find("card_allow_button").isEnabled()
    assert desk.find("card_refuse_button").isEnabled()


def test_the_question_whether_watching_is_fine_asks_for_no_time(desk: Desk) -> None:
    """Going on is yes or no."""
    desk.show(replace(WATCHED, asked=AskedRight(right=Right.VIEW, reason="")))

    assert not desk.find("span_once").isVisible()


def test_one_click_takes_everything_back(desk: Desk) -> None:
    """The bar has a button after which nobody sees anything."""
    desk.show(WATCHED)
    desk.click("hide_button")

    assert desk.wished == [TakeBackAll()]


def test_a_right_with_a_time_says_how_long_it_still_lasts(desk: Desk) -> None:
    """The customer sees in the bar when control will end by itself."""
    until_ms = time.monotonic_ns() // 1_000_000 + 125_000
    view, control = WATCHED.grants
    desk.show(replace(WATCHED, grants=(view, replace(control, is_given=True, until_ms=until_ms))))

    assert "Steuern noch 2:0" in desk.face.bar.since.text()


def test_the_way_out_stays_on_the_screen_and_under_the_hand(desk: Desk) -> None:
    """However much the bar has to say, "Beenden" is where it was, and on the screen."""
    desk.show(WATCHED)
    bar, end = desk.face.bar, desk.find("end_button")
    before = end.mapToGlobal(end.rect().topRight()).x()
    view, control = WATCHED.grants
    until_ms = time.monotonic_ns() // 1_000_000 + 125_000
    limited = (view, replace(control, is_given=True, until_ms=until_ms))
    desk.show(replace(WATCHED, grants=limited, rights_held=(Right.VIEW, Right.CONTROL), is_controlled=True))

    after = end.mapToGlobal(end.rect().topRight()).x()
    space = bar.screen().availableGeometry()
    assert space.contains(bar.geometry())
    assert abs(after - before) <= 1 or bar.geometry().left() == space.left()


def test_the_bar_is_grey_where_nobody_sees_anything(desk: Desk) -> None:
    """Blue and orange mean that somebody watches; after everything was taken back nobody does."""
    desk.show(WATCHED)
    watched = desk.face.bar.dot.styleSheet()
    taken = tuple(replace(grant, is_given=False) for grant in WATCHED.grants)
    desk.show(replace(WATCHED, grants=taken, rights_held=(), watchers=()))

    assert GREY in desk.face.bar.dot.styleSheet()
    assert GREY not in watched


def test_who_is_written_to_sees_it_and_can_answer(desk: Desk) -> None:
    """A line of the supporter opens the talk; Enter sends the answer."""
    desk.show(replace(WATCHED, chat=(Line(who="supporter", text="Guten Tag", since_ms=1),)))
    talk = desk.face.bar.talk
    assert talk.isVisible()
    assert "Guten Tag" in talk.lines.item(0).text()

    field = desk.part("talk_field")
    assert isinstance(field, QLineEdit)
    field.setText("Hallo")
    desk.click("talk_send")

    assert desk.wished == [Say(text="Hallo")]


def test_a_customer_can_choose_to_write_only(desk: Desk) -> None:
    """Besides yes and no there is: show nothing, only write."""
    desk.show(View(stage=Stage.CHECK, supporter="Jörg", words=("A", "B", "C"), confirmed_ms=1))
    desk.click("talk_only_button")

    assert desk.wished == [Answer(is_yes=True)]


@pytest.mark.parametrize(
    ("view", "sentence"),
    [
        ({"saved": ("Beleg.json", "Beleg.pdf")}, "Ihr Beleg ist gespeichert: Beleg.pdf"),
        ({"saving_problem": "voll"}, "Der Beleg wurde nicht gespeichert"),
    ],
)
def test_the_goodbye_says_where_the_receipt_is(desk: Desk, view: dict[str, object], sentence: str) -> None:
    """Saved or not, the customer is told, and can try again."""
    desk.show(View(stage=Stage.ENDED, ended_reason="customer", can_save=True, **view))  # type: ignore[arg-type]

    saved = desk.part("saved")
    assert isinstance(saved, QLabel)
    assert sentence in saved.text()
    assert desk.find("save_button").isVisible()
