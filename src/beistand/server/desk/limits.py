"""How often may somebody try? Sliding windows and growing waits; time is an argument, in milliseconds.

Memory is bounded: at most ``KEYS_MAX`` keys are remembered, the one that tried longest ago is forgotten first.
"""

import ipaddress
from collections import OrderedDict, deque
from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from threading import Lock
from typing import Final

KEYS_MAX: Final = 50_000
_IPV6_PREFIX_BITS: Final = 64


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """At most ``tries_max`` in any span of ``span_ms``."""

    tries_max: int
    span_ms: int


class SlidingWindows:
    """Counts tries by key; a try that is refused does not count. May be used by several threads."""

    def __init__(self, windows: Sequence[Window]) -> None:
        self._windows = tuple(windows)
        self._kept_max = max(window.tries_max for window in windows)
        self._tries: OrderedDict[Hashable, deque[int]] = OrderedDict()
        self._lock = Lock()

    def take(self, key: Hashable, *, now_ms: int) -> int:
        """Count a try; return 0 if it is allowed, else after how many milliseconds the next one is."""
        with self._lock:
            tries = self._tries.setdefault(key, deque(maxlen=self._kept_max))
            self._tries.move_to_end(key)
            while len(self._tries) > KEYS_MAX:
                self._tries.popitem(last=False)
            wait_ms = max(_wait_ms(tries, window, now_ms) for window in self._windows)
            if wait_ms == 0:
                tries.append(now_ms)
            return wait_ms


class GrowingWaits:
    """After a few wrong tries each further one costs twice the wait. May be used by several threads."""

    FREE_TRIES: Final = 4
    FIRST_MS: Final = 2_000
    LONGEST_MS: Final = 600_000
    FORGET_MS: Final = 3_600_000

    def __init__(self) -> None:
        self._wrong: OrderedDict[Hashable, tuple[int, int]] = OrderedDict()
        self._lock = Lock()

    def wait_ms(self, key: Hashable, *, now_ms: int) -> int:
        """Return after how many milliseconds the next try counts; 0: now."""
        with self._lock:
            runs, last_ms = self._wrong.get(key, (0, 0))
        if runs < self.FREE_TRIES or now_ms - last_ms >= self.FORGET_MS:
            return 0
        needed_ms = min(self.FIRST_MS << min(runs - self.FREE_TRIES, 20), self.LONGEST_MS)
        return max(0, last_ms + needed_ms - now_ms)

    def wrong(self, key: Hashable, *, now_ms: int) -> None:
        """Count a wrong try."""
        with self._lock:
            runs, last_ms = self._wrong.pop(key, (0, now_ms))
            self._wrong[key] = (1 if now_ms - last_ms >= self.FORGET_MS else runs + 1, now_ms)
            while len(self._wrong) > KEYS_MAX:
                self._wrong.popitem(last=False)

    def right(self, key: Hashable) -> None:
        """Forget the wrong tries: it was the right one."""
        with self._lock:
            self._wrong.pop(key, None)


def address_key(host: str) -> str:
    """Return what counts as one address: an IPv4 address, or the /64 network of an IPv6 address.

    Whoever has one IPv6 address has 2^64 of them. Something that is no address counts as itself.
    """
    try:
        address = ipaddress.ip_address(host.partition("%")[0])
    except ValueError:
        return host[:64]
    if isinstance(address, ipaddress.IPv6Address):
        if address.ipv4_mapped:
            return str(address.ipv4_mapped)
        return str(ipaddress.ip_network((address, _IPV6_PREFIX_BITS), strict=False))
    return str(address)


def _wait_ms(tries: deque[int], window: Window, now_ms: int) -> int:
    if len(tries) < window.tries_max:
        return 0
    return max(0, tries[-window.tries_max] + window.span_ms - now_ms)
