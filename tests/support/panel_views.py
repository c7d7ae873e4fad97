"""What does a test show in the panel and on the question page? A session with windows, rights and a ledger."""

from dataclasses import replace

from beistand.session.view import GrantView, LedgerLine, ScreenOffer, Stage, View, Watcher, WindowOffer
from beistand.wire import ledger_facts as facts
from beistand.wire.ledger_facts import Who
from beistand.wire.policy import Right

SCREEN = ScreenOffer(screen=0, name="HDMI-1", left_px=0, top_px=0, width_px=800, height_px=600, is_primary=True)


def window(number: int, program: str, title: str, **more: bool) -> WindowOffer:
    """Return a window that is shown and known, unless ``more`` says otherwise."""
    return WindowOffer(
        window=number,
        program=program,
        title=title,
        **{"is_hidden": False, "is_new": False, "is_proposed": False} | more,
    )


LETTER = window(1, "soffice", "Brief & Anlage.odt")
MAIL = window(2, "thunderbird", "Posteingang", is_hidden=True, is_proposed=True)
PAGES = (window(3, "firefox", "Drucker"), window(4, "firefox", "Rezepte"))
NEW = window(5, "gnome-calendar", "Arzt um 14 Uhr", is_hidden=True, is_new=True)
NEWER = window(6, "notes", "Einkauf", is_hidden=True, is_new=True)
WINDOWS = (LETTER, MAIL, *PAGES)
CHECK = View(
    stage=Stage.CHECK,
    organisation="Müller IT",
    supporter="Jörg",
    purpose="Drucker",
    words=("Apfel", "Leiter", "Wolke"),
    screens_offered=(SCREEN,),
    rights_offered=(Right.VIEW, Right.CONTROL),
    notice_version=1,
    windows=WINDOWS,
    can_hide_windows=True,
)
VIEWING, CONTROL = GrantView(right=Right.VIEW, is_given=True), GrantView(right=Right.CONTROL, is_given=True)
SHARING = replace(
    CHECK,
    stage=Stage.SHARING,
    screens_shared=(0,),
    rights_held=(Right.VIEW, Right.CONTROL),
    since_ms=1,
    grants=(VIEWING, CONTROL),
    watchers=(Watcher(participant=1, name="Jörg", since_ms=1, bound_since_ms=1_700_000_000_000),),
    ledger=(
        LedgerLine(
            number=1,
            unix_ms=1_790_000_000_000,
            who=Who.CUSTOMER,
            facts=facts.RightGranted(right="control", duration="minutes", minutes=10, click="unknown"),
        ),
    ),
)
