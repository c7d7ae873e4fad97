"""What runs when a customer starts the module? The command line, with windows and the desktop of this login."""

import sys
from collections.abc import Sequence
from functools import partial

from beistand.customer.cli import start
from beistand.customer.desktop.select import open_sight, prepare
from beistand.customer.settings import Settings, display_name, system_language
from beistand.customer.side import open_side
from beistand.customer.window.face import QtFace
from beistand.proof.command import WORD, verify


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the module once; return its exit code."""
    given = sys.argv[1:] if arguments is None else arguments
    if given[:1] == [WORD]:
        return verify(given[1:], program="beistand-customer", language=system_language())
    helper = prepare(display_name())
    try:
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
