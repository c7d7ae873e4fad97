"""What does an X desktop show, and when does it change? MIT-SHM reads, XDamage tells, RandR knows the screens."""

import contextlib
import ctypes
import ctypes.util
import os
import select
from typing import Final

import numpy as np
import xcffib
import xcffib.damage
import xcffib.randr
import xcffib.shm
import xcffib.xfixes
import xcffib.xproto

from beistand.customer.desktop.ports import Box, BoxGoneError, DesktopError, Monitor, Pixels, Pointer
from beistand.customer.desktop.x11.bell import MotionBell
from beistand.customer.desktop.x11.cursor import CursorWatch
from beistand.customer.desktop.x11.server import connect, need, root_of
from beistand.wire.messages import CursorShape

_ALL_PLANES: Final = 0xFFFFFFFF
_Z_PIXMAP: Final = 2
_PIXEL_BYTES: Final = 4
_BITS_PER_PIXEL: Final = 32
_GONE: Final = (xcffib.ConnectionException, xcffib.XcffibException, OSError)


class X11Sight:
    """The ``Sight`` of an X server; see ``ports.Sight``."""

    def __init__(self, display: str) -> None:
        self._x = connect(display)
        self._root = root_of(self._x)
        self._check_pixels()
        self._shm = need(self._x, xcffib.shm.key, "MIT-SHM")
        self._damage = need(self._x, xcffib.damage.key, "DAMAGE")
        self._fixes = need(self._x, xcffib.xfixes.key, "XFIXES")
        self._randr = need(self._x, xcffib.randr.key, "RANDR")
        self._woken, self._waker = os.pipe()
        os.set_blocking(self._woken, False)
        os.set_blocking(self._waker, False)
        self._is_closed = False
        self._memory: _Memory | None = None
        self._watch: tuple[int, int] | None = None
        self._bell = MotionBell(display)
        self._cursor = CursorWatch(self._x, self._fixes, self._root.root)

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
            self._begin_watch()
            boxes = self._damaged()
            if boxes:
                return boxes
            bell = self._bell
            waited = [self._x.get_file_descriptor(), self._woken, *bell.listened()]
            bell.heard(select.select(waited, [], [], bell.limited(timeout_s))[0])
            with contextlib.suppress(BlockingIOError):
                os.read(self._woken, 4096)
            return self._damaged()
        except _GONE as error:
            raise _lost(error) from error

    def read(self, box: Box) -> Pixels:
        """Return the pixels of a box in shared memory."""
        size = box.area * _PIXEL_BYTES
        try:
            if self._memory is None or self._memory.size < size:
                if self._memory is not None:
                    self._memory.release(self._x, self._shm)
                self._memory = _Memory(self._x, self._shm, size)
            self._shm.GetImage(
                self._root.root,
                box.left,
                box.top,
                box.width,
                box.height,
                _ALL_PLANES,
                _Z_PIXMAP,
                self._memory.segment,
                0,
            ).reply()
        except xcffib.xproto.MatchError as error:
            msg = f"{box.width}x{box.height} at {box.left},{box.top} is not on the desktop any more"
            raise BoxGoneError(msg) from error
        except _GONE as error:
            raise _lost(error) from error
        return self._memory.pixels[:size].reshape(box.height, box.width, _PIXEL_BYTES)

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
        self._bell.close()
        try:
            if self._memory is not None:
                self._memory.release(self._x, self._shm)
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

    def _begin_watch(self) -> None:
        """Ask for damage of the whole desktop, once; from then on it is collected by the server."""
        if self._watch is not None:
            return
        self._damage.QueryVersion(1, 1).reply()
        watch, region = self._x.generate_id(), self._x.generate_id()
        self._damage.Create(watch, self._root.root, xcffib.damage.ReportLevel.NonEmpty)
        self._fixes.CreateRegion(region, 0, [])
        self._x.flush()
        self._watch = (watch, region)

    def _damaged(self) -> list[Box]:
        """Return what the server collected since the last call."""
        has_damage = False
        while (event := self._x.poll_for_event()) is not None:
            has_damage |= isinstance(event, xcffib.damage.NotifyEvent)
            self._cursor.notice(event)
        if not has_damage or self._watch is None:
            return []
        watch, region = self._watch
        self._damage.Subtract(watch, 0, region)
        found = self._fixes.FetchRegion(region).reply().rectangles
        whole = self._whole()
        boxes = [Box(left=r.x, top=r.y, width=r.width, height=r.height) for r in found if r.width and r.height]
        return [cut for box in boxes if (cut := box.cut(whole)) is not None]

    def _whole(self) -> Box:
        size = self._x.core.GetGeometry(self._root.root).reply()
        return Box(left=0, top=0, width=size.width, height=size.height)


class _Memory:
    """One segment of System V shared memory, attached here and in the X server, and marked to go with us."""

    def __init__(self, x: xcffib.Connection, shm: xcffib.Extension, size: int) -> None:
        self._system = ctypes.CDLL(ctypes.util.find_library("c"), use_errno=True)
        self._system.shmat.restype = ctypes.c_void_p
        self._system.shmat.argtypes = [ctypes.c_int, ctypes.c_void_p, ctypes.c_int]
        self._system.shmdt.argtypes = [ctypes.c_void_p]
        number = self._system.shmget(0, size, 0o1600)
        if number < 0:
            msg = f"no {size} bytes of shared memory are to be had ({os.strerror(ctypes.get_errno())})"
            raise DesktopError(msg)
        self._address = self._system.shmat(number, None, 0)
        self.segment = x.generate_id()
        try:
            shm.Attach(self.segment, number, False, is_checked=True).check()  # noqa: FBT003
        except xcffib.XcffibException as error:
            self._system.shmdt(self._address)
            raise DesktopError("the X server cannot share memory with this program (is it far away?)") from error
        finally:
            self._system.shmctl(number, 0, None)
        self.size = size
        held = (ctypes.c_ubyte * size).from_address(self._address)
        self.pixels = np.ctypeslib.as_array(held)

    def release(self, x: xcffib.Connection, shm: xcffib.Extension) -> None:
        """Detach on both sides; the system frees the memory with the last one."""
        shm.Detach(self.segment)
        x.flush()
        self._system.shmdt(self._address)


def _lost(error: Exception) -> DesktopError:
    return DesktopError(f"the X server does not answer as it should ({type(error).__name__})")
