"""Which system is this? The only place that asks; every other room sees ``ports``."""

import importlib.util
import sys
from collections.abc import Callable
from typing import Protocol

from beistand.customer.desktop.ports import DesktopError, Hands, Sight


def open_sight(display: str) -> Sight:
    """Return a new look at the desktop, to be used by one thread.

    Raises:
        DesktopError: this desktop cannot be shown; the text says why.
    """
    _check_system()
    from beistand.customer.desktop.x11.sight import X11Sight  # noqa: PLC0415 - other systems never load it

    return X11Sight(display)


class Helper(Protocol):
    """The process that hands will live in; see ``prepare``."""

    def close(self) -> None:
        """End it. Safe to call twice."""
        ...


def prepare(display: str) -> Helper | None:
    """Make a process for hands on this desktop, before there are windows and threads; give it to ``open_hands``."""
    if not display or not sys.platform.startswith("linux") or importlib.util.find_spec("xcffib") is None:
        return None
    from beistand.customer.desktop.x11.hands_process import start_hands  # noqa: PLC0415 - other systems never load it

    return start_hands(display)


def open_hands(
    display: str,
    *,
    own_windows: Callable[[], frozenset[int]],
    reached: Callable[[], frozenset[int] | None] | None = None,
    helper: Helper | None,
) -> Hands:
    """Return hands on the desktop; ``own_windows`` names the windows that they never touch.

    ``reached``: returns the outermost windows that input may reach, 0: the background; None: all. ``helper``: what
    ``prepare`` made for this desktop; hands never live in a process that has windows of its own.

    Raises:
        DesktopError: this desktop takes no input; the text says why.
    """
    _check_system()
    from beistand.customer.desktop.x11.hands_apart import HandsApart  # noqa: PLC0415 - other systems never load it
    from beistand.customer.desktop.x11.hands_process import HandsProcess  # noqa: PLC0415

    if not isinstance(helper, HandsProcess):
        msg = f"no process was made for hands on the display {display or '(none)'}; is DISPLAY set?"
        raise DesktopError(msg)
    return HandsApart(helper, own_windows=own_windows, reached=reached)


def _check_system() -> None:
    if not sys.platform.startswith("linux"):
        msg = f"this version knows X11 desktops on Linux only, not {sys.platform}"
        raise DesktopError(msg)
    if importlib.util.find_spec("xcffib") is None:
        raise DesktopError("the package xcffib is missing; install beistand[customer]")
