"""How does a customer use the panel without a mouse? The bar's key opens it, Tab goes on, space switches."""

from typing import Final

from tests.support.people import Customer

PANEL_TITLE: Final = "Überblick über die Hilfe"
STOPS: Final = (
    *("top", "plain german", "english"),
    *("view", "control", "screenshots", "talk", "everything"),
    *("program", "first window"),
)
"""Where Tab stops from the top, as long as no window waits."""


class PanelByKeyboard:
    """The customer's keys in the panel."""

    def __init__(self, customer: Customer) -> None:
        self._customer = customer
        self._at = 0

    def open(self) -> None:
        """Open it from the bar and wait until it has the keyboard."""
        self._customer.to_the_bar()
        self._customer.press("alt+l")
        self._customer.waits_for_window(PANEL_TITLE)
        self._at = 0

    def switch(self, stop: str) -> None:
        """Go to a stop and press space."""
        steps = STOPS.index(stop) - self._at
        self._customer.press(*["Tab" if steps > 0 else "shift+Tab"] * abs(steps), "space")
        self._at += steps

    def close(self) -> None:
        """Close it with Escape."""
        self._customer.press("Escape")
