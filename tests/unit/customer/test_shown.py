"""Does the picture show what the rules say, and input reach nothing else, whatever numbers the system gives?"""

from dataclasses import asdict, replace

from beistand.customer.desktop.ports import Box, Layer, Stack, Window
from beistand.customer.encode.veil import BACKGROUND
from beistand.customer.pipeline.shown import NeverTouched, OwnWindows, Showing, found_as
from beistand.session.cover import Cover

PLACE = Box(left=0, top=0, width=50, height=50)
PAPER = Window(number=11, owner=1, program="", is_listed=True)
POST = Window(number=21, owner=2, program="mail", is_listed=True)
BAR, PANEL = 91, 92
FRAME = 500
COVER = Cover(windows=frozenset({(11, "")}), owners=frozenset({(1, "")}))
OWN = OwnWindows(all=lambda: frozenset({BAR, PANEL}), private=lambda: frozenset({PANEL}))


def stack(*windows: Window, can_cover: bool = True) -> Stack:
    """Return windows, each in a frame of its own."""
    layers = tuple(Layer(number=FRAME + one.number, windows=(one,), box=PLACE, solid=(PLACE,)) for one in windows)
    return Stack(layers=layers, version=1, can_cover=can_cover, whole=PLACE)


def test_the_bar_is_shown_and_the_panel_is_covered() -> None:
    """The supporter sees the module's bar; the window that tells of covered windows is covered itself."""
    showing = Showing(COVER, own=OWN)

    shown = showing(stack(PAPER, POST, Window(number=BAR), Window(number=PANEL)))
    assert shown == {PAPER.number, BAR, BACKGROUND}
    assert showing.covered == {POST.number, FRAME + POST.number, PANEL, FRAME + PANEL}


def test_input_reaches_what_is_shown_and_nothing_that_nobody_looked_at() -> None:
    """A window that opened under the pointer a moment ago gets no click; before the first look nothing does."""
    never = NeverTouched(OWN.all)
    assert never.reached() is None
    showing = never.showing = Showing(COVER, own=OWN)
    assert never.reached() == frozenset()
    showing(stack(PAPER, POST))

    assert never.reached() == frozenset({FRAME + PAPER.number, 0})
    assert never() == {BAR, PANEL}


def test_a_number_that_was_free_is_another_window() -> None:
    """The next program gets the number of one that ended, but not what the customer allowed it."""
    showing = Showing(COVER, own=OWN)
    assert PAPER.number in showing(stack(PAPER, POST))
    showing(stack(POST))
    assert PAPER.number not in showing(stack(PAPER, POST))

    again = Showing(COVER, own=OWN, before=showing)
    assert PAPER.number not in again(stack(PAPER, POST)), "not in the next epoch either"
    pruned = Showing(replace(COVER, windows=frozenset(), owners=frozenset()), own=OWN, before=again)
    chosen = Showing(COVER, own=OWN, before=pruned)
    assert PAPER.number in chosen(stack(PAPER, POST)), "after a click the rules name it anew"


def test_a_number_that_was_free_between_two_looks_is_another_window() -> None:
    """A program ends and the next one begins within a moment: the system tells, and nothing is inherited."""
    hiding = replace(COVER, programs=frozenset({"mail"}), hidden_owners=frozenset({2}), hidden=frozenset({21}))
    showing = Showing(hiding, own=OWN)
    assert showing(stack(PAPER, POST)) == {PAPER.number, BAR, BACKGROUND}
    both = replace(stack(PAPER, POST), vanished=frozenset({1, 2, PAPER.number, POST.number}))

    assert showing(both) == {POST.number, BAR, BACKGROUND}, "neither is shown nor covered as the ones before"


def test_where_windows_cannot_be_told_everything_is_covered() -> None:
    """A window manager dies, or a compositor comes that draws elsewhere: nothing is shown until that is over."""
    showing = Showing(COVER, own=OWN)

    assert showing(stack(PAPER, Window(number=BAR), can_cover=False)) == {BAR}
    assert showing.reached == {FRAME + BAR}
    assert showing(stack(PAPER)) >= {PAPER.number, BACKGROUND}


def test_the_panel_is_covered_where_nothing_else_can_be() -> None:
    """Whole screens are shared on such a desktop, but the small picture of them is not in the picture."""
    showing = Showing(Cover(is_off=True), own=OWN)

    shown = showing(stack(PAPER, POST, Window(number=BAR), Window(number=PANEL), can_cover=False))
    assert shown == {PAPER.number, POST.number, BAR, BACKGROUND}
    assert showing.covered == {PANEL, FRAME + PANEL}
    assert showing.reached == {FRAME + PAPER.number, FRAME + POST.number, FRAME + BAR, BACKGROUND}


def test_the_rules_know_everything_that_the_desktop_tells_of_a_window() -> None:
    """A new fact about windows cannot be forgotten on the way to the rules that decide by it."""
    told = Window(
        number=1,
        owner=2,
        program="mail",
        title="Peter",
        belongs_to=3,
        is_panel=True,
        is_background=True,
        is_menu=True,
        is_listed=True,
    )
    known = asdict(found_as(told))
    known["number"] = known.pop("window")

    assert known == asdict(told)
