"""What runs when a customer starts the module? The command line, with windows and the desktop of this login."""

import sys
from collections.abc import Sequence

from beistand.customer.cli import start
from beistand.customer.desktop.select import open_sight
from beistand.customer.settings import Settings, display_name
from beistand.customer.side import open_side
from beistand.customer.window.face import QtFace


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the module once; return its exit code."""
    return start(sys.argv[1:] if arguments is None else arguments, make_face=_windows, open_side=open_side)


def _windows(_: Settings) -> QtFace:
    """Return the windows; where there is no desktop, an error that can be told takes the place of Qt's abort."""
    open_sight(display_name()).close()
    return QtFace()


if __name__ == "__main__":
    sys.exit(main())
