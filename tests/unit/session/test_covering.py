"""Do windows and clicks change the picture and the record as the customer was told?"""

from tests.support.customer_rules import Drive

from beistand.session.cover import WindowFound
from beistand.session.covering import WAITING_ENTERED_AFTER_MS
from beistand.session.effects import Enter, NewEpoch, StartPicture
from beistand.session.events import TimePassed, WindowsChanged
from beistand.session.intents import Answer, HideWindow, ShowOnly, ShowWindow
from beistand.session.view import Stage
from beistand.wire.ledger_facts import Facts, MaskChanged, Trouble, Who, WindowsBack, WindowsLost
from beistand.wire.policy import Mode, Policy, Right

PAPER = WindowFound(window=11, owner=1, program="editor", title="Brief")
POST = WindowFound(window=21, owner=2, program="thunderbird", title="Posteingang")
CHAT = WindowFound(window=31, owner=3, program="chat", title="Peter")


def shared(*windows: WindowFound, policy: Policy | None = None) -> Drive:
    """Return rules that share one screen with these windows on it."""
    drive = Drive(policy=policy).reach(Stage.CHECK)
    drive.happen(WindowsChanged(windows=windows, has_list=True))
    drive.happen(Answer(is_yes=True, rights=frozenset({Right.VIEW}), screens=(0,)))
    return drive


def entered(drive: Drive) -> list[tuple[MaskChanged, Who]]:
    """Return what the ledger got of masks with the last event."""
    entries = [one for one in drive.effects if isinstance(one, Enter)]
    return [(one.facts, one.who) for one in entries if isinstance(one.facts, MaskChanged)]


def facts_of(drive: Drive) -> list[Facts]:
    """Return all that the ledger got with the last event."""
    return [one.facts for one in drive.effects if isinstance(one, Enter)]


def mask_due(drive: Drive) -> None:
    """Let the time pass after which what opened by itself is entered."""
    drive.now_ms += WAITING_ENTERED_AFTER_MS
    drive.happen(TimePassed())


def test_the_first_picture_is_covered_as_the_question_page_said() -> None:
    """Mail that the page proposed to hide is hidden from the first picture on, and that is on record."""
    drive = shared(PAPER, POST)
    start = next(one for one in drive.effects if isinstance(one, StartPicture))

    assert start.cover.shown((PAPER, POST)) == {PAPER.window}
    assert [(facts.hidden, who) for facts, who in entered(drive)] == [(1, Who.CUSTOMER)]


def test_a_choice_on_the_question_page_counts_from_the_yes() -> None:
    """What the customer hides before the yes never comes into a picture; nothing is entered before the yes."""
    drive = Drive().reach(Stage.CHECK)
    drive.happen(WindowsChanged(windows=(PAPER, CHAT), has_list=True))
    assert not drive.happen(HideWindow(window=CHAT.window))[:-1], "only the page is shown again"
    drive.happen(Answer(is_yes=True, rights=frozenset({Right.VIEW}), screens=(0,)))
    start = next(one for one in drive.effects if isinstance(one, StartPicture))

    assert start.cover.shown((PAPER, CHAT)) == {PAPER.window}


def test_a_click_that_hides_begins_a_new_epoch_at_once() -> None:
    """What was captured before the click is sent under no key any more; the click is on record as the customer's."""
    drive = shared(PAPER, CHAT)
    drive.happen(HideWindow(window=CHAT.window))
    epoch = next(one for one in drive.effects if isinstance(one, NewEpoch))

    assert epoch.cover.shown((PAPER, CHAT)) == {PAPER.window}
    assert [(facts.hidden, who) for facts, who in entered(drive)] == [(1, Who.CUSTOMER)]


def test_a_click_that_changes_nothing_begins_nothing() -> None:
    """A second click on the same button, or one for a window that is gone, disturbs no picture."""
    drive = shared(PAPER, CHAT)
    drive.happen(HideWindow(window=CHAT.window))
    drive.happen(HideWindow(window=CHAT.window))
    assert not [one for one in drive.effects if isinstance(one, NewEpoch | Enter)]
    drive.happen(ShowWindow(window=999))
    assert not [one for one in drive.effects if isinstance(one, NewEpoch | Enter)]


def test_windows_that_open_change_no_picture_and_are_entered_together() -> None:
    """A new window needs no new picture: it is covered already. What waits is on record after a moment."""
    drive = shared(PAPER)
    drive.happen(WindowsChanged(windows=(PAPER, CHAT), has_list=True))
    assert not [one for one in drive.effects if isinstance(one, NewEpoch | Enter)]
    assert drive.view.windows[0].is_new
    mask_due(drive)

    assert [(facts.waiting, who) for facts, who in entered(drive)] == [(1, Who.MODULE)]


def test_a_window_that_flashed_up_is_not_entered() -> None:
    """What came and went within seconds fills no record."""
    drive = shared(PAPER)
    drive.happen(WindowsChanged(windows=(PAPER, CHAT), has_list=True))
    drive.happen(WindowsChanged(windows=(PAPER,), has_list=True))
    mask_due(drive)

    assert not entered(drive)


def test_sharing_one_program_is_on_record() -> None:
    """Only this program: all other windows count as hidden, in the picture and in the record."""
    drive = shared(PAPER, CHAT)
    drive.happen(ShowOnly(program="editor"))

    assert drive.view.only_program == "editor"
    assert [(facts.hidden, facts.shown) for facts, _ in entered(drive)] == [(1, 1)]


def test_a_rule_never_shows_new_windows_refuses_the_click() -> None:
    """Where the notice says that new windows stay covered, a click on one changes nothing."""
    drive = shared(PAPER, policy=Policy(screens_max=1, new_windows=Mode.NEVER))
    drive.happen(WindowsChanged(windows=(PAPER, CHAT), has_list=True))
    drive.happen(ShowWindow(window=CHAT.window))

    assert not [one for one in drive.effects if isinstance(one, NewEpoch)]
    assert drive.view.windows[0].is_hidden


def test_a_desktop_without_a_list_of_windows_is_on_record() -> None:
    """Where nothing can be covered, the page knows it before the yes and the record says it after."""
    drive = Drive().reach(Stage.CHECK)
    drive.happen(WindowsChanged(windows=(), has_list=False))
    assert not drive.view.can_hide_windows
    drive.happen(Answer(is_yes=True, rights=frozenset({Right.VIEW}), screens=(0,)))

    troubles = [one.facts for one in drive.effects if isinstance(one, Enter) and isinstance(one.facts, Trouble)]
    assert [one.word for one in troubles] == ["no_window_list"]


def test_a_list_that_is_lost_and_comes_back_is_on_record() -> None:
    """When the window manager dies everything is covered: customer and record know it, and when that is over."""
    drive = shared(PAPER, CHAT)
    drive.happen(WindowsChanged(windows=(PAPER, CHAT), has_list=False))
    assert WindowsLost(times=1) in facts_of(drive)
    assert drive.view.are_windows_lost
    drive.happen(WindowsChanged(windows=(PAPER,), has_list=False))
    assert not facts_of(drive), "said once, as long as it lasts"
    mask_due(drive)
    assert not entered(drive), "nobody can count what is covered then"
    drive.now_ms += 2_000
    drive.happen(WindowsChanged(windows=(PAPER, CHAT), has_list=True))

    assert facts_of(drive) == [WindowsBack(away_ms=2_000 + WAITING_ENTERED_AFTER_MS)]
    assert not drive.view.are_windows_lost
    assert not [one for one in drive.all_effects if isinstance(one, NewEpoch)], "lists decide nothing about pictures"


def test_a_list_that_comes_and_goes_fills_no_record() -> None:
    """A window manager that dies again and again is on record the 1st, 2nd, 4th time, with how often it was."""
    drive = shared(PAPER)
    told = []
    for _ in range(9):
        for has_list in (False, True):
            drive.happen(WindowsChanged(windows=(PAPER,), has_list=has_list))
            told += [one for one in facts_of(drive) if isinstance(one, WindowsLost | WindowsBack)]

    back = WindowsBack(away_ms=0)
    assert told == [one for times in (1, 1, 2, 4) for one in (WindowsLost(times=times), back)]


def test_where_nothing_could_be_covered_nothing_is_lost() -> None:
    """Whole screens were agreed to because there was no list: its absence is no news."""
    drive = Drive().reach(Stage.CHECK)
    drive.happen(WindowsChanged(windows=(), has_list=False))
    drive.happen(Answer(is_yes=True, rights=frozenset({Right.VIEW}), screens=(0,)))
    drive.happen(WindowsChanged(windows=(PAPER,), has_list=False))

    assert not [one for one in facts_of(drive) if isinstance(one, WindowsLost)]
    assert not drive.view.are_windows_lost
