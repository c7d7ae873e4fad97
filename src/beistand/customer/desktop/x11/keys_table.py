"""Which X key stands for which physical key or name? Tables only.

``KEYCODES``: UI Events ``KeyboardEvent.code`` to evdev key code plus 8, as X servers on Linux number keys.
``NAMED``: UI Events ``KeyboardEvent.key`` of keys without a character to X keysyms (keysymdef.h).
``OTHER_KEYSYMS``: characters whose keysym is neither Latin-1 nor the Unicode one on common layouts.
"""

from typing import Final

_ROWS: Final = (
    (10, "Digit1 Digit2 Digit3 Digit4 Digit5 Digit6 Digit7 Digit8 Digit9 Digit0 Minus Equal Backspace Tab"),
    (24, "KeyQ KeyW KeyE KeyR KeyT KeyY KeyU KeyI KeyO KeyP BracketLeft BracketRight Enter ControlLeft"),
    (38, "KeyA KeyS KeyD KeyF KeyG KeyH KeyJ KeyK KeyL Semicolon Quote Backquote ShiftLeft Backslash"),
    (52, "KeyZ KeyX KeyC KeyV KeyB KeyN KeyM Comma Period Slash ShiftRight NumpadMultiply AltLeft Space CapsLock"),
    (67, "F1 F2 F3 F4 F5 F6 F7 F8 F9 F10 NumLock ScrollLock Numpad7 Numpad8 Numpad9 NumpadSubtract"),
    (83, "Numpad4 Numpad5 Numpad6 NumpadAdd Numpad1 Numpad2 Numpad3 Numpad0 NumpadDecimal"),
    (94, "IntlBackslash F11 F12"),
    (104, "NumpadEnter ControlRight NumpadDivide PrintScreen AltRight"),
    (110, "Home ArrowUp PageUp ArrowLeft ArrowRight End ArrowDown PageDown Insert Delete"),
    (127, "Pause"),
    (133, "MetaLeft MetaRight ContextMenu"),
)
KEYCODES: Final = {
    "Escape": 9,
    **{name: first + place for first, names in _ROWS for place, name in enumerate(names.split())},
}

NAMED: Final = {
    "Backspace": 0xFF08,
    "Tab": 0xFF09,
    "Enter": 0xFF0D,
    "Pause": 0xFF13,
    "ScrollLock": 0xFF14,
    "Escape": 0xFF1B,
    "Home": 0xFF50,
    "ArrowLeft": 0xFF51,
    "ArrowUp": 0xFF52,
    "ArrowRight": 0xFF53,
    "ArrowDown": 0xFF54,
    "PageUp": 0xFF55,
    "PageDown": 0xFF56,
    "End": 0xFF57,
    "PrintScreen": 0xFF61,
    "Insert": 0xFF63,
    "ContextMenu": 0xFF67,
    "Delete": 0xFFFF,
    **{f"F{number}": 0xFFBD + number for number in range(1, 25)},
}

MODIFIERS: Final = {
    "ShiftLeft": 0xFFE1,
    "ShiftRight": 0xFFE2,
    "ControlLeft": 0xFFE3,
    "ControlRight": 0xFFE4,
    "AltLeft": 0xFFE9,
    "AltRight": 0xFFEA,
    "MetaLeft": 0xFFEB,
    "MetaRight": 0xFFEC,
}
"""By physical key; AltRight only where it is no AltGr."""

SHIFTS: Final = frozenset({0xFFE1, 0xFFE2})
LEVEL3: Final = 0xFE03
NEVER_SENT: Final = frozenset({"AltGraph", "CapsLock", "NumLock", "Dead", "Process", "Unidentified", "Compose", "Fn"})
"""Their effect is already in the characters, or they would change the customer's keyboard."""

OTHER_KEYSYMS: Final = {
    "€": (0x20AC,),
    "„": (0x0AFE,),
    "“": (0x0AD2,),
    "”": (0x0AD3,),
    "‚": (0x0AFD,),  # noqa: RUF001
    "‘": (0x0AD0,),  # noqa: RUF001
    "’": (0x0AD1,),  # noqa: RUF001
    "–": (0x0AAA,),  # noqa: RUF001
    "—": (0x0AA9,),
    "…": (0x0AAE,),
    "\n": (0xFF0D,),
    "\t": (0xFF09,),
}
