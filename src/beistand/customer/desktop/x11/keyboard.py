"""Which keys make a character on the customer's keyboard as it is now? Knows the map, presses nothing.

A character that the customer's layout does not have gets a spare key of its own until ``restore``.
"""

import time
from dataclasses import dataclass
from typing import Final

import xcffib
import xcffib.xproto

from beistand.customer.desktop.x11.keys_table import LEVEL3, NAMED, OTHER_KEYSYMS
from beistand.customer.desktop.x11.will import BORROWED, GIVEN_BACK, Will

_LATIN1_END: Final = 0x100
_UNICODE_KEYSYM: Final = 0x01000000
_SPARES_MAX: Final = 64
_REUSE_AFTER_S: Final = 0.2
_REUSE_WAIT_S: Final = 0.05
_LEVELS: Final = ((0, False, False), (1, True, False), (4, False, True), (5, True, True))
"""Place in the core map of the first group, and whether Shift and AltGr are needed for it."""
_SECOND_GROUP: Final = ((2, False, False), (3, True, False))


@dataclass(frozen=True, slots=True, kw_only=True)
class Stroke:
    """A key and the modifiers under which it gives what is wanted."""

    keycode: int
    needs_shift: bool = False
    needs_level3: bool = False
    is_spare: bool = False


class Keyboard:
    """The customer's keyboard map on one connection."""

    def __init__(self, x: xcffib.Connection, *, will: Will | None) -> None:
        self._x = x
        self._will = will
        setup = x.get_setup()
        self._first: int = setup.min_keycode
        self._last: int = setup.max_keycode
        self._spares: dict[int, int] = {}
        self._used_s: dict[int, float] = {}
        self._map: list[tuple[int, ...]] = []
        self._is_stale = True
        self.refresh()

    def notice(self, event: xcffib.Event) -> None:
        """Hear what the server told; it tells every program when the layout changes, and nobody can refuse that."""
        self._is_stale |= isinstance(event, xcffib.xproto.MappingNotifyEvent)

    def refresh(self) -> None:
        """Read the map again if the customer changed the layout."""
        if not self._is_stale:
            return
        self._is_stale = False
        reply = self._x.core.GetKeyboardMapping(self._first, self._last - self._first + 1).reply()
        width, flat = reply.keysyms_per_keycode, list(reply.keysyms)
        self._width = width
        self._map = [tuple(flat[at : at + width]) for at in range(0, len(flat), width)]
        lost = [keycode for keycode, keysym in self._spares.items() if keysym not in self._map[keycode - self._first]]
        for keycode in lost:  # another layout came, and with it what its keys mean: it is not ours to change back
            self._forget(keycode)

    def key_of(self, keysym: int) -> int | None:
        """Return the key that has this keysym without modifiers."""
        for row, keysyms in enumerate(self._map):
            if keysyms and keysyms[0] == keysym:
                return self._first + row
        return None

    def level3_key(self) -> int | None:
        """Return the AltGr key of this layout, if it has one."""
        return self.key_of(LEVEL3)

    def named(self, key: str) -> Stroke | None:
        """Return how a key without a character (``Enter``, ``F5``) is pressed."""
        keysym = NAMED.get(key)
        keycode = self.key_of(keysym) if keysym is not None else None
        return None if keycode is None else Stroke(keycode=keycode)

    def character(self, char: str, *, group: int) -> Stroke | None:
        """Return how a character is typed; borrows a spare key where the layout does not have it."""
        wanted = _keysyms(char)
        levels = _SECOND_GROUP if group else _LEVELS
        for place, shift, level3 in levels:
            if level3 and self.level3_key() is None:
                continue
            for row, keysyms in enumerate(self._map):
                keycode = self._first + row
                if place < len(keysyms) and keysyms[place] in wanted and keycode not in self._spares:
                    return Stroke(keycode=keycode, needs_shift=shift, needs_level3=level3)
        return self._borrowed(wanted[0])

    def restore(self) -> None:
        """Give all spare keys back."""
        for keycode in self._spares:
            self._x.core.ChangeKeyboardMapping(1, keycode, self._width, [0] * self._width)
        for keycode in list(self._spares):
            self._forget(keycode)
        self._x.flush()

    def _forget(self, keycode: int) -> None:
        """It is no spare key of ours any more."""
        if self._will is not None:
            self._will.tell(GIVEN_BACK, keycode)
        del self._spares[keycode]
        self._used_s.pop(keycode, None)

    def _borrowed(self, keysym: int) -> Stroke | None:
        """Return a spare key with this keysym: one that has it, a free one, or the one that rests longest."""
        for keycode, known in self._spares.items():
            if known == keysym:
                self._used_s[keycode] = time.monotonic()
                return Stroke(keycode=keycode, is_spare=True)
        free = self._free_key() if len(self._spares) < _SPARES_MAX else None
        if free is None:
            free = self._oldest_spare()
        if free is None:
            return None
        if self._will is not None:
            self._will.tell(BORROWED, free)
        # The same character with and without Shift: a stray Shift must not change it.
        keysyms = [keysym, keysym] + [0] * (self._width - 2)
        self._x.core.ChangeKeyboardMapping(1, free, self._width, keysyms)
        self._spares[free] = keysym
        self._used_s[free] = time.monotonic()
        return Stroke(keycode=free, is_spare=True)

    def _oldest_spare(self) -> int | None:
        """Take a spare key for another character.

        Programs read the whole map anew when they hear of a change: a key that is changed too soon after it was
        pressed would show the later character twice. So one that was just used waits a moment.
        """
        if not self._used_s:
            return None
        oldest = min(self._used_s, key=lambda keycode: self._used_s[keycode])
        if time.monotonic() - self._used_s[oldest] < _REUSE_AFTER_S:
            self._x.flush()
            time.sleep(_REUSE_WAIT_S)
        del self._spares[oldest]
        return oldest

    def _free_key(self) -> int | None:
        for row in range(len(self._map) - 1, -1, -1):
            keycode = self._first + row
            if not any(self._map[row]) and keycode not in self._spares:
                return keycode
        return None


def _keysyms(char: str) -> tuple[int, ...]:
    """Return the keysyms of a character; the first is one that every program knows."""
    point = ord(char)
    plain = point if point < _LATIN1_END else point | _UNICODE_KEYSYM
    other = OTHER_KEYSYMS.get(char, ())
    return (*other, plain) if char in "\n\t" else (plain, *other)
