"""Where does time come from in a test? A clock that moves only when the test says so."""

import asyncio


class FakeClock:
    """Monotonic time in milliseconds; starts at a value that shows whether somebody takes 0 for granted."""

    def __init__(self, *, start_ms: int = 1_000_000) -> None:
        self._now_ms = start_ms
        self._sleepers: list[tuple[int, asyncio.Future[None]]] = []

    def now_ms(self) -> int:
        """Return the time."""
        return self._now_ms

    def advance(self, duration_ms: int) -> None:
        """Let time pass and wake whoever slept until then."""
        self._now_ms += duration_ms
        due = [future for wake_ms, future in self._sleepers if wake_ms <= self._now_ms]
        self._sleepers = [sleeper for sleeper in self._sleepers if sleeper[0] > self._now_ms]
        for future in due:
            if not future.done():
                future.set_result(None)

    async def sleep_ms(self, duration_ms: int) -> None:
        """Return when the test has let so much time pass."""
        future: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._sleepers.append((self._now_ms + duration_ms, future))
        await future


async def settle() -> None:
    """Let every task that can go on go on, without waiting for time."""
    for _ in range(50):
        await asyncio.sleep(0)
