"""What runs when a customer starts the module? The command line, with windows and the desktop of this login."""

import sys
from collections.abc import Sequence
from functools import partial

from beistand.customer.cli import start
from beistand.customer.desktop.select import open_sight, prepare
from beistand.customer.settings import Settings, display_name
from beistand.customer.side import open_side
from beistand.customer.window.face import QtFace


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the module once; return its exit code."""
    helper = prepare(display_name())
    try:
        given = sys.argv[1:] if arguments is None else arguments
        return start(given, make_face=_windows, open_side=partial(open_side, helper=helper))
    finally:
        if helper is not None:
            helper.close()


def _windows(_: Settings) -> QtFace:
    """Return the windows; where there is no desktop, an error that can be told takes the place of Qt's abort."""
    open_sight(display_name()).close()
    return QtFace()


if __name__ == "__main__":
    sys.exit(main())
