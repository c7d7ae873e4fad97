"""Does the picture show only what was there at the yes, what the customer showed, and what belongs to it?"""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as some

from beistand.session.cover import WindowFound
from beistand.session.windows import Windows
from beistand.wire.policy import Mode

EDITOR, MAIL = "editor", "thunderbird"
PAPER = WindowFound(window=11, owner=1, program=EDITOR, title="Brief")
NOTES = WindowFound(window=12, owner=1, program=EDITOR, title="Notiz")
POST = WindowFound(window=21, owner=2, program=MAIL, title="Posteingang")
CHAT = WindowFound(window=31, owner=3, program="chat", title="Peter")
CHAT_TWO = WindowFound(window=32, owner=3, program="chat", title="Paul")
DESKTOP = WindowFound(window=41, owner=4, program="files", is_background=True, is_listed=False)
FILES = WindowFound(window=42, owner=4, program="files", title="Unterlagen")
BAR = WindowFound(window=51, owner=5, program="bar", is_panel=True, is_listed=False)
SWITCHER = WindowFound(window=52, owner=5, is_panel=True, is_listed=False)


def menu(window: int, *, of: WindowFound, belongs: bool = False) -> WindowFound:
    """Return a menu that a program opens; ``belongs``: it says above which window."""
    return WindowFound(
        window=window,
        owner=of.owner,
        program=of.program,
        belongs_to=of.window if belongs else 0,
        is_menu=True,
        is_listed=False,
    )


def begun(*found: WindowFound, mode: Mode = Mode.ASK) -> Windows:
    """Return the windows of a session at its yes."""
    return Windows().seen(found, has_list=True).begun(mode)


def now(windows: Windows, *found: WindowFound) -> frozenset[int]:
    """Return which of these the picture shows now."""
    return windows.cover.shown(found)


def test_a_window_that_opens_waits_for_the_customer() -> None:
    """What opens after the yes is covered until the customer shows it, and then at once."""
    windows = begun(PAPER).seen((PAPER, CHAT), has_list=True)
    offer = windows.offers()[0]

    assert now(windows, PAPER, CHAT) == {PAPER.window}
    assert (offer.window, offer.is_hidden, offer.is_new) == (CHAT.window, True, True)
    assert now(windows.with_window(CHAT.window, is_shown=True), PAPER, CHAT) == {PAPER.window, CHAT.window}


def test_who_shows_one_waiting_window_shows_no_other() -> None:
    """Two chats wait; the customer shows one, and the other goes on waiting, with its menus."""
    windows = begun(PAPER).seen((PAPER, CHAT, CHAT_TWO), has_list=True).with_window(CHAT.window, is_shown=True)
    menus = (menu(33, of=CHAT, belongs=True), menu(34, of=CHAT_TWO, belongs=True), menu(35, of=CHAT_TWO))

    assert now(windows, CHAT, CHAT_TWO, *menus) == {CHAT.window, 33}
    assert now(windows.with_program("chat", is_shown=True), CHAT, CHAT_TWO, *menus) == {31, 32, 33, 34, 35}


def test_what_a_shown_program_opens_is_shown() -> None:
    """Dialogues, menus and further windows of a shown program need no click each, also after it was started again."""
    windows = begun(PAPER)
    restarted = replace(PAPER, window=911, owner=9)

    assert now(windows, PAPER, NOTES, menu(13, of=PAPER)) == {11, 12, 13}
    assert now(windows.seen((CHAT,), has_list=True), restarted) == {911}
    assert now(windows.seen((CHAT,), has_list=True).with_window(31, is_shown=False), restarted) == {911}


def test_mail_is_proposed_covered_and_stays_so_after_a_restart() -> None:
    """The mail program is covered without a click, before and after the yes; with a click it is shown."""
    before = Windows().seen((PAPER, POST), has_list=True)
    restarted = replace(POST, window=922, owner=9)
    windows = before.begun(Mode.ASK)

    assert [one.window for one in before.offers() if one.is_hidden and one.is_proposed] == [POST.window]
    assert now(windows, PAPER, POST) == {PAPER.window}
    assert now(windows.seen((PAPER, restarted), has_list=True), PAPER, restarted) == {PAPER.window}
    assert now(before.with_window(POST.window, is_shown=True).begun(Mode.ASK), POST) == {POST.window}


def test_a_hidden_window_takes_its_menus_with_it() -> None:
    """Menus and dialogues of a covered window are covered, those of another window of the program are not."""
    windows = begun(PAPER, NOTES).with_window(NOTES.window, is_shown=False)
    menus = (menu(13, of=PAPER, belongs=True), menu(14, of=NOTES, belongs=True), menu(15, of=NOTES))
    dialogue = replace(NOTES, window=16, belongs_to=14)

    assert now(windows, PAPER, NOTES, dialogue, *menus) == {PAPER.window, 13}


def test_what_was_hidden_is_not_shown_when_other_clicks_come() -> None:
    """A program of which a window was hidden opens nothing uncovered any more, also after that window is gone."""
    windows = begun(PAPER, NOTES, CHAT).with_window(NOTES.window, is_shown=False)
    later = windows.seen((PAPER, CHAT), has_list=True).with_window(CHAT.window, is_shown=False)

    assert now(later, PAPER, replace(NOTES, window=19, owner=9)) == {PAPER.window}
    back = windows.with_window(NOTES.window, is_shown=True)
    assert now(back, replace(NOTES, window=19, owner=9)) == {19}, "with the window shown again all is as before"


def test_the_desktop_does_not_bring_its_file_windows() -> None:
    """The program that draws the desktop is shown with it; a folder that it opens is a new window."""
    windows = begun(DESKTOP)
    again = replace(DESKTOP, window=49, owner=9)

    assert now(windows, DESKTOP, FILES, menu(43, of=DESKTOP)) == {DESKTOP.window}
    assert now(windows, DESKTOP, menu(43, of=DESKTOP)) == {DESKTOP.window, 43}
    assert now(windows.with_window(42, is_shown=False), again) == {49}


def test_bars_with_titles_are_shown_while_nothing_is_covered() -> None:
    """The task bar and the list of windows tell titles: both go as soon as any window is covered."""
    windows = begun(PAPER, BAR)

    assert now(windows, PAPER, BAR, SWITCHER) == {PAPER.window, BAR.window, SWITCHER.window}
    assert now(windows, PAPER, BAR, SWITCHER, CHAT) == {PAPER.window}
    assert now(windows, PAPER, replace(BAR, window=59, owner=9)) == {PAPER.window}


def test_only_this_program_shows_nothing_else() -> None:
    """Who shares one program shares no background, no bar and no other window, and can go back."""
    windows = begun(PAPER, CHAT, BAR, DESKTOP).with_only(EDITOR)
    there = (PAPER, NOTES, CHAT, BAR, DESKTOP, menu(13, of=PAPER))

    assert now(windows, *there) == {PAPER.window, NOTES.window, 13}
    assert not windows.cover.background
    assert now(windows.with_only(""), *there) == {one.window for one in there}


def test_a_dialogue_of_a_shown_window_is_shown_unless_it_asks_for_a_password() -> None:
    """File dialogues of the system belong to the window that asked; a password store's question does not."""
    windows = begun(PAPER)
    portal = WindowFound(window=61, owner=6, program="portal", belongs_to=PAPER.window)
    secret = replace(portal, window=62, program="pinentry-qt")

    assert now(windows, PAPER, portal, secret) == {PAPER.window, portal.window}


def test_a_rule_that_never_shows_new_windows_holds_against_clicks() -> None:
    """With "never" not even the customer's click shows a program that came later; shown programs go on as they are."""
    windows = begun(PAPER, mode=Mode.NEVER).seen((PAPER, NOTES, CHAT), has_list=True)
    clicked = windows.with_window(CHAT.window, is_shown=True).with_program("chat", is_shown=True).with_only("chat")

    assert now(clicked, PAPER, NOTES, CHAT, menu(33, of=CHAT), menu(13, of=PAPER)) == {11, 12, 13}
    assert clicked == windows


def test_a_rule_that_announces_new_windows_still_covers_mail_and_messages() -> None:
    """With "announce" new windows are shown, but not mail, and not the small windows that tell of messages."""
    windows = begun(PAPER, mode=Mode.ANNOUNCE)
    told = WindowFound(window=71, owner=7, program="xfce4-notifyd", is_menu=True, is_listed=False)

    assert now(windows, PAPER, CHAT, POST, told) == {PAPER.window, CHAT.window}


def test_a_desktop_that_tells_of_its_windows_too_late_can_still_cover() -> None:
    """Where windows were not known at the yes, all is shown; when they are known, a click covers one and no other."""
    windows = Windows().seen((), has_list=False).begun(Mode.ASK)
    assert windows.cover.is_off
    told = windows.seen((PAPER, CHAT), has_list=True)
    assert told.cover.is_off

    assert now(told.with_window(CHAT.window, is_shown=False), PAPER, CHAT) == {PAPER.window}


def test_before_the_windows_are_known_nothing_is_shown() -> None:
    """A yes that is faster than the first list of windows shows no window, and not the desktop."""
    windows = Windows().begun(Mode.ASK)

    assert not now(windows, PAPER, DESKTOP)
    assert not windows.cover.background
    assert not now(windows.seen((PAPER, DESKTOP), has_list=True), PAPER, DESKTOP)


def test_what_is_on_record_tells_counts_and_kinds_but_no_titles() -> None:
    """The ledger says how many windows are covered or wait, and that mail is among them; never whose."""
    facts = begun(PAPER, POST).seen((PAPER, POST, CHAT), has_list=True).facts()

    assert (facts.hidden, facts.waiting, facts.shown, facts.program_kinds) == (1, 1, 1, ["mail"])


# ── any list, any click ──

NUMBERS = some.integers(1, 6)
NAMES = some.sampled_from(["", EDITOR, "chat", MAIL])
FOUND = some.builds(
    WindowFound,
    window=NUMBERS,
    owner=some.integers(0, 3),
    program=NAMES,
    belongs_to=some.integers(0, 6),
    is_panel=some.booleans(),
    is_background=some.booleans(),
    is_menu=some.booleans(),
    is_listed=some.booleans(),
)
LISTS = some.lists(FOUND, max_size=6, unique_by=lambda one: one.window).map(tuple)
HAPPENINGS = some.one_of(
    some.tuples(some.just("list"), LISTS),
    some.tuples(some.just("show"), NUMBERS),
    some.tuples(some.just("hide"), NUMBERS),
    some.tuples(some.just("show_program"), NAMES),
    some.tuples(some.just("hide_program"), NAMES),
    some.tuples(some.just("only"), NAMES),
)


def happened(windows: Windows, kind: str, what: object) -> Windows:
    """Let one thing happen."""
    match kind, what:
        case "list", tuple():
            return windows.seen(what, has_list=True)
        case "show" | "hide", int():
            return windows.with_window(what, is_shown=kind == "show")
        case "only", str():
            return windows.with_only(what)
        case _, str():
            return windows.with_program(what, is_shown=kind == "show_program")
    raise AssertionError(kind)


@given(first=LISTS, steps=some.lists(HAPPENINGS, max_size=8), later=LISTS, mode=some.sampled_from(Mode))
def test_nothing_is_shown_that_was_neither_there_nor_chosen(
    first: tuple[WindowFound, ...], steps: list[tuple[str, object]], later: tuple[WindowFound, ...], mode: Mode
) -> None:
    """Whatever comes and whatever is clicked: a new window nobody released, of a program nobody shows, is covered."""
    windows, released, programs = Windows().seen(first, has_list=True).begun(mode), set[int](), set[str]()
    for kind, what in steps:
        windows = happened(windows, kind, what)
        released |= {what} if kind == "show" and isinstance(what, int) else set()
        programs |= {what} if kind in {"show_program", "only"} and isinstance(what, str) else set()
    there, names = {one.window for one in first}, {one.program for one in first} | programs
    strangers = {
        one.window
        for one in later
        if one.window not in there | released
        and one.program not in names - {""}
        and one.owner not in {other.owner for other in (*first, *later) if other is not one}
        and one.belongs_to == 0
    }
    if mode is not Mode.ANNOUNCE:
        assert not windows.cover.shown(later) & strangers
    if mode is Mode.NEVER:
        new = {one.window for one in later if one.program and one.program not in {other.program for other in first}}
        relatives = {one.window for one in later if one.is_menu or one.is_panel or one.belongs_to}
        assert not windows.cover.shown(later) & new - relatives


@given(first=LISTS, lists=some.lists(LISTS, max_size=5), last=LISTS)
def test_lists_alone_show_nothing(
    first: tuple[WindowFound, ...], lists: list[tuple[WindowFound, ...]], last: tuple[WindowFound, ...]
) -> None:
    """Windows that come and go never make the picture show more; only a click of the customer's does."""
    windows = begun(*first)
    then = windows
    for found in lists:
        then = then.seen(found, has_list=True)

    assert then.cover.windows <= windows.cover.windows
    assert then.cover.owners <= windows.cover.owners
    assert then.cover.programs == windows.cover.programs
    numbers = {one.window for found in (first, *lists) for one in found}
    owners = {one.owner for found in (first, *lists) for one in found}
    strangers = tuple(one for one in last if one.window not in numbers and one.owner not in owners)
    assert then.cover.shown(strangers) <= windows.cover.shown(strangers)


@given(first=LISTS, steps=some.lists(HAPPENINGS, max_size=6), window=FOUND)
def test_what_is_hidden_is_covered_at_once(
    first: tuple[WindowFound, ...], steps: list[tuple[str, object]], window: WindowFound
) -> None:
    """Taking back holds at once: after the click that hides it, a window is in no picture, whatever was before."""
    windows = begun(*first)
    for kind, what in steps:
        windows = happened(windows, kind, what)
    rest = tuple(one for one in windows.found if one.window != window.window)
    windows = windows.seen((*rest, window), has_list=True)

    shown = windows.with_window(window.window, is_shown=False).cover.shown((*rest, window))
    assert window.window not in shown or window.is_panel
    if window.program and not window.is_panel:
        without = windows.with_program(window.program, is_shown=False)
        assert window.window not in without.cover.shown((*rest, replace(window, belongs_to=0)))
