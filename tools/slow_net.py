"""How does a line behave whose rate the kernel holds? A network namespace behind ``tbf``; only the delay is ours.

The way of a byte: the program, a port of this machine, the delay, a virtual cable with ``tbf`` at both ends, a port in
the namespace, the server. It needs root, ``ip`` and ``tc``; without them there is ``tools.slow_link``.
"""

import asyncio
import contextlib
import ctypes
import os
import shutil
import socket
import subprocess
import threading
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator
from contextlib import ExitStack, asynccontextmanager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from tools.slow_link import READ_BYTES, WAITING_MAX_BYTES, Line, read_some

CLONE_NEWNET: Final = 0x40000000
NAMES: Final = Path("/run/netns")
BURST_S: Final = 0.1
QUEUE_BYTES: Final = 32_768
"""Of ``tbf``, as in a small router: beyond it packets are lost, and TCP notices."""
SEND_BUFFER_BYTES: Final = 16_384
DELAYED_MAX: Final = WAITING_MAX_BYTES // READ_BYTES
"""Pieces that the delay holds at most, as on the other line: a queue shall show here, not in the sender's socket."""
COMMAND_MAX_S: Final = 10


class NoNetError(Exception):
    """This machine lets us make no network namespace; the text says why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Net:
    """A namespace and the two addresses of the cable to it."""

    name: str
    near: str
    far: str


@contextmanager
def narrow_net(*, bits_per_s: float) -> Iterator[Net]:
    """Make a namespace behind a cable that carries so many bits a second either way; take it away at the end.

    Raises:
        NoNetError: it cannot be made here.
    """
    if os.geteuid() or not (shutil.which("ip") and shutil.which("tc")):
        msg = "a network namespace needs root, ip and tc"
        raise NoNetError(msg)
    number = os.getpid()
    base = f"10.213.{number >> 6 & 255}."
    first = (number & 63) << 2
    net = Net(name=f"beistand-{number}", near=f"{base}{first + 1}", far=f"{base}{first + 2}")
    here, there = f"bst{number}a", f"bst{number}b"
    burst_bytes = int(bits_per_s / 8 * BURST_S)
    bucket = ("root", "tbf", "rate", f"{int(bits_per_s)}bit", "burst", str(burst_bytes), "limit", str(QUEUE_BYTES))
    with ExitStack() as stack:
        _call("ip", "netns", "add", net.name)
        stack.callback(_try, "ip", "netns", "del", net.name)
        _call("ip", "link", "add", here, "type", "veth", "peer", "name", there, "netns", net.name)
        stack.callback(_try, "ip", "link", "del", here)
        _call("ip", "addr", "add", f"{net.near}/30", "dev", here)
        _call("ip", "link", "set", here, "up")
        _call("ip", "-n", net.name, "addr", "add", f"{net.far}/30", "dev", there)
        _call("ip", "-n", net.name, "link", "set", there, "up")
        _call("ip", "-n", net.name, "link", "set", "lo", "up")
        _call("tc", "qdisc", "add", "dev", here, *bucket)
        _call("tc", "-n", net.name, "qdisc", "add", "dev", there, *bucket)
        yield net


@asynccontextmanager
async def line_through(net: Net, target_port: int, *, bits_per_s: float, delay_ms: float) -> AsyncIterator[Line]:
    """Listen on a free port of this machine and forward to another through the net; ``delay_ms``: one way.

    Raises:
        NoNetError: the namespace cannot be entered.
    """
    line = Line(bytes_per_s=bits_per_s / 8, delay_s=delay_ms / 1000)
    far_listening = _listening_in(net)
    far_port = int(far_listening.getsockname()[1])

    async def near(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        cable_reader, cable = await asyncio.open_connection(net.far, far_port, limit=READ_BYTES)
        _keep_little(cable)
        _keep_little(writer)
        async with asyncio.TaskGroup() as group:
            group.create_task(_delay(line, reader, cable, is_upload=True))
            group.create_task(_delay(line, cable_reader, writer, is_upload=False))

    async def far(reader: asyncio.StreamReader, cable: asyncio.StreamWriter) -> None:
        with contextlib.suppress(ConnectionError):
            server_reader, server = await asyncio.open_connection("127.0.0.1", target_port, limit=READ_BYTES)
            _keep_little(cable)
            async with asyncio.TaskGroup() as group:
                group.create_task(_pass_on(line, reader, server, is_upload=True))
                group.create_task(_pass_on(line, server_reader, cable, is_upload=False))
        cable.close()

    async with _owned() as owned:
        far_end = await asyncio.start_server(owned(far), sock=far_listening, limit=READ_BYTES)
        near_end = await asyncio.start_server(owned(near), "127.0.0.1", 0, limit=READ_BYTES)
        line.port = near_end.sockets[0].getsockname()[1]
        try:
            yield line
        finally:
            near_end.close()
            far_end.close()


Accept = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Coroutine[None, None, None]]


@asynccontextmanager
async def _owned() -> AsyncIterator[Callable[[Accept], Callable[[asyncio.StreamReader, asyncio.StreamWriter], None]]]:
    """Give what makes connections live in tasks of one owner; they end with it."""
    tasks: list[asyncio.Task[None]] = []
    async with asyncio.TaskGroup() as group:
        yield lambda accept: lambda reader, writer: tasks.append(group.create_task(accept(reader, writer)))
        for task in tasks:
            task.cancel()


async def _delay(line: Line, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, *, is_upload: bool) -> None:
    """Read while the delay has room, and write each piece when its time has come and the cable takes it."""
    way: asyncio.Queue[tuple[float, bytes]] = asyncio.Queue(maxsize=DELAYED_MAX)
    loop = asyncio.get_running_loop()

    async def deliver() -> None:
        while True:
            came_s, data = await way.get()
            await asyncio.sleep(max(0.0, came_s + line.delay_s - loop.time()))
            if not await _written(writer, data):
                return

    async with asyncio.TaskGroup() as group:
        group.create_task(deliver())
        while True:
            data = await read_some(reader)
            if is_upload:
                line.set_out(len(data))
            await way.put((loop.time(), data))
            if not data:
                return


async def _pass_on(line: Line, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, *, is_upload: bool) -> None:
    while True:
        data = await read_some(reader)
        if is_upload:
            line.arrive(len(data))
        if not await _written(writer, data):
            return


async def _written(writer: asyncio.StreamWriter, data: bytes) -> bool:
    """Write and wait until it is taken; close after the last, empty piece and return False.

    What comes for a connection that broke is swallowed until its sender notices.
    """
    if not data:
        writer.close()
        return False
    with contextlib.suppress(OSError):
        writer.write(data)
        await writer.drain()
    return True


def _keep_little(writer: asyncio.StreamWriter) -> None:
    """Let nothing wait in this program, and little in its socket."""
    writer.transport.set_write_buffer_limits(high=0)
    writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, SEND_BUFFER_BYTES)


def _listening_in(net: Net) -> socket.socket:
    """Listen on a free port in the namespace: a socket stays where the thread was that made it."""
    made: list[socket.socket] = []
    failed: list[OSError] = []

    def listen() -> None:
        try:
            _enter(net)
            made.append(socket.create_server((net.far, 0)))
        except OSError as error:
            failed.append(error)

    entering = threading.Thread(target=listen)
    entering.start()
    entering.join()
    if failed:
        raise NoNetError(str(failed[0])) from failed[0]
    return made[0]


def _enter(net: Net) -> None:
    """Let this thread, and no other one, live in the namespace.

    Raises:
        OSError: it may not.
    """
    libc = ctypes.CDLL(None, use_errno=True)
    with (NAMES / net.name).open("rb") as place:
        if libc.setns(place.fileno(), CLONE_NEWNET):
            raise OSError(ctypes.get_errno(), "setns")


def _call(*command: str) -> None:
    done = subprocess.run(command, capture_output=True, text=True, timeout=COMMAND_MAX_S, check=False)
    if done.returncode:
        raise NoNetError(f"{' '.join(command)}: {done.stderr.strip()}")


def _try(*command: str) -> None:
    subprocess.run(command, capture_output=True, timeout=COMMAND_MAX_S, check=False)
