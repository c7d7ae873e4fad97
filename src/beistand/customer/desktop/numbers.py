"""Which number has a screen? The same one for as long as the module runs, and never that of another screen.

The customer's yes names screens by number. If numbers followed the order of what is plugged in, unplugging the shared
screen would give its number, and with it the yes, to a screen that the customer never shared.
"""

from dataclasses import dataclass, field

from beistand.customer.desktop.ports import Monitor
from beistand.wire.limits import SCREENS_MAX


@dataclass(slots=True)
class ScreenNumbers:
    """Remembers every screen by its name in the system."""

    _known: dict[str, int] = field(default_factory=dict)

    def numbered(self, monitors: tuple[Monitor, ...]) -> tuple[tuple[int, Monitor], ...]:
        """Return the screens with their numbers, in the same order; those beyond ``SCREENS_MAX`` names are left out."""
        found: dict[int, Monitor] = {}
        for monitor in monitors:
            number = self._known.setdefault(monitor.name, len(self._known))
            if number < SCREENS_MAX:
                found.setdefault(number, monitor)
        return tuple(found.items())
