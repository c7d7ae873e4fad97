"""Who waits for the conductor? One asyncio loop with the ticket, the link, the timer and the clicks."""

import asyncio
import logging
import ssl
import time
from collections.abc import Callable, Coroutine

from beistand.customer.conductor.conductor import Conductor
from beistand.customer.conductor.ports import Happened
from beistand.customer.link.join import JoinError, TicketAsker
from beistand.customer.link.link import Arrival, Link, LinkGone
from beistand.session.events import Event, JoinRefused, LinkDown, LinkRefused, ModuleBroke, SecrecyTold
from beistand.session.view import Fact, Problem
from beistand.wire.signals import FromEnd

FINISH_MAX_S = 5.0
_log = logging.getLogger(__name__)


def clock_ms() -> int:
    """Return the monotonic clock of this process, which the views name as well."""
    return time.monotonic_ns() // 1_000_000


class Shell:
    """The ``Line`` of a conductor, and the loop around it. Made and used in one loop's thread.

    ``thread_safe`` gives what other threads tell to the loop.
    """

    def __init__(self, *, server: str, tls: ssl.SSLContext | None) -> None:
        self._server = server
        self._tls = tls
        self._conductor: Conductor | None = None
        self._tasks: asyncio.TaskGroup | None = None
        self._link: Link | None = None
        self._lines: set[asyncio.Task[None]] = set()
        self._jobs: set[asyncio.Task[None]] = set()
        self._is_finished = asyncio.Event()
        self._has_new_wake = asyncio.Event()

    # ── Line ──

    def join(self, number: str) -> None:
        """Ask for a ticket and keep a link open with it."""
        assert self._tasks is not None  # noqa: S101 - join is asked for by an event, events come inside run
        self.hang_up()
        self._link = None
        line = self._tasks.create_task(self._join(number))
        self._lines.add(line)
        line.add_done_callback(self._lines.discard)

    def send(self, data: bytes | FromEnd) -> None:
        """Send over the link that stands, if one does."""
        if self._link is not None:
            self._link.send(data)

    def hang_up(self) -> None:
        """Leave: a ticket that is being asked for is not wanted any more, a link says what waits."""
        if self._link is not None:
            self._link.hang_up()
            return
        for line in self._lines:
            line.cancel()

    def finish(self) -> None:
        """End ``run`` once the link is left."""
        self._is_finished.set()

    # ── Archive's jobs ──

    def start(self, job: Coroutine[None, None, None]) -> None:
        """Run a job in the loop; one that still runs when the module ends is called off."""
        assert self._tasks is not None  # noqa: S101 - asked for by an event, events come inside run
        task = self._tasks.create_task(job)
        self._jobs.add(task)
        task.add_done_callback(self._jobs.discard)

    # ── the loop ──

    async def run(self, conductor: Conductor, *, first: Callable[[], None]) -> None:
        """Serve the conductor until ``finish``; ``first`` is called when everything stands."""
        self._conductor = conductor
        async with asyncio.TaskGroup() as tasks:
            self._tasks = tasks
            timer = tasks.create_task(self._wake())
            self._guarded(first)
            await self._is_finished.wait()
            timer.cancel()
            for job in self._jobs:
                job.cancel()
            await self._leave()

    def thread_safe(self, loop: asyncio.AbstractEventLoop) -> Happened:
        """Return a function that tells the conductor an event from any thread."""

        def tell(event: Event) -> None:
            loop.call_soon_threadsafe(self.happened, event)

        return tell

    def happened(self, event: Event) -> None:
        """Tell the conductor in the loop's thread."""
        conductor = self._conductor
        if conductor is not None and not self._is_finished.is_set():
            self._guarded(lambda: conductor.happened(event))

    def _guarded(self, step: Callable[[], None]) -> None:
        """Take a step; what breaks ends the session with a sentence instead of leaving half of it running."""
        try:
            step()
        except Exception as error:
            _log.exception("module_broke")
            if self._conductor is None:
                raise
            self._conductor.happened(ModuleBroke(detail=type(error).__name__))
        self._has_new_wake.set()

    async def _wake(self) -> None:
        while self._conductor is not None:
            self._has_new_wake.clear()
            wakes_ms = self._conductor.wakes_ms()
            try:
                wait_s = None if wakes_ms is None else max(0.0, (wakes_ms - clock_ms()) / 1000)
                async with asyncio.timeout(wait_s):
                    await self._has_new_wake.wait()
            except TimeoutError:
                self._guarded(self._conductor.wake)

    async def _join(self, number: str) -> None:
        try:
            admission = await TicketAsker(server=self._server, tls=self._tls).ask(number)
        except JoinError as error:
            self.happened(_refusal(error, self._server))
            return
        link = Link(server=self._server, tls=self._tls, take=lambda arrival: self._arrived(link, arrival))
        self._link = link
        if admission.bound_since_ms is not None:
            told = SecrecyTold(since_ms=admission.bound_since_ms, is_professional=admission.is_professional)
            self.happened(told)
        await link.run(admission.ticket)

    def _arrived(self, link: Link, arrival: Arrival) -> None:
        conductor = self._conductor
        if conductor is None or link is not self._link:
            return
        match arrival:
            case bytes():
                self._guarded(lambda: conductor.packet_came(arrival))
            case LinkGone(word=word):
                event = LinkRefused(word=word) if word else LinkDown()
                self._guarded(lambda: conductor.link_down(event))
            case _:
                self._guarded(lambda: conductor.happened(arrival))

    async def _leave(self) -> None:
        """Wait for links that still say goodbye, but not for ever."""
        self.hang_up()
        if self._lines:
            await asyncio.wait(self._lines, timeout=FINISH_MAX_S)
        for line in self._lines:
            line.cancel()


def _refusal(error: JoinError, server: str) -> JoinRefused:
    facts = [Fact(name="server", value=server), Fact(name="detail", value=error.detail)]
    if error.wait_s:
        facts.append(Fact(name="wait_s", value=str(error.wait_s)))
    return JoinRefused(problem=Problem(error.word), facts=tuple(facts))
