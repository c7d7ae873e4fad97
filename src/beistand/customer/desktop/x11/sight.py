"""What does an X desktop show, and when does it change? XDamage tells, RandR knows the screens."""

import contextlib
import os
import select
from collections.abc import Sequence
from typing import Final

import xcffib
import xcffib.damage
import xcffib.randr
import xcffib.xfixes
import xcffib.xproto

from beistand.customer.desktop.ports import Box, BoxGoneError, DesktopError, Monitor, Pixels, Pointer, Stack
from beistand.customer.desktop.x11.bell import MotionBell
from beistand.customer.desktop.x11.cursor import CursorWatch
from beistand.customer.desktop.x11.reader import open_reader
from beistand.customer.desktop.x11.refresh import Refresher
from beistand.customer.desktop.x11.server import connect, need, root_of
from beistand.customer.desktop.x11.windows import WindowWatch
from beistand.wire.messages import CursorShape

LOOKS_MAX: Final = 4
"""So often new windows are looked into at one go; more of them are unknown until the next time."""
_BITS_PER_PIXEL: Final = 32
_SEQUENCES: Final = 0xFFFF
"""Numbers of requests begin again after this one."""
_GONE: Final = (xcffib.ConnectionException, xcffib.XcffibException, OSError)


class X11Sight:
    """The ``Sight`` of an X server; see ``ports.Sight``."""

    def __init__(self, display: str) -> None:
        self._x = connect(display)
        self._root = root_of(self._x)
        self._check_pixels()
        self._reader = open_reader(self._x, self._root.root)
        self._damage = need(self._x, xcffib.damage.key, "DAMAGE")
        self._fixes = need(self._x, xcffib.xfixes.key, "XFIXES")
        self._randr = need(self._x, xcffib.randr.key, "RANDR")
        self._woken, self._waker = os.pipe()
        os.set_blocking(self._woken, False)
        os.set_blocking(self._waker, False)
        self._is_closed = False
        self._watch: tuple[int, int] | None = None
        self._display = display
        self._bell: MotionBell | None = None
        self._cursor = CursorWatch(self._x, self._fixes, self._root.root)
        self._windows: WindowWatch | None = None
        self._refresher: Refresher | None = None
        self._has_damage = False
        self._before: list[Box] | None = None

    def monitors(self) -> tuple[Monitor, ...]:
        """Return the screens as RandR knows them, the main one first."""
        try:
            self._randr.QueryVersion(1, 5).reply()
            found = self._randr.GetMonitors(self._root.root, True).reply().monitors  # noqa: FBT003
            named = [(self._name(m.name), m) for m in found if m.width and m.height]
        except _GONE as error:
            raise _lost(error) from error
        screens = [
            Monitor(
                name=name,
                box=Box(left=m.x, top=m.y, width=m.width, height=m.height),
                is_primary=bool(m.primary),
            )
            for name, m in named
        ]
        if not screens:
            raise DesktopError("the X server has no active screen")
        return tuple(sorted(screens, key=lambda one: not one.is_primary))

    def wait(self, timeout_s: float) -> list[Box]:
        """Wait for damage, for ``wake`` or for the time-out."""
        try:
            bell = self._begin_watch()
            before, self._before = self._before, None
            if before is not None:
                return before
            boxes = self._damaged()
            socket = self._x.get_file_descriptor()
            waited = [socket, self._woken, *bell.listened()]
            # The bell is heard in any case: what nobody reads, the server keeps in its memory without a limit.
            ready = select.select(waited, [], [], 0 if boxes else bell.limited(timeout_s))[0]
            bell.heard(ready)
            if self._woken in ready:
                os.read(self._woken, 4096)
            if boxes:
                return boxes
            return self._collected() if socket in ready else self._damaged()
        except _GONE as error:
            raise _lost(error) from error

    def read(self, box: Box) -> Pixels:
        """Return the pixels of a box."""
        try:
            return self._reader.read(box)
        except xcffib.xproto.MatchError as error:
            msg = f"{box.width}x{box.height} at {box.left},{box.top} is not on the desktop any more"
            raise BoxGoneError(msg) from error
        except _GONE as error:
            raise _lost(error) from error

    def stack(self) -> Stack:
        """Return the windows as they were when the server last answered, or later."""
        try:
            if self._windows is None:
                self._refresher = Refresher(self._x, self._fixes, self._root.root)
                self._windows = WindowWatch(
                    self._x,
                    self._root.root,
                    fixes=self._fixes,
                    screen_number=self._x.pref_screen,
                    ignored=self._refresher.window,
                )
            for _ in range(LOOKS_MAX):
                self._drain()  # what was looked at may have changed before, which is told first
                if not self._windows.look():
                    break
            return self._windows.stack()
        except _GONE as error:
            raise _lost(error) from error

    def repaint(self, boxes: Sequence[Box]) -> None:
        """Let programs paint these boxes again; what was damaged before is told of first."""
        try:
            if self._refresher is not None:
                self._before = [*(self._before or []), *self._collected()]
                self._refresher.repaint(boxes)
        except _GONE as error:
            raise _lost(error) from error

    def pointer(self) -> tuple[Pointer, CursorShape | None]:
        """Return where the pointer is, and its look if that changed."""
        try:
            at = self._x.core.QueryPointer(self._root.root).reply()
            return Pointer(left=at.root_x, top=at.root_y), self._cursor.changed()
        except _GONE as error:
            raise _lost(error) from error

    def wake(self) -> None:
        """Let ``wait`` return."""
        with contextlib.suppress(OSError):  # it is woken already, or closed
            os.write(self._waker, b"!")

    def close(self) -> None:
        """Give memory and connection back."""
        if self._is_closed:
            return
        self._is_closed = True
        if self._bell is not None:
            self._bell.close()
        try:
            self._reader.close()
            self._x.disconnect()
        except _GONE:
            pass  # the server is gone, and with it all that was ours in it
        os.close(self._woken)
        os.close(self._waker)

    def _check_pixels(self) -> None:
        setup = self._x.get_setup()
        depth = self._root.root_depth
        sizes = {form.depth: form.bits_per_pixel for form in setup.pixmap_formats}
        if sizes.get(depth) != _BITS_PER_PIXEL:
            msg = f"the desktop has {depth} bits of colour; 24 are needed"
            raise DesktopError(msg)

    def _name(self, atom: int) -> str:
        return str(self._x.core.GetAtomName(atom).reply().name.to_string())

    def _begin_watch(self) -> MotionBell:
        """Ask for damage of the whole desktop and for moves, once; who never waits must not be told of either.

        Who waits will read, too.
        """
        if self._watch is not None and self._bell is not None:
            return self._bell
        self._damage.QueryVersion(1, 1).reply()
        watch, region = self._x.generate_id(), self._x.generate_id()
        self._damage.Create(watch, self._root.root, xcffib.damage.ReportLevel.NonEmpty)
        self._fixes.CreateRegion(region, 0, [])
        self._x.flush()
        self._watch = (watch, region)
        self._bell = MotionBell(self._display)
        with contextlib.suppress(DesktopError):  # whoever reads from a desktop without screens is told so then
            self._reader.reserve(max(one.box.area for one in self.monitors()))
        return self._bell

    def _damaged(self) -> list[Box]:
        """Return what the server collected since the last call."""
        self._drain()
        return self._collected() if self._has_damage else []

    def _collected(self) -> list[Box]:
        """Take over what the server collected, also what it has not told of yet; hear its news meanwhile."""
        if self._watch is None:
            return []
        watch, region = self._watch
        self._has_damage = False
        taken = self._damage.Subtract(watch, 0, region).sequence
        fetched, size = self._fixes.FetchRegion(region), self._x.core.GetGeometry(self._root.root)
        self._x.flush()
        self._drain(taken)
        found, whole = fetched.reply().rectangles, _whole(size.reply())
        self._drain(taken)  # what the server told before it answered is here now: later no number is needed
        boxes = [Box(left=r.x, top=r.y, width=r.width, height=r.height) for r in found if r.width and r.height]
        return [cut for box in boxes if (cut := box.cut(whole)) is not None]

    def _drain(self, taken: int | None = None) -> None:
        """Hear all that the server told; nothing of it is lost for who asks later.

        ``taken``: number of the request that took over all damage, of a moment ago; what was told before is not new.
        """
        while (event := self._x.poll_for_event()) is not None:
            if isinstance(event, xcffib.damage.NotifyEvent):
                self._has_damage |= taken is None or not _is_before(event, taken)
            self._cursor.notice(event)
            if self._windows is not None:
                self._windows.notice(event)


def _is_before(event: xcffib.Event, number: int) -> bool:
    """Tell whether something happened before the server did this request; they are not far apart."""
    return bool((event.sequence - number) & _SEQUENCES > _SEQUENCES // 2)


def _whole(size: xcffib.Reply) -> Box:
    return Box(left=0, top=0, width=size.width, height=size.height)


def _lost(error: Exception) -> DesktopError:
    return DesktopError(f"the X server does not answer as it should ({type(error).__name__})")
