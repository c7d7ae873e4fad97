"""What of the desktop may leave it? Covers windows in every picture that is read, before anything looks at it.

Each read is covered by the windows as they lay when the system made the picture: if one moved meanwhile it is read
again. Where a covered window goes away, its pixels may stay on the screen until somebody paints over them: such a place
stays covered until it was painted again after that.
"""

from collections.abc import Callable
from typing import Final

import numpy as np

from beistand.customer.desktop.arrow import plain_arrow
from beistand.customer.desktop.ports import Box, Layer, Pixels, Pointer, Sight, Stack
from beistand.customer.encode.areas import cuts, differences, painted, together, without
from beistand.customer.encode.fading import Fading
from beistand.wire.messages import CursorShape

Shown = Callable[[Stack], frozenset[int]]
"""Tells the numbers of the windows that are shown; ``BACKGROUND`` stands for what is behind all of them."""
BACKGROUND: Final = 0
READS_MAX: Final = 3
"""So often a picture is read again because windows moved meanwhile; after that all their places are covered."""
CALM_MS: Final = 50
"""Programs are asked to paint again when no window moved for so long: meanwhile the system tells too coarsely."""
SETTLE_MS: Final = 60
"""So long after somebody painted a place it is shown: programs may paint in several steps. See ``fading``, too."""
GOING_MS: Final = 250
"""So long windows of the module that nobody may see have for going away before the first picture."""
GONE_S: Final = 0.03
"""So long after that the window manager may still have their frames there."""
LEFT_MAX: Final = 200
"""More boxes than this that were left are made fewer."""
_LIGHT, _DARK, _HATCH_PX = (0xD8, 0xD4, 0xD0), (0xC4, 0xC0, 0xBC), 16


class Veil:
    """Stands between a sight and everything that looks through it. For the sight's thread.

    ``now_ms``: the monotonic clock.
    """

    def __init__(self, sight: Sight, *, now_ms: Callable[[], int]) -> None:
        self._sight, self._now_ms = sight, now_ms
        self._shown: Shown | None = None
        self._stack: Stack | None = None
        self._covered: dict[int, Box] = {}
        self._mask: list[Box] = []
        self._news: list[Box] = []
        self._left: list[Box] = []
        self._asked: list[Box] = []
        self._unpainted: list[Box] = []
        self._calm_ms = 0
        self._has_moved = False
        self._settling: list[tuple[int, Box]] = []
        self._fading = Fading()
        self._look: CursorShape | None = None
        self._is_pointing_at_covered = False
        self._hatch: Pixels = np.zeros((1, 1, 4), np.uint8)

    def set_cover(self, shown: Shown | None) -> None:
        """Show this and nothing else from now on, because somebody chose so; None: everything."""
        self._shown = shown
        if shown is None:
            self._stack, self._mask, self._covered = None, [], {}
            self._left, self._asked, self._unpainted, self._settling = [], [], [], []
            self._fading = Fading()
        elif self._stack is not None:
            before = self._mask
            self._cover(self._stack)
            gone, fresh = differences(before, self._mask)
            self._news += [*gone, *fresh]

    def let_go(self, private: Callable[[], frozenset[int]]) -> None:
        """Before anything is shown, wait a moment for these windows to go: else their places would begin as stripes."""
        until_ms, was_there = self._now_ms() + GOING_MS, False
        while self._shown is None and self._now_ms() < until_ms and self._is_there(private()):
            was_there = True
            self._sight.wait(GONE_S / 3)
        if was_there:
            until_ms = self._now_ms() + int(GONE_S * 1000)
            while (left_ms := until_ms - self._now_ms()) > 0:
                self._sight.wait(left_ms / 1000)

    def _is_there(self, numbers: frozenset[int]) -> bool:
        lying = (layer for layer in self._sight.stack().layers if layer.box is not None)
        return any(window.number in numbers for layer in lying for window in layer.windows)

    def wait(self, timeout_s: float) -> list[Box]:
        """Wait as ``ports.Sight.wait``; return also what must be read because it is covered now, or not any more."""
        due_ms = self._due_ms()
        boxes = self._sight.wait(timeout_s if due_ms is None else min(timeout_s, due_ms / 1000))
        if self._shown is None:
            return boxes
        self._follow(self._sight.stack())
        self._look_after(boxes)
        news, self._news = self._news, []
        return [*boxes, *cuts(news, self._whole)]

    def rest(self) -> None:
        """Hear what the system tells while nothing is captured: it must not keep that for later, nor we have to ask."""
        if self._shown is not None:
            self.wait(0)
            return
        self._sight.wait(0)
        self._fit(self._sight.stack().whole)

    def read(self, box: Box) -> Pixels:
        """Return the pixels of a box, covered; as ``ports.Sight.read``."""
        if self._shown is None:
            return self._sight.read(box)
        self._follow(self._sight.stack())
        moved: list[Box] = []
        for _ in range(READS_MAX):
            pixels = self._sight.read(box)
            stack = self._sight.stack()
            if self._stack is not None and stack.version == self._stack.version:
                break
            moved += [*self._mask, *(at for _, at in stack.touched)]
            self._follow(stack)
        else:
            wide = together([*moved, *self._covered.values()])
            self._news += cuts(wide, box)
            self._paint(pixels, box, wide)
        doubtful = [*self._left, *self._asked, *self._unpainted, *(at for _, at in self._settling)]
        doubtful += self._fading.boxes()
        self._paint(pixels, box, [*self._mask, *doubtful])
        return pixels

    def pointer(self) -> tuple[Pointer, CursorShape | None]:
        """As ``ports.Sight.pointer``; over what is covered its look tells nothing."""
        at, look = self._sight.pointer()
        self._look = look or self._look
        spot = Box(left=at.left, top=at.top, width=1, height=1)
        was, self._is_pointing_at_covered = self._is_pointing_at_covered, bool(cuts(self._mask, spot))
        if self._is_pointing_at_covered:
            return at, None if was else plain_arrow()
        return at, self._look if was else look

    def _due_ms(self) -> int | None:
        """Return how long until something is to be done without any damage; None: nothing is."""
        due = [due_ms for due_ms, _ in self._settling] + ([self._calm_ms] if self._left else [])
        due += self._fading.due_ms()
        if self._news:
            return 0
        return max(0, min(due) - self._now_ms()) if due else None

    @property
    def _whole(self) -> Box:
        return Box(left=0, top=0, width=self._hatch.shape[1], height=self._hatch.shape[0])

    def _follow(self, stack: Stack) -> None:
        """Cover what is to be covered among the windows as they lie now."""
        before = self._stack
        if self._shown is None or (before is not None and before.version == stack.version):
            return
        self._fit(stack.whole)
        mask, covered = self._mask, self._covered
        self._cover(stack)
        seen = (_lying(stack) | (_lying(before) - set(covered) if before else set())) - set(self._covered)
        gone, fresh = differences(mask, self._mask)
        self._has_moved |= bool(stack.touched)
        # What moved before anything was shown was the customer's own; it is on the screen as it is to be seen now.
        passed = [box for number, box in stack.touched if number not in seen] if before is not None else []
        left = [*gone, *(without(passed, self._mask) if passed else [])]
        self._leave(left, is_composed=stack.is_composed)
        self._news += [*gone, *fresh]
        self._stack = stack

    def _fit(self, whole: Box) -> None:
        """Have stripes for a desktop of this size."""
        if self._whole != whole:
            self._hatch = _hatched(whole)

    def _cover(self, stack: Stack) -> None:
        """Work out what is covered."""
        shown = self._shown(stack) if self._shown is not None else frozenset[int]()
        strokes = [] if BACKGROUND in shown else [(stack.whole, True)]
        self._covered = {}
        for layer in stack.layers:
            strokes += _strokes(layer, shown, self._covered)
        self._mask = painted(strokes)

    def _leave(self, boxes: list[Box], *, is_composed: bool) -> None:
        """Note places where something covered lay a moment ago."""
        if is_composed:
            self._fading.leave(boxes, now_ms=self._now_ms())
        elif boxes:
            self._left += boxes
            if len(self._left) > LEFT_MAX:
                self._left = together(self._left)

    def _look_after(self, damage: list[Box]) -> None:
        """Let places that were left be painted again, and show them a moment after somebody did."""
        now_ms = self._now_ms()
        if self._has_moved:
            if self._asked or self._unpainted:
                self._left = together([*self._left, *self._asked, *self._unpainted])
                self._asked, self._unpainted = [], []
            self._has_moved, self._calm_ms = False, now_ms + CALM_MS
        else:
            self._settling += [(now_ms + SETTLE_MS, cut) for box in damage for cut in cuts(self._unpainted, box)]
            self._unpainted = [*(without(self._unpainted, damage) if damage else self._unpainted), *self._asked]
            self._asked = []
            if self._left and now_ms >= self._calm_ms:
                self._asked, self._left = together(self._left), []
                self._sight.repaint(self._asked)
        self._news += self._fading.look(damage, now_ms=now_ms)
        self._news += [box for due_ms, box in self._settling if due_ms <= now_ms]
        self._settling = [(due_ms, box) for due_ms, box in self._settling if due_ms > now_ms]

    def _paint(self, pixels: Pixels, box: Box, boxes: list[Box]) -> None:
        whole = self._whole
        inside = box.cut(whole)
        for part in cuts(boxes, inside) if inside is not None else []:
            _cut(pixels, box, part)[:] = _cut(self._hatch, whole, part)


def _lying(stack: Stack) -> set[int]:
    return {layer.number for layer in stack.layers if layer.box is not None}


def _strokes(layer: Layer, shown: frozenset[int], covered: dict[int, Box]) -> list[tuple[Box, bool]]:
    """Return how a layer changes what is covered; note it if it is."""
    if layer.box is None:
        return []
    if all(one.number in shown for one in layer.windows):
        return [(part, False) for part in layer.solid]
    covered[layer.number] = layer.box
    return [(layer.box, True)]


def _cut(pixels: Pixels, place: Box, part: Box) -> Pixels:
    """Return the part of an array that shows ``place``."""
    return pixels[part.top - place.top : part.bottom - place.top, part.left - place.left : part.right - place.left]


def _hatched(whole: Box) -> Pixels:
    """Return a desktop full of light stripes: no content, and unlike any program."""
    rows, columns = np.ogrid[:_HATCH_PX, : whole.width]
    is_dark = (rows + columns) % _HATCH_PX < _HATCH_PX // 2
    stripes = np.zeros((_HATCH_PX, whole.width, 4), np.uint8)
    stripes[:, :, :3] = np.where(is_dark[:, :, None], np.array(_DARK, np.uint8), np.array(_LIGHT, np.uint8))
    pattern: Pixels = stripes[np.arange(whole.height) % _HATCH_PX]
    return pattern
