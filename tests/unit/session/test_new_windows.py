"""Does a window that waits stop waiting when the customer has decided, and is only offered what the rules allow?"""

from tests.support.customer_rules import Drive

from beistand.session.cover import WindowFound
from beistand.session.events import WindowsChanged
from beistand.session.intents import HideProgram, HideWindow, ShowWindow
from beistand.session.view import Stage, WindowOffer
from beistand.wire.policy import Mode, Policy

KNOWN = WindowFound(window=1, owner=10, program="soffice", title="Brief")
NEW = WindowFound(window=2, owner=20, program="notes", title="Einkauf")


def session(mode: Mode = Mode.ASK) -> Drive:
    """Return a session in which a window opened after the yes."""
    drive = Drive(policy=Policy(screens_max=1, new_windows=mode))
    drive.happen(WindowsChanged(windows=(KNOWN,), has_list=True))
    drive.reach(Stage.SHARING)
    drive.happen(WindowsChanged(windows=(KNOWN, NEW), has_list=True))
    return drive


def offer(drive: Drive) -> WindowOffer:
    """Return what the customer sees of the new window."""
    return next(one for one in drive.view.windows if one.window == NEW.window)


def test_a_new_window_waits_until_the_customer_decides() -> None:
    """Left covered or shown: the customer is asked once, not again."""
    for choice in (HideWindow(window=NEW.window), HideProgram(program=NEW.program)):
        drive = session()
        assert (offer(drive).is_new, offer(drive).is_hidden) == (True, True)
        drive.happen(choice)
        assert (offer(drive).is_new, offer(drive).is_hidden) == (False, True)
    drive = session()
    drive.happen(ShowWindow(window=NEW.window))
    assert not offer(drive).is_hidden


def test_where_the_rules_say_never_showing_is_not_offered() -> None:
    """The customer is not given a button that does nothing."""
    drive = session(Mode.NEVER)
    assert not offer(drive).can_show
    drive.happen(ShowWindow(window=NEW.window))

    assert offer(drive).is_hidden
    assert all(one.can_show for one in drive.view.windows if one.window == KNOWN.window)


def test_the_running_time_counts_from_the_yes() -> None:
    """The panel says how long the session runs, in a pause as well."""
    drive = Drive().reach(Stage.CHECK)
    assert drive.view.since_ms == 0

    drive = session()
    assert drive.view.since_ms == drive.now_ms
