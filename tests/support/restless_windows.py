"""A module whose windows never rest, and whose hands are busy: who waits for whom?

Run as ``python -m tests.support.restless_windows`` on an X display. It ends with 0 after so many keys; a desktop that
stands still keeps it from ending.
"""

import sys
import threading

from beistand.customer.desktop.ports import Box
from beistand.customer.desktop.select import open_hands, open_sight, prepare
from beistand.customer.settings import display_name
from beistand.wire.messages import KeyChanged

KEYS = 400
LOOKS = 10
WHOLE = Box(left=0, top=0, width=640, height=480)


def main() -> None:
    """Press keys and look at all windows, while a window comes and goes as fast as it can."""
    display = display_name()
    helper = prepare(display)
    from PySide6.QtCore import QTimer  # noqa: PLC0415 - the process is made before there are windows
    from PySide6.QtWidgets import QApplication, QLabel  # noqa: PLC0415

    app, hands = QApplication(sys.argv), open_hands(display, own_windows=frozenset, helper=helper)
    label, timer = QLabel("Bitte warten"), QTimer()

    def come_and_go() -> None:
        label.hide()
        label.show()
        QApplication.primaryScreen().grabWindow(0, 0, 0, 10, 10)

    def work() -> None:
        for at in range(KEYS):
            for is_down in (True, False):
                hands.inject(KeyChanged(key="a", code="KeyA", is_down=is_down), origin=WHOLE)
            if at % (KEYS // LOOKS) == 0:
                sight = open_sight(display)
                sight.stack()
                sight.close()
        QTimer.singleShot(0, app, app.quit)

    timer.timeout.connect(come_and_go)
    timer.start(0)
    threading.Thread(target=work, daemon=True).start()
    app.exec()
    hands.close()


if __name__ == "__main__":
    main()
