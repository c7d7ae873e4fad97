"""How do pixels come from the X server? Through shared memory, or over the connection where there is none to share."""

import ctypes
import ctypes.util
import logging
import os
from typing import Final, Protocol

import numpy as np
import xcffib
import xcffib.shm
import xcffib.xproto

from beistand.customer.desktop.ports import Box, DesktopError, Pixels
from beistand.customer.desktop.x11.server import need

PIXEL_BYTES: Final = 4
_ALL_PLANES: Final = 0xFFFFFFFF
_Z_PIXMAP: Final = 2
_PROBE_BYTES: Final = 4096
_REPLY_HEAD_BYTES: Final = 32
_log = logging.getLogger(__name__)


class Reader(Protocol):
    """Reads boxes of the root window. For one thread."""

    def reserve(self, area_px: int) -> None:
        """Be ready to read a box of so many pixels at once."""
        ...

    def read(self, box: Box) -> Pixels:
        """Return the pixels of a box; writable, valid until the next call.

        Raises:
            xcffib.xproto.MatchError: the box is not inside the root window.
        """
        ...

    def close(self) -> None:
        """Give memory back."""
        ...


def open_reader(x: xcffib.Connection, root: int) -> Reader:
    """Return the fastest reader that this X server allows."""
    try:
        shm = need(x, xcffib.shm.key, "MIT-SHM")
        Memory(x, shm, _PROBE_BYTES).release(x, shm)
    except DesktopError as error:
        _log.warning("no_shared_memory text=%s", error)
        return PlainReader(x, root)
    return SharedReader(x, root, shm)


class SharedReader:
    """Reads through one segment of shared memory, as large as the largest box so far."""

    def __init__(self, x: xcffib.Connection, root: int, shm: xcffib.Extension) -> None:
        self._x, self._root, self._shm = x, root, shm
        self._memory: Memory | None = None

    def reserve(self, area_px: int) -> None:
        """Hold a segment of this size, and touch all of it: the system gives it page by page, which takes its time."""
        self._held(area_px * PIXEL_BYTES).pixels.fill(0)

    def read(self, box: Box) -> Pixels:
        """Let the server copy the box into the segment; its answer says only that this is done."""
        size = box.area * PIXEL_BYTES
        memory = self._held(size)
        place = (box.left, box.top, box.width, box.height, _ALL_PLANES, _Z_PIXMAP)
        self._x.wait_for_reply(self._shm.GetImage(self._root, *place, memory.segment, 0).sequence)
        return memory.pixels[:size].reshape(box.height, box.width, PIXEL_BYTES)

    def _held(self, size: int) -> "Memory":
        if self._memory is None or self._memory.size < size:
            self.close()
            self._memory = Memory(self._x, self._shm, size)
        return self._memory

    def close(self) -> None:
        """Give the segment back."""
        if self._memory is not None:
            self._memory.release(self._x, self._shm)
            self._memory = None


class PlainReader:
    """Reads over the connection: thirty times slower, but it works everywhere."""

    def __init__(self, x: xcffib.Connection, root: int) -> None:
        self._x, self._root = x, root

    def reserve(self, area_px: int) -> None:
        """There is nothing to hold."""

    def read(self, box: Box) -> Pixels:
        """Ask for the box and copy the answer.

        The answer is looked at as it came: xcffib would make a Python number of each of its bytes.
        """
        place = (box.left, box.top, box.width, box.height, _ALL_PLANES)
        answer = self._x.wait_for_reply(self._x.core.GetImage(_Z_PIXMAP, self._root, *place).sequence)
        size = box.area * PIXEL_BYTES
        answer.unpack(f"={_REPLY_HEAD_BYTES + size}x")
        pixels = np.frombuffer(answer.buf, np.uint8, size, _REPLY_HEAD_BYTES).copy()
        return pixels.reshape(box.height, box.width, PIXEL_BYTES)

    def close(self) -> None:
        """There is nothing to give back."""


class Memory:
    """One segment of System V shared memory, attached here and in the X server, and marked to go with us.

    ``segment``: its number in the X server; ``pixels``: its bytes.
    """

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
