"""How do the module's windows look? Pictures of each in every language, light and dark, normal and large letters.

``python -m tools.window_pictures FOLDER`` writes them; each is a whole small desktop, as a customer sees it.
"""

import argparse
import itertools
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Final

import numpy as np
from PySide6.QtGui import QColor, QFont, QPalette
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from beistand.customer.window.face import QtFace
from beistand.customer.window.texts import CATALOGUES
from beistand.session.thumbnail import Thumbnail
from beistand.session.view import (
    AskedRight,
    GrantView,
    LedgerLine,
    ScreenOffer,
    Stage,
    View,
    Watcher,
    WindowOffer,
)
from beistand.wire import ledger_facts as facts
from beistand.wire.ledger_facts import Who
from beistand.wire.policy import Right
from tools.display import throw_away_desktop

SIZE_PX: Final = (1024, 600)
LARGE_PT: Final = 22
SETTLE_MS: Final = 400
TIMEOUT_S: Final = 300
_NOW_MS: Final = time.monotonic_ns() // 1_000_000
_SCREEN: Final = ScreenOffer(
    screen=0, name="HDMI-1", left_px=0, top_px=0, width_px=SIZE_PX[0], height_px=SIZE_PX[1], is_primary=True
)


def _window(number: int, program: str, title: str, **more: bool) -> WindowOffer:
    said = {"is_hidden": False, "is_new": False, "is_proposed": False} | more
    return WindowOffer(window=number, program=program, title=title, **said)


WINDOWS: Final = (
    _window(1, "firefox", "Drucker einrichten: Hilfe"),
    _window(2, "firefox", "Rezepte für den Herbst & Winter, eine sehr lange Überschrift, die nirgends hineinpasst"),
    _window(3, "thunderbird", "Posteingang: schmidt@example.org", is_hidden=True, is_proposed=True),
    _window(4, "keepassxc", "Passwörter.kdbx", is_hidden=True, is_proposed=True),
    _window(5, "soffice", "Brief an das Finanzamt.odt"),
)
NEW: Final = _window(6, "gnome-calendar", "Erinnerung: Arzt um 14 Uhr", is_hidden=True, is_new=True)
NEW_MAIL: Final = _window(7, "thunderbird", "Neue E-Mail", is_hidden=True, is_new=True, is_proposed=True)
CHECK: Final = View(
    stage=Stage.CHECK,
    organisation="Müller IT GmbH",
    supporter="Jörg Weiß",
    purpose="Der Drucker druckt nicht",
    bound_since_ms=1_700_000_000_000,
    words=("Apfel", "Leiter", "Wolke"),
    screens_offered=(_SCREEN,),
    rights_offered=(Right.VIEW, Right.CONTROL),
    notice_version=3,
    notice_short_hash="0123456789abcdef",
    notice_url="https://hilfe.example/",
    windows=WINDOWS,
    can_hide_windows=True,
)
_LEDGER: Final[tuple[tuple[Who, facts.Facts], ...]] = (
    (Who.MODULE, facts.Paired(run=1, language="de")),
    (
        Who.CUSTOMER,
        facts.Consent(rights=["view"], rights_refused=["control"], screens=1, has_read_notice=True, click="unknown"),
    ),
    (Who.CUSTOMER, facts.MaskChanged(hidden=2, waiting=0, shown=3, program_kinds=["mail", "passwords"])),
    (Who.SUPPORTER, facts.RightAsked(right="control", participant=1, reason="Treiber erneuern")),
    (Who.CUSTOMER, facts.RightGranted(right="control", duration="minutes", minutes=10, click="unknown")),
)
WATCHED: Final = replace(
    CHECK,
    stage=Stage.SHARING,
    screens_shared=(0,),
    rights_held=(Right.VIEW, Right.CONTROL),
    is_controlled=True,
    since_ms=_NOW_MS - 754_000,
    grants=(
        GrantView(right=Right.VIEW, is_given=True),
        GrantView(right=Right.CONTROL, is_given=True, until_ms=_NOW_MS + 571_000),
    ),
    watchers=(Watcher(participant=1, name="Jörg Weiß", since_ms=_NOW_MS - 754_000, bound_since_ms=1_700_000_000_000),),
    ledger=tuple(
        LedgerLine(number=number, unix_ms=1_790_000_000_000 + number * 9_000, who=who, facts=what)
        for number, (who, what) in enumerate(_LEDGER, 1)
    ),
)
ASKED: Final = replace(
    WATCHED,
    is_controlled=False,
    rights_held=(Right.VIEW,),
    grants=(GrantView(right=Right.VIEW, is_given=True), GrantView(right=Right.CONTROL, is_given=False)),
    asked=AskedRight(right=Right.CONTROL, reason="Ich möchte den Treiber erneuern", by="Jörg Weiß", since_ms=1),
)
KEPT: Final = replace(
    WATCHED,
    grants=(
        *WATCHED.grants,
        GrantView(right=Right.SCREENSHOTS, is_given=True),
        GrantView(right=Right.CHAT_TRANSCRIPT, is_given=True),
    ),
    screenshots=3,
    screenshot_ms=_NOW_MS - 60_000,
)


def _nothing(_face: QtFace) -> None:
    """Only look."""


def _open_panel(face: QtFace) -> None:
    face.bar.overview.click()
    height, width = 188, 320
    rows, columns = np.mgrid[0:height, 0:width].astype(np.uint8)
    pixels = np.stack([rows, columns, rows ^ columns, rows], axis=-1)
    face.show_thumbnail(Thumbnail(screen=0, width_px=width, height_px=height, pixels=pixels.tobytes()))


def _open_panel_below(face: QtFace) -> None:
    _open_panel(face)
    QTest.qWait(SETTLE_MS)
    bar = face.panel.area.verticalScrollBar()
    bar.setValue(bar.maximum() // 2)


def _unfold(face: QtFace) -> None:
    face.main_window.check.windows.choose.click()
    QTest.qWait(SETTLE_MS)
    face.main_window.area_of(face.main_window.check).ensureWidgetVisible(face.main_window.check.windows)


SCENES: Final[Mapping[str, tuple[View, Callable[[QtFace], None]]]] = {
    "question": (CHECK, _nothing),
    "question-windows": (CHECK, _unfold),
    "question-no-list": (replace(CHECK, windows=(), can_hide_windows=False), _nothing),
    "bar": (WATCHED, _nothing),
    "bar-kept": (KEPT, _nothing),
    "bar-lost": (replace(KEPT, can_hide_windows=False, are_windows_lost=True), _nothing),
    "card": (ASKED, _nothing),
    "new-window": (replace(WATCHED, windows=(NEW, *WINDOWS)), _nothing),
    "new-windows": (replace(WATCHED, windows=(NEW, NEW_MAIL, *WINDOWS)), _nothing),
    "panel": (replace(WATCHED, windows=(NEW, *WINDOWS)), _open_panel),
    "panel-lost": (replace(KEPT, can_hide_windows=False, are_windows_lost=True), _open_panel_below),
    "panel-below": (replace(WATCHED, windows=(NEW, *WINDOWS), only_program="firefox"), _open_panel_below),
}


def main() -> None:
    """Start a desktop for each size of letters; this program again is the customer on it."""
    words = argparse.ArgumentParser(description=__doc__)
    words.add_argument("folder", type=Path)
    words.add_argument("--inside", default="", help=argparse.SUPPRESS)
    words.add_argument("--language", default="", help="only this language")
    words.add_argument("--scene", default="", help="only scenes whose name begins so")
    given = words.parse_args()
    if given.inside:
        _photograph(given)
        return
    given.folder.mkdir(parents=True, exist_ok=True)
    for name, settings in (("100", {}), ("200", {}), ("scaled", {"QT_SCALE_FACTOR": "2"})):
        with throw_away_desktop(width_px=SIZE_PX[0], height_px=SIZE_PX[1]) as desktop:
            command = [sys.executable, "-m", "tools.window_pictures", str(given.folder), "--inside", name]
            command += ["--scene", given.scene, "--language", given.language]
            subprocess.run(command, env={**desktop.environment, **settings}, check=True, timeout=TIMEOUT_S)


def _photograph(given: argparse.Namespace) -> None:
    face = QtFace()
    usual = QApplication.palette()
    if given.inside == "200":
        QApplication.setFont(QFont(QApplication.font().family(), LARGE_PT))
    chosen = [name for name in SCENES if name.startswith(given.scene)]
    languages = [language for language in CATALOGUES if given.language in {"", language}]
    for is_dark, language, name in itertools.product((False, True), languages, chosen):
        QApplication.setPalette(_dark() if is_dark else usual)
        view, look = SCENES[name]
        face.show(View(language=language))
        QTest.qWait(SETTLE_MS // 2)
        face.show(replace(view, language=language))
        QTest.qWait(SETTLE_MS)
        look(face)
        QTest.qWait(SETTLE_MS)
        shade = "dark" if is_dark else "light"
        QApplication.primaryScreen().grabWindow(0).save(
            str(given.folder / f"{name}.{language}.{shade}.{given.inside}.png")
        )
        face.panel.hide()


def _dark() -> QPalette:
    palette = QPalette(QColor("#2b2b2b"))
    for role, colour in (
        (QPalette.ColorRole.Window, "#2b2b2b"),
        (QPalette.ColorRole.Base, "#1e1e1e"),
        (QPalette.ColorRole.AlternateBase, "#333333"),
        (QPalette.ColorRole.WindowText, "#f2f2f2"),
        (QPalette.ColorRole.Text, "#f2f2f2"),
        (QPalette.ColorRole.ButtonText, "#f2f2f2"),
    ):
        palette.setColor(role, QColor(colour))
    return palette


if __name__ == "__main__":
    main()
