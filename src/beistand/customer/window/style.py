"""How do the windows look? One sheet: calm, large, enough contrast in light and dark (WCAG 2.2 AA)."""

from typing import Final

BLUE: Final = "#1d5fa8"
ORANGE: Final = "#b45309"
GREY: Final = "#565d6b"

SHEET: Final = f"""
* {{ font-size: 13pt; }}
QLabel[role="head"] {{ font-size: 20pt; font-weight: 600; }}
QLabel[role="words"] {{ font-size: 24pt; font-weight: 700; letter-spacing: 1px; padding: 6px 10px;
    border: 2px solid {BLUE}; border-radius: 8px; }}
QLabel[role="hint"] {{ color: {GREY}; }}
QLabel[role="problem"] {{ background: #fde8e8; color: #7a1212; border-radius: 8px; padding: 12px; }}
QLabel[role="problem"]:empty {{ background: transparent; }}
QLineEdit {{ font-size: 22pt; padding: 8px 12px; min-height: 44px; }}
QPushButton {{ min-height: 44px; padding: 4px 20px; border: 2px solid {BLUE}; border-radius: 8px;
    background: palette(base); color: palette(text); font-weight: 600; }}
QPushButton:hover {{ background: palette(alternate-base); }}
QPushButton:focus {{ border: 3px solid {ORANGE}; }}
QPushButton:disabled {{ border-color: {GREY}; color: {GREY}; }}
QPushButton[role="main"] {{ background: {BLUE}; color: white; }}
QPushButton[role="main"]:disabled {{ background: palette(base); color: {GREY}; }}
QPushButton[role="small"] {{ min-height: 28px; padding: 0 14px; font-weight: 400; }}
QPushButton[role="end"] {{ background: #a61b1b; border-color: #a61b1b; color: white; }}
QCheckBox, QRadioButton {{ min-height: 32px; spacing: 10px; }}
QCheckBox::indicator, QRadioButton::indicator {{ width: 22px; height: 22px; }}
"""


def edge_colour(*, is_controlled: bool, is_paused: bool) -> str:
    """Return the colour of the border around shared screens."""
    if is_paused:
        return GREY
    return ORANGE if is_controlled else BLUE
