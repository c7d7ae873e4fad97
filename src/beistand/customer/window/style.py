"""How do the windows look? One sheet for light and one for dark: calm, large, enough contrast (WCAG 2.2 AA)."""

from dataclasses import dataclass
from typing import Final

DARK_BELOW: Final = 128
"""A palette whose windows are darker than this (0 to 255) gets the dark sheet."""
USUAL_PT: Final = 11.0
"""Where the system's letters are larger than this, ours grow as much."""
USUAL_LETTERS_PX: Final = 22
"""Height of a line at the usual size; windows grow with their letters."""
TITLE_BAR_PX: Final = 40
"""What the system may need above a window."""
BLUE: Final = "#1d5fa8"
ORANGE: Final = "#b45309"
GREY: Final = "#565d6b"


@dataclass(frozen=True, slots=True, kw_only=True)
class Colours:
    """What stands on the window's own ground: lines, the line of what has the keyboard, quiet text."""

    line: str
    focus: str
    quiet: str


LIGHT: Final = Colours(line=BLUE, focus=ORANGE, quiet=GREY)
DARK: Final = Colours(line="#7db4f0", focus="#fbbf24", quiet="#b8c0cc")
_SIZES_PT: Final = (13, 20, 22, 24)
_SHEET: Final = """
* {{ font-size: {pt[13]}pt; }}
QLabel[role="head"] {{ font-size: {pt[20]}pt; font-weight: 600; }}
QLabel[role="words"] {{ font-size: {pt[24]}pt; font-weight: 700; letter-spacing: 1px; padding: 6px 10px;
    border: 2px solid {c.line}; border-radius: 8px; }}
QLabel[role="hint"] {{ color: {c.quiet}; }}
QLabel[role="news"] {{ font-weight: 700; background: {orange}; color: white; border-radius: 8px; }}
QLabel[role="problem"] {{ background: #fde8e8; color: #7a1212; border-radius: 8px; padding: 12px; }}
QLabel[role="problem"]:empty {{ background: transparent; }}
QLineEdit {{ font-size: {pt[22]}pt; padding: 8px 12px; min-height: 44px; }}
QPushButton {{ min-height: 44px; padding: 4px 20px; border: 2px solid {c.line}; border-radius: 8px;
    background: palette(base); color: palette(text); font-weight: 600; }}
QPushButton:hover {{ background: palette(alternate-base); }}
QPushButton:focus {{ border: 3px solid {c.focus}; }}
QPushButton:disabled {{ border-color: {c.quiet}; color: {c.quiet}; }}
QPushButton[role="main"] {{ background: {main}; border-color: {main}; color: white; }}
QPushButton[role="main"]:disabled {{ background: palette(base); border-color: {c.quiet}; color: {c.quiet}; }}
QPushButton[role="small"] {{ min-height: 28px; padding: 0 14px; font-weight: 400; }}
QPushButton[role="end"] {{ background: #a61b1b; border-color: #a61b1b; color: white; }}
QPushButton[role="main"]:focus, QPushButton[role="end"]:focus {{ border-color: {c.focus}; }}
QCheckBox, QRadioButton {{ min-height: 32px; spacing: 10px; }}
QCheckBox[role="inner"] {{ margin-left: 28px; }}
QPushButton::menu-indicator {{ image: none; width: 0; }}
QCheckBox:disabled {{ color: {c.quiet}; }}
QLabel[role="section"] {{ font-weight: 600; margin-top: 10px; border-top: 1px solid {c.quiet}; padding-top: 8px; }}
QLabel[role="picture"] {{ border: 2px solid {c.line}; }}
QScrollArea#panel_scroll:focus {{ border: 2px solid {c.focus}; }}
QFrame#news {{ border: 2px solid {c.line}; border-radius: 8px; }}
"""


def colours(*, is_dark: bool) -> Colours:
    """Return what can be seen on the ground of a palette."""
    return DARK if is_dark else LIGHT


def sheet(*, is_dark: bool, scale: float = 1.0) -> str:
    """Return the style sheet for a palette; ``scale``: how much larger than usual the customer wants letters."""
    sizes = {size: round(size * scale, 1) for size in _SIZES_PT}
    return _SHEET.format(c=colours(is_dark=is_dark), main=BLUE, orange=ORANGE, pt=sizes)


def edge_colour(*, is_controlled: bool, is_unseen: bool) -> str:
    """Return the colour of the border around shared screens."""
    if is_unseen:
        return GREY
    return ORANGE if is_controlled else BLUE
